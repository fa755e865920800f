"""Editions at the desk: the list, those that were published, and the card of one on its way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiogram.types import InlineKeyboardMarkup

from bot.domain.calendar import ALMATY
from bot.domain.difference import Fate
from bot.domain.roles import Right
from bot.services import editions
from bot.services.differences import compared
from bot.services.proposals import GRACES
from handlers.chat.panels import DANGER, PRIMARY, SUCCESS, button
from handlers.chat.talk import Panel, Talk
from locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from aiogram.types import InlineKeyboardButton

    from bot.domain.agreement import Edition
    from bot.domain.difference import Difference
    from bot.domain.editions import Published
    from bot.services.administration import Admin
    from bot.services.editions import Card, Overview
    from storage.editions import Proposal

    Rows = list[list[InlineKeyboardButton]]

DAY = "%d.%m.%Y"
MOMENT = "%d.%m.%Y %H:%M"
SUFFIX = ".ftl"
NEVER = "0"
LISTED_MAX = 10  # of the newest editions: with its hash each takes some 200 characters of the 4,096
NUMBER = re.compile(r"[1-9][0-9]{0,3}")
ID = re.compile(r"[0-9a-f]{32}")


# --- /editions --------------------------------------------------------------------------------------------------------


async def show(talk: Talk, admin: Admin, argument: str) -> None:
    """List the editions; `/editions 2` opens one."""
    if not argument:
        await _place_list(talk, admin)
    elif NUMBER.fullmatch(argument) and int(argument) in talk.deps.editions:
        await place_published(talk, int(argument))
    else:
        example = str(max(talk.deps.editions))
        await talk.place(Panel(html=talk.html("editions-example", number=example), keyboard=keyboard(ways_back(talk))))


async def tap_list(talk: Talk, admin: Admin) -> None:
    """Go back to the list."""
    await talk.toast()
    await _place_list(talk, admin)


async def _place_list(talk: Talk, admin: Admin) -> None:
    found = await editions.overview(talk.deps)
    shown = _listed(found)
    lines = [talk.html("editions-head"), *(_line(talk, found, one) for one in shown)]
    if rest := len(found.published) - len(shown):
        example = next(one.edition.number for one in reversed(found.published) if one not in shown)
        lines.append(talk.html("editions-more", count=str(rest), number=str(example)))
    lines += [_open_line(talk, one) for one in found.open]
    if admin.may(Right.EDITIONS):
        following = str(max(talk.deps.editions) + 1)
        lines.append(talk.html("editions-how", number=following, file=f"{following}{SUFFIX}"))
    rows = [
        [button(talk.plain("button-edition-open", number=str(one.number)), f"edition:{one.proposal}", PRIMARY)]
        for one in found.open
    ]
    rows += [
        [
            button(
                talk.plain("button-edition-number", number=str(one.edition.number)), f"edition-of:{one.edition.number}"
            )
        ]
        for one in shown
    ]
    if admin.may(Right.EDITIONS):
        newest = max(talk.deps.editions)
        rows.append([_file_button(talk, str(newest), newest)])
    rows.append([to_desk(talk)])
    await talk.place(Panel(html="\n\n".join(lines), keyboard=keyboard(rows)))


def _listed(found: Overview) -> list[Published]:
    """Choose what the list shows, the newest first: as much as a message holds, and what is in force in any case."""
    newest = found.published[-LISTED_MAX:]
    is_shown = {one.edition.number for one in newest} | {found.in_force.number}
    return [one for one in reversed(found.published) if one.edition.number in is_shown]


def _line(talk: Talk, found: Overview, one: Published) -> str:
    edition = one.edition
    number, effective = str(edition.number), edition.effective_on.strftime(DAY)
    if edition.number == found.in_force.number:
        head = talk.html("editions-in-force", number=number, effective=effective)
    elif one.effective_at > found.now:
        head = talk.html("editions-coming", number=number, effective=effective)
    else:
        head = talk.html("editions-past", number=number, effective=effective)
    return "\n".join((head, _entry(talk, found, edition), talk.html("edition-hash", hash=edition.sha256)))


def _entry(talk: Talk, found: Overview, edition: Edition) -> str:
    row = found.rows.get(edition.number)
    return talk.html("edition-entry", entry=str(row.entry)) if row else talk.html("edition-of-program")


def _open_line(talk: Talk, one: Proposal) -> str:
    html = talk.html(f"edition-state-{one.state}", number=str(one.number))
    return f"{html}\n{talk.html('edition-sender', admin=str(one.proposed_by))}"


async def show_published(talk: Talk, _: Admin, number: str) -> None:
    """Open an edition that was published."""
    if not (NUMBER.fullmatch(number) and int(number) in talk.deps.editions):
        await talk.toast("toast-unknown-button")
        return
    await talk.toast()
    await place_published(talk, int(number))


async def place_published(talk: Talk, number: int) -> None:
    """Put an edition that was published where the admin looks."""
    found = await editions.overview(talk.deps)
    one = talk.deps.editions.published(number)
    lines = [_line(talk, found, one), _sizes(talk, one.edition)]
    if number in found.rows:
        at = found.rows[number].published_at.astimezone(ALMATY).strftime(MOMENT)
        lines += [talk.html("edition-published-at", at=at), renewal(talk, one.grace_days)]
    rows: Rows = [_looking(talk, str(number), has_before=number - 1 in talk.deps.editions)]
    rows.append([_file_button(talk, str(number), number)])
    rows += _translated(talk, str(number), one.translations.keys())
    await talk.place(Panel(html="\n".join(lines), keyboard=keyboard([*rows, *ways_back(talk)])))


# --- The card of an edition on its way --------------------------------------------------------------------------------


async def show_card(talk: Talk, _: Admin, proposal: str) -> None:
    """Open the card."""
    if await editions.card(talk.deps, talk.who, proposal) is None:
        await talk.toast("toast-unknown-button")
        return
    await talk.toast()
    await place_card(talk, proposal)


async def place_card(talk: Talk, proposal: str) -> None:
    """Put a card where the admin looks, as it stands now."""
    card = await editions.card(talk.deps, talk.who, proposal)
    if card is not None:
        found = await compared(card.before, card.edition)
        html = "\n".join(_card_lines(talk, card, found))
        rows = [*_card_rows(talk, card), *ways_back(talk)]
        await talk.place(Panel(html=html, keyboard=keyboard(rows)))


def _card_lines(talk: Talk, card: Card, found: Difference) -> Iterator[str]:
    kept = card.proposal
    yield talk.html(f"edition-state-{kept.state}", number=str(kept.number))
    yield talk.html("edition-effective", effective=kept.effective_on.strftime(DAY))
    yield _sizes(talk, card.edition)
    yield _changes(talk, found)
    yield renewal(talk, kept.grace_days)
    yield (
        talk.html("edition-translations", listed=", ".join(card.words))
        if card.words
        else talk.html("edition-no-translations")
    )
    yield talk.html("edition-hash", hash=kept.sha256)
    yield talk.html("edition-sender", admin=str(kept.proposed_by))
    if kept.decided_by is not None and kept.decided_at is not None:
        at = kept.decided_at.astimezone(ALMATY).strftime(MOMENT)
        yield talk.html("edition-decided", admin=str(kept.decided_by), at=at)
    if (hint := _hint(talk, card)) is not None:
        yield f"\n{hint}"


def _sizes(talk: Talk, edition: Edition) -> str:
    return talk.html("edition-sizes", clauses=str(len(edition.clauses)), items=str(len(edition.items)))


def _changes(talk: Talk, found: Difference) -> str:
    """Say in numbers what changed; the heading's own number and day always do, and are no news."""
    fates = [clause.fate for clause in found.clauses]
    items = [item for item in found.items if item.group != "head"]
    return talk.html(
        "edition-changes",
        before=str(found.before.number),
        reworded=str(fates.count(Fate.REWORDED) + fates.count(Fate.MOVED)),
        added=str(fates.count(Fate.ADDED)),
        removed=str(fates.count(Fate.REMOVED)),
        items_reworded=str(sum(None not in (item.before, item.after) for item in items)),
        items_added=str(sum(item.before is None for item in items)),
        items_removed=str(sum(item.after is None for item in items)),
    )


def renewal(talk: Talk, grace_days: int | None) -> str:
    """Say what is asked of earlier consents."""
    if grace_days is None:
        return talk.html("edition-renewal-no")
    return talk.html("edition-renewal-yes", days=grace_days)


def _hint(talk: Talk, card: Card) -> str | None:
    """Say what comes next, and whose turn it is."""
    kept = card.proposal
    if card.is_too_late:
        return talk.html("edition-too-late", earliest=card.earliest.strftime(DAY))
    if kept.is_open and card.is_own and card.others == 0:
        return talk.html("edition-only-you")
    if kept.state == "proposed" and card.is_own:
        return talk.html("edition-waits")
    if kept.state == "proposed" and card.may_edit:
        return talk.html("edition-decide")
    if kept.state == "draft" and card.is_own:
        return talk.html("edition-draft-hint", file=f"{kept.number}.ru{SUFFIX}")
    return None


def _card_rows(talk: Talk, card: Card) -> Rows:
    kept = card.proposal
    rows: Rows = [_looking(talk, kept.proposal, has_before=True), [_file_button(talk, kept.proposal, kept.number)]]
    rows += _translated(talk, kept.proposal, card.words.keys())
    if kept.state == "draft" and card.is_own and card.may_edit:
        choices = [*map(str, GRACES), NEVER]
        rows.append([_grace_button(talk, kept, days) for days in choices[: len(GRACES)]])
        rows.append([_grace_button(talk, kept, NEVER)])
        if not card.is_too_late:
            rows.append([button(talk.plain("button-edition-propose"), f"edition-propose:{kept.proposal}", PRIMARY)])
    if kept.state == "proposed" and card.may_edit and not card.is_own:
        reject = button(talk.plain("button-edition-reject"), f"edition-ask:{kept.proposal}:reject", DANGER)
        approve = button(talk.plain("button-edition-approve"), f"edition-ask:{kept.proposal}:approve", SUCCESS)
        rows.append([reject] if card.is_too_late else [approve, reject])
    if kept.is_open and card.may_edit and card.is_own:
        rows.append([button(talk.plain("button-edition-withdraw"), f"edition-ask:{kept.proposal}:withdraw")])
    return rows


def _grace_button(talk: Talk, kept: Proposal, days: str) -> InlineKeyboardButton:
    is_chosen = days == str(kept.grace_days or NEVER)
    words = talk.plain("button-edition-no-renewal") if days == NEVER else talk.plain("button-edition-grace", grace=days)
    return button(f"✓ {words}" if is_chosen else words, f"edition-grace:{kept.proposal}:{days}")


def _looking(talk: Talk, which: str, *, has_before: bool) -> list[InlineKeyboardButton]:
    row = [button(talk.plain("button-edition-text"), f"edition-text:{which}")]
    if has_before:
        row.append(button(talk.plain("button-edition-changes"), f"edition-changes:{which}"))
        row.append(button(talk.plain("button-edition-pdf"), f"edition-pdf:{which}"))
    return row


def _file_button(talk: Talk, which: str, number: int) -> InlineKeyboardButton:
    return button(talk.plain("button-edition-file", file=f"{number}{SUFFIX}"), f"edition-file:{which}")


def _translated(talk: Talk, which: str, languages: Collection[str]) -> Rows:
    return [
        [button(talk.plain("button-edition-words", language=locale), f"edition-words:{which}:{locale}")]
        for locale in LOCALES
        if locale in languages
    ]


# --- Ways from here ---------------------------------------------------------------------------------------------------


def open_button(talk: Talk, kept: Proposal) -> list[InlineKeyboardButton]:
    """Make the row that leads to a card."""
    return [button(talk.plain("button-edition-open", number=str(kept.number)), f"edition:{kept.proposal}", PRIMARY)]


def ways_back(talk: Talk) -> Rows:
    """Make the row that leads to the list and to the desk."""
    return [[button(talk.plain("button-editions"), "editions"), to_desk(talk)]]


def to_desk(talk: Talk) -> InlineKeyboardButton:
    """Make the button that leads to the desk."""
    return button(talk.plain("button-desk"), "desk:home")


def keyboard(rows: Rows) -> InlineKeyboardMarkup:
    """Make a keyboard of rows."""
    return InlineKeyboardMarkup(inline_keyboard=rows)
