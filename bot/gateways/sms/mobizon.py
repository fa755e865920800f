"""Mobizon: https://mobizon.kz/help/api-docs (message/sendSmsMessage, user/getOwnBalance, "API response codes")."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

import aiohttp

from bot.domain.phone import Phone
from bot.gateways import Delivered, Outcome, Rejected, RetryLater, Unknown
from bot.gateways.sms.wire import PATIENCE, Answer, money, post_form, whole

_OK: Final = 0
_INVALID: Final = 1
_IN_BACKGROUND: Final = 100  # taken, to be sent by and by
# Codes that say that nothing was sent. Others, such as 3 and 999, its own internal errors, do not say it.
_NOT_SENT: Final = {
    2: "parameters",  # no such record
    4: "parameters",  # module
    5: "parameters",  # method
    6: "parameters",  # format
    8: "auth",
    9: "auth",  # the method is not allowed to this key
    10: "provider",  # could not save
    11: "parameters",  # missing
    12: "parameters",  # beyond a limit, money among them
    13: "parameters",  # the account lives on another domain
    14: "blocked",
    15: "provider",  # the operation failed
    30: "rate",
    99: "provider",  # nothing was processed
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MobizonGateway:
    """Sends through Mobizon. Its key travels in the address, so addresses are never logged nor quoted.

    `base_url` is such as https://api.mobizon.kz; without `sender` the account's own default signs the SMS.
    """

    session: aiohttp.ClientSession = field(repr=False)
    base_url: str
    api_key: str = field(repr=False)
    sender: str | None = None
    patience: aiohttp.ClientTimeout = field(default=PATIENCE, repr=False)

    async def send(self, phone: Phone, text: str) -> Outcome:
        """Hand one text over; the reference is Mobizon's message id."""
        form = {"recipient": phone.e164.removeprefix("+"), "text": text}
        if self.sender:
            form["from"] = self.sender
        answer = await self._call("message/sendsmsmessage", form)
        return _outcome(answer) if isinstance(answer, Answer) else answer

    async def balance(self) -> Decimal | None:
        """The money left, in the account's currency; None if it cannot be known now."""
        answer = await self._call("user/getOwnBalance", {})
        if not isinstance(answer, Answer) or whole(answer.body.get("code")) != _OK:
            return None
        data = answer.body.get("data")
        return money(data.get("balance")) if isinstance(data, dict) else None

    async def _call(self, method: str, form: dict[str, str]) -> Answer | RetryLater | Unknown:
        query = {"output": "json", "api": "v1", "apiKey": self.api_key}
        url = f"{self.base_url.rstrip('/')}/service/{method}"
        return await post_form(self.session, url, form, query=query, patience=self.patience)


def _outcome(answer: Answer) -> Outcome:
    code, data = whole(answer.body.get("code")), answer.body.get("data")
    fields = data if isinstance(data, dict) else {}
    if code is None:
        return answer.otherwise
    if code in {_OK, _IN_BACKGROUND}:
        return _taken(fields) if answer.is_success else Unknown(reason="contradiction")
    if code == _INVALID:
        return _invalid(fields)
    if code in _NOT_SENT:
        return RetryLater(reason=_NOT_SENT[code])
    return Unknown(reason=f"code-{code}")


def _taken(fields: dict[str, object]) -> Delivered:
    reference = whole(fields.get("messageId"))
    return Delivered(reference=None if reference is None else str(reference))


def _invalid(fields: dict[str, object]) -> Outcome:
    """What a failed validation means, by the fields that it names: only of the number can the person mend anything."""
    if "recipient" in fields:
        return Rejected(reason="number")
    return Rejected(reason="text") if "text" in fields else RetryLater(reason="parameters")
