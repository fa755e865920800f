"""How Telegram's server treats text: cleaning, trimming, and lengths in UTF-16 units."""

import re
from typing import Final

from bot.sandbox.wire import JsonList, JsonObject

# Telegram turns control characters into spaces, drops carriage returns and U+2028 … U+202E (line separators and the
# characters that turn text around), and three combining marks that draw over neighbouring lines.
_DROPPED: Final = dict.fromkeys([0x0D, *range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A])
_SPACED: Final = dict.fromkeys([*range(9), 9, 11, 12, *range(14, 32)], " ")
_CLEANING: Final = {**_SPACED, **_DROPPED}
_DIRTY: Final = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]")

_BLANK: Final = " \n\xa0\u200b\u200c\u200d\u2060\ufeff\u2800\u3164\u180e" + "".join(map(chr, range(0x2000, 0x200B)))

_COMMAND: Final = re.compile(r"(?<![\w/<>])/([A-Za-z0-9_]{1,64})(@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_MENTION: Final = re.compile(r"(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)")
_HASHTAG: Final = re.compile(r"(?<!\w)#\w{1,256}")
_EMAIL: Final = re.compile(r"(?<![\w.])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_URL: Final = re.compile(
    r"(?<![\w@./])(?:https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:kz|com|org|ru|me)(?:/[^\s<>\"]*)?)"
)
_FOUND: Final = (
    ("url", _URL),
    ("email", _EMAIL),
    ("bot_command", _COMMAND),
    ("mention", _MENTION),
    ("hashtag", _HASHTAG),
)


def utf16_length(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """The text as Telegram's server keeps it."""
    return text.translate(_CLEANING) if _DIRTY.search(text) else text


def is_blank(text: str) -> bool:
    """Whether nothing visible is in the text, so that Telegram refuses to send it."""
    return not text.strip(_BLANK)


def trim(text: str, entities: JsonList) -> tuple[str, JsonList]:
    """Text without blank edges, and its entities moved and cut to it; entities over blanks alone vanish.

    Blanks at the beginning stay where an entity begins with them: so does Telegram.
    """
    right = text.rstrip(" \n")
    if not entities:
        return right.lstrip(" \n"), []
    units = right.encode("utf-16-le", "surrogatepass")
    visible = [one for one in entities if _under(units, one).strip(" \n")]
    first = min((one["offset"] for one in visible), default=len(right))
    shift = min(first, len(right) - len(right.lstrip(" \n")))
    length = len(units) // 2 - shift
    moved: JsonList = []
    for one in visible:
        start = one["offset"] - shift
        moved.append({**one, "offset": start, "length": min(one["length"], length - start)})
    return right[shift:], moved


def _under(units: bytes, entity: JsonObject) -> str:
    """The text that an entity covers."""
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


def found_entities(text: str, taken: JsonList) -> JsonList:
    """What Telegram marks by itself: commands, links, addresses, mentions, hashtags; never inside code or a link."""
    if not any(sign in text for sign in "/@#."):
        return []
    closed = [(e["offset"], e["offset"] + e["length"]) for e in taken if e["type"] in {"code", "pre", "text_link"}]
    found: JsonList = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            start = utf16_length(text[: match.start()])
            end = start + utf16_length(match[0])
            if all(end <= a or start >= b for a, b in closed):
                closed.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return found


def in_order(entities: JsonList) -> JsonList:
    """Entities as Telegram lists them: by beginning, the longer first."""
    return sorted(entities, key=_place)


def _place(entity: JsonObject) -> tuple[int, int]:
    return entity["offset"], -entity["length"]
