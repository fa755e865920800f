"""What can be edited, deleted and answered, and what not."""

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.sandbox import Person, RunningSandbox
from bot.sandbox.telegram.rules import Rules
from bot.sandbox.wire import JsonObject
from tests.sandbox.calls import png

AGREE = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Agree", callback_data="agree:1:n")]])
KEYS = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Share", request_contact=True)]], one_time_keyboard=True)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


async def edit(bot: Bot, message: Message, text: str, markup: InlineKeyboardMarkup | None = None) -> Message:
    edited = await bot.edit_message_text(
        text, chat_id=message.chat.id, message_id=message.message_id, parse_mode="HTML", reply_markup=markup
    )
    assert isinstance(edited, Message)
    return edited


async def test_editing_text_without_markup_takes_the_buttons_away(bot: Bot, daniyar: Person) -> None:
    sent = await bot.send_message(daniyar.id, "one", reply_markup=AGREE)
    edited = await edit(bot, sent, "<i>two</i>")
    assert ("two", None, sent.message_id) == (edited.text, edited.reply_markup, edited.message_id)
    assert edited.edit_date is not None
    assert await daniyar.buttons() == []


async def test_same_content_is_not_modified(bot: Bot, daniyar: Person) -> None:
    sent = await bot.send_message(daniyar.id, "<b>one</b>", parse_mode="HTML", reply_markup=AGREE)
    for text in ("<b>one</b>", " <strong>one</strong>\n"):
        with pytest.raises(TelegramBadRequest, match=NOT_MODIFIED):
            await edit(bot, sent, text, AGREE)
    with pytest.raises(TelegramBadRequest, match=NOT_MODIFIED):
        await bot.edit_message_reply_markup(chat_id=daniyar.id, message_id=sent.message_id, reply_markup=AGREE)
    await edit(bot, sent, "<i>one</i>", AGREE)


async def test_only_the_keyboard_changes_when_only_it_is_edited(bot: Bot, daniyar: Person) -> None:
    sent = await bot.send_message(daniyar.id, "<b>one</b>", parse_mode="HTML", reply_markup=AGREE)
    edited = await bot.edit_message_reply_markup(chat_id=daniyar.id, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert (sent.text, sent.entities, None) == (edited.text, edited.entities, edited.reply_markup)


async def test_unknown_and_foreign_messages_cannot_be_edited(
    bot: Bot, sandbox: RunningSandbox, daniyar: Person
) -> None:
    human, chat = sandbox.telegram.people[daniyar.id], sandbox.telegram.chats[daniyar.id]
    _, own = sandbox.telegram.hear(chat, human, {"text": "mine"})
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("x", chat_id=daniyar.id, message_id=99)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("x", chat_id=daniyar.id, message_id=own.body["message_id"])


@pytest.mark.parametrize("markup", [KEYS, ReplyKeyboardRemove()])
async def test_message_sent_with_a_reply_keyboard_or_its_removal_cannot_be_edited(
    bot: Bot, daniyar: Person, markup: ReplyKeyboardMarkup | ReplyKeyboardRemove
) -> None:
    sent = await bot.send_message(daniyar.id, "one", reply_markup=markup)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await edit(bot, sent, "two")


async def test_an_edit_takes_inline_keyboards_only(
    bot: Bot, http: aiohttp.ClientSession, api: str, daniyar: Person
) -> None:
    sent = await bot.send_message(daniyar.id, "one")
    call = {"chat_id": daniyar.id, "message_id": sent.message_id, "reply_markup": {"remove_keyboard": True}}
    async with http.post(f"{api}/editMessageReplyMarkup", json=call) as response:
        assert (await response.json())["description"] == "Bad Request: inline keyboard expected"


async def test_captions_are_edited_as_captions(bot: Bot, daniyar: Person) -> None:
    text = await bot.send_message(daniyar.id, "text")
    file = await bot.send_photo(daniyar.id, BufferedInputFile(png(80, 60), "a.png"), caption="one")
    edited = await bot.edit_message_caption(
        chat_id=daniyar.id, message_id=file.message_id, caption="<b>two</b>", parse_mode="HTML"
    )
    assert isinstance(edited, Message)
    assert (edited.caption, edited.photo) == ("two", file.photo)
    with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
        await bot.edit_message_caption(chat_id=daniyar.id, message_id=text.message_id, caption="x")
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await edit(bot, file, "x")


@pytest.mark.parametrize(
    ("method", "fields", "problem"),
    [
        ("deleteMessage", {"message_id": 1}, "chat identifier is not specified"),
        ("deleteMessage", {"chat_id": 1}, "message identifier is not specified"),
        ("deleteMessages", {"message_ids": []}, "message identifiers are not specified"),
        ("deleteMessages", {"message_ids": 5}, "expected an Array of message identifiers"),
        ("deleteMessages", {"message_ids": list(range(101))}, "too many message identifiers specified"),
        ("editMessageReplyMarkup", {"chat_id": ""}, "message identifier is not specified"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("sendDocument", {}, "there is no document in the request"),
        ("getFile", {}, "file_id not specified"),
    ],
)
async def test_incomplete_calls_are_told_what_is_missing(
    http: aiohttp.ClientSession, api: str, daniyar: Person, method: str, fields: JsonObject, problem: str
) -> None:
    default = {} if method == "deleteMessage" else {"chat_id": daniyar.id}
    async with http.post(f"{api}/{method}", json={**default, **fields}) as response:
        assert await response.json() == {"ok": False, "error_code": 400, "description": f"Bad Request: {problem}"}


async def test_others_messages_in_a_group_stay(bot: Bot, sandbox: RunningSandbox, daniyar: Person) -> None:
    group = sandbox.telegram.group(-7, "Group")
    _, message = sandbox.telegram.hear(group, sandbox.telegram.people[daniyar.id], {"text": "mine"})
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(group.id, message.body["message_id"])


async def test_deleted_message_is_gone_for_everyone(bot: Bot, sandbox: RunningSandbox, daniyar: Person) -> None:
    human, chat = sandbox.telegram.people[daniyar.id], sandbox.telegram.chats[daniyar.id]
    _, own = sandbox.telegram.hear(chat, human, {"text": "12-345"})
    sent = await bot.send_message(daniyar.id, "one")
    for message_id in (own.body["message_id"], sent.message_id):
        assert await bot.delete_message(daniyar.id, message_id)
        with pytest.raises(TelegramBadRequest, match="message to delete not found"):
            await bot.delete_message(daniyar.id, message_id)
    assert await daniyar.messages() == []


async def test_message_older_than_two_days_stays(bot: Bot, sandbox: RunningSandbox, daniyar: Person) -> None:
    sent = await bot.send_message(daniyar.id, "one")
    sandbox.telegram.advance(49 * 3600)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await bot.delete_message(daniyar.id, sent.message_id)


async def test_several_messages_go_at_once_and_missing_ones_are_skipped(bot: Bot, daniyar: Person) -> None:
    ids = [(await bot.send_message(daniyar.id, "one")).message_id for _ in range(3)]
    assert await bot.delete_messages(daniyar.id, [*ids[:2], 99])
    assert [ids[2]] == [message["message_id"] for message in await daniyar.messages()]


async def test_reply_keyboard_goes_when_told_when_used_and_with_its_message(
    bot: Bot, sandbox: RunningSandbox, daniyar: Person
) -> None:
    chat = sandbox.telegram.chats[daniyar.id]
    await bot.send_message(daniyar.id, "one", reply_markup=KEYS)
    assert await daniyar.keyboard() == ["Share"]
    await bot.send_message(daniyar.id, "two", reply_markup=ReplyKeyboardRemove())
    assert await daniyar.keyboard() == []
    carrier = await bot.send_message(daniyar.id, "three", reply_markup=KEYS)
    await bot.send_message(daniyar.id, "an inline keyboard leaves it there", reply_markup=AGREE)
    assert await daniyar.keyboard() == ["Share"]
    await bot.delete_message(daniyar.id, carrier.message_id)
    assert await daniyar.keyboard() == []
    await bot.send_message(daniyar.id, "four", reply_markup=KEYS)
    chat.use_key()
    assert await daniyar.keyboard() == []


async def test_query_can_be_answered_again_but_the_first_answer_shows(
    bot: Bot, sandbox: RunningSandbox, daniyar: Person
) -> None:
    sent = await bot.send_message(daniyar.id, "one", reply_markup=AGREE)
    chat = sandbox.telegram.chats[daniyar.id]
    body = chat.messages[sent.message_id].body
    tap = sandbox.telegram.tap(chat, sandbox.telegram.people[daniyar.id], body, "agree:1:n")
    assert await bot.answer_callback_query(tap.id, "first", show_alert=True)
    assert await bot.answer_callback_query(tap.id, "second")
    assert tap.answer == {"text": "first", "show_alert": True, "url": None}
    with pytest.raises(TelegramBadRequest, match="MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(tap.id, "x" * 201)


async def test_old_and_unknown_queries_cannot_be_answered(bot: Bot, sandbox: RunningSandbox, daniyar: Person) -> None:
    too_old = "query is too old and response timeout expired or query ID is invalid"
    sent = await bot.send_message(daniyar.id, "one", reply_markup=AGREE)
    chat = sandbox.telegram.chats[daniyar.id]
    body = chat.messages[sent.message_id].body
    tap = sandbox.telegram.tap(chat, sandbox.telegram.people[daniyar.id], body, "agree:1:n")
    sandbox.telegram.rules = Rules(query_ttl_seconds=30)
    sandbox.telegram.advance(31)
    for query in (tap.id, "12345", "junk"):
        with pytest.raises(TelegramBadRequest, match=too_old):
            await bot.answer_callback_query(query)
