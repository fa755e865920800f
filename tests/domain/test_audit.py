"""A leaf is judged by its place and by its person's entry before it; whatever it is, the answer names the place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audit import NO_LINK, BrokenError, Link, read_entry, require_link
from bot.domain.consent import Kind
from bot.domain.ledger import Entry, leaf, leaf_hash

FIRST = Entry(
    index=7,
    at=datetime(2026, 11, 22, tzinfo=UTC),
    kind=Kind.CONSENT_GIVEN,
    person="a" * 32,
    seq=1,
    prev=None,
    edition=1,
    document=None,
    commitment="0" * 64,
)
LINK = Link(1, leaf_hash(leaf(FIRST)))
SECOND = replace(FIRST, index=9, kind=Kind.CONSENT_WITHDRAWN, seq=2, prev=LINK.leaf_hash.hex())
NOBODYS = replace(FIRST, kind=Kind.EDITION_PUBLISHED, person=None, seq=0)


def test_a_leaf_in_its_place_is_read() -> None:
    assert read_entry(7, leaf(FIRST)) == FIRST


@pytest.mark.parametrize(
    ("place", "stored"),
    [
        pytest.param(8, leaf(FIRST), id="another place"),
        pytest.param(1, leaf(FIRST).replace(b'"index":7', b'"index":true'), id="a truth for an index"),
        pytest.param(7, leaf(FIRST).replace(b'"seq":1', b'"seq":true'), id="a truth for a number"),
        pytest.param(7, leaf(FIRST).replace(b'"v":1', b'"v":2'), id="another version"),
        pytest.param(7, leaf(FIRST) + b" ", id="not canonical"),
        pytest.param(7, b"[" * 100_000, id="deep"),
        pytest.param(7, b'{"v":1,"at":NaN}', id="not a number"),
        pytest.param(7, b"\xff", id="no UTF-8"),
        pytest.param(7, b"", id="nothing"),
    ],
)
def test_any_other_leaf_is_told_by_its_place(place: int, stored: bytes) -> None:
    with pytest.raises(BrokenError, match=f"entry {place}: its leaf is") as broken:
        read_entry(place, stored)
    assert broken.value.index == place


@given(st.binary(max_size=200))
def test_whatever_bytes_there_are_the_answer_is_a_verdict(stored: bytes) -> None:
    with pytest.raises(BrokenError):
        read_entry(0, stored)


@pytest.mark.parametrize(("entry", "before"), [(FIRST, NO_LINK), (SECOND, LINK), (NOBODYS, NO_LINK), (NOBODYS, LINK)])
def test_a_chain_that_goes_on_is_taken(entry: Entry, before: Link) -> None:
    require_link(entry, before)


@pytest.mark.parametrize(
    ("entry", "before"),
    [
        pytest.param(SECOND, NO_LINK, id="the first is gone"),
        pytest.param(FIRST, LINK, id="a first after a first"),
        pytest.param(SECOND, replace(LINK, leaf_hash=bytes(32)), id="the first is another"),
        pytest.param(replace(SECOND, seq=3), LINK, id="one between is gone"),
        pytest.param(replace(SECOND, prev=None), LINK, id="it names none"),
        pytest.param(replace(NOBODYS, seq=1), NO_LINK, id="nobody's with a number"),
        pytest.param(replace(NOBODYS, prev="0" * 64), NO_LINK, id="nobody's that names one"),
    ],
)
def test_a_chain_that_is_broken_is_told_by_the_entry_that_shows_it(entry: Entry, before: Link) -> None:
    with pytest.raises(BrokenError, match=f"entry {entry.index}: it does not go on"):
        require_link(entry, before)
