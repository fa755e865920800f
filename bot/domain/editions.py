"""The editions that were published: which is in force when, and which ask for renewal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.domain.agreement import Edition, EditionError, parts
from bot.domain.calendar import ALMATY, almaty_day
from bot.domain.consent import Renewal

PUBLISHING_LEAD = timedelta(hours=1)
AHEAD_DAYS_MAX = 731
"""Two years: a further day can only be a slip of the pen (2062 for 2026), and it would be for good.

What was published never changes, and no other edition may take effect before it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An edition with what was decided about it: without `grace_days` consents to earlier editions stay in force.

    `translations` are clauses by locale, to read beside the agreement; they never are the agreement.
    """

    edition: Edition
    grace_days: int | None = None
    translations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def effective_at(self) -> datetime:
        """The first moment of the day from which on it is in force (Asia/Almaty)."""
        return effective_at(self.edition)

    @property
    def renewal(self) -> Renewal | None:
        """What it asks of consents to earlier editions."""
        if self.grace_days is None:
            return None
        return Renewal(
            edition=self.edition.number,
            effective_at=self.effective_at,
            grace_ends_at=self.effective_at + timedelta(days=self.grace_days),
        )


def effective_at(edition: Edition) -> datetime:
    """Give the first moment of the day from which on an edition is in force (Asia/Almaty)."""
    return datetime.combine(edition.effective_on, time(), ALMATY)


def latest_day(now: datetime) -> date:
    """Tell the last day on which an edition that is on its way may take effect."""
    return almaty_day(now) + timedelta(days=AHEAD_DAYS_MAX)


class Editions(Mapping[int, Edition]):
    """Every published edition by its number; one is only ever added, days before it takes effect."""

    def __init__(self, published: Iterable[Published]) -> None:
        """Hold these; more may follow."""
        self._published: dict[int, Published] = {}
        self._parts: set[str] = set()
        self.renewals: tuple[Renewal, ...] = ()
        for one in published:
            self.add(one)

    def add(self, one: Published) -> None:
        """Add an edition; one that is there already stays as it was published."""
        if one.edition.number in self._published:
            return
        self._published[one.edition.number] = one
        self._parts.update(parts(one.edition))
        if one.renewal is not None:
            self.renewals = (*self.renewals, one.renewal)

    def __getitem__(self, number: int) -> Edition:
        """Give an edition by its number."""
        return self._published[number].edition

    def __iter__(self) -> Iterator[int]:
        """Go over the numbers, as they were added."""
        return iter(self._published)

    def __len__(self) -> int:
        """Tell how many there are."""
        return len(self._published)

    def published(self, number: int) -> Published:
        """Give an edition with what was decided about it."""
        return self._published[number]

    def in_force(self, now: datetime) -> Edition:
        """Find the newest edition whose day has come (Asia/Almaty). Raises EditionError before the first one's."""
        today = almaty_day(now)
        number = max((n for n, one in self._published.items() if one.edition.effective_on <= today), default=None)
        if number is None:
            first = min(one.edition.effective_on for one in self._published.values())
            message = f"no edition of the agreement is in force before {first}: check this machine's clock"
            raise EditionError(message)
        return self._published[number].edition

    def earliest_day(self, now: datetime) -> date:
        """Tell the first day on which a further edition may take effect: not today, and after all that were published.

        An hour before midnight tomorrow is too soon as well: every process must know of it before it is in force.
        """
        newest = max(one.edition.effective_on for one in self._published.values())
        return max(almaty_day(now + PUBLISHING_LEAD), newest) + timedelta(days=1)

    def is_part(self, text: str) -> bool:
        """Tell whether a message says a part of an edition: of such a one nothing but the buttons is ever changed."""
        return text in self._parts
