"""What is personal of somebody: shown by a tap with a reason, in the message of their card, and hidden by another."""

from __future__ import annotations

from typing import assert_never

from bot.domain.finding import Reason
from bot.services import person_card, revealing
from bot.services.administration import Admin, Denied
from bot.services.person_card import Card, Damaged, Unknown
from bot.services.receipt_files import File, Missing
from bot.services.revealing import Erased, Revealed, Twice
from handlers.chat.admin.people import SHORT, in_rows, keyboard, place_card
from handlers.chat.panels import button
from handlers.chat.talk import Panel, Talk

FILES_A_ROW = 3


async def ask_reason(talk: Talk, admin: Admin, person: str) -> None:
    """Ask for the reason; nothing is opened yet."""
    await talk.toast()
    outcome = await person_card.card(talk.deps, talk.who.telegram_id, person)
    if not isinstance(outcome, Card) or outcome.is_erased:
        await place_card(talk, admin, person)
        return
    rows = [[button(talk.plain(f"button-reason-{reason}"), f"card-reason:{person}:{reason}")] for reason in Reason]
    rows.append([button(talk.plain("button-back"), f"card:{person}")])
    await talk.place(Panel(html=talk.html("reveal-ask", person=person[:SHORT]), keyboard=keyboard(rows)))


async def reveal(talk: Talk, admin: Admin, person: str, of_reason: str) -> None:
    """Show what is personal, in the message that was tapped, with a button that hides it."""
    if of_reason not in set(Reason) or talk.tapped is None:
        await talk.toast("toast-unknown-button")
        return
    outcome = await revealing.reveal(talk.deps, talk.who, person, Reason(of_reason), talk.tapped)
    match outcome:
        case Revealed():
            receipts = await person_card.card(talk.deps, talk.who.telegram_id, person)
            await talk.toast()
            await talk.place(_revealed_panel(talk, outcome, receipts.receipts if isinstance(receipts, Card) else ()))
        case Erased() | Unknown() | Damaged():
            await talk.toast("toast-not-revealed", is_alert=True)
            await place_card(talk, admin, person)
        case Denied():
            await talk.toast("toast-no-right", is_alert=True)
        case _:
            assert_never(outcome)


def _revealed_panel(talk: Talk, revealed: Revealed, receipts: tuple[str, ...]) -> Panel:
    reason = talk.plain(f"button-reason-{revealed.reason}")
    lines = [talk.html("card-title", person=revealed.person[:SHORT]), talk.html("reveal-reason", reason=reason), ""]
    if revealed.full_name:
        lines.append(talk.html("summary-name", name=revealed.full_name))
    if revealed.phone:
        lines.append(talk.html("summary-phone", phone=revealed.phone))
    if revealed.capacity:
        lines.append(talk.html(f"summary-capacity-{revealed.capacity}"))
    if revealed.bin:
        lines.append(talk.html("summary-bin", bin=revealed.bin))
    if revealed.organisation:
        lines.append(talk.html("summary-organisation", organisation=revealed.organisation))
    if revealed.external_id:
        lines.append(talk.html("reveal-external", external=revealed.external_id))
    if revealed.telegram_id is not None:
        lines.append(talk.html("reveal-telegram", id=str(revealed.telegram_id)))
    files = [button(f"📄 {receipt[:SHORT]}", f"card-file:{receipt}:{revealed.reason}") for receipt in receipts]
    hide = button(talk.plain("button-hide"), f"card:{revealed.person}")
    return Panel(html="\n".join(lines), keyboard=keyboard([*in_rows(files, FILES_A_ROW), [hide]]))


async def send_receipt(talk: Talk, _: Admin, receipt: str, of_reason: str) -> None:
    """Send a receipt's PDF, beneath the message where the reason was given."""
    if of_reason not in set(Reason) or talk.tapped is None:
        await talk.toast("toast-unknown-button")
        return
    outcome = await revealing.receipt_file(talk.deps, talk.who, receipt, Reason(of_reason), talk.tapped)
    match outcome:
        case File(name=name, content=content):
            await talk.toast()
            caption = talk.html("reveal-file", receipt=receipt[:SHORT])
            await talk.deps.telegram.send_file(talk.who.telegram_id, name, content, caption, is_silent=False)
        case Missing():
            await talk.toast("toast-not-revealed", is_alert=True)
        case Twice():
            await talk.toast()
        case Denied():
            await talk.toast("toast-no-right", is_alert=True)
        case _:
            assert_never(outcome)
