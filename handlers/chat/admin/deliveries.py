"""/deliveries: how the Platform's endpoint is doing, what was given up and why, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.calendar import ALMATY
from bot.domain.outgoing import EndpointState, Verdict
from bot.domain.roles import Right
from bot.services import delivery_desk
from bot.services.administration import Denied
from bot.services.delivery_desk import DeadDetail, Done, NoPlatform, NothingToDo, Tested
from bot.services.people import is_first_tap
from handlers.chat.panels import DANGER, PRIMARY, button
from handlers.chat.talk import Panel, Talk

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.administration import Admin
    from bot.services.delivery_desk import AttemptLine, Overview

    Rows = list[list[InlineKeyboardButton]]

MOMENT = "%d.%m.%Y %H:%M:%S"
ANSWER_CHARACTERS_MAX = 300  # of each attempt: six of them and all around them fit a message
NUMBER_DIGITS_MAX = 18


async def show(talk: Talk, admin: Admin, _: str = "") -> None:
    """Show how deliveries are doing."""
    await talk.place(_overview_panel(talk, admin, await delivery_desk.overview(talk.deps)))


async def tap_show(talk: Talk, admin: Admin) -> None:
    """Show it again, as it is now."""
    await talk.toast()
    await show(talk, admin)


def _overview_panel(talk: Talk, admin: Admin, seen: Overview) -> Panel:
    lines = [
        talk.html("deliveries-title"),
        "",
        *_endpoint_lines(talk, seen),
        "",
        talk.html("deliveries-waiting", count=str(seen.waiting)),
        talk.html("deliveries-dead", count=str(seen.dead)),
        talk.html("deliveries-letters", count=str(seen.letters)),
    ]
    rows: Rows = []
    if seen.dead:
        rows.append([button(talk.plain("button-dead"), "dead:0")])
    if seen.letters:
        rows.append([button(talk.plain("button-letters"), "letters:0")])
    if admin.may(Right.DELIVERIES):
        rows += _endpoint_rows(talk, seen)
    rows.append([button(talk.plain("button-deliveries-refresh"), "deliveries:")])
    return Panel(html="\n".join(lines), keyboard=_keyboard([*rows, desk_row(talk)]))


def _endpoint_lines(talk: Talk, seen: Overview) -> list[str]:
    if not seen.is_configured:
        return [talk.html("endpoint-missing")]
    lines = []
    if seen.pause is not None:
        lines.append(talk.html("endpoint-paused", admin=str(seen.pause.by), since=_moment(seen.pause.since)))
    health = seen.health
    if health is None:
        return [*lines, talk.html("endpoint-untried")]
    lines.append(talk.html(f"endpoint-{health.state.value}", since=_moment(health.since)))
    if health.state is EndpointState.FAILING and health.due_at is not None and seen.pause is None:
        lines.append(talk.html("endpoint-again", at=_moment(health.due_at)))
    return lines


def _endpoint_rows(talk: Talk, seen: Overview) -> Rows:
    if not seen.is_configured:
        return []
    rows: Rows = []
    if seen.pause is not None or (seen.health and seen.health.state is not EndpointState.OPEN):
        rows.append([button(talk.plain("button-endpoint-open"), "endpoint-open:", PRIMARY)])
    if seen.pause is None:
        rows.append([button(talk.plain("button-endpoint-pause"), "endpoint-pause:", DANGER)])
    return [*rows, [button(talk.plain("button-endpoint-test"), "endpoint-test:")]]


async def tap_pause(talk: Talk, admin: Admin) -> None:
    """Take *pause*."""
    match await delivery_desk.pause(talk.deps, talk.who):
        case Done():
            await talk.toast("toast-endpoint-paused")
        case NothingToDo():
            await talk.toast("toast-already")
        case NoPlatform():
            await talk.toast("toast-no-platform", is_alert=True)
        case Denied():
            await talk.toast("toast-unknown-button")
            return
    await show(talk, admin)


async def tap_open(talk: Talk, admin: Admin) -> None:
    """Take *open*."""
    match await delivery_desk.open_endpoint(talk.deps, talk.who):
        case Done():
            await talk.toast("toast-endpoint-opened")
        case NothingToDo():
            await talk.toast("toast-already")
        case Denied():
            await talk.toast("toast-unknown-button")
            return
    await show(talk, admin)


async def tap_test(talk: Talk, _: Admin) -> None:
    """Take *test event*: what the endpoint answered comes as a message of its own."""
    is_first = talk.tapped is None or await is_first_tap(talk.deps, talk.who, talk.tapped, "endpoint-test")
    outcome = await delivery_desk.try_endpoint(talk.deps, talk.who) if is_first else NothingToDo()
    match outcome:
        case Tested():
            await talk.toast()
            await talk.say(Panel(html=_tested_text(talk, outcome)))
        case NothingToDo():
            await talk.toast("toast-already")
        case NoPlatform():
            await talk.toast("toast-no-platform", is_alert=True)
        case Denied():
            await talk.toast("toast-unknown-button")
        case _:
            assert_never(outcome)


def _tested_text(talk: Talk, tested: Tested) -> str:
    took = str(tested.milliseconds)
    match tested.verdict:
        case Verdict.DELIVERED:
            return talk.html("endpoint-tested", reason=tested.reason, took=took)
        case Verdict.FAILED | Verdict.AWAY | Verdict.GONE:
            return talk.html("endpoint-tested-failed", reason=tested.reason, took=took)
        case _:
            assert_never(tested.verdict)


async def tap_dead(talk: Talk, admin: Admin, page: str) -> None:
    """Show a page of what was given up."""
    if (number := _number(page)) is None:
        await talk.toast("toast-unknown-button")
        return
    await talk.toast()
    await _show_dead(talk, admin, number)


async def _show_dead(talk: Talk, admin: Admin, number: int) -> None:
    page = await delivery_desk.dead_events(talk.deps, number)
    lines = [talk.html("dead-title", count=str(page.total)), ""]
    lines += [
        talk.html(
            "dead-line",
            index=str(one.index),
            kind=one.kind,
            reason=one.reason,
            attempts=str(one.attempts),
            since=_moment(one.since),
        )
        for one in page.events
    ]
    rows: Rows = [[button(f"№{one.index} · {one.kind}", f"dead-event:{one.index}")] for one in page.events]
    rows += _page_rows("dead", page.number, page.last)
    if page.total and admin.may(Right.DELIVERIES):
        rows.append([button(talk.plain("button-again-all"), "again-all:", PRIMARY)])
    rows.append([button(talk.plain("button-deliveries-back"), "deliveries:")])
    await talk.place(Panel(html="\n".join(lines), keyboard=_keyboard(rows)))


async def tap_dead_event(talk: Talk, admin: Admin, index: str) -> None:
    """Show one event that was given up, with its attempts."""
    number = _number(index)
    detail = await delivery_desk.dead_event(talk.deps, number) if number is not None else None
    if detail is None:
        await talk.toast("toast-not-dead", is_alert=True)
        return
    await talk.toast()
    await talk.place(_detail_panel(talk, admin, detail))


async def tap_answers(talk: Talk, admin: Admin, index: str) -> None:
    """Show it with what the Platform answered to each attempt."""
    number = _number(index)
    outcome = await delivery_desk.open_answers(talk.deps, talk.who, number) if number is not None else NothingToDo()
    match outcome:
        case DeadDetail():
            await talk.toast()
            await talk.place(_detail_panel(talk, admin, outcome))
        case NothingToDo():
            await talk.toast("toast-not-dead", is_alert=True)
        case Denied():
            await talk.toast("toast-unknown-button")
        case _:
            assert_never(outcome)


def _detail_panel(talk: Talk, admin: Admin, detail: DeadDetail) -> Panel:
    event = detail.event
    lines = [
        talk.html("dead-event", index=str(event.index), kind=event.kind, since=_moment(event.since)),
        "",
        *(_attempt_text(talk, one, is_opened=detail.is_opened) for one in detail.attempts),
    ]
    if detail.older:
        lines.append(talk.html("dead-older", count=str(detail.older)))
    rows: Rows = []
    if admin.may(Right.DELIVERIES):
        rows.append([button(talk.plain("button-again"), f"again:{event.index}", PRIMARY)])
        if not detail.is_opened:
            rows.append([button(talk.plain("button-answers"), f"dead-answers:{event.index}")])
    rows.append([button(talk.plain("button-deliveries-back"), "dead:0")])
    return Panel(html="\n".join(lines), keyboard=_keyboard(rows))


def _attempt_text(talk: Talk, attempt: AttemptLine, *, is_opened: bool) -> str:
    number, at = str(attempt.number), _moment(attempt.began_at)
    if attempt.reason is None:
        return talk.html("attempt-unended", number=number, at=at)
    line = talk.html("attempt-ended", number=number, at=at, reason=attempt.reason)
    if not is_opened:
        return line
    if not attempt.answer:
        return f"{line}\n{talk.html('attempt-no-answer')}"
    return f"{line}\n{talk.html('attempt-answer', answer=_beginning(attempt.answer))}"


def _beginning(answer: str) -> str:
    """Cut an answer to a length that fits, and to what a message may hold."""
    visible = "".join(sign if sign.isprintable() else " " for sign in answer)
    return visible[:ANSWER_CHARACTERS_MAX] + ("…" if len(visible) > ANSWER_CHARACTERS_MAX else "")


async def tap_again(talk: Talk, admin: Admin, index: str) -> None:
    """Take *send again* of one event."""
    if (number := _number(index)) is None:
        await talk.toast("toast-unknown-button")
        return
    await _send_again(talk, admin, number)


async def tap_again_all(talk: Talk, _: Admin) -> None:
    """Take *send all again*: asked first."""
    seen = await delivery_desk.overview(talk.deps)
    if seen.dead == 0:
        await talk.toast("toast-already")
        return
    await talk.toast()
    rows = [
        [button(talk.plain("button-again-all-confirm"), "again-all-confirm:", PRIMARY)],
        [button(talk.plain("button-deliveries-back"), "dead:0")],
    ]
    await talk.place(Panel(html=talk.html("again-all-ask", count=str(seen.dead)), keyboard=_keyboard(rows)))


async def tap_again_all_confirm(talk: Talk, admin: Admin) -> None:
    """Take the second tap: all are sent again."""
    await _send_again(talk, admin, None)


async def _send_again(talk: Talk, admin: Admin, index: int | None) -> None:
    outcome = await delivery_desk.send_again(talk.deps, talk.who, index)
    match outcome:
        case Done(count=count):
            await talk.toast("toast-sent-again", number=str(count))
        case NothingToDo():
            await talk.toast("toast-already")
        case Denied():
            await talk.toast("toast-unknown-button")
            return
        case _:
            assert_never(outcome)
    await _show_dead(talk, admin, 0)


async def tap_letters(talk: Talk, _: Admin, page: str) -> None:
    """Show a page of updates that could not be handled."""
    if (number := _number(page)) is None:
        await talk.toast("toast-unknown-button")
        return
    await talk.toast()
    seen = await delivery_desk.dead_letters(talk.deps, number)
    lines = [talk.html("letters-title", count=str(seen.total)), ""]
    lines += [
        talk.html("letter-line", number=one.number, at=_moment(one.at), reason=one.reason) for one in seen.letters
    ]
    back = button(talk.plain("button-deliveries-back"), "deliveries:")
    rows = [*_page_rows("letters", seen.number, seen.last), [back]]
    await talk.place(Panel(html="\n".join(lines), keyboard=_keyboard(rows)))


def _page_rows(name: str, number: int, last: int) -> Rows:
    turns = [("◀", number - 1), ("▶", number + 1)]
    row = [button(sign, f"{name}:{page}") for sign, page in turns if 0 <= page <= last]
    return [row] if row else []


def desk_row(talk: Talk) -> list[InlineKeyboardButton]:
    """The way back to the desk, at the foot of a panel."""
    return [button(talk.plain("button-desk"), "desk:home")]


def _keyboard(rows: Rows) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _number(value: str) -> int | None:
    """Read a number out of a button, which may be forged."""
    is_number = value.isascii() and value.isdigit() and len(value) <= NUMBER_DIGITS_MAX
    return int(value) if is_number else None


def _moment(moment: datetime) -> str:
    return moment.astimezone(ALMATY).strftime(MOMENT)
