"""SMSC.kz: https://smsc.kz/api/http/ (send.php, balance.php, answers with fmt=3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

import aiohttp

from bot.domain.phone import Phone
from bot.gateways import Delivered, Outcome, Rejected, RetryLater, Unknown
from bot.gateways.sms.wire import PATIENCE, Answer, money, post_form, whole

# Every error of this list says that nothing was sent.
_ERRORS: Final[dict[int, Outcome]] = {
    1: RetryLater(reason="parameters"),
    2: RetryLater(reason="auth"),
    3: RetryLater(reason="money"),
    4: RetryLater(reason="blocked"),  # this address, for too many wrong requests
    5: RetryLater(reason="parameters"),  # a date
    6: Rejected(reason="text"),  # forbidden: the text or the sender's name
    7: Rejected(reason="number"),
    8: Rejected(reason="number"),  # cannot be delivered to this one
    9: RetryLater(reason="rate", after_seconds=60),  # the same request twice within a minute, or too many at once
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmscGateway:
    """Sends through SMSC.kz; login and password travel in the body of the request.

    `base_url` is such as https://smsc.kz; without `sender` the account's own default signs the SMS.
    """

    session: aiohttp.ClientSession = field(repr=False)
    base_url: str
    login: str = field(repr=False)
    password: str = field(repr=False)
    sender: str | None = None
    patience: aiohttp.ClientTimeout = field(default=PATIENCE, repr=False)

    async def send(self, phone: Phone, text: str) -> Outcome:
        """Hand one text over; the reference is SMSC's message id."""
        form = {"phones": phone.e164, "mes": text}  # With its plus the number is taken as it is, never "corrected".
        if self.sender:
            form["sender"] = self.sender
        answer = await self._call("send.php", form)
        return _outcome(answer) if isinstance(answer, Answer) else answer

    async def balance(self) -> Decimal | None:
        """The money left, in the account's currency; None if it cannot be known now."""
        answer = await self._call("balance.php", {})
        return money(answer.body.get("balance")) if isinstance(answer, Answer) else None

    async def _call(self, script: str, form: dict[str, str]) -> Answer | RetryLater | Unknown:
        form = {"login": self.login, "psw": self.password, "fmt": "3", "charset": "utf-8", **form}
        url = f"{self.base_url.rstrip('/')}/sys/{script}"
        return await post_form(self.session, url, form, patience=self.patience)


def _outcome(answer: Answer) -> Outcome:
    code, reference = whole(answer.body.get("error_code")), whole(answer.body.get("id"))
    if code is not None:  # Some errors come with an id too, so they are looked for first.
        return _ERRORS.get(code, Unknown(reason=f"code-{code}"))
    if reference is None or "cnt" not in answer.body:
        return answer.otherwise
    return Delivered(reference=str(reference)) if answer.is_success else Unknown(reason="contradiction")
