"""Bot API methods that send."""

from typing import Final

from bot.sandbox.telegram.access import writable_chat
from bot.sandbox.telegram.args import Args
from bot.sandbox.telegram.chats import Chat
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.formatting import read_caption, read_text
from bot.sandbox.telegram.markup import read_markup
from bot.sandbox.telegram.media import given_media
from bot.sandbox.telegram.sandbox import TelegramSandbox
from bot.sandbox.wire import JsonObject

_ACTIONS: Final = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_message(telegram: TelegramSandbox, args: Args) -> JsonObject:
    """https://core.telegram.org/bots/api#sendmessage."""
    text, entities = read_text(args)
    chat = writable_chat(telegram, args)
    markup = read_markup(args, is_private=chat.is_private)
    content = _options(chat, args)
    content["text"] = text
    if entities:
        content["entities"] = entities
    return telegram.post(chat, content, markup=markup).body


def send_document(telegram: TelegramSandbox, args: Args) -> JsonObject:
    """https://core.telegram.org/bots/api#senddocument."""
    chat = writable_chat(telegram, args)
    return _send_file(telegram, chat, args, given_media(telegram, args, "document"))


def send_photo(telegram: TelegramSandbox, args: Args) -> JsonObject:
    """https://core.telegram.org/bots/api#sendphoto."""
    chat = writable_chat(telegram, args)
    return _send_file(telegram, chat, args, given_media(telegram, args, "photo"))


def send_chat_action(telegram: TelegramSandbox, args: Args) -> bool:
    """https://core.telegram.org/bots/api#sendchataction."""
    chat = writable_chat(telegram, args)
    if args.text("action").lower() not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    telegram.events.publish("action", lambda: {"chat_id": chat.id, "action": args.text("action").lower()})
    return True


def _options(chat: Chat, args: Args) -> JsonObject:
    content: JsonObject = {}
    if args.boolean("protect_content"):
        content["has_protected_content"] = True
    if isinstance(preview := args.decoded("link_preview_options", "link preview options"), dict):
        content["link_preview_options"] = preview
    reply = args.decoded("reply_parameters", "reply parameters")
    if isinstance(reply, dict):
        answered = chat.messages.get(reply.get("message_id", 0))
        if answered is not None:
            content["reply_to_message"] = {k: v for k, v in answered.body.items() if k != "reply_to_message"}
        elif not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
    return content


def _send_file(telegram: TelegramSandbox, chat: Chat, args: Args, content: JsonObject) -> JsonObject:
    caption, entities = read_caption(args)
    if caption:
        content["caption"] = caption
    if entities:
        content["caption_entities"] = entities
    markup = read_markup(args, is_private=chat.is_private)
    return telegram.post(chat, {**_options(chat, args), **content}, markup=markup).body
