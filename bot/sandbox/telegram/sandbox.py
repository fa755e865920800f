"""The strict stand-in for Telegram: its state, and what happens in it."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import aiohttp

from bot.sandbox.events import Events
from bot.sandbox.faults import Faults
from bot.sandbox.signals import Signals
from bot.sandbox.supervisor import Supervisor
from bot.sandbox.telegram.args import Args
from bot.sandbox.telegram.chats import Chat, Human, Message
from bot.sandbox.telegram.commands import Profile
from bot.sandbox.telegram.files import Files
from bot.sandbox.telegram.pace import Pace
from bot.sandbox.telegram.rules import Rules
from bot.sandbox.telegram.updates import UpdateQueue
from bot.sandbox.wire import JsonObject

DEFAULT_TOKEN: Final = "424242:SANDBOX-token-of-nobody-0123456789"  # noqa: S105 - the sandbox's own, opens nothing
DEFAULT_USERNAME: Final = "senimkey_sandbox_bot"
_FIRST_PERSON: Final = 700_000_001


@dataclass(slots=True, kw_only=True)
class Tap:
    """A tap on an inline button, and what the bot answered."""

    id: str
    person_id: int
    chat_id: int
    message_id: int
    data: str
    at: float
    update_id: int | None = None
    answer: JsonObject | None = None

    def json(self) -> JsonObject:
        """The tap as the sandbox's own API shows it; `answer` is null until the bot answered."""
        return {
            "callback_query_id": self.id,
            "person_id": self.person_id,
            "chat_id": self.chat_id,
            "message_id": self.message_id,
            "data": self.data,
            "update_id": self.update_id,
            "answered": self.answer is not None,
            "answer": self.answer,
        }


class TelegramSandbox:
    """Everything Telegram's server knows about one bot and its people."""

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        username: str = DEFAULT_USERNAME,
        rules: Rules | None = None,
        clock: Callable[[], float] = time.time,
        events: Events | None = None,
        faults: Faults | None = None,
        ids_from: int = 0,
    ) -> None:
        """Make Telegram's server; `ids_from` moves the first ids on, for a world beside an older one's database."""
        self.token = token
        self.rules = rules or Rules()
        self.bot: JsonObject = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Senimkey (sandbox)",
            "username": username,
        }
        self.events = events or Events()
        self.faults = faults or Faults()
        self.signals = Signals()
        self.supervisor = Supervisor()
        self.people: dict[int, Human] = {}
        self.chats: dict[int, Chat] = {}
        self.taps: OrderedDict[str, Tap] = OrderedDict()
        self.calls: deque[JsonObject] = deque(maxlen=self.rules.history_max)
        self.calls_seen = 0
        self.calls_running = 0
        self.files = Files()
        self.pace = Pace(lambda: self.rules, clock)
        self.profile = Profile()
        self.updates = UpdateQueue(lambda: self.rules, self.now, self.signals, self.events)
        self.session: aiohttp.ClientSession | None = None
        self._clock = clock
        self._skew_seconds = 0.0
        self._next_person = _FIRST_PERSON + ids_from
        self.updates.begin_at(ids_from)
        self._next_tap = 0

    def now(self) -> float:
        """The time on Telegram's server, seconds since 1970."""
        return self._clock() + self._skew_seconds

    def advance(self, seconds: float) -> None:
        """Let time pass on Telegram's server."""
        self._skew_seconds += seconds

    def join(self, human: Human) -> Chat:
        """A person appears, with a private chat to the bot that they have not opened yet."""
        self.people[human.id] = human
        chat = Chat(id=human.id, body=human.chat(), messages_max=self.rules.messages_max)
        self.chats[human.id] = chat
        self.events.publish("person", lambda: {"person": human.json()})
        return chat

    def new_person_id(self) -> int:
        """The next free id for a person."""
        while self._next_person in self.people:
            self._next_person += 1
        return self._next_person

    def group(self, chat_id: int, title: str) -> Chat:
        """The group with this negative id; it comes to be when first used."""
        chat = self.chats.get(chat_id)
        if chat is None:
            kind = "supergroup" if str(chat_id).startswith("-100") else "group"
            body = {"id": chat_id, "type": kind, "title": title}
            chat = Chat(id=chat_id, body=body, messages_max=self.rules.messages_max, is_started=True)
            self.chats[chat_id] = chat
        return chat

    def post(self, chat: Chat, content: JsonObject, *, markup: JsonObject | None = None) -> Message:
        """The bot's message appears in a chat."""
        body = {"from": self.bot, "chat": chat.body, "date": int(self.now()), **content}
        message = chat.add(body, from_bot=True, markup=markup)
        self._show(chat, message)
        return message

    def hear(self, chat: Chat, sender: Human, content: JsonObject) -> tuple[int | None, Message]:
        """A person's message appears in a chat and goes to the bot; the update's id is None if it did not ask."""
        chat.is_started = True
        body = {"from": sender.user(), "chat": chat.body, "date": int(self.now()), **content}
        message = chat.add(body, from_bot=False)
        self._show(chat, message)
        return self.updates.add("message", message.body, chat.id), message

    def tap(self, chat: Chat, human: Human, message: JsonObject, data: str) -> Tap:
        """A person taps an inline button; https://core.telegram.org/bots/api#callbackquery."""
        self._next_tap += 1
        digest = int.from_bytes(sha256(f"{self.token}:{self._next_tap}".encode()).digest()[:8]) >> 1
        tap = Tap(
            id=str(digest),
            person_id=human.id,
            chat_id=chat.id,
            message_id=message["message_id"],
            data=data,
            at=self.now(),
        )
        self.taps[tap.id] = tap
        while len(self.taps) > self.rules.history_max:
            self.taps.popitem(last=False)
        query = {
            "id": tap.id,
            "from": human.user(),
            "message": message,
            "chat_instance": str(chat.id * 7919),
            "data": data,
        }
        tap.update_id = self.updates.add("callback_query", query, chat.id)
        self.events.publish("tap", lambda: {"chat_id": chat.id, "tap": tap.json()})
        return tap

    def block(self, human: Human, *, is_blocked: bool) -> int | None:
        """A person blocks the bot, or takes it back; https://core.telegram.org/bots/api#chatmemberupdated."""
        chat = self.chats[human.id]
        chat.is_blocked = is_blocked
        chat.revision += 1
        change = {
            "chat": chat.body,
            "from": human.user(),
            "date": int(self.now()),
            "old_chat_member": self._membership(is_blocked=not is_blocked),
            "new_chat_member": self._membership(is_blocked=is_blocked),
        }
        self.events.publish("blocked", lambda: {"chat_id": chat.id, "blocked": is_blocked})
        self.signals.fire(chat.id)
        return self.updates.add("my_chat_member", change, chat.id)

    def log_call(self, method: str, args: Args, outcome: JsonObject) -> None:
        """Remember a call of the bot and what it was answered."""
        self.calls_seen += 1
        self.calls.append(
            {
                "number": self.calls_seen,
                "at": self.now(),
                "method": method,
                "chat_id": args.integer("chat_id") or None,
                "params": args.values,
                "files": list(args.files),
                **outcome,
            }
        )

    def hang_up(self) -> None:
        """Answer everyone who waits, so that the server can stop at once."""
        self.updates.end_poll()
        self.events.close()
        self.supervisor.stop()

    def is_quiet(self, chat_id: int | None = None) -> bool:
        """Whether every update was acknowledged and no call of the bot is being answered."""
        return self.updates.settled(chat_id) and not self.calls_running

    def _show(self, chat: Chat, message: Message) -> None:
        self.events.publish(
            "message", lambda: {"chat_id": chat.id, "message": message.json(), "keyboard": chat.keyboard}
        )
        self.signals.fire(chat.id)

    def _membership(self, *, is_blocked: bool) -> JsonObject:
        if is_blocked:
            return {"user": self.bot, "status": "kicked", "until_date": 0}
        return {"user": self.bot, "status": "member"}
