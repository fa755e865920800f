"""How fast a bot may send, and what is known afterwards of how fast it did."""

import contextlib
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BufferedInputFile

from bot.gateways.telegram import PromptSession
from bot.sandbox import Person, Rules, RunningSandbox, TelegramSandbox, busiest, running_sandbox, send_times
from bot.sandbox.telegram.args import Args
from bot.sandbox.telegram.chats import Human
from bot.sandbox.telegram.methods import METHODS
from tests.sandbox.calls import png

LIMIT = Rules(messages_per_second=30, paid_messages_per_second=40)


class Hand:
    """A clock that a test moves."""

    at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
async def sandbox(clock: Hand) -> AsyncIterator[RunningSandbox]:
    async with running_sandbox(telegram=TelegramSandbox(rules=LIMIT, clock=clock)) as running:
        yield running


@pytest.fixture
async def bot(sandbox: RunningSandbox) -> AsyncIterator[Bot]:
    session = PromptSession(api=TelegramAPIServer.from_base(sandbox.url), timeout=10)
    async with Bot(sandbox.telegram.token, session=session) as bot:
        yield bot


async def send(bot: Bot, person: Person, count: int, **more: bool) -> None:
    for number in range(count):
        await bot.send_message(person.id, str(number), **more)  # type: ignore[arg-type]


async def test_the_thirty_first_message_of_a_second_is_too_many(bot: Bot, clock: Hand, daniyar: Person) -> None:
    await send(bot, daniyar, 30)
    for call in (bot.send_message(daniyar.id, "x"), bot.send_photo(daniyar.id, BufferedInputFile(png(9, 9), "a.png"))):
        with pytest.raises(TelegramRetryAfter) as refusal:
            await call
        assert refusal.value.retry_after == 1
    await bot.edit_message_text("edits are no messages", chat_id=daniyar.id, message_id=1)
    clock.at += 0.9
    with pytest.raises(TelegramRetryAfter):
        await send(bot, daniyar, 1)
    clock.at += 0.1
    await send(bot, daniyar, 30)


async def test_there_is_no_limit_unless_the_rules_have_one(bot: Bot, sandbox: RunningSandbox, daniyar: Person) -> None:
    sandbox.telegram.rules = Rules()
    await send(bot, daniyar, 31)


async def test_a_paid_broadcast_has_a_limit_of_its_own(bot: Bot, daniyar: Person) -> None:
    await send(bot, daniyar, 30)
    await send(bot, daniyar, 10, allow_paid_broadcast=True)
    for more in ({"allow_paid_broadcast": True}, {}):
        with pytest.raises(TelegramRetryAfter):
            await send(bot, daniyar, 1, **more)


async def test_times_of_what_was_sent_are_known_and_of_nothing_else(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, clock: Hand, daniyar: Person, aliya: Person
) -> None:
    for person in (daniyar, daniyar, aliya):  # Aliya has not opened the chat: 403
        clock.at += 1
        with contextlib.suppress(TelegramForbiddenError):
            await bot.send_message(person.id, "hi")
    await bot.send_document(daniyar.id, BufferedInputFile(b"x", "a.txt"))
    assert await send_times(http, sandbox.url) == [1_001.0, 1_002.0]
    assert await send_times(http, sandbox.url, since=1_001.5) == [1_002.0]
    assert await send_times(http, sandbox.url, "sendDocument") == [1_003.0]
    async with http.get(f"{sandbox.url}/client/sends?chat_id={daniyar.id}") as response:
        assert await response.json() == {
            "times": [1_001.0, 1_002.0, 1_003.0],
            "chats": [daniyar.id] * 3,
            "messages": [1, 2, 3],
        }


async def test_advancing_telegrams_time_is_no_pause_of_the_bot(
    bot: Bot, http: aiohttp.ClientSession, sandbox: RunningSandbox, daniyar: Person
) -> None:
    await send(bot, daniyar, 30)
    sandbox.telegram.advance(3600)
    with pytest.raises(TelegramRetryAfter):
        await send(bot, daniyar, 1)
    assert busiest(await send_times(http, sandbox.url)) == 30


async def test_a_campaign_over_five_thousand_people_is_remembered_whole(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, clock: Hand
) -> None:
    """The log of calls forgets the oldest; what was sent, to whom and when does not go with them."""
    telegram = sandbox.telegram
    telegram.rules = Rules()
    for number in range(5_000):
        human = Human(
            id=number + 1, first_name="A", last_name=None, username=None, language_code="kk", phone=f"+7701{number:07}"
        )
        telegram.join(human).is_started = True
    for round_number in range(3):
        for person_id in telegram.people:
            clock.at += 1 / 30
            METHODS["sendmessage"](telegram, Args(values={"chat_id": person_id, "text": str(round_number)}))
    times = await send_times(http, sandbox.url)
    assert len(times) == 15_000
    assert busiest(times) in {30, 31}
    assert all(len(telegram.chats[person_id].messages) == 3 for person_id in telegram.people)


@pytest.mark.parametrize(
    ("times", "most"),
    [([], 0), ([1.0], 1), ([1.0, 1.5, 2.0], 2), ([1.0, 1.5, 1.99, 3.0], 3), ([0.0, 5.0, 5.1, 5.2, 9.0], 3)],
)
def test_the_busiest_second_is_counted_wherever_it_begins(times: list[float], most: int) -> None:
    assert busiest(times) == most
