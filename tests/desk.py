"""The admins' desk for stories: a world with an owner, an officer, an auditor and somebody who is no admin."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.sandbox.person import Person
from storage import models
from tests.world import World, eventually, running_world

OWNER, OFFICER, AUDITOR, STRANGER = 700_000_901, 700_000_902, 700_000_903, 700_000_904


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A running world with people of the three roles, and a stranger, who is no admin."""

    world: World
    owner: Person
    officer: Person
    auditor: Person
    stranger: Person

    @property
    def admins(self) -> tuple[Person, Person, Person]:
        """Those who have a role."""
        return (self.owner, self.officer, self.auditor)

    async def adds(self, id: int, role: str, *, name: str = "Қосымша", language_code: str | None = None) -> Person:
        """Let the owner make somebody new an admin, who has written to the bot before."""
        person = await self.world.person(name, "Әкімов", id=id, language_code=language_code)
        await _becomes(self.owner, person, role)
        return person


@asynccontextmanager
async def desk_world(
    url: str, *, platform: bool = False, language_code: str | None = None, **more: str
) -> AsyncIterator[Desk]:
    """A world with all three roles; `more` are settings by name."""
    async with running_world(url, platform=platform, **{"ADMIN_IDS": str(OWNER), **more}) as world:
        people = [
            await world.person(name, last_name, id=id, language_code=language_code)
            for id, name, last_name in (
                (OWNER, "Иесі", "Бастықова"),
                (OFFICER, "Қызметкер", "Істеуова"),
                (AUDITOR, "Аудитор", "Қараушы"),
                (STRANGER, "Бөтен", "Жүргінші"),
            )
        ]
        desk = Desk(world=world, owner=people[0], officer=people[1], auditor=people[2], stranger=people[3])
        await _becomes(desk.owner, desk.officer, "officer")
        await _becomes(desk.owner, desk.auditor, "auditor")
        yield desk


async def _becomes(owner: Person, person: Person, role: str) -> None:
    """Let somebody write to the bot, be added by the owner, and be told so: nothing comes unasked afterwards."""
    await person.says("/help")
    await owner.says(f"/admins add {person.id} {role}")
    await person.hears("/admin")


async def acts(world: World) -> list[tuple[str, dict[str, Any]]]:
    """What admins did so far, as the ledger's records have it."""
    return [(one["act"], one["details"]) for one in await world.own_records() if one["kind"] == "admin.acted"]


async def toast_of(person: Person, data: str) -> str:
    """Tap a button that does not show, and give what the bot answers; the person has a message of the bot's."""
    newest = [message for message in await person.messages() if message["from_bot"]][-1]
    tap = await person.taps_data(newest["message_id"], data, force=True)
    return str(tap["answer"]["text"]) if tap["answer"] else ""


async def comes_again(world: World, person: Person, update_id: int) -> None:
    """Let Telegram send an update once more."""
    async with world.http.post(f"{world.sandbox.url}/client/updates/{update_id}/redeliver") as response:
        assert response.ok, await response.text()
    await person.quiet()


async def all_told(world: World) -> None:
    """Wait until nothing is on its way to any chat: a notice would come between an answer and its reading."""

    async def under_way() -> int:
        rows = await world.rows(models.outbox)
        return sum(row["destination"] == "chat" and row["state"] in {"waiting", "leased"} for row in rows)

    assert await eventually(under_way, 0)
