"""The page that checks a receipt's file: right about what is genuine and what is not, alone with the file, readable."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from bot.deps import Deps
from bot.domain.notes import SignerKey, sign_note
from bot.gateways.checkpoint_log import Signer
from handlers.http import verify
from locales import LOCALES, Locale, load_edition, load_texts
from tests.browser.conftest import Visit
from tests.browser.visitor import PALE, WIDTHS
from tests.evidence.ledgers import IMPOSTOR
from tests.evidence.test_verifier import BAD_RECEIPTS, CHECKPOINT, EXAMPLE_KEY, PROOF, RECEIPT, dumped, made
from tests.world import LEDGER, World, eventually, free_port, running_world

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TEXTS = load_texts()
KEY = str(LEDGER.verifier)
EARLIER = replace(LEDGER, name="earlier.example", seed=bytes(32)).verifier
GENUINE = ("genuine", "")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def served() -> AsyncIterator[str]:
    """The page alone, served; its address."""
    signer = cast("Signer", SimpleNamespace(key=LEDGER))
    deps = SimpleNamespace(texts=TEXTS, signer=signer, earlier_keys=(EARLIER,), editions={1: load_edition(1)})
    keyless = SimpleNamespace(texts=TEXTS, signer=None, earlier_keys=(), editions={})
    app, port = web.Application(), free_port()
    app.add_routes(
        [
            web.get("/verify/", verify.show(cast("Deps", deps))),
            web.get("/keyless/", verify.show(cast("Deps", keyless))),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


async def judged(page: Page, content: bytes, name: str = "receipt.json") -> tuple[str, str]:
    """Choose a file; the verdict and why."""
    await page.evaluate("delete document.getElementById('verdict').dataset.verdict")
    await page.locator("#file").set_input_files({"name": name, "mimeType": "application/json", "buffer": content})
    return await verdict(page)


async def verdict(page: Page) -> tuple[str, str]:
    found = await page.locator("#verdict[data-verdict]").evaluate("one => [one.dataset.verdict, one.dataset.why]")
    return str(found[0]), str(found[1])


async def checked_with(page: Page, key: str) -> tuple[str, str]:
    """Type another key and have the file checked with it."""
    await page.evaluate("delete document.getElementById('verdict').dataset.verdict")
    await page.locator("#key-text").fill(key)
    await page.locator("#key-use").click()
    return await verdict(page)


async def shown(page: Page) -> str:
    return await page.locator("#facts").inner_text()


# --- Genuine ones ---


@pytest.mark.parametrize("locale", LOCALES)
async def test_a_genuine_receipt_is_told_what_it_says_in_each_language(
    visit: Visit, served: str, locale: Locale
) -> None:
    page = await visit(url=f"{served}/verify")
    await page.goto(f"{served}/verify/?lang={locale}")
    await expect(page.locator("#verdict")).to_be_empty()
    assert await judged(page, RECEIPT) == GENUINE
    await expect(page.locator("#verdict h2")).to_have_text(TEXTS.plain(locale, "verify-genuine"))
    await expect(page.locator("#verdict")).to_contain_text(TEXTS.plain(locale, "verify-genuine-ours"))
    await expect(page.locator("#verdict")).to_contain_text("receipt.json")
    await expect(page.locator("ol > li.passed")).to_have_count(len(verify.STEPS))
    told = await shown(page)
    for expected in (
        TEXTS.plain(locale, "event-given"),
        TEXTS.plain(locale, "word-moment", at="22.11.2026 15:15:30"),
        "Сыналғанова Үлгі",
        "+77010000001",
        "«Мысал» ЖШС",
        "260440029163",
        load_edition(1).sha256,
        TEXTS.plain(locale, "verify-text-known", edition="1"),
        TEXTS.plain(locale, "word-checkpoint-size", origin=LEDGER.name, size="20"),
    ):
        assert expected in told
    await expect(page.locator("#standing")).to_have_attribute("href", f"/receipts/{'2' * 32}?lang={locale}")


async def test_real_receipts_of_the_running_bot_are_genuine_and_lead_to_where_the_consent_stands(
    visit: Visit, sqlite_url: str
) -> None:
    async with running_world(sqlite_url, platform=True, LEDGER_KEY=LEDGER.written()) as world:
        person = await world.person()
        await world.signs(person)
        await person.says("/revoke")
        await person.taps("withdraw-confirm:")
        given, withdrawn = [record["receipt_id"] for record in await world.records() if record["receipt_id"]]
        page = await visit(url=f"{world.url}/verify?lang=kk&")
        await expect(page.get_by_test_id("key")).to_have_text(KEY)
        told = ""
        for receipt, kind in ((given, "event-given"), (withdrawn, "event-withdrawn")):
            assert await eventually(lambda receipt=receipt: status_of(world, receipt), 200)  # type: ignore[misc]
            assert await judged(page, await bundle(world, receipt)) == GENUINE
            told = await shown(page)
            assert TEXTS.plain("kk", kind) in told
            assert "Айгүл" in told
            assert person.phone in told
            assert TEXTS.plain("kk", "verify-text-known", edition="1") in told
        assert TEXTS.plain("kk", "pdf-case-number") in told
        await page.locator("#standing").click()
        await expect(page).to_have_url(f"{world.url}/receipts/{withdrawn}?lang=kk")
        await expect(page.locator("h1")).to_have_text(TEXTS.plain("kk", "page-genuine"))


async def status_of(world: World, receipt: str) -> int:
    headers = {"Authorization": f"Bearer {world.platform.api_token}"}
    async with world.http.get(f"{world.url}/v1/receipts/{receipt}.json", headers=headers) as answer:
        return answer.status


async def bundle(world: World, receipt: str) -> bytes:
    headers = {"Authorization": f"Bearer {world.platform.api_token}"}
    async with world.http.get(f"{world.url}/v1/receipts/{receipt}.json", headers=headers) as answer:
        return await answer.read()


async def test_others_may_have_signed_too(visit: Visit, served: str) -> None:
    page = await visit(url=f"{served}/verify")
    witness = sign_note("x\n", replace(LEDGER, name="witness.example")).partition("\n\n")[2]
    assert await judged(page, dumped(proof=PROOF + witness)) == GENUINE


# --- After the ledger had to begin under another name ---


async def test_a_receipt_from_before_the_ledgers_key_was_replaced_stays_genuine(visit: Visit, sqlite_url: str) -> None:
    """What people hold cannot be signed anew; a name of the ledger goes with a key of its own."""
    old = SignerKey("earlier.example/consent", bytes(range(32)))
    async with running_world(sqlite_url, platform=True, LEDGER_KEY=old.written()) as world:
        await world.signs(await world.person())
        [receipt] = [record["receipt_id"] for record in await world.records()]
        assert await eventually(lambda: status_of(world, receipt), 200)
        held = await bundle(world, receipt)
        keys = {"DATA_KEYS": world.settings.data_keys.get_secret_value(), "LEDGER_KEY": LEDGER.written()}
    for earlier, expected in ((str(old.verifier), GENUINE), (str(EARLIER), ("false", "origin"))):
        async with running_world(sqlite_url, platform=True, LEDGER_EARLIER_KEYS=earlier, **keys) as world:
            page = await visit(url=f"{world.url}/verify?lang=en")
            assert await judged(page, held) == expected
            await expect(page.locator("main")).to_contain_text(earlier)


async def test_an_earlier_key_vouches_for_its_own_ledger_alone(visit: Visit, served: str) -> None:
    page = await visit(url=f"{served}/verify")
    body = CHECKPOINT.partition("\n\n")[0] + "\n"
    signed_by_earlier = sign_note(body, replace(LEDGER, seed=bytes(32)))
    assert await judged(page, dumped(proof=PROOF.replace(CHECKPOINT, signed_by_earlier))) == ("false", "unsigned")
    renamed = sign_note(body, replace(LEDGER, name="earlier.example", seed=bytes(32)))
    assert await judged(page, dumped(proof=PROOF.replace(CHECKPOINT, renamed))) == ("false", "unsigned")
    of_its_own = sign_note(
        body.replace(LEDGER.name, "earlier.example"), replace(LEDGER, name="earlier.example", seed=bytes(32))
    )
    assert await judged(page, dumped(proof=PROOF.replace(CHECKPOINT, of_its_own))) == GENUINE


# --- What is not genuine, and what cannot be checked ---


def forged(**other: object) -> bytes:
    return dumped(**other)


def turned(encoded: str, place: int = 0) -> str:
    """The base64 of the same bytes but for one bit."""
    decoded = bytearray(b64decode(encoded))
    decoded[place] ^= 1
    return b64encode(decoded).decode()


def with_record(**changed: object) -> bytes:
    return dumped(record={**cast("dict[str, Any]", made()["record"]), **changed})


def with_leaf(old: str, new: str) -> bytes:
    """An entry that was changed and is written as the ledger would."""
    stored = b64decode(str(made()["leaf"])).decode()
    assert old in stored
    return dumped(leaf=b64encode(stored.replace(old, new).encode()).decode())


HASHED = PROOF.split("\n")[2]
SIGNED = CHECKPOINT.rpartition(" ")[2].strip()
FORGED: dict[str, tuple[bytes, str]] = {
    "leaf: not canonical": (with_leaf('"v":1', '"v": 1'), "entry"),
    "leaf: another moment": (with_leaf("T10:15:30.123Z", "T10:15:30.124Z"), "contradiction"),
    "leaf: another seq": (with_leaf('"seq":1', '"seq":2'), "tree"),
    "leaf: another index": (with_leaf('"index":7', '"index":6'), "proof"),
    "leaf: another commitment": (with_leaf('"commitment":"', '"commitment":"0')[:0] + dumped(leaf="AA=="), "entry"),
    "record: a name": (with_record(person={"full_name": "Басқа Адам"}), "record"),
    "record: a member more": (with_record(note="x"), "record"),
    "record: none": (dumped(record={}), "record"),
    "opening": (dumped(opening=turned(str(made()["opening"]))), "record"),
    "proof: a hash": (dumped(proof=PROOF.replace(HASHED, turned(HASHED))), "tree"),
    "proof: a hash more": (dumped(proof=PROOF.replace(HASHED, f"{HASHED}\n{HASHED}")), "tree"),
    "proof: a hash less": (dumped(proof=PROOF.replace(f"{HASHED}\n", "")), "tree"),
    "proof: an index": (dumped(proof=PROOF.replace("index 7", "index 5")), "proof"),
    "proof: an index of another writing": (dumped(proof=PROOF.replace("index 7", "index 07")), "proof"),
    "proof: an extra that is no base64": (dumped(proof=PROOF.replace("\n", "\nextra All is well.\n", 1)), "proof"),
    "proof: something after it": (dumped(proof=f"{PROOF}\n---\nAll is well.\n"), "proof"),
    "checkpoint: its size, beyond the path": (dumped(proof=PROOF.replace("\n20\n", "\n40\n")), "tree"),
    "checkpoint: its size, within the path": (dumped(proof=PROOF.replace("\n20\n", "\n19\n")), "signature"),
    "checkpoint: its root": (
        dumped(proof=PROOF.replace(CHECKPOINT.split("\n")[2], turned(CHECKPOINT.split("\n")[2]))),
        "tree",
    ),
    "checkpoint: its signature": (dumped(proof=PROOF.replace(SIGNED, turned(SIGNED, 30))), "signature"),
    "checkpoint: the id of its key": (dumped(proof=PROOF.replace(SIGNED, turned(SIGNED))), "unsigned"),
    "checkpoint: another ledger's": (
        dumped(proof=PROOF.replace(f"\n{LEDGER.name}\n", "\n<b>other.example\n")),
        "origin",
    ),
    "checkpoint: a line more": (dumped(proof=PROOF.replace("\n20\n", "\n20\n20\n")), "proof"),
    "checkpoint: another key's": (
        dumped(proof=PROOF.replace(CHECKPOINT, sign_note(CHECKPOINT.partition("\n\n")[0] + "\n", IMPOSTOR))),
        "unsigned",
    ),
}


async def test_each_forgery_is_found_and_said_in_plain_words(visit: Visit, served: str) -> None:
    page = await visit(url=f"{served}/verify")
    await page.goto(f"{served}/verify/?lang=kk")
    for name, (content, why) in FORGED.items():
        assert content != RECEIPT, name
        assert await judged(page, content) == ("false", why), name
        await expect(page.locator("#verdict h2")).to_have_text(TEXTS.plain("kk", "verify-false"))
        await expect(page.locator("ol > li.failed")).to_have_count(1)
        # What is forged gets no page to look genuine on.
        assert await shown(page) == "", name
        await expect(page.locator("#told")).to_be_hidden()
    assert await judged(page, RECEIPT) == GENUINE


LATER = RECEIPT.replace(b'"telegram_id": 777', b'"telegram_id": 9007199254740993')
BAD: dict[str, bytes] = {
    **BAD_RECEIPTS,
    "a number that JavaScript would round": LATER,
    "a member twice, written otherwise": RECEIPT.replace(b'"kind"', b'"k\\u0069nd": "x", "kind"', 1),
    "one long string": b'"' + b"\\n" * 500_000 + b'"',
    "many numbers": b"[" + b"1," * 500_000 + b"1]",
    "larger than 2 MB": RECEIPT + b" " * (2 << 20),
    "a byte order mark": b"\xef\xbb\xbf" + RECEIPT,
    "a prototype": RECEIPT.replace(b'"record": {', b'"record": {"__proto__": {"kind": 1},', 1),
    "many hashes": dumped(proof=PROOF.replace(HASHED, "\n".join([HASHED] * 10_000))),
    "many signatures": dumped(proof=PROOF + "— a b\n" * 10_000),
}


async def test_whatever_a_file_holds_there_is_a_verdict(visit: Visit, served: str) -> None:
    """All that the published verifier refuses, and what is peculiar to browsers; never by an error of our own."""
    page = await visit(url=f"{served}/verify")
    found = {name: await judged(page, content) for name, content in BAD.items()}
    assert found.pop("no JSON") == ("unchecked", "pdf")
    assert {name for name, (verdict, _) in found.items() if verdict != "false"} == set()
    reasons = {"empty": "empty", "cut off": "json", "huge": "large", "larger than 2 MB": "large", "NaN": "json"}
    reasons |= {"a member twice": "twice", "a member twice, written otherwise": "twice", "a fraction": "shape"}
    reasons |= {"deep": "json", "wrong types": "shape", "a checkpoint of another ledger": "tree"}
    assert {name: found[name][1] for name in reasons} == reasons
    assert await judged(page, PROOF.encode(), "receipt.tlog-proof") == ("unchecked", "bare")


async def test_a_checkpoint_of_another_ledger_is_named(visit: Visit, served: str) -> None:
    """By the words of the file, which are words and nothing else."""
    page = await visit(url=f"{served}/verify")
    content, why = FORGED["checkpoint: another ledger's"]
    assert await judged(page, content, "<i>.json") == ("false", why)
    await expect(page.locator("#verdict")).to_contain_text("<b>other.example")
    await expect(page.locator("#verdict")).to_contain_text("<i>.json")
    assert await page.locator("#verdict b, #verdict i").count() == 0


async def test_another_key_may_be_given_and_taken_back(visit: Visit, served: str) -> None:
    page = await visit(url=f"{served}/verify")
    assert await judged(page, RECEIPT) == GENUINE
    assert await checked_with(page, EXAMPLE_KEY) == ("false", "origin")
    assert await checked_with(page, str(IMPOSTOR.verifier)) == ("false", "unsigned")
    assert await checked_with(page, f"  {KEY}\n") == GENUINE
    await expect(page.locator("#verdict")).to_contain_text(TEXTS.plain("en", "verify-genuine-given"))
    await expect(page.locator("#key-given")).to_contain_text(KEY)
    # Where a ledger's own service is, a key does not say.
    await expect(page.locator("#standing")).to_be_hidden()
    for bad in ("junk", KEY[:-2], KEY.replace("test", "best"), KEY.replace("+", " + "), LEDGER.written()):
        assert await checked_with(page, bad) == ("unchecked", "key"), bad
    await page.locator("#key-ours").click()
    await expect(page.locator("#verdict")).to_contain_text(TEXTS.plain("en", "verify-genuine-ours"))
    await expect(page.locator("#key-text")).to_be_focused()


async def test_without_a_key_nothing_is_called_genuine(visit: Visit, served: str) -> None:
    page = await visit(url=f"{served}/keyless")
    assert await judged(page, RECEIPT) == ("unchecked", "no-key")
    assert await shown(page) == ""
    await expect(page.locator("ol > li.passed")).to_have_count(4)
    assert await judged(page, FORGED["opening"][0]) == ("false", "record")
    assert await judged(page, RECEIPT) == ("unchecked", "no-key")
    assert await checked_with(page, KEY) == GENUINE
    await expect(page.locator("#facts")).to_contain_text(TEXTS.plain("en", "verify-text-unknown", edition="1"))


LACKING = {
    "browser": """() => {
        const before = SubtleCrypto.prototype.importKey;
        SubtleCrypto.prototype.importKey = function (format, key, algorithm, ...more) {
            if (algorithm === "Ed25519") return Promise.reject(new DOMException("", "NotSupportedError"));
            return before.call(this, format, key, algorithm, ...more);
        };
    }""",
    "insecure": "() => Object.defineProperty(crypto, 'subtle', {value: undefined})",
    "unread": "() => { File.prototype.arrayBuffer = () => Promise.reject(new DOMException('', 'NotReadableError')); }",
    "failed": "() => { SubtleCrypto.prototype.digest = () => Promise.reject(new Error('odd')); }",
}


@pytest.mark.parametrize("why", LACKING)
async def test_a_browser_that_cannot_check_says_so(visit: Visit, served: str, why: str) -> None:
    page = await visit(url=f"{served}/verify")
    await page.evaluate(LACKING[why])
    assert await judged(page, RECEIPT) == ("unchecked", why)
    await expect(page.locator("#verdict h2")).to_have_text(TEXTS.plain("en", "verify-unchecked"))
    assert await shown(page) == ""


# --- Alone with the file ---


async def test_nothing_leaves_and_nothing_is_needed_once_the_page_is_open(visit: Visit, served: str) -> None:
    page = await visit(url=f"{served}/verify")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    await page.context.set_offline(True)
    assert await judged(page, RECEIPT) == GENUINE
    assert await judged(page, FORGED["opening"][0]) == ("false", "record")
    for locale in LOCALES:
        await page.locator(f"nav a[lang={locale}]").click()
        await expect(page.locator("#verdict h2")).to_have_text(TEXTS.plain(locale, "verify-false"))
        await expect(page.locator("h1")).to_have_text(TEXTS.plain(locale, "verify-title"))
        assert await page.evaluate("[document.documentElement.lang, document.title]") == [
            locale,
            TEXTS.plain(locale, "verify-title"),
        ]
        assert f"lang={locale}" in page.url
    assert requests == []


async def test_the_policy_lets_no_script_ask_for_anything(chromium: Browser, served: str) -> None:
    """Even a script of somebody else in this page could send the file nowhere."""
    ways = """async () => {
        const image = new Promise((done) => {
            const one = new Image();
            one.onload = one.onerror = () => done(performance.getEntriesByName(one.src).length > 0);
            one.src = location.origin + "/image";
        });
        const fetched = await fetch("/verify/").then(() => true, () => false);
        const beacon = await fetch("/verify/", {method: "POST", keepalive: true}).then(() => true, () => false);
        const script = document.createElement("script");
        let isRun = false;
        try {
            script.text = "document.documentElement.dataset.ran = 1";
            document.body.append(script);
            isRun = document.documentElement.dataset.ran === "1";
        } catch {}
        await image;
        return [fetched, beacon, isRun];
    }"""
    for bypass, expected in ((False, [False, False, False]), (True, [True, True, True])):
        context = await chromium.new_context(bypass_csp=bypass)
        page = await context.new_page()
        await page.goto(f"{served}/verify/")
        assert await page.evaluate(ways) == expected
        await context.close()


# --- Readable, and within reach ---


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
async def test_every_text_stands_out_from_its_ground(visit: Visit, served: str, *, is_dark: bool) -> None:
    page = await visit(url=f"{served}/verify", is_dark=is_dark)
    for content in (None, RECEIPT, FORGED["opening"][0], b"%PDF-1.7"):
        if content is not None:
            await judged(page, content)
        assert await page.evaluate(PALE) == []
    await page.locator("h1").evaluate("one => { one.style.color = '#7b7b7b'; one.style.fontSize = '12px'; }")
    assert len(await page.evaluate(PALE)) == 1


async def test_nothing_is_wider_than_the_screen(visit: Visit, served: str) -> None:
    page = await visit(url=f"{served}/verify")
    for content in (RECEIPT, FORGED["checkpoint: another ledger's"][0]):
        await judged(page, content, f"{'ұзын' * 60}.json")
        wide = [width for width in WIDTHS if await is_too_wide(page, width)]
        assert wide == []
    await page.locator("h1").evaluate("one => { one.style.minWidth = '900px'; }")
    assert await is_too_wide(page, 360)


async def is_too_wide(page: Page, width: int) -> bool:
    await page.set_viewport_size({"width": width, "height": 700})
    return bool(await page.evaluate("document.documentElement.scrollWidth > innerWidth"))


async def test_the_keyboard_reaches_all_and_the_verdict_is_announced(visit: Visit, served: str) -> None:
    page = await visit(url=f"{served}/verify")
    reached = []
    for _ in range(6):
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate("document.activeElement.id || document.activeElement.lang"))
    assert reached == ["kk", "ru", "en", "file", "key-text", "key-use"]
    await page.locator("#file").focus()
    outline = await page.locator(".choose").evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"
    await judged(page, RECEIPT)
    await expect(page.get_by_role("status")).to_contain_text(TEXTS.plain("en", "verify-genuine"))


async def test_a_file_may_be_dropped_anywhere_on_the_page(visit: Visit, served: str) -> None:
    page = await visit(url=f"{served}/verify")
    drop = """(text) => {
        const carried = new DataTransfer();
        if (text) carried.items.add(new File([text], "dropped.json"));
        const target = document.querySelector("footer, main");
        for (const type of ["dragover", "drop"]) {
            target.dispatchEvent(new DragEvent(type, {dataTransfer: carried, bubbles: true, cancelable: true}));
        }
    }"""
    await page.evaluate(drop, "")
    await expect(page.locator("#verdict")).to_be_empty()
    await page.evaluate(drop, RECEIPT.decode())
    assert await verdict(page) == GENUINE
    await expect(page.locator("#verdict")).to_contain_text("dropped.json")
    await expect(page.locator("body.dragging")).to_have_count(0)
