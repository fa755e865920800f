"""Keyboards: what Telegram accepts as reply_markup, and what it answers to the rest."""

from typing import Final

from bot.sandbox.telegram.args import Args
from bot.sandbox.telegram.errors import BotApiError, bad_request
from bot.sandbox.telegram.text import clean
from bot.sandbox.wire import JsonList, JsonObject

STYLES: Final = frozenset({"primary", "success", "danger"})
_BUTTONS_MAX: Final = 100
_KEYBOARD_BUTTONS_MAX: Final = 300
_DATA_BYTES_MAX: Final = 64
_COPY_TEXT_MAX: Final = 256
_KEPT: Final = ("is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder", "selective")
_REQUESTS: Final = ("request_contact", "request_location")
_LINKS: Final = ("http://", "https://", "tg://")
_ACTIONS: Final = (
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
    "disabled",
)


def read_markup(args: Args, *, is_private: bool) -> JsonObject | None:
    """The reply_markup of a call, cleaned and complete, or None; raises 400 in Telegram's words.

    An inline keyboard without buttons is no keyboard, as with Telegram.
    """
    value = args.decoded("reply_markup", "reply keyboard markup")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    keyboard = _rows(value, "keyboard", 'field "keyboard" must be an Array of Arrays')
    inline = _rows(
        value, "inline_keyboard", 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    )
    if keyboard:
        rows = [[_key(button, is_private=is_private) for button in row] for row in keyboard]
        _check_size(rows, _KEYBOARD_BUTTONS_MAX)
        return {"keyboard": rows, **{name: value[name] for name in _KEPT if value.get(name)}}
    if inline:
        rows = [[_inline(button) for button in row] for row in inline if row]
        _check_size(rows, _BUTTONS_MAX)
        return {"inline_keyboard": rows} if rows else None
    if value.get("remove_keyboard") is True:
        return {"remove_keyboard": True}
    if value.get("force_reply") is True:
        return {"force_reply": True}
    return None


def read_inline_markup(args: Args, *, is_private: bool) -> JsonObject | None:
    """As `read_markup`, for edits, which take inline keyboards only."""
    markup = read_markup(args, is_private=is_private)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def is_inline(markup: JsonObject | None) -> bool:
    """Whether the markup is an inline keyboard, the only kind a message can carry through an edit."""
    return markup is not None and "inline_keyboard" in markup


def shows(markup: JsonObject | None, data: str) -> bool:
    """Whether an inline keyboard shows a tappable button with this callback data."""
    rows = (markup or {}).get("inline_keyboard", ())
    return any(button.get("callback_data") == data and "disabled" not in button for row in rows for button in row)


def _rows(value: JsonObject, name: str, problem: str) -> list[JsonList]:
    rows = value.get(name) or []
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(problem)
    return rows


def _check_size(rows: list[JsonList], most: int) -> None:
    if sum(map(len, rows)) > most:
        raise bad_request("reply markup is too long")


def _key(button: object, *, is_private: bool) -> JsonObject:
    """A button of a reply keyboard."""
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be an Object")
    key: JsonObject = {"text": _label(button, "keyboard button")}
    key.update(_style(button, "keyboard button"))
    for request in _REQUESTS:
        if button.get(request) is True:
            if not is_private:
                what = "phone number" if request == "request_contact" else "location"
                raise bad_request(f"{what} can be requested in private chats only")
            key[request] = True
    return key


def _inline(button: object) -> JsonObject:
    """A button of an inline keyboard: a label and exactly one action."""
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    result: JsonObject = {"text": _label(button, "inline keyboard button")}
    result.update(_style(button, "inline keyboard button"))
    given = [name for name in _ACTIONS if button.get(name) not in (None, "")]
    if not given:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    action = given[0]
    if action == "callback_data":
        _check_data(button[action])
    elif action == "url":
        _check_url(button[action])
    elif action == "copy_text":
        _check_copy(button[action])
    result[action] = button[action]
    if "disabled" in given:
        result["disabled"] = {}
    return result


def _label(button: JsonObject, what: str) -> str:
    text = button.get("text")
    if text is None:
        raise bad_request(f"can't parse {what}: Can't find field \"text\"")
    if not isinstance(text, str):
        raise bad_request(f'can\'t parse {what}: Field "text" must be of type String')
    text = clean(text).strip()
    if not text:
        raise bad_request(f"{what} text must be non-empty")
    return text


def _style(button: JsonObject, what: str) -> JsonObject:
    style = button.get("style")
    if style in (None, "", "default"):
        return {}
    if not isinstance(style, str) or style.lower() not in STYLES:
        raise bad_request(f"can't parse {what}: invalid button style specified")
    return {"style": style.lower()}


def _check_data(data: object) -> None:
    if not isinstance(data, str):
        raise bad_request('can\'t parse inline keyboard button: Field "callback_data" must be of type String')
    if len(data.encode()) > _DATA_BYTES_MAX:
        raise BotApiError(400, "Bad Request: BUTTON_DATA_INVALID")


def _check_url(url: object) -> None:
    if not isinstance(url, str) or not (url.startswith(_LINKS) or "." in url) or " " in url:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _check_copy(copy: object) -> None:
    text = copy.get("text") if isinstance(copy, dict) else None
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not 0 < len(clean(text)) <= _COPY_TEXT_MAX:
        raise BotApiError(400, "Bad Request: BUTTON_COPY_TEXT_INVALID")
