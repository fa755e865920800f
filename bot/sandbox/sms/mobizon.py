"""A gateway that speaks Mobizon: https://mobizon.kz/help/api-docs.

`POST /mobizon/service/<module>/<method>?output=json&api=v1&apiKey=…`; every answer is status 200 with
`{"code", "data", "message"}`, where code 0 is success.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from aiohttp import web

from bot.sandbox.harm import drop, strike
from bot.sandbox.sms.http import form, mobile
from bot.sandbox.sms.sandbox import SmsSandbox
from bot.sandbox.wire import JsonObject, answer

_VALIDATION, _NOT_FOUND, _BAD_METHOD, _BAD_FORMAT, _AUTHORISATION, _BAD_PARAMETER = 1, 2, 5, 6, 8, 12
_IDS_MAX: Final = 100
_TEXT_MAX: Final = 1600
_IDS: Final = re.compile(r"ids(\[\d*\])?")
_MESSAGES: Final = {
    _VALIDATION: "Data validation error",
    _NOT_FOUND: "Record not found",
    3: "Unidentified application error",
    _BAD_METHOD: "Incorrect method",
    _BAD_FORMAT: "Incorrect format",
    _AUTHORISATION: "Authorization failed",
    9: "Access to the method is denied",
    10: "Data was not saved on the server",
    11: "Required parameters are missing",
    _BAD_PARAMETER: "A parameter does not comply with the restrictions",
    30: "Too many requests",
}


def add_mobizon(app: web.Application, network: SmsSandbox) -> None:
    """Mount the gateway under /mobizon."""
    gateway = Mobizon(network)
    app.router.add_route("*", "/mobizon/service/{module}/{method}", gateway.handle)


class Mobizon:
    """Answers like Mobizon."""

    def __init__(self, network: SmsSandbox) -> None:
        self._network = network

    async def handle(self, request: web.Request) -> web.Response:
        """One call of the API."""
        network = self._network
        name = f"{request.match_info['module']}/{request.match_info['method']}".lower()
        fields = await form(request)
        fault = network.faults.strike(_names(name))
        if fault is not None and (code := await strike(request, network.supervisor, fault)) is not None:
            return _answer(code, {})
        code, data = self._call(name, request.query, fields)
        if fault is not None and fault.kind == "lost":
            drop(request)
        return _answer(code, data)

    def _call(self, name: str, query: Mapping[str, str], fields: Mapping[str, str]) -> tuple[int, object]:
        if query.get("output", "json") != "json":
            return _BAD_FORMAT, {}
        if (
            query.get("api", "v1") != "v1"
            or query.get("apiKey", "").encode() != self._network.account.mobizon_key.encode()
        ):
            return _AUTHORISATION, {}
        match name:
            case "message/sendsmsmessage":
                return self._send(fields)
            case "message/getsmsstatus":
                return self._status(fields)
            case "user/getownbalance":
                return 0, {"balance": f"{self._network.balance:.4f}", "currency": "KZT"}
            case _:
                return _BAD_METHOD, {}

    def _send(self, fields: Mapping[str, str]) -> tuple[int, object]:
        problems = self._problems(fields)
        if problems:
            return _VALIDATION, problems
        text = fields["text"]
        if self._network.balance < self._network.price(text):
            return _BAD_PARAMETER, {"recipient": "Not enough money on the balance"}
        sms = self._network.send(
            to=mobile(fields["recipient"]) or "", text=text, gateway="mobizon", sender=fields.get("from") or None
        )
        return 0, {"campaignId": str(sms.id + 1_000_000), "messageId": str(sms.id), "status": 2}

    def _problems(self, fields: Mapping[str, str]) -> JsonObject:
        """What is wrong, by field."""
        problems: JsonObject = {}
        if not fields.get("recipient"):
            problems["recipient"] = "Recipient cannot be blank"
        elif mobile(fields["recipient"]) is None:
            problems["recipient"] = "Incorrect phone number"
        if not fields.get("text"):
            problems["text"] = "Text cannot be blank"
        elif len(fields["text"]) > _TEXT_MAX:
            problems["text"] = "Text is too long"
        sender = fields.get("from", "")
        if sender and sender not in self._network.account.senders:
            problems["from"] = "Alphaname is not registered"
        return problems

    def _status(self, fields: Mapping[str, str]) -> tuple[int, object]:
        wanted = {one for key, value in fields.items() if _IDS.fullmatch(key) for one in value.split(",") if one}
        if not wanted:
            return _NOT_FOUND, {}
        if len(wanted) > _IDS_MAX:
            return _BAD_PARAMETER, {}
        return 0, [
            {
                "id": str(sms.id),
                "status": "DELIVRD",
                "segNum": str(sms.segments),
                "startSendTs": _time(sms.at),
                "statusUpdateTs": _time(sms.at),
            }
            for sms in self._network.messages
            if str(sms.id) in wanted and sms.gateway == "mobizon"
        ]


def _names(name: str) -> tuple[str, ...]:
    """The names under which faults can be ordered for a call."""
    short = {"message/sendsmsmessage": "send", "user/getownbalance": "balance", "message/getsmsstatus": "status"}
    kind = short.get(name, name)
    return (f"sms.{kind}", f"mobizon.{kind}", *(("sms", "mobizon") if kind == "send" else ()))


def _answer(code: int, data: object) -> web.Response:
    message = "" if code == 0 else _MESSAGES.get(code, f"Error {code}")
    return answer({"code": code, "data": data, "message": message})


def _time(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S")
