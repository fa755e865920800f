"""The admins' desk: its commands and buttons, at a glance; people who are no admins never learn that they exist."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.roles import Right
from bot.services.administration import Admin, admin_of, keep_language
from handlers.chat.admin import (
    admins,
    campaigns,
    deliveries,
    desk,
    edition_course,
    edition_files,
    edition_reading,
    editions,
    exports,
    ledger,
    people,
    revealing,
    statistics,
)
from handlers.chat.commands import ADMINS
from handlers.chat.talk import Panel, Talk
from locales import LOCALES, as_locale

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiogram.types import Message

    Command = Callable[[Talk, Admin, str], Awaitable[None]]
    Tap = Callable[..., Awaitable[None]]

# Each is given what was typed after it.
COMMANDS: dict[str, Command] = {
    "admin": desk.show,
    "admins": admins.obey,
    "verify": ledger.verify,
    "campaigns": campaigns.show,
    "deliveries": deliveries.show,
    "editions": editions.show,
    "export": exports.show,
    "find": people.find,
    "stats": statistics.show,
}

# What nothing is typed after: with something after it, it is answered with the right example, and nothing is done.
BARE = frozenset({"admin", "deliveries", "export", "verify"})


async def _go(talk: Talk, admin: Admin, place: str) -> None:
    """Go where a button of the desk leads: to the desk itself, its cases, or what a command shows."""
    if place == "cases":
        await desk.show_cases(talk, admin)
        return
    name = "admin" if place == "home" else place
    command = COMMANDS.get(name)
    if command is None or not admin.may(ADMINS[name]):
        await talk.toast("toast-unknown-button" if command is None else "toast-no-right")
        return
    await talk.toast()
    await command(replace(talk, callback=None), admin, "")


# A button's name, the right it takes to press it, what it does, and how many values its `callback_data` carries.
BUTTONS: dict[str, tuple[Right, Tap, int]] = {
    "desk": (Right.READ, _go, 1),
    "desk-cases": (Right.READ, desk.show_cases, 1),
    "admin-open": (Right.ADMINS, admins.tap_open, 1),
    "admin-add": (Right.ADMINS, admins.tap_add, 2),
    "admin-role": (Right.ADMINS, admins.tap_role, 3),
    "admin-role-yes": (Right.ADMINS, admins.tap_role_yes, 3),
    "admin-remove": (Right.ADMINS, admins.tap_remove, 1),
    "admin-remove-yes": (Right.ADMINS, admins.tap_remove_yes, 1),
    "editions": (Right.READ, editions.tap_list, 0),
    "edition-of": (Right.READ, editions.show_published, 1),
    "edition": (Right.READ, editions.show_card, 1),
    "edition-text": (Right.READ, edition_reading.send_text, 1),
    "edition-words": (Right.READ, edition_reading.send_words, 2),
    "edition-changes": (Right.READ, edition_reading.send_changes, 1),
    "edition-pdf": (Right.READ, edition_reading.send_pdf, 1),
    "edition-file": (Right.READ, edition_reading.send_file, 1),
    "edition-grace": (Right.EDITIONS, edition_course.choose_grace, 2),
    "edition-propose": (Right.EDITIONS, edition_course.propose, 1),
    "edition-ask": (Right.EDITIONS, edition_course.ask, 2),
    "edition-do": (Right.EDITIONS, edition_course.do, 2),
    "campaign-pause": (Right.EDITIONS, campaigns.pause, 1),
    "campaign-resume": (Right.EDITIONS, campaigns.resume, 1),
    "campaign-stop": (Right.EDITIONS, campaigns.ask_stop, 1),
    "campaign-stop-yes": (Right.EDITIONS, campaigns.stop, 1),
    "campaign-keep": (Right.EDITIONS, campaigns.keep, 1),
    "deliveries": (Right.READ, deliveries.tap_show, 0),
    "endpoint-pause": (Right.DELIVERIES, deliveries.tap_pause, 0),
    "endpoint-open": (Right.DELIVERIES, deliveries.tap_open, 0),
    "endpoint-test": (Right.DELIVERIES, deliveries.tap_test, 0),
    "dead": (Right.READ, deliveries.tap_dead, 1),
    "dead-event": (Right.READ, deliveries.tap_dead_event, 1),
    "dead-answers": (Right.DELIVERIES, deliveries.tap_answers, 1),
    "again": (Right.DELIVERIES, deliveries.tap_again, 1),
    "again-all": (Right.DELIVERIES, deliveries.tap_again_all, 0),
    "again-all-confirm": (Right.DELIVERIES, deliveries.tap_again_all_confirm, 0),
    "letters": (Right.READ, deliveries.tap_letters, 1),
    "stats": (Right.READ, statistics.tap_show, 2),
    "stats-csv": (Right.READ, statistics.tap_csv, 1),
    "export": (Right.EXPORT, exports.tap_show, 0),
    "export-begin": (Right.EXPORT, exports.tap_evidence, 1),
    "export-kind": (Right.EXPORT, exports.tap_kind, 1),
    "export-order": (Right.EXPORT, exports.tap_order, 2),
    "export-personal": (Right.EXPORT_PERSONAL, exports.tap_personal, 0),
    "export-why": (Right.EXPORT_PERSONAL, exports.tap_why, 1),
    "export-because": (Right.EXPORT_PERSONAL, exports.tap_because, 2),
    "export-stop": (Right.EXPORT, exports.tap_stop, 1),
    "card": (Right.READ, people.show_card, 1),
    "card-page": (Right.READ, people.show_page, 2),
    "card-reveal": (Right.PEOPLE, revealing.ask_reason, 1),
    "card-reason": (Right.PEOPLE, revealing.reveal, 2),
    "card-file": (Right.PEOPLE, revealing.send_receipt, 2),
}


async def obey(talk: Talk, name: str, argument: str) -> bool:
    """Obey an admin's command; False when there is none of that name, or whoever types is no admin."""
    command = COMMANDS.get(name)
    admin = await admin_of(talk.deps, talk.who.telegram_id) if command else None
    if command is None or admin is None:
        return False
    talk = await _of_admin(talk, admin)
    if not admin.may(ADMINS[name]):
        await talk.say(Panel(html=talk.html("admin-no-right")))
    elif argument and name in BARE:
        await talk.say(Panel(html=talk.html("admin-bare-example", command=f"/{name}")))
    else:
        await command(talk, admin, argument)
    return True


async def take_tap(talk: Talk, name: str, values: list[str]) -> bool:
    """Take an admin's tap; False when it is no button of the desk, or whoever taps is no admin (any more)."""
    right, tap, arity = BUTTONS.get(name, (Right.READ, None, 0))
    admin = await admin_of(talk.deps, talk.who.telegram_id) if tap else None
    if tap is None or admin is None or len(values) != arity:
        return False
    talk = await _of_admin(talk, admin)
    if admin.may(right):
        await tap(talk, admin, *values)
    else:
        await talk.toast("toast-no-right", is_alert=True)
    return True


async def take_document(talk: Talk, message: Message) -> bool:
    """Take a file that an admin sent; False when whoever sends is no admin, and it is to be refused as anybody's."""
    document = message.document
    if document is None or not edition_files.is_edition(document):
        return False
    admin = await admin_of(talk.deps, talk.who.telegram_id)
    if admin is None:
        return False
    await edition_files.take_file(await _of_admin(talk, admin), admin, document)
    return True


async def take_contact(talk: Talk, message: Message) -> bool:
    """Take another's contact that an owner shared; False when it is to be taken as anybody's."""
    admin = await admin_of(talk.deps, talk.who.telegram_id)
    return admin is not None and await admins.take_contact(await _of_admin(talk, admin), admin, message)


async def help_section(talk: Talk) -> str | None:
    """Tell an admin the commands of their role; None for everybody else."""
    admin = await admin_of(talk.deps, talk.who.telegram_id)
    return desk.help_section(talk, admin) if admin else None


async def _of_admin(talk: Talk, admin: Admin) -> Talk:
    """Go on in the admin's language: the one they chose, else that of their Telegram, which is kept for notices."""
    locale = as_locale(admin.locale or talk.who.language_code)
    if admin.locale is None and locale != LOCALES[0]:
        await keep_language(talk.deps, admin, locale)
    return replace(talk, locale=locale)
