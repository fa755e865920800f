"""HTML written by functions: text is escaped where it is put in, so that no page can forget it."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

_BLOCKS = re.compile(r"\n\s*\n")
_ITEM = re.compile(r"^(?:\d+\.|-) ", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_JSON = re.compile(r'("(?:[^"\\]|\\.)*")(:?)|(-?\d+|true|false|null)')


class Html(str):
    """Markup that is put in as it stands."""

    __slots__ = ()


def joined(*children: str) -> Html:
    """Put pieces after one another; those that are no markup are escaped."""
    return Html("".join(child if isinstance(child, Html) else escape(child, quote=False) for child in children))


def element(name: str, *children: str, **attributes: str | None) -> Html:
    """Write an element. An attribute's trailing underscore is dropped (`class_`), and so is one that is None."""
    given = (f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items() if value is not None)
    return Html(f"<{name}{''.join(given)}>{joined(*children)}</{name}>")


def prose(text: str) -> Html:
    """Write the little of CommonMark that the contract is written in: paragraphs, lists, headings, code."""
    return element("div", *(_block(block) for block in _BLOCKS.split(text.strip())), class_="prose")


def _block(block: str) -> Html:
    if block.startswith("### "):
        return heading("h3", block.removeprefix("### "))
    if _ITEM.match(block):
        items = (element("li", inline(item)) for item in _ITEM.split(block)[1:])
        return element("ol" if block[0].isdigit() else "ul", *items)
    return element("p", inline(block))


def heading(level: str, title: str, anchor: str | None = None) -> Html:
    """Write a heading that can be linked to, and links to itself."""
    anchor = anchor or slug(title)
    return element(level, element("a", inline(title), href=f"#{anchor}"), id=anchor)


def headings(text: str) -> list[str]:
    """List the headings of a text, in order."""
    return [block.removeprefix("### ") for block in _BLOCKS.split(text.strip()) if block.startswith("### ")]


def slug(title: str) -> str:
    """Name the place of a heading."""
    return re.sub(r"[^a-z0-9.]+", "-", title.lower()).strip("-")


def inline(text: str) -> Html:
    """Write a text with its `code`."""
    pieces = _CODE.split(" ".join(text.split()))
    return joined(*(element("code", piece) if number % 2 else piece for number, piece in enumerate(pieces)))


def listing(value: Any) -> Html:  # noqa: ANN401 -- any JSON
    """Write JSON with its names, texts and values told apart."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    pieces: list[str] = []
    end = 0
    for found in _JSON.finditer(text):
        kind = "v" if found[3] else "n" if found[2] else "s"
        pieces += [text[end : found.start()], element("span", found[1] or found[3], class_=kind), found[2] or ""]
        end = found.end()
    # Whoever cannot use a mouse scrolls a long line by its own focus.
    return element("pre", element("code", *pieces, text[end:]), tabindex="0")
