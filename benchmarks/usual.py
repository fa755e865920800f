"""The usual stack, doing the signing as such bots are mostly written.

A session for each update from a middleware that commits when the handler is done, SQLAlchemy's ORM over aiosqlite (WAL,
FULL), the steps in aiogram's state machine in memory, `F.…` filters. Nothing is encrypted, chained or protected from
repeats, and the steps are lost with the process.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiogram import BaseMiddleware, Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import (
    CallbackQuery,
    Contact,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    TelegramObject,
)
from aiogram.types import User as TelegramUser
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web
from sqlalchemy import BigInteger, ForeignKey, event, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.domain.agreement import parts
from locales import load_edition

CODE_TTL = timedelta(minutes=5)
ATTEMPTS_MAX = 5
EDITION = load_edition(1)
PARTS = parts(EDITION)


class Base(DeclarativeBase):
    """The tables."""


class User(Base):
    """Who writes."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    language: Mapped[str | None]
    phone: Mapped[str | None]
    full_name: Mapped[str | None]
    created_at: Mapped[datetime]


class Code(Base):
    """A code that was sent."""

    __tablename__ = "codes"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    phone: Mapped[str]
    digest: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    is_used: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime]


class Consent(Base):
    """A consent that was given."""

    __tablename__ = "consents"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    edition: Mapped[int]
    sha256: Mapped[str]
    phone: Mapped[str]
    full_name: Mapped[str]
    capacity: Mapped[str]
    given_at: Mapped[datetime]


class Signing(StatesGroup):
    """The steps."""

    language = State()
    reading = State()
    number = State()
    code = State()
    name = State()
    capacity = State()
    summary = State()


Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class SessionMiddleware(BaseMiddleware):
    """A session for each update, committed when its handler is done."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        """Keep the factory."""
        self._sessions = sessions

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:  # noqa: ANN401 -- aiogram's signature
        """Open, handle, commit."""
        async with self._sessions() as session:
            data["session"] = session
            result = await handler(event, data)
            await session.commit()
            return result


class UserMiddleware(BaseMiddleware):
    """The user of each update, made when new."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:  # noqa: ANN401 -- aiogram's signature
        """Look the sender up."""
        sender: TelegramUser = data["event_from_user"]
        session: AsyncSession = data["session"]
        user = await session.scalar(select(User).where(User.telegram_id == sender.id))
        if user is None:
            user = User(telegram_id=sender.id, created_at=_now())
            session.add(user)
        data["user"] = user
        return await handler(event, data)


router = Router()


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    """Ask for the language."""
    await state.clear()
    await state.set_state(Signing.language)
    names = (("kk", "Қазақша"), ("ru", "Русский"), ("en", "English"))
    await message.answer(
        "Тілді таңдаңыз:", reply_markup=_buttons(*((name, f"language:{code}") for code, name in names))
    )


@router.callback_query(F.data.startswith("language:"), StateFilter(Signing.language))
async def pick_language(query: CallbackQuery, user: User, state: FSMContext) -> None:
    """Show the agreement, whole."""
    user.language = (query.data or "").partition(":")[2]
    await query.answer()
    message = _message(query)
    for part in PARTS[:-1]:
        await message.answer(part)
    shown = await message.answer(
        PARTS[-1], reply_markup=_buttons(("Келісемін", "agree:1"), ("Бас тартамын", "decline:1"))
    )
    await state.update_data(shown=shown.message_id)
    await state.set_state(Signing.reading)


@router.callback_query(F.data == "agree:1", StateFilter(Signing.reading))
async def agree(query: CallbackQuery, state: FSMContext) -> None:
    """Ask for the number."""
    await query.answer("Рақмет!")
    share = KeyboardButton(text="Нөмірмен бөлісу", request_contact=True)
    keyboard = ReplyKeyboardMarkup(keyboard=[[share]], resize_keyboard=True, one_time_keyboard=True)
    await _message(query).answer("Телефон нөміріңізді жіберіңіз:", reply_markup=keyboard)
    await state.set_state(Signing.number)


@router.message(F.contact.as_("contact"), StateFilter(Signing.number))
async def take_contact(
    message: Message,
    contact: Contact,
    user: User,
    session: AsyncSession,
    state: FSMContext,
    http: aiohttp.ClientSession,
) -> None:
    """Send a code by SMS."""
    if contact.user_id != user.telegram_id:
        await message.answer("Бұл сіздің нөміріңіз емес.")
        return
    phone, code = contact.phone_number.lstrip("+"), f"{secrets.randbelow(10**6):06d}"
    await _send_sms(http, phone, f"Senimkey: код {code}")
    session.add(Code(user_id=user.id, phone=phone, digest=_digest(code), expires_at=_now() + CODE_TTL))
    await message.answer(f"+{phone} нөміріне жіберілген кодты енгізіңіз:", reply_markup=ReplyKeyboardRemove())
    await state.set_state(Signing.code)


@router.message(F.text, StateFilter(Signing.code))
async def take_code(message: Message, user: User, session: AsyncSession, state: FSMContext) -> None:
    """Compare the code."""
    newest = select(Code).where(Code.user_id == user.id, ~Code.is_used).order_by(Code.id.desc()).limit(1)
    code = await session.scalar(newest)
    if code is None or code.attempts >= ATTEMPTS_MAX or code.expires_at.replace(tzinfo=UTC) < _now():
        await message.answer("Код ескірді.")
        return
    code.attempts += 1
    if not secrets.compare_digest(code.digest, _digest(message.text or "")):
        await message.answer("Код дұрыс емес.")
        return
    code.is_used = True
    user.phone = code.phone
    sender = message.from_user
    name = f"{sender.last_name} {sender.first_name}" if sender else "—"
    await message.answer("Атыңызды енгізіңіз немесе таңдаңыз:", reply_markup=_buttons((name, "name:profile")))
    await state.set_state(Signing.name)


@router.callback_query(F.data == "name:profile", StateFilter(Signing.name))
async def take_name(query: CallbackQuery, user: User, state: FSMContext) -> None:
    """Ask for the capacity."""
    await query.answer()
    user.full_name = f"{query.from_user.last_name} {query.from_user.first_name}"
    keyboard = _buttons(("Өз атымнан", "capacity:self"), ("Серіктес ретінде", "capacity:partner"))
    await _message(query).edit_text("Кім ретінде қол қоясыз?", reply_markup=keyboard)
    await state.set_state(Signing.capacity)


@router.callback_query(F.data.startswith("capacity:"), StateFilter(Signing.capacity))
async def take_capacity(query: CallbackQuery, user: User, state: FSMContext) -> None:
    """Show the summary."""
    await query.answer()
    await state.update_data(capacity=(query.data or "").partition(":")[2])
    text = f"<b>Тексеріңіз</b>\n\nАты-жөні: {user.full_name}\nНөмірі: +{user.phone}\nРедакция: {EDITION.number}"
    keyboard = _buttons(("Растаймын", "confirm:1"), ("Болдырмау", "cancel:1"))
    await _message(query).edit_text(text, parse_mode="HTML", reply_markup=keyboard)
    await state.set_state(Signing.summary)


@router.callback_query(F.data == "confirm:1", StateFilter(Signing.summary))
async def confirm(query: CallbackQuery, user: User, session: AsyncSession, state: FSMContext) -> None:
    """Record the consent."""
    entered = await state.get_data()
    consent = Consent(
        user_id=user.id,
        edition=EDITION.number,
        sha256=EDITION.sha256,
        phone=user.phone or "",
        full_name=user.full_name or "",
        capacity=entered["capacity"],
        given_at=_now(),
    )
    session.add(consent)
    await query.answer("Қабылданды")
    await _message(query).edit_text(f"Келісіміңіз қабылданды: {consent.given_at:%d.%m.%Y %H:%M}")
    await state.clear()


def _buttons(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(text=text, callback_data=data)] for text, data in buttons]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _message(query: CallbackQuery) -> Message:
    assert isinstance(query.message, Message)
    return query.message


async def _send_sms(http: aiohttp.ClientSession, phone: str, text: str) -> None:
    url = f"{os.environ['MOBIZON_BASE_URL']}/service/message/sendsmsmessage"
    query = {"output": "json", "api": "v1", "apiKey": os.environ["MOBIZON_API_KEY"]}
    async with http.post(url, params=query, data={"recipient": phone, "text": text}) as response:
        assert (await response.json())["code"] == 0


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """Serve until SIGTERM."""
    engine = create_async_engine(os.environ["DATABASE_URL"], connect_args={"timeout": 30})

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _: object) -> None:  # noqa: ANN401 -- the driver's
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_API_BASE"]))
    bot = Bot(os.environ["BOT_TOKEN"], session=session)
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.update.middleware(SessionMiddleware(async_sessionmaker(engine, expire_on_commit=False)))
    for observer in (dispatcher.message, dispatcher.callback_query):
        observer.middleware(UserMiddleware())
    dispatcher.include_router(router)

    async def introduce() -> None:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        url = f"{os.environ['PUBLIC_URL']}/telegram"
        await bot.set_webhook(url, secret_token=os.environ["WEBHOOK_SECRET"])

    async def alive(_: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as http:
            dispatcher["http"] = http
            yield
        await engine.dispose()

    app = web.Application()
    app.cleanup_ctx.append(alive)
    dispatcher.startup.register(introduce)
    # In the foreground, as ours: an update is answered when its work is committed.
    handler = SimpleRequestHandler(
        dispatcher, bot, handle_in_background=False, secret_token=os.environ["WEBHOOK_SECRET"]
    )
    handler.register(app, "/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["HTTP_PORT"]), access_log=None, print=None)


if __name__ == "__main__":
    main()
