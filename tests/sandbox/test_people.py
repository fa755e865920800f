"""People's phones over HTTP: what can be done with one, what cannot, and what is seen live."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.enums import ContentType
from aiogram.types import (
    BotCommand,
    CallbackQuery,
    DisabledButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
)

from bot.sandbox import Person, PhoneError, RunningSandbox
from bot.sandbox.wire import JsonObject
from tests.sandbox.calls import order

AGREE = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="Agree", callback_data="agree:1:n", style="success")],
        [InlineKeyboardButton(text="Wait", callback_data="wait:", disabled=DisabledButton())],
    ]
)
SHARE = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Share", request_contact=True)]], one_time_keyboard=True)


@pytest.fixture
async def answering(bot: Bot) -> AsyncIterator[Dispatcher]:
    """A bot that answers by polling, confirming each update after it was handled."""
    dispatcher = Dispatcher()

    @dispatcher.message(F.contact)
    async def contact(message: Message) -> None:
        assert message.contact is not None
        await message.answer(f"contact {message.contact.phone_number} {message.contact.user_id}")

    @dispatcher.message(F.text)
    async def text(message: Message) -> None:
        await message.answer(f"you said {message.text}", reply_markup=AGREE if message.text == "/start" else SHARE)

    @dispatcher.message()
    async def other(message: Message) -> None:
        await message.answer(f"a {ContentType(message.content_type).value}")

    @dispatcher.callback_query()
    async def tapped(query: CallbackQuery) -> None:
        await query.answer(f"tapped {query.data}", show_alert=True)

    async def poll() -> None:
        offset: int | None = None
        while True:
            for update in await bot.get_updates(offset=offset, timeout=10, request_timeout=15):
                offset = update.update_id + 1
                await dispatcher.feed_update(bot, update)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(poll())
        yield dispatcher
        task.cancel()


@pytest.mark.usefixtures("answering")
async def test_person_writes_taps_and_reads(aliya: Person) -> None:
    await aliya.says("/start")
    assert await aliya.last_text() == "you said /start"
    tap = await aliya.taps("agree:")
    assert tap["answer"] == {"text": "tapped agree:1:n", "show_alert": True, "url": None}
    assert [(button.text, button.style, button.is_disabled) for button in await aliya.buttons()] == [
        ("Agree", "success", False),
        ("Wait", None, True),
    ]


@pytest.mark.usefixtures("answering")
async def test_contact_is_shared_by_the_button_alone(aliya: Person) -> None:
    with pytest.raises(PhoneError, match="409: no button that shares the contact is showing"):
        await aliya.shares_contact()
    await aliya.says("hello")
    assert await aliya.keyboard() == ["Share"]
    await aliya.shares_contact()
    assert await aliya.last_text() == f"contact 77010000001 {aliya.id}"
    assert await aliya.keyboard() == []


@pytest.mark.usefixtures("answering")
async def test_foreign_forwarded_and_userless_contacts_can_be_sent(aliya: Person) -> None:
    await aliya.sends(contact={"phone_number": "77010000009", "first_name": "Other"})
    assert await aliya.last_text() == "contact 77010000009 None"
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Someone"}
    await aliya.sends(contact={"phone_number": "77010000001", "user_id": aliya.id}, forward_origin=origin)
    assert (await aliya.messages())[-2]["forward_origin"] == origin


@pytest.mark.usefixtures("answering")
async def test_a_card_from_the_address_book_has_the_others_id_and_phone(aliya: Person, daniyar: Person) -> None:
    """No button is needed for it, and nothing says that it was passed on."""
    await aliya.shares_contact_of(daniyar)
    assert await aliya.last_text() == f"contact 77010000002 {daniyar.id}"
    (sent,) = [message for message in await aliya.messages() if "contact" in message]
    assert "forward_origin" not in sent
    assert sent["contact"]["first_name"] == "Daniyar"


@pytest.mark.usefixtures("answering")
async def test_what_somebody_wrote_is_passed_on_with_its_origin(aliya: Person, daniyar: Person) -> None:
    await aliya.forwards_contact_of(daniyar)
    await aliya.forwards(daniyar, "hello")
    card, text = [message for message in await aliya.messages() if not message["from_bot"]]
    assert (card["contact"]["user_id"], text["text"]) == (daniyar.id, "hello")
    for message in (card, text):
        origin = message["forward_origin"]
        assert (origin["type"], origin["sender_user"]["id"]) == ("user", daniyar.id)
        assert origin["date"] <= message["date"]


async def test_only_people_who_exist_are_in_an_address_book(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person
) -> None:
    for wish in ({"contact_of": 1}, {"contact_of": "x"}, {"text": "hi", "forwarded_from": 1}):
        assert (await order(http, sandbox, f"people/{daniyar.id}/messages", wish))["http"] == 404


@pytest.mark.usefixtures("answering")
@pytest.mark.parametrize("kind", ["sticker", "voice", "photo", "document", "location"])
async def test_odd_messages_are_real_to_the_library(aliya: Person, kind: str) -> None:
    await aliya.sends(**{kind: True})
    assert await aliya.last_text() == f"a {kind}"


async def test_missing_button_is_told_with_those_that_show(bot: Bot, daniyar: Person) -> None:
    await bot.send_message(daniyar.id, "hi", reply_markup=AGREE)
    with pytest.raises(PhoneError, match=r"Daniyar sees no button 'wait:'; visible: Agree \[agree:1:n\], Wait"):
        await daniyar.taps("wait:")


async def test_only_what_shows_can_be_tapped_unless_forced(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person
) -> None:
    sent = await bot.send_message(daniyar.id, "hi", reply_markup=AGREE)
    for wish in (
        {"message_id": sent.message_id, "data": "agree:2:n"},
        {"message_id": sent.message_id, "data": "wait:"},
        {"message_id": 99, "data": "agree:1:n"},
    ):
        assert (await order(http, sandbox, f"people/{daniyar.id}/taps", wish))["http"] == 409
    await bot.delete_message(daniyar.id, sent.message_id)
    forged = {"message_id": sent.message_id, "data": "agree:1:n", "force": True}
    tap = await order(http, sandbox, f"people/{daniyar.id}/taps", forged)
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert (tap["update_id"], tap["callback_query_id"]) == (update.update_id, update.callback_query.id)
    assert type(update.callback_query.message).__name__ == "InaccessibleMessage"


async def test_who_blocked_the_bot_cannot_write(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person
) -> None:
    assert (await order(http, sandbox, f"people/{daniyar.id}/block", {}))["http"] == 201
    assert (await order(http, sandbox, f"people/{daniyar.id}/block", {}))["http"] == 409
    assert (await order(http, sandbox, f"people/{daniyar.id}/messages", {"text": "hi"}))["http"] == 409
    assert (await order(http, sandbox, f"people/{daniyar.id}/unblock", {}))["http"] == 201
    assert (await order(http, sandbox, f"people/{daniyar.id}/messages", {"text": "hi"}))["http"] == 201
    assert len(await bot.get_updates()) == 3


async def test_group_messages_reach_the_bot_as_such(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person
) -> None:
    wish = {"from": daniyar.id, "text": "/start", "title": "Neighbours"}
    assert (await order(http, sandbox, "groups/-1001/messages", wish))["http"] == 201
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert (update.message.chat.type, update.message.chat.title) == ("supergroup", "Neighbours")
    assert (await order(http, sandbox, "groups/-1001/messages", {"text": "hi"}))["http"] == 404
    assert (await order(http, sandbox, "groups/5/messages", wish))["http"] == 400


async def test_long_text_is_cut_by_the_client_and_an_empty_one_cannot_be_sent(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person
) -> None:
    heard = await order(http, sandbox, f"people/{daniyar.id}/messages", {"text": "ә" * 10_000})
    assert len(heard["update_ids"]) == 3
    parts = [update.message.text or "" for update in await bot.get_updates() if update.message]
    assert [len(part) for part in parts] == [4096, 4096, 1808]
    for text in ("", " \n "):
        assert (await order(http, sandbox, f"people/{daniyar.id}/messages", {"text": text}))["http"] == 400


@pytest.mark.parametrize(
    "wish",
    [{}, {"first_name": "A"}, {"phone": "+77010000003"}, {"first_name": "A", "phone": "call me"}, {"id": -1}],
)
async def test_people_need_a_name_and_a_phone(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, wish: JsonObject
) -> None:
    complete = {"first_name": "A", "phone": "+77010000003"}
    assert (await order(http, sandbox, "people", complete | wish if "id" in wish else wish))["http"] == 400


async def test_ids_of_people_are_unique(http: aiohttp.ClientSession, sandbox: RunningSandbox, aliya: Person) -> None:
    wish = {"first_name": "A", "phone": "+77010000003", "id": aliya.id}
    assert (await order(http, sandbox, "people", wish))["http"] == 409


async def test_state_shows_chats_with_the_commands_of_each_language(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, aliya: Person, daniyar: Person
) -> None:
    await bot.set_my_commands([BotCommand(command="help", description="Help")])
    await bot.set_my_commands([BotCommand(command="help", description="Көмек")], language_code="kk")
    async with http.get(f"{sandbox.url}/client/state") as response:
        state = await response.json()
    assert {person["first_name"] for person in state["people"]} == {"Aliya", "Daniyar"}
    described = {key: chat["commands"][0]["description"] for key, chat in state["chats"].items()}
    assert {str(aliya.id): "Көмек", str(daniyar.id): "Help"} == described


async def test_stream_tells_what_happens_as_it_happens(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person
) -> None:
    async with http.get(f"{sandbox.url}/client/events") as stream:
        await stream.content.readuntil(b"\n\n")
        sent = await bot.send_message(daniyar.id, "one", reply_markup=AGREE)
        await bot.edit_message_text("two", chat_id=daniyar.id, message_id=sent.message_id)
        await bot.delete_message(daniyar.id, sent.message_id)
        sandbox.telegram.block(sandbox.telegram.people[daniyar.id], is_blocked=True)
        await bot.get_updates(offset=2**31)
        lines = [await stream.content.readuntil(b"\n\n") for _ in range(5)]
    events = [json.loads(line.removeprefix(b"data: ")) for line in lines]
    assert [event["type"] for event in events] == ["message", "edited", "deleted", "blocked", "delivery"]
    assert (events[0]["message"]["text"], events[1]["message"]["text"]) == ("one", "two")


async def test_person_hears_what_comes_by_itself(bot: Bot, daniyar: Person) -> None:
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(daniyar.hears("by itself"))
        await asyncio.sleep(0.02)
        await bot.send_message(daniyar.id, "this came by itself")
    assert waiting.result()["text"] == "this came by itself"
    with pytest.raises(PhoneError, match="Daniyar did not hear 'something else'"):
        await daniyar.hears("something else", patience_seconds=0.02)


async def test_silent_bot_is_noticed(sandbox: RunningSandbox, http: aiohttp.ClientSession) -> None:
    patient = await Person.join(http, sandbox.url, "Saule", phone="+77010000004", patience_seconds=0.05)
    with pytest.raises(PhoneError, match="the bot did not go quiet"):
        await patient.says("anybody there?")


@pytest.mark.parametrize(
    ("path", "wish", "status"),
    [
        ("people/1/messages", {"text": "hi"}, 404),
        ("people/x/messages", {"text": "hi"}, 404),
        ("updates", {}, 400),
        ("updates", {"message": {}, "edited_message": {}}, 400),
        ("clock", {"advance_seconds": "soon"}, 400),
        ("rules", {"retry_factor": -1}, 400),
        ("rules", {"gravity": 9.81}, 400),
    ],
)
async def test_wishes_that_make_no_sense_are_refused(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, path: str, wish: JsonObject, status: int
) -> None:
    refusal = await order(http, sandbox, path, wish)
    assert refusal["http"] == status
    assert refusal["error"]


async def test_rules_and_clock_can_be_changed_from_outside(
    http: aiohttp.ClientSession, sandbox: RunningSandbox
) -> None:
    before = sandbox.telegram.now()
    assert (await order(http, sandbox, "rules", {"retry_factor": 0.5}))["http"] == 204
    assert sandbox.telegram.rules.retry_factor == 0.5
    assert (await order(http, sandbox, "clock", {"advance_seconds": 3600}))["now"] >= before + 3600


async def test_invalid_commands_are_refused(http: aiohttp.ClientSession, api: str) -> None:
    cases: list[tuple[object, str]] = [
        ([{"command": "Start", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "x" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "start", "description": ""}], "command description must be non-empty"),
        ([{"command": "start", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "start"}], "can't parse BotCommand"),
        ([{"command": f"c{number}", "description": "x"} for number in range(101)], "BOT_COMMANDS_TOO_MUCH"),
    ]
    for commands, problem in cases:
        async with http.post(f"{api}/setMyCommands", json={"commands": commands}) as response:
            assert response.status == 400
            assert problem in (await response.json())["description"]
    async with http.post(f"{api}/setMyCommands", json={"commands": [], "language_code": "kaz"}) as response:
        assert (await response.json())["description"] == "Bad Request: invalid language code specified"
