"""`/verify`: a page that checks the file of a receipt in the browser; what is chosen there never leaves the device."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiohttp import web

from handlers.http import receipts
from handlers.http.markup import Html, element, joined
from locales import LOCALES

if TYPE_CHECKING:
    from aiohttp.web import AbstractRouteDef

    from bot.deps import Deps
    from handlers.http.v1 import Handler
    from locales import Locale, Texts

HERE: Final = Path(__file__).parent
CSS: Final = receipts.CSS + (HERE / "verify.css").read_text(encoding="utf-8")
SCRIPT: Final = "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("verify_receipt.js", "verify_page.js"))
STEPS: Final = ("file", "entry", "record", "tree", "signature")

# Every text of the page, as the browser knows them; the words of the receipt itself are those of its PDF.
_WORDS: Final = """
    verify-title verify-lead verify-choose verify-drop verify-local verify-no-script
    verify-genuine verify-genuine-ours verify-genuine-given verify-false verify-unchecked
    verify-why-empty verify-why-large verify-why-json verify-why-twice verify-why-shape verify-why-entry
    verify-why-record verify-why-contradiction verify-why-proof verify-why-tree verify-why-unsigned verify-why-signature
    verify-why-pdf verify-why-bare verify-why-unread verify-why-key verify-why-no-key verify-why-browser
    verify-why-insecure verify-why-failed
    verify-proven verify-proven-lead verify-step-file verify-step-entry verify-step-record verify-step-tree
    verify-step-signature verify-state-passed verify-state-failed verify-state-open
    verify-not-proven verify-not-now verify-not-time verify-not-person verify-not-company verify-not-page verify-now
    verify-key verify-key-lead verify-key-earlier verify-key-none verify-key-other verify-key-use verify-key-ours
    verify-told verify-told-private page-event page-languages event-given event-renewed event-withdrawn
    pdf-name pdf-phone pdf-capacity pdf-capacity-self pdf-capacity-partner pdf-organisation pdf-bin
    pdf-case-number pdf-due word-at word-receipt-number word-edition word-hash word-entry word-checkpoint word-root
"""
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(_WORDS.split(), ()),
    "verify-file": ("name",),
    "verify-why-origin": ("origin", "name"),
    "verify-key-given": ("key",),
    "verify-text-known": ("edition",),
    "verify-text-unknown": ("edition",),
    "word-moment": ("at",),
    "word-edition-number": ("edition",),
    "word-entry-number": ("index",),
    "word-checkpoint-size": ("origin", "size"),
}
"""Each with what the browser puts into it."""


def _hashed(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    # Nothing may be asked for, sent or embedded: the promise that nothing is uploaded is the browser's to keep.
    "Content-Security-Policy": (
        f"default-src 'none'; connect-src 'none'; script-src {_hashed(SCRIPT)}; style-src {_hashed(CSS)}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language",
}


def routes(deps: Deps) -> list[AbstractRouteDef]:
    """Give the route."""
    return [web.get("/verify", show(deps))]


def show(deps: Deps) -> Handler:
    """Make the handler of `GET /verify`: the same page for everybody, in the language of the link or of the browser."""

    @cache
    def rendered(locale: Locale) -> str:
        newest = [str(deps.signer.key.verifier)] if deps.signer else []
        keys = [*newest, *map(str, deps.earlier_keys)]
        editions = {str(number): edition.sha256 for number, edition in deps.editions.items()}
        return page(deps.texts, locale, keys, editions)

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=rendered(receipts.locale_of(request)), headers=_HEADERS)

    return answer


def page(texts: Texts, locale: Locale, keys: Sequence[str], editions: Mapping[str, str]) -> str:
    """Write the page, whole: with its script, its style, all its texts, the ledger's keys and the editions' hashes.

    The newest key comes first; the others signed the ledger under its earlier names.
    """
    data = {"words": {name: _words(texts, name) for name in LOCALES}, "keys": keys, "editions": editions}
    head = joined(
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        _said(texts, locale, "title", "verify-title"),
        element("style", Html(CSS)),
    )
    body = joined(
        element("header", element("p", "Senimkey", class_="brand"), _languages(texts, locale)),
        element("main", *_Main(texts, locale, keys).parts()),
        # In JSON `<` may always be written so, and then no word can end the element.
        element("script", Html(json.dumps(data).replace("<", "\\u003c")), type="application/json", id="data"),
        element("script", Html(SCRIPT), type="module"),
    )
    return f'<!doctype html>\n<html lang="{locale}"><head>{head}</head><body>{body}</body></html>\n'


def _words(texts: Texts, locale: Locale) -> dict[str, str]:
    return {id_: texts.plain(locale, id_, **{name: f"{{{name}}}" for name in names}) for id_, names in WORDS.items()}


def _said(texts: Texts, locale: Locale, tag: str, id_: str, **attributes: str | None) -> Html:
    """Write an element whose text the browser finds again when the language is changed."""
    return element(tag, texts.plain(locale, id_), **{"data-word": id_}, **attributes)


def _languages(texts: Texts, chosen: Locale) -> Html:
    links = (
        element("a", named, href=f"?lang={name}", lang=name, **{"aria-current": "true" if name == chosen else None})
        for name, named in receipts.NAMES.items()
    )
    label = {"aria-label": texts.plain(chosen, "page-languages"), "data-label": "page-languages"}
    return element("nav", *links, **label)


class _Main:
    """The page below its head, before anything is chosen."""

    def __init__(self, texts: Texts, locale: Locale, keys: Sequence[str]) -> None:
        self._texts = texts
        self._locale = locale
        self._ledger_keys = keys

    def parts(self) -> tuple[Html, ...]:
        return (
            element("section", self._say("h1", "verify-title"), self._say("p", "verify-lead"), class_="intro"),
            element("noscript", element("p", self._plain("verify-no-script"))),
            element("section", id="verdict", role="status", **{"data-testid": "verdict"}),
            self._told(),
            self._choose(),
            self._proven(),
            self._not_proven(),
            self._keys(),
        )

    def _plain(self, id_: str) -> str:
        return self._texts.plain(self._locale, id_)

    def _say(self, tag: str, id_: str, **attributes: str | None) -> Html:
        return _said(self._texts, self._locale, tag, id_, **attributes)

    def _told(self) -> Html:
        return element(
            "section",
            self._say("h2", "verify-told"),
            self._say("p", "verify-told-private"),
            element("dl", id="facts"),
            element("p", self._say("a", "verify-now", id="standing", hidden="")),
            class_="part",
            id="told",
            hidden="",
        )

    def _choose(self) -> Html:
        chooser = Html('<input type="file" id="file" accept=".json,application/json" aria-describedby="local">')
        box = (
            chooser,
            self._say("span", "verify-choose", class_="button"),
            self._say("span", "verify-drop", class_="hint"),
        )
        return joined(
            element("label", *box, class_="choose"), self._say("p", "verify-local", class_="local", id="local")
        )

    def _proven(self) -> Html:
        steps = (
            element("li", self._say("span", f"verify-step-{step}"), element("span", class_="state"), id=f"step-{step}")
            for step in STEPS
        )
        heading = (self._say("h2", "verify-proven"), self._say("p", "verify-proven-lead"))
        return element("section", *heading, element("ol", *steps), class_="part")

    def _not_proven(self) -> Html:
        items = (self._say("li", f"verify-not-{what}") for what in ("now", "time", "person", "company", "page"))
        return element("section", self._say("h2", "verify-not-proven"), element("ul", *items), class_="part")

    def _keys(self) -> Html:
        newest, earlier = self._ledger_keys[:1], self._ledger_keys[1:]
        shown = [self._say("p", "verify-key-lead" if newest else "verify-key-none")]
        shown += [element("code", key, class_="key", **{"data-testid": "key"}) for key in newest]
        shown += [self._say("p", "verify-key-earlier")] if earlier else []
        shown += [element("code", key, class_="key") for key in earlier]
        field = Html(
            '<textarea id="key-text" rows="3" maxlength="1000" spellcheck="false" autocomplete="off"></textarea>'
        )
        buttons = (
            self._say("button", "verify-key-use", type="button", id="key-use", class_="button"),
            self._say("button", "verify-key-ours", type="button", id="key-ours", class_="button quiet", hidden=""),
        )
        return element(
            "section",
            self._say("h2", "verify-key"),
            *shown,
            element("label", self._say("span", "verify-key-other"), field, class_="field"),
            element("div", *buttons, class_="row"),
            element("p", id="key-given", hidden=""),
            class_="part",
        )
