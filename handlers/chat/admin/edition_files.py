"""Editions that admins send in as files: taken, or refused with what is wrong and on which line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from bot.domain.agreement import utf16_units
from bot.domain.calendar import ALMATY
from bot.domain.roles import Right
from bot.services import edition_files, editions
from bot.services.administration import Denied
from bot.services.edition_files import Busy, NoDraft, Unreadable
from bot.services.proposals import Kept, NotSo, TooFar, TooSoon, WrongNumber
from handlers.chat.admin.editions import (
    DAY,
    MOMENT,
    SUFFIX,
    keyboard,
    open_button,
    place_card,
    ways_back,
)
from handlers.chat.talk import Panel, Talk
from locales.uploads import SIZE_MAX, UploadCode, UploadProblem

if TYPE_CHECKING:
    from aiogram.types import Document, InlineKeyboardButton

    from bot.services.administration import Admin
    from bot.services.editions import FileName

    Rows = list[list[InlineKeyboardButton]]

PROBLEMS_SHOWN = 15
PROBLEMS_UNITS = 3500  # a message holds 4,096; what stands around the problems is short
NUMBERED_TEXT = re.compile(r"[0-9]{1,4}(?:\.[a-z]{2,3}){0,2}\.txt")  # as editors on Windows save `2.ftl`
KIB = 1024
DOWNLOAD_MAX = 20 * KIB * KIB  # what Telegram gives to bots: of what is larger, no line is known


def is_edition(document: Document) -> bool:
    """Tell whether a file is meant as an edition, by its name; `2.txt` is, and is told the right name."""
    name = (document.file_name or "").strip().lower()
    return name.endswith(SUFFIX) or NUMBERED_TEXT.fullmatch(name) is not None


async def take_file(talk: Talk, admin: Admin, document: Document) -> None:
    """Take an edition, or a translation of one's draft, that an admin sent."""
    name = editions.file_name(document.file_name or "")
    if not admin.may(Right.EDITIONS):
        await talk.say(Panel(html=talk.html("admin-no-right")))
    elif name is None:
        number = str(max(talk.deps.editions) + 1)
        await talk.say(Panel(html=talk.html("edition-file-example", number=number, file=f"{number}{SUFFIX}")))
    elif (document.file_size or 0) > DOWNLOAD_MAX:
        too_large = UploadProblem(line=1, code=UploadCode.SIZE, detail={"limit": str(SIZE_MAX // KIB)})
        await talk.say(Panel(html=_problems(talk, name, Unreadable(problems=(too_large,), count=1))))
    else:
        await _take(talk, name, document)


async def _take(talk: Talk, name: FileName, document: Document) -> None:
    source = await talk.deps.telegram.download(document.file_id, SIZE_MAX)
    if source is None:
        await talk.say(Panel(html=talk.html("edition-not-fetched", file=str(name))))
        return
    take = edition_files.take_translation if name.translation else edition_files.take_edition
    outcome = await take(talk.deps, talk.who, name, source)
    if isinstance(outcome, Unreadable):
        await talk.say(Panel(html=_problems(talk, name, outcome)))
    elif isinstance(outcome, Kept):
        await place_card(talk, outcome.proposal.proposal)
    else:
        await talk.say(_refusal(talk, outcome))


def _problems(talk: Talk, name: FileName, outcome: Unreadable) -> str:
    """List the first problems, as many as a message holds, and count the others."""
    lines = [talk.html("edition-refused", file=str(name), count=str(outcome.count)), ""]
    units = 0
    shown = 0
    for problem in outcome.problems[:PROBLEMS_SHOWN]:
        line = f"<code>{name}:{problem.line}</code> {talk.html(f'upload-{problem.code}', **problem.detail)}"
        units += utf16_units(line)
        if units > PROBLEMS_UNITS:
            break
        lines.append(line)
        shown += 1
    if outcome.count > shown:
        lines += ["", talk.html("edition-problems-more", rest=str(outcome.count - shown))]
    return "\n".join(lines)


def _refusal(talk: Talk, outcome: WrongNumber | TooSoon | TooFar | Busy | NoDraft | NotSo | Denied) -> Panel:
    """Say why it is not taken, and lead to what stands in the way."""
    rows: Rows = []
    match outcome:
        case WrongNumber(expected=expected):
            html = talk.html("edition-wrong-number", number=str(expected), file=f"{expected}{SUFFIX}")
        case TooSoon(effective_on=day, earliest=earliest):
            html = talk.html("edition-too-soon", effective=day.strftime(DAY), earliest=earliest.strftime(DAY))
        case TooFar(effective_on=day, latest=latest):
            html = talk.html("edition-too-far", effective=day.strftime(DAY), latest=latest.strftime(DAY))
        case Busy(proposal=other):
            at = other.created_at.astimezone(ALMATY).strftime(MOMENT)
            html = talk.html("edition-busy", number=str(other.number), admin=str(other.proposed_by), at=at)
            rows = [open_button(talk, other)]
        case NotSo(proposal=kept) if kept is not None:
            html = talk.html("edition-not-draft", number=str(kept.number))
            rows = [open_button(talk, kept)]
        case NoDraft() | NotSo():
            html = talk.html("edition-no-draft", file=f"{max(talk.deps.editions) + 1}{SUFFIX}")
        case Denied():
            html = talk.html("admin-no-right")
        case _:
            assert_never(outcome)
    return Panel(html=html, keyboard=keyboard([*rows, *ways_back(talk)]))
