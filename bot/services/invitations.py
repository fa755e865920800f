"""Invitations: the Platform sends a person here by a link, and learns who of its own people they are.

Bound at *confirm*, or at once to a person whose consent is in force, and used up then (domain.md).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.consent import Kind
from bot.domain.draft import Step
from bot.domain.record import RecordIds, dump, invitation_record
from bot.services.entries import append
from bot.services.notices import tell, tell_admins
from bot.services.people import Whereabouts, Who, gather, gather_for_change, new_draft, save_draft
from storage import drafts, invitations, ledger, people, sources
from storage.invitations import Invitation

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.draft import Draft
    from bot.domain.inbound import ConsentRequested
    from storage.database import Connection
    from storage.ledger import PastEntry

SEALED = "invitations.sealed"
INVITED = "invited"
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")  # Bot API, deep links


class NotOpen(StrEnum):
    """Why a link leads to no invitation: of nobody, past its time, or used by somebody else."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The invitation goes with the signing, and is bound at its end."""

    where: Whereabouts


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The person is bound to the Platform's own id of them, now or, unless `is_new`, since an earlier time."""

    where: Whereabouts
    is_new: bool
    return_url: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatched:
    """The invitation is for another number than the person's verified one: nothing was bound."""

    where: Whereabouts


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The person is bound by an invitation; `return_url` leads back to the Platform, if it said where."""

    return_url: str | None = field(repr=False)


def invite(
    conn: Connection,
    deps: Deps,
    event: ConsentRequested,
    message_id: str,
    now: datetime,
    username: str,
) -> dict[str, str]:
    """Keep an invitation and give the answer to remember, whose link lacks its token: `with_link` completes it.

    The row holds no number but its keyed hash, and no token but its hash.
    """
    invitation = deps.chance.new_id()
    invitations.add(
        conn,
        Invitation(
            invitation=invitation,
            external_id=event.external_id,
            phone_hash=deps.vault.phone_hash(event.phone) if event.phone else None,
            locale=event.locale,
            sealed=deps.vault.seal_service(SEALED, invitation, event.return_url.encode()) if event.return_url else None,
            created_at=now,
            expires_at=event.expires_at or now + timedelta(days=deps.policy.invitation_days),
        ),
        _hash(_token(deps, message_id)),
    )
    return {"outcome": INVITED, "invitation": invitation, "link": f"https://t.me/{username}?start="}


def with_link(deps: Deps, answer: dict[str, str], message_id: str) -> dict[str, str]:
    """Complete the remembered answer to `consent.requested`, the same each time; any other answer stays what it is."""
    if answer.get("outcome") != INVITED:
        return answer
    return {**answer, "link": f"{answer['link']}{_token(deps, message_id)}"}


def _token(deps: Deps, message_id: str) -> str:
    """Make the token of a message: nobody without the key can guess it, and it needs to be kept nowhere."""
    made = hmac.digest(deps.vault.token_key, f"platform:{message_id}".encode(), "sha256")
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def follow(deps: Deps, who: Who, token: str) -> Carried | Accepted | Mismatched | NotOpen:
    """Take a link that somebody opened. One that leads nowhere writes nothing, however often it is tried."""
    if not TOKEN.fullmatch(token):
        return NotOpen.UNKNOWN
    # Found by its hash: how long that takes tells nothing about the token.
    found = await deps.database.read(invitations.by_token_hash, _hash(token))
    if found is None:
        return NotOpen.UNKNOWN
    return await deps.write(_follow, deps, who, found.invitation, deps.clock())


def _follow(
    conn: Connection,
    deps: Deps,
    who: Who,
    invitation_id: str,
    now: datetime,
) -> Carried | Accepted | Mismatched | NotOpen:
    ledger.lock_head(conn)
    where = gather_for_change(conn, deps, who.telegram_id, now)
    invitation = invitations.by_id(conn, invitation_id)
    if invitation is None:
        # Swept out since it was found.
        return NotOpen.EXPIRED
    if where.is_closed:
        # There is no signing any more to carry it; what is said next says so.
        return Carried(where=where)
    if invitation.used_by is not None:
        if where.person is None or invitation.used_by != where.person.person:
            return NotOpen.USED
        is_same_update = sources.is_known(conn, who.source("invitation"))
        return Accepted(where=where, is_new=is_same_update, return_url=_return_url(deps, invitation))
    if not invitation.is_open(now):
        return NotOpen.EXPIRED
    if where.person is None or not where.standing.in_force:
        return _carry(conn, deps, who, where, invitation, now)
    ids = _ids(deps, where.person.person, where.standing.consent)
    if not _settle(conn, deps, invitation, ids, where.past, now):
        return Mismatched(where=where)
    sources.remember(conn, who.source("invitation"), now)
    where = gather(conn, deps, who.telegram_id, now)
    return Accepted(where=where, is_new=True, return_url=_return_url(deps, invitation))


def _carry(
    conn: Connection,
    deps: Deps,
    who: Who,
    where: Whereabouts,
    invitation: Invitation,
    now: datetime,
) -> Carried:
    """Put the invitation into the draft, which begins with it if there is none; its language is only a proposal."""
    locale = where.locale or invitation.locale or ""
    person = where.person.person if where.person else None
    # The code of a changed number belongs to no signing: one begins in its place, and the code can be asked for anew.
    signing = where.draft if where.step is not Step.CHANGE else None
    draft = signing or new_draft(deps, who, person, locale, now)
    draft = replace(draft, locale=locale, contents=replace(draft.contents, invitation=invitation.invitation))
    if signing is not None:
        save_draft(conn, deps, draft)
    else:
        key = deps.vault.key(conn, draft.person) or deps.vault.create_key(conn, draft.person)
        drafts.create(conn, key, draft)
    return Carried(where=where.at(draft))


def settle_with_consent(
    conn: Connection,
    deps: Deps,
    draft: Draft,
    consent: str | None,
    past: tuple[PastEntry, ...],
    now: datetime,
) -> None:
    """Bind the person to the invitation that the signing came with, after its consent; the ledger's head is held.

    If that cannot be, the consent is given all the same, and the person is told.
    """
    person = people.by_id(conn, draft.person) if draft.contents.invitation else None
    if person is None or draft.contents.invitation is None:
        return
    invitation = invitations.by_id(conn, draft.contents.invitation)
    if invitation is None or not invitation.is_open(now):
        tell(conn, deps, person, "invitation-lost", now)
    elif not _settle(conn, deps, invitation, _ids(deps, person.person, consent), past, now):
        tell(conn, deps, person, "invitation-mismatched", now)


def _settle(
    conn: Connection,
    deps: Deps,
    invitation: Invitation,
    ids: RecordIds,
    past: tuple[PastEntry, ...],
    now: datetime,
) -> bool:
    """Bind the person and use the invitation up; False where it is for another number, which is recorded once."""
    holder = people.by_phone_hash(conn, invitation.phone_hash) if invitation.phone_hash else None
    if invitation.phone_hash is None or (holder is not None and holder.person == ids.person):
        invitations.use(conn, invitation.invitation, ids.person, now)
        people.bind_external_id(conn, ids.person, invitation.external_id)
        _append(conn, deps, Kind.INVITATION_ACCEPTED, invitation, ids, past, now)
        return True
    if not invitations.is_mismatch_recorded(conn, invitation.invitation, ids.person):
        _append(conn, deps, Kind.INVITATION_MISMATCHED, invitation, ids, past, now)
        tell_admins(conn, "admin-invitation-mismatched", now, invitation=invitation.invitation)
    return False


def _append(
    conn: Connection,
    deps: Deps,
    kind: Kind,
    invitation: Invitation,
    ids: RecordIds,
    past: tuple[PastEntry, ...],
    now: datetime,
) -> None:
    record = invitation_record(
        kind,
        ids=ids,
        invitation=invitation.invitation,
        external_id=invitation.external_id,
        now=now,
    )
    append(
        conn, deps, kind, ids, edition=None, record=dump(record), past=past, now=now, invitation=invitation.invitation
    )


def _ids(deps: Deps, person: str, consent: str | None) -> RecordIds:
    return RecordIds(record=deps.chance.new_id(), person=person, consent=consent, receipt=None)


async def bound(deps: Deps, where: Whereabouts) -> Bound | None:
    """Tell whether the person accepted an invitation with their newest consent or since."""
    person, since = where.person, where.standing.given_at
    found = await deps.database.read(invitations.newest_of, person.person, since) if person and since else None
    return Bound(return_url=_return_url(deps, found)) if found else None


def _return_url(deps: Deps, invitation: Invitation) -> str | None:
    if invitation.sealed is None:
        return None
    return deps.vault.open_service(SEALED, invitation.invitation, invitation.sealed).decode()
