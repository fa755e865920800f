"""A sandbox, a real aiogram bot that talks to it, and invented people."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer

from bot.gateways.telegram import PromptSession
from bot.sandbox import Person, RunningSandbox, phones, running_sandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    async with running_sandbox() as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with phones() as session:
        yield session


@pytest.fixture
async def bot(sandbox: RunningSandbox) -> AsyncIterator[Bot]:
    """A bot of the real library; its calls wait at most ten seconds."""
    session = PromptSession(api=TelegramAPIServer.from_base(sandbox.url), timeout=10)
    async with Bot(sandbox.telegram.token, session=session) as bot:
        yield bot


@pytest.fixture
async def aliya(sandbox: RunningSandbox, http: aiohttp.ClientSession) -> Person:
    """Somebody who has not opened the chat yet."""
    return await Person.join(http, sandbox.url, "Aliya", phone="+77010000001", language_code="kk")


@pytest.fixture
async def daniyar(sandbox: RunningSandbox, http: aiohttp.ClientSession) -> Person:
    """Somebody whose chat is open: the bot may write there."""
    daniyar = await Person.join(http, sandbox.url, "Daniyar", phone="+77010000002", language_code="ru")
    sandbox.telegram.chats[daniyar.id].is_started = True
    return daniyar


@pytest.fixture
def api(sandbox: RunningSandbox) -> str:
    """The Bot API's address for calls made by hand."""
    return f"{sandbox.url}/bot{sandbox.telegram.token}"
