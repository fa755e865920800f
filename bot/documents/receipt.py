"""The receipt as a PDF: what happened on one page, then the exact text of the agreement (laid out by receipt.typ).

The same sheet gives the same bytes. The text is also attached as a file, byte for byte what its SHA-256 is of.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import segno

from bot.documents.typesetting import typeset

if TYPE_CHECKING:
    from datetime import datetime

TEMPLATE: Final = Path(__file__).parent / "receipt.typ"
INK: Final = "#17212b"
OVERLAP: Final = 0.02  # of a module, so that no hairline shows between two rows of the code


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A value with what it is called; `mono` is for what is compared letter by letter, short ones share a row."""

    label: str
    text: str
    kind: Literal["plain", "strong", "mono"] = "plain"
    is_short: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One question that the receipt answers."""

    heading: str
    rows: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything that stands on a receipt, in words. `at` is the entry's moment; `qr` is what the code says."""

    at: datetime
    title: str
    author: str
    footer: str
    eyebrow: str
    heading: str
    lead: str
    number_label: str
    receipt: str
    qr: str
    qr_label: str
    sections: tuple[Section, ...]
    note: tuple[str, ...]
    text_heading: str
    text_lead: str
    text_name: str
    clauses: tuple[str, ...]


def receipt_pdf(sheet: Sheet) -> bytes:
    """Draw the receipt; takes some tens of milliseconds and lets other threads run meanwhile."""
    return typeset(TEMPLATE, {**asdict(sheet), "qr": qr_svg(sheet.qr)}, sheet.at)


def qr_svg(text: str) -> str:
    """Draw a QR code (ISO/IEC 18004) as one path, a rectangle for each run of dark modules."""
    code = segno.make(text, micro=False, error="m")
    side, _ = code.symbol_size(border=0)
    path = "".join(
        f"M{begin} {row}h{end - begin}v{1 + OVERLAP}h{begin - end}z"
        for row, modules in enumerate(code.matrix)
        for begin, end in _runs(bytes(modules))
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path fill="{INK}" d="{path}"/></svg>'


def _runs(modules: bytes) -> list[tuple[int, int]]:
    """Find where dark modules begin and end."""
    edges = [n for n, (before, here) in enumerate(zip(b"\0" + modules, modules + b"\0", strict=True)) if before != here]
    return list(zip(edges[::2], edges[1::2], strict=True))
