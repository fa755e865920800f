"""Telegram, as the rest of the program needs it: send, edit, delete, answer; its errors turned into what they mean.

A direct reply obeys 429 for as long as a webhook may wait; what must arrive goes through `deliver` and its outbox.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from json import loads
from typing import TYPE_CHECKING, TypeVar

from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    DeleteMyCommands,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
    GetFile,
    SendDocument,
    SendMessage,
    SendPhoto,
    SetMyCommands,
)
from aiogram.methods.base import Response
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiohttp import ClientError

from bot.gateways import Delivered, Outcome, Rejected, RetryLater, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from typing import BinaryIO

    from aiogram import Bot
    from aiogram.methods import TelegramMethod

T = TypeVar("T")
Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove

RETRY_AFTER_MAX_SECONDS = 20.0
RETRIES_MAX = 2
REQUEST_TIMEOUT_SECONDS = 15
FREE_MESSAGES_PER_SECOND = 30  # to different chats; more is a paid broadcast
UPLOAD_TIMEOUT_SECONDS = 180  # 45 MB at 2 Mbit/s
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
HTML = "HTML"

# aiogram has a model made for each type of answer, and pydantic holds it weakly: unless somebody keeps it, it is made
# anew after every collection of garbage, which takes milliseconds.
ANSWERS_KEPT = (Response[Message], Response[bool], Response[Message | bool])

# What says nothing about the message: Telegram's trouble, a token that is wrong for now, a proxy in between.
TRANSIENT_ERRORS = (TelegramServerError, TelegramUnauthorizedError, TelegramNotFound, TelegramConflictError)

# What passes by itself: the update comes again and is answered then.
PASSING_ERRORS = (TelegramNetworkError, TelegramServerError, TelegramRetryAfter)


@dataclass(frozen=True, slots=True)
class Telegram:
    """The bot's mouth. Raises aiogram's errors where a reply could not be given; intake knows what they mean."""

    bot: Bot
    # Whether what must arrive goes as a paid broadcast: above 30 messages a second (Bot API `allow_paid_broadcast`).
    is_paid: bool = False

    async def send(self, chat_id: int, text: str, keyboard: Keyboard | None = None, *, html: bool = True) -> int:
        """Send a message and return its id (Bot API sendMessage)."""
        message = await self._call(
            SendMessage(
                chat_id=chat_id,
                text=text,
                parse_mode=HTML if html else None,
                reply_markup=keyboard,
                link_preview_options=NO_PREVIEW,
            ),
        )
        return message.message_id

    async def send_file(self, chat_id: int, name: str, content: bytes, html: str, *, is_silent: bool) -> None:
        """Send a file with a caption (Bot API sendDocument)."""
        await self._call(_document(chat_id, name, content, html, is_silent=is_silent))

    async def edit(self, chat_id: int, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None) -> bool:
        """Edit a message of ours; False when it cannot be (it is gone, or too old), so that a new one is sent."""
        return await self._edit(
            EditMessageText(
                chat_id=chat_id,
                message_id=message_id,
                text=text,
                parse_mode=HTML,
                reply_markup=keyboard,
                link_preview_options=NO_PREVIEW,
            ),
        )

    async def refresh(self, chat_id: int, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None) -> Outcome:
        """Edit a message once that is edited again soon anyway; `Rejected` when it is gone for good."""
        return await self._deliver(
            EditMessageText(chat_id=chat_id, message_id=message_id, text=text, parse_mode=HTML, reply_markup=keyboard)
        )

    async def send_photo(
        self, chat_id: int, name: str, content: bytes, html: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> int:
        """Send a picture with a caption and return its message's id (Bot API sendPhoto)."""
        photo = BufferedInputFile(content, name)
        message = await self._call(
            SendPhoto(chat_id=chat_id, photo=photo, caption=html, parse_mode=HTML, reply_markup=keyboard)
        )
        return message.message_id

    async def edit_photo(
        self,
        chat_id: int,
        message_id: int,
        name: str,
        content: bytes,
        html: str,
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> bool:
        """Put another picture in the place of one (Bot API editMessageMedia); False when it cannot be."""
        media = InputMediaPhoto(media=BufferedInputFile(content, name), caption=html, parse_mode=HTML)
        return await self._edit(
            EditMessageMedia(chat_id=chat_id, message_id=message_id, media=media, reply_markup=keyboard)
        )

    async def download(self, file_id: str, bytes_max: int) -> bytes | None:
        """Fetch a file that somebody sent (Bot API getFile); None when it cannot be fetched, as one above 20 MB.

        Of one that is larger than `bytes_max` only the beginning is fetched, one byte more than that.
        Its address holds the token: nothing of it is ever logged, nor raised in an error's words.
        """
        try:
            found = await self._call(GetFile(file_id=file_id))
        except TelegramBadRequest:
            return None
        if found.file_path is None:
            return None
        content = bytearray()
        url = self.bot.session.api.file_url(self.bot.token, found.file_path)
        try:
            async with aclosing(self.bot.session.stream_content(url, timeout=REQUEST_TIMEOUT_SECONDS)) as chunks:
                async for chunk in chunks:
                    content += chunk
                    if len(content) > bytes_max:
                        break
        except (ClientError, TimeoutError):
            return None
        return bytes(content[: bytes_max + 1])

    async def set_commands(
        self, commands: Sequence[tuple[str, str]], language_code: str | None, chat_id: int | None = None
    ) -> None:
        """Register a command list of names and descriptions for private chats, or for one (Bot API setMyCommands)."""
        scope = BotCommandScopeChat(chat_id=chat_id) if chat_id is not None else BotCommandScopeAllPrivateChats()
        listed = [BotCommand(command=name, description=description) for name, description in commands]
        await self._call(SetMyCommands(commands=listed, scope=scope, language_code=language_code))

    async def forget_commands(self, language_code: str | None, chat_id: int) -> None:
        """Take a chat's own command list away; it shows everybody's then (Bot API deleteMyCommands)."""
        await self._call(DeleteMyCommands(scope=BotCommandScopeChat(chat_id=chat_id), language_code=language_code))

    async def set_buttons(self, chat_id: int, message_id: int, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Give a message other buttons, or none; its text stays what it was (Bot API editMessageReplyMarkup)."""
        await self._edit(EditMessageReplyMarkup(chat_id=chat_id, message_id=message_id, reply_markup=keyboard))

    async def _edit(self, method: TelegramMethod[Message | bool]) -> bool:
        try:
            await self._call(method)
        except TelegramBadRequest as error:
            # Nothing to change is success: the message already says it.
            return "message is not modified" in error.message
        return True

    async def delete(self, chat_id: int, message_id: int) -> bool:
        """Delete a message; False when Telegram does not let us (older than 48 hours, already gone)."""
        try:
            return await self._call(DeleteMessage(chat_id=chat_id, message_id=message_id))
        except TelegramBadRequest as error:
            # Gone already is success: the first of a repeat deleted it.
            return "message to delete not found" in error.message

    async def answer(self, callback_id: str, text: str | None = None, *, is_alert: bool = False) -> None:
        """Answer a tap, so that its button stops spinning; one that is too old needs no answer."""
        try:
            await self._call(AnswerCallbackQuery(callback_query_id=callback_id, text=text, show_alert=is_alert or None))
        except TelegramBadRequest:
            return

    async def username(self) -> str | None:
        """Tell the bot's own name, asked of Telegram once (Bot API getMe); None while Telegram does not answer."""
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT_SECONDS):
                return (await self.bot.me()).username
        except (TelegramAPIError, TimeoutError):
            return None

    async def deliver(self, chat_id: int, html: str, button: tuple[str, str] | None = None) -> Outcome:
        """Send once, with at most one button (its words, its `callback_data`); the outbox decides what follows."""
        return await self._deliver(
            SendMessage(
                chat_id=chat_id,
                text=html,
                parse_mode=HTML,
                reply_markup=_one_button(*button) if button else None,
                link_preview_options=NO_PREVIEW,
                allow_paid_broadcast=self.is_paid or None,
            ),
        )

    async def deliver_file(self, chat_id: int, name: str, content: bytes, html: str, *, is_silent: bool) -> Outcome:
        """Send a file once, with a caption; the outbox decides what follows."""
        document = _document(chat_id, name, content, html, is_silent=is_silent)
        return await self._deliver(document.model_copy(update={"allow_paid_broadcast": self.is_paid or None}))

    async def deliver_open_file(self, chat_id: int, name: str, file: BinaryIO, html: str) -> Outcome:
        """Send an open file once, read from its beginning in portions; it may be of any size that Telegram takes."""
        document = SendDocument(chat_id=chat_id, document=OpenFile(file, name), caption=html, parse_mode=HTML)
        return await self._deliver(document, timeout_seconds=UPLOAD_TIMEOUT_SECONDS)

    async def show_progress(
        self, chat_id: int, message_id: int, html: str, button: tuple[str, str] | None = None
    ) -> bool:
        """Bring a message of ours up to date, with at most one button; tell whether it worked, and raise nothing."""
        try:
            return await self.edit(chat_id, message_id, html, _one_button(*button) if button else None)
        except TelegramAPIError:
            return False

    async def _deliver(self, method: TelegramMethod[T], *, timeout_seconds: int = REQUEST_TIMEOUT_SECONDS) -> Outcome:
        try:
            message = await self.bot(method, request_timeout=timeout_seconds)
        except TelegramRetryAfter as error:
            return RetryLater(after_seconds=float(error.retry_after), reason="429")
        except TelegramForbiddenError:
            return Rejected(reason=UNREACHABLE)
        except TelegramNetworkError as error:
            return Unknown(reason=type(error).__name__)
        except TRANSIENT_ERRORS as error:
            return RetryLater(after_seconds=None, reason=type(error).__name__)
        except TelegramAPIError as error:
            # Nothing to change is success: the message already says it.
            is_so = "message is not modified" in error.message
            return Delivered(reference=None) if is_so else Rejected(reason=type(error).__name__)
        return Delivered(reference=str(message.message_id) if isinstance(message, Message) else None)

    async def _call(self, method: TelegramMethod[T]) -> T:
        for _ in range(RETRIES_MAX):
            try:
                return await self.bot(method, request_timeout=REQUEST_TIMEOUT_SECONDS)
            except TelegramRetryAfter as error:
                if error.retry_after > RETRY_AFTER_MAX_SECONDS:
                    raise
                await asyncio.sleep(error.retry_after)
        return await self.bot(method, request_timeout=REQUEST_TIMEOUT_SECONDS)


UNREACHABLE = "unreachable"


class OpenFile(InputFile):
    """An open file as it is uploaded: in portions, from the beginning however often it is sent."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        """Upload this file under a name."""
        super().__init__(filename=name)
        self._file = file

    async def read(self, bot: Bot) -> AsyncGenerator[bytes, None]:  # noqa: ARG002 -- aiogram's signature
        """Read it."""
        self._file.seek(0)
        while portion := await asyncio.to_thread(self._file.read, self.chunk_size):
            yield portion


def _document(chat_id: int, name: str, content: bytes, html: str, *, is_silent: bool) -> SendDocument:
    return SendDocument(
        chat_id=chat_id,
        document=BufferedInputFile(content, name),
        caption=html,
        parse_mode=HTML,
        disable_notification=is_silent or None,
    )


def _one_button(words: str, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=words, callback_data=data)]])


class NoBotApiError(TelegramServerError):
    """What answered is no Bot API: a proxy's page in passing, or at start a wrong address."""


class PromptSession(AiohttpSession):
    """The library's session, with two habits changed.

    It does not sleep a quarter of a second after closing, as was needed for TLS connections of older aiohttp. And an
    answer that is no Bot API's (a proxy's page, say) passes like any failure of the server, without its contents.
    """

    def check_response(
        self,
        bot: Bot,
        method: TelegramMethod[T],
        status_code: int,
        content: str,
    ) -> Response[T]:
        """Read an answer; raises aiogram's errors."""
        try:
            return super().check_response(bot, method, status_code, content)
        except ClientDecodeError:
            if _is_json(content):
                raise
            raise NoBotApiError(method=method, message=f"status {status_code}, not an answer") from None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def _is_json(content: str) -> bool:
    try:
        loads(content)
    except ValueError:
        return False
    return True
