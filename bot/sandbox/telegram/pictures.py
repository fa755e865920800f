"""Pictures as Telegram's server takes them: PNG and JPEG, measured, and offered in several sizes.

The sizes are those that a client would choose among; each downloads as the picture that was sent, nothing is redrawn.
"""

import struct
from typing import Final

from bot.sandbox.telegram.errors import BotApiError, bad_request
from bot.sandbox.telegram.files import StoredFile
from bot.sandbox.wire import JsonList, JsonObject

_BYTES_MAX: Final = 10 * 1024 * 1024
_SIDES_MAX: Final = 10_000
_RATIO_MAX: Final = 20
# The boxes into which sizes are fitted: https://core.telegram.org/api/files#image-thumbnail-types.
_BOXES: Final = {"s": 90, "m": 320, "x": 800, "y": 1280, "w": 2560}
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8"
# Frame headers of a JPEG, which tell its size; the others among these numbers define tables.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def check_photo(data: bytes) -> None:
    """Raise what sendPhoto says to a file that is too big, no picture, or of an odd shape."""
    if len(data) > _BYTES_MAX:
        raise bad_request(
            f"file of size {len(data)} bytes is too big for a photo; the maximum size is {_BYTES_MAX} bytes"
        )
    measured = measure(data)
    if measured is None:
        raise BotApiError(400, "Bad Request: IMAGE_PROCESS_FAILED")
    width, height = measured
    if width + height > _SIDES_MAX or max(measured) > _RATIO_MAX * min(measured):
        raise BotApiError(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")


def photo(stored: StoredFile) -> JsonObject:
    """A checked picture as it shows in a message, smallest first: https://core.telegram.org/bots/api#photosize."""
    width, height = measure(stored.data) or (1, 1)
    longest = max(width, height)
    largest = min(longest, max(_BOXES.values()))
    sizes: JsonList = []
    for letter, box in _BOXES.items():
        scale = min(box, largest) / longest
        fitted = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
        sizes.append({**stored.reference(letter), **fitted})
        if box >= largest:
            break
    return {"photo": sizes}


def measure(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, or None if it is neither PNG nor JPEG."""
    if data.startswith(_PNG) and data[12:16] == b"IHDR" and len(data) > 24:  # noqa: PLR2004 - signature and header
        size: tuple[int, int] = struct.unpack(">II", data[16:24])
        return size if min(size) else None
    return _measure_jpeg(data) if data.startswith(_JPEG) else None


def content_type(data: bytes) -> str | None:
    """The media type of a picture that a browser may show, or None."""
    if measure(data) is None:
        return None
    return "image/png" if data.startswith(_PNG) else "image/jpeg"


def _measure_jpeg(data: bytes) -> tuple[int, int] | None:
    at = len(_JPEG)
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - every segment begins so
        if data[at + 1] in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return (width, height) if width and height else None
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None
