"""`/openapi.yaml` and `/docs`: the contract, for the Platform's developers."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml
from aiohttp import web

from handlers.http.page import CSS, page

if TYPE_CHECKING:
    from aiohttp.web import AbstractRouteDef

DOCUMENT: Final = Path(__file__).parent.parent.parent / "docs" / "openapi.yaml"
_STYLE: Final = b64encode(sha256(CSS.encode()).digest()).decode()
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
# The last three do not fall back to default-src: https://www.w3.org/TR/CSP3/#directive-default-src.
_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def routes() -> list[AbstractRouteDef]:
    """Give the routes."""
    return [web.get("/openapi.yaml", document), web.get("/docs", docs)]


async def document(_: web.Request) -> web.Response:
    """Give the document as it is."""
    return web.Response(body=source(), headers={**_HEADERS, "Content-Type": "application/yaml"})


async def docs(_: web.Request) -> web.Response:
    """Give the document as a page, which loads nothing and runs nothing."""
    headers = {**_HEADERS, "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": _POLICY}
    return web.Response(text=rendered(), headers=headers)


@cache
def source() -> bytes:
    """Read the document, once a process."""
    return DOCUMENT.read_bytes()


@cache
def rendered() -> str:
    """Render the page, once a process."""
    parsed: dict[str, Any] = yaml.load(source(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- both are safe
    return page(parsed)
