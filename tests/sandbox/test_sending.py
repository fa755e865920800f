"""What Telegram refuses to send, and in which words; asked by a real aiogram bot."""

import json
from collections.abc import Mapping

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import (
    BufferedInputFile,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from bot.sandbox import Person, Rules, RunningSandbox, TelegramSandbox, running_sandbox
from bot.sandbox.telegram.args import Args

CONTACT_KEYBOARD = ReplyKeyboardMarkup(
    keyboard=[[KeyboardButton(text="Share", request_contact=True)]], one_time_keyboard=True
)

CROWDED = json.dumps({"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 101]})


def inline(**button: object) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton.model_validate({"text": "Tap", **button})]])


async def test_bot_knows_its_own_name(bot: Bot, sandbox: RunningSandbox) -> None:
    me = await bot.get_me()
    assert (sandbox.telegram.bot["username"], True) == (me.username, me.is_bot)


async def test_wrong_token_is_unauthorized(bot: Bot) -> None:
    stranger = Bot("424242:another-token", session=bot.session)
    with pytest.raises(TelegramUnauthorizedError, match="Unauthorized"):
        await stranger.get_me()


async def test_unknown_method_is_not_found(http: aiohttp.ClientSession, api: str, bot: Bot) -> None:
    async with http.get(f"{api}/sendTelepathy") as response:
        assert (response.status, (await response.json())["description"]) == (404, "Not Found: method not found")
    with pytest.raises(TelegramNotFound, match="method not found"):
        await bot.send_dice(1)


@pytest.mark.parametrize("name", ["sendMessage", "sendmessage", "SENDMESSAGE"])
async def test_method_names_ignore_case(http: aiohttp.ClientSession, api: str, daniyar: Person, name: str) -> None:
    async with http.get(f"{api}/{name}", params={"chat_id": daniyar.id, "text": "hello"}) as response:
        assert response.status == 200


async def test_parameters_may_come_as_query_form_multipart_and_json(
    http: aiohttp.ClientSession, api: str, daniyar: Person
) -> None:
    markup = {"inline_keyboard": [[{"text": "Tap", "callback_data": "x"}]]}
    fields = {"chat_id": str(daniyar.id), "text": "hello", "reply_markup": json.dumps(markup)}
    multipart = aiohttp.FormData(default_to_multipart=True)
    for name, value in fields.items():
        multipart.add_field(name, value)
    for attempt in (
        http.get(f"{api}/sendMessage", params=fields),
        http.post(f"{api}/sendMessage", data=fields),
        http.post(f"{api}/sendMessage", data=multipart),
        http.post(f"{api}/sendMessage", json={"chat_id": daniyar.id, "text": "hello", "reply_markup": markup}),
    ):
        async with attempt as response:
            body = await response.json()
            assert body["ok"], body
            assert markup == body["result"]["reply_markup"]


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": "hi", "chat_id": ""}, "chat_id is empty"),
        ({"text": "hi", "chat_id": "404"}, "chat not found"),
        ({"text": "hi", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "   \n "}, "text must be non-empty"),
        ({"text": "\u200b\u2060"}, "text must be non-empty"),
        ({"text": "hi", "parse_mode": "Pigeon"}, "unsupported parse_mode"),
        ({"text": "hi", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "hi", "reply_markup": "[]"}, "object expected as reply markup"),
        ({"text": "hi", "reply_markup": '{"keyboard": 1}'}, 'field "keyboard" must be an Array of Arrays'),
        (
            {"text": "hi", "reply_markup": '{"keyboard": [[{}]]}'},
            "can't parse keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "hi", "reply_markup": '{"keyboard": [[5]]}'},
            "can't parse keyboard button: KeyboardButton must be an Object",
        ),
        (
            {"text": "hi", "reply_markup": '{"inline_keyboard": [[5]]}'},
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
        ),
        (
            {"text": "hi", "reply_markup": '{"inline_keyboard": [[{"text": 5}]]}'},
            'can\'t parse inline keyboard button: Field "text" must be of type String',
        ),
        ({"text": "hi", "reply_markup": CROWDED}, "reply markup is too long"),
        ({"text": "x" * 40_000}, "text is too long"),
        ({"text": "hi", "entities": "[5]"}, "can't parse MessageEntity: expected an Object"),
    ],
)
async def test_missing_and_bad_parameters_are_told_in_telegrams_words(
    http: aiohttp.ClientSession, api: str, daniyar: Person, fields: Mapping[str, str], description: str
) -> None:
    async with http.post(f"{api}/sendMessage", data={"chat_id": str(daniyar.id), **fields}) as response:
        body = await response.json()
    assert {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"} == body
    assert response.status == 400


async def test_text_is_limited_to_4096_utf16_units_after_entities(bot: Bot, daniyar: Person) -> None:
    await bot.send_message(daniyar.id, "ә" * 4096)
    await bot.send_message(daniyar.id, f"<b>{'x' * 4090}</b>&lt;", parse_mode="HTML")
    await bot.send_message(daniyar.id, "😀" * 2048)
    for text in ("ә" * 4097, "😀" * 2048 + "x"):
        with pytest.raises(TelegramBadRequest, match="message is too long"):
            await bot.send_message(daniyar.id, text)


async def test_callback_data_is_at_most_64_bytes(bot: Bot, daniyar: Person) -> None:
    await bot.send_message(daniyar.id, "hi", reply_markup=inline(callback_data="x" * 64))
    for data in ("x" * 65, "ә" * 33):
        with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
            await bot.send_message(daniyar.id, "hi", reply_markup=inline(callback_data=data))


@pytest.mark.parametrize(
    ("button", "problem"),
    [
        ({"callback_data": "x", "style": "rainbow"}, "invalid button style specified"),
        ({}, "Text buttons are unallowed in the inline keyboard"),
        ({"copy_text": CopyTextButton(text="x" * 257)}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        ({"url": "not an address"}, "Wrong HTTP URL"),
    ],
)
async def test_bad_buttons_are_refused(bot: Bot, daniyar: Person, button: Mapping[str, object], problem: str) -> None:
    with pytest.raises(TelegramBadRequest, match=problem):
        await bot.send_message(daniyar.id, "hi", reply_markup=inline(**button))


async def test_styles_copying_and_disabled_buttons_come_back_as_sent(bot: Bot, daniyar: Person) -> None:
    buttons: list[Mapping[str, object]] = [
        {"callback_data": "a", "style": "success"},
        {"callback_data": "b", "style": "danger"},
        {"copy_text": CopyTextButton(text="R-12"), "style": "primary"},
        {"disabled": {}},
    ]
    for button in buttons:
        markup = inline(**button)
        sent = await bot.send_message(daniyar.id, "hi", reply_markup=markup)
        assert sent.reply_markup is not None
        assert sent.reply_markup.model_dump() == markup.model_dump()


async def test_bot_cannot_write_first(bot: Bot, aliya: Person, daniyar: Person) -> None:
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await bot.send_message(aliya.id, "hi")
    await bot.send_message(daniyar.id, "hi")


async def test_blocked_bot_is_forbidden_until_unblocked(sandbox: RunningSandbox, bot: Bot, daniyar: Person) -> None:
    human = sandbox.telegram.people[daniyar.id]
    sent = await bot.send_message(daniyar.id, "hi")
    sandbox.telegram.block(human, is_blocked=True)
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(daniyar.id, "hi")
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.edit_message_text("other", chat_id=daniyar.id, message_id=sent.message_id)
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_chat_action(daniyar.id, "typing")
    sandbox.telegram.block(human, is_blocked=False)
    await bot.send_message(daniyar.id, "hi again")
    changes = [update.my_chat_member for update in await bot.get_updates()]
    assert [(change.old_chat_member.status, change.new_chat_member.status) for change in changes if change] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]


async def test_contact_button_is_for_private_chats_only(sandbox: RunningSandbox, bot: Bot, daniyar: Person) -> None:
    group = sandbox.telegram.group(-100_500, "Group")
    with pytest.raises(TelegramBadRequest, match="phone number can be requested in private chats only"):
        await bot.send_message(group.id, "hi", reply_markup=CONTACT_KEYBOARD)
    await bot.send_message(daniyar.id, "hi", reply_markup=CONTACT_KEYBOARD)
    assert await daniyar.keyboard() == ["Share"]


async def test_document_is_stored_and_downloads_as_it_was(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person
) -> None:
    sent = await bot.send_document(daniyar.id, BufferedInputFile(b"%PDF-receipt", "receipt.pdf"), caption="Receipt")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("receipt.pdf", 12, "Receipt")
    file = await bot.get_file(sent.document.file_id)
    assert file.file_path is not None
    content = await bot.download_file(file.file_path)
    assert content is not None
    assert content.read() == b"%PDF-receipt"
    async with http.get(f"{sandbox.url}/client/files/{sent.document.file_id}") as response:
        assert 'filename="receipt.pdf"' in response.headers["Content-Disposition"]
        assert await response.read() == b"%PDF-receipt"
    again = await bot.send_document(daniyar.id, sent.document.file_id)
    assert again.document == sent.document


async def test_missing_empty_and_unknown_files_are_refused(bot: Bot, daniyar: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
        await bot.send_document(daniyar.id, BufferedInputFile(b"", "empty.pdf"))
    with pytest.raises(TelegramBadRequest, match="wrong file identifier/HTTP URL specified"):
        await bot.send_document(daniyar.id, "no-such-file")
    with pytest.raises(TelegramBadRequest, match="wrong file_id"):
        await bot.get_file("no-such-file")
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await bot.send_document(daniyar.id, BufferedInputFile(b"x", "a.pdf"), caption="x" * 1025)


async def test_answer_to_a_message_that_is_gone_is_refused(bot: Bot, daniyar: Person) -> None:
    first = await bot.send_message(daniyar.id, "first")
    reply = await bot.send_message(daniyar.id, "second", reply_parameters=ReplyParameters(message_id=first.message_id))
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.text == "first"
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(daniyar.id, "third", reply_parameters=ReplyParameters(message_id=999))


async def test_unreadable_bodies_are_bad_requests(http: aiohttp.ClientSession, api: str) -> None:
    for content_type, body in (
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("text/plain", b"chat_id=1"),
        ("multipart/form-data; boundary=x", b"--y\r\n"),
    ):
        headers = {"Content-Type": content_type}
        async with http.post(f"{api}/sendMessage", data=body, headers=headers) as response:
            assert (response.status, (await response.json())["error_code"]) == (400, 400), content_type


async def test_entities_may_be_given_instead_of_a_parse_mode(bot: Bot, daniyar: Person) -> None:
    bold = MessageEntity(type="bold", offset=3, length=3)
    sent = await bot.send_message(daniyar.id, "😀 one", entities=[bold, MessageEntity(type="url", offset=0, length=2)])
    assert [(one.type, one.offset, one.length) for one in sent.entities or []] == [("bold", 3, 3)]


async def test_empty_inline_keyboard_is_none_and_string_keys_are_buttons(
    http: aiohttp.ClientSession, bot: Bot, api: str, daniyar: Person
) -> None:
    sent = await bot.send_message(daniyar.id, "hi", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[]]))
    assert sent.reply_markup is None
    call = {"chat_id": daniyar.id, "text": "hi", "reply_markup": {"keyboard": [["Yes", "No"]]}}
    async with http.post(f"{api}/sendMessage", json=call) as response:
        assert response.status == 200
    assert await daniyar.keyboard() == ["Yes", "No"]


async def test_old_messages_calls_and_updates_are_forgotten(http: aiohttp.ClientSession) -> None:
    """However many updates a benchmark sends, memory stays bounded."""
    telegram = TelegramSandbox(rules=Rules(messages_max=50, history_max=20))
    async with running_sandbox(telegram=telegram) as sandbox:
        person = await Person.join(http, sandbox.url, "Erlan", phone="+77010000005")
        chat, human = telegram.chats[person.id], telegram.people[person.id]
        for number in range(200):
            _, message = telegram.hear(chat, human, {"text": str(number)})
            telegram.tap(chat, human, message.body, "x")
            telegram.log_call("sendMessage", Args(values={}), {"ok": True})
        assert list(chat.messages)[-1] == 200
        assert len(chat.messages) <= 50
        assert (len(telegram.calls), len(telegram.taps), len(telegram.updates.history)) == (20, 20, 20)


async def test_message_ids_count_per_chat(bot: Bot, sandbox: RunningSandbox, daniyar: Person, aliya: Person) -> None:
    sandbox.telegram.chats[aliya.id].is_started = True
    ids = [(await bot.send_message(chat, "hi")).message_id for chat in (daniyar.id, daniyar.id, aliya.id)]
    assert ids == [1, 2, 1]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        (" <b>a</b> ", "a", [("bold", 0, 1)]),
        ("<b> a </b>", " a", [("bold", 0, 2)]),
        ("<b> \n</b>a<i> </i>", "a", []),
        ("†<b>†</b>", "††", [("bold", 1, 1)]),
    ],
)
async def test_entities_are_trimmed_with_their_text(
    bot: Bot, daniyar: Person, source: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    sent = await bot.send_message(daniyar.id, source, parse_mode="HTML")
    assert (sent.text, [(one.type, one.offset, one.length) for one in sent.entities or []]) == (text, entities)


async def test_text_is_cleaned_and_trimmed_as_on_telegrams_server(bot: Bot, daniyar: Person) -> None:
    sent = await bot.send_message(daniyar.id, "\n \u202eabc\r\nd\x07e\u2028 ")
    assert sent.text == "abc\nd e"
