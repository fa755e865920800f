"""`evidence export`, `verify` and `check`: the ledger as anyone can verify it, and its verification (evidence.md).

What is read here was written by anybody: whatever it is, the answer is one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.audit import NO_LINK, BrokenError, Link, read_entry, require_link
from bot.domain.ledger import leaf_hash
from bot.domain.merkle import Frontier
from bot.domain.notes import (
    NOTE_CHARACTERS_MAX,
    NOTE_SEPARATOR,
    Checkpoint,
    NoteError,
    VerifierKey,
    claimed_checkpoint,
    open_checkpoint,
    read_signer,
    read_verifier,
)
from bot.services.export_files import CHECKPOINTS, KEY, LEAVES
from bot.services.self_check import audit, audit_records
from bot.settings import DatabaseSettings, ExportSettings, ledger_key
from bot.upkeep import opened
from storage import checkpoints, feed, tree
from storage.errors import StorageError
from storage.vault import MasterKeys, Vault

if TYPE_CHECKING:
    from storage.database import Connection

LEAF_BYTES_MAX = 4096
KEY_BYTES_MAX = 1024
KEPT_BYTES_MAX = 64 * 1024 * 1024


class VerdictError(Exception):
    """The export is not what it should be; the message is the one line of the answer."""


async def export(settings: ExportSettings, directory: Path) -> str:
    """Write leaves, checkpoints and the verifier key into a new directory; works beside a running bot."""
    key = read_signer(settings.ledger_key.get_secret_value())
    async with opened(settings, read_only=True) as database:
        entries, signed = await database.read(_write, directory, key.verifier)
    return f"{directory} has {entries} entries and {signed} checkpoints; keep the newest elsewhere, too"


def _write(conn: Connection, directory: Path, key: VerifierKey) -> tuple[int, int]:
    """Write what one moment shows; tell how many entries and checkpoints."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise StorageError(f"{directory} is there already: name a directory that is not, or is empty")
    directory.mkdir(parents=True, exist_ok=True)
    (directory / KEY).write_text(f"{key}\n", encoding="utf-8")
    size, count = feed.size(conn), 0
    with (directory / LEAVES).open("wb") as file:
        try:
            for stored, _ in tree.leaves(conn, 0, size):
                file.write(stored + b"\n")
                count += 1
        except BrokenError as error:
            raise StorageError(f"the ledger is broken, nothing after it is exported: {error}") from error
    notes = checkpoints.notes(conn)
    with (directory / CHECKPOINTS).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{note}{NOTE_SEPARATOR}" for note in notes)
    return count, len(notes)


async def check(settings: DatabaseSettings) -> str:
    """Verify the whole ledger where it stands, beside a running bot; with DATA_KEYS every record too."""
    key = ledger_key(settings)
    vault = Vault(MasterKeys.parse(settings.data_keys.get_secret_value())) if settings.data_keys else None
    async with opened(settings, read_only=True) as database:
        try:
            signed = await audit(database, key.verifier if key else None, 0)
            size = await database.read(feed.size)
        except BrokenError as error:
            raise StorageError(f"the ledger is broken: {error}") from error
        if vault:
            await database.read(vault.load)
            if found := await audit_records(database, vault):
                damage, reason = found
                raise StorageError(f"records are damaged: {damage.count}, the lowest of entry {damage.index}: {reason}")
    records = "with their records" if vault else "(their records not: DATA_KEYS is not set)"
    return f"the ledger is sound: {size} entries {records}, the newest checkpoint covers {signed}"


def verify(directory: Path, kept: Path | None) -> str:
    """Verify an export whole, and that it goes on from a checkpoint that someone else kept. Raises VerdictError."""
    with _one_line():
        key = read_verifier(_text(directory / KEY, KEY_BYTES_MAX).removesuffix("\n"))
        outside = _kept(kept, key) if kept else {}
        hashes = _Hashes(directory / LEAVES)
        signed = _verify_checkpoints(directory / CHECKPOINTS, key, hashes, outside)
        hashes.read_on(None)
        if hashes.frontier.size and not signed:
            raise VerdictError(f"not genuine: no checkpoint of {key.name} is there")
    seen = f", one with {len(outside)} that were kept elsewhere" if kept else ""
    return f"genuine: {hashes.frontier.size} entries, {signed} checkpoints of {key.name}{seen}"


class _Hashes:
    """The leaves of an export, read once from the beginning, each judged as it is passed."""

    def __init__(self, path: Path) -> None:
        self.frontier = Frontier()
        self._newest: dict[str, Link] = {}
        self._lines = _lines(path)

    def read_on(self, size: int | None) -> None:
        """Go on to a size, or to the end."""
        while size is None or self.frontier.size < size:
            line = next(self._lines, None)
            if line is None:
                if size is not None:
                    reason = "it is missing, though a checkpoint covers it"
                    raise BrokenError(self.frontier.size, reason)
                return
            self._judge(line)

    def _judge(self, line: bytes) -> None:
        index = self.frontier.size
        if not line.endswith(b"\n") or len(line) > LEAF_BYTES_MAX:
            reason = "its line is cut off or too long"
            raise BrokenError(index, reason)
        stored = line[:-1]
        entry = read_entry(index, stored)
        hashed = leaf_hash(stored)
        require_link(entry, self._newest.get(entry.person or "", NO_LINK))
        if entry.person is not None:
            self._newest[entry.person] = Link(entry.seq, hashed)
        self.frontier.add(hashed)


def _verify_checkpoints(path: Path, key: VerifierKey, hashes: _Hashes, outside: dict[int, Checkpoint]) -> int:
    """Judge each checkpoint at its size, in order, and those that were kept among them; tell how many are the key's."""
    signed, before = 0, -1
    waiting = sorted(outside)
    for note in _notes(path):
        stated = claimed_checkpoint(note)
        if stated.size <= before:
            raise VerdictError(f"not genuine: {CHECKPOINTS}: the checkpoint of {stated.size} entries is out of order")
        before = stated.size
        while waiting and waiting[0] <= stated.size:
            _require_root(hashes, outside[waiting.pop(0)])
        _require_root(hashes, stated)
        # One of another origin is of a key that was used before; its root had to be right all the same.
        if stated.origin == key.name:
            try:
                open_checkpoint(note, key)
            except NoteError as error:
                raise BrokenError(max(stated.size - 1, 0), f"the checkpoint that ends with it: {error}") from error
            signed += 1
    for size in waiting:
        _require_root(hashes, outside[size])
    return signed


def _require_root(hashes: _Hashes, checkpoint: Checkpoint) -> None:
    hashes.read_on(checkpoint.size)
    if hashes.frontier.root() != checkpoint.root:
        reason = "the checkpoint that ends with it has another root: it, or an entry before it, was changed"
        raise BrokenError(max(checkpoint.size - 1, 0), reason)


def _kept(path: Path, key: VerifierKey) -> dict[int, Checkpoint]:
    """Read what someone else kept: one note, or several as in `CHECKPOINT_LOG`; other ledgers' are passed over."""
    text = _text(path, KEPT_BYTES_MAX)
    notes = text.split(NOTE_SEPARATOR)
    kept = notes[:-1] if not notes[-1].strip() else notes
    found = [open_checkpoint(note, key) for note in kept if claimed_checkpoint(note).origin == key.name]
    if not found:
        raise VerdictError(f"{path} holds no checkpoint of {key.name}")
    by_size: dict[int, Checkpoint] = {}
    for checkpoint in found:
        if by_size.setdefault(checkpoint.size, checkpoint).root != checkpoint.root:
            raise VerdictError(f"{path}: two checkpoints of {checkpoint.size} entries contradict each other")
    return by_size


def _notes(path: Path) -> Iterator[str]:
    """Read the notes of a file, one after another."""
    note: list[str] = []
    length = 0
    for line in _lines(path):
        if line == b"---\n":
            if not note or note.pop() != "\n":
                raise VerdictError(f"not genuine: {CHECKPOINTS}: a checkpoint is not followed by an empty line")
            yield "".join(note)
            note, length = [], 0
            continue
        note.append(line.decode())
        length += len(line)
        if length > NOTE_CHARACTERS_MAX:
            raise VerdictError(f"not genuine: {CHECKPOINTS}: a checkpoint is too long")
    if note:
        raise VerdictError(f"not genuine: {CHECKPOINTS}: its end is cut off")


def _lines(path: Path) -> Iterator[bytes]:
    """Read lines, none longer than a little more than any line may be."""
    with path.open("rb") as file:
        while line := file.readline(NOTE_CHARACTERS_MAX):
            yield line


def _text(path: Path, bytes_max: int) -> str:
    with path.open("rb") as file:
        read = file.read(bytes_max + 1)
    if len(read) > bytes_max:
        raise VerdictError(f"not genuine: {path.name} is too long")
    return read.decode()


@contextmanager
def _one_line() -> Iterator[None]:
    """Say whatever is wrong in one line."""
    try:
        yield
    except BrokenError as error:
        raise VerdictError(f"not genuine: {error}") from error
    except NoteError as error:
        raise VerdictError(f"not genuine: {error}") from error
    except UnicodeDecodeError as error:
        raise VerdictError("not genuine: what should be text is not UTF-8") from error
    except OSError as error:
        raise VerdictError(f"{error.filename}: {error.strerror}") from error
