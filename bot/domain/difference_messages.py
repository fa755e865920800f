"""The difference of two editions as Telegram messages: removed words struck through, added ones bold and underlined."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

from bot.domain.agreement import MESSAGE_UNITS_MAX, utf16_units
from bot.domain.difference import ClauseChange, Difference, Fate, Mark, Run, touch

ENTITIES_MAX = 90
"""Entities of one message; Telegram drops, unsaid, those beyond a hundred."""
CONTEXT_CHARS = 80
"""What is shown of a long stretch that stayed, on the side where something changed."""
PIECE_CHARS = 1000
"""A longer run is shown as several, so that a message may end between them."""
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What is said around the texts, as HTML. The five fates hold {number}; `moved` {before} too, its earlier number.

    `lead` stands first, `kept` (how many clauses stayed, or that nothing changed) last; either may be empty.
    """

    lead: str
    reworded: str
    added: str
    removed: str
    moved: str
    kept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """HTML that is never divided, with its size as Telegram counts it."""

    html: str
    units: int
    entities: int


def telegram_parts(difference: Difference, labels: Labels) -> tuple[str, ...]:
    """The changed clauses in reading order, as HTML messages of at most 4,096 UTF-16 units after entities.

    A message ends between clauses where it can. Clauses that stayed are not shown: `labels.kept` counts them.
    """
    blocks = [[_label(labels.lead)]] if labels.lead else []
    blocks += [list(_block(clause, labels)) for clause in difference.clauses if clause.fate is not Fate.KEPT]
    blocks += [[_label(labels.kept)]] if labels.kept else []
    messages: list[list[_Piece]] = [[]]
    for block in blocks:
        spaced = [GAP, *block] if messages[-1] else block
        if _fits(messages[-1], spaced):
            messages[-1] += spaced
        else:
            messages += _divided(block)
    texts = ("".join(piece.html for piece in message).strip() for message in messages)
    return tuple(text for text in texts if text)


GAP = _Piece(html="\n\n", units=2, entities=0)
LINE_END = _Piece(html="\n", units=1, entities=0)
SPACE = _Piece(html=" ", units=1, entities=0)


def _fits(message: list[_Piece], more: list[_Piece]) -> bool:
    pieces = [*message, *more]
    return (
        sum(piece.units for piece in pieces) <= MESSAGE_UNITS_MAX
        and sum(piece.entities for piece in pieces) <= ENTITIES_MAX
    )


def _divided(block: list[_Piece]) -> list[list[_Piece]]:
    """A clause as one message, or as several when it is longer than one."""
    messages: list[list[_Piece]] = [[]]
    for piece in block:
        if not _fits(messages[-1], [piece]):
            messages.append([])
        messages[-1].append(piece)
    return messages


def _block(clause: ClauseChange, labels: Labels) -> Iterator[_Piece]:
    yield _label(_heading(clause, labels))
    yield LINE_END
    if clause.fate is Fate.MOVED:
        yield from _pieces(Run(mark=Mark.SAME, text=_shortened(clause.runs[0].text, is_first=True, is_last=False)))
        return
    last = len(clause.runs) - 1
    for place, run in enumerate(clause.runs):
        if run.mark is Mark.SAME:
            text = _shortened(run.text, is_first=place == 0, is_last=place == last)
            yield from _pieces(Run(mark=run.mark, text=text))
            continue
        yield from _pieces(run)
        if place < last and touch(run, clause.runs[place + 1]):
            yield SPACE


def _heading(clause: ClauseChange, labels: Labels) -> str:
    words = {
        Fate.REWORDED: labels.reworded,
        Fate.ADDED: labels.added,
        Fate.REMOVED: labels.removed,
        Fate.MOVED: labels.moved,
    }[clause.fate]
    number = clause.before if clause.after is None else clause.after
    return words.replace("{number}", str(number)).replace("{before}", str(clause.before))


def _label(words: str) -> _Piece:
    return _Piece(html=words, units=utf16_units(unescape(re.sub(r"<[^>]*>", "", words))), entities=words.count("</"))


def _shortened(text: str, *, is_first: bool, is_last: bool) -> str:
    """A stretch that stayed, without the middle that is far from any change; cut between words."""
    head = 0 if is_first else CONTEXT_CHARS
    tail = 0 if is_last else CONTEXT_CHARS
    if len(text) <= 2 * CONTEXT_CHARS + len(ELLIPSIS):
        return text
    begin = text[:head].rpartition(" ")[0] or text[:head]
    end = text[-tail:].partition(" ")[2] or text[-tail:] if tail else ""
    return " ".join(filter(None, (begin, ELLIPSIS, end)))


MARKUP = {Mark.SAME: ("", "", 0), Mark.REMOVED: ("<s>", "</s>", 1), Mark.ADDED: ("<b><u>", "</u></b>", 2)}


def _pieces(run: Run) -> Iterator[_Piece]:
    """The run as HTML; the space before it is left unmarked, so that no line stands under nothing."""
    opened, closed, entities = MARKUP[run.mark]
    for text in _split(run.text):
        words = text.strip()
        before, _, after = text.partition(words) if words else (text, "", "")
        html = f"{before}{opened}{escape(words)}{closed}{after}" if words else text
        yield _Piece(html=html, units=utf16_units(text), entities=entities)


def _split(text: str) -> Iterator[str]:
    """The text in stretches that are never too long for a message, cut before a space where there is one."""
    rest = text
    while len(rest) > PIECE_CHARS:
        cut = rest.rfind(" ", PIECE_CHARS // 2, PIECE_CHARS)
        cut = cut if cut > 0 else PIECE_CHARS
        yield rest[:cut]
        rest = rest[cut:]
    yield rest
