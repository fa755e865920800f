"""/campaigns: how the asking to renew is getting on, in a message that keeps itself up to date; pause, resume, stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

import structlog
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.calendar import ALMATY
from bot.domain.campaign import COUNTING, Campaign, CampaignState, Progress, last_day, next_round, rounds
from bot.domain.roles import Act, Right
from bot.gateways import Delivered, Rejected
from bot.services.administration import Admin, Denied, admin_of
from bot.services.campaigns import (
    Changed,
    NoCampaign,
    TooLate,
    change,
    forget,
    progress_of,
    watch,
    watched,
)
from bot.services.rounds import in_rounds
from handlers.chat.panels import DANGER, PRIMARY, SUCCESS, button
from handlers.chat.talk import Panel, Talk
from locales import Locale, as_locale
from storage.campaigns import Watcher

if TYPE_CHECKING:
    import asyncio
    from datetime import datetime

    from bot.deps import Deps

log = structlog.get_logger()
BAR_CELLS = 12
DIGITS_MAX = 6
DAY, MOMENT = "%d.%m.%Y", "%d.%m.%Y %H:%M"


async def show(talk: Talk, admin: Admin, argument: str = "") -> None:
    """Show a campaign in a message of its own, which is kept up to date from now on."""
    if argument and not _is_number(argument):
        await talk.say(Panel(html=talk.html("campaign-example")))
        return
    progress = await progress_of(talk.deps, int(argument) if argument else None)
    if isinstance(progress, NoCampaign):
        html = talk.html("campaign-unknown" if argument else "campaign-none")
        back = [[button(talk.plain("button-desk"), "desk:home")]]
        await talk.place(Panel(html=html, keyboard=InlineKeyboardMarkup(inline_keyboard=back)))
        return
    view = _view(talk.deps, talk.locale, admin)
    await _watch(talk, progress, await talk.say(view.panel(progress)))


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) <= DIGITS_MAX


async def _watch(talk: Talk, progress: Progress, message_id: int) -> None:
    if progress.campaign.is_over:
        return
    watcher = Watcher(
        edition=progress.campaign.edition,
        telegram_id=talk.who.telegram_id,
        message_id=message_id,
        locale=talk.locale,
    )
    await watch(talk.deps, watcher)


# --- What the buttons do ---


async def pause(talk: Talk, admin: Admin, edition: str) -> None:
    """Take *pause*: what is in the outbox still leaves, a second or two's worth; then nobody is asked."""
    await _change(talk, admin, Act.CAMPAIGN_PAUSED, edition)


async def resume(talk: Talk, admin: Admin, edition: str) -> None:
    """Take *resume*: it goes on where it was."""
    await _change(talk, admin, Act.CAMPAIGN_RESUMED, edition)


async def stop(talk: Talk, admin: Admin, edition: str) -> None:
    """Take the confirmed *stop*: for good."""
    await _change(talk, admin, Act.CAMPAIGN_STOPPED, edition)


async def _change(talk: Talk, admin: Admin, act: Act, edition: str) -> None:
    outcome = await change(talk.deps, talk.who, act, int(edition)) if _is_number(edition) else NoCampaign()
    match outcome:
        case Changed(progress=progress):
            await talk.toast(f"toast-campaign-{act.value.removeprefix('campaign.')}")
            await _show_here(talk, admin, progress)
        case TooLate(progress=progress):
            await talk.toast("toast-campaign-late", is_alert=True)
            await _show_here(talk, admin, progress)
        case NoCampaign() | Denied():
            await talk.toast("toast-unknown-button")
        case _:
            assert_never(outcome)


async def _show_here(talk: Talk, admin: Admin, progress: Progress) -> None:
    await talk.place(_view(talk.deps, talk.locale, admin).panel(progress))
    if talk.tapped is not None:
        await _watch(talk, progress, talk.tapped)


async def ask_stop(talk: Talk, admin: Admin, edition: str) -> None:
    """Take the first *stop*: what it means is said before anything is done; the message waits for the answer."""
    progress = await progress_of(talk.deps, int(edition)) if _is_number(edition) else NoCampaign()
    if isinstance(progress, NoCampaign):
        await talk.toast("toast-unknown-button")
        return
    if progress.campaign.is_over:
        await talk.toast("toast-campaign-late", is_alert=True)
        await _show_here(talk, admin, progress)
        return
    await talk.toast()
    if talk.tapped is not None:
        await forget(talk.deps, talk.who.telegram_id, talk.tapped)
    until = last_day(progress.campaign.grace_ends_at).strftime(DAY)
    rows = [
        [button(talk.plain("button-campaign-keep"), f"campaign-keep:{edition}", SUCCESS)],
        [button(talk.plain("button-campaign-stop-confirm"), f"campaign-stop-yes:{edition}", DANGER)],
    ]
    html = talk.html("campaign-stop-ask", edition=edition, until=until)
    await talk.place(Panel(html=html, keyboard=InlineKeyboardMarkup(inline_keyboard=rows)))


async def keep(talk: Talk, admin: Admin, edition: str) -> None:
    """Take *keep*: it goes on."""
    progress = await progress_of(talk.deps, int(edition)) if _is_number(edition) else NoCampaign()
    if isinstance(progress, NoCampaign):
        await talk.toast("toast-unknown-button")
        return
    await talk.toast()
    await _show_here(talk, admin, progress)


# --- What it looks like ---


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How somebody sees campaigns: in their language, with buttons if they may lead them."""

    deps: Deps
    locale: Locale
    may_lead: bool
    now: datetime

    def panel(self, progress: Progress) -> Panel:
        """Show a campaign as a message."""
        html, keyboard = self.look(progress)
        return Panel(html=html, keyboard=keyboard)

    def look(self, progress: Progress) -> tuple[str, InlineKeyboardMarkup]:
        """Put a campaign into words, with its bar, its counts, and what may be done."""
        campaign = progress.campaign
        lines = [self.html("campaign-title", edition=str(campaign.edition)), self._state(campaign)]
        if campaign.state in {CampaignState.RUNNING, CampaignState.PAUSED}:
            lines += self._round(progress)
        if counts := self._counts(progress):
            lines += ["", *counts]
        if not campaign.is_over:
            lines += ["", *self._dates(campaign)]
        rows = self._rows(campaign) if self.may_lead else []
        return "\n".join(lines), InlineKeyboardMarkup(inline_keyboard=rows)

    def html(self, message: str, **args: str | int) -> str:
        """Render a text."""
        return self.deps.texts.html(self.locale, message, **args)

    def plain(self, message: str) -> str:
        """Render the words of a button."""
        return self.deps.texts.plain(self.locale, message)

    def _state(self, campaign: Campaign) -> str:
        match campaign.state:
            case CampaignState.WAITING:
                return self.html("campaign-waiting", starts=_moment(campaign.starts_at))
            case CampaignState.RUNNING:
                return self.html("campaign-running")
            case CampaignState.PAUSED:
                return self.html("campaign-paused")
            case CampaignState.STOPPED:
                return self.html("campaign-stopped", ended=_moment(campaign.ended_at))
            case CampaignState.DONE:
                return self.html("campaign-done", ended=_moment(campaign.ended_at))
            case _:
                assert_never(campaign.state)

    def _round(self, progress: Progress) -> list[str]:
        campaign = progress.campaign
        if campaign.round == COUNTING:
            return [self.html("campaign-counting")] if campaign.started_at else []
        filled = int(progress.share * BAR_CELLS)
        bar = "▓" * filled + "░" * (BAR_CELLS - filled)
        lines = [self._round_name(campaign), self.html("campaign-bar", bar=bar, percent=str(int(progress.share * 100)))]
        seconds = progress.seconds_left(self.deps.policy.messages_per_second)
        if not progress.to_go:
            lines.append(self.html("campaign-round-over"))
        elif campaign.state is CampaignState.RUNNING and seconds < 60:  # noqa: PLR2004 -- a minute
            lines.append(self.html("campaign-left-seconds"))
        elif campaign.state is CampaignState.RUNNING:
            lines.append(self.html("campaign-left", minutes=-(-seconds // 60)))
        return lines

    def _round_name(self, campaign: Campaign) -> str:
        if campaign.round == 0:
            return self.html("campaign-round-ask")
        is_last = campaign.round == len(rounds(campaign, self.deps.policy.renewal_reminder_days)) - 1
        return self.html("campaign-round-outdated" if is_last else "campaign-round-reminder")

    def _counts(self, progress: Progress) -> list[str]:
        if progress.campaign.round == COUNTING:
            return []
        counts = self.html(
            "campaign-counts",
            total=str(progress.total),
            planned=str(progress.planned),
            waiting=str(progress.waiting),
            asked=str(progress.asked),
            renewed=str(progress.renewed),
            declined=str(progress.declined),
            withdrawn=str(progress.withdrawn),
            unreachable=str(progress.unreachable),
            failed=str(progress.failed),
        )
        lines = [counts]
        if progress.expired:
            lines.append(self.html("campaign-expired", expired=str(progress.expired)))
        return lines

    def _dates(self, campaign: Campaign) -> list[str]:
        lines = [self.html("campaign-grace", until=last_day(campaign.grace_ends_at).strftime(DAY))]
        following = next_round(rounds(campaign, self.deps.policy.renewal_reminder_days), self.now)
        if campaign.state is CampaignState.PAUSED:
            # No stage starts by itself now, and the last day is not put off: whoever paused it must not think so.
            lines.append(self.html("campaign-paused-note"))
        elif following is not None and campaign.round != COUNTING:
            lines.append(self.html("campaign-next", at=_moment(following)))
        return lines

    def _rows(self, campaign: Campaign) -> list[list[InlineKeyboardButton]]:
        if campaign.is_over:
            return []
        edition = campaign.edition
        if campaign.state is CampaignState.PAUSED:
            first = button(self.plain("button-campaign-resume"), f"campaign-resume:{edition}", PRIMARY)
        else:
            first = button(self.plain("button-campaign-pause"), f"campaign-pause:{edition}")
        return [[first], [button(self.plain("button-campaign-stop"), f"campaign-stop:{edition}", DANGER)]]


def _view(deps: Deps, locale: Locale, admin: Admin) -> View:
    return View(deps=deps, locale=locale, may_lead=admin.may(Right.EDITIONS), now=deps.clock())


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(ALMATY).strftime(MOMENT) if moment else ""


# --- Kept up to date ---


async def show_campaigns(deps: Deps, stop: asyncio.Event) -> None:
    """Keep the messages that show campaigns up to date, until `stop` is set."""
    shown: dict[int, str] = {}
    await in_rounds(
        lambda: _show_all(deps, shown),
        stop,
        name="showing campaigns",
        idle_seconds=deps.policy.campaign_progress_seconds,
    )


async def _show_all(deps: Deps, shown: dict[int, str]) -> None:
    """Bring every message up to date that says something else now; `shown` is what each said last, by its chat."""
    for watcher in await watched(deps):
        if not await _is_still_watched(deps, watcher, shown):
            await forget(deps, watcher.telegram_id, watcher.message_id)


async def _is_still_watched(deps: Deps, watcher: Watcher, shown: dict[int, str]) -> bool:
    """Show a campaign in a message; tell whether there is anybody, and anything, to show it again."""
    admin = await admin_of(deps, watcher.telegram_id)
    progress = await progress_of(deps, watcher.edition)
    if admin is None or isinstance(progress, NoCampaign):
        return False
    html, keyboard = _view(deps, as_locale(watcher.locale), admin).look(progress)
    said = f"{watcher.message_id} {html}"
    if shown.get(watcher.telegram_id) != said:
        outcome = await deps.telegram.refresh(watcher.telegram_id, watcher.message_id, html, keyboard)
        if isinstance(outcome, Rejected):
            return False
        if not isinstance(outcome, Delivered):
            # Telegram has no time for it now: the next one says more anyway.
            return True
        shown[watcher.telegram_id] = said
    return not progress.campaign.is_over or progress.waiting > 0
