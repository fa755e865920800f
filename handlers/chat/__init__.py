"""What people say in the chat: every command, button and kind of message, at a glance.

One handler a kind of update, and tables from there: aiogram would run each synchronous filter in a worker thread.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aiogram import Bot, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update

from bot.services import people
from handlers.chat import admin, information, invitations, signing, standing, translations
from handlers.chat.panels import language_panel, step_panel
from handlers.chat.talk import Panel, Talk, who_of
from handlers.pruning import MEDIA

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.deps import Deps
    from bot.services.people import Whereabouts

    Command = Callable[[Talk, Whereabouts], Awaitable[None]]
    Tap = Callable[..., Awaitable[None]]


def router() -> Router:
    """Build the router; a router attaches once, so each dispatcher gets its own."""
    made = Router(name="chat")
    made.message.register(on_message)
    made.callback_query.register(on_tap)
    made.my_chat_member.register(on_membership)
    return made


async def _help(talk: Talk, _: Whereabouts) -> None:
    await information.show_help(talk, await admin.help_section(talk))


async def _privacy(talk: Talk, _: Whereabouts) -> None:
    await information.show_privacy(talk)


async def _language(talk: Talk, _: Whereabouts) -> None:
    await talk.say(language_panel(talk))


COMMANDS: dict[str, Command] = {
    "start": signing.go_on,
    "agreement": information.show_text,
    "consent": standing.show_standing,
    "receipt": standing.show_receipt,
    "revoke": standing.ask_withdrawal,
    "language": _language,
    "privacy": _privacy,
    "help": _help,
}


async def _begin(talk: Talk) -> None:
    where = await people.whereabouts(talk.deps, talk.who.telegram_id)
    talk = talk.of(where)
    await talk.toast()
    if where.draft is not None and where.draft.contents.shown and not where.reads_older_edition:
        await talk.place(step_panel(talk, where.draft), where.draft)
    elif where.draft is None and where.standing.may_sign:
        # What the tapped message says stays: a case's number may stand in it.
        await signing.begin(replace(talk, tapped=None), where)
    else:
        await signing.go_on(talk, where)


async def _renew(talk: Talk, _: str) -> None:
    """Take *renew*: whichever edition asked, the one in force is what is read."""
    where = await people.whereabouts(talk.deps, talk.who.telegram_id)
    if where.standing.renewal is None:
        await talk.of(where).toast("toast-already")
        return
    if talk.tapped is None or await people.is_first_tap(talk.deps, talk.who, talk.tapped, "renew"):
        await _begin(talk)
    else:
        await talk.of(where).toast()


# A button's name, what it does, and how many values its `callback_data` carries after the name.
BUTTONS: dict[str, tuple[Tap, int]] = {
    "language": (signing.pick_language, 1),
    "agree": (signing.agree, 2),
    "decline": (signing.decline, 2),
    "resend": (signing.resend, 1),
    "number": (signing.change_number, 1),
    "name": (signing.offered_name, 1),
    "capacity": (signing.capacity, 2),
    "back": (signing.back, 2),
    "confirm": (signing.confirm, 2),
    "cancel": (signing.cancel, 1),
    "verify": (signing.verify_number, 1),
    "begin": (_begin, 0),
    "continue": (_begin, 0),
    "renew": (_renew, 1),
    "receipt": (standing.tap_receipt, 1),
    "withdraw": (standing.tap_withdraw, 1),
    "withdraw-confirm": (standing.confirm_withdrawal, 1),
    "keep": (standing.keep, 1),
    "privacy": (information.tap_privacy, 1),
    "translation": (translations.send, 1),
}

_COMMAND = re.compile(r"/([A-Za-z0-9_]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)


async def on_message(message: Message, bot: Bot, deps: Deps, event_update: Update) -> None:
    """Take a message of a private chat; in groups the bot is silent."""
    if message.chat.type != ChatType.PRIVATE or message.from_user is None:
        return
    talk = Talk(deps=deps, who=who_of(message.from_user, event_update, bot.id), typed=message.message_id)
    command = _COMMAND.fullmatch(message.text.strip()) if message.text else None
    if message.contact is not None:
        if not await admin.take_contact(talk, message):
            await signing.contact(talk, message)
    elif command is not None:
        await _obey(talk, command[1].lower(), (command[2] or "").strip())
    elif message.text is not None:
        await signing.typed(talk, message)
    elif message.content_type in MEDIA:
        is_file = message.document is not None
        if not (is_file and await admin.take_document(talk, message)):
            await _refuse_media(talk)


async def _obey(talk: Talk, name: str, argument: str) -> None:
    if name == "start":
        await people.greet(talk.deps, talk.who.telegram_id)
    where = await people.whereabouts(talk.deps, talk.who.telegram_id)
    talk = talk.of(where)
    command = COMMANDS.get(name)
    if command is None:
        if not await admin.obey(talk, name, argument):
            await talk.say(Panel(html=talk.html("problem-unknown-command")))
        return
    if name == "start" and argument:
        await invitations.follow(talk, where, argument)
    else:
        await command(talk, where)


async def _refuse_media(talk: Talk) -> None:
    where = await people.whereabouts(talk.deps, talk.who.telegram_id)
    talk = talk.of(where)
    note = f"⚠️ {talk.html('problem-not-text')}"
    if where.draft is not None:
        await talk.place(step_panel(talk, where.draft, note), where.draft)
    elif signing.is_language_asked(where):
        await talk.say(language_panel(talk, note))
    else:
        await talk.say(Panel(html=note))


async def on_tap(callback_query: CallbackQuery, bot: Bot, deps: Deps, event_update: Update) -> None:
    """Take a tap; one that means nothing is answered too, or its button would spin for ever."""
    message = callback_query.message
    talk = Talk(
        deps=deps,
        who=who_of(callback_query.from_user, event_update, bot.id),
        tapped=message.message_id if message else None,
        callback=callback_query.id,
        is_agreement=isinstance(message, Message) and deps.editions.is_part(message.text or ""),
    )
    name, _, rest = (callback_query.data or "").partition(":")
    values = rest.split(":") if rest else []
    is_private = message is None or message.chat.type == ChatType.PRIVATE
    if is_private and name not in BUTTONS and await admin.take_tap(talk, name, values):
        return
    tap, arity = BUTTONS.get(name, (None, 0))
    if tap is None or len(values) != arity or not is_private:
        where = await people.whereabouts(deps, talk.who.telegram_id)
        await talk.of(where).toast("toast-unknown-button")
        return
    await tap(talk, *values)


async def on_membership(my_chat_member: ChatMemberUpdated, deps: Deps) -> None:
    """Note who blocked the bot, and who came back (Bot API my_chat_member)."""
    if my_chat_member.chat.type != ChatType.PRIVATE:
        return
    if my_chat_member.new_chat_member.status == ChatMemberStatus.KICKED:
        await people.note_unreachable(deps, my_chat_member.from_user.id)
    else:
        await people.note_return(deps, my_chat_member.from_user.id)
