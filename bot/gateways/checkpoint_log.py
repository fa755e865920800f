"""`CHECKPOINT_LOG`: what was signed, in a file outside the database, which no restored backup takes back."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.notes import NOTE_SEPARATOR, NoteError, claimed_checkpoint

if TYPE_CHECKING:
    from bot.domain.notes import Checkpoint, SignerKey

TAIL_BYTES = 65_536
_SEPARATOR = NOTE_SEPARATOR.encode()


@dataclass(frozen=True, slots=True)
class CheckpointLog:
    """The file: notes in order, each followed by an empty line and `---`, as in an export."""

    path: Path

    def last(self, origin: str) -> Checkpoint | None:
        """Read the last checkpoint of an origin, whichever of its keys signed it; what is torn is passed over.

        Raises OSError.
        """
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return None
        with self.path.open("rb") as file:
            # The last one stands at the end; only a file whose end is another ledger's is read whole.
            for length in dict.fromkeys((min(size, TAIL_BYTES), size)):
                file.seek(size - length)
                found = _last(file.read(length).decode("utf-8", "replace"), origin)
                if found is not None:
                    return found
        return None

    def append(self, note: str) -> None:
        """Add a note; when this returns, it is on the disk. One that stands at the end already is not added twice.

        Raises OSError.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        written = f"{note}{NOTE_SEPARATOR}".encode()
        with self.path.open("a+b") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - TAIL_BYTES))
            before = file.read()
            if before.endswith(written):
                return
            rest = before[before.rfind(_SEPARATOR) + len(_SEPARATOR) :] if _SEPARATOR in before else before
            if rest and _is_torn(note, rest):
                # What a crash has torn off was told to nobody: a note is let out only after it stands here whole.
                file.truncate(end - len(rest))
            elif rest:
                # Whatever else it is stays, a whole note above all, and is closed, so that it spoils only itself.
                file.write(_SEPARATOR[_separated(rest) :])
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        if end == 0:
            _sync_directory(self.path.parent)


@dataclass(frozen=True, slots=True)
class Signer:
    """What checkpoints are signed with, and where they are written down besides the database."""

    key: SignerKey
    log: CheckpointLog


def _is_torn(note: str, rest: bytes) -> bool:
    """Tell whether this is the beginning of a note of the same ledger, and not the whole of one."""
    origin = note.partition("\n")[0].encode() + b"\n"
    is_ours = rest.startswith(origin) or origin.startswith(rest)
    return is_ours and _whole(rest.decode("utf-8", "replace")) is None


def _whole(text: str) -> Checkpoint | None:
    """Read a note whose separator is not all there; None where the note itself is not."""
    signed = text.rstrip("-\n")
    try:
        return claimed_checkpoint(f"{signed}\n") if text.startswith(f"{signed}\n") else None
    except NoteError:
        return None


def _separated(rest: bytes) -> int:
    """Count how much of its separator a whole note has; a note ends with a line of its own."""
    after = rest[len(rest.rstrip(b"-\n")) + 1 :]
    return len(after) if _whole(rest.decode("utf-8", "replace")) and _SEPARATOR.startswith(after) else 0


def _last(text: str, origin: str) -> Checkpoint | None:
    *closed, rest = text.split(NOTE_SEPARATOR)
    if (unclosed := _whole(rest)) is not None and unclosed.origin == origin:
        return unclosed
    for note in reversed(closed):
        try:
            checkpoint = claimed_checkpoint(note)
        except NoteError:
            continue
        if checkpoint.origin == origin:
            return checkpoint
    return None


def _sync_directory(path: Path) -> None:
    """A file that was made is there after a power cut only when its directory is on the disk, too."""
    directory = os.open(path, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
