"""`/openapi.yaml` and `/docs`: the contract, for the Platform's developers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp.web import AbstractRouteDef


def routes() -> list[AbstractRouteDef]:
    """Give the routes."""
    return []
