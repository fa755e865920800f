"""The benchmarks run and finish what they begin; their figures are nobody's test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.contestants import CONTESTANTS, OURS

ROOT = Path(__file__).parent.parent
SIGNINGS = 2


@pytest.mark.timeout(180)
def test_every_contestant_finishes_every_signing() -> None:
    """What is compared did the whole work: as many consents stand in the ledger as people signed."""
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--signings", str(SIGNINGS), "--rounds", "1", "--leaves", "600"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    figures = dict(line.split(": ", 1) for line in ran.stdout.splitlines() if not line.startswith("#"))

    assert float(figures["evidence_checkpoint_seconds"]) > 0
    assert float(figures["evidence_proof_p99_ms"]) > 0

    signed = str(SIGNINGS + SIGNINGS)  # those of the warm-up too
    for contestant in CONTESTANTS:
        assert figures[f"{contestant.name}_finished"] == (signed if contestant.count else "nothing kept")
        assert float(figures[f"{contestant.name}_repeats"]) == 0
        if contestant is not OURS:
            assert float(figures[f"ratio_ours_to_{contestant.name}_updates"]) > 0
