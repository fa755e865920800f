"""Signed notes, checkpoints of the ledger, and proofs in one file (C2SP: signed-note, tlog-checkpoint, tlog-proof).

A note is text with signatures under it; a checkpoint is a note that states the ledger's size and root; a proof is an
entry's index, its way up the tree, and such a checkpoint. The ledger's origin is the name of its key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.domain.encoding import from_base64, in_base64
from bot.domain.merkle import HASH_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
NOTE_SEPARATOR = "\n---\n"  # after each note in files of several: an empty line and three dashes
NOTE_CHARACTERS_MAX = 131_072  # room for more than the 16 signatures that a verifier must accept
PATH_MAX = 63  # the tree of the largest ledger that a database can number

_ED25519 = b"\x01"
_ID_BYTES, _KEY_BYTES = 4, 32
_PRIVATE = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+\x00-\x1f\ud800-\udfff]{1,255}")
_KEY = re.compile(r"(?P<name>[^+]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/=]+)")
_SIGNATURE = re.compile("— (?P<name>[^ ]+) (?P<signature>[^ ]+)")
# Control characters other than the newline, and what UTF-8 cannot write: no note has them.
_FOREIGN = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_NUMBER = re.compile("0|[1-9][0-9]{0,17}")


class NoteError(ValueError):
    """Not a note, checkpoint, proof or key that can be taken; the message is one line and holds no secret."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """What anyone checks signatures with; as text `name+id+base64`."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """SHA-256(name ‖ newline ‖ 0x01 ‖ public key), its first four bytes."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{in_base64(_ED25519 + self.public)}"


@dataclass(frozen=True, slots=True)
class SignerKey:
    """What the ledger signs with (`LEDGER_KEY`). Kept as its 32-byte seed."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        """The key that verifies what this one signs."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return VerifierKey(self.name, public.public_bytes(Encoding.Raw, PublicFormat.Raw))

    def written(self) -> str:
        """Write the key as settings have it. A secret."""
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{in_base64(_ED25519 + self.seed)}"


def read_signer(text: str) -> SignerKey:
    """Read `PRIVATE+KEY+name+id+base64`. Raises NoteError."""
    if text.startswith(_PRIVATE) and (parts := _key_parts(text.removeprefix(_PRIVATE))):
        name, key_id, seed = parts
        key = SignerKey(name, seed)
        if key.verifier.id == key_id:
            return key
    message = "is not an Ed25519 note key, PRIVATE+KEY+name+id+base64 (see `keys new`)"
    raise NoteError(message)


def read_verifier(text: str) -> VerifierKey:
    """Read `name+id+base64`. Raises NoteError."""
    if parts := _key_parts(text):
        name, key_id, public = parts
        key = VerifierKey(name, public)
        if key.id == key_id:
            return key
    message = "not an Ed25519 verifier key, name+id+base64"
    raise NoteError(message)


def sign_note(text: str, key: SignerKey) -> str:
    """Sign a text, which ends in a newline. Ed25519 is deterministic: the same text and key make the same note."""
    if not text.endswith("\n") or _FOREIGN.search(text):
        message = "a note's text ends in a newline and has no other control characters"
        raise NoteError(message)
    signature = key.verifier.id + Ed25519PrivateKey.from_private_bytes(key.seed).sign(text.encode())
    return f"{text}\n— {key.name} {in_base64(signature)}\n"


def open_note(note: str, key: VerifierKey) -> str:
    """Give a note's text when the key has signed it. Signatures of others are ignored; a wrong one of its own refuses.

    Raises NoteError.
    """
    if len(note) > NOTE_CHARACTERS_MAX:
        message = "the note is too long"
        raise NoteError(message)
    before, separator, under = note.rpartition("\n\n")
    text = before + "\n"
    if not separator or not under.endswith("\n") or _FOREIGN.search(note):
        message = "not a signed note"
        raise NoteError(message)
    is_signed = False
    for line in under.removesuffix("\n").split("\n"):
        name, key_id, signature = _read_signature(line)
        if (name, key_id) == (key.name, key.id):
            _require_signature(key, text, signature)
            is_signed = True
    if not is_signed:
        message = f"the note is not signed by {key.name}+{key.id.hex()}"
        raise NoteError(message)
    return text


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The ledger's head: whose, how many entries, the root over them."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{in_base64(self.root)}\n"


def sign_checkpoint(size: int, root: bytes, key: SignerKey) -> str:
    """Sign the ledger's head."""
    return sign_note(str(Checkpoint(key.name, size, root)), key)


def open_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """Give the checkpoint of the ledger whose key this is, its signature checked. Raises NoteError."""
    checkpoint = read_checkpoint(open_note(note, key))
    if checkpoint.origin != key.name:
        message = "the checkpoint is that of another origin"
        raise NoteError(message)
    return checkpoint


def claimed_checkpoint(note: str) -> Checkpoint:
    """Read what a note states, its signatures not looked at: nobody's word, to be compared only. Raises NoteError."""
    return read_checkpoint(note.rpartition("\n\n")[0] + "\n")


def read_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint's text; further lines are allowed and say nothing to us. Raises NoteError."""
    lines = text.removesuffix("\n").split("\n")
    if text.endswith("\n") and len(lines) >= 3 and all(lines) and _NUMBER.fullmatch(lines[1]):  # noqa: PLR2004 -- origin, size, root
        root = _hash(lines[2])
        if root is not None:
            return Checkpoint(lines[0], int(lines[1]), root)
    message = "not a checkpoint"
    raise NoteError(message)


@dataclass(frozen=True, slots=True)
class Proof:
    """A `.tlog-proof`: an entry's index, its path (RFC 6962, section 2.1.1), and the signed checkpoint it leads to."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str


def tlog_proof(index: int, path: Sequence[bytes], checkpoint: str) -> str:
    """Write a proof in one file."""
    return "\n".join([PROOF_HEADER, f"index {index}", *map(in_base64, path), "", checkpoint])


def read_tlog_proof(text: str) -> Proof:
    """Read a proof; its `extra` line is nobody's word and is passed over. Raises NoteError."""
    above, _, checkpoint = text[:NOTE_CHARACTERS_MAX].partition("\n\n")
    header, *lines = above.split("\n")
    if lines and re.fullmatch("extra [A-Za-z0-9+/]*={0,2}", lines[0]):
        del lines[0]
    word, _, number = lines[0].partition(" ") if lines else ("", "", "")
    path = [_hash(line) for line in lines[1:]]
    hashes = tuple(hashed for hashed in path if hashed is not None)
    is_proof = header == PROOF_HEADER and word == "index" and _NUMBER.fullmatch(number)
    if not is_proof or len(hashes) != len(path) or len(path) > PATH_MAX or len(text) > NOTE_CHARACTERS_MAX:
        message = "not a tlog-proof"
        raise NoteError(message)
    return Proof(int(number), hashes, checkpoint)


def _key_parts(text: str) -> tuple[str, bytes, bytes] | None:
    match = _KEY.fullmatch(text)
    key = from_base64(match["key"]) if match and _NAME.fullmatch(match["name"]) else None
    if match is None or key is None or len(key) != len(_ED25519) + _KEY_BYTES or key[:1] != _ED25519:
        return None
    return match["name"], bytes.fromhex(match["id"]), key[1:]


def _read_signature(line: str) -> tuple[str, bytes, bytes]:
    match = _SIGNATURE.fullmatch(line)
    signature = from_base64(match["signature"]) if match and _NAME.fullmatch(match["name"]) else None
    if match is None or signature is None or len(signature) <= _ID_BYTES:
        message = "a signature of the note cannot be read"
        raise NoteError(message)
    return match["name"], signature[:_ID_BYTES], signature[_ID_BYTES:]


def _require_signature(key: VerifierKey, text: str, signature: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
    except InvalidSignature:
        message = f"the signature of {key.name} is wrong: the note was changed, or is signed by another key"
        raise NoteError(message) from None


def _hash(text: str) -> bytes | None:
    decoded = from_base64(text)
    return decoded if decoded is not None and len(decoded) == HASH_BYTES else None
