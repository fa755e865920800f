"""Telegram's HTML parse mode, as strict as Telegram: https://core.telegram.org/bots/api#html-style."""

import re
from dataclasses import dataclass, field
from typing import Final, NoReturn

from bot.sandbox.telegram.errors import BotApiError
from bot.sandbox.telegram.text import utf16_length
from bot.sandbox.wire import JsonList, JsonObject

_PLAIN: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
_LITERALS: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ENTITY: Final = re.compile(r"&(?:#x([0-9A-Fa-f]{1,7})|#([0-9]{1,8})|([A-Za-z]+));?")
_START: Final = re.compile(r"<([^\s>]*)")
_END: Final = re.compile(r"</([^\s>]*)\s*")
_ATTRIBUTE: Final = re.compile(r"""([^\s=>/"']*)\s*(=)?\s*""")
_NAME_TOKEN: Final = re.compile(r"[A-Za-z0-9.-]*")
_SPECIAL: Final = re.compile("[<&]")
_SPACES: Final = " \t\r\n\0\v"
_CODE_POINT_MAX: Final = 0x10FFFF
_SURROGATES: Final = range(0xD800, 0xE000)


def parse_html(source: str) -> tuple[str, JsonList]:
    """The visible text and its entities, offsets in UTF-16 units; raises 400 "can't parse entities: …"."""
    parser = _Parser(source=source)
    return parser.parse()


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    start: int
    first: int


@dataclass(slots=True, kw_only=True)
class _Parser:
    """One pass over the source; positions in messages are byte offsets, as Telegram gives them."""

    source: str
    text: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: JsonList = field(default_factory=list)

    def parse(self) -> tuple[str, JsonList]:
        source, at = self.source, 0
        while (special := _SPECIAL.search(source, at)) is not None:
            self._add(source[at : special.start()])
            at = special.start()
            if source[at] == "&":
                at = self._entity(at)
            elif source.startswith("</", at):
                at = self._end(at)
            else:
                at = self._start(at)
        self._add(source[at:])
        if self.open:
            _refuse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return "".join(self.text), self.entities

    def _add(self, piece: str) -> None:
        if piece:
            self.text.append(piece)
            self.length += utf16_length(piece)

    def _entity(self, at: int) -> int:
        decoded, end = _decode(self.source, at)
        self._add(decoded)
        return end

    def _start(self, at: int) -> int:
        match = _START.match(self.source, at)
        if match is None or match.end() >= len(self.source):
            _refuse(f"Unclosed start tag at byte offset {self._bytes(at)}")
        tag = match[1].lower()
        if tag not in _PLAIN:
            _refuse(f'Unsupported start tag "{tag}" at byte offset {self._bytes(at)}')
        argument, end = self._attributes(tag, match.end(), at)
        if tag == "span" and argument != "spoiler":
            _refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(at)}')
        self.open.append(_Open(tag, argument, self.length, len(self.text)))
        return end

    def _attributes(self, tag: str, at: int, begin: int) -> tuple[str, int]:
        """The one attribute that matters to the tag, and where the tag ends."""
        source, argument = self.source, ""
        while True:
            while at < len(source) and source[at] in _SPACES:
                at += 1
            if source[at : at + 1] == ">":
                return argument, at + 1
            match = _ATTRIBUTE.match(source, at)
            if match is None or not match[1]:
                _refuse(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}')
            at = match.end()
            value = "1"
            if match[2]:
                value, at = self._value(tag, at, begin)
            elif at >= len(source):
                _refuse(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
            argument = _meaning(tag, match[1], value) or argument

    def _value(self, tag: str, at: int, begin: int) -> tuple[str, int]:
        source = self.source
        if at >= len(source):
            _refuse(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
        quote = source[at]
        if quote not in "'\"":
            token = _NAME_TOKEN.match(source, at)
            end = token.end() if token else at
            if source[end : end + 1] not in {">", *_SPACES}:
                _refuse(f"Unexpected end of name token at byte offset {self._bytes(at)}")
            return source[at:end].lower(), end
        end = source.find(quote, at + 1)
        if end < 0 or end + 1 >= len(source):
            _refuse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        return _decoded(source[at + 1 : end]), end + 1

    def _end(self, at: int) -> int:
        if not self.open:
            _refuse(f"Unexpected end tag at byte offset {self._bytes(at)}")
        match = _END.match(self.source, at)
        if match is None or self.source[match.end() : match.end() + 1] != ">":
            _refuse(f"Unclosed end tag at byte offset {self._bytes(at)}")
        opened, found = self.open[-1], match[1].lower()
        if found and found != opened.tag:
            where = f'at byte offset {self._bytes(at)}, expected "</{opened.tag}>", found "</{found}>"'
            _refuse(f"Unmatched end tag {where}")
        self.open.pop()
        if self.length > opened.start:
            self._close(opened)
        return match.end() + 1

    def _close(self, opened: _Open) -> None:
        entity: JsonObject = {
            "type": _PLAIN[opened.tag],
            "offset": opened.start,
            "length": self.length - opened.start,
        }
        if opened.tag == "a":
            entity["url"] = opened.argument or "".join(self.text[opened.first :])
            if not _is_link(entity["url"]):
                return
        if opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        if not (opened.tag in {"pre", "code"} and self._join_code(opened, entity)):
            self.entities.append(entity)

    def _join_code(self, opened: _Open, entity: JsonObject) -> bool:
        """<pre><code class="language-…"> is one entity with a language."""
        last = self.entities[-1] if self.entities else {}
        if (last.get("offset"), last.get("length")) == (entity["offset"], entity["length"]):
            if opened.tag == "pre" and last["type"] == "code":
                last["type"] = "pre"
                return True
            if opened.tag == "code" and last["type"] == "pre" and opened.argument:
                last["language"] = opened.argument
                return True
        if opened.tag == "code" and opened.argument:
            entity["language"] = opened.argument
        return False

    def _bytes(self, at: int) -> int:
        return len(self.source[:at].encode())


def _meaning(tag: str, name: str, value: str) -> str:
    match tag, name:
        case "a", "href":
            return value
        case "code", "class" if value.startswith("language-"):
            return value.removeprefix("language-")
        case "span", "class" if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case "blockquote", "expandable":
            return "1"
        case _:
            return ""


def _decode(text: str, at: int) -> tuple[str, int]:
    """One character reference; what is none stays as it is written, as with Telegram."""
    match = _ENTITY.match(text, at)
    if match is None:
        return "&", at + 1
    if match[3]:
        literal = _LITERALS.get(match[3])
        return ("&", at + 1) if literal is None else (literal, match.end())
    code = int(match[1], 16) if match[1] else int(match[2])
    if code == 0 or code >= _CODE_POINT_MAX or code in _SURROGATES:
        return "&", at + 1
    return chr(code), match.end()


def _decoded(text: str) -> str:
    parts, at = [], 0
    while (found := text.find("&", at)) >= 0:
        parts.append(text[at:found])
        piece, at = _decode(text, found)
        parts.append(piece)
    return "".join((*parts, text[at:]))


def _is_link(url: str) -> bool:
    return bool(re.match(r"(?:(?:https?|tg|ton)://\S|[\w-]+(?:\.[\w-]+)+)", url, re.IGNORECASE))


def _refuse(what: str) -> NoReturn:
    raise BotApiError(400, f"Bad Request: can't parse entities: {what}")
