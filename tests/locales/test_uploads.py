"""An uploaded edition is published as it was read, or refused with everything that is wrong with it, by line."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from fluent.syntax import FluentParser, ast
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agreement import canonical, parts, sha256_hex
from locales import LOCALES, load_edition, load_texts
from locales.dates import MONTHS, read_date, written_date
from locales.uploads import (
    DETAILS,
    GROUPS,
    PROBLEMS_MAX,
    SIZE_MAX,
    UploadCode,
    UploadProblem,
    UploadRefused,
    read_translation,
    read_upload,
)
from tests.editions import EMAIL, edition_two, edition_two_source

BIN = "260440029163"
DAY = date(2026, 12, 1)
SOURCE = edition_two_source(DAY)
FIRST, SECOND = load_edition(1), read_upload(2, edition_two(DAY), operator_bin=BIN)
TRANSLATION = "".join(f"# in Russian\nclause-{n} = Абзац номер {n}\n" for n in range(1, len(SECOND.clauses) + 1))


def problems(source: str | bytes, *, number: int = 2) -> tuple[UploadProblem, ...]:
    data = source if isinstance(source, bytes) else source.encode()
    with pytest.raises(UploadRefused) as refused:
        read_upload(number, data, operator_bin=BIN, earlier=[FIRST.sha256])
    return refused.value.problems


def with_line(id_: str, line: str) -> str:
    """The good file with the line of that message replaced by others."""
    changed, found = re.subn(rf"^{re.escape(id_)} = .*$", lambda _: line, SOURCE, flags=re.MULTILINE)
    assert found == 1
    return changed


def line_of(source: str, part: str) -> int:
    return source[: source.index(part)].count("\n") + 1


# --- What is accepted ---


def test_a_good_file_is_an_edition_with_its_own_date_hash_and_items() -> None:
    """The negative control of everything that is refused below."""
    assert (SECOND.number, SECOND.effective_on) == (2, DAY)
    assert SECOND.sha256 == sha256_hex(SECOND.text) != FIRST.sha256
    assert canonical(SECOND.text) == SECOND.text
    assert len(SECOND.items) == len(FIRST.items) + 1
    assert [item.fragment for item in SECOND.items if item.id == "data-email"] == [EMAIL]
    assert parts(SECOND)


def test_the_first_edition_itself_is_read_as_it_is_pinned() -> None:
    source = (edition_two(FIRST.effective_on, number=1)).decode()
    for mine, theirs in (
        (SECOND.clauses[6], FIRST.clauses[6]),
        (SECOND.clauses[9], FIRST.clauses[9]),
        (SECOND.clauses[10], FIRST.clauses[10]),
        (f"data-email = {EMAIL}\n    .group = data\n    .clause = 7\n", ""),
        ("байланыс операторларын және хабарлама жеткізу сервистерін", "байланыс операторларын"),
    ):
        source = source.replace(mine, theirs)
    assert read_upload(1, source.encode(), operator_bin=BIN) == FIRST


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(" = ", "   =  "),
        lambda text: text.replace(" = ", "="),
        lambda text: text.replace("\n", "  \n"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("    .", "\n  ."),
        lambda text: re.sub(r"^#.*\n", "", text, flags=re.MULTILINE),
    ],
    ids=["crlf", "wide", "narrow", "trailing", "no-last-line-end", "blank-lines", "no-comments"],
)
def test_what_no_reader_sees_does_not_change_the_edition(change: Callable[[str], str]) -> None:
    changed = change(SOURCE)
    assert changed != SOURCE
    assert read_upload(2, changed.encode(), operator_bin=BIN) == SECOND


def meant_by_fluent(source: str) -> dict[str, str]:
    """What Fluent's own parser reads, attributes too."""
    read: dict[str, str] = {}
    for entry in FluentParser().parse(source).body:
        assert not isinstance(entry, ast.Junk), entry.content
        if isinstance(entry, ast.Message):
            patterns = [("", entry.value), *((f".{one.id.name}", one.value) for one in entry.attributes)]
            for name, pattern in patterns:
                assert pattern is not None
                (element,) = pattern.elements
                assert isinstance(element, ast.TextElement)
                assert read.setdefault(f"{entry.id.name}{name}", element.value) == element.value
    return read


LINES = SOURCE.split("\n")
HEADLESS = [n for n, line in enumerate(LINES) if line and not line.startswith("#")]
SPLICES = [
    "",
    " ",
    "\n",
    "\n\n",
    "#",
    "# ",
    "=",
    ".",
    "{",
    "}",
    "-",
    "[",
    "*",
    '"',
    "\\",
    "а",
    "z",
    "\r\n",
    "\n .x = y\n",
]


@given(st.sampled_from(HEADLESS), st.integers(0, 200), st.sampled_from(SPLICES), st.integers(0, 3))
def test_what_is_accepted_means_what_it_means_in_fluent(at: int, place: int, splice: str, cut: int) -> None:
    line = LINES[at]
    place = min(place, len(line))
    source = "\n".join([*LINES[:at], line[:place] + splice + line[place + cut :], *LINES[at + 1 :]])
    try:
        edition = read_upload(2, source.encode(), operator_bin=BIN)
    except UploadRefused:
        return
    meant = meant_by_fluent(source)
    assert tuple(text for id_, text in meant.items() if id_.startswith("clause-")) == edition.clauses
    for item in edition.items:
        listed = (meant[item.id], meant[f"{item.id}.group"], meant[f"{item.id}.clause"])
        assert listed == (item.fragment, item.group, str(item.clause))


# --- What is refused ---


@dataclass(frozen=True)
class Wrong:
    """A broken file, and the one problem that it has."""

    code: UploadCode
    source: str | bytes
    near: str = ""
    detail: tuple[str, ...] = ()
    is_alone: bool = True


LONG = "ұзын абзац " * 400
BREVE = "\N{COMBINING BREVE}"
WRONG = [
    Wrong(UploadCode.SIZE, "#" * (SIZE_MAX + 1), detail=("256",)),
    Wrong(UploadCode.ENCODING, SOURCE.encode("cp1251", "replace")),
    Wrong(UploadCode.ENCODING, SOURCE.encode("utf-16")),
    Wrong(UploadCode.BOM, "\ufeff" + SOURCE),
    *(
        Wrong(
            UploadCode.CHARACTER,
            SOURCE.replace("КЕЛІСІМ", f"КЕЛІ{character}СІМ"),
            "clause-3 =",
            (f"U+{ord(character):04X}",),
        )
        for character in "\u200b\u202e\u2066\u00ad\u00a0\t\r\0\x7f\u2028\u3164\ue000"
    ),
    Wrong(UploadCode.CHARACTER, SOURCE.replace("# edition", "# \u202eedition", 1), "# \u202eedition", ("U+202E",)),
    Wrong(UploadCode.NORMAL_FORM, SOURCE.replace("КЕЛІСІМ", f"КЕЛІСІМИ{BREVE}"), "clause-3 ="),
    Wrong(UploadCode.NORMAL_FORM, with_line("clause-3", "clause-3 = КЕЛІСІМ 5 \N{KELVIN SIGN}"), "clause-3 ="),
    Wrong(UploadCode.MIXED, with_line("clause-3", "clause-3 = КЕЛIСIМ"), "clause-3 =", ("КЕЛIСIМ",)),
    Wrong(UploadCode.SYNTAX, SOURCE + "бөтен сөз\n", "бөтен сөз"),
    Wrong(UploadCode.SYNTAX, SOURCE + "#түсініктеме\n", "#түсініктеме"),
    Wrong(UploadCode.SYNTAX, SOURCE + "attest voluntary = ерікті\n    .group = attestation\n", "attest voluntary"),
    Wrong(UploadCode.SYNTAX, SOURCE + "# one\n    .group = data\n", "# one\n    .group = data", is_alone=False),
    Wrong(UploadCode.CONTINUED, with_line("clause-3", "clause-3 = КЕЛІСІМ\n    беремін"), "    беремін"),
    Wrong(UploadCode.COMPUTED, with_line("clause-3", "clause-3 = КЕЛІСІМ { $name }"), "clause-3 ="),
    Wrong(UploadCode.COMPUTED, with_line("clause-3", "clause-3 = КЕЛІСІМ {"), "clause-3 ="),
    Wrong(UploadCode.COMPUTED, SOURCE + "-brand = Senimkey\n    .case = a\n", "-brand"),
    Wrong(UploadCode.EMPTY, with_line("clause-3", "clause-3 ="), "clause-3 =", ("clause-3",)),
    Wrong(
        UploadCode.EMPTY,
        SOURCE.replace("    .clause = 1\n", "    .clause =\n"),
        "    .clause =\n",
        ("edition.clause",),
        is_alone=False,
    ),
    Wrong(
        UploadCode.DUPLICATE,
        with_line("clause-3", "clause-3 = КЕЛІСІМ\nclause-3 = КЕЛІСІМ"),
        "clause-3 = КЕЛІСІМ\n#",
        ("clause-3", str(line_of(SOURCE, "clause-3 ="))),
    ),
    Wrong(
        UploadCode.DUPLICATE,
        SOURCE.replace("    .group = head\n", "    .group = head\n    .group = data\n", 1),
        "    .group = data\n",
        ("edition.group", str(line_of(SOURCE, "    .group = head"))),
    ),
    Wrong(
        UploadCode.CLAUSE_NAME,
        SOURCE + "clause-17 = Тағы бір абзац\n",
        "clause-17",
        ("clause-17", "clause-16"),
    ),
    Wrong(UploadCode.CLAUSE_NAME, SOURCE + "clause-016 = Тағы\n", "clause-016", ("clause-016", "clause-16")),
    Wrong(
        UploadCode.CLAUSE_ATTRIBUTES,
        with_line("clause-3", "clause-3 = КЕЛІСІМ\n    .group = head"),
        "clause-3 =",
        ("clause-3",),
    ),
    Wrong(UploadCode.CLAUSE_LONG, with_line("clause-3", f"clause-3 = {LONG}"), "clause-3 =", ("clause-3", "3500")),
    Wrong(
        UploadCode.TEXT_LONG,
        SOURCE + "".join(f"clause-{n} = {LONG[:3400].strip()}\n" for n in range(16, 50)),
        detail=("30",),
    ),
    Wrong(
        UploadCode.CLAUSES_MANY,
        SOURCE + "".join(f"clause-{n} = Тағы\n" for n in range(16, 250)),
        "clause-201 = ",
        ("200",),
    ),
    Wrong(
        UploadCode.ATTRIBUTES,
        SOURCE + "data-more = тегін\n    .group = data\n",
        "data-more",
        ("data-more",),
    ),
    Wrong(
        UploadCode.ATTRIBUTES,
        SOURCE + "data-more = тегін\n    .group = data\n    .clause = 7\n    .note = x\n",
        "data-more",
        ("data-more",),
    ),
    Wrong(
        UploadCode.GROUP,
        SOURCE + "data-more = тегін\n    .group = dissemination\n    .clause = 7\n",
        "    .group = dissemination",
        ("dissemination",),
    ),
    Wrong(
        UploadCode.GROUP_MISSING,
        SOURCE.replace(".group = recipient", ".group = data"),
        "",
        ("recipient",),
    ),
    *(
        Wrong(
            UploadCode.ITEM_CLAUSE,
            SOURCE + f"data-more = тегін\n    .group = data\n    .clause = {clause}\n",
            f"    .clause = {clause}\n",
            ("data-more", clause),
        )
        for clause in ("16", "0", "07", "-1", "٧", "x")
    ),
    Wrong(
        UploadCode.ITEM_FRAGMENT,
        SOURCE + "data-more = қан тобын\n    .group = data\n    .clause = 7\n",
        "data-more",
        ("data-more", "7"),
    ),
    Wrong(
        UploadCode.ITEM_FRAGMENT,
        with_line("clause-1", "clause-1 = 1№22 Редакциясы").replace("edition = №2 Редакциясы", "edition = №2"),
        "edition = №2",
        ("edition", "1"),
    ),
    Wrong(UploadCode.ITEM_MISSING, SOURCE.replace("effective = ", "effect = "), "", ("effective", "head")),
    Wrong(
        UploadCode.ITEM_MISSING,
        SOURCE.replace("    .group = head\n    .clause = 1\n", "    .group = term\n    .clause = 1\n"),
        "edition = ",
        ("edition", "head"),
    ),
    Wrong(UploadCode.NUMBER, edition_two(DAY, number=3), "edition = ", ("edition", "2")),
    Wrong(UploadCode.NUMBER, edition_two(DAY, number=12), "edition = ", ("edition", "2")),
    Wrong(
        UploadCode.DATE,
        SOURCE.replace("2026 жылғы 1 желтоқсан", "2026 жылғы 31 қараша"),
        "effective = ",
        ("effective",),
    ),
    Wrong(UploadCode.DATE, SOURCE.replace("2026 жылғы 1 желтоқсан", "01.12.2026"), "effective = ", ("effective",)),
    Wrong(UploadCode.BIN, SOURCE.replace(BIN, "260440029164"), "operator-bin = ", ("operator-bin", BIN)),
    Wrong(UploadCode.BIN, SOURCE.replace(f"БИН {BIN}", "БИН"), "operator-bin = ", ("operator-bin", BIN)),
]


def place_in(source: str | bytes, near: str) -> int:
    """The line where the problem is: of those words, or the first when there are none."""
    return line_of(source if isinstance(source, str) else source.decode(), near) if near else 1


@pytest.mark.parametrize("wrong", WRONG, ids=[f"{n}-{wrong.code}" for n, wrong in enumerate(WRONG)])
def test_what_is_wrong_is_told_with_its_line_and_once(wrong: Wrong) -> None:
    found = problems(wrong.source)
    problem = next(one for one in found if one.code is wrong.code)
    assert not wrong.is_alone or found == (problem,)
    if wrong.near:
        offset = wrong.near.startswith("# one")
        assert problem.line == place_in(wrong.source, wrong.near) + offset
    assert tuple(problem.detail.values())[: len(wrong.detail)] == wrong.detail


def test_the_text_of_an_earlier_edition_is_refused() -> None:
    with pytest.raises(UploadRefused) as refused:
        read_upload(2, SOURCE.encode(), operator_bin=BIN, earlier=[FIRST.sha256, SECOND.sha256])
    assert refused.value.problems == (UploadProblem(line=1, code=UploadCode.SAME),)


def test_what_is_missing_is_told_at_the_end_of_the_file() -> None:
    (problem,) = problems(SOURCE.replace("effective = ", "effect = "))
    assert problem.line == SOURCE.count("\n")
    assert {problem.code for problem in problems("")} == {UploadCode.GROUP_MISSING, UploadCode.ITEM_MISSING}


def test_everything_that_is_wrong_is_told_at_once_by_line() -> None:
    source = with_line("clause-3", "clause-3 = КЕЛІСІМ { $x }")
    source = source.replace(BIN, "260440029164").replace(".group = term", ".group = forever") + "тағы\n"
    found = problems(source)
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)
    told = {problem.code for problem in found}
    assert told == {UploadCode.COMPUTED, UploadCode.BIN, UploadCode.GROUP, UploadCode.GROUP_MISSING, UploadCode.SYNTAX}


def test_of_very_many_problems_the_first_are_kept_and_all_are_counted() -> None:
    with pytest.raises(UploadRefused) as refused:
        read_upload(2, ("?\n" * 5000).encode(), operator_bin=BIN)
    assert len(refused.value.problems) == PROBLEMS_MAX
    assert refused.value.count > 5000
    assert [problem.line for problem in refused.value.problems[:3]] == [1, 2, 3]


def test_every_problem_has_been_tried_and_takes_what_its_text_takes() -> None:
    texts = load_texts()
    tried = {problem.code: problem for wrong in WRONG for problem in problems(wrong.source)}
    assert set(UploadCode) - set(tried) == {UploadCode.SAME, UploadCode.CLAUSE_COUNT, UploadCode.TRANSLATION_ITEM}
    assert set(DETAILS) == set(UploadCode)
    for code, problem in tried.items():
        assert tuple(problem.detail) == DETAILS[code]
        for locale in LOCALES:
            assert texts.html(locale, f"upload-{code}", **problem.detail)


def test_what_a_problem_quotes_is_short_and_can_be_seen() -> None:
    hidden = "\u202e" + "z" * 500
    found = problems(SOURCE + f"data-more = тегін\n    .group = {hidden}\n    .clause = 7\n")
    (problem,) = [problem for problem in found if problem.code is UploadCode.GROUP]
    assert problem.detail["name"] == "\N{REPLACEMENT CHARACTER}" + "z" * 59 + "…"
    assert problem.detail["groups"] == ", ".join(GROUPS)


def test_every_group_of_the_first_edition_is_known_and_needed() -> None:
    assert tuple(dict.fromkeys(item.group for item in FIRST.items)) == GROUPS


# --- A stranger's file ---

NESTED = "{" * (SIZE_MAX // 2)
HOSTILE = {
    "nested placeables": f"clause-1 = {NESTED}",
    "nested references": "clause-1 = " + "{ a(" * 60_000,
    "one endless line": "clause-1 = " + "a" * 260_000,
    "one endless name": "a" * 260_000,
    "one endless mixed word": "clause-1 = " + "aж" * 80_000,
    "marks in a row": "clause-1 = a" + "\u0316\u0301" * 60_000,
    "attributes": "a = б\n" + " .b = c\n" * 30_000,
    "different attributes": "a = б\n" + "".join(f" .b{n} = c\n" for n in range(20_000)),
    "names": "".join(f"a{n} = c\n" for n in range(20_000)),
    "items of a long clause": f"clause-1 = {'1' * 3499}\n"
    + " ".join(f"a{n} = 1\n .clause = 1\n" for n in range(12_000)),
    "items of an endless clause": f"clause-1 = {'1' * 150_000}\n"
    + "".join(f"a{n} = 2\n .clause = 1\n" for n in range(4_000)),
    "a long fragment": f"clause-1 = {'а' * 60_000}\nedition = {'а' * 30_000}б\n .group = head\n .clause = 1\n",
    "a fragment of digits": f"clause-1 = {'1' * 3500}\nedition = 1\n .group = head\n .clause = 1\n",
    "a very large number": f"clause-1 = a\nedition = №2\n .group = head\n .clause = {'9' * 100_000}\n",
    "a very large clause": f"clause-{'9' * 60} = a\nedition = №2\n .group = head\n .clause = {'9' * 60}\n",
    "empty lines": "\n" * SIZE_MAX,
    "comments": "#\n" * 130_000,
    "no lines": "?\n" * 130_000,
    "terms": "-a = { -a }\n" * 20_000,
    "spaces": "clause-1 =" + " " * 260_000 + "a",
    "spaces before nothing": (" " * 2_000 + "\n") * 130,
    "spaces before a dot": " " * 260_000 + ".",
    "returns": "\r" * 260_000,
}


def test_fluents_own_parser_would_not_come_back_from_one() -> None:
    """The negative control of the test below: it is why uploads are not read with it."""
    with pytest.raises(RecursionError):
        FluentParser().parse(HOSTILE["nested placeables"])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_a_tests_time(name: str) -> None:
    source = HOSTILE[name].encode()[:SIZE_MAX].decode(errors="ignore")
    assert problems(source)


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_whatever_is_sent_is_refused_and_breaks_nothing(source: bytes) -> None:
    assert problems(source)
    assert problems(SOURCE.encode() + b"\n\xd0" + source)


# --- A translation beside it ---


def test_a_translation_has_a_clause_for_each_of_the_editions() -> None:
    clauses = read_translation(SECOND, TRANSLATION.encode())
    assert clauses == tuple(f"Абзац номер {n}" for n in range(1, 16))


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            TRANSLATION.replace("clause-15 = ", "# "),
            UploadProblem(line=30, code=UploadCode.CLAUSE_COUNT, detail={"expected": "15", "found": "14"}),
        ),
        (
            TRANSLATION + "edition = Редакция №2\n    .group = head\n    .clause = 1\n",
            UploadProblem(line=31, code=UploadCode.TRANSLATION_ITEM, detail={"name": "edition"}),
        ),
        (TRANSLATION.replace("номер 3", "{ $x }"), UploadProblem(line=6, code=UploadCode.COMPUTED)),
        (
            "".join(f"clause-{n} = {'слово ' * 500}\n" for n in range(1, 16)).replace("clause-15", "clause-16"),
            UploadProblem(line=15, code=UploadCode.CLAUSE_NAME, detail={"name": "clause-16", "expected": "clause-15"}),
        ),
    ],
)
def test_a_translation_is_checked_as_strictly(source: str, problem: UploadProblem) -> None:
    with pytest.raises(UploadRefused) as refused:
        read_translation(SECOND, source.encode())
    assert refused.value.problems == (problem,)


# --- The day that a text names ---


@given(st.dates())
def test_a_day_is_read_as_it_was_written(day: date) -> None:
    assert read_date(written_date(day)) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026 жылғы 19 Мамыр",
        "2026 жылғы 19 мамырдан",
        "2026 жылғы 19 мая",
        "2026 жылғы 0 мамыр",
        "2026 жылғы 019 мамыр",
        "2026 жылғы 32 мамыр",
        "2026 жылғы 30 ақпан",
        "2026 жылы 19 мамыр",
        "0000 жылғы 19 мамыр",
        "26 жылғы 19 мамыр",
        "2026 жылғы 19 мамыр.",
        "٢٠٢٦ жылғы 19 мамыр",
    ],
)
def test_what_names_no_day_is_no_date(text: str) -> None:
    assert read_date(text) is None


def test_the_months_are_twelve_and_written_in_the_normal_form() -> None:
    assert len(set(MONTHS)) == 12
    assert all(unicodedata.is_normalized("NFC", month) and month.islower() for month in MONTHS)
    assert read_date("2026 жылғы 19 мамыр") == date(2026, 5, 19)
