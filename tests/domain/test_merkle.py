"""The tree is RFC 6962's: its published vectors, proofs at every size, and no proof that was touched passes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ledger import leaf_hash
from bot.domain.merkle import (
    EMPTY_ROOT,
    Frontier,
    MerkleError,
    ReadSubtree,
    consistency_path,
    inclusion_path,
    is_consistent,
    is_included,
    peaks,
    root,
    root_at,
    root_from_inclusion,
)

# The reference tree of the certificate-transparency project, which made RFC 6962: its entries, roots and proofs.
REFERENCE = [
    leaf_hash(bytes.fromhex(entry))
    for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
REFERENCE_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
REFERENCE_INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
REFERENCE_CONSISTENCY = {
    (1, 1): [],
    (2, 8): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
SIZE_MAX = 300
LEAVES = [leaf_hash(str(number).encode()) for number in range(SIZE_MAX)]
FOREIGN = sha256(b"another").digest()


def reader_of(leaves: Sequence[bytes]) -> ReadSubtree:
    """Read complete subtrees of a tree by definition alone; one that is not complete is never asked for."""

    @cache
    def read(level: int, number: int) -> bytes:
        hashes = leaves[number << level : (number + 1) << level]
        assert len(hashes) == 1 << level
        return root(hashes)

    return read


READ = reader_of(LEAVES)
ROOTS = [root(LEAVES[:size]) for size in range(SIZE_MAX + 1)]
sizes = st.integers(1, SIZE_MAX)


def as_hex(path: Sequence[bytes]) -> list[str]:
    return [hashed.hex() for hashed in path]


# --- RFC 6962's reference tree ---


def test_roots_are_those_of_the_reference_tree() -> None:
    read = reader_of(REFERENCE)
    assert [root(REFERENCE[:size]).hex() for size in range(9)] == REFERENCE_ROOTS
    assert [root_at(size, read).hex() for size in range(9)] == REFERENCE_ROOTS


def test_proofs_are_those_of_the_reference_tree() -> None:
    read = reader_of(REFERENCE)
    assert {of: as_hex(inclusion_path(*of, read)) for of in REFERENCE_INCLUSION} == REFERENCE_INCLUSION
    assert {of: as_hex(consistency_path(*of, read)) for of in REFERENCE_CONSISTENCY} == REFERENCE_CONSISTENCY


# --- Every size ---


def test_a_frontier_has_the_root_of_every_size_and_goes_on_from_any() -> None:
    frontier = Frontier()
    for size, hashed in enumerate(LEAVES):
        assert frontier.root() == ROOTS[size]
        assert frontier.root() == Frontier(size, peaks(size, READ)).root() == root_at(size, READ)
        frontier.add(hashed)
    assert (frontier.size, frontier.root()) == (SIZE_MAX, ROOTS[SIZE_MAX])
    resumed = Frontier(257, peaks(257, READ))
    for hashed in LEAVES[257:]:
        resumed.add(hashed)
    assert resumed.root() == ROOTS[SIZE_MAX]


@pytest.mark.parametrize("size", range(1, SIZE_MAX + 1))
def test_every_leaf_of_every_size_is_proven(size: int) -> None:
    step = 1 if size < 66 else 13
    for index in {*range(0, size, step), size - 1}:
        path = inclusion_path(index, size, READ)
        assert is_included(LEAVES[index], index, size, path, ROOTS[size])
        assert not is_included(FOREIGN, index, size, path, ROOTS[size])
        assert not is_included(LEAVES[index], index, size, [*path, FOREIGN], ROOTS[size])


@pytest.mark.parametrize("new", range(1, SIZE_MAX + 1))
def test_every_size_is_consistent_with_every_smaller_one(new: int) -> None:
    step = 1 if new < 66 else 13
    for old in {*range(0, new, step), new - 1, new}:
        path = consistency_path(old, new, READ)
        assert is_consistent(old, ROOTS[old], new, ROOTS[new], path)
        assert not is_consistent(old, FOREIGN, new, ROOTS[new], path)
        assert not is_consistent(old, ROOTS[old], new, ROOTS[new], [*path, FOREIGN])
        if old:
            assert not is_consistent(old, ROOTS[old], new, FOREIGN, path)


# --- Nothing that was touched passes ---


@given(st.data(), sizes)
def test_no_touched_inclusion_proof_passes(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(index, size, READ)
    at = data.draw(st.integers(0, max(len(path) - 1, 0)))
    touched = [
        *([[*path[:at], FOREIGN, *path[at + 1 :]], [*path[:at], *path[at + 1 :]]] if path else []),
        [*path[:at], FOREIGN, *path[at:]],
        [*path, b""],
        [*path[:at], b"\x00" * 31],
    ]
    for changed in touched:
        assert not is_included(LEAVES[index], index, size, changed, ROOTS[size])
    other = data.draw(st.integers(-2, SIZE_MAX).filter(lambda place: place != index))
    assert not is_included(LEAVES[index], other, size, path, ROOTS[size])
    bigger = data.draw(st.integers(0, SIZE_MAX).filter(lambda number: number != size))
    assert not is_included(LEAVES[index], index, bigger, path, ROOTS[bigger])


@given(st.data(), sizes)
def test_no_touched_consistency_proof_passes(data: st.DataObject, new: int) -> None:
    old = data.draw(st.integers(1, new))
    path = consistency_path(old, new, READ)
    at = data.draw(st.integers(0, max(len(path) - 1, 0)))
    touched = [
        *([[*path[:at], FOREIGN, *path[at + 1 :]], [*path[:at], *path[at + 1 :]]] if path else []),
        [*path[:at], FOREIGN, *path[at:]],
        [*path, b"\x00" * 33],
    ]
    for changed in touched:
        assert not is_consistent(old, ROOTS[old], new, ROOTS[new], changed)
    for other in {old - 1, old + 1, new + 1, -1} - {0}:
        assert not is_consistent(other, ROOTS[old], new, ROOTS[new], path)


def test_a_ledger_that_forked_is_never_consistent() -> None:
    forked = [*LEAVES[:40], FOREIGN, *LEAVES[41:]]
    read = reader_of(forked)
    for new in range(42, 130):
        path = consistency_path(41, new, read)
        assert not is_consistent(41, ROOTS[41], new, root(forked[:new]), path)
        assert is_consistent(40, ROOTS[40], new, root(forked[:new]), consistency_path(40, new, read))


@given(st.integers(), st.integers(), st.lists(st.binary(max_size=33), max_size=4), st.binary(max_size=33))
def test_odd_input_is_a_verdict(one: int, other: int, path: list[bytes], hashed: bytes) -> None:
    assert not is_included(hashed, one, other, path, FOREIGN)
    if one not in {0, other}:
        assert not is_consistent(one, hashed, other, FOREIGN, path)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 5), (5, 5), (1 << 80, 5)])
def test_what_is_not_in_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(MerkleError, match="no such leaf"):
        inclusion_path(index, size, READ)
    with pytest.raises(MerkleError, match="not one of this leaf"):
        root_from_inclusion(LEAVES[0], index, size, [])


@pytest.mark.parametrize(("old", "new"), [(-1, 5), (6, 5)])
def test_a_tree_does_not_shrink(old: int, new: int) -> None:
    with pytest.raises(MerkleError, match="shrink"):
        consistency_path(old, new, READ)


def test_every_tree_begins_with_the_empty_one() -> None:
    assert ROOTS[0] == EMPTY_ROOT
    assert is_consistent(0, EMPTY_ROOT, 5, ROOTS[5], [])
    assert not is_consistent(0, EMPTY_ROOT, 5, ROOTS[5], [FOREIGN])
    assert not is_consistent(3, ROOTS[3], 5, ROOTS[5], [])
