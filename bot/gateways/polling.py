"""`getUpdates` as raw JSON: one odd update must not spoil the batch that it came in."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from aiogram import Bot

ANSWER_MARGIN_SECONDS = 10
BATCH = 100
"""Telegram shows at most so many updates from the offset on (Bot API getUpdates)."""


class SecondPollerError(Exception):
    """Another process polls with this bot's token, or a webhook is set: stop the other one."""


@dataclass(frozen=True, slots=True)
class SecondPoller:
    """Telegram refuses to serve two: another process polls with this bot's token, or a webhook is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoUpdates:
    """Telegram gave no updates for a passing reason; ask again, after `after_seconds` where it says so."""

    reason: str
    after_seconds: float | None = None


async def get_updates(
    http: aiohttp.ClientSession,
    bot: Bot,
    *,
    offset: int | None,
    timeout_seconds: int,
    allowed_updates: list[str],
) -> list[dict[str, Any]] | NoUpdates | SecondPoller:
    """Ask for updates from `offset` on, which confirms all earlier ones (Bot API getUpdates)."""
    url = bot.session.api.api_url(token=bot.token, method="getUpdates")
    body = {"offset": offset, "timeout": timeout_seconds, "limit": BATCH, "allowed_updates": allowed_updates}
    timeout = aiohttp.ClientTimeout(total=timeout_seconds + ANSWER_MARGIN_SECONDS)
    try:
        async with http.post(
            url,
            json={name: value for name, value in body.items() if value is not None},
            timeout=timeout,
            allow_redirects=False,
        ) as response:
            answer = await response.json(content_type=None)
    except (TimeoutError, aiohttp.ClientError, ValueError) as error:
        # The error's own words would hold the address, and with it the token.
        return NoUpdates(reason=type(error).__name__)
    if not isinstance(answer, dict):
        return NoUpdates(reason="not an answer")
    if answer.get("ok") is True and isinstance(answer.get("result"), list):
        updates = [update for update in answer["result"] if _is_numbered(update)]
        # Asked again at once, what cannot even be confirmed would come again at once.
        return updates if updates or not answer["result"] else NoUpdates(reason="nothing that is an update")
    if response.status == HTTPStatus.CONFLICT:
        return SecondPoller()
    parameters = answer.get("parameters")
    after = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return NoUpdates(reason=f"status {response.status}", after_seconds=float(after) if isinstance(after, int) else None)


def _is_numbered(update: object) -> bool:
    """Tell whether this can be confirmed; the rest of an update is judged when it is taken."""
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
