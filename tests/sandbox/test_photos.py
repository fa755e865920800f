"""Photos and documents in the bot's messages: sizes, limits, and other media put in their place."""

import json

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    Message,
)

from bot.sandbox import Person, RunningSandbox
from bot.sandbox.wire import JsonObject
from tests.sandbox.calls import png

MB = 1024 * 1024
PERIODS = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Week", callback_data="stats:week")]])
# The beginning of a JPEG of 640 × 480: a table, which is skipped, and the header of its frame.
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + b"\x01\xe0\x02\x80" + b"\x01\x11\x00"


def picture(width: int = 1600, height: int = 900, shade: int = 90) -> BufferedInputFile:
    return BufferedInputFile(png(width, height, shade), "stats.png")


def buttons(message: Message) -> list[str | None]:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    return [button.callback_data for row in rows for button in row]


async def put(bot: Bot, message: Message, media: InputMediaPhoto | InputMediaDocument) -> Message:
    edited = await bot.edit_message_media(media, chat_id=message.chat.id, message_id=message.message_id)
    assert isinstance(edited, Message)
    return edited


@pytest.mark.parametrize(
    ("content", "sizes"),
    [
        (png(50, 40), [(50, 40)]),
        (png(800, 600), [(90, 68), (320, 240), (800, 600)]),
        (png(1600, 900), [(90, 51), (320, 180), (800, 450), (1280, 720), (1600, 900)]),
        (png(300, 3000), [(9, 90), (32, 320), (80, 800), (128, 1280), (256, 2560)]),
        (JPEG, [(90, 68), (320, 240), (640, 480)]),
    ],
)
async def test_a_photo_comes_in_sizes_from_small_to_large(
    bot: Bot, daniyar: Person, content: bytes, sizes: list[tuple[int, int]]
) -> None:
    sent = await bot.send_photo(daniyar.id, BufferedInputFile(content, "a.png"))
    assert sizes == [(size.width, size.height) for size in sent.photo or []]
    ids = {one for size in sent.photo or [] for one in (size.file_id, size.file_unique_id)}
    assert len(ids) == 2 * len(sizes)


async def test_a_photo_downloads_and_is_sent_again_by_the_id_of_any_size(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person
) -> None:
    sent = await bot.send_photo(daniyar.id, picture(), caption="<b>Week</b>", parse_mode="HTML", reply_markup=PERIODS)
    assert (sent.caption, buttons(sent)) == ("Week", ["stats:week"])
    for size in sent.photo or []:
        file = await bot.get_file(size.file_id)
        assert file.file_path is not None
        content = await bot.download_file(file.file_path)
        assert content is not None
        assert content.read() == png(1600, 900)
        assert (await bot.send_photo(daniyar.id, size.file_id)).photo == sent.photo
        async with http.get(f"{sandbox.url}/client/files/{size.file_id}") as response:
            assert response.content_type == "image/png"
            assert response.headers["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "file must be non-empty"),
        (b"%PDF-1.7", "IMAGE_PROCESS_FAILED"),
        (png(1, 1)[:20], "IMAGE_PROCESS_FAILED"),
        (JPEG[:9], "IMAGE_PROCESS_FAILED"),
        (png(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (
            png(8, 8) + bytes(10 * MB),
            rf"file of size \d+ bytes is too big for a photo; the maximum size is {10 * MB} bytes",
        ),
    ],
)
async def test_what_is_no_photo_for_telegram_is_refused_by_sending_and_editing(
    bot: Bot, daniyar: Person, content: bytes, problem: str
) -> None:
    file = BufferedInputFile(content, "a.png")
    text = await bot.send_message(daniyar.id, "text")
    with pytest.raises(TelegramBadRequest, match=f"Bad Request: {problem}"):
        await bot.send_photo(daniyar.id, file)
    with pytest.raises(TelegramBadRequest, match=f"Bad Request: {problem}"):
        await put(bot, text, InputMediaPhoto(media=file))
    assert await daniyar.texts() == ["text"]


async def test_a_document_is_at_most_fifty_megabytes(bot: Bot, daniyar: Person) -> None:
    sent = await bot.send_document(daniyar.id, BufferedInputFile(bytes(50 * MB), "bundle.zip"))
    assert sent.document is not None
    assert sent.document.file_size == 50 * MB
    with pytest.raises(TelegramEntityTooLarge, match="Request Entity Too Large"):
        await bot.send_document(daniyar.id, BufferedInputFile(bytes(50 * MB + 1), "bundle.zip"))


async def test_an_id_is_good_only_for_its_own_kind_of_file(bot: Bot, daniyar: Person) -> None:
    photo = await bot.send_photo(daniyar.id, picture())
    document = await bot.send_document(daniyar.id, picture())
    assert photo.photo is not None
    assert document.document is not None
    with pytest.raises(TelegramBadRequest, match="can't use file of type Document as Photo"):
        await bot.send_photo(daniyar.id, document.document.file_id)
    with pytest.raises(TelegramBadRequest, match="can't use file of type Photo as Document"):
        await put(bot, document, InputMediaDocument(media=photo.photo[-1].file_id))


async def test_another_photo_takes_the_place_of_the_old_with_caption_and_buttons(bot: Bot, daniyar: Person) -> None:
    sent = await bot.send_photo(daniyar.id, picture(), caption="Week", reply_markup=PERIODS)
    edited = await bot.edit_message_media(
        InputMediaPhoto(media=picture(800, 600), caption="<b>Month</b>", parse_mode="HTML"),
        chat_id=daniyar.id,
        message_id=sent.message_id,
        reply_markup=PERIODS,
    )
    assert isinstance(edited, Message)
    assert (edited.message_id, edited.caption, buttons(edited)) == (sent.message_id, "Month", ["stats:week"])
    assert [entity.type for entity in edited.caption_entities or []] == ["bold"]
    assert edited.edit_date is not None
    assert edited.photo is not None
    assert (edited.photo[-1].width, edited.photo[-1].height) == (800, 600)
    (shown,) = await daniyar.messages()
    assert shown["photo"][-1]["file_id"] == edited.photo[-1].file_id


async def test_what_the_new_media_does_not_name_goes(bot: Bot, daniyar: Person) -> None:
    """Caption and keyboard are those of the edit alone; text and photo give way to a document."""
    for sent in (
        await bot.send_photo(daniyar.id, picture(), caption="Week", reply_markup=PERIODS),
        await bot.send_message(daniyar.id, "<b>Wait</b>", parse_mode="HTML", reply_markup=PERIODS),
    ):
        edited = await put(bot, sent, InputMediaDocument(media=BufferedInputFile(b"a,b", "stats.csv")))
        assert edited.document is not None
        assert edited.document.file_name == "stats.csv"
        left = (edited.text, edited.entities, edited.photo, edited.caption, edited.caption_entities)
        assert [*left, edited.reply_markup] == [None] * 6


async def test_the_same_file_id_and_caption_are_not_modified_the_same_bytes_anew_are(bot: Bot, daniyar: Person) -> None:
    sent = await bot.send_photo(daniyar.id, picture(), caption="Week")
    assert sent.photo is not None
    with pytest.raises(TelegramBadRequest, match="message is not modified: specified new message content"):
        await put(bot, sent, InputMediaPhoto(media=sent.photo[-1].file_id, caption="Week"))
    await put(bot, sent, InputMediaPhoto(media=sent.photo[-1].file_id, caption="Month"))
    await put(bot, sent, InputMediaPhoto(media=picture(), caption="Month"))


async def test_only_a_message_of_the_bots_own_that_is_there_gets_other_media(
    bot: Bot, sandbox: RunningSandbox, daniyar: Person
) -> None:
    chat, human = sandbox.telegram.chats[daniyar.id], sandbox.telegram.people[daniyar.id]
    _, own = sandbox.telegram.hear(chat, human, {"text": "mine"})
    for message_id, problem in ((99, "message to edit not found"), (own.body["message_id"], "message can't be edited")):
        with pytest.raises(TelegramBadRequest, match=problem):
            await bot.edit_message_media(InputMediaPhoto(media=picture()), chat_id=daniyar.id, message_id=message_id)


@pytest.mark.parametrize(
    ("media", "problem"),
    [
        (None, 'parameter "media" is required'),
        ("{", "can't parse input media JSON object"),
        ("[]", "can't parse InputMedia: expected an Object"),
        ({"media": "x"}, "can't parse InputMedia: Can't find field \"type\""),
        ({"type": "photo"}, "can't parse InputMedia: media not found"),
        ({"type": "photo", "media": "attach://nothing"}, "can't parse InputMedia: media not found"),
        ({"type": "hologram", "media": "x"}, 'can\'t parse InputMedia: type "hologram" is unsupported'),
        ({"type": "photo", "media": "x"}, "wrong file identifier/HTTP URL specified"),
        ({"type": "photo", "media": "x", "caption": "x" * 1025}, "message caption is too long"),
        (
            {"type": "photo", "media": "x", "caption": "<b>", "parse_mode": "HTML"},
            "can't parse InputMedia: Can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
    ],
)
async def test_bad_media_are_told_in_telegrams_words(
    bot: Bot, http: aiohttp.ClientSession, api: str, daniyar: Person, media: JsonObject | str | None, problem: str
) -> None:
    sent = await bot.send_photo(daniyar.id, picture())
    call = {"chat_id": str(daniyar.id), "message_id": str(sent.message_id)}
    if media is not None:
        call["media"] = media if isinstance(media, str) else json.dumps(media)
    async with http.post(f"{api}/editMessageMedia", data=call) as response:
        assert await response.json() == {"ok": False, "error_code": 400, "description": f"Bad Request: {problem}"}


async def test_a_caption_of_1024_units_fits(bot: Bot, daniyar: Person) -> None:
    sent = await bot.send_photo(daniyar.id, picture(), caption="😀" * 512)
    assert (await put(bot, sent, InputMediaPhoto(media=picture(), caption="ә" * 1024))).caption == "ә" * 1024
