"""The SMS gateways of the sandbox answer as Mobizon and SMSC.kz do."""

from collections.abc import Mapping
from decimal import Decimal

import aiohttp
import pytest

from bot.sandbox import Person, PhoneError, RunningSandbox, SmsSandbox
from bot.sandbox.sms.segments import segments
from bot.sandbox.wire import JsonObject
from tests.sandbox.calls import order

PHONE = "77010000001"
JSON = {"Content-Type": "application/json"}
CODE = "Senimkey: 042137 – код растау үшін"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ә" * 70, 1),
        ("ә" * 71, 2),
        ("ә" * 134, 2),
        ("ә" * 135, 3),
        ("x" * 70 + "ә", 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_segments_are_counted_as_operators_do(text: str, count: int) -> None:
    assert count == segments(text)


async def mobizon(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, method: str, fields: Mapping[str, str], **query: str
) -> JsonObject:
    params = {"output": "json", "api": "v1", "apiKey": sandbox.sms.account.mobizon_key, **query}
    url = f"{sandbox.mobizon_base_url}/service/{method}"
    async with http.post(url, params=params, data=fields) as response:
        assert response.status == 200
        body: JsonObject = await response.json()
        return body


async def smsc(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, fields: Mapping[str, object], *, rest: bool = False
) -> JsonObject:
    account = sandbox.sms.account
    complete = {"login": account.smsc_login, "psw": account.smsc_password, "fmt": "3", "charset": "utf-8", **fields}
    if rest:
        attempt = http.post(f"{sandbox.smsc_base_url}/rest/send/", json=complete)
    else:
        attempt = http.post(f"{sandbox.smsc_base_url}/sys/send.php", data=complete)
    async with attempt as response:
        assert response.status == 200
        body: JsonObject = await response.json()
        return body


async def test_mobizon_takes_a_message_and_tells_its_status(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, aliya: Person
) -> None:
    sent = await mobizon(
        http, sandbox, "message/sendsmsmessage", {"recipient": PHONE, "text": CODE, "from": "Senimkey"}
    )
    assert (0, {"campaignId", "messageId", "status"}) == (sent["code"], set(sent["data"]))
    assert await aliya.sms_code() == "042137"
    (sms,) = await aliya.sms()
    assert (sms["text"], sms["segments"], sms["gateway"], sms["sender"]) == (CODE, 1, "mobizon", "Senimkey")
    message_id = sent["data"]["messageId"]
    for ids in ({"ids[0]": message_id}, {"ids": f"{message_id},1"}):
        status = await mobizon(http, sandbox, "message/getSmsStatus", ids)
        assert [(one["status"], one["segNum"]) for one in status["data"]] == [("DELIVRD", "1")]


@pytest.mark.parametrize(
    ("fields", "code", "wrong"),
    [
        ({"recipient": "77272000000", "text": "x"}, 1, {"recipient"}),
        ({"recipient": "79161234567", "text": "x"}, 1, {"recipient"}),
        ({"recipient": "nobody", "text": "x"}, 1, {"recipient"}),
        ({"recipient": PHONE}, 1, {"text"}),
        ({}, 1, {"recipient", "text"}),
        ({"recipient": PHONE, "text": "x", "from": "Unknown"}, 1, {"from"}),
    ],
)
async def test_mobizon_names_the_wrong_fields(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, fields: Mapping[str, str], code: int, wrong: set[str]
) -> None:
    refused = await mobizon(http, sandbox, "message/sendsmsmessage", fields)
    assert (code, wrong) == (refused["code"], set(refused["data"]))
    assert not sandbox.sms.messages


async def test_mobizon_refuses_a_wrong_key_method_and_format(
    http: aiohttp.ClientSession, sandbox: RunningSandbox
) -> None:
    fields = {"recipient": PHONE, "text": "x"}
    assert (await mobizon(http, sandbox, "message/sendsmsmessage", fields, apiKey="another"))["code"] == 8
    assert (await mobizon(http, sandbox, "message/sendsmsmessage", fields, api="v0"))["code"] == 8
    assert (await mobizon(http, sandbox, "message/sendsmsmessage", fields, output="yaml"))["code"] == 6
    assert (await mobizon(http, sandbox, "message/shout", fields))["code"] == 5
    assert (await mobizon(http, sandbox, "message/getSmsStatus", {}))["code"] == 2
    assert not sandbox.sms.messages


async def test_every_segment_is_paid_and_an_empty_account_sends_nothing(
    http: aiohttp.ClientSession, sandbox: RunningSandbox
) -> None:
    sandbox.sms.balance = Decimal(60)
    fields = {"recipient": PHONE, "text": "ә" * 71}
    assert (await mobizon(http, sandbox, "message/sendsmsmessage", fields))["code"] == 0
    balance = await mobizon(http, sandbox, "user/getOwnBalance", {})
    assert balance["data"] == {"balance": "24.0000", "currency": "KZT"}
    assert (await mobizon(http, sandbox, "message/sendsmsmessage", fields))["code"] != 0
    assert len(sandbox.sms.messages) == 1


@pytest.mark.parametrize("rest", [False, True])
async def test_smsc_takes_a_message(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, aliya: Person, *, rest: bool
) -> None:
    sent = await smsc(http, sandbox, {"phones": f"+{PHONE}", "mes": CODE, "id": "77"}, rest=rest)
    assert sent == {"id": 77, "cnt": 1}
    assert await aliya.sms_code() == "042137"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"phones": PHONE}, 1),
        ({"mes": "x"}, 1),
        ({"phones": PHONE, "mes": "x", "psw": "another"}, 2),
        ({"phones": PHONE, "mes": "x", "sender": "Unknown"}, 6),
        ({"phones": "77272000000", "mes": "x"}, 7),
    ],
)
async def test_smsc_numbers_its_errors(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, fields: Mapping[str, str], code: int
) -> None:
    refused = await smsc(http, sandbox, fields)
    assert code == refused["error_code"]
    assert refused["error"]
    assert not sandbox.sms.messages


async def test_smsc_refuses_the_same_text_within_a_minute_and_without_money(
    http: aiohttp.ClientSession, sandbox: RunningSandbox
) -> None:
    fields = {"phones": PHONE, "mes": "x"}
    assert "id" in await smsc(http, sandbox, fields)
    assert (await smsc(http, sandbox, fields))["error_code"] == 9
    sandbox.telegram.advance(61)
    assert "id" in await smsc(http, sandbox, fields)
    sandbox.sms.balance = Decimal(0)
    assert (await smsc(http, sandbox, {"phones": PHONE, "mes": "y"}))["error_code"] == 3


async def test_smsc_without_a_charset_sends_gibberish(http: aiohttp.ClientSession, sandbox: RunningSandbox) -> None:
    await smsc(http, sandbox, {"phones": PHONE, "mes": "код", "charset": "windows-1251"})
    assert sandbox.sms.messages[0].text != "код"


async def test_smsc_speaks_lines_of_text_unless_asked_for_json(
    http: aiohttp.ClientSession, sandbox: RunningSandbox
) -> None:
    account = sandbox.sms.account
    fields = {"login": account.smsc_login, "psw": account.smsc_password, "phones": PHONE, "mes": "x"}
    for change, line in (
        ({"id": "5"}, "OK - 1 SMS, ID - 5"),
        ({"psw": "another"}, "ERROR = 2 (authorise error)"),
    ):
        async with http.get(f"{sandbox.smsc_base_url}/sys/send.php", params={**fields, **change}) as response:
            assert await response.text() == line
    async with http.get(f"{sandbox.smsc_base_url}/sys/balance.php", params=fields) as response:
        assert await response.text() == "99982.00"
    async with http.post(f"{sandbox.smsc_base_url}/rest/send/", data=b"{", headers=JSON) as response:
        assert (await response.json())["error_code"] == 2


async def test_smsc_tells_the_balance(http: aiohttp.ClientSession, sandbox: RunningSandbox) -> None:
    account = sandbox.sms.account
    login = {"login": account.smsc_login, "psw": account.smsc_password, "fmt": "3"}
    async with http.get(f"{sandbox.smsc_base_url}/sys/balance.php", params=login) as response:
        assert await response.json() == {"balance": "100000.00"}
    async with http.get(f"{sandbox.smsc_base_url}/sys/balance.php", params={**login, "psw": "x"}) as response:
        assert (await response.json())["error_code"] == 2


async def test_gateways_fail_on_order(http: aiohttp.ClientSession, sandbox: RunningSandbox) -> None:
    fields = {"recipient": PHONE, "text": "x"}
    url = f"{sandbox.mobizon_base_url}/service/message/sendsmsmessage"
    params = {"apiKey": sandbox.sms.account.mobizon_key}
    await order(http, sandbox, "faults", {"method": "sms", "code": 3})
    assert (await mobizon(http, sandbox, "message/sendsmsmessage", fields))["code"] == 3
    await order(http, sandbox, "faults", {"method": "mobizon", "status": 503, "retry_after": 4})
    async with http.post(url, params=params, data=fields) as response:
        assert (response.status, response.headers["Retry-After"]) == (503, "4")
    for kind, received in (("drop", 0), ("lost", 1)):
        await order(http, sandbox, "faults", {"method": "mobizon.send", "status": kind})
        with pytest.raises(aiohttp.ClientError):
            await http.post(url, params=params, data=fields)
        assert received == len(sandbox.sms.messages)
    await order(http, sandbox, "faults", {"method": "sms.send", "status": "timeout"})
    with pytest.raises(TimeoutError):
        await http.post(url, params=params, data=fields, timeout=aiohttp.ClientTimeout(total=0.05))
    assert len(sandbox.sms.messages) == 1
    await order(http, sandbox, "faults", {"method": "smsc", "code": 4})
    assert (await smsc(http, sandbox, {"phones": PHONE, "mes": "x"}))["error_code"] == 4


async def test_person_without_sms_says_so(aliya: Person) -> None:
    with pytest.raises(PhoneError, match="Aliya has no code by SMS: 0 received"):
        await aliya.sms_code()


def test_what_a_phone_received_is_found_among_many_and_the_oldest_is_forgotten() -> None:
    network = SmsSandbox()
    for number in range(10_002):
        network.send(to=f"+7701{number % 5_001:07}", text=str(number), gateway="mobizon", sender=None)
    assert len(network.messages) == 10_000
    assert [sms.text for sms in network.to("+77010000000")] == ["5001"]
    assert [sms.text for sms in network.to("+77010000002")] == ["2", "5003"]
    assert network.to("+77019999999") == []
