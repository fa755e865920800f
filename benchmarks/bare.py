"""Bare aiogram: answers each update by one send call and keeps nothing. `--freeze` spares its heap the collector."""

from __future__ import annotations

import gc
import os
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web


async def on_message(message: Message) -> None:
    """Answer a message."""
    await message.answer(message.text or "contact")


async def on_tap(callback_query: CallbackQuery, bot: Bot) -> None:
    """Answer a tap."""
    await bot.send_message(callback_query.from_user.id, callback_query.data or "tap")


async def introduce(bot: Bot) -> None:
    """Tell Telegram where updates go; freeze what start-up has left when that is asked for."""
    secret = os.environ["WEBHOOK_SECRET"]
    await bot.set_webhook(f"{os.environ['PUBLIC_URL']}/telegram", secret_token=secret)
    if "--freeze" in sys.argv:
        gc.collect()
        gc.freeze()


def main() -> None:
    """Serve until SIGTERM."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_API_BASE"]))
    bot = Bot(os.environ["BOT_TOKEN"], session=session)
    dispatcher = Dispatcher()
    dispatcher.message.register(on_message)
    dispatcher.callback_query.register(on_tap)
    dispatcher.startup.register(introduce)
    app = web.Application()
    # In the foreground, as ours: an update is answered when its work is done.
    handler = SimpleRequestHandler(
        dispatcher, bot, handle_in_background=False, secret_token=os.environ["WEBHOOK_SECRET"]
    )
    handler.register(app, "/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["HTTP_PORT"]), access_log=None, print=None)


if __name__ == "__main__":
    main()
