"""The desk: what needs attention, the most urgent first, and the open cases by their due dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.calendar import due_at, working_days_left
from bot.domain.campaign import CampaignState
from bot.domain.outgoing import EndpointState
from bot.domain.roles import RIGHTS, Right
from storage import admins, campaigns, checkpoints, deliveries, desk, letters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.deps import Deps
    from storage.database import Connection

DUE_SOON_DAYS = 3
BUDGET_PERCENT = 80
UNSIGNED_PATIENCE = timedelta(minutes=1)
CODES_FAILING = 3
CASES_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerBroken:
    """The newest self-check found the ledger broken, from this entry on: no consent is taken."""

    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsDamaged:
    """Records are not those that their entries commit to; `index` is the lowest of these entries."""

    count: int
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """Cases whose term is over; `number` is the oldest."""

    count: int
    number: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSoon:
    """Cases due within three working days; `number` is the first, `days` what is left of it (0: today)."""

    count: int
    number: str
    due_at: datetime
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsigned:
    """Entries that no checkpoint covers, though there is a key: signing is refused."""

    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesFailing:
    """No code goes out by SMS: numbers cannot be verified, so nobody can give a consent."""

    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointAway:
    """Events do not reach the Platform: it fails, has said that it takes no more, or an admin paused it."""

    how: str
    since: datetime
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoEndpoint:
    """Events wait, and there is no address for them."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadEvents:
    """Events that were given up."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetters:
    """Updates that were given up."""

    count: int
    newest_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """So many codes were sent in the last 24 hours, of so many that may be."""

    sent: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDecide:
    """An edition waits for a decision; `is_own` says that whoever looks has sent it in, so that another decides."""

    edition: int
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """People are being asked to renew, or that is paused."""

    edition: int
    is_paused: bool


@dataclass(frozen=True, slots=True)
class NoLedgerKey:
    """Nothing is signed: there is no key."""


@dataclass(frozen=True, slots=True)
class OnlyOne:
    """What needs two persons cannot be done: one admin alone may decide about editions."""


Concern = (
    LedgerBroken
    | RecordsDamaged
    | Overdue
    | Unsigned
    | CodesFailing
    | DueSoon
    | EndpointAway
    | NoEndpoint
    | DeadEvents
    | DeadLetters
    | Budget
    | ToDecide
    | Campaign
    | NoLedgerKey
    | OnlyOne
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An open case; `days` are the working days left, 0 on the last one, None when it is overdue."""

    number: str
    person: str
    due_at: datetime
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """A page of the open cases, and how many there are in all."""

    shown: tuple[Case, ...]
    page: int
    count: int

    @property
    def pages(self) -> int:
        """How many pages there are, an empty one too."""
        return max(1, -(-self.count // CASES_AT_ONCE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the desk says: what needs attention, and how many cases are open."""

    concerns: tuple[Concern, ...]
    cases: int


async def look(deps: Deps, telegram_id: int) -> Desk:
    """Look at everything that may need attention."""
    return await deps.database.read(_look, deps, telegram_id, deps.clock())


def _look(conn: Connection, deps: Deps, telegram_id: int, now: datetime) -> Desk:
    concerns = (
        *_broken(conn),
        *_overdue(conn, now),
        *_unsigned(conn, deps, now),
        *_codes(conn, now),
        *_due_soon(conn, deps, now),
        *_events(conn, deps),
        *_letters(conn),
        *_budget(conn, deps, now),
        *_editions(conn, telegram_id),
        *([] if deps.signer else [NoLedgerKey()]),
        *_alone(conn),
    )
    return Desk(concerns=concerns, cases=desk.count_open_cases(conn))


def _broken(conn: Connection) -> Iterator[LedgerBroken | RecordsDamaged]:
    found = checkpoints.self_check(conn)
    if found.broken_index is not None:
        yield LedgerBroken(index=found.broken_index)
    if found.damage is not None:
        yield RecordsDamaged(count=found.damage.count, index=found.damage.index)


def _overdue(conn: Connection, now: datetime) -> Iterator[Overdue]:
    if count := desk.count_open_cases(conn, now):
        [first] = desk.open_cases(conn, skip=0, limit=1)
        yield Overdue(count=count, number=first.number, due_at=first.due_at)


def _due_soon(conn: Connection, deps: Deps, now: datetime) -> Iterator[DueSoon]:
    overdue = desk.count_open_cases(conn, now)
    # The end of the third working day from today on, and that moment too.
    ends = due_at(deps.calendar, now, DUE_SOON_DAYS) + timedelta(seconds=1)
    if count := desk.count_open_cases(conn, ends) - overdue:
        [first] = desk.open_cases(conn, skip=overdue, limit=1)
        days = working_days_left(deps.calendar, now, first.due_at)
        yield DueSoon(count=count, number=first.number, due_at=first.due_at, days=days)


def _unsigned(conn: Connection, deps: Deps, now: datetime) -> Iterator[Unsigned]:
    since = desk.unsigned_since(conn) if deps.signer else None
    if since is not None and now - since > UNSIGNED_PATIENCE:
        yield Unsigned(since=since)


def _codes(conn: Connection, now: datetime) -> Iterator[CodesFailing]:
    since = desk.codes_failing_since(conn, now, in_a_row=CODES_FAILING)
    if since is not None:
        yield CodesFailing(since=since)


def _events(conn: Connection, deps: Deps) -> Iterator[EndpointAway | NoEndpoint | DeadEvents]:
    waiting, dead = deliveries.pending(conn)
    health, pause = deliveries.look_at_endpoint(conn), deliveries.look_at_pause(conn)
    if deps.platform is None:
        if waiting:
            yield NoEndpoint(count=waiting)
    elif pause is not None:
        yield EndpointAway(how="paused", since=pause.since, count=waiting)
    elif health is not None and (health.is_told or health.state is EndpointState.STOPPED):
        yield EndpointAway(how=health.state.value, since=health.since, count=waiting)
    if dead:
        yield DeadEvents(count=dead)


def _letters(conn: Connection) -> Iterator[DeadLetters]:
    for newest in letters.newest(conn, skip=0, limit=1):
        yield DeadLetters(count=letters.count(conn), newest_at=newest.at)


def _budget(conn: Connection, deps: Deps, now: datetime) -> Iterator[Budget]:
    most = deps.policy.codes.per_day
    sent = desk.codes_sent(conn, now)
    if sent * 100 >= most * BUDGET_PERCENT:
        yield Budget(sent=sent, most=most)


def _editions(conn: Connection, telegram_id: int) -> Iterator[ToDecide | Campaign]:
    if proposed := desk.proposed(conn):
        yield ToDecide(edition=proposed.number, is_own=proposed.proposed_by == telegram_id)
    for campaign in campaigns.list_all(conn):
        if campaign.state in {CampaignState.RUNNING, CampaignState.PAUSED}:
            yield Campaign(edition=campaign.edition, is_paused=campaign.state is CampaignState.PAUSED)


def _alone(conn: Connection) -> Iterator[OnlyOne]:
    deciding = (role for role, rights in RIGHTS.items() if Right.EDITIONS in rights)
    if sum(admins.count(conn, role.value) for role in deciding) == 1:
        yield OnlyOne()


async def list_cases(deps: Deps, page: int) -> Cases:
    """List the open cases, the first to be due first; a page that is not there is the last one."""
    return await deps.database.read(_list_cases, deps, page, deps.clock())


def _list_cases(conn: Connection, deps: Deps, page: int, now: datetime) -> Cases:
    count = desk.count_open_cases(conn)
    page = max(0, min(page, (count - 1) // CASES_AT_ONCE))
    shown = desk.open_cases(conn, skip=page * CASES_AT_ONCE, limit=CASES_AT_ONCE)
    return Cases(shown=tuple(_case(deps, case, now) for case in shown), page=page, count=count)


def _case(deps: Deps, case: desk.OpenCase, now: datetime) -> Case:
    days = None if case.due_at < now else working_days_left(deps.calendar, now, case.due_at)
    return Case(number=case.number, person=case.person, due_at=case.due_at, days=days)


async def remember_desk(deps: Deps, telegram_id: int, message_id: int) -> None:
    """Remember which message is an admin's desk."""
    await deps.database.write(admins.set_panel, telegram_id, message_id)
