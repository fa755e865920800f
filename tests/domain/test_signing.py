"""Standard Webhooks 1.0.0: the published vectors, other people's libraries in both directions, and nothing forged."""

from __future__ import annotations

import base64
import hmac
import json
import random
import string
import subprocess
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from bot.domain.signing import (
    SIGNATURES_MAX,
    TOLERANCE_SECONDS,
    PrivateKey,
    PublicKey,
    Refusal,
    SharedKey,
    SigningKey,
    VerifyingKey,
    parse_signing_keys,
    parse_verifying_keys,
    sign,
    verify,
)
from tests.javascript import NODE_TESTS, node_with_packages_or_skip

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
BODY = '{"type":"consent.requested","data":{"external_id":"к-1"}}'.encode()
SHARED, PRIVATE = SharedKey(bytes(range(32))), PrivateKey(bytes(range(100, 132)))
PUBLIC = PRIVATE.public
OTHER = SharedKey(b"another key, of other 32 bytes..")
SIGNED = sign((SHARED, PRIVATE), "msg_1", NOW, BODY)
V1, V1A = SIGNED.split(" ")

Verifier = Callable[[Iterable[VerifyingKey], str, str, str, bytes, datetime], Refusal | None]


def in_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def with_lax_base64(
    keys: Iterable[VerifyingKey], message_id: str, timestamp: str, signatures: str, body: bytes, _: datetime
) -> Refusal | None:
    """Decodes as base64 is decoded by default, and skips what it does not know."""
    content = f"{message_id}.{timestamp}.".encode() + body
    given = [base64.b64decode(one.partition(",")[2] + "==") for one in signatures.split(" ") if one.startswith("v1,")]
    ours = [hmac.digest(key.secret, content, "sha256") for key in keys if isinstance(key, SharedKey)]
    return None if any(hmac.compare_digest(one, other) for one in ours for other in given) else Refusal.UNSIGNED


def by_the_first_key(
    keys: Iterable[VerifyingKey], message_id: str, timestamp: str, signatures: str, body: bytes, now: datetime
) -> Refusal | None:
    return verify([*keys][:1], message_id, timestamp, signatures, body, now)


def by_the_first_signature(
    keys: Iterable[VerifyingKey], message_id: str, timestamp: str, signatures: str, body: bytes, now: datetime
) -> Refusal | None:
    return verify(keys, message_id, timestamp, signatures.partition(" ")[0], body, now)


def without_the_body(
    keys: Iterable[VerifyingKey], message_id: str, timestamp: str, signatures: str, _: bytes, now: datetime
) -> Refusal | None:
    return verify(keys, message_id, timestamp, signatures, BODY, now)


def without_the_time(
    keys: Iterable[VerifyingKey], message_id: str, timestamp: str, signatures: str, body: bytes, _: datetime
) -> Refusal | None:
    return verify(keys, message_id, timestamp, signatures, body, datetime.fromtimestamp(int(timestamp), UTC))


# The same promises asked of a verifier that breaks them: each must fail, or the promise proves nothing.
def broken(verifier: Verifier) -> Any:  # noqa: ANN401 -- pytest does not name the type
    return pytest.param(verifier, marks=pytest.mark.xfail(strict=True, reason="negative control"))


# The specification's reference implementations publish these (their tests, and the vendors' documentation).
VECTORS = [
    (
        # Of 18 bytes: settings would refuse it, the specification asks for 24 at least.
        SharedKey(base64.b64decode("plJ3nmyCDGBKInavdOK15jsl")),
        "msg_loFOjxBNrRLzqYUf",
        1731705121,
        b'{"event_type":"ping","data":{"success":true}}',
        "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
    ),
    (
        *parse_signing_keys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
    (
        *parse_signing_keys("whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk="),
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==",
    ),
]


@pytest.mark.parametrize(("key", "message_id", "seconds", "body", "signature"), VECTORS)
def test_the_published_vectors_hold_in_both_directions(
    key: SigningKey, message_id: str, seconds: int, body: bytes, signature: str
) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert sign((key,), message_id, at, body) == signature
    verifying = key.public if isinstance(key, PrivateKey) else key
    assert verify((verifying,), message_id, str(seconds), signature, body, at) is None


def foreign_cases() -> list[tuple[SigningKey, VerifyingKey, str, str]]:
    """Keys of each length, ids of each kind, bodies in any script: what both sides must read alike."""
    chance = random.Random(1)
    visible = "".join(set(string.printable[:94]) - {"."})
    made: list[tuple[SigningKey, VerifyingKey, str, str]] = []
    for number in range(24, 65):
        shared, private = SharedKey(chance.randbytes(number)), PrivateKey(chance.randbytes(32))
        message_id = "".join(chance.choices(visible, k=chance.randint(1, 128)))
        body = json.dumps(
            {"type": "a.b", "data": "".join(chance.choices('aқЖ😀\\"\n. ', k=number))}, ensure_ascii=False
        )
        made += [(shared, shared, message_id, body), (private, private.public, message_id, body)]
    return made


def written(key: SigningKey | VerifyingKey) -> str:
    match key:
        case SharedKey(secret):
            return f"whsec_{in_base64(secret)}"
        case PrivateKey(seed):
            return f"whsk_{in_base64(seed)}"
        case PublicKey():
            return str(key)


def test_what_we_sign_the_library_for_python_takes_and_the_other_way_round() -> None:
    now = datetime.now(UTC)  # the library reads its own clock
    stamp = str(int(now.timestamp()))
    shared = [(key, message_id, body) for key, _, message_id, body in foreign_cases() if isinstance(key, SharedKey)]
    for key, message_id, body in shared:
        library = Webhook(written(key))
        # Beside its own signature stand those of other keys and another version.
        ours = sign((OTHER, PRIVATE, key), message_id, now, body.encode())
        headers = {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": ours}
        assert library.verify(body, headers) == json.loads(body)
        with pytest.raises(WebhookVerificationError):
            library.verify(body + " ", headers)
        theirs = library.sign(message_id, now, body)
        assert verify((OTHER, key), message_id, stamp, theirs, body.encode(), now) is None
        assert verify((OTHER,), message_id, stamp, theirs, body.encode(), now) is Refusal.UNSIGNED


def test_what_we_sign_javascript_takes_and_the_other_way_round() -> None:
    """One process for all: `v1` by the library for npm, `v1a` by node's own Ed25519."""
    node = node_with_packages_or_skip()
    now = datetime.now(UTC)
    asked: list[dict[str, str | int]] = []
    expected: list[str | bool] = []
    for signing, verifying, message_id, body in foreign_cases():
        about: dict[str, str | int] = {"id": message_id, "timestamp": int(now.timestamp()), "body": body}
        ours = sign((OTHER, PrivateKey(bytes(32)), signing), message_id, now, body.encode())
        asked.append({**about, "act": "sign", "key": written(signing)})
        expected.append(ours.rpartition(" ")[2])
        asked.append({**about, "act": "verify", "key": written(verifying), "signature": ours})
        expected.append(True)
        asked.append({**about, "act": "verify", "key": written(verifying), "signature": ours, "body": f"{body} "})
        expected.append(False)
    ran = subprocess.run(
        [node, NODE_TESTS / "foreign.mjs"],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=True,
        timeout=30,
    )
    assert json.loads(ran.stdout) == expected


@pytest.mark.parametrize("verifier", [verify, broken(by_the_first_key)])
@pytest.mark.parametrize("key", [SHARED, PUBLIC])
def test_any_verifying_key_is_enough(verifier: Verifier, key: VerifyingKey) -> None:
    assert verifier((OTHER, PrivateKey(bytes(32)).public, key), "msg_1", STAMP, SIGNED, BODY, NOW) is None


@pytest.mark.parametrize("verifier", [verify, broken(by_the_first_signature)])
def test_any_signature_is_enough_whatever_stands_beside_it(verifier: Verifier) -> None:
    unknown = ["v2,AAAA", "v1", "v1,", ",", "", "v1a," + V1[3:], "v1," + V1A[4:], "v1,not base64!"]
    assert verifier((SHARED,), "msg_1", STAMP, " ".join([*unknown, V1]), BODY, NOW) is None


def test_every_signing_key_signs_in_the_order_of_the_keys() -> None:
    keys = (PRIVATE, OTHER, SHARED)
    signatures = sign(keys, "msg_1", NOW, BODY).split(" ")
    assert [one.partition(",")[0] for one in signatures] == ["v1a", "v1", "v1"]
    verifying: tuple[VerifyingKey, ...] = (PUBLIC, OTHER, SHARED)
    for key, signature in zip(verifying, signatures, strict=True):
        assert verify((key,), "msg_1", STAMP, signature, BODY, NOW) is None
        others = " ".join(one for one in signatures if one != signature)
        assert verify((key,), "msg_1", STAMP, others, BODY, NOW) is Refusal.UNSIGNED


@pytest.mark.parametrize("verifier", [verify, broken(without_the_time)])
@pytest.mark.parametrize("sense", [-1, 1])
def test_a_stamp_may_be_five_minutes_off_and_no_more(verifier: Verifier, sense: int) -> None:
    edge = NOW + sense * timedelta(seconds=TOLERANCE_SECONDS)
    assert TOLERANCE_SECONDS == 300
    assert verifier((SHARED,), "msg_1", STAMP, SIGNED, BODY, edge) is None
    beyond = edge + sense * timedelta(microseconds=1)
    assert verifier((SHARED,), "msg_1", STAMP, SIGNED, BODY, beyond) is Refusal.STALE


def test_who_has_no_key_learns_nothing_of_our_clock() -> None:
    assert verify((OTHER,), "msg_1", STAMP, SIGNED, BODY, NOW + timedelta(days=1)) is Refusal.UNSIGNED


@pytest.mark.parametrize(
    "message_id", ["", "a.b", ".", "a b", " a", "a\n", "a\x00", "a\x7f", "к", "\udcff", "a" * 129], ids=ascii
)
def test_an_id_that_could_be_read_two_ways_is_neither_signed_nor_taken(message_id: str) -> None:
    """With dots, `a` at `1` over `2.…` and `a.1` at `2` over `…` would have the same signed bytes."""
    with pytest.raises(ValueError, match="without a dot"):
        sign((SHARED,), message_id, NOW, BODY)
    content = f"{message_id}.{STAMP}.".encode("utf-8", "surrogateescape") + BODY
    signature = f"v1,{in_base64(hmac.digest(SHARED.secret, content, 'sha256'))}"
    assert verify((SHARED,), message_id, STAMP, signature, BODY, NOW) is Refusal.MALFORMED


@pytest.mark.parametrize(
    "timestamp",
    ["", " ", "-1", "+1", "1.5", "1e9", "0x10", " 1", "1\n", "1_000", "١", "1" * 13, f"{STAMP}.0", "NaN"],
    ids=ascii,
)
def test_a_stamp_is_a_whole_number_of_seconds_and_nothing_else(timestamp: str) -> None:
    signature = f"v1,{in_base64(hmac.digest(SHARED.secret, f'a.{timestamp}.'.encode(), 'sha256'))}"
    assert verify((SHARED,), "a", timestamp, signature, b"", NOW) is Refusal.MALFORMED


def test_so_many_signatures_are_read_and_no_more() -> None:
    padding = ["v1,AAAA"] * (SIGNATURES_MAX - 1)
    assert verify((SHARED,), "msg_1", STAMP, " ".join([*padding, V1]), BODY, NOW) is None
    assert verify((SHARED,), "msg_1", STAMP, " ".join([*padding, "", V1]), BODY, NOW) is Refusal.MALFORMED


def respelt(signature: str) -> list[str]:
    """Other spellings of the same bytes: what lax decoders of base64 take too."""
    version, _, encoded = signature.partition(",")
    bare = encoded.rstrip("=")
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    # The last character before `=` has bits that say nothing.
    sibling = alphabet[alphabet.index(bare[-1]) ^ 1]
    spellings = [bare[:-1] + sibling + encoded[len(bare) :], bare, f"{encoded}=", f"{encoded}====", f"{encoded}\n"]
    return [
        f"{version},{spelling}"
        for spelling in [*spellings, f"{encoded[:8]}\n{encoded[8:]}", f"{encoded[:8]}!{encoded[8:]}"]
    ]


@pytest.mark.parametrize("verifier", [verify, broken(with_lax_base64)])
def test_one_message_has_one_signature(verifier: Verifier) -> None:
    taken = [one for one in respelt(V1) if verifier((SHARED,), "msg_1", STAMP, one, BODY, NOW) is None]
    assert taken == []


def test_one_message_has_one_signature_of_ed25519_too() -> None:
    raw = base64.b64decode(V1A[4:])
    # RFC 8032, section 5.1.7: S is below the group's order, or there would be a second signature beside each.
    order = 2**252 + 27742317777372353535851937790883648493
    second = raw[:32] + (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    for other in [*respelt(V1A), f"v1a,{in_base64(second)}"]:
        assert verify((PUBLIC,), "msg_1", STAMP, other, BODY, NOW) is Refusal.UNSIGNED, other
    assert verify((PUBLIC,), "msg_1", STAMP, V1A, BODY, NOW) is None


def changed(text: bytes, place: int, by: int) -> bytes:
    place %= len(text)
    return text[:place] + bytes([text[place] ^ by]) + text[place + 1 :]


@pytest.mark.parametrize("verifier", [verify, broken(without_the_body)])
@given(
    what=st.sampled_from(["id", "timestamp", "signature", "body"]),
    place=st.integers(min_value=0, max_value=200),
    by=st.integers(min_value=1, max_value=255),
    keys=st.sampled_from([(SHARED, V1), (PUBLIC, V1A)]),
)
def test_whatever_one_byte_is_changed_the_message_is_refused(
    verifier: Verifier, what: str, place: int, by: int, keys: tuple[VerifyingKey, str]
) -> None:
    key, signature = keys
    parts = {"id": b"msg_1", "timestamp": STAMP.encode(), "signature": signature.encode(), "body": BODY}
    assert verify_all(verifier, key, parts) is None
    parts[what] = changed(parts[what], place, by)
    assert verify_all(verifier, key, parts) is not None


def verify_all(verifier: Verifier, key: VerifyingKey, parts: dict[str, bytes]) -> Refusal | None:
    # As an HTTP server hands over headers: bytes that are no UTF-8 become lone surrogates.
    read = [parts[name].decode("utf-8", "surrogateescape") for name in ("id", "timestamp", "signature")]
    return verifier((key,), read[0], read[1], read[2], parts["body"], NOW)


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=100), st.binary(max_size=50))
def test_whatever_is_sent_is_refused_without_an_error(
    message_id: str, timestamp: str, signatures: str, body: bytes
) -> None:
    assert verify((SHARED, PUBLIC), message_id, timestamp, signatures, body, NOW) is not None


@given(st.binary(max_size=200), st.text("abc_-", min_size=1, max_size=128))
def test_what_is_signed_is_taken(body: bytes, message_id: str) -> None:
    signed = sign((SHARED, PRIVATE), message_id, NOW, body)
    assert verify((SHARED,), message_id, STAMP, signed, body, NOW) is None
    assert verify((PUBLIC,), message_id, STAMP, signed, body, NOW) is None


def test_without_a_key_nobody_vouches() -> None:
    assert verify((), "msg_1", STAMP, SIGNED, BODY, NOW) is Refusal.UNSIGNED


def test_a_secret_key_is_its_seed_with_the_public_half_or_without() -> None:
    seed, public = PRIVATE.seed, PUBLIC.raw
    expected = (PRIVATE, PRIVATE, SHARED)
    assert parse_signing_keys(f"whsk_{in_base64(seed)}, whsk_{in_base64(seed + public)},{written(SHARED)}") == expected
    assert Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw() == public


def test_keys_are_read_as_they_are_written() -> None:
    assert parse_verifying_keys(f" {written(SHARED)} , {PUBLIC}") == (SHARED, PUBLIC)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "whsec_",
        f"whsec_{in_base64(bytes(23))}",
        f"whsec_{in_base64(bytes(65))}",
        f"whsec_{in_base64(bytes(32))[:-1]}",
        f"whsec_{in_base64(bytes(31))[:-1]}x=",
        f"whsec-{in_base64(bytes(32))}",
        in_base64(bytes(32)),
        f"WHSEC_{in_base64(bytes(32))}",
        f"whsec_{in_base64(bytes(32))} whsec_{in_base64(bytes(32))}",
        "whsec_құпия",
    ],
)
def test_what_is_no_key_is_told_by_its_place_and_never_by_its_value(key: str) -> None:
    for parse in (parse_signing_keys, parse_verifying_keys):
        with pytest.raises(ValueError, match=r"^key 2 is neither") as refusal:
            parse(f"{written(SHARED)},{key}")
        secret = key.removeprefix("whsec_")
        assert not secret or secret not in str(refusal.value)


@pytest.mark.parametrize(
    "key",
    [
        str(PUBLIC),
        f"whsk_{in_base64(bytes(31))}",
        f"whsk_{in_base64(bytes(33))}",
        f"whsk_{in_base64(bytes(63))}",
        f"whsk_{in_base64(PRIVATE.seed + bytes(32))}",  # another key's public half: a mix-up
    ],
)
def test_only_a_secret_key_signs(key: str) -> None:
    with pytest.raises(ValueError, match=r"^key 1 is neither whsec_ with 24 to 64 bytes nor whsk_"):
        parse_signing_keys(key)


@pytest.mark.parametrize("key", [written(PRIVATE), f"whpk_{in_base64(bytes(31))}", f"whpk_{in_base64(bytes(64))}"])
def test_only_a_public_key_verifies(key: str) -> None:
    with pytest.raises(ValueError, match=r"^key 1 is neither whsec_ with 24 to 64 bytes nor whpk_"):
        parse_verifying_keys(key)


def test_secrets_hide_in_repr() -> None:
    assert repr((SHARED, PRIVATE)) == "(SharedKey(), PrivateKey())"
