"""A link of the Platform's that somebody opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.services import invitations
from bot.services.invitations import Accepted, Carried, Mismatched, NotOpen
from handlers.chat.signing import go_on
from handlers.chat.talk import Panel, Talk

if TYPE_CHECKING:
    from bot.services.people import Whereabouts


async def follow(talk: Talk, where: Whereabouts, token: str) -> None:
    """Take the token of /start; whatever it is, the person can go on."""
    outcome = await invitations.follow(talk.deps, talk.who, token)
    match outcome:
        case NotOpen():
            await talk.say(Panel(html=talk.html(f"start-token-{outcome.value}")))
            await go_on(talk, where)
        case Carried(where=where):
            await go_on(talk, where)
        case Accepted(where=where, is_new=is_new, return_url=return_url):
            talk = talk.of(where)
            html = talk.html("invitation-accepted" if is_new else "invitation-accepted-before")
            await talk.place_with_way_back(html, [], return_url)
            if not where.standing.in_force:
                await go_on(talk, where)
        case Mismatched(where=where):
            talk = talk.of(where)
            await talk.say(Panel(html=talk.html("invitation-mismatched")))
        case _:
            assert_never(outcome)
