"""`/v1`: what the Platform asks, with a bearer token."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp.web import AbstractRouteDef

    from bot.deps import Deps


def routes(deps: Deps, tokens: tuple[str, ...]) -> list[AbstractRouteDef]:
    """Give the routes, each behind the tokens."""
    del deps, tokens
    return []
