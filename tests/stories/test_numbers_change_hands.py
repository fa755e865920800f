"""A number verified by another account: the earlier binding ends at *confirm*, and nothing is inherited."""

from __future__ import annotations

from bot.sandbox.person import Person
from storage import models
from tests.world import SIGNING, World, does, draft_steps, eventually

NUMBER = "+77010000033"


async def _signs_with(person: Person, number: str, *, until: str | None = None) -> None:
    for step in SIGNING:
        if step == until:
            return
        if step == "contact":
            await person.says(number)
        elif step == "code":
            await person.says(await person.sms_code(number))
        else:
            await does(person, step)


async def test_the_earlier_holder_keeps_the_consent_without_the_number_and_is_told(any_world: World) -> None:
    world = any_world
    aigul, bolat = await world.person("Айгүл"), await world.person("Болат")
    await _signs_with(aigul, NUMBER)
    world.clock.moves(seconds=200)
    await _signs_with(bolat, NUMBER)

    assert await world.kinds() == ["consent.given", "phone.released", "consent.given"]
    people = {row["telegram_id"]: row for row in await world.rows(models.people)}
    assert people[aigul.id]["phone_hash"] is None
    assert people[bolat.id]["phone_hash"] is not None
    await aigul.hears("басқа Telegram аккаунтында")
    await aigul.says("/consent")
    assert "күшінде" in await aigul.last_text()
    first, released, second = await world.records()
    assert released["pii_principal_id"] == first["pii_principal_id"]
    assert second["consent_id"] != first["consent_id"]


async def test_an_abandoned_signing_releases_nothing(world: World) -> None:
    """A verified code alone takes no number away."""
    aigul, bolat = await world.person("Айгүл"), await world.person("Болат")
    await _signs_with(aigul, NUMBER)
    world.clock.moves(seconds=200)
    await _signs_with(bolat, NUMBER, until="confirm:")
    await bolat.taps("cancel:")
    assert await world.kinds() == ["consent.given"]
    [person] = await world.rows(models.people)
    assert person["phone_hash"] is not None


async def test_a_message_waits_for_a_person_who_blocked_the_bot(any_world: World) -> None:
    """Unreachable is recorded; on return the message is delivered."""
    world = any_world
    aigul, bolat = await world.person("Айгүл"), await world.person("Болат")
    await _signs_with(aigul, NUMBER)
    await aigul.blocks()
    world.clock.moves(seconds=200)
    await _signs_with(bolat, NUMBER)

    async def states() -> list[str]:
        return [row["state"] for row in await world.rows(models.outbox) if row["destination"] == "chat"]

    assert await eventually(states, ["unreachable"])
    await aigul.unblocks()
    await aigul.hears("басқа Telegram аккаунтында")
    assert await eventually(states, ["delivered"])


async def test_too_many_requests_are_obeyed(world: World) -> None:
    """429 postpones the message by what Telegram says, and it arrives once."""
    aigul, bolat = await world.person("Айгүл"), await world.person("Болат")
    await _signs_with(aigul, NUMBER)
    world.clock.moves(seconds=200)
    await _signs_with(bolat, NUMBER, until="confirm:")
    fault = {"method": "sendMessage", "count": 1, "status": 429, "retry_after": 2, "chat_id": aigul.id}
    async with world.http.post(f"{world.sandbox.url}/client/faults", json=fault) as response:
        assert response.ok
    await bolat.taps("confirm:")
    await aigul.hears("басқа Telegram аккаунтында")
    told = [text for text in await aigul.texts() if "басқа Telegram аккаунтында" in text]
    assert len(told) == 1
    [row] = [row for row in await world.rows(models.outbox) if row["destination"] == "chat"]
    assert row["attempts"] == 2


async def test_an_older_verification_takes_no_number_from_a_newer_one(any_world: World) -> None:
    """Who verified first and confirmed last must verify anew; the other's consent and number stay."""
    world = any_world
    aigul, bolat = await world.person("Айгүл"), await world.person("Болат")
    await _signs_with(aigul, NUMBER, until="confirm:")
    world.clock.moves(seconds=200)
    await _signs_with(bolat, NUMBER)
    tap = await aigul.taps("confirm:")
    assert tap["answer"]["show_alert"] is True
    assert await world.kinds() == ["consent.given"]
    assert await draft_steps(world) == ["number"]
    world.clock.moves(seconds=200)
    await aigul.says(NUMBER)
    await aigul.says(await aigul.sms_code(NUMBER))
    for step in SIGNING[SIGNING.index("name:") :]:
        await does(aigul, step)
    assert await world.kinds() == ["consent.given", "phone.released", "consent.given"]
