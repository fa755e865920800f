"""The difference as a PDF: both texts can be taken out of it, and it can be read in black and white."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pypdf
import pytest

from bot.documents.difference import Words, difference_pdf
from bot.domain.agreement import Edition, sha256_hex, text_of
from bot.domain.difference import Difference, Mark, difference
from locales import load_edition
from locales.uploads import read_upload
from tests.editions import edition_two

FIRST = load_edition(1)
SECOND = read_upload(2, edition_two(date(2026, 12, 1)), operator_bin="260440029163")
WORDS = Words(
    at=datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC),
    title="№1 және №2 редакцияның айырмасы",
    author="«Senimkey» ЖШС",
    footer="«Senimkey» ЖШС · №1 және №2 редакция",
    eyebrow="КЕЛІСІМ",
    heading="Келісімде не өзгерді",
    lead="Жеке деректерді жинауға және өңдеуге келісім",
    before="Қолданыстағы редакция",
    after="Жаңа редакция",
    edition="№{number} редакция",
    effective_label="Күшіне енетін күні",
    sha256_label="Мәтіннің SHA-256 хеші",
    sample_same="өзгермеген мәтін",
    sample_removed="алынып тасталған мәтін",
    sample_added="қосылған мәтін",
    kept="{number}-абзац",
    moved="{number}-абзац · бұрын {before}-абзац еді",
    reworded="{number}-абзац · өзгертілді",
    added="{number}-абзац · қосылды",
    removed="{number}-абзац · алынып тасталды",
)
BOTH = difference(FIRST, SECOND)
PDF = difference_pdf(BOTH, WORDS)
NEW = "Компания жыл сайын тәуелсіз аудит өткізеді."


def edition_of(*clauses: str, number: int = 9) -> Edition:
    return replace(FIRST, number=number, clauses=clauses, items=(), sha256=sha256_hex(text_of(clauses)))


def compared(before: tuple[str, ...], after: tuple[str, ...]) -> Difference:
    return difference(edition_of(*before, number=8), edition_of(*after))


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def said_in(pdf: bytes) -> str:
    """All words of the pages, without their line breaks and footers."""
    pages = " ".join(page.extract_text() for page in reader(pdf).pages)
    return " ".join(re.sub(re.escape(WORDS.footer) + r"\s*\d+ / \d+", " ", pages).split())


def test_it_names_both_editions_with_their_dates_and_hashes() -> None:
    said = said_in(PDF)
    for words in ("№1 редакция", "19.05.2026", "№2 редакция", "01.12.2026", WORDS.heading, WORDS.lead, WORDS.before):
        assert words in said, words
    for edition in (FIRST, SECOND):
        assert edition.sha256 in said.replace(" ", "")


@pytest.mark.parametrize("number", [3, 4, 5, 6, 8, 9, 12, 13, 14, 15])
def test_a_clause_that_stayed_stands_whole(number: int) -> None:
    assert f"{number}-абзац {FIRST.clauses[number - 1]}" in said_in(PDF)


@pytest.mark.parametrize(
    "words",
    [
        "1-абзац · өзгертілді №1 №2 Редакциясы",
        "2-абзац · өзгертілді Күшіне ену күні: 2026 жылғы 19 мамыр 1 желтоқсан",
        "мобильді телефон нөмірін, электрондық пошта мекенжайын, ұйым туралы",
        "техникалық шаралар шараларды қабылдайды және оларды жыл сайын тексереді.",
    ],
)
def test_a_clause_that_changed_shows_both_readings(words: str) -> None:
    assert words in said_in(PDF)


def test_clauses_that_came_went_and_moved_are_told_apart() -> None:
    a, b, c = FIRST.clauses[4], FIRST.clauses[6], FIRST.clauses[8]
    said = said_in(difference_pdf(compared((a, b, c), (c, a, NEW)), WORDS))
    for words in (f"1-абзац · бұрын 3-абзац еді {c}", f"2-абзац {a}", f"2-абзац · алынып тасталды {b}"):
        assert words in said, words
    assert f"3-абзац · қосылды {NEW}" in said


def lines_drawn(pdf: bytes) -> tuple[int, int]:
    """How often words are struck through and underlined, by the widths of the pens; the legend does each once."""
    contents = [page.get_contents() for page in reader(pdf).pages]
    drawn = b"".join(content.get_data() for content in contents if content is not None)
    return len(re.findall(rb"SCN 0\.9 w", drawn)), len(re.findall(rb"SCN 1\.1 w", drawn))


def test_what_changed_is_told_by_lines_and_not_by_colour_alone() -> None:
    """The same edition twice is the negative control."""
    marks = [run.mark for clause in BOTH.clauses for run in clause.runs]
    removed, added = lines_drawn(PDF)
    assert removed - 1 >= marks.count(Mark.REMOVED) == 3
    assert added - 1 >= marks.count(Mark.ADDED) == 6
    assert lines_drawn(difference_pdf(difference(FIRST, FIRST), WORDS)) == (1, 1)


def test_the_same_difference_is_the_same_file() -> None:
    """Another one is another file (the negative control)."""
    assert difference_pdf(BOTH, WORDS) == PDF
    assert difference_pdf(BOTH, replace(WORDS, at=WORDS.at + timedelta(seconds=1))) != PDF


def test_it_keeps_to_the_standard_for_archives_and_has_its_title_and_language() -> None:
    found = reader(PDF)
    assert b"<pdfaid:part>3</pdfaid:part>" in PDF
    assert str(found.root_object["/Lang"]) == "kk"
    metadata: Any = found.metadata
    assert (metadata.title, metadata.author) == (WORDS.title, WORDS.author)
    assert metadata.creation_date == WORDS.at


@pytest.mark.parametrize("words", ["#panic()", "*bold* _it_ $x$ `c` \\ <l> @r", '"; [', "{{ }} // /* "])
def test_nothing_in_a_text_is_markup(words: str) -> None:
    said = said_in(difference_pdf(compared((f"Бұл {words}",), (f"Бұл {words} ғой",)), WORDS))
    assert " ".join(words.split()) in said


def test_a_text_of_many_pages_is_drawn() -> None:
    before = tuple(f"{n}. {FIRST.clauses[6]}" for n in range(60))
    pdf = difference_pdf(compared(before, tuple(clause.replace("тегін", "жынысын") for clause in before)), WORDS)
    assert len(reader(pdf).pages) > 5
    assert said_in(pdf).count("жынысын") == 60


def test_a_word_without_a_break_does_not_stop_it() -> None:
    assert difference_pdf(compared(("а" * 3000,), ("а-б" * 1000,)), WORDS)
