"""Commands that only tell: /agreement, /privacy with its five questions, /help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram.types import InlineKeyboardMarkup

from bot.domain.agreement import parts
from bot.domain.draft import Step
from bot.domain.record import OPERATOR_BIN, OPERATOR_NAME
from bot.services.people import whereabouts
from handlers.chat import translations
from handlers.chat.panels import button
from handlers.chat.signing import begin
from handlers.chat.talk import Panel, Talk

if TYPE_CHECKING:
    from bot.services.people import Whereabouts

# What people ask most, and the group of items whose clause of the agreement answers it.
QUESTIONS = {
    "data": "data",
    "purposes": "purpose",
    "recipients": "recipient",
    "term": "term",
    "withdrawal": "withdrawal",
}


async def show_text(talk: Talk, where: Whereabouts) -> None:
    """Show the agreement: to sign it, or, in the middle of a signing or after it, only to read."""
    is_to_sign = where.standing.may_sign and not where.is_closed
    if is_to_sign and (where.step in {None, Step.LANGUAGE, Step.READING} or where.reads_older_edition):
        await begin(talk, where)
        return
    await translations.offer(talk, where.edition)
    for part in parts(where.edition):
        await talk.deps.telegram.send(talk.who.telegram_id, part, html=False)


async def show_privacy(talk: Talk) -> None:
    """Say what is kept, why, who sees it and how it is deleted (Telegram's rules for bots ask for this command)."""
    operator = talk.deps.operator
    contacts = [value for value in (operator.address, operator.email, operator.phone) if value]
    html = talk.html(
        "privacy",
        operator=OPERATOR_NAME,
        bin=OPERATOR_BIN,
        contacts=", ".join(contacts) or talk.plain("privacy-no-contacts"),
        hours=talk.deps.policy.draft_hours,
    )
    rows = [[button(talk.plain(f"button-privacy-{question}"), f"privacy:{question}")] for question in QUESTIONS]
    await talk.place(Panel(html=html, keyboard=InlineKeyboardMarkup(inline_keyboard=rows)))


async def tap_privacy(talk: Talk, question: str) -> None:
    """Answer a question with the clause of the agreement that answers it, quoted."""
    where = await whereabouts(talk.deps, talk.who.telegram_id)
    talk = talk.of(where)
    if question == "back":
        await talk.toast()
        await show_privacy(talk)
        return
    if question not in QUESTIONS:
        await talk.toast("toast-unknown-button")
        return
    clause = where.edition.clause_of(QUESTIONS[question])
    html = talk.html(
        f"privacy-{question}",
        clause=str(clause),
        quote=where.edition.clauses[clause - 1],
    )
    rows = [[button(talk.plain("button-back"), "privacy:back")]]
    await talk.toast()
    await talk.place(Panel(html=html, keyboard=InlineKeyboardMarkup(inline_keyboard=rows)))


async def show_help(talk: Talk, section: str | None = None) -> None:
    """List what the bot can do, with a further section for whom there is one."""
    await talk.place(Panel(html="\n\n".join(filter(None, (talk.html("help"), section)))))
