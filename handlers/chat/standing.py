"""Where a person stands: /consent, /receipt, and withdrawing with its two taps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from aiogram.types import InlineKeyboardMarkup

from bot.domain.calendar import ALMATY, due_at
from bot.domain.consent import Kind, State
from bot.domain.draft import STEP_NUMBER, STEPS_IN_ALL, Step
from bot.services import receipt_files, receipts, withdrawal
from bot.services.invitations import bound
from bot.services.people import Already, Moved, Old, Whereabouts, edition_of, is_first_tap, whereabouts
from bot.services.receipt_files import Form
from handlers.chat.panels import DANGER, PRIMARY, SUCCESS, button, receipt_keyboard
from handlers.chat.renewal import renewal_text
from handlers.chat.talk import Panel, Talk

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.receipts import Receipt

MOMENT = "%d.%m.%Y %H:%M:%S"
DAY = "%d.%m.%Y"


async def show_standing(talk: Talk, where: Whereabouts) -> None:
    """Say where the person stands, with what they can do next."""
    await talk.place(Panel(html=_standing_text(talk, where), keyboard=_standing_buttons(talk, where)))


def _standing_text(talk: Talk, where: Whereabouts) -> str:
    now = where.standing
    known = {} if now.state is State.NONE else {"edition": str(now.edition), "since": _moment(now.since)}
    lines = [talk.html(f"standing-{now.state.value}", **known)]
    if now.renewal is not None and now.in_force:
        lines += ["", renewal_text(talk, where)]
    if where.case is not None and where.case.is_open:
        # What expired with the Platform may still wait for the answer to its withdrawal.
        lines += ["", talk.html("standing-case", number=where.case.number, due=_day(where.case.due_at))]
    elif where.case is not None and now.state is State.STOPPED:
        # Nothing is due any more; the number is still the one to quote.
        lines += ["", talk.html("receipt-case", number=where.case.number)]
    for case in where.other_cases:
        lines += ["", talk.html("standing-other-case", number=case.number, due=_day(case.due_at))]
    if where.is_closed:
        lines += ["", talk.html("standing-closed")]
    if where.draft is not None and where.step is Step.CHANGE:
        lines += ["", talk.html("standing-change", expires=_moment(where.draft.expires_at))]
    if where.draft is not None and where.step in STEP_NUMBER:
        step = STEP_NUMBER[where.draft.step]
        expires = _moment(where.draft.expires_at)
        lines += ["", talk.html("standing-draft", step=step, of=STEPS_IN_ALL, expires=expires)]
    return "\n".join(lines)


def _standing_buttons(talk: Talk, where: Whereabouts) -> InlineKeyboardMarkup:
    now = where.standing
    rows = []
    if now.receipt:
        rows.append([button(talk.plain("button-receipt"), f"receipt:{now.receipt}")])
    if now.may_withdraw:
        rows.append([button(talk.plain("button-withdraw"), f"withdraw:{now.consent}")])
    if where.draft is not None:
        rows.append([button(talk.plain("button-continue"), "continue:", PRIMARY)])
    elif now.renewal is not None:
        rows.append([button(talk.plain("button-renew"), f"renew:{now.renewal.edition}", PRIMARY)])
    elif now.may_sign and not where.is_closed:
        rows.append([button(talk.plain("button-begin"), "begin:", PRIMARY)])
    return InlineKeyboardMarkup(inline_keyboard=rows)


async def show_receipt(talk: Talk, where: Whereabouts, *, is_new: bool = False) -> None:
    """Show the newest receipt; one that has just come takes the place of the summary."""
    receipt = await receipts.newest(talk.deps, talk.who.telegram_id)
    if receipt is None:
        await talk.say(Panel(html=talk.html("receipt-none")))
        return
    consent_id = where.standing.consent if where.standing.may_withdraw else None
    html, keyboard = _receipt_text(talk, receipt), receipt_keyboard(talk, receipt.receipt, consent_id)
    if not is_new:
        # The files first: what to do next stands at the bottom.
        await _send_files(talk, receipt)
        await talk.say(Panel(html=html, keyboard=keyboard))
    elif (of_invitation := await bound(talk.deps, where)) is None:
        await talk.place(Panel(html=html, keyboard=keyboard))
    else:
        html = f"{html}\n\n{talk.html('receipt-bound')}"
        await talk.place_with_way_back(html, keyboard.inline_keyboard, of_invitation.return_url)


async def _send_files(talk: Talk, receipt: Receipt) -> None:
    for file in await receipt_files.files_of(talk.deps, talk.who.telegram_id, receipt.receipt):
        await talk.deps.telegram.send_file(
            talk.who.telegram_id, file.name, file.content, _caption(talk, file.form, receipt.kind), is_silent=True
        )


def _caption(talk: Talk, form: Form, kind: Kind) -> str:
    match form:
        case Form.PDF:
            return talk.html(receipt_files.pdf_caption(kind))
        case Form.BUNDLE:
            return talk.html("file-json", page=receipt_files.verify_page(talk.deps))
        case Form.PROOF:
            return talk.html("file-tlog-proof")
        case _:
            assert_never(form)


def _receipt_text(talk: Talk, receipt: Receipt) -> str:
    is_withdrawal = receipt.kind is Kind.CONSENT_WITHDRAWN
    lines = [talk.html("receipt-withdrawn" if is_withdrawal else "receipt-given"), ""]
    lines.append(talk.html("receipt-number", receipt=receipt.receipt))
    lines.append(talk.html("receipt-at", at=_moment(receipt.at)))
    lines.append(talk.html("receipt-edition", edition=str(receipt.edition), sha256=receipt.sha256))
    if receipt.full_name:
        lines.append(talk.html("summary-name", name=receipt.full_name))
    if receipt.masked_phone:
        lines.append(talk.html("receipt-phone", phone=receipt.masked_phone))
    if receipt.masked_phone_now:
        lines.append(talk.html("receipt-phone-now", phone=receipt.masked_phone_now))
    if receipt.capacity:
        lines.append(talk.html(f"summary-capacity-{receipt.capacity}"))
    if receipt.bin and receipt.organisation:
        lines.append(talk.html("summary-bin", bin=receipt.bin))
        lines.append(talk.html("summary-organisation", organisation=receipt.organisation))
    if receipt.case:
        lines.append(talk.html("receipt-case", number=receipt.case))
    lines.append(talk.html("receipt-entry", index=str(receipt.index)))
    lines += ["", talk.html("receipt-withdrawn-note" if is_withdrawal else "receipt-given-note")]
    return "\n".join(lines)


async def ask_withdrawal(talk: Talk, where: Whereabouts) -> None:
    """Show what withdrawing leads to, in the agreement's own words, before anything is done."""
    if not where.standing.may_withdraw:
        await show_standing(talk, where)
        return
    edition = edition_of(talk.deps, where.standing)
    due = due_at(talk.deps.calendar, talk.deps.clock(), talk.deps.policy.withdrawal_working_days)
    html = talk.html(
        "withdraw-ask",
        quote=edition.clauses[edition.clause_of("withdrawal") - 1],
        days=talk.deps.policy.withdrawal_working_days,
        due=_day(due),
    )
    rows = [
        [button(talk.plain("button-keep"), f"keep:{where.standing.consent}", SUCCESS)],
        [button(talk.plain("button-withdraw-confirm"), f"withdraw-confirm:{where.standing.consent}", DANGER)],
    ]
    await talk.place(Panel(html=html, keyboard=InlineKeyboardMarkup(inline_keyboard=rows)))


async def tap_withdraw(talk: Talk, of_consent: str) -> None:
    """Take the first tap: consequences are shown, as a message of their own beneath the receipt."""
    where = await whereabouts(talk.deps, talk.who.telegram_id)
    talk = talk.of(where)
    if where.standing.consent != of_consent:
        await talk.toast("toast-old-button", is_alert=True)
        return
    await talk.toast()
    if await _is_first(talk, "withdraw"):
        await ask_withdrawal(replace(talk, tapped=None), where)


async def _is_first(talk: Talk, name: str) -> bool:
    return talk.tapped is None or await is_first_tap(talk.deps, talk.who, talk.tapped, name)


async def confirm_withdrawal(talk: Talk, of_consent: str) -> None:
    """Take the second tap: withdrawn, with a case number."""
    match await withdrawal.withdraw(talk.deps, talk.who, of_consent):
        case Moved(where=where):
            talk = talk.of(where)
            await talk.toast()
            await talk.place(_withdrawn_panel(talk, where))
        case Already(where=where):
            talk = talk.of(where)
            await talk.toast("toast-already")
            await talk.place(_withdrawn_panel(talk, where))
        case Old(where=where):
            await talk.of(where).toast("toast-old-button", is_alert=True)


def _withdrawn_panel(talk: Talk, where: Whereabouts) -> Panel:
    if where.case is None or not where.case.is_open:
        return Panel(html=_standing_text(talk, where))
    html = talk.html(
        "withdrawn",
        number=where.case.number,
        due=_day(where.case.due_at),
        days=talk.deps.policy.withdrawal_working_days,
    )
    rows = [[button(talk.plain("button-receipt"), f"receipt:{where.standing.receipt}")]]
    return Panel(html=html, keyboard=InlineKeyboardMarkup(inline_keyboard=rows))


async def keep(talk: Talk, of_consent: str) -> None:
    """Take *keep*: nothing is withdrawn."""
    where = await whereabouts(talk.deps, talk.who.telegram_id)
    talk = talk.of(where)
    if where.standing.consent != of_consent:
        await talk.toast("toast-old-button", is_alert=True)
        return
    await talk.toast("toast-kept" if where.standing.may_withdraw else "toast-already")
    await show_standing(talk, where)


async def tap_receipt(talk: Talk, receipt: str) -> None:
    """Show the receipt again, as a message of its own."""
    where = await whereabouts(talk.deps, talk.who.telegram_id)
    talk = talk.of(where)
    if where.standing.receipt != receipt:
        await talk.toast("toast-old-button", is_alert=True)
        return
    await talk.toast()
    if await _is_first(talk, "receipt"):
        await show_receipt(talk, where)


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(ALMATY).strftime(MOMENT) if moment else ""


def _day(moment: datetime) -> str:
    return moment.astimezone(ALMATY).strftime(DAY)
