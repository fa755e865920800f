"""Nothing forged, damaged or malformed gets through the Platform's door, whatever it is: no 2xx, no 5xx, no trace."""

from __future__ import annotations

import asyncio
import hmac
import json
import random
import re
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from typing import Any, Final

import pytest

from bot.domain.inbound import KNOWN_TYPES
from bot.domain.signing import SharedKey, SigningKey, sign
from bot.logs import configure_logs
from bot.sandbox.platform.keys import new_keys
from storage import models
from tests.world import World, eventually, running_world

SHOTS: Final = 20_000
SHOTS_OF_THE_SOAK: Final = 1_000_000
CONNECTIONS: Final = 4
AT_ONCE: Final = 50
BODY_BYTES_MAX: Final = 262_144
FOREIGN = new_keys().signing
ID, STAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shot:
    """One request as it goes over the wire; `is_alone` is one after which the server may close the connection."""

    headers: tuple[tuple[str, bytes], ...]
    body: bytes
    is_alone: bool = False

    def raw(self) -> bytes:
        lines = [b"%s: %s\r\n" % (name.encode(), value) for name, value in self.headers]
        closing = b"connection: close\r\n" if self.is_alone else b""
        head = b"POST /platform/events HTTP/1.1\r\nhost: bot\r\ncontent-type: application/json\r\n"
        return b"%s%scontent-length: %d\r\n%s\r\n%s" % (head, closing, len(self.body), b"".join(lines), self.body)

    def value(self, name: str) -> bytes:
        return dict(self.headers)[name]

    def with_header(self, name: str, *values: bytes) -> Shot:
        """The same with this header once for each value."""
        others = tuple(header for header in self.headers if header[0] != name)
        return replace(self, headers=(*others, *((name, value) for value in values)))


@dataclass(slots=True)
class Range:
    """Where shots come from: real events about a real person, signed with the right keys, then spoilt."""

    world: World
    phone: str
    consent: str
    chance: random.Random = field(default_factory=lambda: random.Random(20261122))

    def right(self) -> Shot:
        """A request that is accepted."""
        return self.signed(self.dumped({"type": "consent.requested", "data": {"external_id": f"c-{self.number()}"}}))

    def number(self) -> int:
        return self.chance.randrange(10**9)

    def event(self, kind: str | None = None) -> Json:
        """An event that would have an effect."""
        kind = kind or self.chance.choice(sorted(KNOWN_TYPES - {"request.answered"}))
        now = self.world.clock()
        data: Json = {
            "external_id": "customer-17",
            "consent": self.consent,
            "at": now.isoformat(),
            "received_at": now.isoformat(),
            "channel": "letter",
            "reference": f"кіріс-{self.number()}",
            "ground": "law",
            "category": "service",
            "reason": {"kk": "Себебі", "ru": "Причина"},
            "text": {"kk": "Хабарлама"},
            "phone": self.phone if kind == "withdrawal.received" else "+77010000099",
        }
        if kind == "withdrawal.received":
            del data["external_id"]
        return {"type": kind, "timestamp": now.isoformat(), "data": data}

    @staticmethod
    def dumped(event: object) -> bytes:
        return json.dumps(event, ensure_ascii=False).encode()

    def signed(
        self, body: bytes, *, keys: tuple[SigningKey, ...] | None = None, off: timedelta = timedelta(), id: str = ""
    ) -> Shot:
        message_id = id or f"msg_{self.number()}"
        at = self.world.clock() + off
        both = self.world.platform.signing
        # Ed25519 is dear: by both keys a quarter, the others by the shared one.
        chosen = keys or (both if self.chance.random() < 0.25 else both[:1])
        # By hand, as `sign` refuses the ids that are tried here.
        stamp = str(int(at.timestamp()))
        if "." in message_id:
            content = f"{message_id}.{stamp}.".encode() + body
            signature = " ".join(by_hand(key, content) for key in chosen if isinstance(key, SharedKey))
        else:
            signature = sign(chosen, message_id, at, body)
        headers = ((ID, message_id.encode()), (STAMP, stamp.encode()), (SIGNATURE, signature.encode()))
        return Shot(headers, body)

    # What is not signed by the Platform

    def changed_body(self) -> Shot:
        right = self.signed(self.dumped(self.event()))
        return replace(right, body=self.mutated(right.body))

    def changed_header(self) -> Shot:
        right = self.signed(self.dumped(self.event()))
        name = self.chance.choice([ID, STAMP, SIGNATURE])
        if name == SIGNATURE:
            # All signatures, as one untouched one would be enough.
            spoilt = b" ".join(self.mutated(one, of_signatures=True) for one in right.value(name).split(b" "))
        else:
            spoilt = self.mutated(right.value(name), of_signatures=True)
        return right.with_header(name, spoilt)

    def odd_header(self) -> Shot:
        right = self.signed(self.dumped(self.event()))
        name = self.chance.choice([ID, STAMP, SIGNATURE])
        odd = bytes(self.chance.choices(range(256), k=self.chance.randrange(1, 200)))
        return replace(right.with_header(name, re.sub(rb"[\r\n]", b"", odd) or b"\xff"), is_alone=True)

    def lacking_or_doubled_header(self) -> Shot:
        right = self.signed(self.dumped(self.event()))
        name = self.chance.choice([ID, STAMP, SIGNATURE])
        value = right.value(name)
        return right.with_header(name, *self.chance.choice([(), (b"",), (value, value), (value, b"x"), (b"", value)]))

    def other_key(self) -> Shot:
        return self.signed(self.dumped(self.event()), keys=self.chance.choice([FOREIGN, FOREIGN[:1], FOREIGN[1:]]))

    def other_version(self) -> Shot:
        right = self.signed(self.dumped(self.event()))
        (first, *_) = right.value(SIGNATURE).split(b" ")
        encoded = first.partition(b",")[2]
        spellings = [b"v2,", b"V1,", b"v1a,", b"v1;", b"v1", b"", b"v1,,", b"v1:", b"sha256="]
        return right.with_header(SIGNATURE, self.chance.choice(spellings) + encoded)

    def too_many_signatures(self) -> Shot:
        right = self.signed(self.dumped(self.event()))
        return right.with_header(SIGNATURE, b" ".join([right.value(SIGNATURE)] * 17))

    def stale(self) -> Shot:
        seconds = self.chance.choice([-1, 1]) * self.chance.choice([310, 3600, 10**6, 10**8])
        return self.signed(self.dumped(self.event()), off=timedelta(seconds=seconds))

    def dotted_id(self) -> Shot:
        shared = tuple(key for key in self.world.platform.signing if isinstance(key, SharedKey))
        return self.signed(self.dumped(self.event()), keys=shared, id=f"msg.{self.number()}")

    def moved_dot(self) -> Shot:
        """Bytes that the Platform did sign, cut into id, stamp and body at other dots."""
        body = self.dumped(self.event())
        stamp = str(int(self.world.clock().timestamp())).encode()
        right = self.signed(stamp + b"." + body)
        return Shot(((ID, right.value(ID) + b"." + stamp), (STAMP, stamp), (SIGNATURE, right.value(SIGNATURE))), body)

    # What is signed, and no event that we could take

    def no_json(self) -> Shot:
        body = self.dumped(self.event())
        cut = body[: self.chance.randrange(len(body) - 1)]
        odd = bytes(self.chance.choices(range(256), k=self.chance.randrange(0, 60)))
        deep = b"[" * self.chance.randrange(1, 100_000)
        utf_16 = body.decode().encode("utf-16")
        return self.signed(
            self.chance.choice([cut, b"\xff" + odd, deep, utf_16, body + b"}", b"\xef\xbb\xbf" + body, b"NaN"])
        )

    def no_event(self) -> Shot:
        event = self.event()
        kinds: list[Any] = [None, "", 0, 1.5, True, [], {}, ["consent.requested"]]
        nothings: list[Any] = [None, 1, "event", [], [event], {"data": event["data"]}]
        spoilt = {**event, "type": self.chance.choice(kinds)}
        return self.signed(self.dumped(self.chance.choice([spoilt, self.chance.choice(nothings)])))

    def bad_data(self) -> Shot:
        event = self.event()
        kind, data = event["type"], event["data"]
        name = NEEDED[kind]
        spoilt = {**data, name: self.chance.choice(JUNK if name != "at" else [*JUNK, *NO_MOMENTS])}
        # In ASCII, as half a surrogate pair is JSON in its escape alone.
        return self.signed(json.dumps({**event, "data": self.chance.choice([spoilt] * 20 + JUNK)}).encode())

    def unknown_person(self) -> Shot:
        event = self.event(self.chance.choice(["access.limited", "data.destroyed", "message.sent", "phone.changed"]))
        return self.signed(self.dumped({**event, "data": {**event["data"], "external_id": f"nobody-{self.number()}"}}))

    def unknown_consent(self) -> Shot:
        event = self.event(self.chance.choice(["processing.stopped", "withdrawal.refused"]))
        return self.signed(self.dumped({**event, "data": {**event["data"], "consent": f"{self.number():032x}"}}))

    def no_request(self) -> Shot:
        """Rights requests are not built yet: none is known."""
        data = {"request": f"r-{self.number()}", "outcome": "done", "text": {"kk": "Дайын"}}
        return self.signed(self.dumped({**self.event(), "type": "request.answered", "data": data}))

    def too_large(self) -> Shot:
        return replace(self.signed(self.dumped(self.event()) + b" " * BODY_BYTES_MAX), is_alone=True)

    def mutated(self, text: bytes, *, of_signatures: bool = False) -> bytes:
        """The text with one to three bytes changed, put in or taken out: never the same again."""
        letters = b"0123456789+/=,ABCabcz" if of_signatures else bytes(range(256))
        while True:
            spoilt = bytearray(text)
            for _ in range(self.chance.randint(1, 3)):
                place = self.chance.randrange(len(spoilt))
                match self.chance.randrange(3):
                    case 0:
                        spoilt[place] = self.chance.choice(letters)
                    case 1:
                        spoilt.insert(place, self.chance.choice(letters))
                    case _ if len(spoilt) > 1:
                        del spoilt[place]
            if bytes(spoilt) != text:
                return bytes(spoilt)


# Of each type a field that it cannot do without, and what no field takes.
NEEDED: Final = {
    "consent.requested": "external_id",
    "processing.stopped": "at",
    "withdrawal.refused": "ground",
    "withdrawal.received": "reference",
    "access.limited": "reason",
    "access.restored": "reason",
    "phone.changed": "phone",
    "data.destroyed": "at",
    "message.sent": "category",
    "platform.closed": "at",
}
JUNK: Final[list[Any]] = [
    None,
    True,
    0,
    -1,
    1e308,
    10**400,
    [],
    ["x"],
    "",
    "\x00",
    "\ud800",
    "x\n" * 300,
    {"kk": 1},
    {"xx": "text"},
    {"kk": ""},
    {"kk": "\ud800"},
    "1\n' OR 1=1 --",
]
NO_MOMENTS: Final = [
    "2026-13-01T00:00:00Z",
    "2026-11-22T10:15:30",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "1763806530",
    "now",
]
# How often each comes among a hundred; the dear ones seldom.
MIX: Final[dict[Callable[[Range], Shot], float]] = {
    Range.changed_body: 25,
    Range.changed_header: 25,
    Range.lacking_or_doubled_header: 8,
    Range.other_key: 6,
    Range.other_version: 6,
    Range.too_many_signatures: 1,
    Range.stale: 5,
    Range.dotted_id: 2,
    Range.moved_dot: 2,
    Range.no_json: 5,
    Range.no_event: 4,
    Range.bad_data: 8,
    Range.unknown_person: 1,
    Range.unknown_consent: 1,
    Range.no_request: 0.5,
    Range.odd_header: 0.5,
    Range.too_large: 0.05,
}


def by_hand(key: SharedKey, content: bytes) -> str:
    return f"v1,{b64encode(hmac.digest(key.secret, content, 'sha256')).decode()}"


async def fire(port: int, shots: Iterator[Shot]) -> Counter[int]:
    """Send all over a few connections, many requests a packet; how often each status was answered."""
    answers: Counter[int] = Counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(_fire(port, shots, answers))
    return answers


async def _fire(port: int, shots: Iterator[Shot], answers: Counter[int]) -> None:
    while batch := list(islice(shots, AT_ONCE)):
        together = [shot for shot in batch if not shot.is_alone]
        for volley in (*([shot] for shot in batch if shot.is_alone), together):
            answers.update(await _statuses(port, volley))


async def _statuses(port: int, shots: list[Shot]) -> list[int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"".join(shot.raw() for shot in shots))
        return [await _status(reader) for _ in shots]
    finally:
        writer.close()


async def _status(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    await reader.readexactly(int(length[1]) if length else 0)
    return int(head.split(b" ", 2)[1])


async def everything(world: World) -> Json:
    """All that is kept."""
    return {table.name: await world.rows(table) for table in models.metadata.sorted_tables}


@asynccontextmanager
async def shooting_range(url: str) -> AsyncIterator[Range]:
    """A world with a person whose consent is in force and whom the Platform knows: what gets through has an effect."""
    async with running_world(url, platform=True) as world:
        person = await world.person(phone="+77010000017")
        await world.signs(person)
        _, invited = await world.platform.posts("consent.requested", {"external_id": "customer-17"})
        await person.says(f"/start {invited['link'].partition('start=')[2]}")
        (accepted,) = await world.platform.until("invitation.accepted")

        async def are_delivered() -> bool:
            return all(row["state"] == "delivered" for row in await world.rows(models.outbox))

        assert await eventually(are_delivered, expected=True)
        # A line for each request would be most of the work, and all that is seen of a failure.
        configure_logs("error", "json")
        yield Range(world, person.phone, accepted.data["consent"])


async def nothing_gets_through(place: Range, count: int) -> None:
    port = place.world.settings.http_port
    assert await fire(port, iter([place.right() for _ in range(10)])) == {200: 10}
    before = await everything(place.world)
    kinds = place.chance.choices(list(MIX), weights=list(MIX.values()), k=count)
    answers = await fire(port, (kind(place) for kind in kinds))
    assert answers.total() == count
    assert answers.keys() == {400, 401, 404, 413, 422}
    assert await everything(place.world) == before
    assert await fire(port, iter([place.right() for _ in range(10)])) == {200: 10}


@pytest.mark.timeout(180)  # ten seconds of work, on a machine that may be busy with all else
async def test_nothing_forged_damaged_or_malformed_gets_through(sqlite_url: str) -> None:
    async with shooting_range(sqlite_url) as place:
        await nothing_gets_through(place, SHOTS)


@pytest.mark.soak
async def test_of_a_million_requests_none_gets_through(database_url: str) -> None:
    async with shooting_range(database_url) as place:
        await nothing_gets_through(place, SHOTS_OF_THE_SOAK // 2)


async def test_what_was_damaged_would_get_through_if_nobody_looked_at_signatures(sqlite_url: str) -> None:
    """The negative control: the same damage, signed as it is."""
    async with shooting_range(sqlite_url) as place:
        before = await everything(place.world)
        shots = (place.signed(place.changed_body().body) for _ in range(300))
        answers = await fire(place.world.settings.http_port, shots)
        assert answers[200] > 0
        assert answers.keys() <= {200, 400, 404, 409, 422}
        assert await everything(place.world) != before
