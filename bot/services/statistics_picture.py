"""The picture of /stats in an admin's language: which words and numbers it shows; drawn beside the event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from bot.documents.chart import Bars, Bucket, Count, Due, Figures, Series, Timeline, draw
from bot.domain.statistics import Grain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.domain.statistics import Age, Numbers, Span
    from bot.services.statistics import Statistics
    from locales import Locale, Texts

DAY = "%d.%m.%Y"
SLOTS = {Grain.DAY: "%d.%m", Grain.WEEK: "%d.%m", Grain.MONTH: "%m.%Y"}
EDITIONS_MAX = 4  # the newest ones; renewals to those before them are summed
# One picture is drawn at a time: it is work for a processor, of which the rest of the service needs one too.
_DRAWING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="statistics")


async def picture(texts: Texts, locale: Locale, shown: Statistics, *, is_dark: bool) -> bytes:
    """Draw the statistics as PNG, off the event loop."""
    drawing = partial(draw, figures_of(texts, locale, shown), is_dark=is_dark)
    return await asyncio.get_running_loop().run_in_executor(_DRAWING, drawing)


def figures_of(texts: Texts, locale: Locale, shown: Statistics) -> Figures:
    """Put the numbers into words."""
    plain, all_of = partial(texts.plain, locale), shown.total
    return Figures(
        title=plain("stats-title"),
        period=period_of(shown.days),
        empty=plain("stats-nothing"),
        funnel=Bars(heading=plain("stats-funnel"), rows=funnel(texts, locale, all_of), is_share=True),
        timeline=_timeline(texts, locale, shown),
        renewals=Bars(heading=plain("stats-renewals"), rows=renewals(texts, locale, all_of.renewed)),
        sms=Bars(heading=plain("stats-sms"), rows=codes(texts, locale, all_of), is_share=True),
        withdrawals=_due(texts, locale, shown.ages),
    )


def period_of(days: Span) -> str:
    """Write a period as people of all three languages do."""
    return _day(days.since) if len(days) == 1 else f"{_day(days.since)} – {_day(days.until)}"


def _day(day: date) -> str:
    return day.strftime(DAY)


def funnel(texts: Texts, locale: Locale, told: Numbers) -> tuple[Count, ...]:
    """Name the steps of the way to a consent."""
    end = texts.plain(locale, "stats-signed" if told.renewed else "stats-given")
    return (
        Count(label=texts.plain(locale, "stats-shown"), count=told.shown),
        Count(label=texts.plain(locale, "stats-agreed"), count=told.agreed),
        Count(label=texts.plain(locale, "stats-verified"), count=told.verified),
        Count(label=end, count=told.signed),
    )


def decisions(texts: Texts, locale: Locale, told: Numbers) -> tuple[Count, Count, Count, Count]:
    """Name what people decided."""
    given, declined, withdrawn, renewed = _decided(told)
    return (
        Count(label=texts.plain(locale, "stats-given"), count=given),
        Count(label=texts.plain(locale, "stats-declined"), count=declined),
        Count(label=texts.plain(locale, "stats-withdrawn"), count=withdrawn),
        Count(label=texts.plain(locale, "stats-renewed"), count=renewed),
    )


def _decided(told: Numbers) -> tuple[int, int, int, int]:
    return told.given, told.declined, told.withdrawn, told.renewed_in_all


def renewals(texts: Texts, locale: Locale, renewed: Mapping[int, int]) -> tuple[Count, ...]:
    """Name the editions that were renewed to, the newest first."""
    newest = sorted(renewed, reverse=True)
    rows = [
        Count(label=texts.plain(locale, "stats-edition", edition=str(edition)), count=renewed[edition])
        for edition in newest[:EDITIONS_MAX]
    ]
    if earlier := newest[EDITIONS_MAX:]:
        sum_of_them = sum(renewed[edition] for edition in earlier)
        rows.append(Count(label=texts.plain(locale, "stats-editions-earlier"), count=sum_of_them))
    return tuple(rows)


def codes(texts: Texts, locale: Locale, told: Numbers) -> tuple[Count, Count]:
    """Name what became of codes by SMS."""
    return (
        Count(label=texts.plain(locale, "stats-sms-sent"), count=told.codes_sent),
        Count(label=texts.plain(locale, "stats-sms-right"), count=told.codes_right),
    )


def age_label(texts: Texts, locale: Locale, age: Age) -> str:
    """Name an age in few letters: by the working days left."""
    if age.is_overdue:
        return texts.plain(locale, "stats-overdue")
    if age.high is None:
        return f"≥ {age.low}"
    return f"{age.low}" if age.low == age.high else f"{age.low}–{age.high}"


def _timeline(texts: Texts, locale: Locale, shown: Statistics) -> Timeline:
    heading = texts.plain(locale, f"stats-by-{shown.grain}")
    decided = zip(*(_decided(slot.numbers) for slot in shown.slots), strict=True)
    given, declined, withdrawn, renewed = (
        Series(label=summed.label, counts=counts)
        for summed, counts in zip(decisions(texts, locale, shown.total), decided, strict=True)
    )
    days = tuple(slot.since.strftime(SLOTS[shown.grain]) for slot in shown.slots)
    return Timeline(heading=heading, days=days, series=(given, declined, withdrawn, renewed))


def _due(texts: Texts, locale: Locale, of_age: tuple[Age, ...]) -> Due:
    buckets = tuple(
        Bucket(label=age_label(texts, locale, age), count=age.count, is_overdue=age.is_overdue) for age in of_age
    )
    return Due(heading=texts.plain(locale, "stats-due"), mark=texts.plain(locale, "stats-due-mark"), buckets=buckets)
