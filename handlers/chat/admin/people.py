"""Finding people, and their cards, which are edited in place."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, assert_never

from aiogram.exceptions import TelegramAPIError
from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.calendar import ALMATY
from bot.domain.campaign import last_day
from bot.domain.consent import State
from bot.domain.roles import Right
from bot.services import finding, person_card
from bot.services.administration import Admin, Denied
from bot.services.finding import Found, NotSought, TooOften
from bot.services.person_card import Card, Damaged, Enough, Unknown
from handlers.chat.panels import LANGUAGES, PRIMARY, button
from handlers.chat.talk import Panel, Talk

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.person_card import Hit
    from storage.cases import Case
    from storage.ledger import PastEntry

    Rows = list[list[InlineKeyboardButton]]

MOMENT = "%d.%m.%Y %H:%M"
DAY = "%d.%m.%Y"
CASES_SHOWN = 10
PAGE_DIGITS_MAX = 6
HITS_A_ROW = 5
# An id's beginning is enough to tell ids apart by eye; whole, it is copied by a button.
SHORT = 8


async def find(talk: Talk, admin: Admin, argument: str) -> None:
    """Answer a search; the message with the words in it, which are somebody's data, does not stay in the chat."""
    if not argument:
        await talk.place(Panel(html=talk.html("find-example"), keyboard=keyboard([_to_desk(talk)])))
        return
    await _answer(talk, admin, await finding.find(talk.deps, talk.who, argument))
    if talk.typed is not None:
        # Answered is answered: were this to fail, the update would come again for nothing.
        with suppress(TelegramAPIError):
            await talk.deps.telegram.delete(talk.who.telegram_id, talk.typed)


async def _answer(talk: Talk, admin: Admin, outcome: Found | TooOften | NotSought | Denied) -> None:
    match outcome:
        case Found(hits=(hit,), is_more=False):
            await place_card(talk, admin, hit.person)
        case Found(hits=(), is_more=False, is_mixed=is_mixed):
            hint = f"\n{talk.html('find-mixed')}" if is_mixed else ""
            await talk.say(Panel(html=talk.html("find-nobody") + hint))
        case Found(is_more=True):
            await talk.say(Panel(html=talk.html("find-too-many")))
        case Found(hits=hits):
            await talk.say(_hits_panel(talk, hits))
        case TooOften(per_hour=per_hour):
            await talk.say(Panel(html=talk.html("find-too-often", limit=str(per_hour))))
        case NotSought():
            await talk.say(Panel(html=talk.html("find-example")))
        case Denied():
            await talk.say(Panel(html=talk.html("admin-no-right")))
        case _:
            assert_never(outcome)


def _hits_panel(talk: Talk, hits: tuple[Hit, ...]) -> Panel:
    lines = [talk.html("find-several"), ""]
    lines += [_hit_line(talk, number, hit) for number, hit in enumerate(hits, start=1)]
    buttons = [button(str(number), f"card:{hit.person}") for number, hit in enumerate(hits, start=1)]
    return Panel(html="\n".join(lines), keyboard=keyboard(in_rows(buttons, HITS_A_ROW)))


def _hit_line(talk: Talk, number: int, hit: Hit) -> str:
    state = talk.plain(f"card-state-{hit.state}") if hit.state is not None else talk.plain("find-hit-damaged")
    known = (state, _moment(hit.since), hit.masked_phone, f"ID {hit.person[:SHORT]}")
    return talk.html("find-hit", number=str(number), about=" · ".join(filter(None, known)))


async def show_card(talk: Talk, admin: Admin, person: str) -> None:
    """Show a person's card in the place of what was tapped; it also hides what was revealed there."""
    await talk.toast()
    await place_card(talk, admin, person)


async def show_page(talk: Talk, admin: Admin, person: str, page: str) -> None:
    """Show the card with earlier or later entries."""
    await talk.toast()
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= PAGE_DIGITS_MAX else 0
    await place_card(talk, admin, person, number)


async def place_card(talk: Talk, admin: Admin, person: str, page: int = 0) -> None:
    """Place a person's card where the admin looks, or say why there is none."""
    outcome = await person_card.card(talk.deps, talk.who.telegram_id, person, page)
    match outcome:
        case Card():
            await talk.place(Panel(html=_card_text(talk, outcome), keyboard=_card_keyboard(talk, admin, outcome)))
        case Unknown():
            await talk.place(Panel(html=talk.html("card-unknown"), keyboard=keyboard([_to_desk(talk)])))
        case Damaged():
            html = talk.html("card-damaged", person=person[:SHORT])
            await talk.place(Panel(html=html, keyboard=keyboard([[_copy_id(talk, person)], _to_desk(talk)])))
        case Enough(per_hour=per_hour):
            await talk.say(Panel(html=talk.html("find-too-often", limit=str(per_hour))))
        case Denied():
            await talk.say(Panel(html=talk.html("admin-no-right")))
        case _:
            assert_never(outcome)


def _card_text(talk: Talk, card: Card) -> str:
    lines = [talk.html("card-title", person=card.person[:SHORT]), *_standing_lines(talk, card), ""]
    if card.is_erased:
        lines.append(talk.html("card-erased"))
    else:
        lines += _contact_lines(talk, card)
    if card.cases:
        lines += ["", talk.html("card-cases"), *(_case_line(talk, case) for case in card.cases[:CASES_SHOWN])]
    if len(card.cases) > CASES_SHOWN:
        lines.append(talk.html("card-cases-more", more=str(len(card.cases) - CASES_SHOWN)))
    last = card.first + len(card.entries) - 1
    lines += ["", talk.html("card-history", first=str(card.first), last=str(last), total=str(card.total))]
    lines += [_entry_line(talk, entry) for entry in card.entries]
    return "\n".join(lines)


def _standing_lines(talk: Talk, card: Card) -> list[str]:
    now = card.standing
    lines = [talk.html("card-standing", state=talk.plain(f"card-state-{now.state}"))]
    if now.edition is not None:
        lines.append(talk.html("card-edition", edition=str(now.edition), since=_moment(now.since)))
    if now.renewal is not None and now.state is State.GIVEN:
        until = last_day(now.renewal.grace_ends_at).strftime(DAY)
        lines.append(talk.html("card-renewal", edition=str(now.renewal.edition), until=until))
    if card.asked_at is not None:
        lines.append(talk.html("card-asked", at=_moment(card.asked_at)))
    return lines


def _contact_lines(talk: Talk, card: Card) -> list[str]:
    phone, language = card.masked_phone, LANGUAGES.get(card.locale or "", "—")
    return [
        talk.html("card-language", language=language),
        talk.html("card-phone", phone=phone) if phone else talk.html("card-phone-none"),
        talk.html("card-external" if card.has_external_id else "card-external-none"),
        _reach_line(talk, card),
    ]


def _reach_line(talk: Talk, card: Card) -> str:
    if not card.has_chat:
        return talk.html("card-no-chat")
    if card.unreachable_at is not None:
        return talk.html("card-unreachable", since=_moment(card.unreachable_at))
    return talk.html("card-reachable")


def _case_line(talk: Talk, case: Case) -> str:
    if case.is_open:
        return talk.html("card-case-open", number=case.number, due=_day(case.due_at))
    return talk.html("card-case-closed", number=case.number, state=talk.plain(f"card-case-state-{case.state}"))


def _entry_line(talk: Talk, entry: PastEntry) -> str:
    kind = talk.plain(f"card-kind-{entry.fact.kind.replace('.', '-')}")
    line = talk.html("card-entry", index=str(entry.index), at=_moment(entry.fact.at), kind=kind)
    receipt = entry.fact.receipt
    return f"{line} {talk.html('card-entry-receipt', receipt=receipt[:SHORT])}" if receipt else line


def _card_keyboard(talk: Talk, admin: Admin, card: Card) -> InlineKeyboardMarkup:
    rows = in_rows([_copy(f"🧾 {receipt[:SHORT]}", receipt) for receipt in card.receipts], 3)
    pages = []
    if card.has_earlier:
        pages.append(button(talk.plain("button-earlier"), f"card-page:{card.person}:{card.page + 1}"))
    if card.page > 0:
        pages.append(button(talk.plain("button-later"), f"card-page:{card.person}:{card.page - 1}"))
    rows.append(pages)
    rows.append([_copy_id(talk, card.person), button(talk.plain("button-refresh-card"), f"card:{card.person}")])
    if admin.may(Right.PEOPLE) and not card.is_erased:
        rows.append([button(talk.plain("button-reveal"), f"card-reveal:{card.person}", PRIMARY)])
    return keyboard([*filter(None, rows), _to_desk(talk)])


def _copy_id(talk: Talk, person: str) -> InlineKeyboardButton:
    return _copy(talk.plain("button-copy-person"), person)


def _copy(words: str, text: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=words, copy_text=CopyTextButton(text=text))


def _to_desk(talk: Talk) -> list[InlineKeyboardButton]:
    return [button(talk.plain("button-desk"), "desk:home")]


def in_rows(buttons: list[InlineKeyboardButton], a_row: int) -> Rows:
    """Put so many buttons into a row."""
    return [buttons[start : start + a_row] for start in range(0, len(buttons), a_row)]


def keyboard(rows: Rows) -> InlineKeyboardMarkup:
    """Put rows of buttons beneath a message."""
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(ALMATY).strftime(MOMENT) if moment else ""


def _day(moment: datetime) -> str:
    return moment.astimezone(ALMATY).strftime(DAY)
