"""What a new edition changes, in a person's language: as messages, and as a PDF that holds both texts whole."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.documents.difference import Words, difference_pdf
from bot.domain.difference import Fate, difference
from bot.domain.difference_messages import Labels, telegram_parts

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.agreement import Edition
    from bot.domain.difference import Difference
    from locales import Locale, Texts

# A campaign's people all ask for the same few files: they are drawn once.
FILES_KEPT = 12


async def compared(before: Edition, after: Edition) -> Difference:
    """Compare two editions; who asks again is given what was found before.

    Off the event loop: two long editions with little in common take seconds, and nobody else waits for them.
    """
    return await asyncio.to_thread(_difference_of, before, after)


@lru_cache(FILES_KEPT)
def _difference_of(before: Edition, after: Edition) -> Difference:
    return difference(before, after)


async def difference_messages(texts: Texts, locale: Locale, before: Edition, after: Edition) -> tuple[str, ...]:
    """Tell what changed as HTML messages, each within Telegram's limits."""
    found = await compared(before, after)
    return telegram_parts(found, _labels(texts, locale, found))


async def difference_file(
    texts: Texts, locale: Locale, before: Edition, after: Edition, at: datetime
) -> tuple[str, bytes]:
    """Draw the PDF, off the event loop, and give its name with it; `at` is the moment that it is dated with."""
    words = _words(texts, locale, before, after, at)
    content = await asyncio.to_thread(_drawn, before, after, words)
    return f"agreement-kk-{before.number}-{after.number}.pdf", content


@lru_cache(FILES_KEPT)
def _drawn(before: Edition, after: Edition, words: Words) -> bytes:
    return difference_pdf(_difference_of(before, after), words)


def _labels(texts: Texts, locale: Locale, found: Difference) -> Labels:
    """Put the words around the messages; {number} and {before} stay as they are, to be filled in for each clause."""
    number, before = "{number}", "{before}"
    lead = texts.html(locale, "difference-lead", before=str(found.before.number), after=str(found.after.number))
    is_whole = all(clause.fate is Fate.KEPT for clause in found.clauses)
    return Labels(
        lead=lead,
        reworded=texts.html(locale, "difference-reworded", number=number),
        added=texts.html(locale, "difference-added", number=number),
        removed=texts.html(locale, "difference-removed", number=number),
        moved=texts.html(locale, "difference-moved", number=number, before=before),
        kept=texts.html(locale, "difference-none")
        if is_whole
        else texts.html(locale, "difference-kept", kept=str(found.kept)),
    )


def _words(texts: Texts, locale: Locale, before: Edition, after: Edition, at: datetime) -> Words:
    number, earlier = "{number}", "{before}"
    first, second = str(before.number), str(after.number)
    return Words(
        at=at,
        title=texts.plain(locale, "difference-pdf-title", before=first, after=second),
        author=texts.plain(locale, "pdf-author"),
        footer=texts.plain(locale, "difference-pdf-footer", before=first, after=second),
        eyebrow=texts.plain(locale, "difference-pdf-eyebrow"),
        heading=texts.plain(locale, "difference-pdf-heading"),
        lead=texts.plain(locale, "pdf-lead"),
        before=texts.plain(locale, "difference-pdf-before"),
        after=texts.plain(locale, "difference-pdf-after"),
        edition=texts.plain(locale, "word-edition-number", edition=number),
        effective_label=texts.plain(locale, "difference-pdf-effective"),
        sha256_label=texts.plain(locale, "word-hash"),
        sample_same=texts.plain(locale, "difference-pdf-same"),
        sample_removed=texts.plain(locale, "difference-pdf-removed"),
        sample_added=texts.plain(locale, "difference-pdf-added"),
        kept=texts.plain(locale, "difference-pdf-clause-kept", number=number),
        moved=texts.plain(locale, "difference-pdf-clause-moved", number=number, before=earlier),
        reworded=texts.plain(locale, "difference-pdf-clause-reworded", number=number),
        added=texts.plain(locale, "difference-pdf-clause-added", number=number),
        removed=texts.plain(locale, "difference-pdf-clause-removed", number=number),
    )
