"""Notes, checkpoints and proofs are C2SP's, to the byte, and nothing that was touched is taken for one."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.notes import (
    NOTE_CHARACTERS_MAX,
    Checkpoint,
    NoteError,
    SignerKey,
    claimed_checkpoint,
    open_checkpoint,
    open_note,
    read_checkpoint,
    read_signer,
    read_tlog_proof,
    read_verifier,
    sign_checkpoint,
    sign_note,
    tlog_proof,
)

# The example of golang.org/x/mod/sumdb/note, which the format comes from.
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
GO_NOTE = f"{GO_TEXT}\n— PeterNeumann {GO_SIGNATURE}\n"
# The examples of C2SP's specifications; their authors publish no keys for the notes.
C2SP_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
C2SP_NOTE = """Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore \
NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""
C2SP_CHECKPOINT = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
"""
C2SP_CHECKPOINT_NOTE = f"""{C2SP_CHECKPOINT}
— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""

OURS = SignerKey("senimkey.kz/consent", bytes(range(32)))
SAME_NAME = SignerKey(OURS.name, bytes(32))
SAME_SEED = SignerKey("witness.example", OURS.seed)
ROOT = sha256(b"root").digest()
CHECKPOINT = sign_checkpoint(1000, ROOT, OURS)
PATH = (sha256(b"one").digest(), sha256(b"two").digest())
PROOF = tlog_proof(41, PATH, CHECKPOINT)


def signature_line(note: str) -> str:
    return note.rpartition("\n\n")[2]


# --- Vectors ---


def test_the_reference_note_is_made_and_opened_to_the_byte() -> None:
    assert sign_note(GO_TEXT, read_signer(GO_SIGNER)) == GO_NOTE
    assert open_note(GO_NOTE, read_verifier(GO_VERIFIER)) == GO_TEXT


def test_keys_are_written_as_they_are_read() -> None:
    assert str(read_verifier(C2SP_KEY)) == C2SP_KEY
    assert str(read_verifier(GO_VERIFIER)) == GO_VERIFIER
    assert read_signer(GO_SIGNER).written() == GO_SIGNER
    assert read_signer(GO_SIGNER).verifier == read_verifier(GO_VERIFIER)


def test_c2sps_example_note_says_what_it_says_under_a_signature_beside_its_own() -> None:
    """Its signature is by a key that we do not know, so it is passed over; with ours under it the text is its text."""
    key = read_signer(GO_SIGNER)
    text = C2SP_NOTE.rpartition("\n\n")[0] + "\n"
    with pytest.raises(NoteError, match=r"not signed by PeterNeumann\+c74f20a3"):
        open_note(C2SP_NOTE, key.verifier)
    assert open_note(C2SP_NOTE + signature_line(sign_note(text, key)), key.verifier) == text


def test_c2sps_example_checkpoint_is_read_and_written_to_the_byte() -> None:
    checkpoint = read_checkpoint(C2SP_CHECKPOINT)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert str(checkpoint) == C2SP_CHECKPOINT
    assert C2SP_CHECKPOINT_NOTE.startswith(str(checkpoint) + "\n— ")


def test_what_a_note_claims_is_read_whoever_signed_it() -> None:
    assert claimed_checkpoint(C2SP_CHECKPOINT_NOTE) == read_checkpoint(C2SP_CHECKPOINT)
    with pytest.raises(NoteError, match="not a checkpoint"):
        claimed_checkpoint(C2SP_NOTE)


def test_signing_twice_makes_the_same_note() -> None:
    assert sign_checkpoint(1000, ROOT, OURS) == CHECKPOINT


# --- Who signed ---


def test_signatures_of_others_are_passed_over() -> None:
    text = str(Checkpoint(OURS.name, 1000, ROOT))
    others = [signature_line(sign_note(text, key)) for key in (SAME_NAME, SAME_SEED)]
    note = f"{text}\n{others[0]}{signature_line(CHECKPOINT)}{others[1]}"
    assert open_checkpoint(note, OURS.verifier) == Checkpoint(OURS.name, 1000, ROOT)


def test_a_wrong_signature_by_the_known_key_refuses_even_beside_a_right_one() -> None:
    wrong = signature_line(sign_checkpoint(999, ROOT, OURS))
    for note in (CHECKPOINT + wrong, CHECKPOINT.rpartition("\n\n")[0] + "\n\n" + wrong):
        with pytest.raises(NoteError, match="is wrong"):
            open_note(note, OURS.verifier)


@pytest.mark.parametrize("key", [SAME_NAME, SAME_SEED])
def test_another_key_refuses(key: SignerKey) -> None:
    with pytest.raises(NoteError, match="not signed by"):
        open_checkpoint(CHECKPOINT, key.verifier)


def test_a_checkpoint_of_another_origin_refuses_though_the_key_signed_it() -> None:
    note = sign_note(str(Checkpoint("another.example/log", 1000, ROOT)), OURS)
    with pytest.raises(NoteError, match="another origin"):
        open_checkpoint(note, OURS.verifier)


@given(st.integers(0, len(CHECKPOINT) - 1), st.characters())
def test_no_touched_checkpoint_is_opened(place: int, character: str) -> None:
    touched = CHECKPOINT[:place] + character + CHECKPOINT[place + 1 :]
    if touched != CHECKPOINT:
        with pytest.raises(NoteError):
            open_checkpoint(touched, OURS.verifier)


@given(st.text(max_size=200))
def test_anything_at_all_is_a_note_or_a_clear_refusal(text: str) -> None:
    for reading in (open_note_of_ours, read_checkpoint, read_tlog_proof, read_signer, read_verifier):
        with pytest.raises(NoteError):
            reading(text)
        if text != CHECKPOINT[-1]:
            with pytest.raises(NoteError):
                reading(CHECKPOINT[:-1] + text)


def open_note_of_ours(note: str) -> object:
    return open_note(note, OURS.verifier)


def changed(note: str, old: str, new: str) -> str:
    assert old in note
    return note.replace(old, new)


@pytest.mark.parametrize(
    "note",
    [
        pytest.param("", id="nothing"),
        pytest.param("text\n", id="unsigned"),
        pytest.param(CHECKPOINT[:-1], id="cut by a byte"),
        pytest.param(CHECKPOINT[:-40], id="cut in the signature"),
        pytest.param(CHECKPOINT + "\n", id="a line more"),
        pytest.param(changed(CHECKPOINT, "\n", "\r\n"), id="other line ends"),
        pytest.param(changed(CHECKPOINT, "— ", "- "), id="another dash"),
        pytest.param(changed(CHECKPOINT, "— ", "—\u00a0"), id="another space"),
        pytest.param(CHECKPOINT + "— a+b AAAAAAAA\n", id="a plus in a name"),
        pytest.param(CHECKPOINT + "— ab AAAA\n", id="a signature of no bytes"),
        pytest.param(CHECKPOINT + "— ab AAAAAAB=\n", id="another writing of base64"),
        pytest.param("\ud800" + CHECKPOINT, id="no UTF-8"),
        pytest.param(CHECKPOINT + signature_line(C2SP_NOTE) * 2000, id="huge"),
    ],
)
def test_what_is_no_note_refuses(note: str) -> None:
    with pytest.raises(NoteError):
        open_note(note, OURS.verifier)


def test_sixteen_signatures_are_taken() -> None:
    assert open_checkpoint(CHECKPOINT + signature_line(C2SP_NOTE) * 15, OURS.verifier).size == 1000


@pytest.mark.parametrize("text", ["no newline", "", "a\ttab\n", "\ud800\n"])
def test_what_can_be_no_notes_text_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        sign_note(text, OURS)


# --- Checkpoints ---


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n1000\n", "\n01000\n"),
        ("\n1000\n", "\n-1\n"),
        ("\n1000\n", "\n1000.0\n"),
        ("\n1000\n", "\n١\n"),
        ("\n1000\n", "\n" + "9" * 5000 + "\n"),
        ("\n1000\n", "\n\n"),
        ("1000\n", ""),
        ("=\n", "\n"),
        ("=\n", "=\n\n"),
        ("=\n", "="),
        ("senimkey.kz/consent", ""),
    ],
)
def test_what_is_no_checkpoint_refuses(old: str, new: str) -> None:
    with pytest.raises(NoteError, match="not a checkpoint"):
        read_checkpoint(changed(str(Checkpoint(OURS.name, 1000, ROOT)), old, new))


def test_a_root_of_another_length_refuses() -> None:
    with pytest.raises(NoteError, match="not a checkpoint"):
        read_checkpoint(str(Checkpoint(OURS.name, 1000, ROOT[:31])))


def test_further_lines_of_a_checkpoint_are_passed_over() -> None:
    text = str(Checkpoint(OURS.name, 0, ROOT)) + "an extension\n"
    assert open_checkpoint(sign_note(text, OURS), OURS.verifier) == Checkpoint(OURS.name, 0, ROOT)


# --- Keys ---


def id_of(name: str, key: bytes) -> str:
    return sha256(name.encode() + b"\n" + key).hexdigest()[:8]


def written(name: str, key: bytes) -> str:
    return f"{name}+{id_of(name, key)}+{b64encode(key).decode()}"


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda text: text[:0], id="nothing"),
        pytest.param(lambda text: text[:-1], id="cut"),
        pytest.param(lambda text: text + "A", id="longer"),
        pytest.param(lambda text: text.replace("+AR", "+BR").replace("+AY", "+BY"), id="another algorithm"),
        pytest.param(lambda text: text.replace("c74f20a3", "c74f20a4"), id="another id"),
        pytest.param(lambda text: text.replace("c74f20a3", "C74F20A3"), id="the id in capitals"),
        pytest.param(lambda text: text.replace("PeterNeumann", "Peter Neumann"), id="a space in the name"),
        pytest.param(lambda text: text.replace("PeterNeumann", ""), id="no name"),
        pytest.param(lambda text: text.replace("PeterNeumann", "Peter\ud800"), id="a name that is no UTF-8"),
        pytest.param(lambda text: text.replace("PeterNeumann", "PaulNeumann"), id="another name"),
        pytest.param(lambda text: text.replace("PeterNeumann", "P" * 256), id="a long name"),
        pytest.param(lambda text: text + "\n", id="a newline"),
    ],
)
def test_a_key_that_is_not_whole_refuses_without_showing_itself(spoil: Callable[[str], str]) -> None:
    for read, key in ((read_signer, GO_SIGNER), (read_verifier, GO_VERIFIER)):
        with pytest.raises(NoteError) as refused:
            read(spoil(key))
        assert "EKFALV" not in str(refused.value)


def test_a_key_of_another_length_refuses() -> None:
    for key in (b"\x01" + bytes(31), b"\x01" + bytes(33), b"", b"\x04" + bytes(32)):
        with pytest.raises(NoteError):
            read_verifier(written("example.com/log", key))


def test_a_private_key_hides() -> None:
    assert OURS.seed.hex() not in repr(OURS)
    assert repr(OURS.seed) not in repr(OURS)
    public = Ed25519PrivateKey.from_private_bytes(OURS.seed).public_key().public_bytes_raw()
    assert OURS.verifier.public == public


# --- Proofs ---


def test_a_proof_is_written_and_read_as_specified() -> None:
    one, two = (b64encode(hashed).decode() for hashed in PATH)
    assert f"c2sp.org/tlog-proof@v1\nindex 41\n{one}\n{two}\n\n{CHECKPOINT}" == PROOF
    proof = read_tlog_proof(PROOF)
    assert (proof.index, proof.path, proof.checkpoint) == (41, PATH, CHECKPOINT)


def test_a_proof_in_a_tree_of_one_leaf_has_no_path() -> None:
    proof = read_tlog_proof(tlog_proof(0, (), CHECKPOINT))
    assert (proof.index, proof.path, proof.checkpoint) == (0, (), CHECKPOINT)


def test_the_extra_line_of_a_proof_says_nothing_to_us() -> None:
    with_extra = changed(PROOF, "index 41", "extra YWdlLXYxLjIuMS1kYXJ3aW4=\nindex 41")
    assert read_tlog_proof(with_extra) == read_tlog_proof(PROOF)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tlog-proof@v1", "tlog-proof@v2"),
        ("c2sp.org/tlog-proof@v1\n", ""),
        ("index 41\n", ""),
        ("index 41", "index 041"),
        ("index 41", "index -1"),
        ("index 41", "index"),
        ("index 41", "index " + "9" * 5000),
        ("index 41", "extra !\nindex 41"),
        ("index 41", "index 41\n" + "\n".join([b64encode(ROOT).decode()] * 62)),
        ("index 41", "index 41\nAAAA"),
        ("index 41", "index 41\r"),
    ],
)
def test_what_is_no_proof_refuses(old: str, new: str) -> None:
    with pytest.raises(NoteError, match="not a tlog-proof"):
        read_tlog_proof(changed(PROOF, old, new))


@pytest.mark.parametrize("text", ["", "c2sp.org/tlog-proof@v1", PROOF + "a" * NOTE_CHARACTERS_MAX])
def test_what_is_cut_or_huge_is_no_proof(text: str) -> None:
    with pytest.raises(NoteError, match="not a tlog-proof"):
        read_tlog_proof(text)
