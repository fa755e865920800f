"""The contract as a page: rendered from the document, whole, with nothing to load and nothing to run."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handlers.http.markup import Html, element, heading, headings, inline, joined, listing, prose, slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Node = dict[str, Any]

CSS = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")

JSON = "application/json"
METHODS = ("get", "post")
NEEDS = {"token": "with a bearer token", "signature": "signed"}
PATTERNS = {"^[0-9a-f]{32}$": "id", "^[0-9a-f]{64}$": "SHA-256", "^evt_[0-9a-f]{32}$": "id"}
LISTED_MAX = 8  # the types of events have a list of their own
FORMATS = {"date-time": "moment", "date": "date", "uri": "address"}


def page(document: Node) -> str:
    """Render the document as one page of HTML."""
    return _Page(document).html()


class _Page:
    """One rendering: everything in it looks up references in the same document."""

    def __init__(self, document: Node) -> None:
        self._document = document
        self._info: Node = document["info"]

    def html(self) -> str:
        head = joined(
            Html('<meta charset="utf-8">'),
            Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
            element("title", self._info["title"]),
            element("style", Html(CSS)),
        )
        tags: list[Node] = self._document["tags"]
        body = joined(
            element("a", "Skip to the text", href="#text", class_="skip"),
            element("nav", self._contents(tags), **{"aria-label": "Contents"}),
            element("main", self._opening(), *(self._section(tag) for tag in tags), id="text"),
        )
        return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'

    def _opening(self) -> Html:
        title = element(
            "header",
            element("p", f"Contract, version {self._info['version']}", class_="eyebrow"),
            element("h1", self._info["title"]),
            element("p", self._info["summary"], class_="lead"),
            element("p", "For machines: ", element("a", "openapi.yaml", href="/openapi.yaml"), " (OpenAPI 3.1)."),
        )
        return joined(title, element("section", heading("h2", "Begin here"), prose(self._info["description"])))

    # --- What there is ---

    def _contents(self, tags: list[Node]) -> Html:
        begin = [(slug(title), title) for title in headings(self._info["description"])]
        listed = [("begin-here", "Begin here", begin)]
        listed += [(tag["name"], tag["x-title"], list(self._places(tag["name"]))) for tag in tags]
        return element("ul", *(self._entry(anchor, title, places) for anchor, title, places in listed))

    def _entry(self, anchor: str, title: str, places: Iterable[tuple[str, str]]) -> Html:
        below = (element("li", element("a", label, href=f"#{place}")) for place, label in places)
        return element("li", element("a", title, href=f"#{anchor}"), element("ul", *below))

    def _places(self, tag: str) -> Iterator[tuple[str, str]]:
        """List the anchors of a section with what they are called."""
        yield from ((operation["operationId"], operation["summary"]) for _, _, operation in self._operations(tag))
        if tag == "in":
            yield from ((f"in-{name}", name) for name in self._inbound())
        if tag == "out":
            yield "event", "Every event"
            yield from ((f"out-{name}", name) for name in self._document["webhooks"])

    def _operations(self, tag: str) -> Iterator[tuple[str, str, Node]]:
        for path, item in self._document["paths"].items():
            for method in METHODS:
                if tag in item.get(method, {}).get("tags", ()):
                    yield method, path, item[method]

    def _inbound(self) -> dict[str, Node]:
        """Give the schema of each type that may be posted to us."""
        mapping: dict[str, str] = self._document["components"]["schemas"]["Inbound"]["discriminator"]["mapping"]
        return {name: self._resolved({"$ref": reference}) for name, reference in mapping.items()}

    def _resolved(self, node: Node) -> Node:
        """Follow a reference; what stands beside it counts more."""
        if "$ref" not in node:
            return node
        target: Node = self._document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return {**self._resolved(target), **{key: value for key, value in node.items() if key != "$ref"}}

    # --- Sections ---

    def _section(self, tag: Node) -> Html:
        articles: list[Html] = [self._operation(*found) for found in self._operations(tag["name"])]
        if tag["name"] == "in":
            articles += [self._posted(name, schema) for name, schema in self._inbound().items()]
        if tag["name"] == "out":
            articles += [self._event(), self._event_types()]
        return element("section", heading("h2", tag["x-title"], tag["name"]), prose(tag["description"]), *articles)

    def _operation(self, method: str, path: str, operation: Node) -> Html:
        needed = chain.from_iterable(operation["security"])
        route = element(
            "p",
            element("span", method.upper(), class_=f"method {method}"),
            element("span", path, class_="path"),
            *(element("span", NEEDS[scheme], class_="needs") for scheme in needed),
            class_="route",
        )
        return element(
            "article",
            heading("h3", operation["summary"], operation["operationId"]),
            route,
            prose(operation["description"]) if "description" in operation else "",
            self._sent(operation),
            self._answered(operation["responses"]),
        )

    def _sent(self, operation: Node) -> Html:
        parameters = [self._resolved(parameter) for parameter in operation.get("parameters", ())]
        fields = [
            self._field(
                one["name"],
                {**self._resolved(one["schema"]), **_told(one)},
                is_needed=one.get("required"),
                where=f"in the {one['in']}",
            )
            for one in parameters
        ]
        content = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
        schema = self._resolved(content.get("schema", {}))
        fields += self._fields_of(schema)
        # An event's types are shown each with its own example.
        shown = [] if "discriminator" in schema else _figures(content)
        if not fields:
            return joined()
        return joined(element("h4", "You send"), element("dl", *fields, class_="fields"), *shown)

    def _answered(self, responses: Node) -> Html:
        pieces: list[Html] = [element("h4", "You get")]
        lines: list[Html] = []
        for status, reference in responses.items():
            response = self._resolved(reference)
            content = response.get("content", {}).get(JSON, {})
            if fields := self._fields_of(self._resolved(content.get("schema", {}))):
                pieces += [element("dl", *fields, class_="fields"), *_figures(content)]
            status_class = "status good" if status.startswith("2") else "status"
            label = element("dt", status, class_=status_class)
            lines.append(element("div", label, element("dd", inline(response["description"]))))
        return joined(*pieces, element("dl", *lines, class_="answers"))

    def _posted(self, name: str, schema: Node) -> Html:
        [(_, _, operation)] = self._operations("in")
        example = operation["requestBody"]["content"][JSON]["examples"][name]["value"]
        return element(
            "article",
            element("h3", element("a", element("code", name), href=f"#in-{name}"), id=f"in-{name}"),
            prose(schema["description"]),
            element("h4", "In ", element("code", "data")),
            element("dl", *self._fields_of(schema["properties"]["data"]), class_="fields"),
            element("figure", element("figcaption", "Example"), listing(example)),
        )

    def _event(self) -> Html:
        content = self._document["components"]["requestBodies"]["Event"]["content"][JSON]
        return element(
            "article",
            heading("h3", "Every event", "event"),
            prose("The body is fixed at the first attempt and is the same, byte for byte, over all repeats."),
            element("dl", *self._fields_of(self._resolved(content["schema"])), class_="fields"),
            *_figures(content),
        )

    def _event_types(self) -> Html:
        lines = [
            element(
                "div",
                element("dt", element("code", name)),
                element("dd", inline(f"{item['post']['summary']} {item['post']['description']}")),
                id=f"out-{name}",
            )
            for name, item in self._document["webhooks"].items()
        ]
        return element("article", heading("h3", "The types", "types"), element("dl", *lines, class_="fields"))

    # --- Fields ---

    def _fields_of(self, schema: Node) -> list[Html]:
        needed = schema.get("required", ())
        properties: dict[str, Node] = schema.get("properties", {})
        return [self._field(name, one, is_needed=name in needed) for name, one in properties.items()]

    def _field(self, name: str, reference: Node, *, is_needed: bool | None, where: str = "") -> Html:
        schema = self._beside_null(self._resolved(reference))
        fields = self._fields_of(self._resolved(schema.get("items", schema)))
        return element(
            "div",
            element(
                "dt",
                element("code", name),
                *(
                    element("span", told, class_="kind")
                    for told in (self._kind(schema), where, "" if is_needed else "optional")
                    if told
                ),
            ),
            element(
                "dd",
                inline(" ".join(_sentences(schema))),
                element("dl", *fields, class_="fields") if fields else "",
            ),
        )

    def _beside_null(self, schema: Node) -> Node:
        """Read what stands beside null in a choice of two as what it is, or null."""
        if "anyOf" not in schema or "properties" in schema:
            return schema
        given, _null = schema["anyOf"]
        given = self._resolved(given)
        return {**given, **schema, "type": [given["type"], "null"]}

    def _kind(self, schema: Node) -> str:
        """Say in a word or two what a value is."""
        if "items" in schema:
            return "list"
        if "const" in schema:
            return "always so"
        types = schema.get("type", "string")
        types = [types] if isinstance(types, str) else types
        named = PATTERNS.get(schema.get("pattern", "")) or FORMATS.get(schema.get("format", ""))
        return " or ".join(named if named and kind == "string" else kind for kind in types)


def _figures(content: Node) -> list[Html]:
    """Show the examples of a body."""
    examples: dict[str, Node] = content.get("examples", {})
    return [
        element("figure", element("figcaption", example.get("summary", name)), listing(example["value"]))
        for name, example in examples.items()
    ]


def _told(parameter: Node) -> Node:
    return {"description": parameter["description"]} if "description" in parameter else {}


def _sentences(schema: Node) -> Iterator[str]:
    """Say what a schema means and which values it allows."""
    if "description" in schema:
        yield schema["description"].strip()
    values = [f"`{'null' if value is None else value}`" for value in schema.get("enum", ())]
    if len(values) <= LISTED_MAX and any(value not in schema.get("description", "") for value in values):
        yield f"One of {', '.join(values)}."
    if "maximum" in schema and "format" not in schema:
        yield f"From {schema['minimum']} to {schema['maximum']}."
    if "default" in schema:
        yield f"{schema['default']} if left out."
