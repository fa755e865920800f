"""What bad input gets: a clear sentence, the same step, and nothing lost."""

from __future__ import annotations

from typing import Any

import pytest

from storage import models
from tests.world import SIGNING, World, does, draft_steps, eventually

ODD_TEXTS = {
    "zero-width": "\u200b\u200d\u2060",
    "right-to-left": "\u202eمرحبا بالعالم",
    "emoji": "🙂🙃😀",
    "long": "ұ" * 4096,
    "very-long": "a" * 10_000,
    "control": "\x00\x07\x1b[31m",
    "spaces": " \t \n ",
    "markup": "<b>{ $code }</b> & </blockquote>",
    "digits": "999999999999999999999",
}
STEPS = {
    "reading": ("language:kk", "agree:"),
    "number": ("agree:", "contact"),
    "code": ("contact", "code"),
    "name": ("code", "name:"),
    "capacity": ("name:", "capacity:self"),
    "summary": ("capacity:self", "confirm:"),
}


@pytest.mark.parametrize("step", STEPS)
async def test_odd_input_stays_in_the_step_and_says_what_is_wrong(world: World, step: str) -> None:
    aigul = await world.person()
    _, following = STEPS[step]
    await world.signs(aigul, until=following)
    for name, text in ODD_TEXTS.items():
        said_before = await aigul.last_text()
        await _raw(world, aigul.id, {"text": text})
        assert await draft_steps(world) == [step], name
        said = await aigul.last_text()
        assert "⚠️" in said, (name, said, said_before)
        assert "{ $" not in said.replace("{ $code }", ""), name
    for odd in ({"sticker": True}, {"voice": True}, {"photo": True}):
        await aigul.sends(**odd)
        assert await draft_steps(world) == [step]
        assert "⚠️" in await aigul.last_text()
    for rest in SIGNING[SIGNING.index(following) :]:
        await does(aigul, rest)
    assert await world.kinds() == ["consent.given"]


OTHER_MEDIA = {
    "poll": {"id": "1", "question": "?", "options": [{"text": "a", "voter_count": 0}]},
    "story": {"id": 7, "chat": {"id": 1, "type": "private"}},
    "checklist": {"title": "?", "tasks": [{"id": 1, "text": "a"}]},
    "game": {"title": "?", "description": "?", "photo": []},
    "rich_message": {"deep": [[[[]]]]},
    "paid_media": None,
}


@pytest.mark.parametrize("kind", OTHER_MEDIA)
async def test_whatever_else_can_be_sent_is_answered_and_stays_in_the_step(world: World, kind: str) -> None:
    """Silence would leave a person waiting."""
    aigul = await world.person()
    await world.signs(aigul, until="name:")
    before = (await aigul.messages())[-1]["message_id"]
    await _raw(world, aigul.id, {kind: OTHER_MEDIA[kind]})
    newest = (await aigul.messages())[-1]
    assert newest["message_id"] > before
    assert "⚠️" in newest["text"]
    assert await draft_steps(world) == ["name"]


async def test_a_note_of_telegrams_own_is_no_answer_to_anything(world: World) -> None:
    """That a message was pinned, for one, comes as a message too."""
    aigul = await world.person()
    await world.signs(aigul, until="name:")
    before = (await aigul.messages())[-1]["message_id"]
    await _raw(world, aigul.id, {"pinned_message": {"message_id": before, "date": 0, "chat": {"id": aigul.id}}})
    assert [one for one in await aigul.messages() if one["from_bot"]][-1]["message_id"] == before
    assert await world.rows(models.dead_letters) == []


@pytest.mark.parametrize("odd", [*(name for name in ODD_TEXTS if name != "control"), "sticker", "contact", "12345"])
async def test_odd_input_before_the_language_is_chosen_asks_for_it_again(world: World, odd: str) -> None:
    """The first step has no draft yet, but something is asked: what is wrong is said above it, not that nothing is."""
    aigul = await world.person(language_code="ru")
    await aigul.says("/start")
    if odd == "sticker":
        await aigul.sends(sticker=True)
    elif odd == "contact":
        await aigul.sends(contact={"phone_number": aigul.phone, "user_id": aigul.id, "first_name": aigul.first_name})
    else:
        await _raw(world, aigul.id, {"text": ODD_TEXTS.get(odd, odd)})
    newest = (await aigul.messages())[-1]
    assert "⚠️" in newest["text"]
    assert "Выберите язык" in newest["text"]
    assert (await aigul.button("language:ru")).message_id == newest["message_id"]
    for step in SIGNING[1:]:
        await does(aigul, step)
    assert await world.kinds() == ["consent.given"]


async def _raw(world: World, person: int, message: dict[str, Any]) -> None:
    """Send what a real phone would not let pass: the sandbox delivers it as it is."""
    url = f"{world.sandbox.url}/client/people/{person}/messages"
    async with world.http.post(url, json={"message": message}) as response:
        assert response.ok, await response.text()
    async with world.http.get(f"{world.sandbox.url}/client/quiet?chat_id={person}&timeout=10") as response:
        assert (await response.json())["quiet"]


@pytest.mark.parametrize(
    "command", ["/agreement", "/consent", "/receipt", "/revoke", "/language", "/privacy", "/help", "/nonsense"]
)
async def test_every_command_works_in_every_step(world: World, command: str) -> None:
    """It is answered, and the signing goes on where it was."""
    aigul = await world.person()
    await aigul.says(command)
    assert await aigul.texts()
    for step in SIGNING:
        if step == "confirm:":
            await aigul.says(command)
        await does(aigul, step)
        before = len(await aigul.texts())
        await aigul.says(command)
        assert len(await aigul.texts()) >= before
    assert (await world.kinds()).count("consent.given") == 1


@pytest.mark.parametrize(
    "contact",
    [
        {"contact": {"phone_number": "+77010000099", "user_id": 1, "first_name": "Болат"}},
        {"contact": {"phone_number": "+77010000099", "first_name": "Болат"}},
    ],
    ids=["foreign", "without-user"],
)
async def test_a_contact_that_is_not_ones_own_is_refused(world: World, contact: dict[str, Any]) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="contact")
    await aigul.sends(**contact)
    assert await draft_steps(world) == ["number"]
    assert "⚠️" in await aigul.last_text()


async def test_a_forwarded_own_contact_is_refused(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="contact")
    own = {"phone_number": aigul.phone, "user_id": aigul.id, "first_name": aigul.first_name}
    origin = {"type": "user", "date": 1, "sender_user": {"id": aigul.id, "is_bot": False, "first_name": "Айгүл"}}
    await aigul.sends(contact=own, forward_origin=origin)
    assert await draft_steps(world) == ["number"]
    await aigul.sends(contact=own)
    assert await draft_steps(world) == ["code"]


@pytest.mark.parametrize(
    "number", ["+7 727 250 00 00", "+7 912 345 67 89", "+888 0123 4567", "12345678", "+1 202 555 0100"]
)
async def test_a_number_that_is_no_kazakh_mobile_is_refused(world: World, number: str) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="contact")
    await aigul.says(number)
    assert await draft_steps(world) == ["number"]
    assert "⚠️" in await aigul.last_text()
    assert await aigul.sms() == []


@pytest.mark.parametrize("step", ["agree:", "contact", "code", "name:", "confirm:"])
async def test_a_login_code_is_deleted_with_a_warning(world: World, step: str) -> None:
    """Five digits look like Telegram's own login code, which must never be given to a bot."""
    aigul = await world.person()
    await world.signs(aigul, until=step)
    await aigul.says("12345")
    assert "12345" not in [message.get("text") for message in await aigul.messages()]
    assert "⚠️" in await aigul.last_text()
    await aigul.says("1-2-3-4-5")
    assert "1-2-3-4-5" not in [message.get("text") for message in await aigul.messages()]


async def test_a_group_hears_nothing(world: World) -> None:
    aigul = await world.person()
    url = f"{world.sandbox.url}/client/groups/-100500/messages"
    async with world.http.post(url, json={"from": aigul.id, "text": "/start"}) as response:
        assert response.ok, await response.text()
    async with world.http.get(f"{world.sandbox.url}/client/quiet?timeout=10") as response:
        assert (await response.json())["quiet"]
    async with world.http.get(f"{world.sandbox.url}/client/calls") as response:
        calls = (await response.json())["calls"]
    assert [call for call in calls if call["method"] == "sendMessage"] == []


async def test_an_unknown_start_token_is_told_and_the_way_goes_on(world: World) -> None:
    aigul = await world.person()
    await aigul.says("/start abcDEF_123-x")
    assert any((button.data or "") == "language:kk" for button in await aigul.buttons())


async def test_a_button_of_another_edition_or_person_does_nothing(world: World) -> None:
    aigul, bolat = await world.person("Айгүл"), await world.person("Болат")
    for person in (aigul, bolat):
        await world.signs(person, until="agree:")
    foreign = (await bolat.button("agree:")).data or ""
    own = await aigul.button("agree:")
    for data in (
        foreign,
        (own.data or "").replace("agree:1:", "agree:2:"),
        "agree:1:",
        "agree::",
        "nonsense",
        "confirm:1",
    ):
        tap = await aigul.taps_data(own.message_id, data, force=True)
        assert tap["answer"] is not None, data
        assert tap["answer"]["text"], data
    assert await draft_steps(world) == ["reading", "reading"]
    assert await world.kinds() == []


async def _number_of_drafts(world: World) -> int:
    return len(await world.rows(models.drafts))


async def test_a_draft_vanishes_after_a_day_with_its_key(world: World) -> None:
    """What is not finished in 24 hours leaves nothing behind but an anonymous count."""
    aigul = await world.person()
    await world.signs(aigul, until="confirm:")
    button = await aigul.button("confirm:")
    world.clock.moves(hours=24, seconds=1)
    tap = await aigul.taps_data(button.message_id, button.data or "")
    assert tap["answer"]["text"]
    await world.restarts()
    assert await eventually(lambda: _number_of_drafts(world), 0)
    assert await world.rows(models.person_keys) == []
    assert await world.rows(models.people) == []
    assert await world.kinds() == []
