"""/verify: the whole ledger is verified in the background, and the message that says so becomes the answer."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, assert_never

import structlog
from aiogram.exceptions import TelegramAPIError
from aiogram.types import InlineKeyboardMarkup

from bot.domain.calendar import ALMATY
from bot.logs import without_values
from bot.services import verifying
from bot.services.administration import Denied
from bot.services.rounds import in_rounds
from handlers.chat.panels import button
from handlers.chat.talk import Panel, Talk
from locales import as_locale
from storage.errors import DatabaseAway

if TYPE_CHECKING:
    import asyncio
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.administration import Admin
    from bot.services.verifying import Found
    from locales import Locale
    from storage.verifications import Asked

log = structlog.get_logger()
MOMENT = "%d.%m.%Y %H:%M:%S"


async def verify(talk: Talk, _: Admin, argument: str) -> None:  # noqa: ARG001 -- a command's signature
    """Say that the ledger is being verified, and let it be; a second one meanwhile is told so."""
    if await verifying.was_asked(talk.deps, talk.who):
        return
    placed = await talk.place(Panel(html=talk.html("verify-running")))
    match await verifying.ask(talk.deps, talk.who, placed, talk.locale):
        case verifying.Begun():
            return
        case verifying.Busy(since=since):
            html = talk.html("verify-busy", since=_moment(since))
        case Denied():
            html = talk.html("admin-no-right")
        case outcome:
            assert_never(outcome)
    await talk.deps.telegram.edit(talk.who.telegram_id, placed, html, _keyboard(talk.deps, talk.locale))


async def verify_when_asked(deps: Deps, stop: asyncio.Event) -> None:
    """Verify the ledger whenever an admin has asked, until `stop` is set."""
    is_first = True

    async def look() -> None:
        nonlocal is_first
        if asked := await verifying.take(deps, is_first=is_first):
            await _verify(deps, asked, stop)
        is_first = False

    await in_rounds(look, stop, name="verifying", idle_seconds=deps.policy.verify_idle_seconds)


async def _verify(deps: Deps, asked: Asked, stop: asyncio.Event) -> None:
    try:
        found = await verifying.verify(deps, asked, stop)
    except DatabaseAway:
        raise
    except Exception as error:
        log.exception("verifying failed", exc_info=without_values(error))
        await verifying.give_up(deps, asked)
        await _answer(deps, asked, deps.texts.html(as_locale(asked.locale), "verify-failed"))
        return
    if found is not None:
        await _answer(deps, asked, _words(deps, as_locale(asked.locale), found))


async def _answer(deps: Deps, asked: Asked, html: str) -> None:
    """Put the answer where it was asked; it is no loss when Telegram is away: it can be asked for again."""
    keyboard = _keyboard(deps, as_locale(asked.locale))
    try:
        if not await deps.telegram.edit(asked.telegram_id, asked.message_id, html, keyboard):
            await deps.telegram.send(asked.telegram_id, html, keyboard)
    except TelegramAPIError as error:
        log.warning("an answer to /verify was not delivered", error=type(error).__name__)


def _words(deps: Deps, locale: Locale, found: Found) -> str:
    html = deps.texts.html
    if found.broken_index is not None:
        return html(locale, "verify-broken", index=str(found.broken_index), reason=found.reason or "")
    lines = [html(locale, "verify-sound", entries=str(found.entries))]
    if found.damage is not None:
        count, index = str(found.damage.count), str(found.damage.index)
        lines.append(html(locale, "verify-damaged", count=count, index=index))
    lines.append("")
    if found.checkpoint is None:
        return "\n".join([*lines, html(locale, "verify-no-checkpoint")])
    root = found.checkpoint.root.hex()
    at = _moment(found.signed_at) if found.signed_at else ""
    lines.append(html(locale, "verify-checkpoint", size=str(found.checkpoint.size), at=at, root=root[:16]))
    # The note itself, byte for byte: whoever keeps it elsewhere can hold us to it.
    return "\n".join([*lines, "", f"<pre>{escape(found.checkpoint.note, quote=False)}</pre>"])


def _keyboard(deps: Deps, locale: Locale) -> InlineKeyboardMarkup:
    again = button(deps.texts.plain(locale, "button-verify-again"), "desk:verify")
    home = button(deps.texts.plain(locale, "button-desk"), "desk:home")
    return InlineKeyboardMarkup(inline_keyboard=[[again], [home]])


def _moment(moment: datetime) -> str:
    return moment.astimezone(ALMATY).strftime(MOMENT)
