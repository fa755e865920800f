"""An uploaded file, line by line: the part of Fluent (https://projectfluent.org) that a text to be signed needs.

Comments, and names with plain text on one line; what is accepted means here what it means in Fluent. Fluent's own
parser is made for files of one's own: it calls itself as deep as a file nests. This one takes time that grows with the
file and no faster.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from locales.upload_problems import Problems, UploadCode

SIZE_MAX: Final = 256 * 1024
"""Bytes of a file; edition №1 has some 20,000."""

COMMENT = re.compile(r"#{1,3}(?: .*)?")
MESSAGE = re.compile(r"(-?[a-zA-Z][a-zA-Z0-9_-]{0,63}) *=(.*)")
ATTRIBUTE = re.compile(r" *\.([a-zA-Z][a-zA-Z0-9_-]{0,63}) *=(.*)")
WORD = re.compile(r"\w+")
MIXED = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")

# Seen as nothing, though Unicode calls them letters or symbols: Hangul fillers and the empty Braille pattern.
BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
MARKS: Final = frozenset({"Mn", "Mc", "Me"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """What hangs beneath a name: `.clause = 7`."""

    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A name and its text, with its attributes by name."""

    id: str
    line: int
    text: str
    attributes: dict[str, Attribute] = field(default_factory=dict)

    @property
    def is_clause(self) -> bool:
        """Whether it is a part of the text, and no item."""
        return self.id.startswith("clause-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A file as far as it could be read: its messages in order, each name once."""

    messages: tuple[Message, ...]
    last: int


def read_lines(source: bytes, problems: Problems) -> Lines:
    """The messages of a file; what is wrong with its lines is added to `problems`.

    Raises UploadRefused at once for a file that is too large or is not UTF-8.
    """
    lines = _text(source, problems).split("\n")
    messages: dict[str, Message] = {}
    current: Message | None = None
    for number, line in enumerate(lines, start=1):
        _check_characters(line, number, problems)
        if not line.strip(" "):
            continue
        if COMMENT.fullmatch(line):
            current = None
        elif line.startswith(" ") or ATTRIBUTE.fullmatch(line):
            _read_attribute(current, line, number, problems)
        else:
            current = _read_message(line, number, problems)
            first = messages.setdefault(current.id, current) if current.id != BROKEN else current
            if first is not current:
                problems.add(number, UploadCode.DUPLICATE, name=current.id, first=str(first.line))
    return Lines(messages=tuple(messages.values()), last=max(1, len(lines) - (not lines[-1])))


def _text(source: bytes, problems: Problems) -> str:
    """The file as text; lines may end as Windows ends them."""
    if len(source) > SIZE_MAX:
        # The line on which it becomes too large.
        problems.add(source.count(b"\n", 0, SIZE_MAX) + 1, UploadCode.SIZE, limit=f"{SIZE_MAX // 1024}")
        problems.refuse_if_any()
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        problems.add(source.count(b"\n", 0, error.start) + 1, UploadCode.ENCODING)
        problems.refuse_if_any()
        raise AssertionError from error
    if text.startswith("\ufeff"):
        problems.add(1, UploadCode.BOM)
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


# --- Characters -----------------------------------------------------------------------------------------------------


def _check_characters(line: str, number: int, problems: Problems) -> None:
    """In comments too: a second admin reads the file, and must see what is there."""
    if line.isascii() and line.isprintable():
        return
    characters = sorted(set(line))
    for character in characters:
        if _is_unseen(character):
            problems.add(number, UploadCode.CHARACTER, character=f"U+{ord(character):04X}")
    # Marks first: putting a long row of them in order, as the question of the form would, takes the row's square.
    if any(unicodedata.category(one) in MARKS for one in characters) or not unicodedata.is_normalized("NFC", line):
        problems.add(number, UploadCode.NORMAL_FORM)


def _is_unseen(character: str) -> bool:
    """Whether a reader would not see it or would see another: controls, directions, no width, odd spaces, no letter."""
    return character in BLANK or not character.isprintable()


def _check_words(text: str, number: int, problems: Problems) -> None:
    """A Latin letter in a Cyrillic word looks right, and is another text."""
    for word in WORD.findall(text):
        if MIXED.search(word):
            problems.add(number, UploadCode.MIXED, word=word)


# --- Names ----------------------------------------------------------------------------------------------------------

BROKEN: Final = ""
"""The name of what could not be read: it takes the attributes beneath it, so that one mistake is told once."""


def _read_message(line: str, number: int, problems: Problems) -> Message:
    found = MESSAGE.fullmatch(line)
    if found is None:
        problems.add(number, UploadCode.SYNTAX)
        return Message(id=BROKEN, line=number, text="")
    if found[1].startswith("-"):
        problems.add(number, UploadCode.COMPUTED)
        return Message(id=BROKEN, line=number, text="")
    return Message(id=found[1], line=number, text=_read_value(found[1], found[2], number, problems))


def _read_attribute(message: Message | None, line: str, number: int, problems: Problems) -> None:
    found = ATTRIBUTE.fullmatch(line)
    if found is None:
        problems.add(number, UploadCode.CONTINUED)
    elif message is None:
        problems.add(number, UploadCode.SYNTAX)
    elif message.id != BROKEN:
        name = f"{message.id}.{found[1]}"
        attribute = Attribute(line=number, text=_read_value(name, found[2], number, problems))
        first = message.attributes.setdefault(found[1], attribute)
        if first is not attribute:
            problems.add(number, UploadCode.DUPLICATE, name=name, first=str(first.line))


def _read_value(name: str, value: str, number: int, problems: Problems) -> str:
    text = value.strip()
    if not text:
        problems.add(number, UploadCode.EMPTY, name=name)
    if "{" in text or "}" in text:
        problems.add(number, UploadCode.COMPUTED)
    _check_words(text, number, problems)
    return text
