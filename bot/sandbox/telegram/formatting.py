"""The text of a call: parse mode, cleaning, trimming, and the lengths that Telegram allows."""

from typing import Final

from bot.sandbox.telegram.args import Args
from bot.sandbox.telegram.errors import BotApiError, bad_request
from bot.sandbox.telegram.html import parse_html
from bot.sandbox.telegram.text import clean, found_entities, in_order, is_blank, trim, utf16_length
from bot.sandbox.wire import JsonList

TEXT_MAX: Final = 4096
CAPTION_MAX: Final = 1024
_RAW_TEXT_BYTES_MAX: Final = 1 << 15
_FOUND_BY_TELEGRAM: Final = frozenset({"url", "email", "bot_command", "mention", "hashtag", "phone_number", "cashtag"})


def read_text(args: Args) -> tuple[str, JsonList]:
    """The text of a message and its entities, within 4,096 UTF-16 units after entities; raises 400."""
    if not args.text("text"):
        raise bad_request("message text is empty")
    text, entities = _formatted(args, "text", "entities")
    if is_blank(text):
        raise bad_request("text must be non-empty")
    if utf16_length(text) > TEXT_MAX:
        raise bad_request("message is too long")
    return text, entities


def read_caption(args: Args, *, part_of: str | None = None) -> tuple[str, JsonList]:
    """The caption of a file and its entities, within 1,024 units; may be empty; raises 400.

    `part_of` is the object that holds the caption, if the call itself does not: Telegram names it in its refusal.
    """
    try:
        caption, entities = _formatted(args, "caption", "caption_entities")
    except BotApiError as problem:
        if part_of is None:
            raise
        what = problem.description.removeprefix("Bad Request: ")
        raise bad_request(f"can't parse {part_of}: {what[:1].upper()}{what[1:]}") from problem
    if utf16_length(caption) > CAPTION_MAX:
        raise bad_request("message caption is too long")
    return caption, entities


def _formatted(args: Args, name: str, entities_name: str) -> tuple[str, JsonList]:
    """Text and entities after parse mode, cleaning and trimming."""
    source, mode = args.text(name), args.text("parse_mode").lower()
    if len(source.encode("utf-8", "replace")) > _RAW_TEXT_BYTES_MAX:
        raise bad_request("text is too long")
    entities: JsonList = []
    if mode == "html":
        text, entities = parse_html(clean(source))
    elif mode in {"", "none"}:
        text, entities = clean(source), _given_entities(args, entities_name)
    else:
        raise bad_request("unsupported parse_mode")
    text, entities = trim(text, entities)
    return text, in_order([*entities, *found_entities(text, entities)])


def _given_entities(args: Args, name: str) -> JsonList:
    given = args.decoded(name, "entities")
    if not isinstance(given, list):
        return []
    for entity in given:
        if not isinstance(entity, dict) or not {"type", "offset", "length"} <= entity.keys():
            raise bad_request("can't parse MessageEntity: expected an Object")
    return [entity for entity in given if entity["type"] not in _FOUND_BY_TELEGRAM]
