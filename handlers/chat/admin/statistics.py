"""/stats: one picture with its numbers beneath, edited in place as its buttons are tapped; and the numbers as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from aiogram.types import InlineKeyboardMarkup

from bot.documents.chart import Bars, Count, grouped, shares
from bot.domain.statistics import Period
from bot.services import statistics
from bot.services.administration import Denied
from bot.services.people import is_first_tap
from bot.services.statistics import Table, Twice
from bot.services.statistics_picture import age_label, codes, decisions, funnel, period_of, picture, renewals
from handlers.chat.panels import PRIMARY, button
from handlers.chat.talk import Panel, Talk

if TYPE_CHECKING:
    from bot.domain.statistics import Numbers
    from bot.services.administration import Admin
    from bot.services.statistics import Statistics
    from locales import Locale, Texts

LIGHT, DARK = "light", "dark"
A_ROW = 3  # buttons of periods


async def show(talk: Talk, _: Admin, argument: str = "") -> None:
    """Show the statistics of the last 30 days, or of the period that was named."""
    if argument and argument not in set(Period):
        await talk.say(Panel(html=talk.html("stats-example")))
        return
    # From the desk it comes as a message beneath: a message of text stays one. A double tap brings one.
    if talk.tapped is None or await is_first_tap(talk.deps, talk.who, talk.tapped, "stats"):
        shown = await statistics.look(talk.deps, Period(argument) if argument else Period.MONTH)
        await _place(talk, shown, LIGHT)


async def tap_show(talk: Talk, _: Admin, period: str, theme: str) -> None:
    """Show another period, or the same in other colours, in the place of the picture."""
    if period not in set(Period) or theme not in {LIGHT, DARK}:
        await talk.toast("toast-unknown-button")
        return
    # A picture takes a moment, longer than a button should spin.
    await talk.toast()
    await _place(talk, await statistics.look(talk.deps, Period(period)), theme, talk.tapped)


async def _place(talk: Talk, shown: Statistics, theme: str, message_id: int | None = None) -> None:
    """Put the picture in the place of another one, or send it where there is none."""
    content = await picture(talk.deps.texts, talk.locale, shown, is_dark=theme == DARK)
    telegram, chat = talk.deps.telegram, talk.who.telegram_id
    name = f"senimkey-statistics-{shown.days.since}-{shown.days.until}.png"
    html, keyboard = caption(talk.deps.texts, talk.locale, shown), _keyboard(talk, shown, theme)
    if message_id is None or not await telegram.edit_photo(chat, message_id, name, content, html, keyboard):
        await telegram.send_photo(chat, name, content, html, keyboard)


async def tap_csv(talk: Talk, _: Admin, period: str) -> None:
    """Give the numbers as a file, a row a day."""
    if period not in set(Period) or talk.tapped is None:
        await talk.toast("toast-unknown-button")
        return
    match await statistics.export(talk.deps, talk.who, Period(period), talk.tapped):
        case Table(days=days, name=name, content=content):
            await talk.toast()
            html = talk.html("stats-file", period=period_of(days))
            await talk.deps.telegram.send_file(talk.who.telegram_id, name, content, html, is_silent=False)
        case Twice():
            await talk.toast()
        case Denied():
            await talk.toast("toast-no-right", is_alert=True)
        case never:
            assert_never(never)


def caption(texts: Texts, locale: Locale, shown: Statistics) -> str:
    """Tell the numbers of the picture as text: for whoever cannot see it, and to copy from.

    At most 1,024 UTF-16 units once its markup is read (Bot API, caption).
    """
    told = shown.total
    lines = [texts.html(locale, "stats-headline", period=period_of(shown.days)), ""]
    if told.is_empty:
        lines += [texts.html(locale, "stats-nothing"), ""]
    else:
        lines += [*_shared(texts, locale, funnel(texts, locale, told)), ""]
        lines += [*_decisions(texts, locale, told), ""]
        lines += [*_shared(texts, locale, codes(texts, locale, told)), ""]
    return "\n".join([*lines, *_withdrawals(texts, locale, shown)])


def _shared(texts: Texts, locale: Locale, rows: tuple[Count, ...]) -> list[str]:
    """Tell numbers with their shares of the first."""
    shares_of_first = shares(Bars(heading="", rows=rows, is_share=True))
    return [
        texts.html(locale, "stats-line-share", label=row.label, number=grouped(row.count), share=share)
        if share
        else _line(texts, locale, row)
        for row, share in zip(rows, shares_of_first, strict=True)
    ]


def _line(texts: Texts, locale: Locale, row: Count) -> str:
    return texts.html(locale, "stats-line", label=row.label, number=grouped(row.count))


def _decisions(texts: Texts, locale: Locale, told: Numbers) -> list[str]:
    given, declined, withdrawn, renewed = decisions(texts, locale, told)
    if not told.renewed:
        # All that were given stand above, at the end of the way.
        return [_line(texts, locale, declined), _line(texts, locale, withdrawn)]
    parts = renewals(texts, locale, told.renewed)
    return [
        *(_line(texts, locale, row) for row in (given, declined, withdrawn, renewed)),
        *(texts.html(locale, "stats-line-part", label=row.label, number=grouped(row.count)) for row in parts),
    ]


def _withdrawals(texts: Texts, locale: Locale, shown: Statistics) -> list[str]:
    lines = [texts.html(locale, "stats-open", number=grouped(shown.open_withdrawals))]
    overdue = sum(age.count for age in shown.ages if age.is_overdue)
    in_time = [age for age in shown.ages if not age.is_overdue]
    if overdue:
        lines.append(texts.html(locale, "stats-open-overdue", number=grouped(overdue)))
    if shown.open_withdrawals > overdue:
        ages = (f"{age_label(texts, locale, age)}: {grouped(age.count)}" for age in in_time)
        lines.append(texts.html(locale, "stats-ages", ages=" · ".join(ages)))
    return lines


def _keyboard(talk: Talk, shown: Statistics, theme: str) -> InlineKeyboardMarkup:
    periods = [
        button(
            talk.plain(f"button-stats-{period}"),
            f"stats:{period}:{theme}",
            PRIMARY if period is shown.period else None,
        )
        for period in Period
    ]
    rows = [periods[start : start + A_ROW] for start in range(0, len(periods), A_ROW)]
    is_dark = theme == DARK
    words = talk.plain("button-stats-light" if is_dark else "button-stats-dark")
    rows.append(
        [
            button(words, f"stats:{shown.period}:{LIGHT if is_dark else DARK}"),
            button(talk.plain("button-stats-csv"), f"stats-csv:{shown.period}"),
        ]
    )
    return InlineKeyboardMarkup(inline_keyboard=rows)
