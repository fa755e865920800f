"""The parameters of a Bot API call, read the lenient way Telegram reads them."""

import json
import re
from dataclasses import dataclass, field
from typing import Final

from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.wire import JsonObject, dumps

_INTEGER: Final = re.compile(r"\s*([+-]?\d+)")
_TRUE: Final = frozenset({"true", "yes", "1"})


@dataclass(slots=True, kw_only=True, frozen=True)
class Upload:
    """A file in a multipart body."""

    name: str
    content_type: str
    data: bytes


@dataclass(slots=True, kw_only=True)
class Args:
    """Parameters from the query, a form, a multipart or a JSON body; in forms, objects are JSON texts."""

    values: JsonObject
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The parameter as a text; empty if absent."""
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        return "" if value is None else dumps(value).decode()

    def integer(self, name: str, default: int = 0) -> int:
        """The parameter as a whole number; 0 for junk, as with Telegram."""
        value = self.values.get(name)
        if isinstance(value, int):
            return int(value)
        text = self.text(name)
        if not text:
            return default
        match = _INTEGER.match(text)
        return int(match[1]) if match else 0

    def boolean(self, name: str) -> bool:
        """The parameter as yes or no; anything but true, yes, 1 is no."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else self.text(name).lower() in _TRUE

    def decoded(self, name: str, what: str) -> object:
        """The object or list in a parameter, None if absent; raises 400 "can't parse <what> JSON object" on junk."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            decoded: object = json.loads(value)
        except ValueError as error:
            raise bad_request(f"can't parse {what} JSON object") from error
        return decoded

    def upload(self, name: str) -> Upload | None:
        """The file given under a name, directly or by attach://<part>."""
        if (direct := self.files.get(name)) is not None:
            return direct
        reference = self.text(name)
        return self.files.get(reference.removeprefix("attach://")) if reference.startswith("attach://") else None
