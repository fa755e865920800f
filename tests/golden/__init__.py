"""What must stay the same to the byte."""

from pathlib import Path

AGREEMENT = (Path(__file__).parent / "agreement-kk-1.txt").read_bytes()
"""The canonical text of edition №1."""

LEAVES = tuple((Path(__file__).parent / "leaves.jsonl").read_bytes().splitlines())
"""Three leaves of the ledger, written by hand from the table of their keys: the last two are one person's."""
