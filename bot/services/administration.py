"""Admins and what they do: every act is judged by the role of the moment, and is an entry in the ledger.

Acts of a use case call `acting` inside their own transaction: a removed admin's open buttons die with the removal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.domain.consent import Kind
from bot.domain.ledger import OPENING_BYTES
from bot.domain.record import act_record, dump
from bot.domain.roles import Act, Right, Role, may
from bot.services.entries import action_of
from storage import admins, ledger, people

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.people import Who
    from storage.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """An admin as they stand now; `locale` is None until one is known."""

    telegram_id: int
    role: Role
    locale: str | None
    panel_message_id: int | None

    def may(self, right: Right) -> bool:
        """Tell whether their role has a right."""
        return may(self.role, right)


@dataclass(frozen=True, slots=True)
class Denied:
    """Whoever asks is no admin now, or their role does not reach so far; nothing happened."""


async def admin_of(deps: Deps, telegram_id: int) -> Admin | None:
    """Tell which admin somebody is, if they are one; the language is theirs as a person too."""
    return await deps.database.read(_with_locale, telegram_id, deps.clock())


async def keep_language(deps: Deps, admin: Admin, locale: str) -> None:
    """Keep the language of an admin's Telegram until they choose one: what they are told unasked is in it too."""
    await deps.database.write(admins.note_locale, admin.telegram_id, locale)


def _with_locale(conn: Connection, telegram_id: int, now: datetime) -> Admin | None:
    admin = find_admin(conn, telegram_id)
    return replace(admin, locale=people.locale_of(conn, telegram_id, now)) if admin else None


def find_admin(conn: Connection, telegram_id: int) -> Admin | None:
    """Tell which admin somebody is, within a transaction."""
    row = admins.find(conn, telegram_id)
    if row is None:
        return None
    return Admin(
        telegram_id=row.telegram_id, role=Role(row.role), locale=row.locale, panel_message_id=row.panel_message_id
    )


def acting(conn: Connection, telegram_id: int, right: Right) -> Admin | Denied:
    """Give the admin who acts, if their role reaches so far at this moment."""
    admin = find_admin(conn, telegram_id)
    return admin if admin is not None and admin.may(right) else Denied()


def record_act(
    conn: Connection,
    deps: Deps,
    admin: Admin,
    act: Act,
    who: Who,
    now: datetime,
    *,
    details: Mapping[str, Any],
    edition: int | None = None,
) -> int:
    """Append what an admin did, and give its index; the caller took the ledger's head first of all.

    `details` are ids, counts and words of ours, never personal data, and never what somebody typed.
    """
    record = act_record(
        record=deps.chance.new_id(),
        telegram_id=admin.telegram_id,
        role=admin.role.value,
        act=act.value,
        details=details,
        decided=action_of(who, now),
        now=now,
    )
    concerned = deps.editions.get(edition) if edition is not None else None
    entry = ledger.append_own(
        conn,
        deps.vault,
        ledger.NewEntry(
            kind=Kind.ADMIN_ACTED,
            at=now,
            edition=concerned.number if concerned else None,
            document=concerned.sha256 if concerned else None,
            consent=None,
            receipt=None,
            record=dump(record),
            opening=deps.chance.token_bytes(OPENING_BYTES),
        ),
    )
    admins.note_act(conn, index=entry.index, telegram_id=admin.telegram_id, act=act.value, at=entry.at)
    return entry.index
