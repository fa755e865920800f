"""Doing a fault's harm to a request of HTTP: failing statuses, silence, cut connections."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from bot.sandbox.faults import Fault
from bot.sandbox.supervisor import Supervisor

_TIMEOUT_SECONDS: Final = 300.0
_OK: Final = 200


async def strike(
    request: web.Request, supervisor: Supervisor, fault: Fault, *, location: str | None = None, text: str | None = None
) -> int | None:
    """Do a fault's harm before the effect; returns the provider's error code if a gateway is to tell one.

    An HTTP status is raised, a redirect's to `location`; "lost" is left to the caller, who calls `drop` after the
    effect.
    """
    if fault.code is not None:
        return fault.code
    if isinstance(fault.kind, int):
        if fault.kind == _OK:
            return None
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
        if location is not None and fault.kind < web.HTTPBadRequest.status_code:
            headers["Location"] = location
        raise _Failure(fault.kind, headers, text)
    if fault.kind in {"slow", "timeout"}:
        default = 1.0 if fault.kind == "slow" else _TIMEOUT_SECONDS
        await supervisor.sleep(default if fault.seconds is None else fault.seconds)
    if fault.kind in {"timeout", "drop"}:
        drop(request)
        raise _Failure(502, {}, None)
    return None


def drop(request: web.Request) -> None:
    """Close the connection under the caller's feet."""
    if request.transport is not None:
        request.transport.abort()


class _Failure(web.HTTPException):
    """An answer of any status."""

    def __init__(self, status: int, headers: Mapping[str, str], text: str | None) -> None:
        self.status_code = status
        super().__init__(headers=headers, text=text)
