"""Two editions of the agreement side by side in one text, as a PDF (laid out by difference.typ).

Every clause stands in it, also those that stayed. What was removed is struck through, what was added is underlined, so
that a black-and-white print says the same.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.documents.typesetting import typeset
from bot.domain.difference import Fate, touch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.domain.agreement import Edition
    from bot.domain.difference import ClauseChange, Difference, Run

TEMPLATE: Final = Path(__file__).parent / "difference.typ"
DAY: Final = "%d.%m.%Y"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said around the texts. `at` is the document's moment: the upload's, so that the file stays the same.

    `edition` holds {number}. The five fates stand over their clauses and hold {number}; `moved` {before} too. The
    words of the legend, `sample_…`, are shown each as it says.
    """

    at: datetime
    title: str
    author: str
    footer: str
    eyebrow: str
    heading: str
    lead: str
    before: str
    after: str
    edition: str
    effective_label: str
    sha256_label: str
    sample_same: str
    sample_removed: str
    sample_added: str
    kept: str
    moved: str
    reworded: str
    added: str
    removed: str


def difference_pdf(difference: Difference, words: Words) -> bytes:
    """Draw the difference; takes some tens of milliseconds and lets other threads run meanwhile."""
    sheet = {
        **asdict(words),
        "editions": [
            _edition(words.before, difference.before, words),
            _edition(words.after, difference.after, words),
        ],
        "clauses": [_clause(clause, words) for clause in difference.clauses],
    }
    return typeset(TEMPLATE, sheet, words.at)


def _edition(role: str, edition: Edition, words: Words) -> dict[str, str]:
    return {
        "role": role,
        "name": words.edition.replace("{number}", str(edition.number)),
        "effective": edition.effective_on.strftime(DAY),
        "sha256": edition.sha256,
    }


def _clause(clause: ClauseChange, words: Words) -> dict[str, Any]:
    headings = {
        Fate.KEPT: words.kept,
        Fate.MOVED: words.moved,
        Fate.REWORDED: words.reworded,
        Fate.REMOVED: words.removed,
        Fate.ADDED: words.added,
    }
    number = clause.before if clause.after is None else clause.after
    heading = headings[clause.fate].replace("{number}", str(number)).replace("{before}", str(clause.before))
    return {"fate": clause.fate, "heading": heading, "runs": list(_runs(clause.runs))}


def _runs(runs: tuple[Run, ...]) -> Iterator[dict[str, str]]:
    """The runs with the spaces around each apart: a line under nothing would look like a mistake."""
    for run, following in zip_longest(runs, runs[1:]):
        words = run.text.strip()
        before, _, after = run.text.partition(words) if words else (run.text, "", "")
        gap = " " if following and touch(run, following) else ""
        yield {"mark": run.mark, "before": before, "text": words, "after": after + gap}
