"""What a person can put into a message: text, contacts, and the things a bot has to put up with."""

from typing import Final

from bot.sandbox.telegram.chats import Human
from bot.sandbox.telegram.text import clean, found_entities, trim, utf16_length
from bot.sandbox.wire import JsonObject, Refusal

_TEXT_MAX: Final = 4096  # longer ones are cut into several messages by every Telegram client
_EXTRAS: Final = ("forward_origin", "via_bot", "reply_to_message")
_FILE: Final = {"file_id": "AwACAgIAAxkBAAIsandbox", "file_unique_id": "AgADsandbox", "file_size": 2048}
_SAMPLES: Final[dict[str, object]] = {
    "sticker": {
        **_FILE,
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": "🙂",
    },
    "voice": {**_FILE, "duration": 3, "mime_type": "audio/ogg"},
    "photo": [{**_FILE, "width": 90, "height": 67}, {**_FILE, "width": 800, "height": 600}],
    "document": {**_FILE, "file_name": "scan.pdf", "mime_type": "application/pdf"},
    "location": {"latitude": 43.238, "longitude": 76.945},
}


def read_contents(wish: JsonObject, sender: Human) -> list[JsonObject]:
    """The messages that a client would send for this wish, in order; raises 400.

    A text of more than 4,096 units becomes several messages, as in every Telegram client; an empty one is refused,
    because no client can send it.
    """
    extras: JsonObject = {name: wish[name] for name in _EXTRAS if name in wish}
    if isinstance(raw := wish.get("message"), dict):
        return [raw]
    if isinstance(text := wish.get("text"), str):
        return [{**_text(part), **extras} for part in _parts(text)]
    if isinstance(contact := wish.get("contact"), dict):
        return [{"contact": _contact(contact), **extras}]
    for name, sample in _SAMPLES.items():
        if wish.get(name):
            return [{name: sample if wish[name] is True else wish[name], **extras}]
    if wish.get("share_contact"):
        return [own_contact(sender)]
    raise Refusal(
        400, "a message has a text, contact, share_contact, sticker, voice, photo, document, location or message"
    )


def own_contact(sender: Human) -> JsonObject:
    """What the contact button sends: the person's own card, its `user_id` filled in by Telegram."""
    contact: JsonObject = {"phone_number": sender.phone.lstrip("+"), "first_name": sender.first_name}
    if sender.last_name:
        contact["last_name"] = sender.last_name
    return {"contact": {**contact, "user_id": sender.id}}


def _contact(contact: JsonObject) -> JsonObject:
    if not isinstance(contact.get("phone_number"), str):
        raise Refusal(400, "a contact has a phone_number")
    return {"first_name": "", **contact}


def _text(text: str) -> JsonObject:
    content: JsonObject = {"text": text}
    if entities := found_entities(text, []):
        content["entities"] = entities
    return content


def _parts(text: str) -> list[str]:
    text, _ = trim(clean(text), [])
    if not text:
        raise Refusal(400, "no client can send an empty message")
    parts = [""]
    if utf16_length(text) <= _TEXT_MAX:
        return [text]
    room = _TEXT_MAX
    for character in text:
        units = utf16_length(character)
        if units > room:
            parts.append("")
            room = _TEXT_MAX
        parts[-1] += character
        room -= units
    return [trimmed for part in parts if (trimmed := part.strip(" \n"))]
