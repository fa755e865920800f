"""Revealing a person's data to an admin: with a reason, and on record before anything of it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.roles import Act, Right
from bot.services.administration import Admin, Denied, acting, record_act
from bot.services.people import DOUBLE_TAP_SECONDS
from bot.services.person_card import Damaged, Unknown
from bot.services.receipt_files import Contents, File, Form, Missing, contents_of, drawn
from storage import access, finding, ledger, people, sources
from storage.errors import VaultError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.finding import Reason
    from bot.services.people import Who
    from storage.database import Connection

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealed:
    """A person's data as they are today; what stood at a signing is in its record."""

    person: str
    reason: Reason
    full_name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    capacity: str | None
    bin: str | None = field(repr=False)
    organisation: str | None = field(repr=False)
    external_id: str | None = field(repr=False)
    telegram_id: int | None


@dataclass(frozen=True, slots=True)
class Erased:
    """The person's data were destroyed: nobody reads them any more."""


@dataclass(frozen=True, slots=True)
class Twice:
    """The same was asked a moment ago: it is on its way."""


async def reveal(
    deps: Deps, who: Who, person: str, reason: Reason, message_id: int
) -> Revealed | Erased | Unknown | Damaged | Denied:
    """Open a person's data in the message that was tapped."""
    outcome = await deps.write(_reveal, deps, who, person, reason, message_id, deps.clock())
    log.info(
        "personal data asked for", admin=who.telegram_id, person=person, reason=reason.value, outcome=_name(outcome)
    )
    return outcome


def _reveal(
    conn: Connection, deps: Deps, who: Who, person: str, reason: Reason, message_id: int, now: datetime
) -> Revealed | Erased | Unknown | Damaged | Denied:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.PEOPLE)
    if isinstance(admin, Denied):
        return admin
    opened = _opened(conn, deps, person, reason)
    if isinstance(opened, Revealed):
        _note(conn, deps, admin, who, f"person:{person}", message_id, now, person=person, reason=reason)
    return opened


def _opened(conn: Connection, deps: Deps, person: str, reason: Reason) -> Revealed | Erased | Unknown | Damaged:
    stored = people.by_id(conn, person)
    if stored is None:
        return Erased() if finding.is_person(conn, person) else Unknown()
    try:
        key = deps.vault.key(conn, person)
        profile = people.profile_of(key, stored.sealed_profile) if key else None
    except VaultError as error:
        log.error("a damaged person is not revealed", person=person, error=type(error).__name__)  # noqa: TRY400 -- one line
        return Damaged()
    if profile is None:
        return Erased()
    return Revealed(
        person=person,
        reason=reason,
        full_name=" ".join(filter(None, map(profile.get, ("surname", "given_name", "patronymic")))) or None,
        phone=profile.get("phone"),
        capacity=profile.get("capacity"),
        bin=profile.get("bin"),
        organisation=profile.get("organisation"),
        external_id=stored.external_id,
        telegram_id=stored.telegram_id,
    )


async def receipt_file(
    deps: Deps, who: Who, receipt: str, reason: Reason, message_id: int
) -> File | Missing | Twice | Denied:
    """Give an admin the PDF of a person's receipt, in which their name stands."""
    found = await deps.write(_receipt_file, deps, who, receipt, reason, message_id, deps.clock())
    log.info("receipt asked for", admin=who.telegram_id, receipt=receipt, reason=reason.value, outcome=_name(found))
    return await drawn(found) if isinstance(found, Contents) else found


def _receipt_file(
    conn: Connection, deps: Deps, who: Who, receipt: str, reason: Reason, message_id: int, now: datetime
) -> Contents | Missing | Twice | Denied:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.PEOPLE)
    if isinstance(admin, Denied):
        return admin
    person = ledger.person_of_receipt(conn, receipt)
    contents = contents_of(conn, deps, receipt, Form.PDF) if person else Missing.UNKNOWN
    if person is None or isinstance(contents, Missing):
        return contents
    what = f"receipt:{receipt}"
    is_new = _note(conn, deps, admin, who, what, message_id, now, person=person, reason=reason, receipt=receipt)
    return contents if is_new else Twice()


def _note(
    conn: Connection,
    deps: Deps,
    admin: Admin,
    who: Who,
    what: str,
    message_id: int,
    now: datetime,
    *,
    person: str,
    reason: Reason,
    **more: Any,  # noqa: ANN401 -- details of the act
) -> bool:
    """Write down what is shown, in the access log and as an act; False when a double tap has just done so.

    An update that comes again is to be answered again, so it counts as new, and is not written down twice.
    """
    if sources.is_known(conn, who.source("reveal")):
        return True
    turn = f"telegram:{who.bot_id}:reveal:{admin.telegram_id}:{message_id}:{what}:{reason.value}"
    if not sources.take_turn(conn, turn, now, pause_seconds=DOUBLE_TAP_SECONDS):
        return False
    sources.remember(conn, who.source("reveal"), now)
    access.note_reading(conn, reader=f"admin:{admin.telegram_id}", what=what, person=person, now=now)
    details = {"person": person, "reason": reason.value, **more}
    record_act(conn, deps, admin, Act.PERSON_REVEALED, who, now, details=details)
    return True


def _name(outcome: object) -> str:
    return type(outcome).__name__
