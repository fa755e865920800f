"""The page that checks a receipt's file, as it is served: one document, in the reader's language, under a policy."""

from __future__ import annotations

import json
import re

import pytest

from handlers.http import verify
from locales import load_texts
from tests.world import LEDGER, World, running_world

TEXTS = load_texts()


@pytest.mark.parametrize(
    ("query", "accepted", "expected"),
    [
        ("", None, "kk"),
        ("", "ru-KZ,ru;q=0.9,en;q=0.8", "ru"),
        ("", "de, en;q=0.5", "en"),
        ("?lang=en", "ru", "en"),
        ("?lang=xx", "ru", "ru"),
        ("?lang=%00&lang=ru", None, "kk"),
    ],
)
async def test_it_comes_in_the_readers_language(world: World, query: str, accepted: str | None, expected: str) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    async with world.http.get(f"{world.url}/verify{query}", headers=headers) as response:
        assert (response.status, response.content_type) == (200, "text/html")
        text = await response.text()
    assert f'<html lang="{expected}">' in text
    assert f'<h1 data-word="verify-title">{TEXTS.plain(expected, "verify-title")}</h1>' in text  # type: ignore[arg-type]


async def test_it_carries_the_public_key_and_never_the_private_one(sqlite_url: str) -> None:
    async with (
        running_world(sqlite_url, LEDGER_KEY=LEDGER.written()) as world,
        world.http.get(f"{world.url}/verify") as response,
    ):
        text, policy = await response.text(), response.headers["Content-Security-Policy"]
    assert str(LEDGER.verifier) in text
    assert LEDGER.written().rpartition("+")[2] not in text
    assert policy.startswith("default-src 'none'; connect-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"<(link|img|iframe|object|form)|\son\w+=| src=|url\(|@import", text)


async def test_no_word_ends_the_script() -> None:
    written = verify.page(TEXTS, "kk", ["</script><script>alert(1)</script>+0+0"], {})
    assert written.count("<script") == 2
    assert written.count("</script>") == 2


def test_the_page_names_no_place_to_send_anything_to() -> None:
    assert not re.search(
        r"fetch|XMLHttpRequest|sendBeacon|WebSocket|EventSource|import\(|innerHTML|eval", verify.SCRIPT
    )
    assert set(re.findall(r"https?://[^\s\"'<]+", verify.SCRIPT + verify.CSS)) == set()


def test_the_page_and_its_script_know_the_same_words_and_steps() -> None:
    steps = re.search(r"export const STEPS = (\[.*\]);", verify.SCRIPT)
    assert steps is not None
    assert json.loads(steps[1]) == list(verify.STEPS)
    named = set(re.findall(r'"((?:verify|word|pdf|page|event)-[a-z-]+[a-z])"', verify.SCRIPT))
    assert named - verify.WORDS.keys() == set()
    reasons = {word.removeprefix("verify-why-") for word in verify.WORDS if word.startswith("verify-why-")}
    assert {reason for reason in reasons if f'"{reason}"' not in verify.SCRIPT} == set()
