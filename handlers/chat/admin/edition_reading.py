"""Reading an edition at the desk, published or on its way: its text, a translation, what it changes.

A preview is the text exactly as people will see it, and so carries nothing else: what can be done stands beneath it in
a message of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.agreement import parts
from bot.domain.editions import effective_at
from bot.domain.roles import Right
from bot.services import editions
from bot.services.differences import difference_file, difference_messages
from handlers.chat.admin.editions import (
    ID,
    NUMBER,
    SUFFIX,
    place_card,
    place_published,
)
from handlers.chat.talk import Panel, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiogram.types import InlineKeyboardButton

    from bot.domain.agreement import Edition
    from bot.services.administration import Admin

    Rows = list[list[InlineKeyboardButton]]


async def send_text(talk: Talk, admin: Admin, which: str) -> None:
    """Send the text exactly as people will see it, and the card beneath it anew."""
    _, edition = await _editions(talk, which) or (None, None)
    if edition is None:
        await talk.toast("toast-unknown-button")
        return
    await talk.toast()
    for part in parts(edition):
        await talk.deps.telegram.send(talk.who.telegram_id, part, html=False)
    await _place_again(talk, admin, which)


async def send_words(talk: Talk, admin: Admin, which: str, locale: str) -> None:
    """Send a translation, headed by what it is not."""
    _, edition = await _editions(talk, which) or (None, None)
    clauses = (await _words(talk, which)).get(locale)
    if edition is None or clauses is None:
        await talk.toast("toast-unknown-button")
        return
    await talk.toast()
    await talk.say(Panel(html=talk.html("edition-words-head", number=str(edition.number), language=locale)))
    for part in parts(replace(edition, clauses=clauses)):
        await talk.deps.telegram.send(talk.who.telegram_id, part, html=False)
    await _place_again(talk, admin, which)


async def send_changes(talk: Talk, admin: Admin, which: str) -> None:
    """Send what the edition changes."""
    before, after = await _editions(talk, which) or (None, None)
    if before is None or after is None:
        await talk.toast("toast-unknown-button")
        return
    await talk.toast()
    for html in await difference_messages(talk.deps.texts, talk.locale, before, after):
        await talk.say(Panel(html=html))
    await _place_again(talk, admin, which)


async def send_pdf(talk: Talk, admin: Admin, which: str) -> None:
    """Send what the edition changes as a document."""
    before, after = await _editions(talk, which) or (None, None)
    if before is None or after is None:
        await talk.toast("toast-unknown-button")
        return
    await talk.toast()
    name, content = await difference_file(talk.deps.texts, talk.locale, before, after, effective_at(after))
    caption = talk.html("edition-pdf", before=str(before.number), after=str(after.number))
    await talk.deps.telegram.send_file(talk.who.telegram_id, name, content, caption, is_silent=False)
    await _place_again(talk, admin, which)


async def send_file(talk: Talk, admin: Admin, which: str) -> None:
    """Send the Fluent file: a new edition begins from it, and whoever decides sees the comments in it too."""
    _, edition = await _editions(talk, which) or (None, None)
    if edition is None:
        await talk.toast("toast-unknown-button")
        return
    await talk.toast()
    content = await _source(talk, which, edition.number)
    caption = talk.html("edition-file", number=str(edition.number))
    if which == str(max(talk.deps.editions)) and admin.may(Right.EDITIONS):
        following = f"{edition.number + 1}{SUFFIX}"
        caption = f"{caption}\n{talk.html('edition-file-pattern', file=following)}"
    name = f"{edition.number}{SUFFIX}"
    await talk.deps.telegram.send_file(talk.who.telegram_id, name, content, caption, is_silent=False)
    await _place_again(talk, admin, which)


async def _source(talk: Talk, which: str, number: int) -> bytes:
    card = await editions.card(talk.deps, talk.who, which) if ID.fullmatch(which) else None
    return card.proposal.source if card else await editions.source_of(talk.deps, number)


async def _editions(talk: Talk, which: str) -> tuple[Edition | None, Edition] | None:
    """Find an edition by its number or by its proposal's id, with the one before it."""
    if NUMBER.fullmatch(which) and (found := talk.deps.editions.get(int(which))):
        return talk.deps.editions.get(int(which) - 1), found
    card = await editions.card(talk.deps, talk.who, which) if ID.fullmatch(which) else None
    return (card.before, card.edition) if card else None


async def _words(talk: Talk, which: str) -> Mapping[str, tuple[str, ...]]:
    if NUMBER.fullmatch(which) and int(which) in talk.deps.editions:
        return talk.deps.editions.published(int(which)).translations
    card = await editions.card(talk.deps, talk.who, which)
    return card.words if card else {}


async def _place_again(talk: Talk, _: Admin, which: str) -> None:
    """Put the card where the admin looks now; the one further up keeps no buttons."""
    await talk.remove_buttons()
    below = replace(talk, tapped=None)
    if ID.fullmatch(which):
        await place_card(below, which)
    else:
        await place_published(below, int(which))
