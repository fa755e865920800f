"""The command menu, registered with Telegram for each language (Bot API setMyCommands)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from handlers.chat import COMMANDS
from locales import LOCALES

if TYPE_CHECKING:
    from aiogram import Bot

    from locales import Texts


async def register_commands(bot: Bot, texts: Texts) -> None:
    """Register the commands of private chats; people of any other language see the Kazakh ones."""
    for language_code, locale in ((None, LOCALES[0]), *((locale, locale) for locale in LOCALES)):
        commands = [BotCommand(command=name, description=texts.plain(locale, f"command-{name}")) for name in COMMANDS]
        await bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats(), language_code=language_code)
