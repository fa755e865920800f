"""Admins among themselves: who they are, adding, changing roles, removing; each of them an act in the ledger.

The last owner is neither removed nor given a lesser role: nobody could make another one from the chat.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.roles import Act, Right, Role
from bot.services.administration import Admin, Denied, acting, record_act
from storage import admins, ledger, outbox, people, sources
from storage.admins import SEALED_NAME, SEALED_OFFERED

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.people import Who
    from storage.admins import AdminRow
    from storage.database import Connection

NAME_MAX = 40  # what a line of the list shows of a name
ID_MAX = 2**52 - 1  # Bot API User: at most 52 significant bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An admin as the list shows them, under the name of the contact by which they were added, if there was one."""

    telegram_id: int
    role: Role
    since: datetime
    name: str | None = field(repr=False)
    panel_message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """They are an admin now."""

    listed: Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """They have another role now."""

    listed: Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """They are no admin any more; the message of their desk is left behind."""

    telegram_id: int
    panel_message_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """They have this role already; nothing happened."""

    listed: Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """Another owner was faster: they have another role than the button knew; nothing happened."""

    listed: Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """They are no admin (any more); nothing happened."""

    telegram_id: int


@dataclass(frozen=True, slots=True)
class LastOwner:
    """There would be no owner left; nothing happened."""


@dataclass(frozen=True, slots=True)
class Full:
    """There are as many admins as there may be; nothing happened."""


Outcome = Added | Changed | Removed | Unchanged | Overtaken | Gone | LastOwner | Full | Denied


async def list_admins(deps: Deps) -> tuple[Listed, ...]:
    """List the admins, owners first."""
    return await deps.database.read(_list, deps)


def _list(conn: Connection, deps: Deps) -> tuple[Listed, ...]:
    return tuple(_listed(deps, row) for row in admins.list_all(conn))


async def find(deps: Deps, telegram_id: int) -> Listed | None:
    """Find an admin as the list shows them."""
    return await deps.database.read(_find, deps, telegram_id)


def _find(conn: Connection, deps: Deps, telegram_id: int) -> Listed | None:
    row = admins.find(conn, telegram_id)
    return _listed(deps, row) if row else None


def _listed(deps: Deps, row: AdminRow) -> Listed:
    name = deps.vault.open_service(SEALED_NAME, str(row.telegram_id), row.sealed).decode() if row.sealed else None
    return Listed(
        telegram_id=row.telegram_id,
        role=Role(row.role),
        since=row.added_at,
        name=name,
        panel_message_id=row.panel_message_id,
    )


async def offer(deps: Deps, who: Who, telegram_id: int, name: str) -> Listed | Denied | None:
    """Keep whose contact an owner has shared, until they choose a role; an admin of now is shown instead."""
    return await deps.write(_offer, deps, who, telegram_id, name)


def _offer(conn: Connection, deps: Deps, who: Who, telegram_id: int, name: str) -> Listed | Denied | None:
    owner = acting(conn, who.telegram_id, Right.ADMINS)
    if isinstance(owner, Denied):
        return owner
    if row := admins.find(conn, telegram_id):
        return _listed(deps, row)
    offered = json.dumps([telegram_id, name[:NAME_MAX]], ensure_ascii=False).encode()
    admins.set_offered(
        conn, owner.telegram_id, deps.vault.seal_service(SEALED_OFFERED, str(owner.telegram_id), offered)
    )
    return None


async def add(deps: Deps, who: Who, telegram_id: int, role: Role) -> Outcome:
    """Make somebody an admin; one who is an admin already keeps their role."""
    return await deps.write(_add, deps, who, telegram_id, role, deps.clock())


async def appoint(deps: Deps, who: Who, telegram_id: int, role: Role) -> Outcome:
    """Give somebody a role, whatever they were before."""
    return await deps.write(_appoint, deps, who, telegram_id, role, deps.clock())


async def change(deps: Deps, who: Who, telegram_id: int, before: Role, role: Role) -> Outcome:
    """Give an admin another role, if they still have the one that was seen."""
    return await deps.write(_change, deps, who, telegram_id, before, role, deps.clock())


async def remove(deps: Deps, who: Who, telegram_id: int) -> Outcome:
    """Make somebody an admin no longer."""
    return await deps.write(_remove, deps, who, telegram_id, deps.clock())


def _add(conn: Connection, deps: Deps, who: Who, telegram_id: int, role: Role, now: datetime) -> Outcome:
    taken = _taken(conn, deps, who, telegram_id)
    if isinstance(taken, Denied):
        return taken
    owner, found = taken
    if found is not None:
        return Unchanged(listed=found) if found.role is role else Overtaken(listed=found)
    if sources.is_known(conn, who.source("admins")):
        return Gone(telegram_id=telegram_id)
    if admins.count(conn) >= deps.policy.admins_max:
        return Full()
    sources.remember(conn, who.source("admins"), now)
    admins.add(conn, telegram_id, role.value, now, _taken_offer(conn, deps, owner, telegram_id))
    if locale := people.locale_of(conn, telegram_id, now):
        admins.set_locale(conn, telegram_id, locale)
    record_act(conn, deps, owner, Act.ADMIN_ADDED, who, now, details=_details(telegram_id, role))
    _tell_role(conn, telegram_id, role, now)
    return Added(listed=_sure(conn, deps, telegram_id))


def _appoint(conn: Connection, deps: Deps, who: Who, telegram_id: int, role: Role, now: datetime) -> Outcome:
    taken = _taken(conn, deps, who, telegram_id)
    if isinstance(taken, Denied):
        return taken
    _, found = taken
    if found is None:
        return _add(conn, deps, who, telegram_id, role, now)
    return _change(conn, deps, who, telegram_id, found.role, role, now)


def _change(
    conn: Connection, deps: Deps, who: Who, telegram_id: int, before: Role, role: Role, now: datetime
) -> Outcome:
    taken = _taken(conn, deps, who, telegram_id)
    if isinstance(taken, Denied):
        return taken
    owner, found = taken
    if found is None:
        return Gone(telegram_id=telegram_id)
    if found.role is role:
        return Unchanged(listed=found)
    if found.role is not before or sources.is_known(conn, who.source("admins")):
        return Overtaken(listed=found)
    if _is_last_owner(conn, found):
        return LastOwner()
    sources.remember(conn, who.source("admins"), now)
    admins.add(conn, telegram_id, role.value, now)
    details = {**_details(telegram_id, role), "before": before.value}
    record_act(conn, deps, owner, Act.ADMIN_CHANGED, who, now, details=details)
    _tell_role(conn, telegram_id, role, now)
    return Changed(listed=_sure(conn, deps, telegram_id))


def _remove(conn: Connection, deps: Deps, who: Who, telegram_id: int, now: datetime) -> Outcome:
    taken = _taken(conn, deps, who, telegram_id)
    if isinstance(taken, Denied):
        return taken
    owner, found = taken
    if found is None or sources.is_known(conn, who.source("admins")):
        return Gone(telegram_id=telegram_id)
    if _is_last_owner(conn, found):
        return LastOwner()
    sources.remember(conn, who.source("admins"), now)
    record_act(conn, deps, owner, Act.ADMIN_REMOVED, who, now, details=_details(telegram_id, found.role))
    admins.remove(conn, telegram_id)
    admins.forget_notices(conn, telegram_id)
    outbox.post_to_chat(conn, telegram_id=telegram_id, person=None, message="admin-no-more", arguments={}, now=now)
    return Removed(telegram_id=telegram_id, panel_message_id=found.panel_message_id)


def _taken(conn: Connection, deps: Deps, who: Who, telegram_id: int) -> tuple[Admin, Listed | None] | Denied:
    """Hold the ledger's head and all admins, then tell who acts, and whom it concerns."""
    ledger.lock_head(conn)
    admins.lock(conn)
    owner = acting(conn, who.telegram_id, Right.ADMINS)
    return owner if isinstance(owner, Denied) else (owner, _find(conn, deps, telegram_id))


def _taken_offer(conn: Connection, deps: Deps, owner: Admin, telegram_id: int) -> bytes | None:
    """Take the name of the contact that the owner shared, sealed for whose it is, and forget the contact."""
    row = admins.find(conn, owner.telegram_id)
    if row is None or row.offered is None:
        return None
    of, name = json.loads(deps.vault.open_service(SEALED_OFFERED, str(owner.telegram_id), row.offered))
    if of != telegram_id or not name:
        return None
    admins.set_offered(conn, owner.telegram_id, None)
    return deps.vault.seal_service(SEALED_NAME, str(telegram_id), name.encode())


def _is_last_owner(conn: Connection, found: Listed) -> bool:
    return found.role is Role.OWNER and admins.count(conn, Role.OWNER.value) == 1


def _details(telegram_id: int, role: Role) -> dict[str, str | int]:
    return {"telegram_id": telegram_id, "role": role.value}


def _tell_role(conn: Connection, telegram_id: int, role: Role, now: datetime) -> None:
    outbox.post_to_chat(
        conn, telegram_id=telegram_id, person=None, message=f"admin-now-{role.value}", arguments={}, now=now
    )


def _sure(conn: Connection, deps: Deps, telegram_id: int) -> Listed:
    listed = _find(conn, deps, telegram_id)
    if listed is None:
        message = "an admin vanished within one transaction"
        raise RuntimeError(message)
    return listed
