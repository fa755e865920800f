"""Receipts: files for the Platform behind its token, and the public page that the QR code leads to."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiohttp import web

from bot.services.receipt_files import Form, Missing, file_of
from bot.services.receipt_page import Seen, look
from bot.services.receipt_sheet import event, moment
from handlers.http.markup import Html, element, joined
from handlers.http.problems import not_found, problem
from handlers.http.v1 import behind, reader_of
from locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiohttp.web import AbstractRouteDef

    from bot.deps import Deps
    from handlers.http.v1 import Handler
    from locales import Locale, Texts

MEDIA_TYPES: Final = {
    Form.PDF: "application/pdf",
    Form.BUNDLE: "application/json",
    Form.PROOF: "text/plain; charset=utf-8",
}
AGAIN_SECONDS: Final = 5
CSS: Final = (Path(__file__).parent / "receipts.css").read_text(encoding="utf-8")
NAMES: Final[dict[Locale, str]] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}

_OPAQUE_ID = re.compile("[0-9a-f]{32}")
_LANGUAGES_MAX = 20
_STYLE: Final = b64encode(sha256(CSS.encode()).digest()).decode()
_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
    "X-Robots-Tag": "noindex",
}


def routes(deps: Deps, tokens: tuple[str, ...]) -> list[AbstractRouteDef]:
    """Give the Platform's routes, each behind the tokens."""
    return [web.get(f"/v1/receipts/{{receipt}}.{form}", behind(tokens, download(deps, form))) for form in Form]


def public_routes(deps: Deps) -> list[AbstractRouteDef]:
    """Give the route that needs no token."""
    return [web.get("/receipts/{receipt}", show(deps))]


def download(deps: Deps, form: Form) -> Handler:
    """Make the handler of `GET /v1/receipts/{id}.…`: the file, noted in the access log."""

    async def answer(request: web.Request) -> web.Response:
        receipt = request.match_info["receipt"]
        is_id = _OPAQUE_ID.fullmatch(receipt)
        found = await file_of(deps, receipt, form, reader_of(request)) if is_id else Missing.UNKNOWN
        if isinstance(found, Missing):
            return _missing(found)
        headers = {
            "Content-Type": MEDIA_TYPES[form],
            "Content-Disposition": f'attachment; filename="{found.name}"',
            "Cache-Control": "no-store",
        }
        return web.Response(body=found.content, headers=headers)

    return answer


def _missing(why: Missing) -> web.Response:
    match why:
        case Missing.UNKNOWN:
            return not_found("receipt")
        case Missing.ERASED:
            return problem(404, "erased", "The person's data were erased: only the proof of the entry is left.")
        case Missing.UNPROVEN:
            detail = "No signed checkpoint covers the entry yet; ask again in some seconds."
            return problem(404, "unproven", detail, headers={"Retry-After": str(AGAIN_SECONDS)})
        case Missing.DAMAGED:
            return problem(500, "damaged", "What is stored is not what was written: verify the ledger.")


def show(deps: Deps) -> Handler:
    """Make the handler of `GET /receipts/{id}`: the page, in the language of the link or of the browser."""

    async def answer(request: web.Request) -> web.Response:
        receipt, locale = request.match_info["receipt"], locale_of(request)
        found = await look(deps, receipt) if _OPAQUE_ID.fullmatch(receipt) else Missing.UNKNOWN
        status = 404 if found is Missing.UNKNOWN else 200
        return web.Response(text=page(deps.texts, locale, found), status=status, headers=_HEADERS)

    return answer


def locale_of(request: web.Request) -> Locale:
    """Choose the language: the link's, else the first of the browser's that we have, else Kazakh (RFC 9110, 12.5.4)."""
    wanted = [request.query.get("lang", ""), *_preferred(request.headers.get("Accept-Language", ""))]
    known = (locale for tag in wanted for locale in LOCALES if tag.lower().partition("-")[0] == locale)
    return next(known, LOCALES[0])


def _preferred(header: str) -> list[str]:
    weighed = [part.partition(";") for part in header.split(",")[:_LANGUAGES_MAX]]
    return [tag.strip() for tag, _, weight in sorted(weighed, key=lambda part: -_weight(part[2])) if _weight(weight)]


def _weight(parameter: str) -> float:
    found = re.fullmatch(r"\s*q=([01](?:\.[0-9]{1,3})?)\s*", parameter)
    return float(found[1]) if found else 1.0


def page(texts: Texts, locale: Locale, found: Seen | Missing) -> str:
    """Write the page; it loads nothing and runs nothing."""
    head = joined(
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", texts.plain(locale, "page-title")),
        element("style", Html(CSS)),
    )
    body = joined(
        element("header", element("p", "Senimkey", class_="brand"), _languages(texts, locale)),
        element("main", *_main(texts, locale, found)),
    )
    return f'<!doctype html>\n<html lang="{locale}"><head>{head}</head><body>{body}</body></html>\n'


def _languages(texts: Texts, chosen: Locale) -> Html:
    links = (
        element(
            "a", NAMES[name], href=f"?lang={name}", lang=name, **{"aria-current": "true" if name == chosen else None}
        )
        for name in LOCALES
    )
    return element("nav", *links, **{"aria-label": texts.plain(chosen, "page-languages")})


def _main(texts: Texts, locale: Locale, found: Seen | Missing) -> Iterator[Html]:
    if isinstance(found, Seen):
        yield _verdict("good", "✓", texts.plain(locale, "page-genuine"), texts.plain(locale, "page-genuine-lead"))
        yield _facts(texts, locale, found)
        yield element("p", texts.plain(locale, "page-compare"), class_="compare")
        link = element("a", texts.plain(locale, "verify-link"), href=f"/verify?lang={locale}")
        yield element("p", link, class_="compare")
        yield element("p", texts.plain(locale, "page-private"), class_="private")
    elif found is Missing.UNKNOWN:
        yield _verdict("bad", "?", texts.plain(locale, "page-unknown"), texts.plain(locale, "page-unknown-lead"))
    else:
        yield _verdict("bad", "!", texts.plain(locale, "page-damaged"), texts.plain(locale, "page-damaged-lead"))


def _verdict(kind: str, mark: str, title: str, lead: str) -> Html:
    sign = element("span", mark, class_="mark", **{"aria-hidden": "true"})
    words = element("div", element("h1", title), element("p", lead))
    return element("section", sign, words, class_=f"verdict {kind}")


def _facts(texts: Texts, locale: Locale, seen: Seen) -> Html:
    standing = element(
        "span", texts.plain(locale, f"page-standing-{seen.state.value}"), class_=f"state {seen.state.value}"
    )
    edition = texts.plain(locale, "word-edition-number", edition=str(seen.edition))
    checkpoint = texts.plain(locale, "word-no-checkpoint")
    if seen.checkpoint is not None:
        size = str(seen.checkpoint.size)
        checkpoint = texts.plain(locale, "word-checkpoint-size", origin=seen.checkpoint.origin, size=size)
    facts = (
        (texts.plain(locale, "page-event"), event(texts, locale, seen.kind)),
        (texts.plain(locale, "page-standing"), standing),
        (texts.plain(locale, "word-at"), moment(texts, locale, seen.at)),
        (texts.plain(locale, "word-receipt-number"), element("code", seen.receipt)),
        (texts.plain(locale, "word-edition"), edition),
        (texts.plain(locale, "word-hash"), element("code", seen.sha256)),
        (texts.plain(locale, "word-entry"), texts.plain(locale, "word-entry-number", index=str(seen.index))),
        (texts.plain(locale, "word-checkpoint"), checkpoint),
    )
    return element("dl", *(element("div", element("dt", label), element("dd", value)) for label, value in facts))
