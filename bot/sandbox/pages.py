"""The chat page: static files under strict headers, for people who try the bot without Telegram."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from aiohttp import web

_FOLDER: Final = Path(__file__).parent / "page"
_INDEX: Final = "index.html"
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# The last four do not fall back to default-src: https://www.w3.org/TR/CSP3/#directive-default-src.
_POLICY: Final = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_page(app: web.Application) -> None:
    """Serve the page at `/` and its files under `/page/`."""
    app.router.add_get("/", _file(_FOLDER / _INDEX))
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in _TYPES and path.name != _INDEX:
            app.router.add_get(f"/page/{path.name}", _file(path))


def _file(path: Path) -> _Handler:
    """A handler per file: what is not in the folder has no route, so no path can lead out of it."""
    headers = {**_HEADERS, "Content-Type": _TYPES[path.suffix]}

    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(path, headers=headers)

    return serve
