"""Tables as files: what anybody typed is text in a spreadsheet, never a formula."""

from __future__ import annotations

import csv
import io

import pytest

from bot.domain.tables import BOM, csv_row
from tests.storage.notebook import unprotected


def test_a_row_is_as_rfc_4180_has_it() -> None:
    assert csv_row([1, None, 'ЖШС «Үлгі», "A"', "екі\nжол"]) == '1,,"ЖШС «Үлгі», ""A""","екі\nжол"\r\n'.encode()
    assert BOM.decode("utf-8") == "\ufeff"


def _bare(cells: list[str | int | None]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue().encode()


@pytest.mark.parametrize("write", [csv_row, pytest.param(_bare, marks=unprotected)])
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_what_looks_like_a_formula_is_text(write: object, sign: str) -> None:
    assert callable(write)
    [[cell]] = csv.reader(io.StringIO(write([f"{sign}HYPERLINK()"]).decode(), newline=""))
    assert cell == f"'{sign}HYPERLINK()"


@pytest.mark.parametrize("write", [csv_row, pytest.param(_bare, marks=unprotected)])
@pytest.mark.parametrize("between", [";", "; ", ';"', "\n", "a;b;"])
def test_a_formula_hides_behind_no_separator_that_a_spreadsheet_may_take(write: object, between: str) -> None:
    """Where the decimal sign is a comma, files are often parted at semicolons."""
    assert callable(write)
    line = write([1, f"ЖШС А{between}+HYPERLINK(A1)"]).decode()
    assert f"{between.replace(chr(34), chr(34) * 2)}'+HYPERLINK" in line


def test_numbers_of_our_own_stay_numbers() -> None:
    assert csv_row([-1, 0, 41]) == b"-1,0,41\r\n"
