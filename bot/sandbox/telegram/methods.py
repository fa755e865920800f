"""The Bot API methods that the sandbox knows; anything else is 404."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from bot.sandbox.telegram import editing, sending
from bot.sandbox.telegram.access import find_chat
from bot.sandbox.telegram.args import Args
from bot.sandbox.telegram.commands import scope_chat
from bot.sandbox.telegram.errors import BotApiError, bad_request
from bot.sandbox.telegram.sandbox import TelegramSandbox
from bot.sandbox.telegram.webhook import Webhook, read_settings
from bot.sandbox.wire import JsonList, JsonObject

Method = Callable[[TelegramSandbox, Args], object]
_DOWNLOAD_BYTES_MAX: Final = 20 * 1024 * 1024


def get_me(telegram: TelegramSandbox, _args: Args) -> JsonObject:
    """https://core.telegram.org/bots/api#getme."""
    return {
        **telegram.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(telegram: TelegramSandbox, args: Args) -> JsonObject:
    """https://core.telegram.org/bots/api#getchat, what is required of it."""
    chat = find_chat(telegram, args)
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    return {**chat.body, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def get_file(telegram: TelegramSandbox, args: Args) -> JsonObject:
    """https://core.telegram.org/bots/api#getfile; a bot downloads at most 20 MB."""
    file_id = args.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = telegram.files.by_id(file_id)
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.data) > _DOWNLOAD_BYTES_MAX:
        raise bad_request("file is too big")
    return stored.json()


def set_my_commands(telegram: TelegramSandbox, args: Args) -> bool:
    """https://core.telegram.org/bots/api#setmycommands."""
    _check_scope(telegram, args)
    return _menus_changed(telegram, is_done=telegram.profile.set_commands(args))


def delete_my_commands(telegram: TelegramSandbox, args: Args) -> bool:
    """https://core.telegram.org/bots/api#deletemycommands."""
    _check_scope(telegram, args)
    return _menus_changed(telegram, is_done=telegram.profile.delete_commands(args))


def get_my_commands(telegram: TelegramSandbox, args: Args) -> JsonList:
    """https://core.telegram.org/bots/api#getmycommands."""
    _check_scope(telegram, args)
    return telegram.profile.commands(args)


def _check_scope(telegram: TelegramSandbox, args: Args) -> None:
    """A scope that names a chat must name one where the bot was met."""
    chat_id = scope_chat(args)
    chat = None if chat_id is None else telegram.chats.get(chat_id)
    if chat_id is not None and not (chat and chat.is_started):
        raise bad_request("chat not found")


def _menus_changed(telegram: TelegramSandbox, *, is_done: bool) -> bool:
    telegram.events.publish("commands", dict)
    return is_done


def set_webhook(telegram: TelegramSandbox, args: Args) -> bool:
    """https://core.telegram.org/bots/api#setwebhook; an empty address removes the webhook."""
    if not args.text("url"):
        return delete_webhook(telegram, args)
    settings = read_settings(args)
    if telegram.session is None:
        raise RuntimeError("The sandbox is not running: nothing can be delivered.")
    if args.boolean("drop_pending_updates"):
        telegram.updates.drop_all()
    telegram.updates.allow(args.decoded("allowed_updates", "allowed_updates"))
    current = telegram.updates.pusher
    if isinstance(current, Webhook) and current.settings == settings:
        return True

    def obey(method: str, wanted: Args) -> None:
        try:
            result = METHODS.get(method.lower(), unknown_method)(telegram, wanted)
        except BotApiError as refusal:
            telegram.log_call(method, wanted, refusal.json())
        else:
            telegram.log_call(method, wanted, {"ok": True, "result": result})

    telegram.updates.connect(
        Webhook(
            settings,
            telegram.supervisor,
            telegram.session,
            telegram.updates,
            lambda: telegram.rules,
            telegram.now,
            obey,
        )
    )
    return True


def delete_webhook(telegram: TelegramSandbox, args: Args) -> bool:
    """https://core.telegram.org/bots/api#deletewebhook."""
    telegram.updates.connect(None)
    if args.boolean("drop_pending_updates"):
        telegram.updates.drop_all()
    return True


def get_webhook_info(telegram: TelegramSandbox, _args: Args) -> JsonObject:
    """https://core.telegram.org/bots/api#getwebhookinfo."""
    webhook = telegram.updates.pusher
    info: JsonObject = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": len(telegram.updates.pending),
    }
    if isinstance(webhook, Webhook):
        info |= {
            "url": webhook.settings.url,
            "max_connections": webhook.settings.max_connections,
            "ip_address": "127.0.0.1",
        }
        if webhook.last_error_date is not None:
            info |= {"last_error_date": webhook.last_error_date, "last_error_message": webhook.last_error_message}
    if telegram.updates.allowed is not None:
        info["allowed_updates"] = telegram.updates.allowed
    return info


def unknown_method(_telegram: TelegramSandbox, _args: Args) -> object:
    """What Telegram answers to a method that it does not have; always raises 404."""
    raise BotApiError(404, "Not Found: method not found")


def _sending(name: str, method: Callable[[TelegramSandbox, Args], JsonObject]) -> Method:
    """A method that sends a message, within Telegram's pace."""

    def send(telegram: TelegramSandbox, args: Args) -> JsonObject:
        telegram.pace.check(is_paid=args.boolean("allow_paid_broadcast"))
        body = method(telegram, args)
        telegram.pace.note(name, body["chat"]["id"], body["message_id"])
        return body

    return send


def _text_setter(what: str) -> Method:
    return lambda telegram, args: telegram.profile.set_text(what, args)


def _text_getter(what: str) -> Method:
    return lambda telegram, args: telegram.profile.text(what, args)


# Names are case-insensitive with Telegram, so they are lower-case here. getUpdates waits and is answered in `botapi`.
METHODS: Final[Mapping[str, Method]] = MappingProxyType(
    {
        "answercallbackquery": editing.answer_callback_query,
        "deletemessage": editing.delete_message,
        "deletemessages": editing.delete_messages,
        "deletemycommands": delete_my_commands,
        "deletewebhook": delete_webhook,
        "editmessagecaption": editing.edit_message_caption,
        "editmessagemedia": editing.edit_message_media,
        "editmessagereplymarkup": editing.edit_message_reply_markup,
        "editmessagetext": editing.edit_message_text,
        "getchat": get_chat,
        "getfile": get_file,
        "getme": get_me,
        "getmycommands": get_my_commands,
        "getmydescription": _text_getter("description"),
        "getmyname": _text_getter("name"),
        "getmyshortdescription": _text_getter("short_description"),
        "getwebhookinfo": get_webhook_info,
        "sendchataction": sending.send_chat_action,
        "senddocument": _sending("senddocument", sending.send_document),
        "sendmessage": _sending("sendmessage", sending.send_message),
        "sendphoto": _sending("sendphoto", sending.send_photo),
        "setmycommands": set_my_commands,
        "setmydescription": _text_setter("description"),
        "setmyname": _text_setter("name"),
        "setmyshortdescription": _text_setter("short_description"),
        "setwebhook": set_webhook,
    }
)
