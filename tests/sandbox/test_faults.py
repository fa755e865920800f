"""Faults on order: what the bot meets when Telegram has a bad day."""

import asyncio

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError

from bot.sandbox import Person, RunningSandbox
from tests.sandbox.calls import order


async def test_too_many_requests_says_when_to_come_again(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person, api: str
) -> None:
    await order(http, sandbox, "faults", {"method": "sendMessage", "status": 429, "retry_after": 7, "count": 2})
    with pytest.raises(TelegramRetryAfter) as refusal:
        await bot.send_message(daniyar.id, "hi")
    assert refusal.value.retry_after == 7
    async with http.get(f"{api}/sendMessage", params={"chat_id": daniyar.id, "text": "hi"}) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "7")
        assert await response.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        }
    assert (await bot.send_message(daniyar.id, "hi")).message_id == 1


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_server_errors_have_no_effect(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person, status: int
) -> None:
    await order(http, sandbox, "faults", {"method": "*", "status": status})
    with pytest.raises(TelegramServerError):
        await bot.send_message(daniyar.id, "hi")
    assert await daniyar.messages() == []


async def test_dropped_call_has_no_effect_a_lost_answer_has(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person
) -> None:
    for kind, texts in (("drop", []), ("lost", ["hi"])):
        await order(http, sandbox, "faults", {"method": "sendMessage", "status": kind})
        with pytest.raises(TelegramNetworkError):
            await bot.send_message(daniyar.id, "hi")
        assert texts == await daniyar.texts()


async def test_timeout_answers_nothing_and_does_nothing(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person
) -> None:
    await order(http, sandbox, "faults", {"method": "sendMessage", "status": "timeout"})
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(daniyar.id, "hi", request_timeout=0.1)  # type: ignore[arg-type]
    assert await daniyar.texts() == []


async def test_slow_call_is_only_late(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person
) -> None:
    await order(http, sandbox, "faults", {"method": "sendMessage", "status": "slow", "seconds": 0.05})
    began = asyncio.get_running_loop().time()
    await bot.send_message(daniyar.id, "hi")
    assert asyncio.get_running_loop().time() - began >= 0.05


async def test_fault_strikes_after_some_calls_for_one_chat_and_one_method(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person, aliya: Person
) -> None:
    sandbox.telegram.chats[aliya.id].is_started = True
    wish = {"method": "sendMessage", "status": 500, "after": 1, "chat_id": daniyar.id}
    await order(http, sandbox, "faults", wish)
    await bot.send_message(daniyar.id, "passes")
    await bot.send_message(aliya.id, "is another's")
    await bot.send_chat_action(daniyar.id, "typing")
    with pytest.raises(TelegramServerError):
        await bot.send_message(daniyar.id, "is struck")
    await bot.send_message(daniyar.id, "passes again")


@pytest.mark.parametrize(
    "wish",
    [{"status": 200}, {"status": "earthquake"}, {"count": "many"}, {"typo": 1}, {"seconds": -1}, {"method": 5}],
)
async def test_orders_that_make_no_sense_are_refused(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, wish: dict[str, object]
) -> None:
    refusal = await order(http, sandbox, "faults", wish)
    assert refusal["http"] == 400
    assert sandbox.telegram.faults.orders == []


async def test_orders_can_be_seen_and_cancelled(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, bot: Bot, daniyar: Person
) -> None:
    await order(http, sandbox, "faults", {"method": "sendMessage", "status": 500, "count": 3})
    async with http.get(f"{sandbox.url}/client/state") as response:
        assert [fault["count"] for fault in (await response.json())["faults"]] == [3]
    async with http.delete(f"{sandbox.url}/client/faults") as response:
        assert response.status == 204
    await bot.send_message(daniyar.id, "hi")


async def test_calls_are_logged_with_what_came_of_them(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, bot: Bot, daniyar: Person
) -> None:
    await order(http, sandbox, "faults", {"method": "sendMessage", "status": 500})
    with pytest.raises(TelegramServerError):
        await bot.send_message(daniyar.id, "one")
    await bot.send_message(daniyar.id, "two")
    await bot.get_me()
    async with http.get(f"{sandbox.url}/client/calls?method=sendmessage&chat_id={daniyar.id}") as response:
        log = await response.json()
    assert [(call["params"]["text"], call["ok"]) for call in log["calls"]] == [("one", False), ("two", True)]
    assert log["total"] == 3
