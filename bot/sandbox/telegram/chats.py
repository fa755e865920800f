"""People and chats as Telegram's server knows them."""

from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from bot.sandbox.telegram.markup import is_inline
from bot.sandbox.wire import JsonObject

PRIVATE: Final = "private"


@dataclass(slots=True, kw_only=True)
class Human:
    """A person with a phone and a Telegram account."""

    id: int
    first_name: str
    last_name: str | None
    username: str | None
    language_code: str | None
    phone: str

    def user(self) -> JsonObject:
        """The person as `User` in updates: https://core.telegram.org/bots/api#user."""
        user: JsonObject = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        for name, value in (
            ("last_name", self.last_name),
            ("username", self.username),
            ("language_code", self.language_code),
        ):
            if value:
                user[name] = value
        return user

    def chat(self) -> JsonObject:
        """The private chat with the person as `Chat` in messages."""
        chat = {key: value for key, value in self.user().items() if key not in {"is_bot", "language_code"}}
        return {**chat, "type": PRIVATE}

    def json(self) -> JsonObject:
        """The person as the sandbox's own API shows them, phone included."""
        return {
            "id": self.id,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
            "phone": self.phone,
        }


@dataclass(slots=True, kw_only=True)
class Message:
    """A message of a chat: its wire form, and what the server remembers beside it."""

    body: JsonObject
    from_bot: bool
    had_reply_keyboard: bool = False  # sent with a reply keyboard or its removal: such a message cannot be edited

    @property
    def markup(self) -> JsonObject | None:
        """The inline keyboard that the message shows now."""
        markup: JsonObject | None = self.body.get("reply_markup")
        return markup

    def json(self) -> JsonObject:
        """The message as the sandbox's own API shows it."""
        return {**self.body, "from_bot": self.from_bot}


@dataclass(slots=True, kw_only=True)
class Chat:
    """A private chat or a group: its messages, the reply keyboard that shows, whether the bot is blocked."""

    id: int
    body: JsonObject
    messages_max: int
    messages: dict[int, Message] = field(default_factory=dict)
    next_message_id: int = 1
    keyboard: JsonObject | None = None
    keyboard_message_id: int | None = None
    is_blocked: bool = False
    is_started: bool = False
    revision: int = 0

    @property
    def is_private(self) -> bool:
        """Whether it is the chat of one person with the bot."""
        return str(self.body["type"]) == PRIVATE

    def add(self, body: JsonObject, *, from_bot: bool, markup: JsonObject | None = None) -> Message:
        """Put a message at the end under the next id; a reply keyboard in it shows from now on."""
        message_id = self.next_message_id
        self.next_message_id = message_id + 1
        body = {"message_id": message_id, **body}
        message = Message(body=body, from_bot=from_bot)
        if markup is not None:
            if is_inline(markup):
                body["reply_markup"] = markup
            else:
                message.had_reply_keyboard = True
                self._switch_keyboard(markup, message_id)
        self.messages[message_id] = message
        self.revision += 1
        if len(self.messages) > self.messages_max:
            for old in list(islice(self.messages, len(self.messages) // 10)):
                del self.messages[old]
        return message

    def remove(self, message_id: int) -> Message | None:
        """Take a message away; the reply keyboard that came with it goes too."""
        message = self.messages.pop(message_id, None)
        if message is not None:
            self.revision += 1
            if self.keyboard_message_id == message_id:
                self.hide_keyboard()
        return message

    def hide_keyboard(self) -> None:
        """No reply keyboard shows any more."""
        self.keyboard = self.keyboard_message_id = None

    def asks_contact(self) -> bool:
        """Whether the reply keyboard that shows has a button that shares the phone number."""
        rows = (self.keyboard or {}).get("keyboard", ())
        return any(key.get("request_contact") for row in rows for key in row)

    def has_key(self, text: str) -> bool:
        """Whether the reply keyboard that shows has a button with this text."""
        rows = (self.keyboard or {}).get("keyboard", ())
        return any(key["text"] == text for row in rows for key in row)

    def use_key(self) -> None:
        """A key was pressed: a one-time keyboard hides."""
        if self.keyboard is not None and self.keyboard.get("one_time_keyboard"):
            self.hide_keyboard()

    def _switch_keyboard(self, markup: JsonObject, message_id: int) -> None:
        if "keyboard" in markup:
            self.keyboard, self.keyboard_message_id = markup, message_id
        elif "remove_keyboard" in markup:
            self.hide_keyboard()
