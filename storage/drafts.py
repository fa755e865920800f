"""Drafts: the signing in progress, one a Telegram account, its contents sealed with the key of the person to be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, exists, insert, select, update

from bot.domain import draft as domain
from bot.domain.draft import Draft, Step
from storage.models import challenges, drafts, people, person_keys

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.vault import PersonKey, Vault

_BY_TELEGRAM = select(drafts).where(drafts.c.telegram_id == bindparam("of"), drafts.c.expires_at > bindparam("now"))
_LOCK = select(drafts.c.telegram_id).where(drafts.c.telegram_id == bindparam("of")).with_for_update()
_IS_THERE = select(drafts.c.step).where(drafts.c.telegram_id == bindparam("of"), drafts.c.step != Step.CHANGE.value)
_INSERT = insert(drafts)
_SAVE = (
    update(drafts)
    .where(drafts.c.telegram_id == bindparam("of"))
    .values(
        {
            name: bindparam(name)
            for name in ("step", "locale", "edition", "nonce", "panel_message_id", "contents", "expires_at")
        }
    )
)
_SET_PANEL = update(drafts).where(drafts.c.telegram_id == bindparam("of")).values(panel_message_id=bindparam("panel"))
_DROP = delete(drafts).where(drafts.c.telegram_id == bindparam("of")).returning(drafts.c.person)
_DROP_CHALLENGES = delete(challenges).where(challenges.c.telegram_id == bindparam("of"))
_DROP_KEY_OF_UNKNOWN = delete(person_keys).where(
    person_keys.c.person == bindparam("of"),
    ~exists().where(people.c.person == person_keys.c.person),
)


def find(conn: Connection, vault: Vault, telegram_id: int, now: datetime) -> Draft | None:
    """Open the draft of this account; one that is past its time counts as gone, whether or not it was purged."""
    row = conn.execute(_BY_TELEGRAM, {"of": telegram_id, "now": now}).one_or_none()
    if row is None:
        return None
    key = vault.key(conn, row.person)
    if key is None:
        return None
    return Draft(
        telegram_id=row.telegram_id,
        person=row.person,
        step=Step(row.step),
        locale=row.locale,
        edition=row.edition,
        nonce=row.nonce,
        panel_message_id=row.panel_message_id,
        expires_at=row.expires_at,
        contents=domain.load(json.loads(key.open("drafts.contents", row.contents))),
    )


def lock(conn: Connection, telegram_id: int) -> None:
    """Hold the draft of this account until the transaction ends, so that a sweep cannot take its key away meanwhile.

    SQLite has one writer and needs none of this.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(_LOCK, {"of": telegram_id})


def has_expired(conn: Connection, telegram_id: int) -> bool:
    """Tell whether a signing of this account still lies here; where `find` gives none, it is past its time."""
    return conn.execute(_IS_THERE, {"of": telegram_id}).scalar() is not None


def create(conn: Connection, key: PersonKey, draft: Draft) -> None:
    """Begin a draft, in place of any earlier one of the account."""
    _drop(conn, draft.telegram_id, but_key_of=draft.person)
    conn.execute(_INSERT, {"telegram_id": draft.telegram_id, "person": draft.person, **_columns(key, draft)})


def save(conn: Connection, key: PersonKey, draft: Draft) -> None:
    """Keep the draft as it stands now."""
    conn.execute(_SAVE, {"of": draft.telegram_id, **_columns(key, draft)})


def _columns(key: PersonKey, draft: Draft) -> dict[str, object]:
    contents = json.dumps(domain.dump(draft.contents), ensure_ascii=False).encode()
    return {
        "step": draft.step.value,
        "locale": draft.locale,
        "edition": draft.edition,
        "nonce": draft.nonce,
        "panel_message_id": draft.panel_message_id,
        "contents": key.seal("drafts.contents", contents),
        "expires_at": draft.expires_at,
    }


def set_panel(conn: Connection, telegram_id: int, message_id: int) -> None:
    """Remember which message shows the step, so that the next one can take its place."""
    conn.execute(_SET_PANEL, {"of": telegram_id, "panel": message_id})


def remove(conn: Connection, telegram_id: int) -> None:
    """Drop the draft with its open code; the key goes too, unless an entry made its person known."""
    _drop(conn, telegram_id, but_key_of=None)


def _drop(conn: Connection, telegram_id: int, *, but_key_of: str | None) -> None:
    conn.execute(_DROP_CHALLENGES, {"of": telegram_id})
    person = conn.execute(_DROP, {"of": telegram_id}).scalar()
    if person is not None and person != but_key_of:
        conn.execute(_DROP_KEY_OF_UNKNOWN, {"of": person})


def purge(conn: Connection, now: datetime, limit: int) -> int:
    """Drop drafts that are past their time; return how many."""
    # Locked, and what is being changed now is left: it may be a signing that begins again, and is past no time then.
    expired = select(drafts.c.telegram_id).where(drafts.c.expires_at <= now).limit(limit)
    gone = conn.execute(expired.with_for_update(skip_locked=True)).scalars().all()
    for telegram_id in gone:
        remove(conn, telegram_id)
    return len(gone)
