"""A tiny bot for the chat page's tests: it shows one of everything that the page has to show."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ContentType
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    CopyTextButton,
    DisabledButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.gateways.telegram import PromptSession
from bot.sandbox.server import RunningSandbox
from tests.sandbox.calls import png

CODE: Final = "481516"
RECEIPT: Final = "SK-7Q4M"
OUTSIDE: Final = "https://example.org/receipts/7"
LONG: Final = "\n\n".join(f"{clause}-тармақ. " + "Бұл сынақ мәтіні ғана. " * 12 for clause in range(1, 13))
RICH: Final = (
    "<b>қалың</b> <i>көлбеу</i> <code>SK-7Q4M</code> <tg-spoiler>жасырын</tg-spoiler>\n"
    '<blockquote>дәйексөз</blockquote><a href="https://example.org/">сыртқы сілтеме</a> &lt;b&gt;жай мәтін&lt;/b&gt;'
)

_PERIODS: Final = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Ай", callback_data="period:month")]]
)


@asynccontextmanager
async def echo_bot(sandbox: RunningSandbox) -> AsyncIterator[Bot]:
    """The bot, polling for as long as the sandbox runs."""
    server = TelegramAPIServer.from_base(sandbox.telegram_api_base)
    html = DefaultBotProperties(parse_mode="HTML")
    async with Bot(sandbox.telegram.token, session=PromptSession(api=server), default=html) as bot:
        commands = {"start": "Басынан бастау", "receipt": "Түбіртек", "revoke": "Қайтарып алу"}
        await bot.set_my_commands([BotCommand(command=name, description=text) for name, text in commands.items()])
        dispatcher = Dispatcher(sandbox=sandbox)
        dispatcher.include_router(_router())
        polling = sandbox.telegram.supervisor.spawn(_poll(bot, dispatcher))
        yield bot
        polling.cancel()


async def _poll(bot: Bot, dispatcher: Dispatcher) -> None:
    offset = 0
    while True:
        for update in await bot.get_updates(offset=offset, timeout=20):
            await dispatcher.feed_update(bot, update)
            offset = update.update_id + 1


def _router() -> Router:
    router = Router()
    router.message.register(_start, CommandStart())
    router.message.register(_buttons, Command("buttons"))
    router.message.register(_number, Command("number"))
    router.message.register(_rich, Command("rich"))
    router.message.register(_long, Command("long"))
    router.message.register(_file, Command("file"))
    router.message.register(_photo, Command("photo"))
    router.message.register(_document, F.document)
    router.message.register(_contact, F.contact)
    router.message.register(_delete, F.text == "12345")
    router.message.register(_echo)
    router.callback_query.register(_tap)
    return router


async def _start(message: Message, command: CommandObject) -> None:
    await message.answer(f"Сәлеметсіз бе! {command.args or ''}")


async def _buttons(message: Message, bot: Bot) -> None:
    await message.answer("Батырмалар", reply_markup=_keyboard((await bot.me()).username, "keys:1"))


def _keyboard(username: str | None, keys: str) -> InlineKeyboardMarkup:
    rows = [
        [
            InlineKeyboardButton(text="Басқа батырмалар", callback_data=keys),
            InlineKeyboardButton(text="Тост", callback_data="toast:1", style="primary"),
            InlineKeyboardButton(text="Ескерту", callback_data="alert:1", style="danger"),
        ],
        [
            InlineKeyboardButton(text="Өзгерту", callback_data="edit:1", style="success"),
            InlineKeyboardButton(text="Өшіру", callback_data="delete:1"),
        ],
        [
            InlineKeyboardButton(text="Көшіру", copy_text=CopyTextButton(text=RECEIPT)),
            InlineKeyboardButton(text="Сілтеме", url=OUTSIDE),
            InlineKeyboardButton(text="Өшірулі", callback_data="off:1", disabled=DisabledButton()),
        ],
        [InlineKeyboardButton(text="Шақыру", url=f"https://t.me/{username}?start=token-7")],
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


async def _number(message: Message) -> None:
    rows = [[KeyboardButton(text="Нөмірімді жіберу", request_contact=True)], [KeyboardButton(text="Артқа")]]
    keyboard = ReplyKeyboardMarkup(keyboard=rows, resize_keyboard=True, input_field_placeholder="Нөмір")
    await message.answer("Нөміріңізді жіберіңіз.", reply_markup=keyboard)


async def _contact(message: Message, sandbox: RunningSandbox) -> None:
    if message.contact is None or message.from_user is None:
        return
    if message.contact.user_id != message.from_user.id or message.forward_origin is not None:
        await message.answer("Бұл сіздің контактіңіз емес.")
        return
    phone = "+" + message.contact.phone_number.lstrip("+")
    await message.answer("Код жіберілді.", reply_markup=ReplyKeyboardRemove())
    sandbox.sms.send(to=phone, text=f"Код: {CODE}", gateway="mobizon", sender="Senimkey")


async def _rich(message: Message) -> None:
    await message.answer(RICH)


async def _long(message: Message) -> None:
    await message.answer(LONG, parse_mode=None)


async def _file(message: Message) -> None:
    await message.answer_document(BufferedInputFile("Түбіртек".encode(), "receipt.txt"), caption="Файл")


async def _photo(message: Message) -> None:
    await message.answer_photo(_picture(200), caption="<b>Апта</b>", reply_markup=_PERIODS)


def _picture(shade: int) -> BufferedInputFile:
    return BufferedInputFile(png(1600, 1000, shade), "stats.png")


async def _document(message: Message, bot: Bot) -> None:
    if message.document is None:
        return
    file = await bot.get_file(message.document.file_id)
    content = await bot.download_file(file.file_path or "")
    read = content.read().decode() if content else ""
    await message.answer(f"{message.document.file_name}: {read} ({message.caption})", parse_mode=None)


async def _delete(message: Message) -> None:
    await message.delete()
    await message.answer("Өшірілді.")


async def _echo(message: Message) -> None:
    heard = message.text or ContentType(message.content_type).value
    await message.answer(f"Естідім: {heard[:100]}", parse_mode=None)


async def _tap(query: CallbackQuery, bot: Bot) -> None:
    message = query.message
    match (query.data or "").partition(":")[0]:
        case "toast":
            await query.answer("Қысқа жауап")
        case "alert":
            await query.answer("Маңызды ескерту", show_alert=True)
        case "keys" if isinstance(message, Message):
            await message.edit_reply_markup(reply_markup=_keyboard((await bot.me()).username, "keys:2"))
            await query.answer()
        case "edit" if isinstance(message, Message):
            await message.edit_text("Өзгерді", reply_markup=None)
            await query.answer()
        case "period" if isinstance(message, Message):
            await message.edit_media(InputMediaPhoto(media=_picture(90), caption="Ай"), reply_markup=_PERIODS)
            await query.answer()
        case "delete" if isinstance(message, Message):
            await message.delete()
            await query.answer()
        case _:
            await query.answer()
