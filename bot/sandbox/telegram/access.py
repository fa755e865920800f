"""Which chat a call means, and whether the bot may write there."""

from bot.sandbox.telegram.args import Args
from bot.sandbox.telegram.chats import Chat
from bot.sandbox.telegram.errors import BotApiError, bad_request
from bot.sandbox.telegram.sandbox import TelegramSandbox


def find_chat(telegram: TelegramSandbox, args: Args) -> Chat:
    """The chat that a call names, if the bot ever met it."""
    if not args.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat = telegram.chats.get(args.integer("chat_id"))
    if chat is None:
        raise bad_request("chat not found")
    return chat


def writable_chat(telegram: TelegramSandbox, args: Args) -> Chat:
    """The chat that a call names, if its person opened it and has not blocked the bot; raises 400 or 403."""
    chat = find_chat(telegram, args)
    if chat.is_blocked:
        raise BotApiError(403, "Forbidden: bot was blocked by the user")
    if not chat.is_started:
        raise BotApiError(403, "Forbidden: bot can't initiate conversation with a user")
    return chat
