"""Delivery to a webhook, by the rules of Telegram's open Bot API server.

Any 2xx is done; anything else is tried again at once, then after 2, 4, 8 … seconds, up to 60; `Retry-After` is obeyed.
In order per queue, in parallel across queues, over at most `max_connections` connections.
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import aiohttp

from bot.sandbox.supervisor import Supervisor
from bot.sandbox.telegram.args import Args
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.requests import read_reply
from bot.sandbox.telegram.rules import Rules
from bot.sandbox.telegram.updates import Update, UpdateQueue
from bot.sandbox.wire import JsonObject

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]*")
_SECRET_MAX: Final = 256
_URL: Final = re.compile(r"https://[^\s/]+(/\S*)?|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?")
_CONNECTIONS_DEFAULT: Final = 40
_CONNECTIONS_MAX: Final = 100
_RETRY_AFTER_MAX: Final = 3600
_REDIRECTS: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """What setWebhook was told."""

    url: str
    secret: str
    max_connections: int


def read_settings(args: Args) -> WebhookSettings:
    """The webhook of a setWebhook call; http is allowed on loopback. Raises 400 in Telegram's words."""
    url, secret = args.text("url"), args.text("secret_token")
    if not _URL.fullmatch(url):
        if url.startswith("http://"):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        raise bad_request("invalid webhook URL specified")
    if len(secret) > _SECRET_MAX:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = min(max(args.integer("max_connections", _CONNECTIONS_DEFAULT), 1), _CONNECTIONS_MAX)
    return WebhookSettings(url=url, secret=secret, max_connections=connections)


class Webhook:
    """Posts updates to one address until it is forgotten."""

    def __init__(
        self,
        settings: WebhookSettings,
        supervisor: Supervisor,
        session: aiohttp.ClientSession,
        updates: UpdateQueue,
        rules: Callable[[], Rules],
        clock: Callable[[], float],
        obey: Callable[[str, Args], None],
    ) -> None:
        self.settings = settings
        self._supervisor, self._session, self._updates = supervisor, session, updates
        self._rules, self._clock, self._obey = rules, clock, obey
        self._queues: dict[tuple[str, int], deque[Update]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._connections = asyncio.Semaphore(settings.max_connections)
        self.last_error_date: int | None = None
        self.last_error_message = ""

    def push(self, update: Update) -> None:
        """Deliver an update after the earlier ones of its queue."""
        queue = self._queues.get(update.queue)
        if queue is not None:
            queue.append(update)
            return
        self._queues[update.queue] = queue = deque((update,))
        worker = self._supervisor.spawn(self._drain(update.queue, queue))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    def forget(self) -> list[Update]:
        """Stop delivering, and give back what is undelivered."""
        for worker in self._workers:
            worker.cancel()
        return [update for queue in self._queues.values() for update in queue if not update.is_settled]

    async def _drain(self, key: tuple[str, int], queue: deque[Update]) -> None:
        while queue:
            update = queue[0]
            self._updates.settle(update, await self._deliver(update))
            queue.popleft()
        del self._queues[key]

    async def _deliver(self, update: Update) -> str:
        """Try until it is done or too old."""
        delay = 1.0
        failures = 0
        while not update.is_settled:
            async with self._connections:
                problem, retry_after = await self._post(update)
            if problem is None:
                return "delivered"
            self.last_error_date, self.last_error_message = int(self._clock()), problem
            rules = self._rules()
            pause = float(min(retry_after, _RETRY_AFTER_MAX))
            if not pause and failures:
                pause = delay = min(delay * 2, rules.retry_delay_max_seconds)
            failures += 1
            if self._clock() + pause > update.expires_at:
                return "expired"
            await asyncio.sleep(pause * rules.retry_factor)
        return "dropped"

    async def _post(self, update: Update) -> tuple[str | None, int]:
        """One attempt: what went wrong, if anything, and the Retry-After of the answer."""
        headers = {"Content-Type": "application/json"}
        if self.settings.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.settings.secret
        update.attempts += 1
        timeout = aiohttp.ClientTimeout(total=self._rules().webhook_timeout_seconds)
        try:
            async with self._session.post(
                self.settings.url, data=update.bytes(), headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                if not response.ok or response.status >= _REDIRECTS:
                    problem = f"Wrong response from the webhook: {response.status} {response.reason}"
                    return problem, _retry_after(response.headers.get("Retry-After", ""))
                self._obey_reply(await read_reply(response))
                return None, 0
        except TimeoutError:
            return "Read timeout expired", 0
        except aiohttp.ClientError as error:
            return f"Connection failed: {type(error).__name__}", 0

    def _obey_reply(self, reply: JsonObject | None) -> None:
        """A webhook may answer with a call of its own; its result is told to nobody."""
        if reply and isinstance(method := reply.pop("method", None), str) and not method.lower().startswith("get"):
            self._obey(method, Args(values=reply))


def _retry_after(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() else 0
