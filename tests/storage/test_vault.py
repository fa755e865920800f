"""Keys and ciphertexts, on both databases."""

from __future__ import annotations

import asyncio
import base64
import hmac
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.domain.phone import Phone
from storage.database import Database
from storage.errors import VaultError
from storage.models import person_keys, service_keys
from storage.vault import MasterKeys, PersonKey, Vault
from tests.storage.notebook import execute

ANNA, BOLAT = "a" * 32, "b" * 32
PHONE = Phone("+77010000001")
FIRST, SECOND = secrets.token_bytes(32), secrets.token_bytes(32)


def master_keys(**keys: bytes) -> MasterKeys:
    """Keys by their ids, the first of them encrypting."""
    return MasterKeys.parse(",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in keys.items()))


@pytest.fixture
async def vault(database: Database) -> Vault:
    vault = Vault(master_keys(first=FIRST))
    await database.write(vault.prepare)
    return vault


async def test_a_sealed_value_opens_again_with_the_stored_key(database: Database, vault: Vault) -> None:
    sealed = (await database.write(vault.create_key, ANNA)).seal("records.sealed", b"Anna")
    key = await database.read(vault.key, ANNA)
    assert key is not None
    assert key.open("records.sealed", sealed) == b"Anna"


@given(plaintext=st.binary(max_size=300))
def test_whatever_is_sealed_opens_and_says_nothing(plaintext: bytes) -> None:
    key = PersonKey(person=ANNA, secret=FIRST)
    sealed = key.seal("people.profile", plaintext)
    assert key.open("people.profile", sealed) == plaintext
    # Version, nonce, tag.
    assert len(sealed) == len(plaintext) + 1 + 12 + 16
    assert key.seal("people.profile", plaintext) != sealed


@pytest.mark.parametrize(
    ("column", "person"),
    [
        ("people.profile", BOLAT),
        ("drafts.contents", ANNA),
        pytest.param("people.profile", ANNA, marks=pytest.mark.xfail(strict=True, reason="negative control")),
    ],
)
def test_a_moved_ciphertext_does_not_open(column: str, person: str) -> None:
    """Even with the same secret: only its own place opens it, which is the negative control."""
    sealed = PersonKey(person=ANNA, secret=FIRST).seal("people.profile", b"Anna")
    with pytest.raises(VaultError, match=column):
        PersonKey(person=person, secret=FIRST).open(column, sealed)


@pytest.mark.parametrize("place", [0, 1, 12, 13, -1])
def test_a_changed_ciphertext_does_not_open(place: int) -> None:
    key = PersonKey(person=ANNA, secret=FIRST)
    sealed = bytearray(key.seal("people.profile", b"Anna"))
    sealed[place] ^= 1
    with pytest.raises(VaultError):
        key.open("people.profile", bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + b"\x00" * 11, b"\x01" + b"\x00" * 20])
def test_a_cut_ciphertext_does_not_open(sealed: bytes) -> None:
    with pytest.raises(VaultError):
        PersonKey(person=ANNA, secret=FIRST).open("people.profile", sealed)


async def test_a_wrapped_key_moved_to_another_person_does_not_open(database: Database, vault: Vault) -> None:
    await database.write(vault.create_key, ANNA)
    await database.write(vault.create_key, BOLAT)
    await database.write(
        execute, "UPDATE person_keys SET wrapped = (SELECT wrapped FROM person_keys ORDER BY person LIMIT 1)"
    )
    with pytest.raises(VaultError):
        await database.read(vault.key, BOLAT)


async def test_a_destroyed_key_is_gone(database: Database, vault: Vault) -> None:
    await database.write(vault.create_key, ANNA)
    await database.write(vault.destroy_key, ANNA)
    assert await database.read(vault.key, ANNA) is None


async def test_a_key_made_anew_does_not_open_what_the_destroyed_one_sealed(database: Database, vault: Vault) -> None:
    sealed = (await database.write(vault.create_key, ANNA)).seal("people.profile", b"Anna")
    await database.write(vault.destroy_key, ANNA)
    another = await database.write(vault.create_key, ANNA)
    with pytest.raises(VaultError):
        another.open("people.profile", sealed)


async def test_a_person_has_one_key(database: Database, vault: Vault) -> None:
    await database.write(vault.create_key, ANNA)
    with pytest.raises(IntegrityError):
        await database.write(vault.create_key, ANNA)


async def test_a_number_has_one_hash_for_good(database: Database, vault: Vault) -> None:
    """After a restart and after the master key was changed."""
    again = Vault(master_keys(second=SECOND, first=FIRST))
    await database.write(again.prepare)
    assert vault.phone_hash(PHONE) == again.phone_hash(Phone("+77010000001"))
    assert vault.phone_hash(PHONE) != vault.phone_hash(Phone("+77010000002"))
    assert len(vault.phone_hash(PHONE)) == 32


async def test_the_key_of_codes_outlives_a_restart_and_is_not_that_of_numbers(database: Database, vault: Vault) -> None:
    again = Vault(master_keys(first=FIRST))
    await database.read(again.load)
    assert again.code_key == vault.code_key
    assert len(vault.code_key) == 32
    assert hmac.digest(vault.code_key, PHONE.e164.encode(), "sha256") != vault.phone_hash(PHONE)


async def test_the_key_of_invitations_outlives_a_restart_and_is_of_its_own(database: Database, vault: Vault) -> None:
    """Or the Platform's repeat would be answered another link, or a code's digest would be somebody's token."""
    again = Vault(master_keys(first=FIRST))
    await database.read(again.load)
    assert again.token_key == vault.token_key
    assert len(vault.token_key) == 32
    assert vault.token_key != vault.code_key
    assert hmac.digest(vault.token_key, PHONE.e164.encode(), "sha256") != vault.phone_hash(PHONE)


async def test_a_body_has_one_digest_for_good_and_nobody_else_can_make_it(database: Database, vault: Vault) -> None:
    """Or a repeat after a restart would be a conflict; and what is a number's hash says nothing of a body's."""
    again = Vault(master_keys(first=FIRST))
    await database.read(again.load)
    body = PHONE.e164.encode()
    assert again.body_digest(body) == vault.body_digest(body)
    assert len({vault.body_digest(body), vault.body_digest(body + b" "), vault.phone_hash(PHONE)}) == 3
    assert vault.body_digest(body) not in {
        hmac.digest(key, body, "sha256") for key in (vault.code_key, vault.token_key)
    }


async def test_vaults_prepared_at_once_agree(database: Database) -> None:
    """Processes that start together on an empty database."""
    vaults = [Vault(master_keys(first=FIRST)) for _ in range(4)]
    await asyncio.gather(*(database.write(vault.prepare) for vault in vaults))
    assert len({vault.phone_hash(PHONE) for vault in vaults}) == 1


async def test_what_belongs_to_nobody_is_sealed_by_the_service(database: Database, vault: Vault) -> None:
    sealed = vault.seal_service("dead_letters.sealed", "7", b"letter")
    again = Vault(master_keys(first=FIRST))
    await database.read(again.load)
    assert again.open_service("dead_letters.sealed", "7", sealed) == b"letter"
    with pytest.raises(VaultError):
        vault.open_service("dead_letters.sealed", "8", sealed)


async def test_a_vault_that_was_not_prepared_says_so(database: Database) -> None:
    vault = Vault(master_keys(first=FIRST))
    assert not await database.read(vault.is_prepared)
    with pytest.raises(VaultError, match="not prepared"):
        vault.phone_hash(PHONE)
    with pytest.raises(VaultError, match="no service keys"):
        await database.read(vault.load)
    await database.write(vault.prepare)
    assert await database.read(vault.is_prepared)


def key_ids(conn: Connection) -> set[str]:
    return {
        *conn.execute(select(person_keys.c.key_id)).scalars(),
        *conn.execute(select(service_keys.c.key_id)).scalars(),
    }


async def test_keys_are_wrapped_anew_and_the_old_master_key_can_go(database: Database, vault: Vault) -> None:
    sealed = (await database.write(vault.create_key, ANNA)).seal("people.profile", b"Anna")
    for number in range(9):
        await database.write(vault.create_key, f"{number:032}")

    both = Vault(master_keys(second=SECOND, first=FIRST))
    await database.write(both.prepare)
    assert [await database.write(both.rewrap, 5) for _ in range(4)] == [5, 5, 2, 0]
    assert await database.read(key_ids) == {"second"}

    alone = Vault(master_keys(second=SECOND))
    await database.write(alone.prepare)
    key = await database.read(alone.key, ANNA)
    assert key is not None
    assert key.open("people.profile", sealed) == b"Anna"
    assert alone.phone_hash(PHONE) == vault.phone_hash(PHONE)


async def test_a_master_key_that_is_missing_is_named(database: Database, vault: Vault) -> None:
    await database.write(vault.create_key, ANNA)
    other = Vault(master_keys(second=SECOND))
    with pytest.raises(VaultError, match="'first'"):
        await database.read(other.key, ANNA)
    with pytest.raises(VaultError, match="'first'"):
        await database.write(other.prepare)


async def test_another_master_key_under_the_same_id_is_told(database: Database, vault: Vault) -> None:
    await database.write(vault.create_key, ANNA)
    with pytest.raises(VaultError, match="the key 'first' of DATA_KEYS does not open"):
        await database.read(Vault(master_keys(first=SECOND)).key, ANNA)


GOOD = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("", "key 1 is not of the form id:base64"),
        (GOOD, "key 1 is not of the form id:base64"),
        (f"a:{GOOD},", "key 2 is not of the form id:base64"),
        (f":{GOOD}", "key 1 has a bad id"),
        (f"a b:{GOOD}", "key 1 has a bad id"),
        (f"{'a' * 65}:{GOOD}", "key 1 has a bad id"),
        (f"{GOOD}:a", "key 1 has a bad id"),
        (f"a:{GOOD},a:{GOOD}", "key 2 has the id of an earlier one"),
        ("a:c2VjcmV0IG9m*", "key 1 is not base64"),
        (f"a:{GOOD[:-1]}", "key 1 is not base64"),
        ("a:c2VjcmV0", "key 1 has 6 bytes, not 32"),
        (f"a:{GOOD}{GOOD}", "key 1 "),
        ("a:ключ", "key 1 is not base64"),
    ],
)
def test_bad_master_keys_are_refused_without_showing_them(value: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{problem}") as caught:
        MasterKeys.parse(value)
    assert "\n" not in str(caught.value)
    assert GOOD[:8] not in str(caught.value)
    assert "c2Vj" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_spaces_between_master_keys_are_forgiven() -> None:
    keys = MasterKeys.parse(f" a:{GOOD} , b:{GOOD}\n")
    assert (keys.first, list(keys.keys)) == ("a", ["a", "b"])


def test_secrets_hide_in_repr() -> None:
    keys = master_keys(first=FIRST)
    shown = repr((keys, Vault(keys), PersonKey(person=ANNA, secret=FIRST)))
    assert repr(FIRST) not in shown
    assert FIRST.hex() not in shown
