"""Keys and ciphertexts: a key for each person, wrapped by a master key that never enters the database.

AES-256-GCM throughout (NIST SP 800-38D, by the `cryptography` package). A sealed value is a version byte, a nonce of
12 bytes and the ciphertext with its tag; its associated data name the place where it belongs
(`records.sealed:<person>`), so that a ciphertext moved to another row or column does not open.
Destroying a person's key destroys all that was sealed with it.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Table, bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from bot.domain.phone import Phone
from storage.errors import VaultError
from storage.models import person_keys, service_keys
from storage.statements import insert_if_new

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = b"\x01"

LOOKUP = "lookup"
SERVICE = "service"
CODE_INFO = b"senimkey one-time codes 1"
BODY_INFO = b"senimkey bodies 1"
TOKEN_INFO = b"senimkey invitations 1"
NAME_INFO = b"senimkey names 1"

_KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterKeys:
    """The keys of `DATA_KEYS` by their ids; `first` is the one that encrypts, the others only open."""

    first: str
    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> MasterKeys:
        """Read `id:base64,id:base64`; raises `ValueError` with one line that names the problem and never the value."""
        keys: dict[str, bytes] = {}
        for number, entry in enumerate(text.split(","), start=1):
            # By its place and not by its id: whoever swapped the two wrote the key where the id should be.
            key_id, colon, encoded = entry.strip().partition(":")
            if not colon:
                raise ValueError(f"key {number} is not of the form id:base64")
            if not _KEY_ID.fullmatch(key_id):
                raise ValueError(f"key {number} has a bad id: 1 to 64 letters, digits, dots, hyphens, underscores")
            if key_id in keys:
                raise ValueError(f"key {number} has the id of an earlier one")
            keys[key_id] = _decoded(number, encoded)
        return cls(first=next(iter(keys)), keys=keys)


def _decoded(number: int, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        # Not chained: the cause would show the value.
        raise ValueError(f"key {number} is not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"key {number} has {len(key)} bytes, not {KEY_BYTES}")
    return key


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonKey:
    """A person's key, open. It lives as long as the transaction that asked for it."""

    person: str
    secret: bytes = field(repr=False)

    def seal(self, column: str, plaintext: bytes) -> bytes:
        """Encrypt what goes into this column (`table.column`) of this person."""
        return _seal(self.secret, f"{column}:{self.person}", plaintext)

    def open(self, column: str, sealed: bytes) -> bytes:
        """Decrypt what this column of this person holds; raises `VaultError` when it was changed or is of elsewhere."""
        return _open(self.secret, f"{column}:{self.person}", sealed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ServiceKeys:
    lookup: bytes = field(repr=False)
    service: bytes = field(repr=False)
    code: bytes = field(repr=False)
    token: bytes = field(repr=False)
    body: bytes = field(repr=False)
    name: bytes = field(repr=False)


class Vault:
    """Wraps and opens keys. `prepare` (or `load`) comes before anything that has no person."""

    def __init__(self, keys: MasterKeys) -> None:
        """Keep the master keys; nothing is read yet."""
        self._keys = keys
        self._service_keys: _ServiceKeys | None = None

    def prepare(self, conn: Connection) -> None:
        """Create the service's own keys unless they are there, then load them; processes that start together agree.

        The vault is not to be used when the transaction of this fails: it would hold keys that no database has.
        """
        for name in (LOOKUP, SERVICE):
            fresh = secrets.token_bytes(KEY_BYTES)
            insert_if_new(conn, service_keys, {"name": name, **self._wrapped(f"service_keys.wrapped:{name}", fresh)})
        # Read back in any case: another process may have been the first, and its keys are the ones that count.
        self.load(conn)

    def is_prepared(self, conn: Connection) -> bool:
        """Whether the database has the service's own keys already."""
        return conn.execute(select(service_keys.c.name)).first() is not None

    def load(self, conn: Connection) -> None:
        """Load the service's own keys, for commands that only read; raises `VaultError` when there are none yet."""
        rows = {row.name: row for row in conn.execute(select(service_keys))}
        if not rows.keys() >= {LOOKUP, SERVICE}:
            raise VaultError("the database has no service keys yet: start the bot once")
        lookup, service = (
            self._unwrapped(f"service_keys.wrapped:{name}", rows[name].key_id, rows[name].wrapped)
            for name in (LOOKUP, SERVICE)
        )
        self._service_keys = _ServiceKeys(
            lookup=lookup,
            service=service,
            code=_derived(lookup, CODE_INFO),
            token=_derived(lookup, TOKEN_INFO),
            body=_derived(lookup, BODY_INFO),
            name=_derived(lookup, NAME_INFO),
        )

    def usage(self, conn: Connection) -> dict[str, int]:
        """How many stored keys each master key wraps, by its id; one under each is opened to see that it fits.

        Raises `VaultError` that names every master key which is missing, or the first that does not fit.
        """
        counts: Counter[str] = Counter()
        samples = []
        for table, owner in ((service_keys, "name"), (person_keys, "person")):
            column = table.c[owner]
            grouped = select(table.c.key_id, func.count(), func.min(column)).group_by(table.c.key_id)
            for key_id, count, sample in conn.execute(grouped):
                counts[key_id] += count
                samples.append((f"{table.name}.wrapped:{sample}", select(table).where(column == sample)))
        if missing := sorted(counts.keys() - self._keys.keys.keys()):
            raise VaultError(f"DATA_KEYS lacks {', '.join(missing)}, under which stored keys are wrapped: add it again")
        for place, find in samples:
            row = conn.execute(find).one()
            self._unwrapped(place, row.key_id, row.wrapped)
        return dict(counts)

    def create_key(self, conn: Connection, person: str) -> PersonKey:
        """Make and keep a key for a new person; a person who has one already is an `IntegrityError`."""
        secret = secrets.token_bytes(KEY_BYTES)
        conn.execute(_INSERT_KEY, {"person": person, **self._wrapped(f"person_keys.wrapped:{person}", secret)})
        return PersonKey(person=person, secret=secret)

    def key(self, conn: Connection, person: str) -> PersonKey | None:
        """Open the person's key; None when it was destroyed or never made."""
        row = conn.execute(_FIND_KEY, {"of": person}).first()
        return self.unwrapped(person, row.key_id, row.wrapped) if row else None

    def unwrapped(self, person: str, key_id: str, wrapped: bytes) -> PersonKey:
        """Open a person's key as its row holds it."""
        return PersonKey(person=person, secret=self._unwrapped(f"person_keys.wrapped:{person}", key_id, wrapped))

    def destroy_key(self, conn: Connection, person: str) -> None:
        """Make everything that was sealed with the person's key unreadable for good."""
        conn.execute(_DELETE_KEY, {"of": person})

    def phone_hash(self, phone: Phone) -> bytes:
        """The 32 bytes under which a number is found: HMAC-SHA256 of its E.164 (bare hashes are guessed in hours)."""
        return hmac.digest(self._service.lookup, phone.e164.encode(), "sha256")

    def name_hash(self, name: str) -> bytes:
        """The 32 bytes under which a form of a name is found: keyed, as names are guessed from any list of names."""
        return hmac.digest(self._service.name, name.encode(), "sha256")

    @property
    def code_key(self) -> bytes:
        """The key of one-time codes' digests, derived from the lookup key (HKDF, RFC 5869)."""
        return self._service.code

    @property
    def token_key(self) -> bytes:
        """The key that invitations' tokens are made with, derived from the lookup key (HKDF, RFC 5869)."""
        return self._service.token

    def body_digest(self, body: bytes) -> bytes:
        """The 32 bytes that tell posted bodies apart: keyed, as a bare hash of a number is guessed in hours."""
        return hmac.digest(self._service.body, body, "sha256")

    def seal_service(self, column: str, row: str, plaintext: bytes) -> bytes:
        """Encrypt what belongs to no person, for this column (`table.column`) of this row."""
        return _seal(self._service.service, f"{column}:{row}", plaintext)

    def open_service(self, column: str, row: str, sealed: bytes) -> bytes:
        """Decrypt what `seal_service` encrypted; raises `VaultError` when it was changed or is of elsewhere."""
        return _open(self._service.service, f"{column}:{row}", sealed)

    def rewrap(self, conn: Connection, limit: int) -> int:
        """Wrap up to `limit` keys anew under the first master key and tell how many; 0 means that all are.

        What the keys encrypt is not touched. A master key may be removed from `DATA_KEYS` once this has returned 0.
        """
        done = self._rewrap(conn, service_keys, "name", limit)
        return done + self._rewrap(conn, person_keys, "person", limit - done)

    def _rewrap(self, conn: Connection, table: Table, owner: str, limit: int) -> int:
        column = table.c[owner]
        # Locked: another process's rewrap takes other rows meanwhile, and whoever destroys a key waits or comes first.
        stale = select(table).where(table.c.key_id != self._keys.first).limit(limit).with_for_update(skip_locked=True)
        rows = conn.execute(stale).all()
        for row in rows:
            place = f"{table.name}.wrapped:{row._mapping[owner]}"  # noqa: SLF001 -- SQLAlchemy's public name
            fresh = self._wrapped(place, self._unwrapped(place, row.key_id, row.wrapped))
            conn.execute(update(table).where(column == row._mapping[owner]).values(**fresh))  # noqa: SLF001 -- as above
        return len(rows)

    @property
    def _service(self) -> _ServiceKeys:
        if self._service_keys is None:
            raise VaultError("the vault was not prepared")
        return self._service_keys

    def _wrapped(self, place: str, secret: bytes) -> dict[str, str | bytes]:
        first = self._keys.first
        return {"key_id": first, "wrapped": _seal(self._keys.keys[first], place, secret)}

    def _unwrapped(self, place: str, key_id: str, wrapped: bytes) -> bytes:
        master = self._keys.keys.get(key_id)
        if master is None:
            raise VaultError(f"DATA_KEYS lacks the key {key_id!r}, under which stored keys are wrapped: add it again")
        try:
            return _open(master, place, wrapped)
        except VaultError as error:
            # Most often DATA_KEYS has a new value under an old id.
            raise VaultError(f"the key {key_id!r} of DATA_KEYS does not open what it wrapped: {error}") from error


_INSERT_KEY = insert(person_keys)
_FIND_KEY = select(person_keys.c.key_id, person_keys.c.wrapped).where(person_keys.c.person == bindparam("of"))
_DELETE_KEY = delete(person_keys).where(person_keys.c.person == bindparam("of"))


def _derived(key: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)


def _seal(secret: bytes, place: str, plaintext: bytes) -> bytes:
    # At random: a key seals some thousands of values at most, far from the 2^32 that SP 800-38D allows.
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(secret).encrypt(nonce, plaintext, place.encode())


def _open(secret: bytes, place: str, sealed: bytes) -> bytes:
    column = place.partition(":")[0]
    if sealed[:1] != VERSION:
        raise VaultError(f"{column} holds a value of an unknown version")
    nonce, ciphertext = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(secret).decrypt(nonce, ciphertext, place.encode())
    except (InvalidTag, ValueError) as error:
        raise VaultError(f"{column} holds a value that was changed, or that was sealed for another place") from error
