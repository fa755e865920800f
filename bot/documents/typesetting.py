"""Words laid out by a typst template as an archival PDF; the same words give the same bytes."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import structlog
import typst

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

log = structlog.get_logger()

# For decades on a shelf: every font inside, text with its meaning, files attached (ISO 19005-3).
STANDARD: Final = "a-3a"


def typeset(template: Path, sheet: Mapping[str, Any], at: datetime) -> bytes:
    """Draw a sheet, which the template finds in its inputs, dated `at`; lets other threads run meanwhile."""
    date = {part: getattr(at, part) for part in ("year", "month", "day", "hour", "minute", "second")}
    words = json.dumps({**sheet, "at": None, "date": date}, ensure_ascii=False)
    try:
        return _compiled(template, words, at, [STANDARD])
    except typst.TypstError:
        # A letter that no font of ours has: the standard forbids it, but a document with a gap is better than none.
        log.warning("document without its standard", template=template.stem)
        return _compiled(template, words, at, [])


def _compiled(template: Path, words: str, at: datetime, standards: list[typst.PDFStandard]) -> bytes:
    pdf: bytes = typst.compile(
        template,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"sheet": words},
        pdf_standards=standards,
        timestamp=int(at.timestamp()),
    )
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """Find the fonts that typst brings, once a process; the machine's own would make other bytes elsewhere."""
    return typst.Fonts(include_system_fonts=False)
