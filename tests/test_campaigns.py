"""A campaign over many people: each is asked once, whatever happens in the middle, and never faster than the limit."""

from __future__ import annotations

import asyncio

from bot.sandbox.telegram.pace import busiest
from tests.renewals import Heard, campaign_state, crowd, heard, progress, sets_up
from tests.world import eventually, running_world

PEOPLE = 200
ONCE = Heard(asked=1, asked_again=0, reminded=0, outdated=0)


async def test_two_hundred_people_are_asked_once_each_over_restarts_and_never_too_fast(database_url: str) -> None:
    limit = 100
    async with running_world(database_url, LIMIT_MESSAGES_PER_SECOND=str(limit)) as world:
        telegram = world.sandbox.telegram
        ids = crowd(telegram, PEOPLE)
        await world.stops()
        await sets_up(world.settings, world.clock, ids)
        for _ in range(3):
            await world.starts()
            await asyncio.sleep(0.4)
            await world.stops()
        await world.starts()

        async def counts() -> tuple[int, int, int]:
            now = await progress(database_url)
            return now.asked, now.to_go, now.total

        assert await eventually(counts, (PEOPLE, 0, PEOPLE))
        assert await campaign_state(database_url) == ("running", 0, True)
        assert {id_: one for id_, one in heard(telegram, ids).items() if one != ONCE} == {}
        assert busiest(sent.at for sent in telegram.pace.sent) <= limit
        # Beyond thirty a second Telegram wants to be paid, and is told so.
        sends = [call["params"] for call in telegram.calls if call["method"].lower() == "sendmessage"]
        assert {str(params.get("allow_paid_broadcast")).lower() for params in sends} == {"true"}
