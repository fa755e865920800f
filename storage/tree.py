"""The tree over the ledger at rest: complete tiles of 256 hashes, appended to and never changed.

Appending n leaves costs O(n) hashes and a row for each 256 of them; a proof reads O(log n) rows, and at the ragged
right edge at most 255 short ones a level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select

from bot.domain.audit import NO_LINK, BrokenError, Link, read_entry, require_link
from bot.domain.ledger import leaf_hash
from bot.domain.merkle import HASH_BYTES, root
from storage.models import entries, records, tiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Row

TILE_BITS = 8
TILE_HASHES = 1 << TILE_BITS
LEAVES_AT_ONCE = 4 * TILE_HASHES

_TILE = select(tiles.c.hashes).where(tiles.c.level == bindparam("at"), tiles.c.number == bindparam("wanted"))
_TILES = (
    select(tiles.c.number, tiles.c.root, tiles.c.hashes)
    .where(tiles.c.level == bindparam("at"), tiles.c.number >= bindparam("first"), tiles.c.number < bindparam("after"))
    .order_by(tiles.c.number)
)
_NEXT_NUMBER = select(func.coalesce(func.max(tiles.c.number) + 1, 0)).where(tiles.c.level == bindparam("at"))
_TILE_ROOTS = (
    select(tiles.c.number.label("place"), tiles.c.root.label("hashed"))
    .where(tiles.c.level == bindparam("at"), tiles.c.number >= bindparam("first"), tiles.c.number < bindparam("after"))
    .order_by(tiles.c.number)
)
_LEAF_HASHES = (
    select(entries.c.index.label("place"), entries.c.leaf_hash.label("hashed"))
    .where(entries.c.index >= bindparam("first"), entries.c.index < bindparam("after"))
    .order_by(entries.c.index)
)
_LEAVES = (
    select(entries.c.index.label("place"), entries.c.leaf, entries.c.leaf_hash)
    .where(entries.c.index >= bindparam("first"), entries.c.index < bindparam("after"))
    .order_by(entries.c.index)
)
_before = entries.alias("before")
_AUDITED = (
    select(
        entries.c.index.label("place"),
        entries.c.at,
        entries.c.kind,
        entries.c.person,
        entries.c.seq,
        entries.c.leaf,
        entries.c.leaf_hash,
        records.c.index.label("record"),
        records.c.person.label("record_person"),
        _before.c.seq.label("before_seq"),
        _before.c.leaf_hash.label("before_hash"),
    )
    .outerjoin(records, records.c.index == entries.c.index)
    .outerjoin(_before, (_before.c.person == entries.c.person) & (_before.c.seq == entries.c.seq - 1))
    .where(entries.c.index >= bindparam("first"), entries.c.index < bindparam("after"))
    .order_by(entries.c.index)
)
_INSERT_TILE = insert(tiles)
_LAST_INDEX = select(func.max(entries.c.index))


class TreeReader:
    """Reads complete subtrees (`ReadSubtree` of bot/domain/merkle.py) from tiles; each tile once in its lifetime."""

    def __init__(self, conn: Connection) -> None:
        """Read over this connection, within its transaction."""
        self._conn = conn
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, number: int) -> bytes:
        """Give the hash of the subtree over the 2**level leaves from number * 2**level on. Raises BrokenError."""
        tile_level, height = divmod(level, TILE_BITS)
        first = number << height
        tile = self._tile(tile_level, first >> TILE_BITS)
        hashes = tile[first % TILE_HASHES : first % TILE_HASHES + (1 << height)]
        if len(hashes) < 1 << height:
            reason = "the tree has no hash of it"
            raise BrokenError((first + len(hashes)) << (TILE_BITS * tile_level), reason)
        return root(hashes)

    def _tile(self, level: int, number: int) -> list[bytes]:
        found = self._tiles.get((level, number))
        if found is None:
            found = self._tiles[level, number] = _stored(self._conn, level, number) or below(self._conn, level, number)
        return found


def _stored(conn: Connection, level: int, number: int) -> list[bytes] | None:
    hashes = conn.execute(_TILE, {"at": level, "wanted": number}).scalar()
    return _split(hashes) if hashes else None


def below(conn: Connection, level: int, number: int) -> list[bytes]:
    """Read what a tile is made of, as far as it is there: leaf hashes, or the roots of the tiles below."""
    first = number << TILE_BITS
    scope = {"first": first, "after": first + TILE_HASHES}
    rows = conn.execute(_TILE_ROOTS, {"at": level - 1, **scope}) if level else conn.execute(_LEAF_HASHES, scope)
    hashes: list[bytes] = []
    for row in rows:
        if row.place != first + len(hashes):
            break
        hashes.append(row.hashed)
    return hashes


def extend(conn: Connection, size: int) -> None:
    """Complete the tiles over the first `size` leaves. Raises BrokenError where a leaf is missing."""
    level, count = 0, size >> TILE_BITS
    while count:
        rows = []
        for number in range(conn.execute(_NEXT_NUMBER, {"at": level}).scalar_one(), count):
            hashes = below(conn, level, number)
            if len(hashes) < TILE_HASHES:
                reason = "it is missing"
                raise BrokenError(((number << TILE_BITS) + len(hashes)) << (TILE_BITS * level), reason)
            rows.append({"level": level, "number": number, "root": root(hashes), "hashes": b"".join(hashes)})
        if rows:
            conn.execute(_INSERT_TILE, rows)
        level, count = level + 1, count >> TILE_BITS


def require_leaves(conn: Connection, first: int, after: int) -> None:
    """Require that the leaves of a range are there and match their hashes. Raises BrokenError."""
    place = first
    for stored, hashed in leaves(conn, first, after):
        if leaf_hash(stored) != hashed:
            reason = "it does not match its hash"
            raise BrokenError(place, reason)
        place += 1


def leaves(conn: Connection, first: int, after: int) -> Iterator[tuple[bytes, bytes]]:
    """Read the leaves of a range and their hashes, in order. Raises BrokenError where one is missing."""
    for start in range(first, after, LEAVES_AT_ONCE):
        end = min(start + LEAVES_AT_ONCE, after)
        for _, row in _contiguous(conn, _LEAVES, start, end):
            yield row.leaf, row.leaf_hash


def last_index(conn: Connection) -> int:
    """Tell the index of the last entry as it is stored, whatever the ledger's head says; -1 for none."""
    index: int | None = conn.execute(_LAST_INDEX).scalar()
    return -1 if index is None else index


def audit(conn: Connection, first: int, after: int) -> list[bytes]:
    """Judge the entries of a range as they are stored, each with what stands beside it; give their leaf hashes.

    Raises BrokenError.
    """
    hashes: list[bytes] = []
    for place, row in _contiguous(conn, _AUDITED, first, after):
        if leaf_hash(row.leaf) != row.leaf_hash:
            reason = "it does not match its hash"
            raise BrokenError(place, reason)
        entry = read_entry(place, row.leaf)
        beside = (row.at, row.kind, row.person, row.seq)
        if beside != (entry.at, entry.kind.value, entry.person, entry.seq):
            reason = "its columns say something else than its leaf"
            raise BrokenError(place, reason)
        if row.record is None or row.record_person != entry.person:
            reason = "its record is missing, or is another person's"
            raise BrokenError(place, reason)
        require_link(entry, NO_LINK if row.before_seq is None else Link(row.before_seq, row.before_hash))
        hashes.append(row.leaf_hash)
    return hashes


def audit_tiles(conn: Connection, first: int, after: int) -> None:
    """Require that every tile that ends within a range of leaves is there, and is made of what is below it.

    Raises BrokenError.
    """
    level, start, end = 0, first >> TILE_BITS, after >> TILE_BITS
    while end:
        stored = {row.number: row for row in conn.execute(_TILES, {"at": level, "first": start, "after": end})}
        for number in range(start, end):
            row, hashes = stored.get(number), below(conn, level, number)
            if row is None or row.hashes != b"".join(hashes) or row.root != root(hashes):
                reason = "the tree does not fit the entries from it on"
                raise BrokenError(number << (TILE_BITS * (level + 1)), reason)
        level, start, end = level + 1, start >> TILE_BITS, end >> TILE_BITS


def _contiguous(conn: Connection, statement: Any, first: int, after: int) -> Iterator[tuple[int, Row[Any]]]:  # noqa: ANN401 -- one of those above
    place = first
    for row in conn.execute(statement, {"first": first, "after": after}):
        if row.place != place:
            break
        yield place, row
        place += 1
    if place < after:
        reason = "it is missing"
        raise BrokenError(place, reason)


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[place : place + HASH_BYTES] for place in range(0, len(hashes), HASH_BYTES)]
