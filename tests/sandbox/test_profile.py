"""What a bot tells about itself: commands per scope and language, name, descriptions."""

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
    BotCommandScopeDefault,
)

from bot.sandbox import Person, RunningSandbox
from bot.sandbox.wire import JsonObject


def commands(description: str) -> list[BotCommand]:
    return [BotCommand(command="help", description=description)]


async def described(person: Person) -> list[str]:
    return list((await person.commands()).values())


@pytest.fixture
def aliya(sandbox: RunningSandbox, aliya: Person) -> Person:
    """Somebody whose chat is open, as it must be for a menu of its own."""
    sandbox.telegram.chats[aliya.id].is_started = True
    return aliya


async def test_the_most_particular_list_of_commands_shows(bot: Bot, aliya: Person, daniyar: Person) -> None:
    """https://core.telegram.org/bots/api#determining-list-of-commands: scope goes before language."""
    person = BotCommandScopeChat(chat_id=aliya.id)
    assert await described(aliya) == []
    for scope, language, text in (
        (BotCommandScopeDefault(), None, "all"),
        (BotCommandScopeDefault(), "kk", "all, Kazakh"),
        (BotCommandScopeAllPrivateChats(), None, "private"),
        (BotCommandScopeAllPrivateChats(), "kk", "private, Kazakh"),
        (person, None, "admin"),
        (person, "kk", "admin, Kazakh"),
    ):
        await bot.set_my_commands(commands(text), scope=scope, language_code=language)
        assert await described(aliya) == [text]
    assert await described(daniyar) == ["private"]
    await bot.delete_my_commands(scope=person, language_code="kk")
    assert await described(aliya) == ["admin"]


async def test_a_menu_of_ones_own_needs_no_list_in_ones_language(bot: Bot, aliya: Person, daniyar: Person) -> None:
    """A list for one chat in every language hides the general list in the person's language, and no other person's."""
    own = BotCommandScopeChat(chat_id=aliya.id)
    await bot.set_my_commands(commands("all, Kazakh"), language_code="kk")
    await bot.set_my_commands(commands("all, Russian"), language_code="ru")
    await bot.set_my_commands([BotCommand(command="find", description="f"), *commands("admin")], scope=own)
    assert await aliya.commands() == {"find": "f", "help": "admin"}
    assert await daniyar.commands() == {"help": "all, Russian"}
    await bot.set_my_commands([], scope=own)
    assert await described(aliya) == ["all, Kazakh"]
    assert await bot.get_my_commands(scope=own) == []


async def test_a_chat_that_the_bot_never_met_has_no_menu_of_its_own(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox
) -> None:
    stranger = await Person.join(http, sandbox.url, "Saule", phone="+77010000008")
    for chat_id in (stranger.id, 424_242):
        scope = BotCommandScopeChat(chat_id=chat_id)
        for call in (bot.set_my_commands(commands("x"), scope=scope), bot.delete_my_commands(scope=scope)):
            with pytest.raises(TelegramBadRequest, match="chat not found"):
                await call
        with pytest.raises(TelegramBadRequest, match="chat not found"):
            await bot.get_my_commands(scope=scope)
    assert await stranger.commands() == {}


async def test_commands_are_kept_exactly_by_scope_and_language(
    bot: Bot, sandbox: RunningSandbox, daniyar: Person
) -> None:
    sandbox.telegram.group(-1001, "Group")
    member = BotCommandScopeChatMember(chat_id=-1001, user_id=daniyar.id)
    await bot.set_my_commands(commands("x"), scope=member, language_code="ru")
    (kept,) = await bot.get_my_commands(scope=member, language_code="ru")
    assert (kept.command, kept.description) == ("help", "x")
    assert await bot.get_my_commands(scope=member) == []
    assert await bot.get_my_commands() == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"commands": "{"}, "can't parse commands JSON object"),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": ["start"]}, "can't parse BotCommand: expected an Object"),
        ({"commands": [{"command": "", "description": "x"}]}, "command must be non-empty"),
        ({"scope": []}, "can't parse BotCommandScope: BotCommandScope must be an Object"),
        ({"scope": {"type": "universe"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"scope": {"type": "chat"}}, "can't parse BotCommandScope: Empty chat_id specified"),
    ],
)
async def test_bad_lists_and_scopes_are_refused(
    http: aiohttp.ClientSession, api: str, fields: JsonObject, problem: str
) -> None:
    async with http.post(f"{api}/setMyCommands", json=fields) as response:
        assert (await response.json())["description"] == f"Bad Request: {problem}"


async def test_name_and_descriptions_fall_back_to_every_language(bot: Bot) -> None:
    await bot.set_my_name("Senimkey")
    await bot.set_my_description("Келісім", language_code="kk")
    await bot.set_my_short_description("Consent")
    assert (await bot.get_my_name(language_code="kk")).name == "Senimkey"
    assert (await bot.get_my_description(language_code="kk")).description == "Келісім"
    assert (await bot.get_my_description()).description == ""
    assert (await bot.get_my_short_description()).short_description == "Consent"
    with pytest.raises(TelegramBadRequest, match="bot short description is too long"):
        await bot.set_my_short_description("x" * 121)


async def test_chat_of_a_person_can_be_looked_up(bot: Bot, daniyar: Person) -> None:
    chat = await bot.get_chat(daniyar.id)
    assert (chat.type, chat.first_name) == ("private", "Daniyar")
