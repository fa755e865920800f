"""getUpdates: offsets, limits, long polling, conflicts, allowed updates, redelivery."""

import asyncio

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError

from bot.sandbox import Person, RunningSandbox
from tests.sandbox.calls import order, until_waiting, writes

THREE = ("one", "two", "three")


@pytest.fixture
async def three(http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person) -> list[int]:
    return [await writes(http, sandbox, daniyar, text) for text in THREE]


async def texts(bot: Bot, offset: int | None = None, limit: int | None = None) -> list[str | None]:
    updates = await bot.get_updates(offset=offset, limit=limit)
    return [update.message.text for update in updates if update.message]


async def test_unconfirmed_updates_come_again_and_again(bot: Bot, three: list[int]) -> None:
    for _ in range(3):
        assert await texts(bot) == list(THREE)
    assert three == [update.update_id for update in await bot.get_updates()]


async def test_offset_confirms_what_is_below_it_for_good(bot: Bot, three: list[int]) -> None:
    assert await texts(bot, three[1]) == ["two", "three"]
    assert await texts(bot) == ["two", "three"]
    assert await texts(bot, three[2] + 1) == []
    assert await texts(bot) == []


async def test_negative_offset_keeps_only_the_last(bot: Bot, three: list[int]) -> None:
    assert await texts(bot, -1) == ["three"]
    assert await texts(bot) == ["three"]
    assert len(three) == 3


async def test_limit_cuts_the_answer_not_the_queue(bot: Bot, three: list[int]) -> None:
    assert await texts(bot, limit=2) == ["one", "two"]
    assert await texts(bot, three[2], limit=2) == ["three"]


async def test_long_poll_answers_as_soon_as_somebody_writes(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person
) -> None:
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(bot.get_updates(timeout=30, request_timeout=5))
        await until_waiting(sandbox)
        await writes(http, sandbox, daniyar, "awake")
    assert [update.message.text for update in poll.result() if update.message] == ["awake"]


async def test_long_poll_comes_back_empty_when_nothing_happens(http: aiohttp.ClientSession, api: str) -> None:
    async with http.get(f"{api}/getUpdates", params={"timeout": "0.05"}) as response:
        assert await response.json() == {"ok": True, "result": []}


async def test_second_poller_ends_the_first(bot: Bot, sandbox: RunningSandbox) -> None:
    async with asyncio.TaskGroup() as group:
        first = group.create_task(_refused(bot))
        await until_waiting(sandbox)
        second = group.create_task(bot.get_updates(timeout=30, request_timeout=5))
        problem = await first
        sandbox.telegram.group(-5, "Group")
        sandbox.telegram.updates.add("message", {"text": "end"}, -5)
        sandbox.telegram.updates.drop_all()
        await second
    assert "terminated by other getUpdates request; make sure that only one bot instance is running" in problem


async def _refused(bot: Bot) -> str:
    with pytest.raises(TelegramConflictError) as refusal:
        await bot.get_updates(timeout=30, request_timeout=5)
    return refusal.value.message


async def test_polling_is_refused_while_a_webhook_is_set(bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/telegram")
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == []


async def test_setting_a_webhook_ends_the_poll(bot: Bot, sandbox: RunningSandbox) -> None:
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(_refused(bot))
        await until_waiting(sandbox)
        await bot.set_webhook("http://127.0.0.1:9/telegram")
    assert "terminated by setWebhook request" in poll.result()


async def test_allowed_updates_are_remembered_until_changed(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person
) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    heard = await order(http, sandbox, f"people/{daniyar.id}/messages", {"text": "unheard"})
    assert heard["update_id"] is None
    assert await texts(bot) == []
    await order(http, sandbox, f"people/{daniyar.id}/messages", {"text": "still unheard"})
    await bot.get_updates(allowed_updates=["message"])
    await writes(http, sandbox, daniyar, "heard")
    assert await texts(bot) == ["heard"]
    assert (await bot.get_webhook_info()).allowed_updates == ["message"]


async def test_updates_can_be_delivered_twice_though_confirmed(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, three: list[int]
) -> None:
    assert await texts(bot, three[2] + 1) == []
    assert (await order(http, sandbox, f"updates/{three[0]}/redeliver", {}))["http"] == 201
    assert await texts(bot, three[2] + 1) == ["one"]
    assert await texts(bot, three[2] + 1) == []
    assert (await order(http, sandbox, "updates/1/redeliver", {}))["http"] == 404


async def test_raw_updates_go_out_as_they_are_even_with_an_old_id(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, api: str, three: list[int]
) -> None:
    raw = {"message": {"nonsense": [1, 2, None]}}
    ahead = await order(http, sandbox, "updates", {"update_id": three[2] + 500, **raw})
    behind = await order(http, sandbox, "updates", {"update_id": 7, **raw})
    async with http.get(f"{api}/getUpdates", params={"offset": three[2] + 1}) as response:
        shown = (await response.json())["result"]
    assert [{"update_id": 7, **raw}, {"update_id": three[2] + 500, **raw}] == shown
    assert (behind["update_id"], ahead["update_id"]) == (7, three[2] + 500)


async def test_updates_wait_a_day_and_taps_150_seconds(bot: Bot, sandbox: RunningSandbox, three: list[int]) -> None:
    telegram = sandbox.telegram
    chat = next(iter(telegram.chats.values()))
    telegram.tap(chat, telegram.people[chat.id], chat.messages[1].body, "x")
    assert len(await bot.get_updates()) == 4
    telegram.advance(151)
    assert [update.update_id for update in await bot.get_updates()] == three
    telegram.advance(86_400)
    assert await bot.get_updates() == []
    assert telegram.is_quiet()


async def test_quiet_means_delivered_and_acknowledged(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, three: list[int]
) -> None:
    async def quiet() -> bool:
        async with http.get(f"{sandbox.url}/client/quiet?timeout=0.05") as response:
            return bool((await response.json())["quiet"])

    assert not await quiet()
    await bot.get_updates()
    assert not await quiet()
    await bot.get_updates(offset=three[2] + 1)
    assert await quiet()
