"""The published verifier: one short file of its own, right about public vectors, and calm whatever it is given."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from bot.domain.consent import Kind
from bot.domain.encoding import in_base64
from bot.domain.ledger import Entry, commitment, leaf, leaf_hash, to_milliseconds
from bot.domain.merkle import ReadSubtree, inclusion_path, root
from bot.domain.notes import sign_checkpoint, sign_note, tlog_proof
from bot.exports import export
from bot.exports import verify as verified
from docs.evidence import verify
from tests.evidence.ledgers import IMPOSTOR, linked
from tests.evidence.records import NOW, RECORDS
from tests.golden import LEAVES
from tests.storage.test_tree import ROWS
from tests.test_exports import grow, settings_of
from tests.world import LEDGER

FILE = Path(verify.__file__)
KEY = str(LEDGER.verifier)
STORED = tuple(bytes(row["leaf"]) for row in ROWS[:20] if isinstance(row["leaf"], bytes))
HASHES = [leaf_hash(stored) for stored in STORED]


# --- What it is ---


def test_it_is_one_short_file() -> None:
    assert len(FILE.read_text(encoding="utf-8").splitlines()) <= 150


def test_it_needs_the_standard_library_and_cryptography_and_no_network() -> None:
    imported = set()
    for node in ast.walk(ast.parse(FILE.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module))
    foreign = {name for name in imported if name.partition(".")[0] not in sys.stdlib_module_names}
    assert {name.partition(".")[0] for name in foreign} == {"cryptography"}
    assert not {"socket", "ssl", "http", "urllib", "asyncio", "subprocess"} & {
        name.partition(".")[0] for name in imported
    }


# --- Public vectors ---

# The leaves of RFC 6962's reference tree, and its root at each size, as Certificate Transparency's own tests have them.
REFERENCE = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)


def subtrees(hashes: list[bytes]) -> ReadSubtree:
    """Read complete subtrees of a tree over these."""
    return lambda level, number: root(hashes[number << level : number + 1 << level])


def test_the_tree_is_that_of_rfc_6962() -> None:
    hashes = [leaf_hash(bytes.fromhex(stored)) for stored in REFERENCE]
    for size in range(1, 9):
        for index in range(size):
            path = inclusion_path(index, size, subtrees(hashes))
            assert verify.above(hashes[index], path, index, size).hex() == ROOTS[size - 1]


def test_c2sps_example_note_is_signed_by_its_key() -> None:
    key = verify.read_key(EXAMPLE_KEY)
    text, signatures = verify.must(verify.NOTE.fullmatch(EXAMPLE_NOTE), "").groups()
    signature = verify.unbase64(signatures.split()[-1])
    assert (key[0], signature[:4].hex()) == ("example.com/foo", "530d903a")
    key[2].verify(signature[4:], f"{text}\n".encode())


@pytest.mark.parametrize("stored", LEAVES)
def test_the_golden_leaves_are_entries(stored: bytes) -> None:
    assert verify.LEAF.fullmatch(stored.decode())
    assert not verify.LEAF.fullmatch(stored.decode().replace('"v":1', '"v":2'))


def test_its_canonical_form_is_rfc_8785s() -> None:
    """Sorted by UTF-16, where an emoji comes before a letter of a higher plane's private use area."""
    value: Any = {"\ue000": 1, "😀": [None, -7, {"б": '«\u2028\u007f\n\t\x01\\"/»', "a": []}], "": {}}
    read = json.loads(json.dumps(value), object_pairs_hook=verify.members)
    assert json.dumps(read, ensure_ascii=False, separators=(",", ":")).encode() == rfc8785.dumps(value)


# --- Files as people hand them over ---


def made(**other: object) -> dict[str, object]:
    """A receipt in a small ledger whose other entries are anybody's."""
    record: dict[str, Any] = RECORDS["given by a partner"]
    entry = Entry(
        index=INDEX,
        at=to_milliseconds(NOW),
        kind=Kind.CONSENT_GIVEN,
        person=record["pii_principal_id"],
        seq=1,
        prev=None,
        edition=1,
        document=record["privacy_notice"]["sha256"],
        commitment=commitment(bytes(32), rfc8785.dumps(record)),
    )
    hashes = [*HASHES[:INDEX], leaf_hash(leaf(entry)), *HASHES[INDEX + 1 :]]
    path = inclusion_path(INDEX, len(hashes), subtrees(hashes))
    return {
        "receipt": "senimkey-consent-receipt/1",
        "leaf": in_base64(leaf(entry)),
        "record": record,
        "opening": in_base64(bytes(32)),
        "proof": tlog_proof(INDEX, path, sign_checkpoint(len(hashes), root(hashes), LEDGER)),
        **other,
    }


def dumped(**other: object) -> bytes:
    return json.dumps(made(**other), ensure_ascii=False, indent=2).encode()


INDEX = 7
RECEIPT = dumped()
PROOF = str(made()["proof"])
CHECKPOINT = PROOF.partition("\n\n")[2]
DEEP = "[" * 100_000
BAD_RECEIPTS: dict[str, bytes] = {
    "empty": b"",
    "cut off": RECEIPT[: len(RECEIPT) // 2],
    "huge": b" " * (verify.RECEIPT_MAX + 1) + RECEIPT,
    "huge, with something else after it": RECEIPT + b" " * (verify.RECEIPT_MAX - len(RECEIPT)) + RECEIPT,
    "no JSON": b"%PDF-1.7",
    "not UTF-8": RECEIPT.decode().encode("utf-16"),
    "a list": b"[1, 2, 3, 4, 5]",
    "a number": b"7",
    "no members": b"{}",
    "wrong types": json.dumps(dict.fromkeys(made(), 7)).encode(),
    "a member of another type": dumped(record=[]),
    "an event of another type": dumped(record={**RECORDS["given by a partner"], "event": "now"}),
    "one member too many": dumped(verdict="genuine"),
    "a member twice": RECEIPT.replace(b'"receipt"', b'"receipt": "senimkey-consent-receipt/1", "receipt"', 1),
    "another version": dumped(receipt="senimkey-consent-receipt/2"),
    "NaN": RECEIPT.replace(b'"telegram_id": 777', b'"telegram_id": NaN'),
    "a fraction": RECEIPT.replace(b'"telegram_id": 777', b'"telegram_id": 777.0'),
    "a huge number": RECEIPT.replace(b'"telegram_id": 777', b'"telegram_id": ' + b"7" * 5000),
    "half a letter": RECEIPT.replace("Сыналғанова".encode(), rb"\ud800"),
    "deep": DEEP.encode(),
    "a deep record": RECEIPT.replace(b'"record": {', b'"record": {"deep": ' + DEEP.encode(), 1),
    "an opening too short": dumped(opening=in_base64(bytes(31))),
    "base64 of a second writing": RECEIPT.replace(b'A="', b'B="', 1),
    "no proof": dumped(proof=""),
    "the proof of another entry": dumped(proof=PROOF.replace("index 7", "index 6")),
    "a proof with a line less": dumped(proof=PROOF.replace(PROOF.split("\n")[2] + "\n", "")),
    "a proof with its end cut off": dumped(proof=PROOF[:-1]),
    "a proof with something after it": dumped(proof=f"{PROOF}\n---\nAll is well.\n"),
    "a proof with another note before its own": dumped(
        proof=PROOF.replace(CHECKPOINT, f"{EXAMPLE_NOTE}\n---\n{CHECKPOINT}")
    ),
    "a proof with an extra that is no base64": dumped(proof=PROOF.replace("\n", "\nextra All is well.\n", 1)),
    "a signature beside its own that is none": dumped(proof=f"{PROOF}— witness.example genuine!\n"),
    "an unsigned proof": dumped(proof=PROOF.rpartition("—")[0]),
    "a checkpoint of another key": dumped(
        proof=PROOF.replace(CHECKPOINT, sign_note(CHECKPOINT.partition("\n\n")[0] + "\n", IMPOSTOR))
    ),
    "a checkpoint of another ledger": dumped(
        proof=PROOF.replace(CHECKPOINT, sign_checkpoint(20, bytes(32), replace(LEDGER, name="other.example")))
    ),
    "a checkpoint of less": dumped(proof=PROOF.replace(CHECKPOINT, sign_checkpoint(7, bytes(32), LEDGER))),
    "a checkpoint of nothing": dumped(proof=PROOF.replace(CHECKPOINT, sign_checkpoint(0, bytes(32), LEDGER))),
}
Answer = tuple[int, str]
Ask = Callable[..., Answer]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run the verifier; how it ended, and its answer."""

    def run(*arguments: str | Path, key: str = KEY) -> Answer:
        capsys.readouterr()
        status = verify.main([*map(str, arguments), "--key", key])
        out, err = capsys.readouterr()
        assert err == ""
        assert out.count("\n") == 1
        return status, out

    return run


@pytest.mark.parametrize("name", BAD_RECEIPTS)
def test_whatever_a_receipt_is_there_is_a_verdict(name: str, ask: Ask, tmp_path: Path) -> None:
    assert BAD_RECEIPTS[name] != RECEIPT
    (tmp_path / "receipt.json").write_bytes(BAD_RECEIPTS[name])
    status, told = ask("receipt", tmp_path / "receipt.json")
    assert (status, told.partition(":")[0]) == (1, "not genuine")


def test_a_genuine_receipt_is_told_what_it_proves(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_bytes(RECEIPT)
    expected = "index 7, consent.given at 2026-11-22T10:15:30.123Z, among 20 entries signed by test.example/consent"
    assert ask("receipt", tmp_path / "receipt.json") == (0, f"genuine: {expected}\n")
    assert ask("receipt", tmp_path / "receipt.json", key=EXAMPLE_KEY)[0] == 1
    assert ask("receipt", tmp_path / "receipt.json", key=str(IMPOSTOR.verifier))[0] == 1


def test_others_may_have_signed_too(ask: Ask, tmp_path: Path) -> None:
    """Witnesses, and keys that are not known here (C2SP signed-note)."""
    cosigned = CHECKPOINT + sign_note("x\n", replace(LEDGER, name="witness.example")).partition("\n\n")[2]
    (tmp_path / "receipt.json").write_bytes(dumped(proof=PROOF.replace(CHECKPOINT, cosigned)))
    assert ask("receipt", tmp_path / "receipt.json")[0] == 0


def note(size: int, stored: tuple[bytes, ...] = STORED) -> str:
    return sign_checkpoint(size, root([leaf_hash(each) for each in stored[:size]]), LEDGER)


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """An export: 20 entries, 4 checkpoints, one of them of an earlier name of the ledger."""
    (tmp_path / "leaves.jsonl").write_bytes(ALL)
    earlier = sign_checkpoint(5, root(HASHES[:5]), replace(LEDGER, name="earlier.example"))
    (tmp_path / "checkpoints.txt").write_text(
        "".join(f"{each}\n---\n" for each in (note(2), earlier, note(9), note(20)))
    )
    (tmp_path / "kept.txt").write_text(note(15))
    return tmp_path


def test_a_genuine_export_is_whole(exported: Path, ask: Ask) -> None:
    whole = "genuine: 20 entries signed by test.example/consent, 0 more not yet signed"
    assert ask("export", exported) == (0, f"{whole}, 0 checkpoints kept\n")
    assert ask("export", exported, "--checkpoint", exported / "kept.txt") == (0, f"{whole}, 1 checkpoints kept\n")
    # CHECKPOINT_LOG is kept by somebody else, too.
    assert ask("export", exported, "--checkpoint", exported / "checkpoints.txt")[1].endswith(", 3 checkpoints kept\n")
    assert ask("export", exported, key=EXAMPLE_KEY)[0] == 1
    assert ask("export", exported, key=str(IMPOSTOR.verifier))[0] == 1


def lines(*stored: bytes) -> bytes:
    return b"".join(each + b"\n" for each in stored)


ALL = lines(*STORED)
OTHER = STORED[11].replace(b'"commitment":"0', b'"commitment":"1')
LATER = STORED[17].replace(b"given", b"taken")
BAD_LEAVES: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 0),
    "cut off": (ALL[:-20], 19),
    "a last line that is not ended": (ALL[:-1], 19),
    "a last line that ends otherwise": (ALL[:-1] + b"}", 19),
    "shorter than was signed": (lines(*STORED[:12]), 12),
    "a line too long": (lines(*STORED[:4], b"x" * (verify.LEAF_MAX + 1)), 4),
    "no line at all": (b"\0" * 1_000_000, 0),
    "an entry left out": (lines(*STORED[:6], *STORED[7:]), 6),
    "an entry twice": (lines(*STORED[:6], *STORED[5:]), 6),
    "two exchanged": (lines(*STORED[:3], STORED[4], STORED[3], *STORED[5:]), 3),
    "not canonical": (ALL.replace(b'"v":1', b'"v": 1', 1), 0),
    "another version": (lines(*STORED[:8], STORED[8].replace(b'"v":1', b'"v":2'), *STORED[9:]), 8),
    "an altered one that another follows": (lines(*STORED[:11], OTHER, *STORED[12:]), 11),
    "an altered one that nobody follows": (
        lines(*STORED[:17], STORED[17].replace(b"given", b"taken"), *STORED[18:]),
        9,
    ),
    "all linked anew": (lines(*linked([*STORED[:11], OTHER, *STORED[12:]])), 9),
}


@pytest.mark.parametrize("name", BAD_LEAVES)
def test_the_lowest_index_is_told(name: str, exported: Path, ask: Ask) -> None:
    """Exactly where that can be known, else where the last right checkpoint ends."""
    content, index = BAD_LEAVES[name]
    (exported / "leaves.jsonl").write_bytes(content)
    status, told = ask("export", exported)
    assert (status, told.split(": ")[:2]) == (1, ["not genuine", f"index {index}"])


BAD_CHECKPOINTS = {
    "empty": "",
    "cut off": note(20)[:-9],
    "no notes": "genuine\n",
    "out of order": f"{note(9)}\n---\n{note(2)}\n---\n{note(20)}\n---\n",
    "of a longer ledger": sign_checkpoint(21, bytes(32), LEDGER),
    "of another root": sign_checkpoint(20, bytes(32), LEDGER),
    "signed by another key of the same name": sign_checkpoint(20, root(HASHES), IMPOSTOR),
    "with another size": note(20).replace("\n20\n", "\n19\n"),
    "with a number of another writing": sign_note(f"{LEDGER.name}\n020\n{in_base64(root(HASHES))}\n", LEDGER),
    "with a root of another length": sign_note(f"{LEDGER.name}\n20\n{in_base64(bytes(31))}\n", LEDGER),
    "that is none": sign_note(f"{LEDGER.name}\nAll is well.\n", LEDGER),
}


@pytest.mark.parametrize("name", BAD_CHECKPOINTS)
def test_a_bad_checkpoint_is_refused(name: str, exported: Path, ask: Ask) -> None:
    (exported / "checkpoints.txt").write_text(BAD_CHECKPOINTS[name])
    status, told = ask("export", exported)
    assert (status, told.split(": ")[0]) == (1, "not genuine")


@pytest.mark.parametrize("name", sorted(BAD_CHECKPOINTS.keys() - {"out of order"}))
def test_a_bad_checkpoint_is_refused_when_it_was_kept(name: str, exported: Path, ask: Ask) -> None:
    (exported / "kept.txt").write_text(BAD_CHECKPOINTS[name])
    status, told = ask("export", exported, "--checkpoint", exported / "kept.txt")
    assert (status, told.split(": ")[0]) == (1, "not genuine")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["receipt"],
        ["receipt", "{file}"],
        ["receipt", "{file}", "--key", "no key"],
        ["receipt", "{file}", "--key", f"{KEY}A"],
        ["receipt", "{file}", "--key", KEY.replace("test", "best")],
        ["receipt", "{file}.missing", "--key", KEY],
        ["receipt", "{file}", "{file}", "--key", KEY],
        ["export", "{file}.missing", "--key", KEY],
        ["export", "{directory}", "--key", KEY, "--checkpoint", "{file}.missing"],
        ["judge", "{file}", "--key", KEY],
    ],
)
def test_bad_usage_is_told_apart(arguments: list[str], exported: Path) -> None:
    file = exported / "receipt.json"
    file.write_bytes(RECEIPT)
    given = [each.format(file=file, directory=exported) for each in arguments]
    with pytest.raises(SystemExit) as caught:
        verify.main(given)
    assert caught.value.code == 2


async def test_the_products_export_is_taken(database_url: str, tmp_path: Path, ask: Ask) -> None:
    """On both databases, with entries that nobody has signed yet; the product's own verdict is the same."""
    await grow(database_url, tmp_path / "checkpoints.log")
    await export(settings_of(database_url), tmp_path / "export")
    told = "genuine: 310 entries signed by test.example/consent, 2 more not yet signed, 4 checkpoints kept\n"
    assert ask("export", tmp_path / "export", "--checkpoint", tmp_path / "checkpoints.log") == (0, told)
    assert verified(tmp_path / "export", tmp_path / "checkpoints.log").startswith("genuine: ")


def test_it_runs_by_itself(tmp_path: Path) -> None:
    """Beside nothing of ours: alone in a directory, with an isolated interpreter."""
    (tmp_path / "receipt.json").write_bytes(RECEIPT)
    (tmp_path / "verify.py").write_bytes(FILE.read_bytes())
    command = [sys.executable, "-I", "-W", "error", "verify.py", "receipt", "receipt.json", "--key", KEY]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("genuine: index 7, consent.given")
