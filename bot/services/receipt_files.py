"""Receipts as files: the PDF for people, the bundle and the proof for whoever checks; made anew whenever asked for.

Nothing of them is stored: what the ledger and the record say is the receipt, and the same always comes of it.
"""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import structlog

from bot.documents.receipt import Sheet, receipt_pdf
from bot.domain.audit import BrokenError
from bot.domain.consent import Kind
from bot.domain.encoding import in_base64
from bot.domain.ledger import leaf, leaf_hash
from bot.domain.merkle import is_included
from bot.domain.notes import Checkpoint, NoteError, claimed_checkpoint, read_tlog_proof
from bot.services import receipts
from bot.services.evidence import proof_of
from bot.services.receipt_sheet import sheet_of
from storage import access, checkpoints, ledger, outbox, people
from storage.errors import VaultError
from storage.ledger import LedgerDamagedError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.ledger import Entry
    from storage.database import Connection
    from storage.ledger import OpenedReceipt

log = structlog.get_logger()
BUNDLE = "senimkey-consent-receipt/1"
# What tells that something stored is not what was written.
DAMAGE = (BrokenError, LedgerDamagedError, NoteError, VaultError)
# One receipt is drawn at a time: it is work for a processor, of which the rest of the service needs one too.
_DRAWING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="receipts")


class Form(StrEnum):
    """What a receipt comes as; the value is how its file's name ends."""

    PDF = "pdf"
    BUNDLE = "json"
    PROOF = "tlog-proof"


class Missing(StrEnum):
    """Why there is no such file."""

    UNKNOWN = "unknown"
    """There is no such receipt, or it is another person's."""
    ERASED = "erased"
    """The person's data were erased: the entry stands, what it is about can be read no more."""
    UNPROVEN = "unproven"
    """No signed checkpoint covers the entry yet."""
    DAMAGED = "damaged"
    """What is stored is not what was written; the self-check tells admins where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it is handed over."""

    form: Form
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a file is made of, read in one transaction; a sheet is yet to be drawn."""

    form: Form
    name: str
    value: Sheet | bytes = field(repr=False)


async def file_of(deps: Deps, receipt: str, form: Form, reader: str) -> File | Missing:
    """Give a file to somebody with the right to read; that they did is on record before anything of it leaves."""
    found = await deps.database.write(_noted, deps, receipt, form, reader, deps.clock())
    return found if isinstance(found, Missing) else await drawn(found)


def _noted(conn: Connection, deps: Deps, receipt: str, form: Form, reader: str, now: datetime) -> Contents | Missing:
    person = ledger.person_of_receipt(conn, receipt)
    if person is None:
        return Missing.UNKNOWN
    access.note_reading(conn, reader=reader, what=f"receipt:{receipt}", person=person, now=now)
    return contents_of(conn, deps, receipt, form)


async def files_of(deps: Deps, telegram_id: int, receipt: str) -> list[File]:
    """Give a person all files that there are of a receipt of their own."""
    found = await deps.database.read(_own, deps, telegram_id, receipt)
    return [await drawn(contents) for contents in found if isinstance(contents, Contents)]


def _own(conn: Connection, deps: Deps, telegram_id: int, receipt: str) -> list[Contents | Missing]:
    person = people.by_telegram(conn, telegram_id)
    if person is None or ledger.person_of_receipt(conn, receipt) != person.person:
        return []
    return [contents_of(conn, deps, receipt, form) for form in Form]


def contents_of(conn: Connection, deps: Deps, receipt: str, form: Form) -> Contents | Missing:
    """Read what a file is made of."""
    try:
        return _contents_of(conn, deps, receipt, form)
    except DAMAGE as error:
        log.error("receipt of a damaged entry", receipt=receipt, error=type(error).__name__)  # noqa: TRY400 -- one line
        return Missing.DAMAGED


def _contents_of(conn: Connection, deps: Deps, receipt: str, form: Form) -> Contents | Missing:
    place = ledger.place_of_receipt(conn, receipt)
    if place is None:
        return Missing.UNKNOWN
    name = f"receipt-{receipt}.{form}"
    proof = proven(conn, place.entry) if form is not Form.PDF else None
    if form is not Form.PDF and proof is None:
        return Missing.UNPROVEN
    if form is Form.PROOF and proof is not None:
        return Contents(form=form, name=name, value=proof.text.encode())
    key = deps.vault.key(conn, place.person)
    opened = ledger.open_receipt(conn, key, receipt) if key else None
    if opened is None:
        return Missing.ERASED
    value = _sheet(conn, deps, opened) if proof is None else bundle(opened, proof.text)
    return Contents(form=form, name=name, value=value)


@dataclass(frozen=True, slots=True)
class Proven:
    """A proof that holds: its text, and the checkpoint that it leads to."""

    text: str
    checkpoint: Checkpoint


def proven(conn: Connection, entry: Entry) -> Proven | None:
    """Prove that an entry is in the newest checkpoint, and check it before anybody has to; None while none covers it.

    Raises one of DAMAGE.
    """
    text = proof_of(conn, entry.index)
    if text is None:
        return None
    proof = read_tlog_proof(text)
    checkpoint = claimed_checkpoint(proof.checkpoint)
    if not is_included(leaf_hash(leaf(entry)), entry.index, checkpoint.size, proof.path, checkpoint.root):
        raise BrokenError(entry.index, "it is not in the newest checkpoint")
    return Proven(text, checkpoint)


def _sheet(conn: Connection, deps: Deps, opened: OpenedReceipt) -> Sheet:
    receipt = receipts.read(opened)
    return sheet_of(
        deps.texts,
        receipt,
        deps.editions[receipt.edition],
        _covering(conn, receipt.index),
        f"{deps.public_url}/receipts/{receipt.receipt}" if deps.public_url else None,
    )


def is_covered(conn: Connection, receipt: str) -> bool:
    """Tell whether the entry of a receipt is in a signed checkpoint."""
    index = ledger.index_of_receipt(conn, receipt)
    return index is not None and checkpoints.first_covering(conn, index) is not None


def _covering(conn: Connection, index: int) -> Checkpoint | None:
    """Find the first checkpoint that an entry is in: the newest changes, the PDF's bytes must not."""
    signed = checkpoints.first_covering(conn, index)
    return Checkpoint(signed.note.partition("\n")[0], signed.size, signed.root) if signed else None


def bundle(opened: OpenedReceipt, proof: str) -> bytes:
    """Write everything that a verifier needs besides the key (evidence.md, "Receipt")."""
    told = {
        "receipt": BUNDLE,
        "leaf": in_base64(opened.leaf),
        "record": json.loads(opened.record),
        "opening": in_base64(opened.opening),
        "proof": proof,
    }
    return f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode()


async def drawn(contents: Contents) -> File:
    """Make the file, off the event loop."""
    value = contents.value
    if isinstance(value, Sheet):
        value = await asyncio.get_running_loop().run_in_executor(_DRAWING, receipt_pdf, value)
    return File(form=contents.form, name=contents.name, content=value)


def send_files(conn: Connection, deps: Deps, of_person: str, receipt: str | None, kind: Kind, now: datetime) -> None:
    """Let the files of a new receipt follow it into the chat, as soon as a signed checkpoint covers its entry.

    Without LEDGER_KEY there is nothing to wait for, and nothing to check: the PDF is there when it is asked for.
    """
    if receipt is None or deps.signer is None:
        return
    person = people.by_id(conn, of_person)
    if person is None or person.telegram_id is None:
        return
    outbox.post_file(
        conn,
        telegram_id=person.telegram_id,
        person=of_person,
        message=pdf_caption(kind),
        arguments={},
        document=f"{Form.PDF}:{receipt}",
        now=now,
    )
    outbox.post_file(
        conn,
        telegram_id=person.telegram_id,
        person=of_person,
        message="file-json",
        arguments={"page": verify_page(deps)},
        document=f"{Form.BUNDLE}:{receipt}",
        now=now,
    )


def pdf_caption(kind: Kind) -> str:
    """Choose the text beneath a receipt's PDF: of two that stand in a chat one tells which is which."""
    return "file-pdf-withdrawn" if kind is Kind.CONSENT_WITHDRAWN else "file-pdf"


def verify_page(deps: Deps) -> str:
    """Give the address where anybody checks a bundle, as `file-json` is told it."""
    return f"{deps.public_url}/verify" if deps.public_url else "none"
