"""The contract as a document: it says what the service does, all of it, and can be read without leaving the service."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import jsonschema_rs
import pytest
import schemathesis
import yaml
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished

from bot.deps import Deps
from bot.domain.consent import Kind, State
from bot.domain.inbound import KNOWN_TYPES, Answer, Category, Channel, Ground, Language
from bot.domain.outgoing import TESTED
from bot.domain.policy import Policy
from bot.domain.signing import SharedKey, SigningKey, sign
from bot.settings import PlatformKeys
from handlers.http import application
from handlers.http.contract import DOCUMENT
from handlers.http.page import page
from handlers.http.v1 import EVENTS_DEFAULT, EVENTS_MAX
from tests.world import World, free_port, running_world

Node = dict[str, Any]
CONTRACT: Node = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
SCHEMAS: Node = CONTRACT["components"]["schemas"]
KEY = SharedKey(bytes(32))
EXAMPLE_PERSON = "user-4711"
control = pytest.mark.xfail(strict=True, raises=AssertionError, reason="negative control")


def without(path: str) -> Node:
    """The document as it would be if somebody had forgotten a route."""
    return {**CONTRACT, "paths": {name: item for name, item in CONTRACT["paths"].items() if name != path}}


# --- The document is whole ---


def routes() -> set[tuple[str, str]]:
    """What the service answers, but for what only Telegram posts."""
    deps = cast("Deps", SimpleNamespace(policy=Policy()))
    keys = PlatformKeys(signing=(KEY,), verifying=(KEY,), api_tokens=("token",))
    app = application(deps, cast("Any", None), "a secret of the webhook", keys)
    found = {(route.method.lower(), route.resource.canonical) for route in app.router.routes() if route.resource}
    return {(method, path) for method, path in found if method != "head" and path != "/telegram"}


@pytest.mark.parametrize("contract", [CONTRACT, pytest.param(without("/v1/events"), marks=control)])
def test_every_route_is_in_the_document_and_no_other(contract: Node) -> None:
    assert {(method, path) for path, item in contract["paths"].items() for method in item} == routes()


def test_every_type_is_in_the_document_and_no_other() -> None:
    ours = {kind.value for kind in Kind} - {Kind.ADMIN_ACTED.value}
    assert set(SCHEMAS["EventType"]["enum"]) == ours
    assert set(CONTRACT["webhooks"]) == {*ours, TESTED}
    mapping = SCHEMAS["Inbound"]["discriminator"]["mapping"]
    body = CONTRACT["paths"]["/platform/events"]["post"]["requestBody"]["content"]["application/json"]
    assert set(mapping) == set(body["examples"]) == KNOWN_TYPES
    assert set(SCHEMAS["UnknownEvent"]["properties"]["type"]["not"]["enum"]) == KNOWN_TYPES
    for name, reference in mapping.items():
        assert SCHEMAS[reference.rpartition("/")[2]]["properties"]["type"] == {"const": name}


def test_every_choice_is_the_programs_own() -> None:
    def choice(schema: str, field: str) -> set[str]:
        return set(SCHEMAS[schema]["properties"]["data"]["properties"][field]["enum"])

    assert set(SCHEMAS["State"]["enum"]) == set(State)
    assert set(SCHEMAS["Locale"]["enum"]) == set(Language.__args__)  # type: ignore[attr-defined]
    assert choice("WithdrawalRefused", "ground") == set(Ground)
    assert choice("WithdrawalReceived", "channel") == set(Channel)
    assert choice("RequestAnswered", "outcome") == set(Answer)
    assert choice("MessageSent", "category") == set(Category)
    _, limit = CONTRACT["paths"]["/v1/events"]["get"]["parameters"]
    assert (limit["schema"]["default"], limit["schema"]["maximum"]) == (EVENTS_DEFAULT, EVENTS_MAX)


def validator(schema: Node) -> Any:  # noqa: ANN401 -- the library's own type has no name for all drafts
    """A validator of a schema of the document: OpenAPI 3.1 schemas are JSON Schema 2020-12."""
    return jsonschema_rs.Draft202012Validator({**schema, "components": CONTRACT["components"]})


def bodies(node: Any) -> Iterator[tuple[Node, Any]]:  # noqa: ANN401 -- any part of the document
    """Every example of a body, with its schema."""
    if isinstance(node, dict):
        if "schema" in node and isinstance(node.get("examples"), dict):
            yield from ((node["schema"], example["value"]) for example in node["examples"].values())
        for child in node.values():
            yield from bodies(child)


def test_every_example_is_what_its_schema_says() -> None:
    found = list(bodies(CONTRACT))
    assert len(found) > 20
    for schema, value in found:
        validator(schema).validate(value)
    with pytest.raises(jsonschema_rs.ValidationError):
        validator({"$ref": "#/components/schemas/Inbound"}).validate({"type": "platform.closed", "data": {}})


# --- The service does what the document says ---


class Signing:
    """Signs what schemathesis made up, as the last step before it is sent; what it left out or bent stays so."""

    def __init__(self, keys: tuple[SigningKey, ...]) -> None:
        self._keys = keys
        self._count = 0

    def __call__(self, request: Any) -> Any:  # noqa: ANN401 -- a prepared request of the library's
        parameters = CONTRACT["components"]["parameters"]
        for name in ("WebhookId", "WebhookTimestamp"):
            pattern = parameters[name]["schema"]["pattern"]
            if not re.fullmatch(pattern, request.headers.get(parameters[name]["name"], "")):
                return request
        if "webhook-signature" not in request.headers:
            return request
        self._count += 1
        message_id, now = f"msg_{self._count}", datetime.now(UTC)
        body = request.body or b""
        signatures = sign(self._keys, message_id, now, body.encode() if isinstance(body, str) else body)
        request.headers["webhook-id"] = message_id
        request.headers["webhook-timestamp"] = str(int(now.timestamp()))
        request.headers["webhook-signature"] = signatures
        return request


class Bearing(schemathesis.AuthProvider[str]):
    """Brings the token."""

    token = ""

    @classmethod
    def of(cls, token: str) -> type[Bearing]:
        return type("Bearing", (cls,), {"token": token})

    def get(self, case: schemathesis.Case[Any], ctx: schemathesis.AuthContext) -> str:  # noqa: ARG002 -- the library's signature
        return self.token

    def set(self, case: schemathesis.Case[Any], data: str, ctx: schemathesis.AuthContext) -> None:  # noqa: ARG002 -- as above
        case.headers["Authorization"] = f"Bearer {data}"


def explore(url: str, contract: Node, keys: tuple[SigningKey, ...], token: str) -> tuple[Counter[str], list[str]]:
    """Let schemathesis ask everything it can think of; count the answers by operation, list what broke the contract."""
    # What a schema cannot say (a time to come, a telephone number) makes a valid body bad data, which 422 is there for.
    lenient = {"positive_data_acceptance": {"enabled": False}}
    signed = {**lenient, "ignored_auth": {"enabled": False}}
    config = SchemathesisConfig.from_dict(
        {
            "continue-on-failure": True,
            "seed": 20261122,
            "generation": {"max-examples": 15, "database": "none"},
            "phases": {"stateful": {"enabled": False}},
            "operations": [
                {"include-path": "/platform/events", "checks": signed},
                {"include-path": "/v1/consents/lookup", "checks": lenient},
            ],
        }
    )
    config.projects.default.base_url = url
    schema = schemathesis.openapi.from_dict(deepcopy(contract), config=config)
    schema.auth().apply_to(path_regex="^/v1/(consents|events|receipts)|^/ready")(Bearing.of(token))
    schema.auth.set_from_requests(cast("Any", Signing(keys))).apply_to(path="/platform/events")
    answers: Counter[str] = Counter()
    broken: list[str] = []
    for event in from_schema(schema).execute():
        if isinstance(event, NonFatalError | FatalError):
            broken.append(repr(event))
        if not isinstance(event, ScenarioFinished):
            continue
        for exchange in event.recorder.interactions.values():
            answers[f"{event.label} {exchange.response.status_code if exchange.response else 'none'}"] += 1
        for case, checks in event.recorder.checks.items():
            exchange = event.recorder.interactions[case]
            asked, body = exchange.request, exchange.response.content if exchange.response else b""
            broken += [
                f"{check.name}: {check.failure_info.failure.title}: {asked.method} {asked.uri} {asked.body!r}"
                for check in checks
                if check.status is Status.FAILURE and check.failure_info and not is_unknown_type(check.name, body)
            ]
    return answers, broken


def is_unknown_type(check: str, body: bytes) -> bool:
    """A type that nobody knows is not refused but ignored; the discriminator alone cannot say so."""
    return check == "negative_data_rejection" and body == b'{"outcome": "ignored"}'


async def test_the_service_keeps_the_contract_whatever_is_asked(platform_world: World) -> None:
    """Every operation, examples, edges and inventions, good and bad: statuses, headers, bodies, who may ask."""
    world = platform_world
    aigul = await world.person()
    _, invited = await world.platform.posts("consent.requested", {"external_id": EXAMPLE_PERSON, "locale": "kk"})
    await aigul.says(f"/start {invited['link'].partition('start=')[2]}")
    await world.signs(aigul)
    platform = world.platform
    answers, broken = await asyncio.to_thread(explore, world.url, CONTRACT, platform.signing, platform.api_token)
    assert broken == []
    for label in ("POST /v1/consents/lookup 200", "GET /v1/events 200", "POST /platform/events 200", "GET /docs 200"):
        assert answers[label] > 0, answers
    assert not any(label.rpartition(" ")[2].startswith("5") for label in answers), answers


async def test_a_contract_that_is_not_kept_is_noticed(platform_world: World) -> None:
    """The negative control of the test above: a status, a member and a guard that the service does not have."""
    forged = deepcopy(CONTRACT)
    forged["paths"] = {path: forged["paths"][path] for path in ("/live", "/v1/editions/{number}", "/ready")}
    del forged["paths"]["/v1/editions/{number}"]["get"]["responses"]["404"]
    forged["paths"]["/live"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["required"] = ["dead"]
    forged["paths"]["/ready"]["get"]["security"] = [{"token": []}]
    platform = platform_world.platform
    _, broken = await asyncio.to_thread(explore, platform_world.url, forged, platform.signing, platform.api_token)
    assert {line.partition(":")[0] for line in broken} >= {
        "status_code_conformance",
        "response_schema_conformance",
        "ignored_auth",
    }


async def test_what_is_answered_of_a_person_is_what_the_document_says(platform_world: World) -> None:
    world = platform_world
    aigul = await world.person()
    await world.signs(aigul)
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    _, found = await world.platform.asks("POST", "/v1/consents/lookup", {"phone": aigul.phone})
    validator({"$ref": "#/components/schemas/Standing"}).validate(found)
    _, opened = await world.platform.asks("GET", f"/v1/consents/{found['consent']}")
    validator({"$ref": "#/components/schemas/Consent"}).validate(opened)
    assert opened["case"] is not None
    _, followed = await world.platform.asks("GET", "/v1/events")
    validator({"$ref": "#/components/schemas/Page"}).validate(followed)
    assert len(followed["events"]) == 2
    await world.platform.until("consent.withdrawn")
    for delivery in world.platform.received:
        validator({"$ref": "#/components/schemas/Event"}).validate(yaml.safe_load(delivery.body))


# --- It can be read ---


async def test_the_document_is_served_as_it_is_and_as_a_page_that_loads_nothing(world: World) -> None:
    async with world.http.get(f"{world.url}/openapi.yaml") as response:
        assert (response.status, response.content_type) == (200, "application/yaml")
        assert await response.read() == DOCUMENT.read_bytes()
    async with world.http.get(f"{world.url}/docs") as response:
        assert (response.status, response.content_type) == (200, "text/html")
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert await response.text() == page(CONTRACT)


def test_the_page_has_everything_and_leads_nowhere_else() -> None:
    written = page(CONTRACT)
    links = set(re.findall(r'href="([^"]*)"', written))
    places = re.findall(r'id="([^"]*)"', written)
    assert {link for link in links if not link.startswith("#")} == {"/openapi.yaml"}
    assert {link.removeprefix("#") for link in links if link.startswith("#")} <= set(places)
    assert len(places) == len(set(places))
    for item in CONTRACT["paths"].values():
        for operation in item.values():
            assert operation["operationId"] in places
    assert {f"in-{name}" for name in KNOWN_TYPES} | {f"out-{name}" for name in CONTRACT["webhooks"]} <= set(places)
    assert not re.search(r"<(script|link|img|iframe|object)|\son\w+=|url\(|@import", written)


def test_no_word_of_the_document_becomes_markup() -> None:
    forged = deepcopy(CONTRACT)
    forged["info"]["description"] = "### <b>\n\n`<i>` <script>alert(1)</script>\n\n- <u>"
    forged["paths"]["/live"]["get"]["summary"] = '"><img src=x>'
    forged["webhooks"]["consent.given"]["post"]["summary"] = "<em>"
    written = page(forged)
    assert not re.search(r"<(b|i|u|em|img|script)[ >]", written)
    assert "&lt;script&gt;" in written


# --- The operator sees how much is asked ---


async def test_requests_are_counted_by_route_never_by_address(sqlite_url: str) -> None:
    port = free_port()
    async with running_world(sqlite_url, platform=True, METRICS_PORT=str(port)) as world:
        consent = "5b1f0f7b6a3c4a0f9a53d1c7c1e7a001"
        await world.platform.asks("GET", f"/v1/consents/{consent}")
        await world.platform.asks("GET", "/nothing/here")
        async with world.http.get(f"http://127.0.0.1:{port}/metrics") as response:
            metrics = await response.text()
    assert 'bot_requests_total{route="/v1/consents/{consent}",status="404"}' in metrics
    assert 'bot_requests_total{route="unknown",status="404"}' in metrics
    assert consent not in metrics
    assert "nothing" not in metrics
