"""One POST of a form to a provider, and the JSON object that it answers, or what the failure means for the SMS."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import aiohttp

from bot.gateways import RetryLater, Unknown

BODY_BYTES_MAX = 64 * 1024
PATIENCE = aiohttp.ClientTimeout(total=10, connect=3, sock_connect=3)

_BEFORE_SENDING = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)
# Answers are some hundred bytes; compressed ones could unfold to any size.
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close"}
# RFC 9110, 15.6.4 and RFC 6585, 4: the server says that it did not take up the request.
_TURNED_AWAY = frozenset({429, 503})
_RETRY_AFTER_SECONDS_MAX = 86_400
_WHOLE_BELOW = 10**18
_WHOLE = re.compile("-?[0-9]{1,18}")
_REDIRECTION, _CLIENT_ERROR = 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the provider answered, with whatever HTTP status but a redirect.

    `body` is its JSON object, empty where there is none; `otherwise` is what the status means where the body says
    nothing that can be understood.
    """

    is_success: bool
    body: Mapping[str, object] = field(repr=False)
    otherwise: RetryLater | Unknown


def open_session() -> aiohttp.ClientSession:
    """The session that gateways share, to be closed by who opened it: it keeps no connection and no cookie.

    A connection kept from the last call may be half closed by now, and a code sent over it would end as Unknown. The
    header asks the provider to close; the connector makes sure, as not every server heeds or confirms it.
    """
    connector = aiohttp.TCPConnector(force_close=True)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


async def post_form(
    session: aiohttp.ClientSession,
    url: str,
    form: Mapping[str, str],
    *,
    query: Mapping[str, str] | None = None,
    patience: aiohttp.ClientTimeout = PATIENCE,
) -> Answer | RetryLater | Unknown:
    """Post once and read the JSON object of the answer; every failure becomes an outcome.

    Before the request was written it is RetryLater, after that Unknown, unless the server says that it refused. No
    error of the library goes on from here: its text may quote the address, and the address may hold a key. Redirects
    are not followed, since that would hand key and number to another host.
    """
    try:
        async with session.post(
            url,
            params=query,
            data=form,
            timeout=patience,
            allow_redirects=False,
            headers=_HEADERS,
        ) as response:
            return await _read(response)
    except _BEFORE_SENDING:
        return RetryLater(reason="unreachable")
    except TimeoutError:
        return Unknown(reason="timeout")
    except aiohttp.ClientError:
        return Unknown(reason="disconnected")


def money(value: object) -> Decimal | None:
    """An amount as providers write it, a JSON string or number; None for anything else."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def whole(value: object) -> int | None:
    """A whole number as providers write it, a JSON number or a string of digits, at most 18; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    digits = str(value) if isinstance(value, str) or abs(value) < _WHOLE_BELOW else ""
    return int(digits) if _WHOLE.fullmatch(digits) else None


async def _read(response: aiohttp.ClientResponse) -> Answer | RetryLater:
    if response.status // 100 == _REDIRECTION:
        return RetryLater(reason="redirect")
    body = _object(await _limited(response.content))
    return Answer(is_success=response.ok, body=body, otherwise=_meaning(response))


def _meaning(response: aiohttp.ClientResponse) -> RetryLater | Unknown:
    if response.ok:
        return Unknown(reason="unreadable")
    reason = f"http-{response.status}"
    if response.status in _TURNED_AWAY:
        return RetryLater(reason=reason, after_seconds=_retry_after(response.headers.get("Retry-After")))
    # Any other 4xx means that this request was not taken up; a 5xx may come after it was.
    return RetryLater(reason=reason) if response.status // 100 == _CLIENT_ERROR else Unknown(reason=reason)


async def _limited(content: aiohttp.StreamReader) -> bytes | None:
    """The whole body, or None where it is longer than any provider's answer."""
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            return None
    return bytes(body)


def _object(body: bytes | None) -> Mapping[str, object]:
    try:
        value = json.loads(body or b"")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _retry_after(header: str | None) -> float | None:
    """The seconds of a Retry-After header; its other form, a date, would need a clock, and is not heeded."""
    seconds = whole(header)
    return None if seconds is None else float(min(seconds, _RETRY_AFTER_SECONDS_MAX))
