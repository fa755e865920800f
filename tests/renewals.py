"""What stories about renewal begin with: consents under edition 1, and an edition 2 that asks for their renewal.

Written as the bot writes it, and beside it: thousands of people could not sign one by one in a test, and an edition
that is published in the chat takes effect days later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from bot.assembly import assembled
from bot.deps import Deps
from bot.domain.calendar import almaty_day
from bot.domain.campaign import Progress
from bot.domain.consent import Kind
from bot.domain.editions import Published
from bot.domain.ledger import OPENING_BYTES
from bot.domain.record import OPERATOR_BIN, RecordIds, dump, publication_record
from bot.sandbox.telegram.chats import Human
from bot.sandbox.telegram.sandbox import TelegramSandbox
from bot.services.entries import append
from bot.settings import Settings
from locales.uploads import read_upload
from storage import campaigns, editions, ledger, models, people
from storage.database import Connection
from storage.editions import PublishedRow
from tests.editions import edition_two
from tests.world import MovableClock, World, looking_into, rows_of

CROWD_IDS = 990_000_000
ASKED = "Келісімнің жаңа редакциясы күшіне енді"
REMINDED = "Еске саламыз: келісіміңіз әлі жаңартылған жоқ"
OUTDATED = "Келісіміңіз енді күшінде емес: ол жаңартылмады"
AGAIN = "Бәлкім"


async def sets_up(
    settings: Settings,
    clock: MovableClock,
    telegram_ids: Sequence[int] = (),
    *,
    grace_days: int | None = 30,
    in_days: int = 0,
    number: int = 2,
) -> None:
    """Beside a stopped bot: let these people have given consent to edition 1, and an edition be published."""
    async with assembled(settings, clock) as (deps, _, _):
        for some in range(0, len(telegram_ids), 500):
            await deps.database.write(_sign_all, deps, telegram_ids[some : some + 500], clock())
        effective_on = almaty_day(clock()) + timedelta(days=in_days)
        await deps.database.write(_publish, deps, number, effective_on, grace_days, clock())


async def renewal_begins(
    world: World,
    telegram_ids: Sequence[int] = (),
    *,
    grace_days: int | None = 30,
    in_days: int = 0,
    number: int = 2,
) -> None:
    """The same in a story: the bot is stopped for it, and started again."""
    await world.stops()
    await sets_up(world.settings, world.clock, telegram_ids, grace_days=grace_days, in_days=in_days, number=number)
    await world.starts()


def crowd(telegram: TelegramSandbox, count: int) -> list[int]:
    """So many people with a chat to the bot; give their ids."""
    ids = [CROWD_IDS + number for number in range(count)]
    for number, id_ in enumerate(ids):
        human = Human(
            id=id_, first_name="Көпшілік", last_name=None, username=None, language_code=None, phone=f"+7702{number:07}"
        )
        telegram.join(human).is_started = True
    return ids


def _sign_all(conn: Connection, deps: Deps, telegram_ids: Sequence[int], now: datetime) -> None:
    ledger.lock_head(conn)
    for telegram_id in telegram_ids:
        person = deps.chance.new_id()
        key = deps.vault.create_key(conn, person)
        people.add(conn, key, telegram_id=telegram_id, locale="kk", profile={}, phone_hash=None, now=now)
        people.bind_external_id(conn, person, f"client-{telegram_id}")
        ids = RecordIds(
            record=deps.chance.new_id(), person=person, consent=deps.chance.new_id(), receipt=deps.chance.new_id()
        )
        record = dump({"kind": Kind.CONSENT_GIVEN.value})
        append(conn, deps, Kind.CONSENT_GIVEN, ids, edition=deps.editions[1], record=record, past=(), now=now)


def _publish(
    conn: Connection, deps: Deps, number: int, effective_on: date, grace_days: int | None, now: datetime
) -> None:
    ledger.lock_head(conn)
    source = edition_two(effective_on, number=number)
    edition = read_upload(number, source, operator_bin=OPERATOR_BIN)
    one = Published(edition=edition, grace_days=grace_days)
    record = publication_record(
        record=deps.chance.new_id(),
        edition=edition,
        grace_days=grace_days,
        files={"kk": sha256(source).hexdigest()},
        proposed_by=700000901,
        approved_by=700000902,
        now=now,
    )
    new = ledger.NewEntry(
        kind=Kind.EDITION_PUBLISHED,
        at=now,
        edition=number,
        document=edition.sha256,
        consent=None,
        receipt=None,
        record=dump(record),
        opening=deps.chance.token_bytes(OPENING_BYTES),
    )
    entry = ledger.append_own(conn, deps.vault, new)
    row = PublishedRow(
        number=number,
        effective_on=effective_on,
        sha256=edition.sha256,
        source=source,
        translations={},
        grace_days=grace_days,
        published_at=now,
        entry=entry.index,
    )
    editions.publish(conn, row)
    if one.renewal is not None:
        campaigns.create(conn, number, one.renewal.effective_at, one.renewal.grace_ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How often one person was sent each of a campaign's messages."""

    asked: int
    asked_again: int
    reminded: int
    outdated: int


def heard(telegram: TelegramSandbox, telegram_ids: Sequence[int]) -> dict[int, Heard]:
    """What each of these people was sent, as Telegram has it."""
    return {id_: _heard(telegram, id_) for id_ in telegram_ids}


def _heard(telegram: TelegramSandbox, telegram_id: int) -> Heard:
    messages = telegram.chats[telegram_id].messages
    texts = [str(message.body.get("text", "")) for message in messages.values() if message.from_bot]
    count = Counter(
        next((mark for mark in (AGAIN, ASKED, REMINDED, OUTDATED) if text.startswith(mark)), "") for text in texts
    )
    return Heard(asked=count[ASKED], asked_again=count[AGAIN], reminded=count[REMINDED], outdated=count[OUTDATED])


async def progress(url: str, edition: int = 2) -> Progress:
    """How the campaign is getting on, by its own count."""
    async with looking_into(url) as database:
        found = await database.read(campaigns.progress, edition)
    assert found is not None
    return found


async def campaign_state(url: str, edition: int = 2) -> tuple[str, int, bool]:
    """The campaign's state, its round, and whether all were looked at in it."""
    (row,) = [row for row in await rows_of(url, models.campaigns) if row["edition"] == edition]
    return row["state"], row["round"], row["is_round_over"]
