"""/admin: one message, edited in place; first what needs attention, then the way to everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from aiogram.types import InlineKeyboardMarkup

from bot.domain.calendar import ALMATY
from bot.services import desk
from bot.services.notices import day
from handlers.chat.commands import ADMINS
from handlers.chat.menu import register_admin
from handlers.chat.panels import DANGER, button
from handlers.chat.talk import Panel, Talk

if TYPE_CHECKING:
    from datetime import datetime

    from aiogram.types import InlineKeyboardButton

    from bot.services.administration import Admin
    from bot.services.desk import Case, Cases, Concern

MOMENT = "%d.%m.%Y %H:%M"
BUTTONS_IN_ROW = 2
PAGE_DIGITS_MAX = 6
ITSELF = "admin"


async def show(talk: Talk, admin: Admin, _: str = "") -> None:
    """Show the desk in the message whose button led here, else at the bottom; the one of before is deleted."""
    found = await desk.look(talk.deps, admin.telegram_id)
    placed = await talk.place(_desk_panel(talk, admin, found))
    if placed == admin.panel_message_id:
        return
    await desk.remember_desk(talk.deps, admin.telegram_id, placed)
    if admin.panel_message_id is None:
        # Whoever was made an admin before they ever wrote has no menu of their own yet.
        await register_admin(talk.deps, admin.telegram_id, admin.role)
    else:
        await talk.deps.telegram.delete(talk.who.telegram_id, admin.panel_message_id)


def _desk_panel(talk: Talk, admin: Admin, found: desk.Desk) -> Panel:
    lines = [talk.html("desk-head", role=talk.plain(f"role-{admin.role.value}")), ""]
    lines += [_said(talk, concern) for concern in found.concerns] or [talk.html("desk-calm")]
    lines += ["", talk.html("desk-at", at=_moment(talk.deps.clock()))]
    return Panel(html="\n".join(lines), keyboard=InlineKeyboardMarkup(inline_keyboard=_desk_rows(talk, admin, found)))


def _desk_rows(talk: Talk, admin: Admin, found: desk.Desk) -> list[list[InlineKeyboardButton]]:
    is_late = any(isinstance(concern, desk.Overdue) for concern in found.concerns)
    names = [name for name, right in ADMINS.items() if name != ITSELF and admin.may(right)]
    buttons = [button(talk.plain(f"command-{name}"), f"desk:{name}") for name in names]
    rows = [buttons[start : start + BUTTONS_IN_ROW] for start in range(0, len(buttons), BUTTONS_IN_ROW)]
    if found.cases:
        cases = button(talk.plain("button-cases", count=found.cases), "desk:cases", DANGER if is_late else None)
        rows.insert(0, [cases])
    return [*rows, [button(talk.plain("button-refresh"), "desk:home")]]


def _said(talk: Talk, concern: Concern) -> str:  # noqa: C901, PLR0911, PLR0912 -- one return a kind
    match concern:
        case desk.LedgerBroken(index=index):
            return talk.html("desk-ledger-broken", index=str(index))
        case desk.RecordsDamaged(count=count, index=index):
            return talk.html("desk-records-damaged", count=count, index=str(index))
        case desk.Overdue(count=count, number=number, due_at=due):
            return talk.html("desk-overdue", count=count, number=number, due=day(due))
        case desk.Unsigned(since=since):
            return talk.html("desk-unsigned", since=_moment(since))
        case desk.CodesFailing(since=since):
            return talk.html("desk-codes-failing", since=_moment(since))
        case desk.DueSoon(count=count, number=number, due_at=due, days=days):
            return talk.html("desk-due-soon", count=count, number=number, due=day(due), days=days)
        case desk.EndpointAway(how=how, since=since, count=count):
            return talk.html(f"desk-endpoint-{how}", count=count, since=_moment(since))
        case desk.NoEndpoint(count=count):
            return talk.html("desk-no-endpoint", count=count)
        case desk.DeadEvents(count=count):
            return talk.html("desk-dead-events", count=count)
        case desk.DeadLetters(count=count, newest_at=newest_at):
            return talk.html("desk-dead-letters", count=count, since=_moment(newest_at))
        case desk.Budget(sent=sent, most=most):
            return talk.html("desk-budget", sent=str(sent), most=str(most), percent=str(sent * 100 // most))
        case desk.ToDecide(edition=edition, is_own=is_own):
            return talk.html("desk-to-decide-own" if is_own else "desk-to-decide", edition=str(edition))
        case desk.Campaign(edition=edition, is_paused=is_paused):
            return talk.html("desk-campaign-paused" if is_paused else "desk-campaign-running", edition=str(edition))
        case desk.NoLedgerKey():
            return talk.html("desk-no-ledger-key")
        case desk.OnlyOne():
            return talk.html("desk-only-one")
        case _:
            assert_never(concern)


async def show_cases(talk: Talk, _: Admin, page: str = "0") -> None:
    """List the open cases, the first to be due first; each leads to the card of whose it is."""
    await talk.toast()
    found = await desk.list_cases(
        talk.deps, int(page) if page.isascii() and page.isdigit() and len(page) <= PAGE_DIGITS_MAX else 0
    )
    lines = [talk.html("cases-head", count=found.count) if found.count else talk.html("cases-none"), ""]
    lines += [_case_line(talk, case) for case in found.shown]
    rows = [[button(_case_label(talk, case), f"card:{case.person}")] for case in found.shown]
    rows += [_page_row(talk, found)] if found.pages > 1 else []
    rows.append([button(talk.plain("button-desk"), "desk:home")])
    await talk.place(Panel(html="\n".join(lines).strip(), keyboard=InlineKeyboardMarkup(inline_keyboard=rows)))


def _case_line(talk: Talk, case: Case) -> str:
    if case.days is None:
        return talk.html("cases-line-overdue", number=case.number, due=day(case.due_at))
    if case.days == 0:
        return talk.html("cases-line-today", number=case.number, due=day(case.due_at))
    return talk.html("cases-line", number=case.number, due=day(case.due_at), days=case.days)


def _case_label(talk: Talk, case: Case) -> str:
    mark = "🔴" if case.days is None else "🟡" if case.days <= desk.DUE_SOON_DAYS else "⚪"
    return talk.plain("button-case", mark=mark, number=case.number)


def _page_row(talk: Talk, found: Cases) -> list[InlineKeyboardButton]:
    row = []
    if found.page > 0:
        row.append(button(talk.plain("button-page-before"), f"desk-cases:{found.page - 1}"))
    if found.page + 1 < found.pages:
        row.append(button(talk.plain("button-page-after"), f"desk-cases:{found.page + 1}"))
    return row


def help_section(talk: Talk, admin: Admin) -> str:
    """List the commands that an admin's role has, for /help."""
    names = [name for name, right in ADMINS.items() if admin.may(right)]
    lines = [talk.html("help-command", command=f"/{name}", does=talk.plain(f"command-{name}")) for name in names]
    return "\n".join([talk.html("help-admins"), *lines])


def _moment(moment: datetime) -> str:
    return moment.astimezone(ALMATY).strftime(MOMENT)
