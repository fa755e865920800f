"""The tree over the ledger's leaf hashes, and proofs from it (RFC 6962 section 2.1; verifying as RFC 9162 does).

A tree is read through a function that gives the hash of a complete subtree: `(level, number)` is the one over the
2**level leaves that begin at leaf number * 2**level. Proofs ask it O(log n) times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

NODE_PREFIX = b"\x01"
HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

ReadSubtree = Callable[[int, int], bytes]


class MerkleError(ValueError):
    """No such proof: the sizes, the index or the hashes do not belong together."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(NODE_PREFIX + left + right).digest()


def root(hashes: Iterable[bytes]) -> bytes:
    """Give the root over leaf hashes, in order."""
    level = list(hashes)
    while len(level) > 1:
        # A last one without a neighbour rises as it is, which makes the very tree that section 2.1 defines from above.
        level = [node_hash(*pair) if len(pair) > 1 else pair[0] for pair in _pairs(level)]
    return level[0] if level else EMPTY_ROOT


class Frontier:
    """A tree that only grows, kept as the roots of its largest complete subtrees: a hash or two a leaf."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)

    def add(self, leaf_hash: bytes) -> None:
        """Append a leaf."""
        joined, level = leaf_hash, self.size
        while level & 1:
            joined = node_hash(self.peaks.pop(), joined)
            level >>= 1
        self.peaks.append(joined)
        self.size += 1

    def root(self) -> bytes:
        """Give the root at this size."""
        return _joined(self.peaks)


def peaks(size: int, read: ReadSubtree) -> list[bytes]:
    """Give the roots of the largest complete subtrees of a tree, from the left: what a `Frontier` goes on from."""
    found, first = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            found.append(read(level, first >> level))
            first += 1 << level
    return found


def root_at(size: int, read: ReadSubtree) -> bytes:
    """Give the root of the tree's first `size` leaves."""
    return _joined(peaks(size, read))


def inclusion_path(index: int, size: int, read: ReadSubtree) -> list[bytes]:
    """Prove that a leaf is in a tree: the hashes beside its way up, lowest first (RFC 6962, section 2.1.1)."""
    if not 0 <= index < size:
        message = "the tree has no such leaf"
        raise MerkleError(message)
    path, first, after = [], 0, size
    while after - first > 1:
        middle = _middle(first, after)
        if index < middle:
            path.append(_range_root(middle, after, read))
            after = middle
        else:
            path.append(_range_root(first, middle, read))
            first = middle
    return path[::-1]


def consistency_path(old: int, new: int, read: ReadSubtree) -> list[bytes]:
    """Prove that a tree begins with an older one (RFC 6962, section 2.1.2); nothing is needed for an empty one."""
    if not 0 <= old <= new:
        message = "a tree does not shrink"
        raise MerkleError(message)
    path, first, after = [], 0, new
    while old not in {0, after}:
        middle = _middle(first, after)
        if old <= middle:
            path.append(_range_root(middle, after, read))
            after = middle
        else:
            path.append(_range_root(first, middle, read))
            first = middle
    # The old root itself is known to whoever checks.
    return [*([_range_root(first, after, read)] if first else []), *path[::-1]]


def root_from_inclusion(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Give the root that a proof of inclusion leads to (RFC 9162, section 2.1.3.2); one that leads to none is refused.

    Raises MerkleError.
    """
    if not 0 <= index < size or not _are_hashes(leaf_hash, *path):
        message = "the proof is not one of this leaf in a tree of this size"
        raise MerkleError(message)
    place, last, joined = index, size - 1, leaf_hash
    for hashed in path:
        if last == 0:
            break
        if place & 1 or place == last:
            joined = node_hash(hashed, joined)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            joined = node_hash(joined, hashed)
        place, last = place >> 1, last >> 1
    else:
        if last == 0:
            return joined
    message = "the proof is too long or too short for a tree of this size"
    raise MerkleError(message)


def is_included(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether a proof shows that a leaf is in the tree of this root; total over odd input."""
    try:
        return root_from_inclusion(leaf_hash, index, size, path) == root
    except MerkleError:
        return False


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether a proof shows that the newer tree begins with the older (RFC 9162, section 2.1.4.2); total."""
    if not 0 <= old <= new or not _are_hashes(old_root, new_root, *path):
        return False
    if old in {0, new}:
        return not path and old_root == (EMPTY_ROOT if old == 0 else new_root)
    hashes = [old_root, *path] if old & (old - 1) == 0 else [*path]
    if not hashes:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = hashes[0]
    for hashed in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(hashed, older), node_hash(hashed, newer)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, hashed)
        place, last = place >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root


def _middle(first: int, after: int) -> int:
    """Split a range as section 2.1 does: the left part has the largest power of two smaller than the whole."""
    return first + (1 << (after - first - 1).bit_length() - 1)


def _range_root(first: int, after: int, read: ReadSubtree) -> bytes:
    """Give the root over a range that begins where a split has put it, so that each of its subtrees is complete."""
    hashes = []
    while first < after:
        level = (after - first).bit_length() - 1
        hashes.append(read(level, first >> level))
        first += 1 << level
    return _joined(hashes)


def _joined(hashes: Sequence[bytes]) -> bytes:
    """Join the roots of ever smaller complete subtrees, from the right."""
    if not hashes:
        return EMPTY_ROOT
    joined = hashes[-1]
    for hashed in hashes[-2::-1]:
        joined = node_hash(hashed, joined)
    return joined


def _pairs(level: list[bytes]) -> Iterable[list[bytes]]:
    return (level[place : place + 2] for place in range(0, len(level), 2))


def _are_hashes(*candidates: bytes) -> bool:
    return all(len(candidate) == HASH_BYTES for candidate in candidates)
