"""/stats: what was counted in a period, and the same as a file. Nobody's data is in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.calendar import almaty_day
from bot.domain.roles import Act, Right
from bot.domain.statistics import Age, Grain, Numbers, Period, Span, ages, grain, numbers, slot, span, total
from bot.domain.tables import BOM, csv_row
from bot.services.administration import Denied, acting, record_act
from bot.services.cases import WITHDRAWAL
from bot.services.people import DOUBLE_TAP_SECONDS
from storage import ledger, sources, statistics

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from bot.deps import Deps
    from bot.services.people import Who
    from storage.database import Connection

COLUMNS = {
    "shown": "shown",
    "agreed": "agreed",
    "verified": "verified",
    "given": "given",
    "renewed": "renewed_in_all",
    "declined": "declined",
    "withdrawn": "withdrawn",
    "sms_sent": "codes_sent",
    "sms_verified": "codes_right",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A day, a week or a month, by its first day within the period."""

    since: date
    numbers: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """What was counted in a period, in all and bit by bit; and the withdrawals that are open now, by age."""

    period: Period
    days: Span
    grain: Grain
    slots: tuple[Slot, ...]
    total: Numbers
    ages: tuple[Age, ...]

    @property
    def open_withdrawals(self) -> int:
        """How many withdrawals wait for an answer."""
        return sum(age.count for age in self.ages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The counts of a period as they are stored; a day on which nothing was counted is not there."""

    days: Span
    of_day: dict[date, dict[str, int]]


async def look(deps: Deps, period: Period) -> Statistics:
    """Gather the statistics of a period, as they are now."""
    return await deps.database.read(_look, deps, period, deps.clock())


def _look(conn: Connection, deps: Deps, period: Period, now: datetime) -> Statistics:
    counted = _counted(conn, period, now)
    days = counted.days
    of = grain(period, days)
    of_slot: dict[date, list[dict[str, int]]] = {}
    for day in days:
        of_slot.setdefault(slot(day, of), []).append(counted.of_day.get(day, {}))
    return Statistics(
        period=period,
        days=days,
        grain=of,
        slots=tuple(Slot(since=max(first, days.since), numbers=total(those)) for first, those in of_slot.items()),
        total=total(counted.of_day.values()),
        ages=ages(statistics.open_cases(conn, WITHDRAWAL), deps.calendar, now, deps.policy.withdrawal_working_days),
    )


def _counted(conn: Connection, period: Period, now: datetime) -> Counted:
    days = span(period, almaty_day(now), statistics.first_day(conn))
    return Counted(days=days, of_day=statistics.counts_between(conn, days.since, days.until))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The statistics as a file, a row a day."""

    days: Span
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Twice:
    """A double tap: the file is there already."""


async def export(deps: Deps, who: Who, period: Period, message_id: int) -> Table | Twice | Denied:
    """Give the statistics as CSV; that they were taken out is on record before they leave."""
    found = await deps.write(_export, deps, who, period, message_id, deps.clock())
    return _table(found) if isinstance(found, Counted) else found


def _export(
    conn: Connection, deps: Deps, who: Who, period: Period, message_id: int, now: datetime
) -> Counted | Twice | Denied:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.READ)
    if isinstance(admin, Denied):
        return admin
    counted = _counted(conn, period, now)
    if sources.is_known(conn, who.source("stats-csv")):
        return counted
    turn = f"telegram:{who.bot_id}:stats-csv:{admin.telegram_id}:{message_id}:{period.value}"
    if not sources.take_turn(conn, turn, now, pause_seconds=DOUBLE_TAP_SECONDS):
        return Twice()
    sources.remember(conn, who.source("stats-csv"), now)
    details = {"since": counted.days.since.isoformat(), "until": counted.days.until.isoformat()}
    record_act(conn, deps, admin, Act.STATISTICS_EXPORTED, who, now, details=details)
    return counted


def _table(counted: Counted) -> Table:
    days = counted.days
    name = f"senimkey-statistics-{days.since}-{days.until}.csv"
    return Table(days=days, name=name, content=BOM + b"".join(_rows(counted)))


def _rows(counted: Counted) -> Iterator[bytes]:
    """Write a row a day, those without anything too; the editions that were renewed to have columns at the end."""
    editions = tuple(total(counted.of_day.values()).renewed)
    yield csv_row(["day", *COLUMNS, *(f"renewed_edition_{edition}" for edition in editions)])
    for day in counted.days:
        told = numbers(counted.of_day.get(day, {}))
        of_editions = [told.renewed.get(edition, 0) for edition in editions]
        yield csv_row([day.isoformat(), *(getattr(told, name) for name in COLUMNS.values()), *of_editions])
