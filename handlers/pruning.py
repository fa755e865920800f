"""What is read of an update: the keys we use, and nothing else.

The library's model of a message knows types that nest without bound, and each level multiplies what reading one costs:
a few hundred bytes of them would hold the event loop for minutes.
"""

from __future__ import annotations

from typing import Any

# What a person can send instead of words, by its key in a message, which is its content type too; anything else is
# Telegram's own note, such as of a pinned message.
MEDIA = frozenset(
    {
        "animation",
        "audio",
        "dice",
        "document",
        "location",
        "photo",
        "sticker",
        "venue",
        "video",
        "video_note",
        "voice",
        "story",
    },
)
# What people can send or forward, too, of types that nest or are large. Whichever it is, it is refused alike: it stands
# as a story that tells nothing, whose type is the smallest.
_OTHER_MEDIA = frozenset(
    {"checklist", "game", "gift", "giveaway", "invoice", "live_photo", "paid_media", "poll", "rich_message", "story"}
)
_MESSAGE = frozenset({"message_id", "date", "chat", "from", "text", "contact", "forward_origin", "via_bot"}) | MEDIA
_TAP = frozenset({"id", "from", "message", "chat_instance", "data"})
_TAPPED = frozenset({"message_id", "date", "chat", "text"})
_MEMBERSHIP = frozenset({"chat", "from", "date", "old_chat_member", "new_chat_member"})
_KINDS = {"message": _MESSAGE, "callback_query": _TAP, "my_chat_member": _MEMBERSHIP}


def pruned(raw: Any) -> Any:  # noqa: ANN401 -- any JSON value that was posted
    """Keep of an update what we read; anything that is not of an update's form stays as it is, to be refused."""
    if not isinstance(raw, dict):
        return raw
    kept = {kind: _only(raw[kind], keys) for kind, keys in _KINDS.items() if kind in raw}
    message = raw.get("message")
    if isinstance(message, dict) and message.keys() & _OTHER_MEDIA:
        kept["message"]["story"] = {"id": message.get("message_id"), "chat": message.get("chat")}
    tap = kept.get("callback_query")
    if isinstance(tap, dict) and "message" in tap:
        tap["message"] = _only(tap["message"], _TAPPED)
    return {**({"update_id": raw["update_id"]} if "update_id" in raw else {}), **kept}


def _only(value: Any, keys: frozenset[str]) -> Any:  # noqa: ANN401 -- see above
    return {key: value[key] for key in keys & value.keys()} if isinstance(value, dict) else value
