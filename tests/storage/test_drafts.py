"""The signing in progress, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.domain.draft import Action, Contents, Draft, ShownPart, Step
from bot.domain.identity import FullName
from bot.domain.phone import Phone
from storage import challenges, drafts, people
from storage import models as tables
from storage.database import Database
from storage.errors import VaultError
from storage.vault import Vault
from tests.storage.notebook import pause
from tests.storage.vaults import ANNA, BOLAT, key_of

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
END = NOW + timedelta(hours=24)
MICROSECOND = timedelta(microseconds=1)
TAP = Action(update_id=7, at="2026-11-22T10:15:30.123Z")
DRAFT = Draft(
    telegram_id=1,
    person=ANNA,
    step=Step.SUMMARY,
    locale="ru",
    edition=1,
    nonce="f00dfeed",
    panel_message_id=2**40,
    expires_at=END,
    contents=Contents(
        shown=(ShownPart(message_id=5, sha256="6db478f9" * 8, at="2026-11-22T10:15:00.000Z"),),
        agreed=TAP,
        phone=Phone("+77010000001"),
        phone_from="contact",
        code_sent=TAP,
        verified=TAP,
        name=FullName(surname="Сыналғанова", given_name="Үлгі"),
        name_from="typed",
        capacity="partner",
        bin="260440029163",
        organisation="«Мысал» ЖШС",
    ),
)
EMPTY = Draft(telegram_id=1, person=ANNA, step=Step.LANGUAGE, locale="kk", expires_at=END)


def create(conn: Connection, vault: Vault, draft: Draft) -> None:
    drafts.create(conn, key_of(conn, vault, draft.person), draft)


def save(conn: Connection, vault: Vault, draft: Draft) -> None:
    drafts.save(conn, key_of(conn, vault, draft.person), draft)


def send_code(conn: Connection, telegram_id: int) -> None:
    challenges.open_challenge(
        conn,
        challenge=f"{telegram_id}",
        telegram_id=telegram_id,
        phone_hash=b"n" * 32,
        prefix="+7701",
        digest=b"d",
        now=NOW,
        ttl_seconds=300,
    )


def make_known(conn: Connection, vault: Vault, draft: Draft) -> None:
    people.add(
        conn,
        key_of(conn, vault, draft.person),
        telegram_id=draft.telegram_id,
        locale=draft.locale,
        profile={},
        phone_hash=None,
        now=NOW,
    )


def whose_keys(conn: Connection) -> set[str]:
    return set(conn.execute(select(tables.person_keys.c.person)).scalars())


def whose_drafts(conn: Connection) -> set[int]:
    return set(conn.execute(select(tables.drafts.c.telegram_id)).scalars())


@pytest.mark.parametrize("draft", [EMPTY, DRAFT], ids=["empty", "whole"])
async def test_a_draft_is_found_as_it_was_begun(database: Database, vault: Vault, draft: Draft) -> None:
    await database.write(create, vault, draft)
    assert await database.read(drafts.find, vault, 1, NOW) == draft
    assert await database.read(drafts.find, vault, 2, NOW) is None


async def test_a_draft_is_found_as_it_was_saved(database: Database, vault: Vault) -> None:
    other = replace(EMPTY, telegram_id=2, person=BOLAT)
    await database.write(create, vault, EMPTY)
    await database.write(create, vault, other)
    await database.write(save, vault, DRAFT)
    await database.write(drafts.set_panel, 1, 77)
    assert await database.read(drafts.find, vault, 1, NOW) == replace(DRAFT, panel_message_id=77)
    assert await database.read(drafts.find, vault, 2, NOW) == other


async def test_a_draft_past_its_time_is_gone_whether_or_not_it_was_purged(database: Database, vault: Vault) -> None:
    await database.write(create, vault, DRAFT)
    assert await database.read(drafts.find, vault, 1, END - MICROSECOND) == DRAFT
    assert await database.read(drafts.find, vault, 1, END) is None


async def test_a_draft_without_its_key_is_gone(database: Database, vault: Vault) -> None:
    await database.write(create, vault, DRAFT)
    await database.write(vault.destroy_key, ANNA)
    assert await database.read(drafts.find, vault, 1, NOW) is None


async def test_what_a_person_entered_is_sealed(database: Database, vault: Vault) -> None:
    def kept(conn: Connection) -> bytes:
        row = conn.execute(select(tables.drafts)).one()
        return b"|".join(value if isinstance(value, bytes) else str(value).encode() for value in row)

    await database.write(create, vault, DRAFT)
    raw = await database.read(kept)
    for personal in ("7010000001", "Сыналғанова", "Үлгі", "260440029163", "Мысал", "\\u0421"):
        assert personal.encode() not in raw
    # The negative control: what is in clear is seen so.
    assert b"f00dfeed" in raw


async def test_contents_of_another_draft_do_not_open(database: Database, vault: Vault) -> None:
    def swap(conn: Connection) -> None:
        contents = select(tables.drafts.c.contents).where(tables.drafts.c.telegram_id == 1).scalar_subquery()
        conn.execute(tables.drafts.update().where(tables.drafts.c.telegram_id == 2).values(contents=contents))

    await database.write(create, vault, DRAFT)
    await database.write(create, vault, replace(EMPTY, telegram_id=2, person=BOLAT))
    await database.write(swap)
    with pytest.raises(VaultError):
        await database.read(drafts.find, vault, 2, NOW)


async def test_a_new_draft_takes_the_place_of_the_old_one_with_its_code_and_key(
    database: Database, vault: Vault
) -> None:
    await database.write(create, vault, DRAFT)
    await database.write(send_code, 1)
    again = replace(EMPTY, person=BOLAT)
    await database.write(create, vault, again)
    assert await database.read(drafts.find, vault, 1, NOW) == again
    assert await database.read(whose_keys) == {BOLAT}
    assert await database.write(challenges.take_attempt, 1, NOW, 5) is None


async def test_beginning_again_for_the_same_person_keeps_their_key(database: Database, vault: Vault) -> None:
    """Or what is sealed at this moment could never be opened."""
    await database.write(create, vault, DRAFT)
    await database.write(create, vault, EMPTY)
    assert await database.read(drafts.find, vault, 1, NOW) == EMPTY


async def test_a_dropped_draft_takes_its_key_and_code_with_it(database: Database, vault: Vault) -> None:
    await database.write(create, vault, DRAFT)
    await database.write(create, vault, replace(EMPTY, telegram_id=2, person=BOLAT))
    await database.write(send_code, 1)
    await database.write(send_code, 2)
    await database.write(drafts.remove, 1)
    assert await database.read(whose_drafts) == {2}
    assert await database.read(whose_keys) == {BOLAT}
    assert await database.write(challenges.take_attempt, 1, NOW, 5) is None
    assert await database.write(challenges.take_attempt, 2, NOW, 5) is not None


async def test_a_person_who_is_known_keeps_their_key(database: Database, vault: Vault) -> None:
    await database.write(create, vault, DRAFT)
    await database.write(make_known, vault, DRAFT)
    for _ in range(2):
        # The second time there is nothing to drop.
        await database.write(drafts.remove, 1)
        assert await database.read(whose_drafts) == set()
        assert await database.read(whose_keys) == {ANNA}


async def test_drafts_past_their_time_are_swept_out_with_their_keys(database: Database, vault: Vault) -> None:
    people_of = {number: f"{number:032}" for number in range(1, 6)}
    for number, person in people_of.items():
        end = END if number < 5 else END + MICROSECOND
        await database.write(create, vault, replace(DRAFT, telegram_id=number, person=person, expires_at=end))
    await database.write(make_known, vault, replace(DRAFT, telegram_id=1, person=people_of[1]))

    assert await database.write(drafts.purge, END - MICROSECOND, 10) == 0
    assert await database.write(drafts.purge, END, 3) == 3
    assert await database.write(drafts.purge, END, 3) == 1
    assert await database.read(whose_drafts) == {5}
    assert await database.read(whose_keys) == {people_of[1], people_of[5]}


async def test_a_signing_that_begins_again_at_this_moment_is_not_swept_out(database: Database, vault: Vault) -> None:
    """On PostgreSQL the sweep may see the draft as it was, while another process gives it a new time."""
    again = replace(DRAFT, expires_at=END + timedelta(hours=24))

    def begin_again(conn: Connection) -> None:
        save(conn, vault, again)
        pause(conn, 0.2)

    async def sweep() -> None:
        await asyncio.sleep(0.1)
        await database.write(drafts.purge, END, 10)

    await database.write(create, vault, DRAFT)
    await asyncio.gather(database.write(begin_again), sweep())
    assert await database.read(drafts.find, vault, 1, END) == again
