"""Tables as files: CSV that spreadsheets open as it is (RFC 4180, UTF-8 with a byte order mark)."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BOM = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as something else
# With what a spreadsheet takes a cell for a formula, which would run on whoever opens the file.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Where commas are decimal, as with us, a spreadsheet may part the cells at semicolons, wherever those stand.
_INNER_FORMULA = re.compile(r"([;\t\r\n][ \"]*)([=+\-@])")


def csv_row(cells: Iterable[str | int | None]) -> bytes:
    """Write one row with its line end; None is an empty cell, and text that looks like a formula gets an apostrophe."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return written.getvalue().encode()


def _harmless(cell: str | int | None) -> str | int:
    if not isinstance(cell, str):
        return "" if cell is None else cell
    harmless = _INNER_FORMULA.sub(r"\1'\2", cell)
    return f"'{harmless}" if cell.startswith(_FORMULA_SIGNS) else harmless
