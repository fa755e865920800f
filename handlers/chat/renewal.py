"""Renewing a consent: what the new edition changes is shown before its whole text; no answer is ever a silent yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.differences import difference_file, difference_messages
from bot.services.people import edition_of
from bot.services.renewal import is_declined, until
from handlers.chat.talk import Panel, Talk

if TYPE_CHECKING:
    from bot.services.people import Whereabouts


async def show_difference(talk: Talk, where: Whereabouts) -> None:
    """Show what changed since the edition of a consent that is to be renewed, as messages and as a PDF."""
    if where.standing.renewal is None:
        return
    deps, chat_id = talk.deps, talk.who.telegram_id
    before, after = edition_of(deps, where.standing), where.edition
    for html in await difference_messages(deps.texts, talk.locale, before, after):
        await talk.say(Panel(html=html))
    at = deps.editions.published(after.number).effective_at
    name, content = await difference_file(deps.texts, talk.locale, before, after, at)
    await deps.telegram.send_file(chat_id, name, content, talk.html("renewal-file"), is_silent=True)


def renewal_text(talk: Talk, where: Whereabouts) -> str:
    """Say until when a consent holds that is to be renewed."""
    edition = str(where.edition.number)
    if is_declined(where):
        return talk.html("standing-renewal-declined", edition=edition, until=until(where))
    return talk.html("standing-renewal", edition=edition, until=until(where))


def declined_text(talk: Talk, where: Whereabouts) -> str:
    """Say what declining led to: an earlier consent is not ended by it, and may be renewed later."""
    if where.standing.renewal is None:
        return talk.html("declined")
    if where.standing.in_force:
        return talk.html("declined-renewal", until=until(where))
    return talk.html("declined-outdated")
