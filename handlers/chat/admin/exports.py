"""/export: what to take out, over which days, and with personal data for what reason, all by buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from aiogram.types import InlineKeyboardMarkup

from bot.domain.exports import ExportKind, Period, Reason
from bot.domain.roles import Right
from bot.services import exporting
from bot.services.administration import Denied
from bot.services.exporting import AlreadyOrdered, Ending, NoKey, Ordered, Over, Stopped, TooMany
from handlers.chat.panels import DANGER, PRIMARY, button
from handlers.chat.talk import Panel, Talk

if TYPE_CHECKING:
    from aiogram.types import InlineKeyboardButton

    from bot.services.administration import Admin
    from storage.exports import Export

    Rows = list[list[InlineKeyboardButton]]


async def show(talk: Talk, admin: Admin, _: str = "") -> None:
    """Show what can be taken out."""
    rows: Rows = [
        [button(talk.plain("button-export-evidence"), "export-begin:evidence")],
        [button(talk.plain("button-export-audit"), "export-kind:audit")],
        [button(talk.plain("button-export-consents"), "export-kind:consents")],
    ]
    if admin.may(Right.EXPORT_PERSONAL):
        rows.append([button(talk.plain("button-export-personal"), "export-personal:", DANGER)])
    rows.append([button(talk.plain("button-desk"), "desk:home")])
    await talk.place(Panel(html=talk.html("export-title"), keyboard=_keyboard(rows)))


async def tap_show(talk: Talk, admin: Admin) -> None:
    """Show it again."""
    await talk.toast()
    await show(talk, admin)


async def tap_evidence(talk: Talk, admin: Admin, kind: str) -> None:
    """Take *evidence*: it is the whole ledger, so no days are asked."""
    if kind != ExportKind.EVIDENCE:
        await talk.toast("toast-unknown-button")
        return
    await _order(talk, admin, ExportKind.EVIDENCE, Period.ALL, None)


async def tap_kind(talk: Talk, _: Admin, kind: str) -> None:
    """Take a table: its days are asked."""
    if kind not in {ExportKind.AUDIT, ExportKind.CONSENTS}:
        await talk.toast("toast-unknown-button")
        return
    await talk.toast()
    await _ask_period(talk, talk.html(f"export-kind-{kind}"), f"export-order:{kind}")


async def tap_personal(talk: Talk, _: Admin) -> None:
    """Take *with personal data*: its days are asked, then the reason."""
    await talk.toast()
    await _ask_period(talk, talk.html("export-kind-personal"), "export-why")


async def _ask_period(talk: Talk, what: str, name: str) -> None:
    rows: Rows = [[button(talk.plain(f"button-export-period-{one.value}"), f"{name}:{one.value}")] for one in Period]
    rows.append([button(talk.plain("button-export-back"), "export:")])
    await talk.place(Panel(html=f"{what}\n\n{talk.html('export-ask-period')}", keyboard=_keyboard(rows)))


async def tap_order(talk: Talk, admin: Admin, kind: str, period: str) -> None:
    """Take the days of a table without personal data: it is ordered."""
    if kind not in {ExportKind.AUDIT, ExportKind.CONSENTS} or period not in set(Period):
        await talk.toast("toast-unknown-button")
        return
    await _order(talk, admin, ExportKind(kind), Period(period), None)


async def tap_why(talk: Talk, _: Admin, period: str) -> None:
    """Take the days of a table with personal data: the reason is asked."""
    if period not in set(Period):
        await talk.toast("toast-unknown-button")
        return
    await talk.toast()
    rows: Rows = [
        [button(talk.plain(f"button-export-reason-{one.value}"), f"export-because:{period}:{one.value}", PRIMARY)]
        for one in Reason
    ]
    rows.append([button(talk.plain("button-export-back"), "export:")])
    await talk.place(Panel(html=talk.html("export-ask-reason"), keyboard=_keyboard(rows)))


async def tap_because(talk: Talk, admin: Admin, period: str, reason: str) -> None:
    """Take the reason: consents with personal data are ordered."""
    if period not in set(Period) or reason not in set(Reason):
        await talk.toast("toast-unknown-button")
        return
    await _order(talk, admin, ExportKind.CONSENTS, Period(period), Reason(reason))


async def _order(talk: Talk, admin: Admin, kind: ExportKind, period: Period, reason: Reason | None) -> None:
    outcome = await exporting.order(talk.deps, talk.who, talk.locale, kind, period, reason)
    match outcome:
        case Ordered(order=order):
            await talk.toast("toast-export-ordered")
            await _show_progress(talk, order)
            await show(talk, admin)
        case AlreadyOrdered(order=order):
            await talk.toast("toast-already")
            if order is not None and order.message_id is None:
                await _show_progress(talk, order)
        case NoKey():
            await talk.toast("toast-export-no-key", is_alert=True)
        case TooMany():
            await talk.toast("toast-export-too-many", is_alert=True)
        case Denied():
            await talk.toast("toast-unknown-button")
        case _:
            assert_never(outcome)


async def _show_progress(talk: Talk, order: Export) -> None:
    """Show the progress in a message of its own: the one that was tapped may be the desk, which is deleted one day."""
    html = exporting.progress_html(talk.deps, order, 0)
    rows = [[button(talk.plain("button-export-stop"), f"export-stop:{order.export}")]]
    message_id = await talk.say(Panel(html=html, keyboard=_keyboard(rows)))
    await exporting.note_message(talk.deps, order, message_id)


async def tap_stop(talk: Talk, _: Admin, export: str) -> None:
    """Take *stop*: what is on its way is not sent any more."""
    outcome = await exporting.stop_export(talk.deps, talk.who, export)
    match outcome:
        case Stopped(order=order):
            await talk.toast("toast-export-stopped")
            await talk.place(Panel(html=exporting.ending_html(talk.deps, order, Ending.STOPPED)))
        case Over():
            await talk.toast("toast-already")
        case Denied():
            await talk.toast("toast-unknown-button")
        case _:
            assert_never(outcome)


def _keyboard(rows: Rows) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=rows)
