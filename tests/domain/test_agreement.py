"""Edition №1 is the company's text to the byte, and any other is refused."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agreement import (
    PINNED,
    Edition,
    EditionError,
    Item,
    canonical,
    parts,
    pinned_edition,
    published_edition,
    sha256_hex,
    utf16_units,
)
from locales import load_edition
from tests.golden import AGREEMENT

EDITION = load_edition(1)
GROUPS = {
    "head": 2,
    "operator": 5,
    "gate": 7,
    "data": 11,
    "purpose": 19,
    "operation": 11,
    "recipient": 6,
    "protection": 5,
    "term": 3,
    "attestation": 5,
    "withdrawal": 1,
    "force": 2,
}

paragraphs = st.lists(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))).map(lambda text: canonical(text).strip()),
    min_size=1,
).map(lambda lines: [line for line in lines if line] or ["Келісім"])


def edition_of(*clauses: str) -> Edition:
    text = "".join(f"{clause}\n" for clause in clauses)
    return Edition(number=9, effective_on=date(2026, 1, 1), clauses=clauses, items=(), sha256=sha256_hex(text))


def test_edition_one_is_the_companys_text_to_the_byte() -> None:
    assert EDITION.text.encode() == AGREEMENT


def test_edition_one_has_the_published_hash_length_and_date() -> None:
    assert EDITION.sha256 == "6db478f9e24e1f4765b9fb9f0528fde47fab04d7e732732df146630bf6d006d9"
    assert sha256_hex(EDITION.text) == EDITION.sha256
    assert len(EDITION.text) == 3337
    assert EDITION.effective_on == date(2026, 5, 19)
    assert "2026 жылғы 19 мамыр" in EDITION.clauses[1]


def test_every_item_stands_in_its_clause_word_for_word() -> None:
    assert len(EDITION.items) == 77
    assert [item.id for item in EDITION.items if item.fragment not in EDITION.clauses[item.clause - 1]] == []
    assert {group: sum(item.group == group for item in EDITION.items) for group in GROUPS} == GROUPS


def test_the_text_is_in_canonical_form() -> None:
    assert canonical(EDITION.text) == EDITION.text


def test_canonical_form_forgives_only_what_no_reader_sees() -> None:
    # The letter й is written here as и and a combining breve.
    assert canonical("  Келісім \r\n\n\t\nсерпіндилі й\n\n") == "Келісім\nсерпіндилі й\n"


def test_every_single_character_drift_of_the_text_is_refused() -> None:
    clauses = EDITION.clauses
    for number, clause in enumerate(clauses, start=1):
        for place in range(len(clause)):
            drifted = clause[:place] + chr(ord(clause[place]) ^ 1) + clause[place + 1 :]
            with pytest.raises(EditionError, match=rf"clause {number}\b"):
                pinned_edition(1, (*clauses[: number - 1], drifted, *clauses[number:]), EDITION.items)


def test_every_single_character_drift_of_an_item_is_refused() -> None:
    items = EDITION.items
    for index, item in enumerate(items):
        for fragment in (item.fragment[1:], item.fragment[:-1]):
            drifted = (*items[:index], replace(item, fragment=fragment), *items[index + 1 :])
            with pytest.raises(EditionError, match="the list of items"):
                pinned_edition(1, EDITION.clauses, drifted)


def test_the_pinned_text_itself_is_accepted() -> None:
    """The negative control of the refusals around it."""
    assert pinned_edition(1, EDITION.clauses, EDITION.items) == EDITION


@pytest.mark.parametrize(
    ("clauses", "items", "named"),
    [
        (EDITION.clauses[:-1], EDITION.items, "14 clauses instead of 15"),
        ((*EDITION.clauses, "Тағы"), EDITION.items, "16 clauses instead of 15"),
        (EDITION.clauses[::-1], EDITION.items, "clause 1, clause 2"),
        (EDITION.clauses, EDITION.items[1:], "76 items instead of 77"),
        (EDITION.clauses, (EDITION.items[1], EDITION.items[0], *EDITION.items[2:]), "the list of items"),
        (
            EDITION.clauses,
            (replace(EDITION.items[0], fragment="№2"), *EDITION.items[1:]),
            "item edition is not in clause 1",
        ),
        (
            EDITION.clauses,
            (replace(EDITION.items[0], clause=16), *EDITION.items[1:]),
            "item edition is not in clause 16",
        ),
        (EDITION.clauses, (replace(EDITION.items[0], clause=0), *EDITION.items[1:]), "item edition is not in clause 0"),
    ],
)
def test_a_drift_is_named(clauses: tuple[str, ...], items: tuple[Item, ...], named: str) -> None:
    with pytest.raises(EditionError, match=named):
        pinned_edition(1, clauses, items)


def test_an_unknown_edition_is_refused_with_the_known_ones() -> None:
    with pytest.raises(EditionError, match="edition 2 is not known; there is 1"):
        pinned_edition(2, EDITION.clauses, EDITION.items)
    assert list(PINNED) == [1]


# --- What was published ---


def test_a_published_edition_is_what_was_stored() -> None:
    """The negative control of the two refusals below."""
    found = published_edition(1, EDITION.effective_on, EDITION.clauses, EDITION.items, EDITION.sha256)
    assert found == EDITION


def test_a_published_text_that_drifted_in_storage_is_refused() -> None:
    drifted = (*EDITION.clauses[:-1], EDITION.clauses[-1] + ".")
    with pytest.raises(EditionError, match="edition 7 is not what was published: its SHA-256 is"):
        published_edition(7, EDITION.effective_on, drifted, EDITION.items, EDITION.sha256)


def test_a_published_item_that_is_not_in_its_clause_is_refused() -> None:
    items = (replace(EDITION.items[0], clause=3), *EDITION.items[1:])
    with pytest.raises(EditionError, match="item edition is not in clause 3"):
        published_edition(7, EDITION.effective_on, EDITION.clauses, items, EDITION.sha256)


@pytest.mark.parametrize(
    ("group", "clause"),
    [("head", 1), ("data", 7), ("purpose", 8), ("recipient", 10), ("term", 12), ("withdrawal", 14), ("force", 15)],
)
def test_an_answer_quotes_the_clause_where_the_first_item_of_its_group_stands(group: str, clause: int) -> None:
    assert EDITION.clause_of(group) == clause


def test_a_group_that_an_edition_does_not_list_is_quoted_from_nowhere() -> None:
    with pytest.raises(EditionError, match="edition 1 lists nothing of the group dissemination"):
        EDITION.clause_of("dissemination")


# --- How it is shown ---


def test_edition_one_is_shown_whole_in_one_message() -> None:
    (part,) = parts(EDITION)
    assert canonical(part) == EDITION.text


@given(paragraphs, st.integers(min_value=1, max_value=200))
def test_parts_fit_and_read_together_as_the_text(clauses: list[str], limit_units: int) -> None:
    edition = edition_of(*clauses)
    if any(utf16_units(clause) > limit_units for clause in clauses):
        with pytest.raises(EditionError, match="is longer than"):
            parts(edition, limit_units)
        return
    shown = parts(edition, limit_units)
    assert canonical("\n".join(shown)) == canonical(edition.text)
    assert all(utf16_units(part) <= limit_units for part in shown)
    assert [line for part in shown for line in part.split("\n\n")] == clauses


@given(paragraphs, st.integers(min_value=1, max_value=200))
def test_no_two_parts_would_have_fitted_one_message(clauses: list[str], spare_units: int) -> None:
    limit_units = max(utf16_units(clause) for clause in clauses) + spare_units
    shown = parts(edition_of(*clauses), limit_units)
    for first, second in pairwise(shown):
        assert utf16_units(first + "\n\n" + second.split("\n\n")[0]) > limit_units


def test_length_is_counted_as_telegram_counts_it() -> None:
    assert utf16_units("Ә") == 1
    assert utf16_units("🙂") == 2
    clause = "🙂" * 2048
    assert parts(edition_of(clause)) == (clause,)
    with pytest.raises(EditionError, match="clause 1 is longer than 4096"):
        parts(edition_of(clause + "."))


@given(st.text())
def test_canonical_form_is_its_own_canonical_form(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
