"""Where a person stands: gathered at the start of every transaction, and shown by every answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.consent import Standing, facts_of, standing
from bot.domain.draft import Draft, Step
from storage import admins, cases, closures, drafts, ledger, outbox, people, sources
from storage.database import lock_person

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.agreement import Edition
    from storage.cases import Case
    from storage.database import Connection
    from storage.ledger import PastEntry
    from storage.people import Person


DOUBLE_TAP_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who wrote or tapped, by which update. The profile's names are only ever offered, never taken."""

    telegram_id: int
    bot_id: int
    update_id: int
    first_name: str = field(repr=False)
    last_name: str | None = field(repr=False)
    language_code: str | None = None  # of the person's Telegram; used only while no language is chosen

    def source(self, step: str) -> str:
        """Name this update's part in what is written, so that a repeat does nothing twice."""
        return f"telegram:{self.bot_id}:{self.update_id}:{step}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """A person's language, draft, standing and cases, as the database has them now.

    `edition` is the one in force, `case` the newest of the newest consent, `other_cases` are open ones of earlier
    consents; `has_expired` says that a signing was not finished in time and nothing of it can be used any more. Once
    the Platform has closed (`is_closed`) no consent is given any more, and a signing in progress is as good as gone.
    """

    locale: str | None
    draft: Draft | None
    edition: Edition
    person: Person | None = field(repr=False)
    past: tuple[PastEntry, ...] = field(repr=False)
    standing: Standing
    case: Case | None
    other_cases: tuple[Case, ...] = ()
    has_expired: bool = False
    is_closed: bool = False

    @property
    def step(self) -> Step | None:
        """The step of the signing in progress."""
        return self.draft.step if self.draft else None

    @property
    def reads_older_edition(self) -> bool:
        """Whether the signing in progress is of an edition that is in force no more: it is begun anew, or declined."""
        return self.draft is not None and self.draft.edition not in {None, self.edition.number}

    def at(self, draft: Draft) -> Whereabouts:
        """Tell where the person stands once this draft is kept; nothing else has changed, so nothing is read again."""
        return replace(self, draft=draft, locale=draft.locale or None, has_expired=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Done: the person stands where `where` says."""

    where: Whereabouts


@dataclass(frozen=True, slots=True, kw_only=True)
class Already:
    """It was done before; nothing happened now."""

    where: Whereabouts


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """The button belongs to something that is over, or to somebody else; nothing happened."""

    where: Whereabouts


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The Platform has closed: no consent is given or declined any more."""

    where: Whereabouts


async def whereabouts(deps: Deps, telegram_id: int) -> Whereabouts:
    """Look where a person stands, without changing anything."""
    return await deps.database.read(gather, deps, telegram_id, deps.clock())


def gather(conn: Connection, deps: Deps, telegram_id: int, now: datetime) -> Whereabouts:
    """Read everything that decisions about a person rest on."""
    person = people.by_telegram(conn, telegram_id)
    draft = drafts.find(conn, deps.vault, telegram_id, now)
    locale = draft.locale if draft else person.locale if person else admins.locale_of(conn, telegram_id)
    closed_at = closures.closed_at(conn)
    is_closed = closed_at is not None and closed_at <= now
    if draft is not None and is_closed and draft.step is not Step.CHANGE:
        draft = None
    past, now_standing = _folded(conn, deps, person.person, now, closed_at) if person else ((), Standing())
    # One entry alone is a consent or a decline: no case can stand yet.
    of_person = cases.of_person(conn, person.person) if person and len(past) > 1 else ()
    return Whereabouts(
        locale=locale or None,
        draft=draft,
        edition=deps.editions.in_force(now),
        person=person,
        past=past,
        standing=now_standing,
        case=next((case for case in of_person if case.consent == now_standing.consent), None),
        other_cases=tuple(case for case in of_person if case.is_open and case.consent != now_standing.consent),
        has_expired=draft is None and not is_closed and drafts.has_expired(conn, telegram_id),
        is_closed=is_closed,
    )


def standing_of(
    conn: Connection,
    deps: Deps,
    person: str,
    now: datetime,
    *,
    consent: str | None = None,
) -> tuple[tuple[PastEntry, ...], Standing]:
    """Read a person's history and fold it into their standing: the one way, for the chat and for the Platform.

    With `consent` the standing is that consent's own, which may be an earlier one of the person's.
    """
    return _folded(conn, deps, person, now, closures.closed_at(conn), consent=consent)


def _folded(
    conn: Connection,
    deps: Deps,
    person: str,
    now: datetime,
    closed_at: datetime | None,
    *,
    consent: str | None = None,
) -> tuple[tuple[PastEntry, ...], Standing]:
    past = ledger.history(conn, person, deps.vault.key(conn, person))
    facts = tuple(entry.fact for entry in past)
    return past, standing(facts_of(consent, facts) if consent else facts, now, deps.editions.renewals, closed_at)


def edition_of(deps: Deps, standing: Standing) -> Edition:
    """Give the edition that a consent is of; a standing without a consent is a bug of the caller's."""
    if standing.edition is None:
        message = "there is no consent, so it has no edition"
        raise RuntimeError(message)
    return deps.editions[standing.edition]


def gather_for_change(conn: Connection, deps: Deps, telegram_id: int, now: datetime) -> Whereabouts:
    """Gather with the person locked: on PostgreSQL five taps at once come one after another."""
    lock_person(conn, telegram_id)
    drafts.lock(conn, telegram_id)
    where = gather(conn, deps, telegram_id, now)
    if where.person is not None and where.person.unreachable_at is not None:
        # Whoever writes can be written to, even if Telegram's word of the return was lost.
        _welcome_back(conn, telegram_id, now)
    return where


async def choose_language(deps: Deps, who: Who, locale: str) -> Whereabouts:
    """Keep the language a person chose; before anything else is known of them, in a draft that vanishes."""
    return await deps.database.write(_choose_language, deps, who, locale, deps.clock())


def _choose_language(conn: Connection, deps: Deps, who: Who, locale: str, now: datetime) -> Whereabouts:
    where = gather_for_change(conn, deps, who.telegram_id, now)
    is_admin = admins.set_locale(conn, who.telegram_id, locale)
    if where.person:
        people.set_locale(conn, where.person.person, locale)
    if where.draft:
        save_draft(conn, deps, replace(where.draft, locale=locale))
    elif where.person is None and not is_admin:
        draft = new_draft(deps, who, None, locale, now)
        drafts.create(conn, deps.vault.create_key(conn, draft.person), draft)
    return gather(conn, deps, who.telegram_id, now)


def new_draft(deps: Deps, who: Who, person: str | None, locale: str, now: datetime) -> Draft:
    """Begin a draft; its person is the known one, or minted here and known only if the signing is finished."""
    return Draft(
        telegram_id=who.telegram_id,
        person=person or deps.chance.new_id(),
        step=Step.LANGUAGE,
        locale=locale,
        expires_at=now + timedelta(hours=deps.policy.draft_hours),
    )


def save_draft(conn: Connection, deps: Deps, draft: Draft) -> None:
    """Keep the draft, sealed with its person's key."""
    key = deps.vault.key(conn, draft.person)
    if key is None:
        message = "a draft lost its key within one transaction"
        raise RuntimeError(message)
    drafts.save(conn, key, draft)


async def remember_panel(deps: Deps, telegram_id: int, message_id: int) -> None:
    """Remember which message shows the step."""
    await deps.database.write(drafts.set_panel, telegram_id, message_id)


async def is_first_tap(deps: Deps, who: Who, message_id: int, name: str) -> bool:
    """Tell whether a button that shows something was not pressed just before: a double tap shows it once."""
    turn = f"telegram:{who.bot_id}:tap:{who.telegram_id}:{message_id}:{name}"
    return await deps.database.write(sources.take_turn, turn, deps.clock(), pause_seconds=DOUBLE_TAP_SECONDS)


async def note_unreachable(deps: Deps, telegram_id: int) -> None:
    """Note that a person blocked the bot: never a withdrawal, only a chat that cannot be written to."""
    await deps.database.write(people.set_unreachable, telegram_id, deps.clock())


async def note_return(deps: Deps, telegram_id: int) -> None:
    """Note that a person can be written to again, and put back what waits for them."""
    await deps.database.write(_welcome_back, telegram_id, deps.clock())


async def greet(deps: Deps, telegram_id: int) -> None:
    """Put back what waits for somebody who has just pressed *Start*: until then a bot may not write to them at all."""
    if await deps.database.read(outbox.has_parked, telegram_id):
        await note_return(deps, telegram_id)


def _welcome_back(conn: Connection, telegram_id: int, now: datetime) -> None:
    people.set_unreachable(conn, telegram_id, None)
    outbox.resume(conn, telegram_id, now)
