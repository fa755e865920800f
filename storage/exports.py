"""Files for admins on their way: orders, which are taken one at a time, and what they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, exists, insert, or_, select, update

from bot.domain.consent import Kind
from storage.ledger import checked
from storage.models import admin_acts, entries, exports, pacing, records
from storage.statements import insert_if_new

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection

    from bot.domain.ledger import Entry

TURN = "exports"
OPEN = ("waiting", "running")
# An order whose message was never noted is prepared all the same, only without progress.
MESSAGE_WAIT = timedelta(seconds=30)
ABOUT_CONSENTS = (
    Kind.CONSENT_GIVEN,
    Kind.CONSENT_RENEWED,
    Kind.CONSENT_DECLINED,
    Kind.CONSENT_WITHDRAWN,
    Kind.CONSENT_EXPIRED,
    Kind.WITHDRAWAL_STOPPED,
    Kind.WITHDRAWAL_REFUSED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An order as stored. `since` and `until` are days, both included; a `reason` means personal data.

    Entries below `size` are exported (None until it is known); `parts_sent` files took it up to `next_place`.
    """

    export: str
    telegram_id: int
    kind: str
    since: date | None
    until: date | None
    reason: str | None
    locale: str
    size: int | None
    created_at: datetime
    state: str = "waiting"
    message_id: int | None = None
    next_place: int = 0
    parts_sent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """An entry about a consent, checked against its hash, with the ids that stand beside it."""

    entry: Entry
    consent: str | None
    receipt: str | None


_COLUMNS = [exports.c[name] for name in Export.__dataclass_fields__]


def add(conn: Connection, export: Export) -> None:
    """Keep a new order."""
    conn.execute(insert(exports), {name: getattr(export, name) for name in Export.__dataclass_fields__})


def find(conn: Connection, export: str) -> Export | None:
    """Find an order."""
    return _one(conn, exports.c.export == export)


def find_like(conn: Connection, order: Export) -> Export | None:
    """Find an order of the same admin for the same that is not done yet."""
    alike = [exports.c[name].is_not_distinct_from(getattr(order, name)) for name in ("since", "until", "reason")]
    own = (exports.c.telegram_id == order.telegram_id, exports.c.kind == order.kind)
    return _one(conn, and_(exports.c.state.in_(OPEN), *own, *alike))


def count_open(conn: Connection, telegram_id: int) -> int:
    """Count an admin's orders that are not done yet."""
    found = select(exports.c.export).where(exports.c.telegram_id == telegram_id, exports.c.state.in_(OPEN))
    return len(conn.execute(found).all())


def set_message(conn: Connection, export: str, message_id: int) -> Export | None:
    """Note which message shows the progress; give the order as it is by now."""
    conn.execute(update(exports).where(exports.c.export == export).values(message_id=message_id))
    return find(conn, export)


def is_due(conn: Connection, now: datetime) -> bool:
    """Tell whether an order may be taken now."""
    return conn.execute(select(exports.c.export).where(_is_due(now)).limit(1)).scalar() is not None


def claim(conn: Connection, now: datetime, *, lease_seconds: float) -> Export | None:
    """Take the oldest order, unless another is being prepared; one whose process died begins anew where it was."""
    insert_if_new(conn, pacing, {"name": TURN, "at": now})
    conn.execute(select(pacing.c.at).where(pacing.c.name == TURN).with_for_update()).one()
    if conn.execute(select(exists().where(exports.c.state == "running", ~_is_free(now)))).scalar():
        return None
    oldest = select(exports.c.export).where(_is_due(now)).order_by(exports.c.created_at, exports.c.export).limit(1)
    export = conn.execute(oldest).scalar()
    if export is None:
        return None
    values = {"state": "running", "leased_until": now + timedelta(seconds=lease_seconds)}
    conn.execute(update(exports).where(exports.c.export == export).values(**values))
    return find(conn, export)


def _is_free(now: datetime) -> ColumnElement[bool]:
    # Further ahead than any lease is none of ours: a clock was set back.
    lapsed = or_(exports.c.leased_until <= now, exports.c.leased_until > now + timedelta(days=1))
    return or_(exports.c.leased_until.is_(None), lapsed)


def _is_due(now: datetime) -> ColumnElement[bool]:
    has_message = or_(exports.c.message_id.is_not(None), exports.c.created_at <= now - MESSAGE_WAIT)
    is_waiting = and_(exports.c.state == "waiting", has_message)
    return or_(is_waiting, and_(exports.c.state == "running", _is_free(now)))


def hold(conn: Connection, export: str, now: datetime, *, lease_seconds: float) -> bool:
    """Go on holding an order; False when it was stopped meanwhile."""
    values = {"leased_until": now + timedelta(seconds=lease_seconds)}
    return conn.execute(update(exports).where(_is_running(export)).values(**values)).rowcount == 1


def give_back(conn: Connection, export: str) -> None:
    """Let another process, or this one after a restart, go on with an order."""
    conn.execute(update(exports).where(_is_running(export)).values(state="waiting", leased_until=None))


def set_size(conn: Connection, export: str, size: int) -> None:
    """Fix how much of the ledger is exported: each part must be of the same whole."""
    conn.execute(update(exports).where(exports.c.export == export, exports.c.size.is_(None)).values(size=size))


def note_part(conn: Connection, export: str, next_place: int) -> None:
    """Note that one more part arrived, and where the next one begins."""
    values = {"parts_sent": exports.c.parts_sent + 1, "next_place": next_place}
    conn.execute(update(exports).where(exports.c.export == export).values(**values))


def finish(conn: Connection, export: str, state: str, now: datetime) -> bool:
    """End an order as done, failed or stopped; False when it had ended before."""
    is_open = and_(exports.c.export == export, exports.c.state.in_(OPEN))
    values = {"state": state, "done_at": now, "leased_until": None}
    return conn.execute(update(exports).where(is_open).values(**values)).rowcount == 1


def purge(conn: Connection, before: datetime) -> int:
    """Forget orders that ended long ago; who ordered what is in the ledger for good."""
    is_over = and_(exports.c.state.not_in(OPEN), exports.c.done_at < before)
    return conn.execute(delete(exports).where(is_over)).rowcount


def consents_between(
    conn: Connection, first: int, before: int, since: datetime | None, until: datetime | None
) -> list[ConsentRow]:
    """Read the entries about consents among those of a range of indexes, of a period, in the ledger's order.

    Raises LedgerDamagedError at one that is not what was written.
    """
    found = (
        select(
            entries.c.index.label("place"), entries.c.leaf, entries.c.leaf_hash, records.c.consent, records.c.receipt
        )
        .outerjoin(records, records.c.index == entries.c.index)
        .where(entries.c.index >= first, entries.c.index < before, _within(entries.c.at, since, until))
        .where(entries.c.kind.in_([kind.value for kind in ABOUT_CONSENTS]))
        .order_by(entries.c.index)
    )
    return [
        ConsentRow(entry=checked(row.place, row.leaf, row.leaf_hash), consent=row.consent, receipt=row.receipt)
        for row in conn.execute(found)
    ]


def acts_between(
    conn: Connection, first: int, before: int, since: datetime | None, until: datetime | None
) -> list[int]:
    """List the indexes of admins' acts among those of a range, of a period, in the ledger's order."""
    found = (
        select(admin_acts.c.index)
        .where(admin_acts.c.index >= first, admin_acts.c.index < before, _within(admin_acts.c.at, since, until))
        .order_by(admin_acts.c.index)
    )
    return list(conn.execute(found).scalars())


def _within(column: Any, since: datetime | None, until: datetime | None) -> ColumnElement[bool]:  # noqa: ANN401 -- a column
    bounds = [column >= since] if since else []
    bounds += [column < until] if until else []
    return and_(True, *bounds)  # noqa: FBT003 -- SQLAlchemy's word for no condition


def _is_running(export: str) -> ColumnElement[bool]:
    return and_(exports.c.export == export, exports.c.state == "running")


def _one(conn: Connection, condition: ColumnElement[bool]) -> Export | None:
    row = conn.execute(select(*_COLUMNS).where(condition).limit(1)).one_or_none()
    return Export(**row._asdict()) if row else None
