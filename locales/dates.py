"""A day as the agreement writes it: «2026 жылғы 19 мамыр»."""

import re
from datetime import date

MONTHS = (
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
)

WRITTEN = re.compile(r"([0-9]{4}) жылғы ([1-9][0-9]?) (\w+)")


def written_date(day: date) -> str:
    """The day in words, as an edition's `effective` item has it."""
    return f"{day.year:04} жылғы {day.day} {MONTHS[day.month - 1]}"


def read_date(text: str) -> date | None:
    """The day that these words, and nothing else beside them, say; None when they say none."""
    found = WRITTEN.fullmatch(text)
    if found is None or found[3] not in MONTHS:
        return None
    try:
        return date(int(found[1]), MONTHS.index(found[3]) + 1, int(found[2]))
    except ValueError:  # the 30th of February
        return None
