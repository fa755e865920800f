"""What admins take out, as files: read in portions, split into parts, each valid by itself, and never named on disk.

Parts are cut at whole lines by their bytes alone, so the same order always gives the same parts: whoever goes on with
an order begins where the last part that arrived has ended.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import zipfile
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from bot.domain.exports import ExportKind, moments_of, right_for
from bot.domain.ledger import stamp
from bot.domain.notes import NOTE_SEPARATOR
from bot.domain.tables import BOM, csv_row
from bot.services.administration import Denied, acting
from storage import access, checkpoints, exports, ledger, tree

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from datetime import datetime

    from bot.deps import Deps
    from storage.database import Connection
    from storage.exports import ConsentRow, Export

LEAVES, CHECKPOINTS, KEY = "leaves.jsonl", "checkpoints.txt", "key.txt"
JOIN = "join.txt"
JOINING = f"cat {LEAVES}.* > {LEAVES}\ncat {CHECKPOINTS}.* > {CHECKPOINTS}\n".encode()
AUDIT_COLUMNS = ("index", "at", "telegram_id", "role", "act", "details")
CONSENT_COLUMNS = ("index", "at", "kind", "person", "consent", "edition", "receipt")
PERSONAL_COLUMNS = ("surname", "given_name", "patronymic", "phone", "capacity", "bin", "organisation")
JUDGED_SHARE = 8
# The earliest moment that a zip can tell: the same content is the same file.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


class RevokedError(Exception):
    """The order was stopped, or whoever gave it may not have it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a file, and the place in the export that follows it."""

    file: str
    text: bytes
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part that is ready to be sent; `next_place` is where the following one begins. It is open until then only."""

    name: str
    file: BinaryIO
    number: int
    is_only: bool
    next_place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Portion:
    lines: list[Line]
    next_place: int


async def parts(deps: Deps, order: Export, hold: Callable[[int], Awaitable[None]]) -> AsyncGenerator[Part, None]:
    """Make the parts of an order that were not sent yet; `hold` is told the place before each portion is read."""
    place, number = order.next_place, order.parts_sent + 1
    with ExitStack() as files:
        draft = _Draft(order, files)
        while place < end_of(order):
            await hold(place)
            portion = await _read(deps, order, place)
            for line in portion.lines:
                if draft.bytes and draft.bytes + len(line.text) > deps.policy.export_part_bytes:
                    yield await asyncio.to_thread(draft.close_part, deps, number, is_last=False)
                    number += 1
                    draft.clear()
                draft.add(line)
            place = portion.next_place
        if draft.bytes or number == 1:
            yield await asyncio.to_thread(draft.close_part, deps, number, is_last=True)


def end_of(order: Export) -> int:
    """The place where an export ends: after the leaves come the checkpoints, by the number of entries they cover."""
    size = order.size or 0
    return 2 * size + 1 if order.kind == ExportKind.EVIDENCE else size


class _Draft:
    """The part that is being written, in files without a name: they are gone with the process, whatever ends it."""

    def __init__(self, order: Export, stack: ExitStack) -> None:
        self.bytes = 0
        self._order, self._stack = order, stack
        self._next_place = order.next_place
        self._files: dict[str, BinaryIO] = {}

    def clear(self) -> None:
        """Begin the next part."""
        self._stack.close()
        self._files, self.bytes = {}, 0

    def add(self, line: Line) -> None:
        """Write one more line."""
        self._file(line.file).write(line.text)
        self.bytes += len(line.text)
        self._next_place = line.after

    def close_part(self, deps: Deps, number: int, *, is_last: bool) -> Part:
        """Make a file of what was written."""
        is_only = is_last and number == 1
        if self._order.kind == ExportKind.EVIDENCE:
            file = self._zipped(deps, number, is_only=is_only)
        else:
            file = self._file(self._order.kind)
        return Part(
            name=name_of(self._order, number, is_only=is_only),
            file=file,
            number=number,
            is_only=is_only,
            next_place=end_of(self._order) if is_last else self._next_place,
        )

    def _file(self, name: str) -> BinaryIO:
        if name not in self._files:
            file = self._opened()
            if self._order.kind != ExportKind.EVIDENCE:
                file.write(BOM + csv_row(columns_of(self._order)))
            self._files[name] = file
        return self._files[name]

    def _opened(self) -> BinaryIO:
        return cast("BinaryIO", self._stack.enter_context(TemporaryFile()))

    def _zipped(self, deps: Deps, number: int, *, is_only: bool) -> BinaryIO:
        if is_only:
            # An empty ledger's files are empty, but there.
            self._file(LEAVES)
            self._file(CHECKPOINTS)
        made = self._opened()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            if deps.signer is not None:
                archive.writestr(_zip_info(KEY), f"{deps.signer.key.verifier}\n")
            for name, file in sorted(self._files.items(), reverse=True):
                file.seek(0)
                with archive.open(_zip_info(name if is_only else f"{name}.{number:03}"), "w") as entry:
                    shutil.copyfileobj(file, entry)
            if not is_only:
                archive.writestr(_zip_info(JOIN), JOINING)
        return made


def _zip_info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, ZIP_EPOCH)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return info


def name_of(order: Export, number: int, *, is_only: bool) -> str:
    """Name a part: what, over which days, and loudly that personal data are in it."""
    words = ["senimkey", order.kind]
    if order.kind != ExportKind.EVIDENCE:
        words.append("_".join(day.isoformat() for day in (order.since, order.until) if day) or "all")
    if order.reason:
        words.append("PERSONAL-DATA")
    stem, ending = "-".join(words), "zip" if order.kind == ExportKind.EVIDENCE else "csv"
    return f"{stem}.{ending}" if is_only else f"{stem}.part-{number:03}.{ending}"


def columns_of(order: Export) -> tuple[str, ...]:
    """The head of a table."""
    if order.kind == ExportKind.AUDIT:
        return AUDIT_COLUMNS
    return (*CONSENT_COLUMNS, *PERSONAL_COLUMNS) if order.reason else CONSENT_COLUMNS


async def _read(deps: Deps, order: Export, place: int) -> _Portion:
    kind = ExportKind(order.kind)
    portion = deps.policy.export_portion // (1 if kind is ExportKind.EVIDENCE else JUDGED_SHARE)
    after = min(place + max(portion, 1), end_of(order))
    match kind:
        case ExportKind.EVIDENCE:
            return await deps.database.read(_evidence, order, place, after)
        case ExportKind.AUDIT:
            return await deps.database.read(_audit, deps, order, place, after)
        case ExportKind.CONSENTS if order.reason is None:
            return await deps.database.read(_consents, order, place, after)
        case ExportKind.CONSENTS:
            # Written: that each person's data were read is on record before they leave.
            return await deps.database.write(_personal, deps, order, place, after, deps.clock())


def _evidence(conn: Connection, order: Export, place: int, after: int) -> _Portion:
    size = order.size or 0
    if place < size:
        after = min(after, size)
        stored = tree.leaves(conn, place, after)
        lines = [
            Line(file=LEAVES, text=leaf + b"\n", after=index + 1) for index, (leaf, _) in enumerate(stored, start=place)
        ]
    else:
        covering = checkpoints.between(conn, place - size - 1, after - size - 1)
        lines = [
            Line(file=CHECKPOINTS, text=f"{one.note}{NOTE_SEPARATOR}".encode(), after=size + one.size + 1)
            for one in covering
        ]
    return _Portion(lines=lines, next_place=after)


def _audit(conn: Connection, deps: Deps, order: Export, place: int, after: int) -> _Portion:
    indexes = exports.acts_between(conn, place, after, *moments_of(order.since, order.until))
    lines = [Line(file=order.kind, text=csv_row(_act_cells(conn, deps, index)), after=index + 1) for index in indexes]
    return _Portion(lines=lines, next_place=after)


def _act_cells(conn: Connection, deps: Deps, index: int) -> list[str | int | None]:
    entry, stored = ledger.open_own(conn, deps.vault, index)
    record = json.loads(stored)
    details = json.dumps(record["details"], ensure_ascii=False, sort_keys=True)
    admin = record["admin"]
    return [index, stamp(entry.at), admin["telegram_id"], admin["role"], record["act"], details]


def _consents(conn: Connection, order: Export, place: int, after: int) -> _Portion:
    rows = exports.consents_between(conn, place, after, *moments_of(order.since, order.until))
    lines = [Line(file=order.kind, text=csv_row(_consent_cells(row)), after=row.entry.index + 1) for row in rows]
    return _Portion(lines=lines, next_place=after)


def _consent_cells(row: ConsentRow) -> list[str | int | None]:
    entry = row.entry
    return [entry.index, stamp(entry.at), entry.kind.value, entry.person, row.consent, entry.edition, row.receipt]


def _personal(conn: Connection, deps: Deps, order: Export, place: int, after: int, now: datetime) -> _Portion:
    if isinstance(acting(conn, order.telegram_id, right_for(order.reason)), Denied):
        raise RevokedError
    rows = exports.consents_between(conn, place, after, *moments_of(order.since, order.until))
    for person in sorted({row.entry.person for row in rows if row.entry.person}):
        reader = f"admin:{order.telegram_id}"
        access.note_reading(conn, reader=reader, what=f"export:{order.export}", person=person, now=now)
    lines = [
        Line(
            file=order.kind,
            text=csv_row([*_consent_cells(row), *_personal_cells(conn, deps, row)]),
            after=row.entry.index + 1,
        )
        for row in rows
    ]
    return _Portion(lines=lines, next_place=after)


def _personal_cells(conn: Connection, deps: Deps, row: ConsentRow) -> list[str | None]:
    """Open what the person entered with this entry; nothing where it has no receipt, or once they were erased."""
    person = row.entry.person
    key = deps.vault.key(conn, person) if person and row.receipt else None
    stored = ledger.record_of_receipt(conn, key, row.receipt) if key and row.receipt else None
    entered = json.loads(stored).get("person") or {} if stored else {}
    return [entered.get(name) for name in PERSONAL_COLUMNS]
