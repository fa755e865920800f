"""What the two gateways share at the HTTP edge: parameters and phone numbers."""

import re
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from bot.sandbox.wire import form_fields

_KAZAKHSTAN_MOBILE: Final = re.compile(r"\+77[04-7]\d{8}")
_INTERNATIONAL: Final = re.compile(r"\+?(\d{11,15})")


def mobile(number: str) -> str | None:
    """A Kazakhstan mobile number in E.164, from digits with or without a plus; None for anything else."""
    match = _INTERNATIONAL.fullmatch(number)
    phone = f"+{match[1]}" if match else ""
    return phone if _KAZAKHSTAN_MOBILE.fullmatch(phone) else None


async def form(request: web.Request) -> Mapping[str, str]:
    """The form of a POST; of a GET, nothing."""
    raw = await request.read()
    return form_fields(raw.decode("utf-8", "replace"))
