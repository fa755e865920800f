"""The ledger's evidence at a million leaves: how long a proof takes, and a checkpoint over ten thousand new ones.

The ledger is written by raw inserts, with leaves that are as long as real ones but say nothing; the tree is built and
signed by the bot's own code, and the figures are those of the bot's own functions on SQLite.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import quantiles

from bot.domain.ledger import leaf_hash
from bot.domain.merkle import is_included
from bot.domain.notes import SignerKey, open_checkpoint, read_tlog_proof
from bot.gateways.checkpoint_log import CheckpointLog, Signer
from bot.services.evidence import proof_of, sign
from storage.database import open_database
from storage.sqlite_database import migrate_sqlite

LEAVES, NEW_LEAVES, PROOFS = 1_000_000, 10_000, 1_000
ROWS_AT_ONCE = 10_000
NOW = datetime(2026, 11, 22, tzinfo=UTC)


async def measure(leaves: int = LEAVES) -> dict[str, float]:
    """Give the figures by name."""
    with tempfile.TemporaryDirectory(prefix="senimkey-bench-") as directory:
        path = Path(directory) / "consent.db"
        migrate_sqlite(path)
        _write(path, 0, leaves)
        signer = Signer(SignerKey("bench.example/consent", bytes(32)), CheckpointLog(Path(directory) / "log"))
        database = await open_database(f"sqlite+aiosqlite:///{path}")
        began = time.perf_counter()
        await database.write(partial(sign, leaves_max=leaves), signer, leaves, NOW)
        first_seconds = time.perf_counter() - began
        await database.close()
        _write(path, leaves, leaves + NEW_LEAVES)
        database = await open_database(f"sqlite+aiosqlite:///{path}")
        try:
            began = time.perf_counter()
            await database.write(sign, signer, leaves + NEW_LEAVES, NOW)
            checkpoint_seconds = time.perf_counter() - began
            chance, spent = random.Random(1), []
            for _ in range(PROOFS):
                index = chance.randrange(leaves + NEW_LEAVES)
                began = time.perf_counter()
                proof = await database.read(proof_of, index)
                spent.append((time.perf_counter() - began) * 1000)
                assert proof is not None
                assert _is_genuine(proof, index, signer)
        finally:
            await database.close()
    percentiles = quantiles(spent, n=100, method="inclusive")
    return {
        "evidence_leaves": leaves,
        "evidence_first_checkpoint_seconds": first_seconds,
        "evidence_checkpoint_seconds": checkpoint_seconds,
        "evidence_proof_p50_ms": percentiles[49],
        "evidence_proof_p99_ms": percentiles[98],
    }


def _is_genuine(text: str, index: int, signer: Signer) -> bool:
    proof = read_tlog_proof(text)
    checkpoint = open_checkpoint(proof.checkpoint, signer.key.verifier)
    return is_included(leaf_hash(_leaf(index)), index, checkpoint.size, proof.path, checkpoint.root)


def _write(path: Path, first: int, after: int) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    # A trigger that looks at the last index for each row is what makes a million of them slow.
    trigger = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'entries_contiguous'").fetchone()[0]
    connection.execute("DROP TRIGGER entries_contiguous")
    connection.execute("PRAGMA synchronous=OFF")
    for start in range(first, after, ROWS_AT_ONCE):
        connection.execute("BEGIN")
        connection.executemany(
            'INSERT INTO entries ("index", at, kind, person, seq, leaf, leaf_hash) VALUES (?, ?, ?, NULL, 0, ?, ?)',
            _rows(start, min(start + ROWS_AT_ONCE, after)),
        )
        connection.execute("COMMIT")
    connection.execute("UPDATE ledger_head SET size = ?", (after,))
    connection.execute(trigger)
    connection.close()


def _rows(first: int, after: int) -> Iterator[tuple[int, str, str, bytes, bytes]]:
    for index in range(first, after):
        stored = _leaf(index)
        yield index, "2026-11-22 00:00:00.000000", "consent.given", stored, leaf_hash(stored)


def _leaf(index: int) -> bytes:
    return f"{index:0400}".encode()
