"""The picture of /stats: everything on it can be read, on light and on dark, whatever the numbers are."""

from __future__ import annotations

import io
import math
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from bot.documents.canvas import Canvas
from bot.documents.chart import (
    DARK,
    HEIGHT,
    HEIGHT_MIN,
    LIGHT,
    MARGIN,
    SMALL,
    WIDTH,
    Bars,
    Bucket,
    Count,
    Due,
    Figures,
    Palette,
    Series,
    Timeline,
    compose,
    draw,
    grouped,
    named_days,
    share,
)

control = pytest.mark.xfail(strict=True, raises=AssertionError, reason="negative control")
THIN = "\N{NARROW NO-BREAK SPACE}"
EMPTY = "Бұл кезеңде ештеңе болған жоқ"
LONG = "Серіктестің шақыруымен келіп, нөмірін растамай-ақ келісімін толық бергендер"


def bars(heading: str, *rows: tuple[str, int], is_share: bool = False) -> Bars:
    counts = tuple(Count(label=label, count=count) for label, count in rows)
    return Bars(heading=heading, rows=counts, is_share=is_share)


def figures(days: int = 30, times: int = 1) -> Figures:
    """A service of some size: a week has its rhythm, a renewal its hump, a withdrawal is rare."""
    given = [times * ((120 if n % 7 < 5 else 50) + n * 13 % 30) for n in range(days)]
    declined = [times * (n * 5 % 9) for n in range(days)]
    withdrawn = [times * int(n % 11 == 3) for n in range(days)]
    renewed = [times * max(0, 40 - 8 * abs(n - days // 2)) for n in range(days)]
    total = sum(given)
    steps = ("Мәтін көрсетілді", "Келісті", "Нөмірін растады", "Келісім берді")
    ages = (("мерзімі өтті", 2), ("0–3", 5), ("4–7", 11), ("8–11", 9), ("12–15", 23))
    return Figures(
        title="Келісімдер",
        period="24.10.2026 – 22.11.2026",
        empty=EMPTY,
        funnel=bars("Келісімге дейінгі жол", *((s, total * (8 - n) // 5) for n, s in enumerate(steps)), is_share=True),
        timeline=Timeline(
            heading="Күн сайын",
            days=tuple(f"{1 + n % 28:02}.{1 + n // 28 % 12:02}" for n in range(days)),
            series=(
                Series(label="Келісім берді", counts=tuple(given)),
                Series(label="Бас тартты", counts=tuple(declined)),
                Series(label="Кері қайтарып алды", counts=tuple(withdrawn)),
                Series(label="Жаңартты", counts=tuple(renewed)),
            ),
        ),
        renewals=bars("Жаңартулар", ("№2 редакция", times * 800), ("№3 редакция", times * 88)),
        sms=bars("SMS-кодтар", ("SMS жіберілді", total), ("Нөмір расталды", total * 4 // 5), is_share=True),
        withdrawals=Due(
            heading="Ашық өтініштер: қалған жұмыс күндері",
            mark="мерзімі",
            buckets=tuple(Bucket(label=label, count=times * n, is_overdue=i == 0) for i, (label, n) in enumerate(ages)),
        ),
    )


def nothing() -> Figures:
    return replace(figures(7, times=0), renewals=Bars(heading="Жаңартулар", rows=()))


def wordy() -> Figures:
    """Every name far longer than there is room for, and a word that no line can hold."""
    shown = figures()
    given, declined, withdrawn, renewed = shown.timeline.series
    return replace(
        shown,
        title=LONG,
        period=LONG,
        funnel=bars(LONG, *((LONG, 10**n) for n in range(7)), is_share=True),
        timeline=replace(
            shown.timeline,
            heading=LONG,
            series=(
                replace(given, label=LONG),
                replace(declined, label=LONG),
                replace(withdrawn, label="Ж" * 40),
                replace(renewed, label=LONG),
            ),
        ),
        renewals=bars("Ж" * 70, *((LONG, n) for n in (1, 1_234_567))),
        sms=bars(LONG, ("Ж" * 70, 1_234_567), (LONG, 1_234_567), is_share=True),
        withdrawals=replace(
            shown.withdrawals,
            heading=LONG,
            buckets=tuple(replace(b, label="бірнеше күннен кейін аяқталады") for b in shown.withdrawals.buckets),
        ),
    )


CASES = {
    "a day": figures(1),
    "two days": figures(2),
    "a week": figures(7),
    "a month": figures(30),
    "a quarter": figures(90),
    "a year": figures(365),
    "huge": figures(30, times=123_457),
    "wordy": wordy(),
    "nothing": nothing(),
    "only the funnel": replace(nothing(), funnel=figures().funnel),
    "only withdrawals": replace(nothing(), withdrawals=figures().withdrawals),
    "only renewals": replace(nothing(), renewals=figures().renewals),
    "only messages": replace(nothing(), sms=figures().sms),
    "only the days": replace(nothing(), timeline=figures(7).timeline),
    "none overdue": replace(
        nothing(),
        withdrawals=replace(figures().withdrawals, buckets=figures().withdrawals.buckets[1:]),
    ),
}
every_case = pytest.mark.parametrize("case", CASES)
every_palette = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


@cache
def composed(case: str) -> Figure:
    return compose(CASES[case], is_dark=False)


def written_on(figure: Figure) -> list[Text]:
    # A figure of its own has texts that stay empty.
    found: list[Artist] = figure.findobj(Text)
    return [one for one in found if isinstance(one, Text) and one.get_text()]


def texts(figure: Figure) -> list[tuple[str, Bbox]]:
    """What is written, with the box around it in pixels."""
    return [(one.get_text(), one.get_window_extent()) for one in written_on(figure)]


def assert_apart(boxes: Iterable[tuple[str, Bbox]]) -> None:
    for (one, its), (other, others) in combinations(boxes, 2):
        # The boxes have the height of a line, whose letters fill less of it.
        assert not its.padded(-1).overlaps(others.padded(-1)), (one, other)


@every_palette
def test_it_is_a_picture_for_a_phone(palette: Palette) -> None:
    picture = Image.open(io.BytesIO(draw(CASES["a month"], is_dark=palette is DARK)))
    picture.load()

    assert picture.format == "PNG"
    assert picture.width == WIDTH
    assert HEIGHT_MIN <= picture.height <= 2 * WIDTH
    assert picture.convert("RGB").getpixel((2, 2)) == tuple(round(255 * part) for part in to_rgb(palette.ground))


def test_the_same_figures_give_the_same_bytes_in_any_thread() -> None:
    expected = draw(CASES["a week"], is_dark=True)
    with ThreadPoolExecutor(3) as pool:
        drawn = list(pool.map(lambda _: draw(CASES["a week"], is_dark=True), range(3)))

    assert drawn == [expected] * 3
    assert not Image.open(io.BytesIO(expected)).info.keys() - {"dpi"}


def test_the_library_is_loaded_only_for_a_picture() -> None:
    program = "import sys, bot.documents.chart; sys.exit('matplotlib' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


@every_case
def test_no_word_leaves_the_margins(case: str) -> None:
    figure = composed(case)
    width, height = (round(side * figure.dpi) for side in figure.get_size_inches())
    for words, box in texts(figure):
        assert box.x0 >= MARGIN - 2, words
        assert box.x1 <= width - MARGIN + 2, words
        assert box.y0 >= MARGIN / 2, words
        assert box.y1 <= height - MARGIN / 2, words


@every_case
def test_no_word_lies_on_another(case: str) -> None:
    assert_apart(texts(composed(case)))


@control
def test_words_that_lie_on_each_other_are_found() -> None:
    canvas = Canvas(WIDTH, LIGHT.ground)
    canvas.text(100, 100, "Келісті", SMALL, LIGHT.ink)
    canvas.text(180, 110, "Келісті", SMALL, LIGHT.ink)
    assert_apart(texts(canvas.close(HEIGHT)))


@every_case
def test_type_is_large_enough_for_a_phone(case: str) -> None:
    assert min(float(one.get_fontsize()) for one in written_on(composed(case))) >= 26


@pytest.mark.parametrize("case", ["a month", "a year", "huge"])
def test_every_name_and_every_sum_is_written(case: str) -> None:
    shown = CASES[case]
    written = [words for words, _ in texts(composed(case))]
    rows = (*shown.funnel.rows, *shown.renewals.rows, *shown.sms.rows)
    sums = [(one.label, sum(one.counts)) for one in shown.timeline.series]
    ages = [(bucket.label, bucket.count) for bucket in shown.withdrawals.buckets]
    for label, count in [*((row.label, row.count) for row in rows), *sums, *ages]:
        assert label in written
        assert grouped(count) in written


def test_a_section_without_anything_is_left_out() -> None:
    written = {words for words, _ in texts(composed("only the funnel"))}

    assert "Келісімге дейінгі жол" in written
    assert not written & {"Күн сайын", "Жаңартулар", "SMS-кодтар", "мерзімі", EMPTY}


def test_a_period_without_anything_says_so() -> None:
    assert {words for words, _ in texts(composed("nothing"))} == {"Келісімдер", "24.10.2026 – 22.11.2026", EMPTY}


def test_little_is_drawn_larger() -> None:
    heights = {case: round(composed(case).get_size_inches()[1] * composed(case).dpi) for case in CASES}

    assert heights["nothing"] == heights["only renewals"] == HEIGHT_MIN
    assert heights["only the days"] <= HEIGHT <= heights["a month"]


def test_the_line_of_the_due_date_needs_something_on_both_sides() -> None:
    assert "мерзімі" in {words for words, _ in texts(composed("only withdrawals"))}
    assert "мерзімі" not in {words for words, _ in texts(composed("none overdue"))}


def test_every_letter_of_three_languages_has_its_glyph() -> None:
    """A letter that the font lacks is a warning, and warnings are errors."""
    kazakh = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
    letters = f"{kazakh} {kazakh.upper()} №–—−«»“”…·→≤≥<>%$_^\\{{}}{THIN}₸ abcdefghijklmnopqrstuvwxyz 0123456789"
    draw(replace(nothing(), title=letters, empty=letters), is_dark=False)


@control
def test_a_letter_without_glyph_is_found() -> None:
    try:
        draw(replace(nothing(), title="\N{HANGUL SYLLABLE GA}"), is_dark=False)
    except UserWarning as error:
        raise AssertionError from error


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [
        (0, 0, ""),
        (5, 0, ""),
        (0, 5, f"0{THIN}%"),
        (1, 3, f"33{THIN}%"),
        (3, 3, f"100{THIN}%"),
        (1, 1000, f"<1{THIN}%"),
        (999, 1000, f">99{THIN}%"),
        # Shown before midnight, given after it.
        (30, 2, f"1{THIN}500{THIN}%"),
    ],
)
def test_a_share_never_says_all_or_nothing_when_it_is_not(part: int, whole: int, written: str) -> None:
    assert share(part, whole) == written


@pytest.mark.parametrize(
    ("days", "places", "named"),
    [
        (2, 5, [0, 1]),
        (7, 5, [0, 2, 4, 6]),
        (7, 9, [0, 1, 2, 3, 4, 5, 6]),
        (30, 5, [0, 7, 14, 22, 29]),
        (365, 5, [0, 91, 182, 273, 364]),
        (365, 0, [0, 364]),
    ],
)
def test_the_first_and_the_last_day_are_named(days: int, places: int, named: list[int]) -> None:
    assert named_days(days, places) == named


def test_a_day_without_its_count_is_refused() -> None:
    with pytest.raises(ValueError, match="each day"):
        replace(figures(7).timeline, days=("01.01",))


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def assert_readable(palette: Palette) -> None:
    assert all(contrast(colour, palette.ground) >= 4.5 for colour in (palette.ink, palette.muted, palette.alarm))
    assert all(contrast(colour, palette.ground) >= 3 for colour in (palette.step, palette.alarm, *palette.series))


@every_palette
def test_words_and_shapes_stand_out_from_their_ground(palette: Palette) -> None:
    assert_readable(palette)


@control
def test_pale_words_are_found() -> None:
    assert_readable(replace(LIGHT, muted="#8a97a3"))


# What eyes without one kind of cones see: Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def seen(colour: str, eyes: str) -> tuple[float, float, float]:
    """The colour in Oklab, where equal distances look alike (Ottosson 2020)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    r, g, b = (min(1.0, max(0.0, sum(w * p for w, p in zip(row, linear, strict=True)))) for row in BLINDNESS[eyes])
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def distance(one: str, other: str, eyes: str) -> float:
    pairs = zip(seen(one, eyes), seen(other, eyes), strict=True)
    return math.hypot(*(a - b for a, b in pairs))


def assert_apart_for(eyes: str, pairs: Iterable[tuple[str, str]]) -> None:
    for one, other in pairs:
        assert distance(one, other, eyes) > 0.07, (one, other)


@every_palette
@pytest.mark.parametrize("eyes", BLINDNESS)
def test_colours_stay_apart_for_colour_blind_eyes(palette: Palette, eyes: str) -> None:
    assert_apart_for(eyes, [*combinations(palette.series, 2), (palette.step, palette.alarm)])


@control
def test_colours_that_some_eyes_mix_up_are_found() -> None:
    assert_apart_for("deuteranopia", [("#a87000", "#c43d00")])
