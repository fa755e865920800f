"""A gateway that speaks SMSC.kz: https://smsc.kz/api/http/.

`/smsc/sys/send.php` by GET or POST form, `/smsc/rest/send/` by POST JSON, `/smsc/sys/balance.php`; with fmt=3 the
answer is JSON of status 200, `{"id", "cnt"}` or `{"error", "error_code"}`. Without fmt=3 it is SMSC's line of text.
"""

import json
from collections import deque
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from aiohttp import web

from bot.sandbox.harm import drop, strike
from bot.sandbox.sms.http import form, mobile
from bot.sandbox.sms.sandbox import SmsSandbox
from bot.sandbox.sms.segments import segments
from bot.sandbox.wire import JsonObject, answer

_PARAMETERS, _LOGIN, _MONEY, _FORBIDDEN, _NUMBER, _DUPLICATE = 1, 2, 3, 6, 7, 9
_ERRORS: Final = {
    _PARAMETERS: "parameters error",
    _LOGIN: "authorise error",
    _MONEY: "no money",
    4: "IP is blocked",
    5: "wrong date format",
    _FORBIDDEN: "message is denied",
    _NUMBER: "invalid number",
    8: "message to this number can not be delivered",
    _DUPLICATE: "duplicate request, wait a minute",
}
_WITH_ID: Final = frozenset({_MONEY, _FORBIDDEN, _NUMBER, 8})
_CHARSET_DEFAULT: Final = "windows-1251"
_TEXT_MAX: Final = 1000
_DUPLICATE_SECONDS: Final = 60.0


class SmscError(Exception):
    """An error in SMSC's numbering."""

    def __init__(self, code: int) -> None:
        super().__init__(_ERRORS.get(code, "error"))
        self.code = code


def add_smsc(app: web.Application, network: SmsSandbox) -> None:
    """Mount the gateway under /smsc."""
    gateway = Smsc(network)
    app.router.add_route("*", "/smsc/sys/send.php", gateway.send)
    app.router.add_post("/smsc/rest/send/", gateway.send)
    app.router.add_route("*", "/smsc/sys/balance.php", gateway.balance)


class Smsc:
    """Answers like SMSC.kz."""

    def __init__(self, network: SmsSandbox) -> None:
        self._network = network
        self._recent: deque[tuple[float, tuple[str, str]]] = deque(maxlen=1_000)

    async def send(self, request: web.Request) -> web.Response:
        """A text to one number."""
        network = self._network
        fields = await _fields(request)
        is_json = fields.get("fmt") == "3" or request.path.startswith("/smsc/rest/")
        fault = network.faults.strike(("sms.send", "smsc.send", "sms", "smsc"))
        if fault is not None and (code := await strike(request, network.supervisor, fault)) is not None:
            return _refuse(code, is_json=is_json, message_id=fields.get("id"))
        try:
            result = self._send(fields)
        except SmscError as refusal:
            return _refuse(refusal.code, is_json=is_json, message_id=fields.get("id"))
        if fault is not None and fault.kind == "lost":
            drop(request)
        if is_json:
            return answer(result)
        return web.Response(text=f"OK - {result['cnt']} SMS, ID - {result['id']}")

    async def balance(self, request: web.Request) -> web.Response:
        """The money left."""
        network = self._network
        fields = await _fields(request)
        is_json = fields.get("fmt") == "3"
        fault = network.faults.strike(("sms.balance", "smsc.balance"))
        if fault is not None and (code := await strike(request, network.supervisor, fault)) is not None:
            return _refuse(code, is_json=is_json, message_id=None)
        try:
            self._check_login(fields)
        except SmscError as refusal:
            return _refuse(refusal.code, is_json=is_json, message_id=None)
        left = f"{network.balance.quantize(Decimal('0.01'))}"
        if not is_json:
            return web.Response(text=left)
        return answer({"balance": left, **({"currency": "KZT"} if fields.get("cur") == "1" else {})})

    def _send(self, fields: Mapping[str, str]) -> JsonObject:
        self._check_login(fields)
        number, text = fields.get("phones", ""), fields.get("mes", "")
        if not number or not text or len(text) > _TEXT_MAX:
            raise SmscError(_PARAMETERS)
        sender = fields.get("sender", "")
        if sender and sender not in self._network.account.senders:
            raise SmscError(_FORBIDDEN)
        phone = mobile(number)
        if phone is None:
            raise SmscError(_NUMBER)
        if self._is_duplicate(phone, text):
            raise SmscError(_DUPLICATE)
        if self._network.balance < self._network.price(text):
            raise SmscError(_MONEY)
        sms = self._network.send(to=phone, text=text, gateway="smsc", sender=sender or None)
        return {"id": _id(fields.get("id")) or sms.id, "cnt": segments(text)}

    def _check_login(self, fields: Mapping[str, str]) -> None:
        given = (fields.get("login", ""), fields.get("psw", ""))
        if given != (self._network.account.smsc_login, self._network.account.smsc_password):
            raise SmscError(_LOGIN)

    def _is_duplicate(self, phone: str, text: str) -> bool:
        """The same text to the same number within a minute."""
        now, request = self._network.now(), (phone, text)
        if any(at + _DUPLICATE_SECONDS > now and earlier == request for at, earlier in self._recent):
            return True
        self._recent.append((now, request))
        return False


async def _fields(request: web.Request) -> dict[str, str]:
    if request.content_type != "application/json":
        fields = {**request.query, **await form(request)}
        charset = fields.get("charset", _CHARSET_DEFAULT)
        if "mes" in fields and charset.lower() != "utf-8":  # whoever forgets the charset sends gibberish, as with SMSC
            fields["mes"] = fields["mes"].encode().decode(_CHARSET_DEFAULT, "replace")
        return fields
    try:
        value = json.loads(await request.read())
    except ValueError:
        return {}
    return {str(key): str(one) for key, one in value.items()} if isinstance(value, dict) else {}


def _refuse(code: int, *, is_json: bool, message_id: str | None) -> web.Response:
    what = _ERRORS.get(code, "error")
    if not is_json:
        return web.Response(text=f"ERROR = {code} ({what})")
    body: JsonObject = {"error": what, "error_code": code}
    if code in _WITH_ID and _id(message_id):
        body["id"] = _id(message_id)
    return answer(body)


def _id(given: str | None) -> int | None:
    return int(given) if given and given.isascii() and given.isdigit() else None
