"""Files that people send, and how the bot gets at what is in them."""

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import Document, Message

from bot.sandbox import Person, PhoneError, Rules, RunningSandbox
from bot.sandbox.wire import JsonObject

MB = 1024 * 1024
EDITION = "agreement = Келісім\n".encode()


@pytest.fixture
def impatient(sandbox: RunningSandbox, daniyar: Person, http: aiohttp.ClientSession) -> Person:
    """Daniyar, who does not wait for a bot that reads its updates later."""
    sandbox.telegram.rules = Rules(poll_max_seconds=0.1)
    person: JsonObject = sandbox.telegram.people[daniyar.id].json()
    return Person(http, sandbox.url, person, patience_seconds=0.01)


async def sent_by(person: Person, bot: Bot, name: str, content: bytes, mime_type: str, caption: str = "") -> Message:
    """The message as the bot gets it, by polling."""
    with pytest.raises(PhoneError, match="did not go quiet"):
        await person.sends_document(name, content, mime_type, caption=caption)
    (update,) = await bot.get_updates()
    await bot.get_updates(offset=update.update_id + 1)
    assert update.message is not None
    return update.message


def document_of(message: Message) -> Document:
    assert message.document is not None
    return message.document


async def test_a_document_arrives_with_its_name_kind_and_every_byte(bot: Bot, impatient: Person) -> None:
    message = await sent_by(impatient, bot, "2.ftl", EDITION, "text/plain", " <b>kk</b> /publish ")
    document = document_of(message)
    assert (document.file_name, document.mime_type, document.file_size) == ("2.ftl", "text/plain", len(EDITION))
    assert message.caption == "<b>kk</b> /publish"
    assert [entity.type for entity in message.caption_entities or []] == ["bot_command"]
    file = await bot.get_file(document.file_id)
    assert (file.file_size, file.file_unique_id) == (len(EDITION), document.file_unique_id)
    assert file.file_path is not None
    content = await bot.download_file(file.file_path)
    assert content is not None
    assert content.read() == EDITION


async def test_a_document_can_be_sent_back_by_its_id(bot: Bot, impatient: Person) -> None:
    document = document_of(await sent_by(impatient, bot, "2.ftl", EDITION, "text/plain"))
    assert (await bot.send_document(impatient.id, document.file_id)).document == document


async def test_a_bot_downloads_at_most_twenty_megabytes(bot: Bot, impatient: Person) -> None:
    for size, is_too_big in ((20 * MB, False), (20 * MB + 1, True)):
        document = document_of(await sent_by(impatient, bot, "big.bin", bytes(size), "application/octet-stream"))
        assert document.file_size == size
        if is_too_big:
            with pytest.raises(TelegramBadRequest, match="Bad Request: file is too big"):
                await bot.get_file(document.file_id)
        else:
            assert (await bot.get_file(document.file_id)).file_path


async def test_what_no_client_can_send_is_refused(sandbox: RunningSandbox, daniyar: Person) -> None:
    for content, caption in ((b"", ""), (b"x", "x" * 1025)):
        with pytest.raises(PhoneError, match=r"400: .*no client can send"):
            await daniyar.sends_document("a.txt", content, caption=caption)
    sandbox.telegram.block(sandbox.telegram.people[daniyar.id], is_blocked=True)
    with pytest.raises(PhoneError, match="409: this person has blocked the bot"):
        await daniyar.sends_document("a.txt", b"x")
    assert await daniyar.messages() == []


async def test_another_bots_token_downloads_nothing(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, impatient: Person
) -> None:
    document = document_of(await sent_by(impatient, bot, "2.ftl", EDITION, "text/plain"))
    path = (await bot.get_file(document.file_id)).file_path
    for token, status in ((sandbox.telegram.token, 200), ("424242:another", 401)):
        async with http.get(f"{sandbox.url}/file/bot{token}/{path}") as response:
            assert response.status == status
