"""The sandbox Platform: as strict as a good one, and able to fail on order."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import pytest

from bot.domain.signing import PrivateKey, SharedKey, SigningKey, parse_signing_keys, sign
from bot.sandbox import PlatformError, PlatformSandbox, RunningSandbox
from bot.sandbox.platform.keys import new_keys
from bot.sandbox.wire import JsonObject
from tests.sandbox.calls import order

SPEC_BODY = b'{"test": 2432232314}'


@pytest.fixture
def platform(sandbox: RunningSandbox) -> PlatformSandbox:
    """The Platform, with a bot that never answers: these tests are the bot."""
    sandbox.platform.bot_url = "http://127.0.0.1:1"
    return sandbox.platform


@dataclass(frozen=True, slots=True)
class Bot:
    """Posts events to the Platform as the bot does."""

    http: aiohttp.ClientSession
    platform: PlatformSandbox

    async def posts(
        self,
        body: bytes,
        id: str = "evt_1",
        *,
        late_seconds: float = 0,
        keys: tuple[SigningKey, ...] | None = None,
        headers: Mapping[str, str] | None = None,
        signed: bytes | None = None,
    ) -> int:
        at = self.platform.clock() - timedelta(seconds=late_seconds)
        keys = parse_signing_keys(self.platform.signing_keys) if keys is None else keys
        right = {
            "content-type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": sign(keys, id if "." not in id else "evt_1", at, body if signed is None else signed),
        }
        given = {name: value for name, value in {**right, **(headers or {})}.items() if value}
        async with self.http.post(self.platform.url, data=body, headers=given, allow_redirects=False) as response:
            return response.status


@pytest.fixture
def poster(http: aiohttp.ClientSession, platform: PlatformSandbox) -> Bot:
    return Bot(http, platform)


def event(index: int = 0, person: str | None = "p1", kind: str = "consent.given", **more: object) -> bytes:
    value = {
        "type": kind,
        "timestamp": "2026-11-22T10:15:30.123Z",
        "data": {"index": index, "person": person, "consent": None},
        "checkpoint": None,
        **more,
    }
    return json.dumps(value).encode()


async def test_a_signed_event_is_verified_both_ways_and_taken_once(platform: PlatformSandbox, poster: Bot) -> None:
    body = event(7)
    assert [await poster.posts(body), await poster.posts(body)] == [200, 200]
    (first, again), (taken,) = platform.received, platform.events
    assert (first.versions, first.body, first.refusal, first.is_repeat) == (("v1", "v1a"), body, None, False)
    assert (again.attempt, again.is_repeat) == (2, True)
    assert (taken.id, taken.type, taken.index, taken.person) == ("evt_1", "consent.given", 7, "p1")
    assert platform.effects == {"evt_1": 1}
    assert platform.attempts("evt_1") == [first, again]


@pytest.mark.parametrize(("prefix", "version"), [("whsec", "v1"), ("whsk", "v1a")])
async def test_one_version_is_enough_and_named(
    platform: PlatformSandbox, poster: Bot, prefix: str, version: str
) -> None:
    (key,) = (one for one in platform.signing_keys.split(",") if one.startswith(prefix))
    assert await poster.posts(event(), keys=parse_signing_keys(key)) == 200
    assert platform.received[0].versions == (version,)


@pytest.mark.parametrize(
    ("wish", "status", "refusal"),
    [
        ({"headers": {"webhook-signature": ""}}, 401, "malformed"),
        ({"headers": {"webhook-id": ""}}, 401, "malformed"),
        ({"headers": {"webhook-timestamp": "soon"}}, 401, "malformed"),
        ({"id": "evt.1"}, 401, "malformed"),
        ({"headers": {"webhook-signature": "v1,AAAA v9,zzz"}}, 401, "unsigned"),
        ({"keys": (SharedKey(b"not the key of this Platform"),)}, 401, "unsigned"),
        ({"signed": event(1)}, 401, "unsigned"),
        ({"headers": {"webhook-id": "evt_2"}}, 401, "unsigned"),
        ({"late_seconds": 302}, 401, "stale"),
        ({"late_seconds": -302}, 401, "stale"),
        ({"headers": {"content-type": "text/plain"}}, 400, "media type"),
        ({"body": b""}, 400, "not JSON"),
        ({"body": event()[:-1]}, 400, "not JSON"),
        ({"body": event().replace(b"p1", b"\xff")}, 400, "not JSON"),
        ({"body": b"[]"}, 422, "not an event"),
        ({"body": SPEC_BODY}, 422, "not an event"),
        ({"body": event(type="")}, 422, "not an event"),
        ({"body": event(timestamp="2026-11-22T10:15:30")}, 422, "not an event"),
        ({"body": event(checkpoint=5)}, 422, "not an event"),
        ({"body": event(data={"person": "p1"})}, 422, "not an event"),
        ({"body": event(data={"index": True})}, 422, "not an event"),
        ({"body": event(data={"index": 1, "name": {"given": "Ертөстік"}})}, 422, "not an event"),
        pytest.param({}, 401, "unsigned", marks=pytest.mark.xfail(strict=True, reason="negative control")),
    ],
)
async def test_what_is_no_event_of_the_bot_is_refused_and_shown(
    http: aiohttp.ClientSession,
    sandbox: RunningSandbox,
    poster: Bot,
    wish: JsonObject,
    status: int,
    refusal: str,
) -> None:
    assert await poster.posts(**{"body": event(), **wish}) == status
    assert (sandbox.platform.events, sandbox.platform.effects) == ([], {})
    async with http.get(f"{sandbox.url}/client/state") as response:
        (shown,) = (await response.json())["platform"]["deliveries"]
    assert (shown["status"], shown["refusal"], shown["event"]) == (status, refusal, None)


async def test_a_header_that_comes_twice_is_refused(platform: PlatformSandbox) -> None:
    at, body = platform.clock(), event()
    signatures = sign(parse_signing_keys(platform.signing_keys), "evt_1", at, body)
    headers = [
        ("content-type", "application/json"),
        ("webhook-id", "evt_1"),
        ("Webhook-Id", "evt_1"),
        ("webhook-timestamp", str(int(at.timestamp()))),
        ("webhook-signature", signatures),
    ]
    assert platform.arrive(headers, body)[0].refusal == "malformed"
    del headers[2]
    assert platform.arrive(headers, body)[0].refusal is None


async def test_a_careless_receiver_counts_a_repeat_twice(platform: PlatformSandbox, poster: Bot) -> None:
    platform.is_deduplicating = False
    await poster.posts(event())
    await poster.posts(event())
    assert (platform.effects, len(platform.events)) == ({"evt_1": 2}, 1)


async def test_the_order_of_each_person_is_watched(platform: PlatformSandbox, poster: Bot) -> None:
    for number, (index, person) in enumerate([(0, "p1"), (3, "p2"), (2, "p1"), (1, "p2"), (4, None), (3, None)]):
        await poster.posts(event(index, person), f"evt_{number}")
    assert [(later.index, earlier.index) for later, earlier in platform.disorders] == [(3, 1)]


@pytest.mark.parametrize(
    ("wish", "answers", "effects"),
    [
        ({"method": "platform", "status": 500, "count": 2}, [500, 500, 200], 1),
        ({"method": "platform", "status": 410}, [410, 200, 200], 2),
        ({"method": "platform", "status": 307}, [307, 200, 200], 2),
        ({"method": "platform.consent.given", "status": 404}, [404, 200, 200], 2),
        ({"method": "platform.consent.withdrawn", "status": 404}, [200, 200, 200], 3),
        ({"method": "platform:p1", "status": 404}, [200, 404, 200], 2),
        ({"method": "platform:evt_2", "status": 404}, [200, 200, 404], 2),
        ({"method": "platform", "status": "slow", "seconds": 0}, [200, 200, 200], 3),
        ({"method": "platform", "status": "drop"}, [None, 200, 200], 2),
        ({"method": "platform", "status": "timeout", "seconds": 0}, [None, 200, 200], 2),
        ({"method": "platform", "status": "lost"}, [None, 200, 200], 3),
    ],
)
async def test_the_platform_fails_on_order(
    http: aiohttp.ClientSession,
    sandbox: RunningSandbox,
    platform: PlatformSandbox,
    poster: Bot,
    wish: JsonObject,
    answers: list[int | None],
    effects: int,
) -> None:
    await order(http, sandbox, "faults", wish)
    answered: list[int | None] = []
    for number in range(3):
        try:
            answered.append(await poster.posts(event(number, f"p{number}"), f"evt_{number}"))
        except aiohttp.ClientConnectionError:
            answered.append(None)
    assert answered == answers
    assert len(platform.effects) == effects
    assert [delivery.status for delivery in platform.received] == answers


async def test_whoever_follows_a_redirect_is_seen(http: aiohttp.ClientSession, sandbox: RunningSandbox) -> None:
    sandbox.platform.faults.order({"method": "platform", "status": 302})
    async with http.post(sandbox.platform.url, data=event()) as response:
        assert response.status == 200
    assert sandbox.platform.strays == 1


async def test_a_platform_that_is_down_takes_nothing(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, platform: PlatformSandbox, poster: Bot
) -> None:
    assert (await order(http, sandbox, "platform/switch", {"is_down": True}))["http"] == 200
    assert await poster.posts(event()) == 503
    await order(http, sandbox, "platform/switch", {"is_down": False})
    assert await poster.posts(event()) == 200
    assert platform.effects == {"evt_1": 1}


async def test_keys_are_rotated_without_a_refusal(platform: PlatformSandbox, poster: Bot) -> None:
    """The Platform believes the new keys first, then the bot signs with them, then the old ones go."""
    fresh = new_keys()
    platform.verifying += fresh.verifying
    assert await poster.posts(event()) == 200
    new = parse_signing_keys(fresh.signing_keys)
    assert await poster.posts(event(1), "evt_2", keys=(*parse_signing_keys(platform.signing_keys), *new)) == 200
    platform.verifying = fresh.verifying
    assert await poster.posts(event(2), "evt_3", keys=new) == 200
    assert await poster.posts(event(3), "evt_4") == 401


async def test_waiting_in_vain_tells_what_did_arrive(platform: PlatformSandbox, poster: Bot) -> None:
    await poster.posts(event())
    assert [one.type for one in await platform.until("consent.given")] == ["consent.given"]
    with pytest.raises(PlatformError, match=r"1 of consent\.withdrawn .* consent\.given"):
        await platform.until("consent.withdrawn", patience_seconds=0.01)
    with pytest.raises(PlatformError, match="2 deliveries"):
        await platform.until_received(2, patience_seconds=0.01)


async def test_what_the_platform_posts_is_signed_and_a_repeat_has_the_same_body(platform: PlatformSandbox) -> None:
    """It posts to itself here, believing its own keys."""
    platform.bot_url = platform.url.removesuffix("/platform/events")
    own = base64.b64encode(b"0" * 32).decode()
    platform.signing = parse_signing_keys(f"whsec_{own},whsk_{own}")
    platform.verifying = (SharedKey(b"0" * 32), PrivateKey(b"0" * 32).public)
    moment = platform.clock()
    assert (await platform.posts("access.limited", {"external_id": "u"}, "msg_1", moment))[0] == 422
    assert (await platform.posts("access.limited", {"external_id": "u"}, "msg_1"))[0] == 422
    first, again = platform.received
    assert first.body == again.body
    assert (first.versions, again.versions) == (("v1", "v1a"), ("v1", "v1a"))


@pytest.mark.parametrize(
    ("path", "wish", "has_bot", "status"),
    [
        ("events", {"type": "access.limited", "data": {}}, False, 409),
        ("lookups", {"phone": "+77010000001"}, False, 409),
        ("lookups", {"phone": "+77010000001"}, True, 200),
        ("events", {"type": 5, "data": {}}, True, 400),
        ("events", {"type": "access.limited"}, True, 400),
        ("events", {"type": "access.limited", "data": {}}, True, 201),
        ("switch", {"is_down": "yes"}, True, 400),
    ],
)
async def test_levers_that_move_nothing_say_so(
    http: aiohttp.ClientSession, sandbox: RunningSandbox, path: str, wish: JsonObject, *, has_bot: bool, status: int
) -> None:
    sandbox.platform.bot_url = "http://127.0.0.1:1" if has_bot else ""
    answered = await order(http, sandbox, f"platform/{path}", wish)
    assert answered.pop("http") == status
    assert path == "switch" or answered.get("status") is None


async def test_without_a_bot_the_page_knows_of_no_platform(
    http: aiohttp.ClientSession, sandbox: RunningSandbox
) -> None:
    async with http.get(f"{sandbox.url}/client/state") as response:
        assert (await response.json())["platform"] is None
