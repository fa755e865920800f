"""The command menus, registered with Telegram for each language, and for each admin by their role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError

from bot.domain.roles import Role, may
from handlers.chat.commands import ADMINS, EVERYBODY
from locales import LOCALES
from storage import admins

if TYPE_CHECKING:
    from bot.deps import Deps
    from locales import Locale

log = structlog.get_logger()
# People of any other language see the Kazakh ones.
LANGUAGES: tuple[tuple[str | None, Locale], ...] = ((None, LOCALES[0]), *((locale, locale) for locale in LOCALES))


async def register_commands(deps: Deps) -> None:
    """Register everybody's commands, and those of each admin; raises aiogram's errors while Telegram is away."""
    for language_code, locale in LANGUAGES:
        await deps.telegram.set_commands(_described(deps, locale, None), language_code)
    for admin in await deps.database.read(admins.list_all):
        await register_admin(deps, admin.telegram_id, Role(admin.role))


async def register_admin(deps: Deps, telegram_id: int, role: Role | None) -> None:
    """Show an admin the commands of their role, or, with None, a former one everybody's (Bot API BotCommandScopeChat).

    Somebody who never wrote to the bot has no chat yet: their menu is registered when they open the desk.
    """
    try:
        for language_code, locale in LANGUAGES:
            if role is None:
                await deps.telegram.forget_commands(language_code, telegram_id)
            else:
                await deps.telegram.set_commands(_described(deps, locale, role), language_code, telegram_id)
    except (TelegramBadRequest, TelegramForbiddenError):
        log.info("an admin has no menu yet")


def _described(deps: Deps, locale: Locale, role: Role | None) -> list[tuple[str, str]]:
    own = [name for name, right in ADMINS.items() if may(role, right)] if role else []
    return [(name, deps.texts.plain(locale, f"command-{name}")) for name in (*own, *EVERYBODY)]
