"""Leaves are canonical to the byte: what is stored, hashed and signed is one and the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.consent import Kind
from bot.domain.ledger import Entry, commitment, leaf, leaf_hash, read_leaf, stamp, to_milliseconds
from tests.golden import LEAVES

DOCUMENT = "6db478f9e24e1f4765b9fb9f0528fde47fab04d7e732732df146630bf6d006d9"
PERSON = "0123456789abcdef0123456789abcdef"
OPENING = bytes(range(32))

PUBLISHED = Entry(
    index=0,
    at=datetime(2026, 5, 18, 19, tzinfo=UTC),
    kind=Kind.EDITION_PUBLISHED,
    person=None,
    seq=0,
    prev=None,
    edition=1,
    document=DOCUMENT,
    commitment="4a98dda597736b475a680c9ac65efab9a826445faf3333c89a99787f2c99a126",
)
GIVEN = Entry(
    index=41,
    at=datetime(2026, 11, 22, 10, 15, 30, 123000, tzinfo=UTC),
    kind=Kind.CONSENT_GIVEN,
    person=PERSON,
    seq=1,
    prev=None,
    edition=1,
    document=DOCUMENT,
    commitment="006ffc8e1a315bcf6ad56b6f7f09dc11699641ed9d2d570f8f0dff794911a092",
)
WITHDRAWN = Entry(
    index=1_000_000,
    at=datetime(2026, 12, 1, 0, 0, 0, 7000, tzinfo=UTC),
    kind=Kind.CONSENT_WITHDRAWN,
    person=PERSON,
    seq=2,
    prev="2d5b0804f560857869ef8b8c8dfbb5a4555674a7e6bee79c5491b3364a443ecb",
    edition=1,
    document=DOCUMENT,
    commitment="9686f7fb62fb653a384357a9235d5e7fdc294648e9941aba8713955edd9db99b",
)
GOLDEN = list(zip((PUBLISHED, GIVEN, WITHDRAWN), LEAVES, strict=True))

hexes = st.binary(min_size=32, max_size=32).map(bytes.hex)
moments = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001 -- Hypothesis adds the zone
    max_value=datetime(9990, 1, 1),  # noqa: DTZ001 -- as above
    timezones=st.just(UTC),
)
entries = st.builds(
    Entry,
    index=st.integers(0, 2**53 - 1),
    at=moments.map(to_milliseconds),
    kind=st.sampled_from(Kind),
    person=st.none() | st.binary(min_size=16, max_size=16).map(bytes.hex),
    seq=st.integers(0, 2**31 - 1),
    prev=st.none() | hexes,
    edition=st.none() | st.integers(1, 1000),
    document=st.none() | hexes,
    commitment=hexes,
)


# --- Leaves ---


@pytest.mark.parametrize(("entry", "golden"), GOLDEN)
def test_a_leaf_is_the_golden_one_to_the_byte(entry: Entry, golden: bytes) -> None:
    assert leaf(entry) == golden
    assert read_leaf(golden) == entry


def test_hashes_are_those_that_other_tools_compute() -> None:
    """By sha256sum over a zero byte and the leaf; the second one is what the third names as its `prev`."""
    assert [leaf_hash(stored).hex() for stored in LEAVES] == [
        "9820e1b35347c0ded5ecf579eaaa61305157f2cbe7a5b44ad75a868671e9f0c3",
        WITHDRAWN.prev,
        "78d9b877f857e39666e83efd4975fa09fa8a2fea172b9f402a066bbe1e8af32d",
    ]


def test_the_hash_of_nothing_is_that_of_rfc_6962() -> None:
    """The reference tree's first leaf is empty."""
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(entries)
def test_a_leaf_is_canonical_json_with_every_key_and_no_more(entry: Entry) -> None:
    """For ASCII keys, whole numbers and ASCII strings, RFC 8785 is sorted keys without white space."""
    stored = leaf(entry)
    fields = json.loads(stored)
    assert stored.decode("ascii") == json.dumps(fields, sort_keys=True, separators=(",", ":"))
    assert fields == {
        "v": 1,
        "index": entry.index,
        "at": stamp(entry.at),
        "kind": entry.kind.value,
        "person": entry.person,
        "seq": entry.seq,
        "prev": entry.prev,
        "edition": entry.edition,
        "document": entry.document,
        "commitment": entry.commitment,
    }


@given(entries)
def test_an_entry_is_read_back_as_it_was(entry: Entry) -> None:
    assert read_leaf(leaf(entry)) == entry


@given(entries, entries)
def test_different_entries_have_different_leaves(one: Entry, other: Entry) -> None:
    assert (leaf(one) == leaf(other)) is (one == other)


@pytest.mark.parametrize(("entry", "golden"), GOLDEN)
def test_a_changed_byte_is_refused_or_is_another_entry_with_another_hash(entry: Entry, golden: bytes) -> None:
    refused = 0
    for place in range(len(golden)):
        for mask in (0x01, 0x20, 0x80):
            changed = bytearray(golden)
            changed[place] ^= mask
            assert leaf_hash(bytes(changed)) != leaf_hash(golden)
            try:
                assert read_leaf(bytes(changed)) != entry
            except ValueError:
                refused += 1
    assert refused > len(golden)


GIVEN_LEAF = LEAVES[1]


def rewritten(**fields: object) -> bytes:
    """The leaf with other fields, canonical in form; `...` takes a field away."""
    kept = {name: value for name, value in {**json.loads(GIVEN_LEAF), **fields}.items() if value is not ...}
    return json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"v":1}',
        b"\xff",
        GIVEN_LEAF + b"\n",
        GIVEN_LEAF.replace(b":", b": ", 1),
        GIVEN_LEAF.replace(b'"v":1', b'"v":1,"v":1'),
        GIVEN_LEAF.replace(b'"v":1', b'"v":1.0'),
        GIVEN_LEAF.replace(b'"v":1', b'"v":true'),
        GIVEN_LEAF.replace(b'"index":41', b'"index":41.0'),
        GIVEN_LEAF.replace(b'"index":41', b'"index":NaN'),
        GIVEN_LEAF.replace(b'"index":41', b'"index":9007199254740992'),
        GIVEN_LEAF.replace(b"consent.given", b"consent.giv\\u0065n"),
        GIVEN_LEAF.decode().encode("utf-16"),
        rewritten(v=2),
        rewritten(v=...),
        rewritten(kind="consent.forgotten"),
        rewritten(kind=...),
        rewritten(kind={}),
        rewritten(at=...),
        rewritten(at=None),
        rewritten(at=1795342530),
        rewritten(at="2026-11-22T10:15:30Z"),
        rewritten(at="2026-11-22T10:15:30.123"),
        rewritten(at="2026-11-22T15:15:30.123+05:00"),
        rewritten(at="0001-01-01T00:00:00.000+05:00"),
        rewritten(at="yesterday"),
        rewritten(seq=...),
        rewritten(consent="c" * 32),
    ],
)
def test_what_is_no_leaf_of_version_1_is_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        read_leaf(stored)
    assert not isinstance(caught.value, LookupError)


def test_the_leaf_itself_is_read() -> None:
    """The negative control of the refusals above."""
    assert read_leaf(rewritten()) == GIVEN


# --- Moments ---


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 22, 10, 15, 30, 123000, tzinfo=UTC), "2026-11-22T10:15:30.123Z"),
        (datetime(2026, 11, 22, 10, 15, 30, 123999, tzinfo=UTC), "2026-11-22T10:15:30.123Z"),
        (datetime(2026, 11, 22, tzinfo=UTC), "2026-11-22T00:00:00.000Z"),
        (datetime(2026, 11, 22, 2, tzinfo=timezone(timedelta(hours=5))), "2026-11-21T21:00:00.000Z"),
    ],
)
def test_a_moment_is_written_in_utc_with_milliseconds(moment: datetime, expected: str) -> None:
    assert stamp(moment) == expected


@given(moments)
def test_what_is_stored_and_what_is_signed_say_the_same(moment: datetime) -> None:
    cut = to_milliseconds(moment)
    assert datetime.fromisoformat(stamp(moment)) == cut
    assert timedelta(0) <= moment - cut < timedelta(milliseconds=1)
    assert to_milliseconds(cut) == cut


# --- Commitments ---


def test_a_commitment_is_the_hmac_that_other_tools_compute() -> None:
    """By `openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f`."""
    assert commitment(OPENING, b'{"kind":"consent.given"}') == GIVEN.commitment


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_a_commitment_binds_to_one_record(one: bytes, other: bytes) -> None:
    assert (commitment(OPENING, one) == commitment(OPENING, other)) is (one == other)


def test_a_commitment_says_nothing_without_its_opening() -> None:
    assert commitment(OPENING, b"record") != commitment(bytes(32), b"record")


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_an_opening_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(bytes(size), b"record")


def test_a_leaf_names_nobody() -> None:
    """Every value is a number, a moment, a kind, a random id or a hash."""
    assert set(json.loads(leaf(replace(GIVEN, seq=2)))) == set(json.loads(GIVEN_LEAF))
