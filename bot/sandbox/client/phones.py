"""What people do with their phones: appear, write, tap, share the contact, block the bot."""

import re
from typing import Final

from aiohttp import web

from bot.sandbox.client.content import card, file_message, read_contents
from bot.sandbox.sms.sandbox import SmsSandbox
from bot.sandbox.telegram.chats import Chat, Human
from bot.sandbox.telegram.errors import BotApiError
from bot.sandbox.telegram.markup import shows
from bot.sandbox.telegram.requests import read_args
from bot.sandbox.telegram.sandbox import TelegramSandbox
from bot.sandbox.wire import JsonObject, Refusal, answer, read_object

_PHONE: Final = re.compile(r"\+?\d{5,15}")
_GROUP_TITLE: Final = "Sample group"


def add_phones(app: web.Application, telegram: TelegramSandbox, sms: SmsSandbox) -> None:
    """Mount what a person can do."""
    phones = Phones(telegram, sms)
    app.router.add_post("/client/people", phones.join)
    app.router.add_get("/client/people/{id}", phones.look)
    app.router.add_post("/client/people/{id}/messages", phones.write)
    app.router.add_post("/client/people/{id}/files", phones.send_file)
    app.router.add_post("/client/people/{id}/taps", phones.tap)
    app.router.add_post("/client/people/{id}/block", phones.block)
    app.router.add_post("/client/people/{id}/unblock", phones.unblock)
    app.router.add_post("/client/groups/{id}/messages", phones.write_in_group)
    app.router.add_get("/client/taps/{id}", phones.answered)


class Phones:
    """The phones of everyone in the sandbox."""

    def __init__(self, telegram: TelegramSandbox, sms: SmsSandbox) -> None:
        self._telegram, self._sms = telegram, sms

    async def join(self, request: web.Request) -> web.Response:
        """A person appears; the answer is the person with their id."""
        wish = await read_object(request)
        telegram = self._telegram
        first_name, phone, person_id = wish.get("first_name"), wish.get("phone"), wish.get("id")
        if not isinstance(first_name, str) or not first_name.strip():
            raise Refusal(400, "a person has a first_name")
        if not isinstance(phone, str) or not _PHONE.fullmatch(phone):
            raise Refusal(400, "a person has a phone, digits with or without a plus")
        if person_id is None:
            person_id = telegram.new_person_id()
        if not isinstance(person_id, int) or person_id <= 0:
            raise Refusal(400, "a person's id is a positive number")
        if person_id in telegram.people:
            raise Refusal(409, "somebody has this id")
        human = Human(
            id=person_id,
            first_name=first_name,
            last_name=_optional(wish, "last_name"),
            username=_optional(wish, "username"),
            language_code=_optional(wish, "language_code"),
            phone="+" + phone.lstrip("+"),
        )
        telegram.join(human)
        return answer(human.json(), status=201)

    async def look(self, request: web.Request) -> web.Response:
        """A person's phone as it looks now: chat and SMS. With `after` it waits for a newer look, up to `timeout`."""
        human, chat = self._person(request)
        after, timeout = _query_number(request, "after", -1), _query_number(request, "timeout", 0)
        await self._telegram.signals.until(chat.id, lambda: chat.revision > after, timeout)
        sms = [one.json() for one in self._sms.to(human.phone)]
        return answer({"person": human.json(), "chat": chat_json(self._telegram, chat), "sms": sms})

    async def write(self, request: web.Request) -> web.Response:
        """A message to the bot; the answer names its update and message."""
        human, chat = self._person(request)
        wish = await read_object(request)
        _check_open(chat)
        contents = [card(human)] if wish.get("share_contact") else self._contents(wish, human)
        if wish.get("share_contact") and not wish.get("force"):
            if not chat.asks_contact():
                raise Refusal(409, "no button that shares the contact is showing")
            chat.use_key()
        if isinstance(text := contents[0].get("text"), str) and chat.has_key(text):
            chat.use_key()
        return self._heard(chat, human, contents)

    async def send_file(self, request: web.Request) -> web.Response:
        """A file as a document: multipart with `document` and perhaps `caption`."""
        human, chat = self._person(request)
        _check_open(chat)
        try:
            args = await read_args(request)
        except BotApiError as refusal:
            raise Refusal(refusal.code, refusal.description) from refusal
        upload = args.files.get("document")
        if upload is None or not upload.data:
            raise Refusal(400, "a file is sent as `document`, and no client can send an empty one")
        stored = self._telegram.files.keep(upload, "documents")
        return self._heard(chat, human, [file_message(stored, args.text("caption"))])

    async def write_in_group(self, request: web.Request) -> web.Response:
        """A message in a group where the bot is; `from` names the person, `title` the group when it is new."""
        wish = await read_object(request)
        group_id = _path_number(request)
        sender = self._telegram.people.get(wish.get("from", 0))
        if sender is None:
            raise Refusal(404, "`from` must be the id of a person")
        if group_id >= 0:
            raise Refusal(400, "a group's id is negative")
        chat = self._telegram.group(group_id, str(wish.get("title") or _GROUP_TITLE))
        return self._heard(chat, sender, self._contents(wish, sender))

    async def tap(self, request: web.Request) -> web.Response:
        """A tap on an inline button that shows now; `force` taps what does not (old, foreign, forged)."""
        human, chat = self._person(request)
        wish = await read_object(request)
        message_id, data = wish.get("message_id"), wish.get("data")
        if not isinstance(message_id, int) or not isinstance(data, str):
            raise Refusal(400, "a tap has a message_id and data")
        message = chat.messages.get(message_id)
        if not wish.get("force"):
            _check_open(chat)
            if message is None or not shows(message.markup, data):
                raise Refusal(409, "that message shows no such button")
        # A message that is gone is inaccessible: https://core.telegram.org/bots/api#inaccessiblemessage.
        body = {"chat": chat.body, "message_id": message_id, "date": 0} if message is None else message.body
        tap = self._telegram.tap(chat, human, body, data)
        return answer({"update_id": tap.update_id, "callback_query_id": tap.id}, status=201)

    async def answered(self, request: web.Request) -> web.Response:
        """What the bot answered to a tap; with `timeout` it waits for the answer that long."""
        tap = self._telegram.taps.get(request.match_info["id"])
        if tap is None:
            raise Refusal(404, "no such tap")
        await self._telegram.signals.until(tap.id, lambda: tap.answer is not None, _query_number(request, "timeout", 0))
        return answer(tap.json())

    async def block(self, request: web.Request) -> web.Response:
        """The person blocks the bot."""
        return self._block(request, is_blocked=True)

    async def unblock(self, request: web.Request) -> web.Response:
        """The person takes the block back."""
        return self._block(request, is_blocked=False)

    def _block(self, request: web.Request, *, is_blocked: bool) -> web.Response:
        human, chat = self._person(request)
        if chat.is_blocked == is_blocked:
            raise Refusal(409, "that is so already")
        return answer({"update_id": self._telegram.block(human, is_blocked=is_blocked)}, status=201)

    def _contents(self, wish: JsonObject, sender: Human) -> list[JsonObject]:
        return read_contents(wish, sender, self._telegram.people, self._telegram.now())

    def _heard(self, chat: Chat, sender: Human, contents: list[JsonObject]) -> web.Response:
        heard = [self._telegram.hear(chat, sender, content) for content in contents]
        last_update, last_message = heard[-1]
        body = {
            "update_id": last_update,
            "message_id": last_message.body["message_id"],
            "update_ids": [update_id for update_id, _ in heard],
        }
        return answer(body, status=201)

    def _person(self, request: web.Request) -> tuple[Human, Chat]:
        human = self._telegram.people.get(_path_number(request))
        if human is None:
            raise Refusal(404, "no such person")
        return human, self._telegram.chats[human.id]


def chat_json(telegram: TelegramSandbox, chat: Chat) -> JsonObject:
    """A chat as the sandbox's own API shows it."""
    human = telegram.people.get(chat.id)
    commands = telegram.profile.commands_for(chat.id, human.language_code) if human else []
    return {
        "id": chat.id,
        "type": chat.body["type"],
        "messages": [message.json() for message in chat.messages.values()],
        "keyboard": chat.keyboard,
        "blocked": chat.is_blocked,
        "commands": commands,
        "revision": chat.revision,
    }


def _check_open(chat: Chat) -> None:
    if chat.is_blocked:
        raise Refusal(409, "this person has blocked the bot: unblock it first")


def _optional(wish: JsonObject, name: str) -> str | None:
    value = wish.get(name)
    if value is not None and not isinstance(value, str):
        raise Refusal(400, f"{name} must be a text")
    return value or None


def _path_number(request: web.Request) -> int:
    try:
        return int(request.match_info["id"])
    except ValueError as error:
        raise Refusal(404, "ids are numbers") from error


def _query_number(request: web.Request, name: str, default: float) -> float:
    try:
        return float(request.query.get(name, default))
    except ValueError as error:
        raise Refusal(400, f"{name} must be a number") from error
