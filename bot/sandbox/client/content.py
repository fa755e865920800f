"""What a person can put into a message: text, contacts, and the things a bot has to put up with."""

from collections.abc import Mapping
from typing import Final

from bot.sandbox.telegram.chats import Human
from bot.sandbox.telegram.files import StoredFile
from bot.sandbox.telegram.text import clean, found_entities, trim, utf16_length
from bot.sandbox.wire import JsonObject, Refusal

_TEXT_MAX: Final = 4096  # longer ones are cut into several messages by every Telegram client
_CAPTION_MAX: Final = 1024
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


def read_contents(wish: JsonObject, sender: Human, people: Mapping[int, Human], at: float) -> list[JsonObject]:
    """The messages that a client would send for this wish, in order; raises 400.

    A text of more than 4,096 units becomes several messages, as in every Telegram client; an empty one is refused,
    because no client can send it. `people` are those whom the sender's address book may name.
    """
    extras: JsonObject = {name: wish[name] for name in _EXTRAS if name in wish}
    if (origin := wish.get("forwarded_from")) is not None:
        extras["forward_origin"] = _origin(_known(people, origin), at)
    if isinstance(raw := wish.get("message"), dict):
        return [raw]
    if isinstance(text := wish.get("text"), str):
        return [{**_text(part), **extras} for part in _parts(text)]
    if isinstance(contact := wish.get("contact"), dict):
        return [{"contact": _contact(contact), **extras}]
    if (owner := wish.get("contact_of")) is not None:
        return [{**card(_known(people, owner)), **extras}]
    for name, sample in _SAMPLES.items():
        if wish.get(name):
            return [{name: sample if wish[name] is True else wish[name], **extras}]
    if wish.get("share_contact"):
        return [card(sender)]
    raise Refusal(
        400,
        "a message has a text, contact, contact_of, share_contact, sticker, voice, photo, document, location, message",
    )


def card(human: Human) -> JsonObject:
    """A person's card, its `user_id` filled in by Telegram: the own one by the button, or one from an address book."""
    contact: JsonObject = {"phone_number": human.phone.lstrip("+"), "first_name": human.first_name}
    if human.last_name:
        contact["last_name"] = human.last_name
    return {"contact": {**contact, "user_id": human.id}}


def file_message(stored: StoredFile, caption: str) -> JsonObject:
    """What sending a file as such sends; a caption of more than 1,024 units is refused, as every client does."""
    caption, _ = trim(clean(caption), [])
    if utf16_length(caption) > _CAPTION_MAX:
        raise Refusal(400, "no client can send a caption so long")
    content = stored.document()
    if caption:
        content["caption"] = caption
        if entities := found_entities(caption, []):
            content["caption_entities"] = entities
    return content


def _known(people: Mapping[int, Human], person_id: object) -> Human:
    human = people.get(person_id) if isinstance(person_id, int) else None
    if human is None:
        raise Refusal(404, "no such person in the address book")
    return human


def _origin(sender: Human, at: float) -> JsonObject:
    """Whose message it was first: https://core.telegram.org/bots/api#messageoriginuser."""
    return {"type": "user", "date": int(at), "sender_user": sender.user()}


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
