"""One exchange in a chat: who writes, in which language, and how an answer is placed so that nothing stacks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import structlog
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.services.people import Who, remember_panel
from locales import Locale, as_locale

if TYPE_CHECKING:
    from aiogram.types import Update, User

    from bot.deps import Deps
    from bot.domain.draft import Draft
    from bot.services.people import Whereabouts

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What one message says: HTML, and the keyboard beneath."""

    html: str
    keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """An update being answered.

    `tapped` is the message whose button was pressed, `callback` the tap itself; `typed` is what somebody wrote.
    `is_agreement` says that the message carries the text, of which nothing but the buttons may ever be changed;
    `is_free` that it belongs to no step, so that a step's message may take its place.
    """

    deps: Deps
    who: Who
    locale: Locale = "kk"
    tapped: int | None = None
    callback: str | None = None
    typed: int | None = None
    is_free: bool = False
    is_agreement: bool = False

    def html(self, message: str, **args: str | int) -> str:
        """Render a text of the interface in the person's language."""
        return self.deps.texts.html(self.locale, message, **args)

    def plain(self, message: str, **args: str | int) -> str:
        """Render a text where no markup is read: buttons and toasts."""
        return self.deps.texts.plain(self.locale, message, **args)

    def of(self, where: Whereabouts) -> Talk:
        """Go on in the language the person has chosen, or else in that of their Telegram."""
        return replace(self, locale=as_locale(where.locale or self.who.language_code))

    async def say(self, panel: Panel) -> int:
        """Send a new message."""
        return await self.deps.telegram.send(self.who.telegram_id, panel.html, panel.keyboard)

    async def place(self, panel: Panel, draft: Draft | None = None) -> int:
        """Put a step's message where the person looks: over the one they tapped, else beneath what they typed.

        A message with a reply keyboard can only be sent anew (Bot API editMessageText); the one it follows is deleted.
        """
        earlier = draft.panel_message_id if draft else None
        # A message further up than the step's own is not taken: what to do next stands at the bottom.
        is_lowest = self.is_free and self.tapped is not None and (earlier is None or self.tapped > earlier)
        is_ours_to_edit = draft is None or is_lowest or self.tapped == earlier
        may_edit = is_ours_to_edit and not self.is_agreement
        is_edited = may_edit and await self._edit_tapped(panel)
        placed = self.tapped if is_edited and self.tapped is not None else await self.say(panel)
        if draft is None or placed == earlier:
            return placed
        await remember_panel(self.deps, self.who.telegram_id, placed)
        if earlier is not None:
            await self.deps.telegram.delete(self.who.telegram_id, earlier)
        return placed

    async def place_with_way_back(
        self,
        html: str,
        rows: list[list[InlineKeyboardButton]],
        return_url: str | None,
    ) -> None:
        """Place a message beneath which a button leads back to the Platform, if it said where.

        Telegram has the last word about addresses: one that it refuses costs the button, never the message.
        """
        if return_url is not None:
            way_back = InlineKeyboardButton(text=self.plain("button-way-back"), url=return_url, style="primary")
            try:
                await self.place(Panel(html=html, keyboard=InlineKeyboardMarkup(inline_keyboard=[[way_back], *rows])))
            except TelegramBadRequest:
                log.warning("telegram refuses a return address of the platform")
            else:
                return
        keyboard = InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
        await self.place(Panel(html=html, keyboard=keyboard))

    async def _edit_tapped(self, panel: Panel) -> bool:
        if self.tapped is None or isinstance(panel.keyboard, ReplyKeyboardMarkup):
            return False
        keyboard = panel.keyboard if isinstance(panel.keyboard, InlineKeyboardMarkup) else None
        return await self.deps.telegram.edit(self.who.telegram_id, self.tapped, panel.html, keyboard)

    async def toast(self, message: str | None = None, *, is_alert: bool = False, **args: str | int) -> None:
        """Answer the tap: every button gets an answer, an old or a foreign one too."""
        if self.callback is not None:
            text = self.plain(message, **args) if message else None
            await self.deps.telegram.answer(self.callback, text, is_alert=is_alert)

    async def remove_buttons(self) -> None:
        """Take the buttons off the tapped message; of agreement messages nothing else is ever changed."""
        if self.tapped is not None:
            await self.deps.telegram.set_buttons(self.who.telegram_id, self.tapped)


def who_of(user: User, update: Update, bot_id: int) -> Who:
    """Name the sender of an update."""
    return Who(
        telegram_id=user.id,
        bot_id=bot_id,
        update_id=update.update_id,
        first_name=user.first_name,
        last_name=user.last_name,
        language_code=user.language_code,
    )
