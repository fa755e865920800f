"""Leading an edition on its way: its renewal, proposing, withdrawing, and the decision of a second admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.services import editions, proposals, publishing
from bot.services.administration import Denied
from bot.services.proposals import GRACES, Kept, NotSo, Own, TooFar, TooSoon, WrongNumber
from bot.services.publishing import Done
from handlers.chat.admin.editions import (
    DAY,
    NEVER,
    keyboard,
    place_card,
    renewal,
)
from handlers.chat.panels import DANGER, button
from handlers.chat.talk import Panel, Talk

if TYPE_CHECKING:
    from aiogram.types import InlineKeyboardButton

    from bot.services.administration import Admin

    Rows = list[list[InlineKeyboardButton]]


async def choose_grace(talk: Talk, _: Admin, proposal: str, days: str) -> None:
    """Choose the renewal of one's draft."""
    if days not in {NEVER, *map(str, GRACES)}:
        await talk.toast("toast-unknown-button")
        return
    await _finish(talk, proposal, await proposals.choose_grace(talk.deps, talk.who, proposal, int(days) or None))


async def propose(talk: Talk, _: Admin, proposal: str) -> None:
    """Ask the others to decide."""
    await _finish(talk, proposal, await proposals.propose(talk.deps, talk.who, proposal))


async def ask(talk: Talk, _: Admin, proposal: str, what: str) -> None:
    """Ask once more before something that cannot be undone."""
    card = await editions.card(talk.deps, talk.who, proposal)
    if card is None or what not in DECISIONS:
        await talk.toast("toast-unknown-button")
        return
    kept = card.proposal
    await talk.toast()
    html = talk.html(
        f"edition-ask-{what}",
        number=str(kept.number),
        effective=kept.effective_on.strftime(DAY),
        hash=kept.sha256,
    )
    if what == "approve":
        html = f"{html}\n{renewal(talk, kept.grace_days)}"
    yes = button(talk.plain(f"button-edition-{what}-yes"), f"edition-do:{kept.proposal}:{what}", DANGER)
    no = button(talk.plain("button-back"), f"edition:{kept.proposal}")
    await talk.place(Panel(html=html, keyboard=keyboard([[yes], [no]])))


async def do(talk: Talk, _: Admin, proposal: str, what: str) -> None:
    """Do what was asked about."""
    decide = DECISIONS.get(what)
    if decide is None:
        await talk.toast("toast-unknown-button")
        return
    await _finish(talk, proposal, await decide(talk.deps, talk.who, proposal))


DECISIONS = {"approve": publishing.approve, "reject": proposals.reject, "withdraw": proposals.withdraw}


async def _finish(
    talk: Talk, proposal: str, outcome: Kept | Done | TooSoon | TooFar | WrongNumber | NotSo | Own | Denied
) -> None:
    """Answer a tap and show the card as it stands now; who came second is told by it who was first."""
    match outcome:
        case Kept():
            await talk.toast("toast-edition-kept")
        case Done(entry=entry):
            await talk.toast("toast-edition-published", is_alert=True, entry=str(entry))
        case NotSo(proposal=None):
            await talk.toast("toast-unknown-button")
            return
        case NotSo():
            await talk.toast("toast-edition-decided", is_alert=True)
        case Own():
            await talk.toast("toast-edition-own", is_alert=True)
        case TooSoon(earliest=earliest):
            await talk.toast("toast-edition-too-soon", is_alert=True, earliest=earliest.strftime(DAY))
        case TooFar(latest=latest):
            await talk.toast("toast-edition-too-far", is_alert=True, latest=latest.strftime(DAY))
        case WrongNumber(expected=expected):
            await talk.toast("toast-edition-number", is_alert=True, number=str(expected))
        case Denied():
            await talk.toast("toast-no-right", is_alert=True)
            return
        case _:
            assert_never(outcome)
    await place_card(talk, proposal)
