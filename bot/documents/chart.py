"""The picture of /stats: what happened in a period, drawn for a phone. Every word and every number is given.

The same figures give the same bytes. What is drawn is named beside it, so colour never tells anything alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from bot.documents.canvas import Canvas

WIDTH: Final = 1080
HEIGHT: Final = 1350  # what little there is to tell is drawn larger up to here, and much makes the picture taller
HEIGHT_MIN: Final = 720
SCALE_MAX: Final = 2.8
MARGIN: Final = 60
SECTION_GAP: Final = 44
GUTTER: Final = 64  # between two sections side by side
TITLE: Final = 56  # sizes of type, in pixels
HEADING: Final = 34
BODY: Final = 30
SMALL: Final = 27
NAMES: Final = 336  # width of the names beside the strips of days
DENSE: Final = 5.0  # narrower days than this many pixels flow into one area
DAYS_EVEN: Final = 8  # up to here all gaps between named days are alike
THOUSANDS: Final = "\N{NARROW NO-BREAK SPACE}"  # in every language (ISO 80000-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number with what it is called."""

    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Numbers below each other; `is_share` also tells each in per cent of the first, as of a funnel."""

    heading: str
    rows: tuple[Count, ...]
    is_share: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not any(row.count for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One number for each day of the period."""

    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What happened day by day: given, declined, withdrawn, renewed, in this order, which is that of their colours.

    Days are named in few letters ("07.11"), as many of them as fit. A period of more than four months reads
    better by weeks, which the heading then says.
    """

    heading: str
    days: tuple[str, ...]
    series: tuple[Series, Series, Series, Series]

    def __post_init__(self) -> None:
        if any(len(one.counts) != len(self.days) for one in self.series):
            raise ValueError("A series needs a count for each day.")

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not any(any(one.counts) for one in self.series)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Open withdrawals of about the same age; the label is in few letters."""

    label: str
    count: int
    is_overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Open withdrawals by the working days left, overdue ones first; `mark` is the name of the due date."""

    heading: str
    mark: str
    buckets: tuple[Bucket, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not any(bucket.count for bucket in self.buckets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All that the picture shows; a section in which all is zero is left out, and without any `empty` is said."""

    title: str
    period: str
    empty: str
    funnel: Bars
    timeline: Timeline
    renewals: Bars
    sms: Bars
    withdrawals: Due


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours after Okabe and Ito, which no kind of colour blindness mixes up.

    Each is moved until it stands out from its ground as WCAG 2.2 wants: text by 4.5:1, shapes by 3:1.
    """

    ground: str
    ink: str
    muted: str
    line: str
    track: str
    step: str
    alarm: str
    series: tuple[str, str, str, str]  # given, declined, withdrawn, renewed


LIGHT: Final = Palette(
    ground="#ffffff",
    ink="#14202b",
    muted="#566472",
    line="#b9c4cd",
    track="#eef2f5",
    step="#5f93bd",
    alarm="#c43d00",
    series=("#0068b3", "#c06aa5", "#c43d00", "#00916b"),
)
# The ground is that of Telegram's own dark theme.
DARK: Final = Palette(
    ground="#17212b",
    ink="#f2f5f7",
    muted="#a3b1be",
    line="#45566a",
    track="#223040",
    step="#607d99",
    alarm="#f2703a",
    series=("#3fa3e0", "#f0b0dc", "#f2703a", "#3ddc97"),
)

# Matplotlib promises nothing about threads, and a picture takes some tenths of a second: one after another.
_one_at_a_time: Final = Lock()


def draw(figures: Figures, *, is_dark: bool) -> bytes:
    """Draw the figures as PNG, 1080 pixels wide and 720 to 1350 high, or higher where there is much to tell.

    Takes some tenths of a second, the first time of a process more than one: call it in a worker thread.
    """
    from bot.documents.canvas import png  # noqa: PLC0415 - what most processes never need, see there

    with _one_at_a_time:
        return png(compose(figures, is_dark=is_dark))


def compose(figures: Figures, *, is_dark: bool) -> Figure:
    """Lay the picture out; `draw` is this as bytes."""
    from bot.documents.canvas import Canvas  # noqa: PLC0415 - as above

    palette = DARK if is_dark else LIGHT
    # The height grows evenly with the scale, so that two trials tell the scale that fills the sheet.
    least, most = (_Page(Canvas(WIDTH, palette.ground), palette, scale).paint(figures) for scale in (1.0, SCALE_MAX))
    stretch = (HEIGHT - least) / (most - least) if most > least else 0.0
    page = _Page(Canvas(WIDTH, palette.ground), palette, 1.0 + (SCALE_MAX - 1.0) * min(1.0, max(0.0, stretch)))
    return page.canvas.close(max(HEIGHT_MIN, round(page.paint(figures))))


@dataclass(frozen=True, slots=True)
class _Page:
    """A canvas that is being filled from above; `scale` stretches what is drawn, never the type."""

    canvas: Canvas
    palette: Palette
    scale: float

    def paint(self, figures: Figures) -> float:
        """Draw everything and tell the height that it needs."""
        width = WIDTH - 2 * MARGIN
        title = self.canvas.wrap(figures.title, width, TITLE, is_bold=True)
        y = self.canvas.text(MARGIN, MARGIN - 14, title, TITLE, self.palette.ink, is_bold=True)
        period = self.canvas.wrap(figures.period, width, BODY)
        y = self.canvas.text(MARGIN, y + 4, period, BODY, self.palette.muted)
        end = self._sections(figures, y, width)
        return (self._nothing(figures.empty, y) if end == y else end) + MARGIN

    def _nothing(self, words: str, top: float) -> float:
        lines = self.canvas.wrap(words, WIDTH - 4 * MARGIN, HEADING)
        middle = (top + HEIGHT_MIN - MARGIN - len(lines) * HEADING) / 2
        self.canvas.text(WIDTH / 2, middle, lines, HEADING, self.palette.muted, align="center")
        return float(HEIGHT_MIN - MARGIN)

    def _sections(self, figures: Figures, y: float, width: float) -> float:
        if not figures.funnel.is_empty:
            y = self._bars(figures.funnel, MARGIN, y + SECTION_GAP, width, self._steps(figures.funnel))
        if not figures.timeline.is_empty:
            y = self._timeline(figures.timeline, y + SECTION_GAP, width)
        y = self._pair(figures.renewals, figures.sms, y, width)
        if not figures.withdrawals.is_empty:
            y = self._due(figures.withdrawals, y + SECTION_GAP, width)
        return y

    def _pair(self, renewals: Bars, sms: Bars, y: float, width: float) -> float:
        """Draw the two small sections beside each other if each name has room on one line, else below each other."""
        green, blue = (self.palette.series[3],) * len(renewals.rows), self._steps(sms)
        left = (width - GUTTER) * 0.45
        right = width - GUTTER - left
        is_beside = not renewals.is_empty and not sms.is_empty and self._fits(renewals, left) and self._fits(sms, right)
        if is_beside:
            top = y + SECTION_GAP
            end = self._bars(sms, WIDTH - MARGIN - right, top, right, blue)
            return max(end, self._bars(renewals, MARGIN, top, left, green))
        for bars, colours in ((renewals, green), (sms, blue)):
            if not bars.is_empty:
                y = self._bars(bars, MARGIN, y + SECTION_GAP, width, colours)
        return y

    def _steps(self, bars: Bars) -> tuple[str, ...]:
        """Choose colours of a way whose end is what counts."""
        return (self.palette.step,) * (len(bars.rows) - 1) + (self.palette.series[0],)

    def _fits(self, bars: Bars, width: float) -> bool:
        """Tell whether each row and the heading stand on one line."""
        room = width - self._numbers(bars) - self._shares(bars)
        names = max(self.canvas.measure(row.label, BODY) for row in bars.rows)
        return names <= room and self.canvas.measure(bars.heading, HEADING, is_bold=True) <= width

    def _numbers(self, bars: Bars) -> float:
        """Tell the width of the column of numbers, with the space before it."""
        return 20 + max(self.canvas.measure(grouped(row.count), BODY, is_bold=True) for row in bars.rows)

    def _shares(self, bars: Bars) -> float:
        """Tell the width of the column of shares, with the space before it."""
        widest = max(self.canvas.measure(told, BODY) for told in shares(bars))
        return widest + 18 if widest else 0

    def _heading(self, words: str, x: float, y: float, width: float) -> float:
        lines = self.canvas.wrap(words, width, HEADING, is_bold=True)
        return self.canvas.text(x, y, lines, HEADING, self.palette.ink, is_bold=True)

    def _bars(self, bars: Bars, x: float, y: float, width: float, colours: tuple[str, ...]) -> float:
        """Draw each number as a bar below its name, and the number itself at the end of the line."""
        y = self._heading(bars.heading, x, y, width) - 4
        shares_end = x + width - self._numbers(bars)
        room = shares_end - self._shares(bars) - x
        longest = max(row.count for row in bars.rows)
        height = 16 * self.scale
        for row, told, colour in zip(bars.rows, shares(bars), colours, strict=True):
            y += 13 * self.scale
            number = grouped(row.count)
            self.canvas.text(shares_end, y, told, BODY, self.palette.muted, align="right")
            self.canvas.text(x + width, y, number, BODY, self.palette.ink, is_bold=True, align="right")
            y = self.canvas.text(x, y, self.canvas.wrap(row.label, room, BODY), BODY, self.palette.ink) + 5
            self.canvas.pill(x, y, width, height, self.palette.track)
            if row.count:
                self.canvas.pill(x, y, max(height, width * row.count / longest), height, colour)
            y += height
        return y

    def _timeline(self, timeline: Timeline, y: float, width: float) -> float:
        """Draw a strip of days for each series, all over the same days."""
        if len(timeline.days) == 1:
            rows = tuple(Count(label=one.label, count=sum(one.counts)) for one in timeline.series)
            return self._bars(Bars(heading=timeline.heading, rows=rows), MARGIN, y, width, self.palette.series)
        y = self._heading(timeline.heading, MARGIN, y, width) + 6
        for n, (one, colour) in enumerate(zip(timeline.series, self.palette.series, strict=True)):
            y = self._strip(one, len(timeline.days), colour, y, (100 if n == 0 else 52) * self.scale)
        return self._days(timeline.days, y)

    def _strip(self, one: Series, days: int, colour: str, y: float, height: float) -> float:
        """Draw one series against its own highest day, whose number stands above it."""
        left, right = MARGIN + NAMES + 28, WIDTH - MARGIN
        top = y + 14
        named = self.canvas.text(MARGIN, top, self.canvas.wrap(one.label, NAMES, BODY), BODY, self.palette.ink)
        named = self.canvas.text(MARGIN, named, grouped(sum(one.counts)), HEADING, self.palette.ink, is_bold=True)
        peak = max(one.counts)
        bottom = max(named, top + SMALL * 1.3 + height) if peak else named
        self.canvas.line((left, bottom), (right, bottom), self.palette.line)
        if peak:
            floor = bottom - 1
            # One day of many is still seen.
            tops = [floor - (max(4.0, height * count / peak) if count else 0.0) for count in one.counts]
            self._columns(tops, floor, left, (right - left) / days, colour)
            at = left + (one.counts.index(peak) + 0.5) * (right - left) / days
            self._within(at, floor - height - SMALL * 1.3, grouped(peak), left, right)
        return bottom

    def _columns(self, tops: list[float], floor: float, left: float, slot: float, colour: str) -> None:
        if slot < DENSE:
            edges = [(left + slot * (n + side), top) for n, top in enumerate(tops) for side in (0, 1)]
            self.canvas.area([(left, floor), *edges, (edges[-1][0], floor)], colour)
            return
        width = min(slot * 0.72, 64.0)
        for n, top in enumerate(tops):
            if top < floor:
                self.canvas.column(left + slot * (n + 0.5) - width / 2, top, width, floor - top, colour)

    def _days(self, days: tuple[str, ...], y: float) -> float:
        """Name as many days as fit, the first and the last always."""
        left, right = MARGIN + NAMES + 28, WIDTH - MARGIN
        slot = (right - left) / len(days)
        widest = max(self.canvas.measure(day, SMALL) for day in days)
        for n in named_days(len(days), int((right - left) // (widest + 36))):
            at = left + (n + 0.5) * slot
            self.canvas.line((at, y), (at, y + 9), self.palette.line)
            self._within(at, y + 12, days[n], left, right)
        return y + 12 + SMALL * 1.24

    def _within(self, at: float, y: float, words: str, left: float, right: float) -> None:
        """Write small words around a place, without leaving the strip."""
        half = self.canvas.measure(words, SMALL) / 2
        self.canvas.text(min(max(at, left + half), right - half), y, words, SMALL, self.palette.muted, align="center")

    def _due(self, due: Due, y: float, width: float) -> float:
        """Draw a column for each age and the due date as a line between those before it and those after."""
        y = self._heading(due.heading, MARGIN, y, width) + 14
        slot = width / len(due.buckets)
        overdue = sum(bucket.is_overdue for bucket in due.buckets)
        is_marked = 0 < overdue < len(due.buckets)
        top = y + (SMALL * 1.3 if is_marked else 0)
        floor = top + HEADING * 1.2 + 80 * self.scale
        ends = [self._age(due, n, slot, floor) for n in range(len(due.buckets))]
        self.canvas.line((MARGIN, floor), (MARGIN + width, floor), self.palette.line)
        if is_marked:
            at = MARGIN + overdue * slot
            self.canvas.line((at, top + 4), (at, floor + 12), self.palette.muted, is_dashed=True)
            self._within(at, y, due.mark, MARGIN, MARGIN + width)
        return max(ends)

    def _age(self, due: Due, n: int, slot: float, floor: float) -> float:
        """Draw one column with its number above and its name below, and tell where the name ends."""
        bucket, at, width = due.buckets[n], MARGIN + (n + 0.5) * slot, min(slot * 0.7, 150.0)
        highest = max(each.count for each in due.buckets)
        height = max(4.0, 80 * self.scale * bucket.count / highest) if bucket.count else 0.0
        shade, ink = (self.palette.alarm,) * 2 if bucket.is_overdue else (self.palette.step, self.palette.ink)
        if bucket.count:
            self.canvas.column(at - width / 2, floor - height, width, height, shade)
        size = self._size(grouped(highest), slot - 12)
        told = ink if bucket.count else self.palette.muted
        self.canvas.text(
            at, floor - height - size * 1.26, grouped(bucket.count), size, told, is_bold=True, align="center"
        )
        lines = self.canvas.wrap(bucket.label, slot - 20, SMALL)
        return self.canvas.text(at, floor + 10, lines, SMALL, self.palette.muted, align="center")

    def _size(self, words: str, width: float) -> int:
        """Choose the largest type in which bold words have room."""
        sizes = (size for size in (HEADING, BODY) if self.canvas.measure(words, size, is_bold=True) <= width)
        return next(sizes, SMALL)


def grouped(number: int) -> str:
    """Write a number with its thousands apart."""
    return f"{number:,}".replace(",", THOUSANDS)


def shares(bars: Bars) -> list[str]:
    """Write what stands beside each number: its share of the first, except beside the first itself."""
    return [
        "" if n == 0 or not bars.is_share else share(row.count, bars.rows[0].count) for n, row in enumerate(bars.rows)
    ]


def share(part: int, whole: int) -> str:
    """Write a part in per cent, never rounded to all or to nothing that it is not; nothing is no share of nothing."""
    if whole == 0:
        return ""
    percent = round(100 * part / whole)
    if percent == 0 and part:
        return f"<1{THOUSANDS}%"
    if percent == 100 and part < whole:  # noqa: PLR2004 - a hundred of a hundred
        return f">99{THOUSANDS}%"
    return f"{grouped(percent)}{THOUSANDS}%"


def named_days(days: int, places: int) -> list[int]:
    """Choose the days to be named, the first and the last among them, at most as many as there are places."""
    gaps = max(1, min(places, days) - 1)
    if days <= DAYS_EVEN:
        gaps = max(n for n in range(1, gaps + 1) if (days - 1) % n == 0)
    return [round(n * (days - 1) / gaps) for n in range(gaps + 1)]
