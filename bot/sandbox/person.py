"""A person with a phone, for stories: writes, taps, shares the contact and reads, over the sandbox's HTTP."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Final, Self

import aiohttp

from bot.sandbox.wire import JsonList, JsonObject

_PATIENCE_SECONDS: Final = 10.0
_CODE: Final = re.compile(r"(?<!\d)\d{6}(?!\d)")
_BAD: Final = 400


class PhoneError(AssertionError):
    """The person could not do it, or did not see what was expected; the message says what they see instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """An inline button as a person sees it."""

    text: str
    data: str | None
    message_id: int
    style: str | None
    is_disabled: bool


class Person:
    """A person in the sandbox. Every action returns when the bot has acknowledged it and gone quiet.

    `session` is the caller's; `person` is what POST /client/people answered.
    """

    def __init__(
        self, session: aiohttp.ClientSession, url: str, person: JsonObject, *, patience_seconds: float
    ) -> None:
        self._session, self._url, self._patience_seconds = session, url, patience_seconds
        self.id: int = person["id"]
        self.first_name: str = person["first_name"]
        self.phone: str = person["phone"]

    @classmethod
    async def join(
        cls,
        session: aiohttp.ClientSession,
        url: str,
        first_name: str,
        *,
        phone: str,
        patience_seconds: float = _PATIENCE_SECONDS,
        **details: str | int | None,
    ) -> Self:
        """A new person; `details` may be last_name, username, language_code, id."""
        wish = {"first_name": first_name, "phone": phone, **details}
        async with session.post(f"{url}/client/people", json=wish) as response:
            person = await _json(response)
        return cls(session, url, person, patience_seconds=patience_seconds)

    async def says(self, text: str) -> JsonObject:
        """Write a text."""
        return await self._acts("messages", {"text": text})

    async def sends(self, **content: object) -> JsonObject:
        """Send something else: sticker=True, voice=True, photo=True, contact={…}, message={…}."""
        return await self._acts("messages", content)

    async def shares_contact(self) -> JsonObject:
        """Tap the button that shares the own contact; raises if none is showing."""
        return await self._acts("messages", {"share_contact": True})

    async def sends_document(
        self, name: str, content: bytes, mime_type: str = "text/plain", *, caption: str = ""
    ) -> JsonObject:
        """Send a file as such, with or without words under it."""
        form = aiohttp.FormData()
        form.add_field("document", BytesIO(content), filename=name, content_type=mime_type)
        form.add_field("caption", caption)
        async with self._session.post(f"{self._url}/client/people/{self.id}/files", data=form) as response:
            result = await _json(response)
        await self.quiet()
        return result

    async def shares_contact_of(self, other: Self) -> JsonObject:
        """Send somebody's card from the own address book: phone and `user_id` of the other; needs no button."""
        return await self._acts("messages", {"contact_of": other.id})

    async def forwards_contact_of(self, other: Self) -> JsonObject:
        """Pass on the card that somebody sent of themselves: their phone and `user_id`, with `forward_origin`."""
        return await self._acts("messages", {"contact_of": other.id, "forwarded_from": other.id})

    async def forwards(self, other: Self, text: str) -> JsonObject:
        """Pass on a text that somebody wrote, with `forward_origin`."""
        return await self._acts("messages", {"text": text, "forwarded_from": other.id})

    async def taps(self, prefix: str) -> JsonObject:
        """Tap the newest button whose data begins so; raises with the visible buttons when there is none.

        Returns the tap with the bot's answer: `{"answer": {"text", "show_alert"} or null, …}`.
        """
        button = await self.button(prefix)
        return await self.taps_data(button.message_id, button.data or "")

    async def taps_data(self, message_id: int, data: str, *, force: bool = False) -> JsonObject:
        """Tap a certain button; `force` taps one that does not show."""
        tap = await self._acts("taps", {"message_id": message_id, "data": data, "force": force})
        return await self._get(f"/client/taps/{tap['callback_query_id']}")

    async def blocks(self) -> None:
        """Block the bot."""
        await self._acts("block", {})

    async def unblocks(self) -> None:
        """Take the block back."""
        await self._acts("unblock", {})

    async def sees(self) -> JsonObject:
        """The chat as it looks now: messages, keyboard, blocked, commands, revision."""
        chat: JsonObject = (await self._get(f"/client/people/{self.id}"))["chat"]
        return chat

    async def commands(self) -> dict[str, str]:
        """What this person's menu of commands shows, in its order: each command with its description."""
        return {one["command"]: one["description"] for one in (await self.sees())["commands"]}

    async def messages(self) -> JsonList:
        """All messages of the chat, oldest first, each with `from_bot`."""
        messages: JsonList = (await self.sees())["messages"]
        return messages

    async def texts(self) -> list[str]:
        """The texts of the bot's messages that are still there, oldest first."""
        return [text_of(message) for message in await self.messages() if message["from_bot"]]

    async def last_text(self) -> str:
        """The text of the bot's newest message; raises if there is none."""
        texts = await self.texts()
        if not texts:
            raise PhoneError(f"{self.first_name} has no message of the bot")
        return texts[-1]

    async def buttons(self) -> list[Button]:
        """Every inline button in the chat, newest message last."""
        return [
            Button(
                text=button["text"],
                data=button.get("callback_data"),
                message_id=message["message_id"],
                style=button.get("style"),
                is_disabled="disabled" in button,
            )
            for message in await self.messages()
            for row in message.get("reply_markup", {}).get("inline_keyboard", ())
            for button in row
        ]

    async def button(self, prefix: str) -> Button:
        """The newest button whose data begins so; raises with the visible buttons when there is none."""
        buttons = await self.buttons()
        for button in reversed(buttons):
            if button.data is not None and button.data.startswith(prefix) and not button.is_disabled:
                return button
        visible = ", ".join(f"{button.text} [{button.data}]" for button in buttons) or "none"
        raise PhoneError(f"{self.first_name} sees no button {prefix!r}; visible: {visible}")

    async def keyboard(self) -> list[str]:
        """The labels of the reply keyboard that shows; empty if none does."""
        keyboard = (await self.sees())["keyboard"] or {}
        return [key["text"] for row in keyboard.get("keyboard", ()) for key in row]

    async def sms(self) -> JsonList:
        """What came by SMS to the person's own phone, oldest first."""
        received: JsonList = (await self._get(f"/client/people/{self.id}"))["sms"]
        return received

    async def sms_code(self, phone: str | None = None) -> str:
        """The six digits in the newest SMS to the person's phone, or to another one; raises if there are none."""
        query = (phone or self.phone).lstrip("+")
        received = (await self._get(f"/client/sms?to={query}"))["sms"]
        code = _CODE.search(received[-1]["text"]) if received else None
        if code is None:
            raise PhoneError(f"{self.first_name} has no code by SMS: {len(received)} received")
        return code[0]

    async def hears(self, fragment: str, *, patience_seconds: float | None = None) -> JsonObject:
        """Wait until some message of the bot contains the text, and return it; for what comes by itself."""
        deadline = patience_seconds if patience_seconds is not None else self._patience_seconds
        clock = asyncio.get_running_loop().time
        ends = clock() + deadline
        revision = -1
        while True:
            left = ends - clock()
            path = f"/client/people/{self.id}?after={revision}&timeout={max(left, 0)}"
            chat = (await self._get(path))["chat"]
            for message in reversed(chat["messages"]):
                if message["from_bot"] and fragment in text_of(message):
                    return dict(message)
            revision = chat["revision"]
            if left <= 0:
                raise PhoneError(f"{self.first_name} did not hear {fragment!r} in {deadline} s")

    async def quiet(self) -> None:
        """Wait until the bot has acknowledged everything of this chat; raises when it does not in time."""
        path = f"/client/quiet?chat_id={self.id}&timeout={self._patience_seconds}"
        state = await self._get(path)
        if not state["quiet"]:
            raise PhoneError(f"the bot did not go quiet in {self._patience_seconds} s; pending: {state['pending']}")

    async def _acts(self, what: str, wish: JsonObject) -> JsonObject:
        path = f"{self._url}/client/people/{self.id}/{what}"
        async with self._session.post(path, json=wish) as response:
            result = await _json(response)
        await self.quiet()
        return result

    async def _get(self, path: str) -> JsonObject:
        async with self._session.get(self._url + path) as response:
            return await _json(response)


@asynccontextmanager
async def phones() -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP session for any number of people."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield session


async def send_times(
    session: aiohttp.ClientSession, url: str, method: str = "sendMessage", *, since: float = 0.0
) -> list[float]:
    """When the bot's successful sends were made, in seconds, in order; hundreds of thousands are remembered."""
    async with session.get(f"{url}/client/sends", params={"method": method, "since": str(since)}) as response:
        times: list[float] = (await _json(response))["times"]
    return times


def text_of(message: JsonObject) -> str:
    """What a message says: its text or caption."""
    return str(message.get("text") or message.get("caption") or "")


async def _json(response: aiohttp.ClientResponse) -> JsonObject:
    body: JsonObject = await response.json()
    if response.status >= _BAD:
        raise PhoneError(f"{response.status}: {body.get('error', body)}")
    return body
