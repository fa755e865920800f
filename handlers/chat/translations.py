"""A translation that came with an edition: a help for readers, in messages of its own, never with the agreement."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aiogram.types import InlineKeyboardMarkup

from bot.domain.agreement import parts
from bot.services.people import whereabouts
from handlers.chat.panels import button
from handlers.chat.talk import Panel, Talk

if TYPE_CHECKING:
    from bot.domain.agreement import Edition

_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


async def offer(talk: Talk, edition: Edition) -> None:
    """Say that there is a translation in the person's language, if there is one."""
    if talk.locale in talk.deps.editions.published(edition.number).translations:
        rows = [[button(talk.plain("button-translation"), f"translation:{edition.number}")]]
        await talk.say(Panel(html=talk.html("translation-offer"), keyboard=InlineKeyboardMarkup(inline_keyboard=rows)))


async def send(talk: Talk, number: str) -> None:
    """Send the translation, headed by what it is not; it is shown as it was sent in, without any markup."""
    talk = talk.of(await whereabouts(talk.deps, talk.who.telegram_id))
    edition = talk.deps.editions.get(int(number)) if _NUMBER.fullmatch(number) else None
    clauses = talk.deps.editions.published(edition.number).translations.get(talk.locale) if edition else None
    if edition is None or clauses is None:
        await talk.toast("toast-unknown-button")
        return
    await talk.toast()
    await talk.remove_buttons()
    await talk.say(Panel(html=talk.html("translation-head", number=number)))
    for part in parts(replace(edition, clauses=clauses)):
        await talk.deps.telegram.send(talk.who.telegram_id, part, html=False)
