"""What people type into a chat: the characters of it that carry no meaning."""

from __future__ import annotations

import unicodedata

_DASHES_AND_FORMATS = frozenset({"Cf", "Pd"})
_MINUS = "\N{MINUS SIGN}"


def visible(text: str) -> str:
    """The text without characters that nobody sees (Unicode Cf): zero-width ones, marks of direction, soft hyphens."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def bare(text: str, *, also: str = "") -> str:
    """The text without spaces, dashes and invisible characters, nor those in `also`.

    Phones, keyboards and copied messages put bidirectional marks, zero-width and no-break spaces into numbers; nobody
    sees them, so nobody could correct them. Cost is linear in the length of the text.
    """
    return "".join(
        character
        for character in text
        if not (
            character.isspace()
            or character == _MINUS
            or character in also
            or unicodedata.category(character) in _DASHES_AND_FORMATS
        )
    )
