"""What the two gateways share at the HTTP edge: parameters, faults, phone numbers."""

import re
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from bot.sandbox.faults import Fault
from bot.sandbox.sms.sandbox import SmsSandbox
from bot.sandbox.wire import form_fields

_KAZAKHSTAN_MOBILE: Final = re.compile(r"\+77[04-7]\d{8}")
_INTERNATIONAL: Final = re.compile(r"\+?(\d{11,15})")
_TIMEOUT_SECONDS: Final = 300.0
_OK: Final = 200


def mobile(number: str) -> str | None:
    """A Kazakhstan mobile number in E.164, from digits with or without a plus; None for anything else."""
    match = _INTERNATIONAL.fullmatch(number)
    phone = f"+{match[1]}" if match else ""
    return phone if _KAZAKHSTAN_MOBILE.fullmatch(phone) else None


async def form(request: web.Request) -> Mapping[str, str]:
    """The form of a POST; of a GET, nothing."""
    raw = await request.read()
    return form_fields(raw.decode("utf-8", "replace"))


async def strike(request: web.Request, network: SmsSandbox, fault: Fault) -> int | None:
    """Do a fault's harm before the effect; returns the provider's error code if the gateway is to tell one.

    An HTTP status is raised; "lost" is left to the caller, who calls `drop` after the effect.
    """
    if fault.code is not None:
        return fault.code
    if isinstance(fault.kind, int):
        if fault.kind == _OK:
            return None
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else None
        raise _Failure(fault.kind, headers)
    if fault.kind in {"slow", "timeout"}:
        default = 1.0 if fault.kind == "slow" else _TIMEOUT_SECONDS
        await network.supervisor.sleep(default if fault.seconds is None else fault.seconds)
    if fault.kind in {"timeout", "drop"}:
        drop(request)
        raise _Failure(502, None)
    return None


def drop(request: web.Request) -> None:
    """Close the connection under the caller's feet."""
    if request.transport is not None:
        request.transport.abort()


class _Failure(web.HTTPException):
    """An answer without a body, of any status."""

    def __init__(self, status: int, headers: Mapping[str, str] | None) -> None:
        self.status_code = status
        super().__init__(headers=headers)
