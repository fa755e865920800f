"""Is the receipt of a consent genuine, is the ledger whole? No network, and nothing of the company's but its key.
    python verify.py receipt FILE --key VKEY                     a receipt: the JSON file that the person holds
    python verify.py export DIR --key VKEY [--checkpoint FILE]   the ledger, against a checkpoint that someone else kept
One line says what was found; exit 0: genuine, 1: not, with the lowest index at which something is wrong, 2: bad usage.
What is proven by that and what is not: README.md beside this file. Needs Python 3.11 and the package `cryptography`."""

import argparse
import hmac
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from functools import reduce
from hashlib import sha256
from heapq import merge
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Key = tuple[str, bytes, Ed25519PublicKey]  # the ledger's name (its origin), the key's id, the key
LEAF_MAX, RECEIPT_MAX, CHECKPOINTS_MAX = 1 << 12, 1 << 20, 1 << 28  # bytes; what is longer is refused
NUMBER, HASH = "(?:0|[1-9][0-9]{0,14})", "[0-9a-f]{64}"  # decimal without leading zeros; SHA-256 in hex
LEAF = re.compile(  # the one way to write an entry: RFC 8785 sorts the members and leaves no other choice
    rf'{{"at":"(?P<at>[0-9T:.-]{{23}}Z)","commitment":"(?P<commitment>{HASH})","document":(?:null|"(?P<text>{HASH})"),'
    rf'"edition":(?:null|{NUMBER}),"index":(?P<index>{NUMBER}),"kind":"(?P<kind>[a-z_.]+)",'
    rf'"person":(?:null|"(?P<person>[0-9a-f]{{32}})"),"prev":(?:null|"(?P<prev>{HASH})"),"seq":(?P<seq>{NUMBER}),"v":1}}'
)
NOTE = re.compile(r"((?s:.+))\n\n((?:— [^\s+]+ [A-Za-z0-9+/]{7,}={0,2}\n)+)")
PROOF = r"c2sp\.org/tlog-proof@v1\n(?:extra [A-Za-z0-9+/]*={0,2}\n)?index %d\n((?:\S+\n)*)\n((?s:.+))"


def check_receipt(file: bytes, key: Key) -> str:
    """A receipt shows an entry, the record that the entry commits to, and a signed checkpoint that covers the entry."""
    must(len(file) <= RECEIPT_MAX, "it is too long")
    receipt = json.loads(file.decode(), object_pairs_hook=members, parse_float=int, parse_constant=int)
    must(receipt["receipt"] == "senimkey-consent-receipt/1" and len(receipt) == 5, "it is no receipt of version 1")
    leaf, opening, record = unbase64(receipt["leaf"]), unbase64(receipt["opening"], 32), receipt["record"]
    entry = must(LEAF.fullmatch(leaf.decode("ascii", "replace")), "its leaf is no entry")
    index, canonical = int(entry["index"]), json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    must(hmac.digest(opening, canonical, "sha256").hex() == entry["commitment"], "its record was changed", index)
    told = record["kind"], record["pii_principal_id"], record["event"]["event_time"], record["privacy_notice"]["sha256"]
    must(told == entry.group("kind", "person", "at", "text"), "its record contradicts its entry", index)
    proof = must(re.fullmatch(PROOF % index, str(receipt["proof"])), "its proof is no tlog-proof of this entry", index)
    size, root = must([*opened([proof[2]], key, index)], "its checkpoint is of another ledger", index)[0]
    path, node = [unbase64(line, 32) for line in proof[1].split()], sha256(b"\0" + leaf).digest()
    must(above(node, path, index, size) == root, "the signed ledger has another entry here", index)
    return f"index {index}, {entry['kind']} at {entry['at']}, among {size} entries signed by {key[0]}"


def check_export(leaves: Iterable[bytes], key: Key, checkpoints: str, kept: str | None = None) -> str:
    """Entries are in order, those of each person follow one another, and all are as they were when they were signed."""
    newest: dict[str, tuple[int, int, str]] = {}  # each person's newest entry: index, seq, hash
    tree: list[tuple[int, bytes]] = []  # the complete subtrees so far, the widest first: how many entries, root
    others = [] if kept is None else must(sorted(opened(kept.split("\n---\n"), key)), "another ledger's was kept")
    due, size, proven = next(signed := merge(others, opened(checkpoints.split("\n---\n"), key)), None), 0, 0
    for line in leaves:
        entry = must(LEAF.fullmatch(line[:-1].decode("ascii", "replace")), "here is no entry, or a part of one", size)
        must(int(entry["index"]) == size and line.endswith(b"\n"), "here is another entry, or no line of its own", size)
        last, seq, prev = newest.get(entry["person"], (size, 0, None))
        follows = entry.group("seq", "prev") == ((str(seq + 1), prev) if entry["person"] else ("0", None))
        must(follows, f"entry {size} does not follow its person's last one", last if last >= proven else size)
        width, node = 1, sha256(b"\0" + line[:-1]).digest()
        newest[entry["person"]] = (size, seq + 1, node.hex())
        while tree and tree[-1][0] == width:
            width, node = 2 * width, sha256(b"\1" + tree.pop()[1] + node).digest()
        tree, size = [*tree, (width, node)], size + 1
        while due and due[0] <= size:
            root = reduce(lambda right, left: sha256(b"\1" + left + right).digest(), [node for _, node in tree[::-1]])
            must(due == (size, root), f"of the entries from here to {size - 1} not all are as signed", proven)
            due, proven = next(signed, None), size
    must(proven and not due, "signed entries are missing from here on" if due else "nothing is signed", size)
    return f"{proven} entries signed by {key[0]}, {size - proven} more not yet signed, {len(others)} checkpoints kept"


def opened(notes: list[str], key: Key, index: int = 0) -> Iterator[tuple[int, bytes]]:
    """Sizes and roots that the given key has signed (C2SP signed-note); notes of other ledgers are passed over."""
    for note in [each for each in notes if each.startswith(f"{key[0]}\n")]:
        text, signatures = must(NOTE.fullmatch(note), "a checkpoint is no signed note", index).groups()
        told = must(re.fullmatch(rf".+\n({NUMBER})\n(.+)(?:\n.+)*", text), "a signed note is no checkpoint", index)
        named = map(unbase64, re.findall(rf"— {re.escape(key[0])} (\S+)\n", signatures))
        ours = [each[4:] for each in named if each[:4] == key[1]]  # others may have signed it, too
        must(len(ours) == 1, "a checkpoint is not signed by the key", index)
        try:
            key[2].verify(ours[0], f"{text}\n".encode())
        except InvalidSignature:
            raise ValueError(f"index {index}: a checkpoint is not what the key signed") from None
        yield (index := int(told[1])), unbase64(told[2], 32)


def above(node: bytes, path: list[bytes], index: int, size: int) -> bytes:
    """The root of the tree of this size that has the node at this index (RFC 9162, section 2.1.3.2)."""
    inner = (index ^ size - 1).bit_length()  # from this level on all neighbours are on the left
    must(index < size and len(path) == inner + (index >> inner).bit_count(), "its proof does not fit", index)
    for level, beside in enumerate(path):
        node = sha256(b"\1" + (node + beside if level < inner and not index >> level & 1 else beside + node)).digest()
    return node


def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    must(len(dict(pairs)) == len(pairs), "it has a member twice")
    return dict(sorted(pairs, key=lambda pair: pair[0].encode("utf-16-be")))  # as RFC 8785 sorts


def unbase64(text: object, size: int | None = None) -> bytes:
    value = b64decode(str(text), validate=True)
    must(b64encode(value).decode() == text and size in (None, len(value)), "a value is not the base64 it should be")
    return value


def must(holds: Any, why: str, index: int | None = None) -> Any:  # noqa: ANN401 -- gives back whatever holds
    if not holds:
        raise ValueError(why if index is None else f"index {index}: {why}")
    return holds


def read_key(text: str) -> Key:
    name, key_id, encoded = text.split("+", 2)  # C2SP signed-note
    public = unbase64(encoded, 33)
    must(public[0] == 1 and sha256(f"{name}\n".encode() + public).hexdigest()[:8] == key_id, "it is no verifier key")
    return name, bytes.fromhex(key_id), Ed25519PublicKey.from_public_bytes(public[1:])


def main(arguments: list[str] | None = None) -> int:
    usage = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    usage.add_argument("what", choices=("receipt", "export"))
    usage.add_argument("path", type=Path)
    usage.add_argument("--key", type=read_key, required=True)
    usage.add_argument("--checkpoint", type=Path)
    given = usage.parse_args(arguments)
    try:
        with (given.path / ("" if given.what == "receipt" else "leaves.jsonl")).open("rb") as file:
            if given.what == "receipt":
                verdict = f"genuine: {check_receipt(file.read(RECEIPT_MAX + 1), given.key)}"
            else:
                files = [given.path / "checkpoints.txt", *filter(None, [given.checkpoint])]
                must(all(path.stat().st_size < CHECKPOINTS_MAX for path in files), "a file of checkpoints is too large")
                leaves = iter(lambda: file.readline(LEAF_MAX), b"")
                verdict = f"genuine: {check_export(leaves, given.key, *(path.read_bytes().decode() for path in files))}"
    except OSError as error:
        usage.error(str(error))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        verdict = f"not genuine: {error if isinstance(error, ValueError) else 'it is malformed'}"
    print(verdict)
    return int(verdict.startswith("not"))


if __name__ == "__main__":
    raise SystemExit(main())
