"""What stands on a receipt's PDF, in Kazakh: which values of the record, under which words, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.documents.receipt import Line, Section, Sheet
from bot.domain.calendar import ALMATY
from bot.domain.consent import Kind
from bot.domain.encoding import in_base64

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.domain.agreement import Edition
    from bot.domain.notes import Checkpoint
    from bot.services.receipts import Receipt
    from locales import Locale, Texts

KAZAKH: Locale = "kk"
MOMENT = "%d.%m.%Y %H:%M:%S"
DAY = "%d.%m.%Y"
NO_BREAK_SPACE = "\u00a0"


def sheet_of(
    texts: Texts,
    receipt: Receipt,
    edition: Edition,
    checkpoint: Checkpoint | None,
    address: str | None,
) -> Sheet:
    """Put a receipt into words; `address` is that of its page, for the QR code, which else holds the bare number."""
    return _Words(texts, receipt, edition, checkpoint, address).sheet()


def event(texts: Texts, locale: Locale, kind: Kind) -> str:
    """Say what a receipt is of."""
    match kind:
        case Kind.CONSENT_WITHDRAWN:
            return texts.plain(locale, "event-withdrawn")
        case Kind.CONSENT_RENEWED:
            return texts.plain(locale, "event-renewed")
        case _:
            return texts.plain(locale, "event-given")


def moment(texts: Texts, locale: Locale, at: datetime) -> str:
    """Write a moment of the ledger as people read it: the clocks of Almaty, to the second."""
    return texts.plain(locale, "word-moment", at=at.astimezone(ALMATY).strftime(MOMENT))


@dataclass(frozen=True, slots=True)
class _Words:
    """One receipt being put into words."""

    texts: Texts
    receipt: Receipt
    edition: Edition
    checkpoint: Checkpoint | None
    address: str | None

    def sheet(self) -> Sheet:
        receipt, edition = self.receipt, self.edition
        sections = (
            (self.plain("pdf-when"), self._when()),
            (self.plain("pdf-who"), self._who()),
            (self.plain("pdf-how"), self._how()),
            (self.plain("pdf-case"), self._case()),
            (self.plain("pdf-operator"), self._operator()),
            (self.plain("pdf-agreement"), self._agreement()),
            (self.plain("pdf-ledger"), self._ledger()),
        )
        filled = ((heading, tuple(lines)) for heading, lines in sections)
        return Sheet(
            at=receipt.at,
            title=self.plain("pdf-title", receipt=receipt.receipt),
            author=self.plain("pdf-author"),
            footer=self.plain("pdf-footer", receipt=receipt.receipt),
            eyebrow=self.plain("pdf-eyebrow"),
            heading=event(self.texts, KAZAKH, receipt.kind),
            lead=self.plain("pdf-lead"),
            number_label=self.plain("word-receipt-number"),
            receipt=receipt.receipt,
            qr=self.address or receipt.receipt,
            qr_label=self.plain("pdf-qr" if self.address else "pdf-qr-number"),
            sections=tuple(Section(heading=heading, rows=rows) for heading, rows in filled if rows),
            note=tuple(self._note()),
            text_heading=self.plain("pdf-text"),
            text_lead=self.plain("pdf-text-lead", edition=str(edition.number), sha256=edition.sha256),
            text_name=f"agreement-kk-{edition.number}.txt",
            clauses=edition.clauses,
        )

    def _note(self) -> Iterator[str]:
        yield self.plain("pdf-note-scan" if self.address else "pdf-note-number")
        if self.checkpoint is not None:
            yield self.plain("pdf-note-proof")

    def plain(self, message: str, **args: str | int) -> str:
        return self.texts.plain(KAZAKH, message, **args)

    def _when(self) -> Iterator[Line]:
        yield Line(label="", text=moment(self.texts, KAZAKH, self.receipt.at), kind="strong")

    def _who(self) -> Iterator[Line]:
        receipt = self.receipt
        if receipt.full_name:
            yield Line(label=self.plain("pdf-name"), text=receipt.full_name, kind="strong")
        if receipt.capacity:
            is_partner = receipt.capacity == "partner"
            words = self.plain("pdf-capacity-partner" if is_partner else "pdf-capacity-self")
            yield Line(label=self.plain("pdf-capacity"), text=words, is_short=True)
        if receipt.bin:
            yield Line(label=self.plain("pdf-bin"), text=receipt.bin, is_short=True)
        if receipt.organisation:
            yield Line(label=self.plain("pdf-organisation"), text=receipt.organisation)

    def _how(self) -> Iterator[Line]:
        receipt = self.receipt
        if receipt.channel:
            yield Line(label=self.plain("pdf-way"), text=self.plain(f"pdf-way-{receipt.channel}"))
        else:
            button = self.plain("button-withdraw-confirm" if receipt.is_withdrawal else "button-confirm")
            yield Line(label=self.plain("pdf-way"), text=self.plain("pdf-way-chat", button=button))
        if receipt.received_at:
            received = moment(self.texts, KAZAKH, receipt.received_at)
            yield Line(label=self.plain("pdf-received"), text=received)
        if receipt.masked_phone:
            label = self.plain("pdf-phone-verified" if receipt.verified_at else "pdf-phone")
            yield Line(label=label, text=receipt.masked_phone, is_short=True)
        if receipt.verified_at:
            verified = moment(self.texts, KAZAKH, receipt.verified_at)
            yield Line(label=self.plain("pdf-verified"), text=verified, is_short=True)

    def _case(self) -> Iterator[Line]:
        if self.receipt.case:
            yield Line(label=self.plain("pdf-case-number"), text=self.receipt.case, kind="strong", is_short=True)
        if self.receipt.due_at:
            due = self.receipt.due_at.astimezone(ALMATY).strftime(DAY)
            yield Line(label=self.plain("pdf-due"), text=due, kind="strong", is_short=True)

    def _operator(self) -> Iterator[Line]:
        told = self.receipt.operator
        name = self.plain("pdf-company-name", name=told["name"] or "", bin=told["bin"] or "")
        yield Line(label=self.plain("pdf-company"), text=name)
        # A number is not broken over two lines.
        phone = (told["phone"] or "").replace(" ", NO_BREAK_SPACE)
        if contacts := ", ".join(filter(None, (told["address"], told["email"], phone))):
            yield Line(label=self.plain("pdf-contacts"), text=contacts)

    def _agreement(self) -> Iterator[Line]:
        number = self.plain("word-edition-number", edition=str(self.receipt.edition))
        yield Line(label="", text=number, kind="strong")
        yield Line(label=self.plain("word-hash"), text=self.receipt.sha256, kind="mono")

    def _ledger(self) -> Iterator[Line]:
        number = self.plain("word-entry-number", index=str(self.receipt.index))
        yield Line(label=self.plain("word-entry"), text=number, is_short=True)
        if self.checkpoint is None:
            yield Line(label=self.plain("word-checkpoint"), text=self.plain("word-no-checkpoint"), is_short=True)
            return
        size = self.plain("word-checkpoint-size", origin=self.checkpoint.origin, size=str(self.checkpoint.size))
        yield Line(label=self.plain("word-checkpoint"), text=size, is_short=True)
        yield Line(label=self.plain("word-root"), text=in_base64(self.checkpoint.root), kind="mono")
