"""/admins: who the admins are; an owner adds them by contact or id, gives roles, and removes them with two taps."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import structlog
from aiogram.exceptions import TelegramAPIError
from aiogram.types import InlineKeyboardMarkup

from bot.domain.draft import Step
from bot.domain.roles import Right, Role
from bot.services import admins
from bot.services.administration import Admin, Denied, admin_of
from bot.services.notices import day
from bot.services.people import whereabouts
from handlers.chat.menu import register_admin
from handlers.chat.panels import DANGER, PRIMARY, button
from handlers.chat.talk import Panel, Talk

if TYPE_CHECKING:
    from aiogram.types import InlineKeyboardButton, Message

    from bot.services.admins import Listed, Outcome

log = structlog.get_logger()
BADGES = {Role.OWNER: "👑", Role.OFFICER: "🗂", Role.AUDITOR: "🔎"}


async def obey(talk: Talk, _: Admin, argument: str) -> None:
    """Show the list, or do what is asked: `add ID ROLE`, `remove ID`; what is neither is shown the right example."""
    match argument.lower().split():
        case []:
            await talk.place(await _list_panel(talk))
        case ["add", digits, role] if (telegram_id := _id(digits)) and role in set(Role):
            await _answer(talk, await admins.appoint(talk.deps, talk.who, telegram_id, Role(role)))
        case ["remove", digits] if telegram_id := _id(digits):
            await talk.say(await _removal_panel(talk, telegram_id))
        case _:
            await talk.say(Panel(html=talk.html("admins-example")))


def _id(digits: str) -> int | None:
    """Read a Telegram id; None for what can be none."""
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= len(str(admins.ID_MAX))
    return int(digits) if is_number and 0 < int(digits) <= admins.ID_MAX else None


async def _list_panel(talk: Talk, note: str = "") -> Panel:
    listed = await admins.list_admins(talk.deps)
    lines = [talk.html("admins-list"), "", *(_line(talk, one) for one in listed), "", talk.html("admins-how")]
    rows = [[button(_label(talk, one), f"admin-open:{one.telegram_id}")] for one in listed]
    return _panel(note, lines, [*rows, [button(talk.plain("button-desk"), "desk:home")]])


def _line(talk: Talk, one: Listed) -> str:
    badge = f"{BADGES[one.role]} {talk.html(f'role-{one.role.value}')}"
    named = talk.html("admins-named", name=one.name) if one.name else ""
    line = talk.html("admins-line", id=str(one.telegram_id), since=day(one.since))
    return f"{badge}{named}{line}"


def _label(talk: Talk, one: Listed) -> str:
    return talk.plain("button-admin-open", badge=BADGES[one.role], name=one.name or str(one.telegram_id))


def _admin_panel(talk: Talk, one: Listed, note: str = "") -> Panel:
    rows = [
        [button(talk.plain(f"button-role-{role.value}"), f"admin-role:{one.telegram_id}:{one.role.value}:{role.value}")]
        for role in Role
        if role is not one.role
    ]
    rows.append([button(talk.plain("button-admin-remove"), f"admin-remove:{one.telegram_id}", DANGER)])
    rows.append([button(talk.plain("button-admins"), "desk:admins")])
    return _panel(note, [_line(talk, one), "", talk.html("admins-roles")], rows)


def _panel(note: str, lines: list[str], rows: list[list[InlineKeyboardButton]]) -> Panel:
    head = [note, ""] if note else []
    return Panel(html="\n".join([*head, *lines]), keyboard=InlineKeyboardMarkup(inline_keyboard=rows))


async def _removal_panel(talk: Talk, telegram_id: int) -> Panel:
    one = await admins.find(talk.deps, telegram_id)
    if one is None:
        return await _list_panel(talk, talk.html("admins-gone", id=str(telegram_id)))
    rows = [
        [button(talk.plain("button-admin-keep"), f"admin-open:{telegram_id}", PRIMARY)],
        [button(talk.plain("button-admin-remove-yes"), f"admin-remove-yes:{telegram_id}", DANGER)],
    ]
    return _panel("", [_line(talk, one), "", talk.html("admins-remove-ask")], rows)


async def tap_open(talk: Talk, _: Admin, digits: str) -> None:
    """Show one admin, with what can be done."""
    await talk.toast()
    telegram_id = _id(digits) or 0
    one = await admins.find(talk.deps, telegram_id)
    gone = talk.html("admins-gone", id=str(telegram_id))
    await talk.place(_admin_panel(talk, one) if one else await _list_panel(talk, gone))


async def tap_remove(talk: Talk, _: Admin, digits: str) -> None:
    """Ask before somebody is removed."""
    await talk.toast()
    await talk.place(await _removal_panel(talk, _id(digits) or 0))


async def tap_remove_yes(talk: Talk, _: Admin, digits: str) -> None:
    """Remove an admin."""
    await _answer(talk, await admins.remove(talk.deps, talk.who, _id(digits) or 0))


async def tap_role(talk: Talk, admin: Admin, digits: str, before: str, role: str) -> None:
    """Give an admin another role; whoever would lay down their own is asked first, as they could not take it back."""
    if not {before, role} <= set(Role):
        await talk.toast("toast-unknown-button")
        return
    if _id(digits) == admin.telegram_id and role != Role.OWNER:
        await talk.toast()
        await talk.place(_own_role_panel(talk, admin.telegram_id, before, Role(role)))
        return
    await _change(talk, digits, before, role)


def _own_role_panel(talk: Talk, telegram_id: int, before: str, role: Role) -> Panel:
    rows = [
        [button(talk.plain("button-admin-keep"), f"admin-open:{telegram_id}", PRIMARY)],
        [button(talk.plain("button-admin-role-yes"), f"admin-role-yes:{telegram_id}:{before}:{role.value}", DANGER)],
    ]
    asked = talk.html("admins-own-role-ask", role=talk.plain(f"role-{role.value}"))
    return Panel(html=asked, keyboard=InlineKeyboardMarkup(inline_keyboard=rows))


async def tap_role_yes(talk: Talk, _: Admin, digits: str, before: str, role: str) -> None:
    """Take the second tap of somebody who lays down the role of owner."""
    if not {before, role} <= set(Role):
        await talk.toast("toast-unknown-button")
        return
    await _change(talk, digits, before, role)


async def _change(talk: Talk, digits: str, before: str, role: str) -> None:
    await _answer(talk, await admins.change(talk.deps, talk.who, _id(digits) or 0, Role(before), Role(role)))


async def tap_add(talk: Talk, _: Admin, digits: str, role: str) -> None:
    """Make an admin of whose contact was shared."""
    telegram_id = _id(digits)
    if telegram_id is None or role not in set(Role):
        await talk.toast("toast-unknown-button")
        return
    await _answer(talk, await admins.add(talk.deps, talk.who, telegram_id, Role(role)))


async def take_contact(talk: Talk, admin: Admin, message: Message) -> bool:
    """Take somebody's contact that an owner shared, and ask for the role; False when it is to be taken as anybody's.

    Their own contact is their signing's, and so is whatever they share while their own number is asked for.
    """
    contact = message.contact
    if contact is None or not admin.may(Right.ADMINS) or contact.user_id == talk.who.telegram_id:
        return False
    if (await whereabouts(talk.deps, talk.who.telegram_id)).step is Step.NUMBER:
        return False
    if contact.user_id is None:
        await talk.say(Panel(html=talk.html("admins-contact-unknown")))
        return True
    name = " ".join(filter(None, (contact.first_name, contact.last_name)))
    match await admins.offer(talk.deps, talk.who, contact.user_id, name):
        case Denied():
            return False
        case None:
            await talk.say(_offer_panel(talk, contact.user_id, name))
        case listed:
            await talk.say(_admin_panel(talk, listed))
    return True


def _offer_panel(talk: Talk, telegram_id: int, name: str) -> Panel:
    asked = talk.html("admins-role-ask", name=name[: admins.NAME_MAX], id=str(telegram_id))
    rows = [[button(talk.plain(f"button-role-{role.value}"), f"admin-add:{telegram_id}:{role.value}")] for role in Role]
    rows.append([button(talk.plain("button-admins"), "desk:admins")])
    return _panel("", [asked, "", talk.html("admins-roles")], rows)


async def _answer(talk: Talk, outcome: Outcome) -> None:
    match outcome:
        case admins.Added(listed=listed):
            await _show(talk, talk.html("admins-added", id=str(listed.telegram_id)))
            await _register(talk, listed.telegram_id, listed.role)
        case admins.Changed(listed=listed):
            await _show(talk, talk.html("admins-changed", id=str(listed.telegram_id)))
            await _register(talk, listed.telegram_id, listed.role)
        case admins.Removed(telegram_id=telegram_id):
            await _show(talk, talk.html("admins-removed", id=str(telegram_id)))
            await _register(talk, telegram_id, None)
        case admins.Unchanged(listed=listed):
            await _show(talk, talk.html("admins-unchanged", id=str(listed.telegram_id)))
        case admins.Overtaken(listed=listed):
            await _show(talk, talk.html("admins-overtaken", id=str(listed.telegram_id)))
        case admins.Gone(telegram_id=telegram_id):
            await _show(talk, talk.html("admins-gone", id=str(telegram_id)))
        case admins.LastOwner():
            await _show(talk, talk.html("admins-last-owner"))
        case admins.Full():
            await _show(talk, talk.html("admins-full", most=str(talk.deps.policy.admins_max)))
        case Denied():
            await talk.toast("toast-no-right", is_alert=True)
        case _:
            assert_never(outcome)


async def _show(talk: Talk, note: str) -> None:
    await talk.toast()
    admin = await admin_of(talk.deps, talk.who.telegram_id)
    bold = f"<b>{note}</b>"
    # Whoever has just laid down the role of owner sees the list no more.
    is_theirs = admin is not None and admin.may(Right.ADMINS)
    await talk.place(await _list_panel(talk, bold) if is_theirs else Panel(html=bold))


async def _register(talk: Talk, telegram_id: int, role: Role | None) -> None:
    """Show them the menu of what they are now; the next start does it again, and what is done stays done without it."""
    try:
        await register_admin(talk.deps, telegram_id, role)
    except TelegramAPIError as error:
        log.warning("an admin's menu was not registered", error=type(error).__name__)
