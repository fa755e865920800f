"""What storage raises when something happened that should not; each message tells the operator what to do.

    StorageError
    ├── DatabaseAway          not to be reached now, or no answer whether it was written: send the same again later
    │   └── DatabaseBroken    a shared transaction was lost whole: nobody in it was told success
    ├── DatabaseLocked        another process writes to this SQLite file
    └── VaultError            a key is missing, or a ciphertext is not what it should be

A function of a transaction may raise whatever it likes: its caller gets that, and only its own writes are undone.
"""

from __future__ import annotations


class StorageError(Exception):
    """The base of what storage raises by itself."""


class DatabaseAway(StorageError):  # noqa: N818 -- reads as what is the case, like TimeoutError's relatives
    """The database cannot be reached or refuses to work just now. Writes are idempotent: the same may be sent again."""


class DatabaseBroken(DatabaseAway):
    """SQLite gave up a whole transaction (disk full, I/O error), so nothing in it was written."""


class DatabaseLocked(StorageError):  # noqa: N818 -- as above
    """Another process writes to this database: SQLite has one writer."""


class VaultError(StorageError):
    """A key is missing or does not fit, or a sealed value was changed or moved."""
