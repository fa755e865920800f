"""What can be wrong with an uploaded edition, as data: the texts that say it are `upload-<code>`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

PROBLEMS_MAX: Final = 200
"""Problems that are kept, the first ones by line; more of them are only counted."""
NOTED_MAX: Final = 5000
"""Problems that are sorted to find those."""
DETAIL_MAX: Final = 60
"""Characters of what a problem quotes from the file."""
QUOTED: Final = {"name", "word", "clause"}
"""The details that are quoted from it."""


class UploadCode(StrEnum):
    """What is wrong; in the order in which a file is read."""

    SIZE = "size"
    ENCODING = "encoding"
    BOM = "bom"
    CHARACTER = "character"
    NORMAL_FORM = "normal-form"
    MIXED = "mixed"
    SYNTAX = "syntax"
    CONTINUED = "continued"
    COMPUTED = "computed"
    EMPTY = "empty"
    DUPLICATE = "duplicate"
    CLAUSE_NAME = "clause-name"
    CLAUSE_ATTRIBUTES = "clause-attributes"
    CLAUSE_LONG = "clause-long"
    CLAUSE_COUNT = "clause-count"
    CLAUSES_MANY = "clauses-many"
    TEXT_LONG = "text-long"
    ATTRIBUTES = "attributes"
    GROUP = "group"
    GROUP_MISSING = "group-missing"
    ITEM_CLAUSE = "item-clause"
    ITEM_FRAGMENT = "item-fragment"
    ITEM_MISSING = "item-missing"
    NUMBER = "number"
    DATE = "date"
    BIN = "bin"
    SAME = "same"
    TRANSLATION_ITEM = "translation-item"


DETAILS: Final[Mapping[UploadCode, tuple[str, ...]]] = {
    UploadCode.SIZE: ("limit",),
    UploadCode.ENCODING: (),
    UploadCode.BOM: (),
    UploadCode.CHARACTER: ("character",),
    UploadCode.NORMAL_FORM: (),
    UploadCode.MIXED: ("word",),
    UploadCode.SYNTAX: (),
    UploadCode.CONTINUED: (),
    UploadCode.COMPUTED: (),
    UploadCode.EMPTY: ("name",),
    UploadCode.DUPLICATE: ("name", "first"),
    UploadCode.CLAUSE_NAME: ("name", "expected"),
    UploadCode.CLAUSE_ATTRIBUTES: ("name",),
    UploadCode.CLAUSE_LONG: ("name", "limit"),
    UploadCode.CLAUSES_MANY: ("limit",),
    UploadCode.CLAUSE_COUNT: ("expected", "found"),
    UploadCode.TEXT_LONG: ("limit",),
    UploadCode.ATTRIBUTES: ("name",),
    UploadCode.GROUP: ("name", "groups"),
    UploadCode.GROUP_MISSING: ("groups",),
    UploadCode.ITEM_CLAUSE: ("name", "clause"),
    UploadCode.ITEM_FRAGMENT: ("name", "clause"),
    UploadCode.ITEM_MISSING: ("name", "group"),
    UploadCode.NUMBER: ("name", "expected"),
    UploadCode.DATE: ("name",),
    UploadCode.BIN: ("name", "expected"),
    UploadCode.SAME: (),
    UploadCode.TRANSLATION_ITEM: ("name",),
}
"""What the text of each takes: strings, all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadProblem:
    """One thing that is wrong, and on which line of the file, counted from 1."""

    line: int
    code: UploadCode
    detail: Mapping[str, str] = field(default_factory=dict)


class UploadRefused(Exception):  # noqa: N818 - an answer to an admin, no error of ours
    """The file cannot become an edition, or a translation of one: `problems` by line, and how many there are in all."""

    def __init__(self, problems: "Problems") -> None:
        super().__init__(f"{problems.count} problems")
        self.problems = tuple(sorted(problems.found, key=lambda problem: problem.line)[:PROBLEMS_MAX])
        self.count = problems.count


class Problems:
    """What was found so far."""

    def __init__(self) -> None:
        self.found: list[UploadProblem] = []
        self.count = 0

    def add(self, line: int, code: UploadCode, **detail: str) -> None:
        """Note one; `detail` is what DETAILS names. Past NOTED_MAX it is only counted: the file is of another kind."""
        self.count += 1
        if self.count > NOTED_MAX:
            return
        shown = {name: _shown(value) if name in QUOTED else value for name, value in detail.items()}
        self.found.append(UploadProblem(line=line, code=code, detail=shown))

    def refuse_if_any(self) -> None:
        """Raise UploadRefused if anything was found."""
        if self.found:
            raise UploadRefused(self)


def _shown(value: str) -> str:
    """What a message may quote: the file is a stranger's, and may be one endless word or hold what cannot be seen."""
    short = value if len(value) <= DETAIL_MAX else f"{value[:DETAIL_MAX]}…"
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in short)
