"""Calls that tests make by hand."""

import json
import struct
import zlib

import aiohttp

from bot.sandbox import Person, RunningSandbox
from bot.sandbox.wire import JsonObject


async def order(http: aiohttp.ClientSession, sandbox: RunningSandbox, path: str, wish: JsonObject) -> JsonObject:
    """POST to the phones' API; the body of the answer with its HTTP status under "http"."""
    async with http.post(f"{sandbox.url}/client/{path}", json=wish) as response:
        raw = await response.read()
        return {"http": response.status, **(json.loads(raw) if raw else {})}


def png(width: int, height: int, shade: int = 90) -> bytes:
    """A picture of one shade of grey, as small as such a thing can be."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([shade]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def writes(http: aiohttp.ClientSession, sandbox: RunningSandbox, person: Person, text: str) -> int:
    """A message whose acknowledgement nobody waits for; returns its update's id."""
    heard = await order(http, sandbox, f"people/{person.id}/messages", {"text": text})
    assert heard["http"] == 201, heard
    return int(heard["update_id"])


async def until_waiting(sandbox: RunningSandbox) -> None:
    """Until a long poll waits on the server."""
    assert await sandbox.telegram.signals.until("poll", lambda: sandbox.telegram.updates.is_polled, 2)
