"""Bot API methods that change what is there: edit, delete, answer a tap."""

from typing import Final

from bot.sandbox.telegram.access import find_chat, writable_chat
from bot.sandbox.telegram.args import Args
from bot.sandbox.telegram.chats import Chat, Message
from bot.sandbox.telegram.errors import BotApiError, bad_request
from bot.sandbox.telegram.formatting import read_caption, read_text
from bot.sandbox.telegram.markup import read_inline_markup
from bot.sandbox.telegram.media import KINDS, read_input_media, shown_media
from bot.sandbox.telegram.sandbox import TelegramSandbox
from bot.sandbox.telegram.text import clean, utf16_length
from bot.sandbox.wire import JsonObject

_ANSWER_MAX: Final = 200
_CONTENT: Final = ("text", "entities", "link_preview_options", *KINDS)
_DELETE_MAX: Final = 100


def edit_message_text(telegram: TelegramSandbox, args: Args) -> JsonObject:
    """https://core.telegram.org/bots/api#editmessagetext; without reply_markup the inline keyboard goes."""
    text, entities = read_text(args)
    chat, message = _editable(telegram, args)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    markup = read_inline_markup(args, is_private=chat.is_private)
    return _edit(telegram, chat, message, {"text": text, "entities": entities, "reply_markup": markup})


def edit_message_caption(telegram: TelegramSandbox, args: Args) -> JsonObject:
    """https://core.telegram.org/bots/api#editmessagecaption."""
    caption, entities = read_caption(args)
    chat, message = _editable(telegram, args)
    if "text" in message.body:
        raise bad_request("there is no caption in the message to edit")
    markup = read_inline_markup(args, is_private=chat.is_private)
    wanted = {"caption": caption or None, "caption_entities": entities, "reply_markup": markup}
    return _edit(telegram, chat, message, wanted)


def edit_message_media(telegram: TelegramSandbox, args: Args) -> JsonObject:
    """https://core.telegram.org/bots/api#editmessagemedia: another file, caption and keyboard in place of all of these.

    A text message becomes one with a file. A file uploaded anew is another one, even with the same bytes.
    """
    media = read_input_media(args)
    chat, message = _editable(telegram, args)
    wanted = {**dict.fromkeys(_CONTENT), "caption": media.caption, "caption_entities": media.entities}
    wanted["reply_markup"] = read_inline_markup(args, is_private=chat.is_private)
    return _edit(telegram, chat, message, wanted | shown_media(telegram, media.kind, media.file))


def edit_message_reply_markup(telegram: TelegramSandbox, args: Args) -> JsonObject:
    """https://core.telegram.org/bots/api#editmessagereplymarkup."""
    chat, message = _editable(telegram, args)
    return _edit(telegram, chat, message, {"reply_markup": read_inline_markup(args, is_private=chat.is_private)})


def delete_message(telegram: TelegramSandbox, args: Args) -> bool:
    """https://core.telegram.org/bots/api#deletemessage; in a private chat, incoming messages too."""
    if not args.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    message_id = args.integer("message_id")
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    chat = find_chat(telegram, args)
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to delete not found")
    if not (message.from_bot or chat.is_private):
        raise bad_request("message can't be deleted")
    if message.body["date"] + telegram.rules.delete_window_seconds < telegram.now():
        raise bad_request("message can't be deleted for everyone")
    _remove(telegram, chat, message_id)
    return True


def delete_messages(telegram: TelegramSandbox, args: Args) -> bool:
    """https://core.telegram.org/bots/api#deletemessages; what is not there is skipped."""
    chat = find_chat(telegram, args)
    wanted = args.decoded("message_ids", "message_ids")
    if not wanted:
        raise bad_request("message identifiers are not specified")
    if not isinstance(wanted, list):
        raise bad_request("expected an Array of message identifiers")
    if len(wanted) > _DELETE_MAX:
        raise bad_request("too many message identifiers specified")
    for message_id in wanted:
        if isinstance(message_id, int) and message_id in chat.messages:
            _remove(telegram, chat, message_id)
    return True


def answer_callback_query(telegram: TelegramSandbox, args: Args) -> bool:
    """https://core.telegram.org/bots/api#answercallbackquery; a second answer is accepted and changes nothing."""
    tap = telegram.taps.get(args.text("callback_query_id"))
    if tap is None or tap.at + telegram.rules.query_ttl_seconds < telegram.now():
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = clean(args.text("text"))
    if utf16_length(text) > _ANSWER_MAX:
        raise BotApiError(400, "Bad Request: MESSAGE_TOO_LONG")
    if tap.answer is None:
        tap.answer = {"text": text or None, "show_alert": args.boolean("show_alert"), "url": args.text("url") or None}
        telegram.events.publish("answer", lambda: {"chat_id": tap.chat_id, "tap": tap.json()})
        telegram.signals.fire(tap.id)
    return True


def _editable(telegram: TelegramSandbox, args: Args) -> tuple[Chat, Message]:
    if not args.text("chat_id") and args.integer("message_id") <= 0:
        raise bad_request("message identifier is not specified")
    chat = writable_chat(telegram, args)
    message = chat.messages.get(args.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot or message.had_reply_keyboard:
        raise bad_request("message can't be edited")
    return chat, message


def _edit(telegram: TelegramSandbox, chat: Chat, message: Message, wanted: JsonObject) -> JsonObject:
    """Change a message, which must change something. The body is replaced, never altered: updates may hold the old."""
    body = {**message.body, **wanted}
    body = {name: value for name, value in body.items() if name not in wanted or value}
    if body == message.body:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a "
            "current content and reply markup of the message"
        )
    body["edit_date"] = int(telegram.now())
    message.body = body
    chat.revision += 1
    telegram.events.publish("edited", lambda: {"chat_id": chat.id, "message": message.json()})
    telegram.signals.fire(chat.id)
    return body


def _remove(telegram: TelegramSandbox, chat: Chat, message_id: int) -> None:
    chat.remove(message_id)
    telegram.events.publish(
        "deleted", lambda: {"chat_id": chat.id, "message_id": message_id, "keyboard": chat.keyboard}
    )
    telegram.signals.fire(chat.id)
