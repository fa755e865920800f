"""Webhooks: order, retries, secrets, and what setWebhook refuses."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import SendMessage
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bot.sandbox import Person, RunningSandbox
from bot.sandbox.telegram.rules import Rules
from bot.sandbox.telegram.webhook import Webhook
from tests.sandbox.calls import order, writes


class Endpoint:
    """Somebody's webhook: remembers what came, and answers as told."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.running: list[int] = []
        self.most_at_once = 0
        self.statuses: dict[str, list[int]] = {}
        self.answer: Callable[[dict[str, Any]], object] = lambda _update: None
        self.pause = 0.0
        self.headers: dict[str, str] = {}
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.received.append(update)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.running.append(update["update_id"])
        self.most_at_once = max(self.most_at_once, len(self.running))
        await asyncio.sleep(self.pause)
        self.running.remove(update["update_id"])
        text = update.get("message", {}).get("text", "")
        if self.statuses.get(text):
            return web.Response(status=self.statuses[text].pop(0), headers=self.headers)
        reply = self.answer(update)
        return web.Response() if reply is None else web.json_response(reply)

    async def until(self, is_true: Callable[[], bool]) -> None:
        async with asyncio.timeout(2):
            while not is_true():  # noqa: ASYNC110 - the test looks at another's state, which tells nobody
                await asyncio.sleep(0.005)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.received if "message" in update]


@pytest.fixture
async def endpoint(sandbox: RunningSandbox) -> AsyncIterator[Endpoint]:
    endpoint = Endpoint()
    sandbox.telegram.rules = Rules(retry_factor=0.005)
    app = web.Application()
    app.router.add_post("/telegram", endpoint.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    yield endpoint
    await runner.cleanup()


def _webhook(sandbox: RunningSandbox) -> Webhook:
    webhook = sandbox.telegram.updates.pusher
    assert isinstance(webhook, Webhook)
    return webhook


async def quiet(http: aiohttp.ClientSession, sandbox: RunningSandbox) -> bool:
    async with http.get(f"{sandbox.url}/client/quiet?timeout=5") as response:
        return bool((await response.json())["quiet"])


async def test_updates_arrive_with_the_secret_in_order(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, endpoint: Endpoint, daniyar: Person
) -> None:
    await writes(http, sandbox, daniyar, "before")
    assert await bot.set_webhook(endpoint.url, secret_token="s3cret_-")
    for number in range(5):
        await writes(http, sandbox, daniyar, str(number))
    assert await quiet(http, sandbox)
    assert endpoint.texts() == ["before", "0", "1", "2", "3", "4"]
    assert {"s3cret_-"} == set(endpoint.secrets)
    assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_failed_update_is_retried_before_the_next_of_its_chat(
    bot: Bot,
    http: aiohttp.ClientSession,
    sandbox: RunningSandbox,
    endpoint: Endpoint,
    daniyar: Person,
    aliya: Person,
) -> None:
    endpoint.statuses = {"one": [500, 503, 302, 404]}
    await bot.set_webhook(endpoint.url)
    await writes(http, sandbox, daniyar, "one")
    await writes(http, sandbox, daniyar, "two")
    await writes(http, sandbox, aliya, "meanwhile")
    assert await quiet(http, sandbox)
    texts = endpoint.texts()
    assert [text for text in texts if text != "meanwhile"] == ["one"] * 5 + ["two"]
    assert texts.index("meanwhile") < texts.index("two")
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 404 Not Found"


async def test_pauses_between_attempts_double(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, endpoint: Endpoint, daniyar: Person
) -> None:
    """At once, then 2, 4, 8 s: at a two-hundredth of the pace, 14 s are 0.07 s."""
    endpoint.statuses = {"one": [500] * 4}
    loop = asyncio.get_running_loop()
    await bot.set_webhook(endpoint.url)
    began = loop.time()
    await writes(http, sandbox, daniyar, "one")
    assert await quiet(http, sandbox)
    assert loop.time() - began >= 14 * 0.005
    assert len(endpoint.received) == 5


async def test_chats_are_served_in_parallel_one_chat_is_not(
    bot: Bot,
    http: aiohttp.ClientSession,
    sandbox: RunningSandbox,
    endpoint: Endpoint,
    daniyar: Person,
    aliya: Person,
) -> None:
    endpoint.pause = 0.02
    await bot.set_webhook(endpoint.url)
    await writes(http, sandbox, daniyar, "one")
    await writes(http, sandbox, daniyar, "two")
    assert await quiet(http, sandbox)
    assert endpoint.most_at_once == 1
    await writes(http, sandbox, daniyar, "three")
    await writes(http, sandbox, aliya, "four")
    assert await quiet(http, sandbox)
    assert endpoint.most_at_once == 2


async def test_max_connections_is_obeyed(
    bot: Bot,
    http: aiohttp.ClientSession,
    sandbox: RunningSandbox,
    endpoint: Endpoint,
    daniyar: Person,
    aliya: Person,
) -> None:
    endpoint.pause = 0.02
    await bot.set_webhook(endpoint.url, max_connections=1)
    await writes(http, sandbox, daniyar, "one")
    await writes(http, sandbox, aliya, "two")
    assert await quiet(http, sandbox)
    assert endpoint.most_at_once == 1


async def test_update_is_dropped_when_a_day_old(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, endpoint: Endpoint, daniyar: Person
) -> None:
    endpoint.statuses = {"one": [500] * 100}
    await bot.set_webhook(endpoint.url)
    await writes(http, sandbox, daniyar, "one")
    await writes(http, sandbox, daniyar, "two")
    sandbox.telegram.advance(86_400)
    assert await quiet(http, sandbox)
    assert len(endpoint.received) < 10


async def test_undelivered_updates_wait_for_polling_when_the_webhook_goes(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, endpoint: Endpoint, daniyar: Person
) -> None:
    endpoint.statuses = {"one": [500] * 100}
    await bot.set_webhook(endpoint.url)
    await writes(http, sandbox, daniyar, "one")
    await bot.delete_webhook()
    updates = await bot.get_updates()
    assert [update.message.text for update in updates if update.message] == ["one"]
    await bot.set_webhook(endpoint.url, drop_pending_updates=True)
    assert await quiet(http, sandbox)


async def test_redelivery_sends_the_same_bytes_again(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, endpoint: Endpoint, daniyar: Person
) -> None:
    await bot.set_webhook(endpoint.url)
    update_id = await writes(http, sandbox, daniyar, "one")
    assert await quiet(http, sandbox)
    await order(http, sandbox, f"updates/{update_id}/redeliver", {})
    assert await quiet(http, sandbox)
    assert endpoint.received[0] == endpoint.received[1]


async def test_webhook_may_answer_with_a_call(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, endpoint: Endpoint, daniyar: Person
) -> None:
    endpoint.answer = lambda update: {"method": "sendMessage", "chat_id": update["message"]["chat"]["id"], "text": "ok"}
    await bot.set_webhook(endpoint.url)
    await writes(http, sandbox, daniyar, "one")
    assert await quiet(http, sandbox)
    assert await daniyar.last_text() == "ok"


@pytest.mark.parametrize(
    ("url", "secret", "problem"),
    [
        ("http://example.kz/telegram", None, "An HTTPS URL must be provided for webhook"),
        ("ftp://example.kz", None, "invalid webhook URL specified"),
        ("https://example.kz/telegram", "x" * 257, "secret token is too long"),
        ("https://example.kz/telegram", "қ", "secret token contains unallowed characters"),
        ("https://example.kz/telegram", "a b", "secret token contains unallowed characters"),
    ],
)
async def test_bad_addresses_and_secrets_are_refused(bot: Bot, url: str, secret: str | None, problem: str) -> None:
    with pytest.raises(TelegramBadRequest, match=problem):
        await bot.set_webhook(url, secret_token=secret)


async def test_retry_after_of_an_answer_is_obeyed(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, endpoint: Endpoint, daniyar: Person
) -> None:
    """Thirty seconds are 0.15 s here; the first retry would otherwise come at once."""
    endpoint.statuses = {"one": [503]}
    endpoint.headers = {"Retry-After": "30"}
    await bot.set_webhook(endpoint.url)
    began = asyncio.get_running_loop().time()
    await writes(http, sandbox, daniyar, "one")
    assert await quiet(http, sandbox)
    assert asyncio.get_running_loop().time() - began >= 30 * 0.005


async def test_updates_wait_until_the_endpoint_is_there(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, endpoint: Endpoint, daniyar: Person
) -> None:
    await bot.set_webhook("http://127.0.0.1:9/telegram")
    await writes(http, sandbox, daniyar, "one")
    await endpoint.until(lambda: bool(_webhook(sandbox).last_error_message))
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Connection failed: ClientConnectorError"
    await bot.set_webhook(endpoint.url)
    assert await quiet(http, sandbox)
    assert endpoint.texts() == ["one"]


async def test_silent_endpoint_is_asked_again(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, endpoint: Endpoint, daniyar: Person
) -> None:
    sandbox.telegram.rules = Rules(retry_factor=0.005, webhook_timeout_seconds=0.03)
    endpoint.pause = 0.2
    await bot.set_webhook(endpoint.url)
    await writes(http, sandbox, daniyar, "one")
    await endpoint.until(lambda: len(endpoint.received) >= 2)
    endpoint.pause = 0
    assert await quiet(http, sandbox)
    assert (await bot.get_webhook_info()).last_error_message == "Read timeout expired"


async def test_librarys_own_answer_in_the_webhook_is_carried_out(
    bot: Bot, sandbox: RunningSandbox, daniyar: Person
) -> None:
    """Aiogram answers a webhook in multipart; what such a call is refused for is only seen in the log."""
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def answer(message: Message) -> SendMessage:
        return SendMessage(chat_id=message.chat.id, text=f"you said {message.text}" if message.text != "-" else "")

    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False).register(app, "/telegram")
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/telegram")
        await daniyar.says("hello")
        await daniyar.says("-")
    finally:
        await bot.delete_webhook()
        await runner.cleanup()
    assert await daniyar.texts() == ["you said hello"]
    last = [call for call in sandbox.telegram.calls if call["method"] == "sendMessage"][-1]
    assert last["description"] == "Bad Request: message text is empty"


async def test_same_address_set_again_changes_only_the_allowed_updates(bot: Bot, endpoint: Endpoint) -> None:
    await bot.set_webhook(endpoint.url)
    assert await bot.set_webhook(endpoint.url, allowed_updates=["message"])
    assert (await bot.get_webhook_info()).allowed_updates == ["message"]
    assert await bot.set_webhook("")
    assert (await bot.get_webhook_info()).url == ""


async def test_webhook_info_tells_what_was_set(bot: Bot, endpoint: Endpoint) -> None:
    await bot.set_webhook(endpoint.url, max_connections=7, allowed_updates=["message"])
    info = await bot.get_webhook_info()
    assert (endpoint.url, 7, ["message"]) == (info.url, info.max_connections, info.allowed_updates)
    await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
