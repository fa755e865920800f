"""The receipt's PDF: the agreement can be taken out of it unharmed, and what must not be in it is not."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdf
import pytest
import segno

from bot.documents.receipt import Line, Section, Sheet, qr_svg, receipt_pdf
from bot.domain.agreement import canonical
from bot.domain.consent import Kind
from bot.domain.identity import parse_organisation
from bot.domain.ledger import Entry
from bot.domain.notes import Checkpoint
from bot.domain.record import dump
from bot.services import receipts
from bot.services.receipt_sheet import sheet_of
from locales import load_texts
from storage.ledger import OpenedReceipt
from tests.evidence.records import EDITION, IDS, NOW, RECORDS

TEXTS = load_texts()
AGREEMENT = (Path(__file__).parents[1] / "golden" / "agreement-kk-1.txt").read_bytes()
ADDRESS = f"https://consent.example/receipts/{IDS.receipt}"
CHECKPOINT = Checkpoint("test.example/consent", 42, bytes(32))
GIVEN, WITHDRAWN = Kind.CONSENT_GIVEN, Kind.CONSENT_WITHDRAWN
NAMES = {GIVEN: "given by a partner", WITHDRAWN: "withdrawn in the chat"}
control = pytest.mark.xfail(strict=True, raises=AssertionError, reason="negative control")


def opened(kind: Kind, record: dict[str, Any]) -> OpenedReceipt:
    entry = Entry(
        index=41,
        at=NOW,
        kind=kind,
        person=IDS.person,
        seq=1,
        prev=None,
        edition=1,
        document=EDITION.sha256,
        commitment="0" * 64,
    )
    return OpenedReceipt(entry=entry, leaf=b"", record=dump(record), opening=bytes(32))


def sheet(
    kind: Kind = GIVEN,
    record: dict[str, Any] | None = None,
    *,
    checkpoint: Checkpoint | None = CHECKPOINT,
    address: str | None = ADDRESS,
) -> Sheet:
    receipt = receipts.read(opened(kind, record or RECORDS[NAMES[kind]]))
    return sheet_of(TEXTS, receipt, EDITION, checkpoint, address)


def with_value(value: str) -> Sheet:
    """A sheet on which somebody's words stand."""
    section = Section(heading="Кім", rows=(Line(label="Ұйым", text=value),))
    return replace(sheet(), sections=(section,))


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def flowing(texts: Iterable[str]) -> str:
    """The text without its line breaks, which are the page's and not the author's."""
    return " ".join(" ".join(texts).split())


def text_of(pdf: bytes) -> str:
    return flowing(page.extract_text() for page in reader(pdf).pages)


PDF = receipt_pdf(sheet())


# --- The agreement ---


@pytest.mark.parametrize(
    "written", [AGREEMENT.decode(), pytest.param(AGREEMENT.decode().replace("ү", "у"), marks=control)]
)
def test_the_text_can_be_copied_out_whole(written: str) -> None:
    """From its first word to its last, with nothing put in between: no hyphen, no foreign letter, no footer."""
    pages = reader(PDF).pages
    assert flowing([written]) in flowing(page.extract_text() for page in pages[1:])
    assert len(pages) == 2


def test_each_paragraph_is_a_paragraph_and_the_file_inside_is_the_text_itself() -> None:
    [(name, [attached])] = reader(PDF).attachments.items()
    assert (name, attached) == ("agreement-kk-1.txt", AGREEMENT)
    assert sha256(attached).hexdigest() == EDITION.sha256
    assert canonical(attached.decode()).encode() == attached


# --- What stands on it ---


def test_it_says_what_happened_to_whom_and_how() -> None:
    said = text_of(PDF)
    for words in (
        "Келісім берілді",
        "22.11.2026 15:15:30 (Алматы уақыты)",
        "Сыналғанова Үлгі",
        "«Мысал» ЖШС",
        "260440029163",
        "+7 701 ***-**-01",
        "«Келісім беремін» батырмасы",
        str(IDS.receipt),
        EDITION.sha256,
        "№41",
        "test.example/consent",
        "law@example.kz",
    ):
        assert words in said, words


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        (GIVEN, "given for oneself", ["Келісім берілді"]),
        (Kind.CONSENT_RENEWED, "renewed", ["Келісім жаңартылды"]),
        (WITHDRAWN, "withdrawn in the chat", ["Келісім кері қайтарып алынды", "1842-6377", "22.11.2026", "батырмасы"]),
        (WITHDRAWN, "withdrawn by a notice", ["Келісім кері қайтарып алынды", "1842-6377", "хат арқылы"]),
    ],
)
def test_each_kind_says_what_it_is_of(kind: Kind, name: str, expected: list[str]) -> None:
    said = text_of(receipt_pdf(sheet(kind, RECORDS[name])))
    assert [words for words in expected if words not in said] == []


@pytest.mark.parametrize("kind", [GIVEN, WITHDRAWN])
def test_no_number_stands_in_clear_anywhere(kind: Kind) -> None:
    """Neither on the pages nor in what the file says of itself or carries along; nor the nonce of the signing."""
    pdf = receipt_pdf(sheet(kind))
    found = reader(pdf)
    told = [text_of(pdf), str(found.metadata), str(found.xmp_metadata.rdf_root.toxml() if found.xmp_metadata else "")]
    told += [content.decode() for contents in found.attachments.values() for content in contents]
    bare = "".join(told).replace(" ", "").replace("-", "")
    assert "***" in bare
    for secret in ("7010000001", "f00dfeed"):
        assert secret not in bare


def test_what_it_says_of_itself_names_nobody() -> None:
    metadata = reader(PDF).metadata
    assert metadata is not None
    assert metadata.title == f"Түбіртек {IDS.receipt}"
    assert metadata.author == "«Senimkey» ЖШС"
    assert set(metadata) <= {"/Title", "/Author", "/Creator", "/CreationDate", "/ModDate"}
    assert metadata.creation_date is not None
    assert metadata.creation_date == NOW.replace(microsecond=0)


@pytest.mark.parametrize(("address", "note"), [(ADDRESS, "pdf-note-scan"), (None, "pdf-note-number")])
def test_the_code_leads_to_the_page_or_says_the_number(address: str | None, note: str) -> None:
    drawn = sheet(address=address)
    assert drawn.qr == (address or IDS.receipt)
    assert TEXTS.plain("kk", note) in text_of(receipt_pdf(drawn))


def test_the_code_is_drawn_module_by_module() -> None:
    svg = qr_svg(ADDRESS)
    dark = sum(map(sum, segno.make(ADDRESS, micro=False, error="m").matrix))
    assert sum(map(int, re.findall(r"h(\d+)v", svg))) == dark


# --- The file ---


def test_the_same_receipt_is_the_same_file() -> None:
    """In another process too; another receipt is another one (the negative control)."""
    assert receipt_pdf(sheet()) == PDF
    assert receipt_pdf(replace(sheet(), at=NOW + timedelta(seconds=1))) != PDF
    source = (
        "import sys; from tests.documents.test_receipt_pdf import PDF; "
        "import hashlib; sys.stdout.write(hashlib.sha256(PDF).hexdigest())"
    )
    told = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True, timeout=50)
    assert told.stdout == sha256(PDF).hexdigest()


def test_every_font_is_inside() -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]): font.get_object()
        for page in reader(PDF).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert {name.partition("+")[2].partition("-")[0] for name in fonts} == {"LibertinusSerif", "DejaVuSansMono"}
    for font in fonts.values():
        [descendant] = font["/DescendantFonts"]
        descriptor = descendant.get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor), font
        assert "/ToUnicode" in font


def test_it_keeps_to_the_standard_for_archives_and_is_in_kazakh() -> None:
    assert is_archival(PDF)
    assert str(reader(PDF).root_object["/Lang"]) == "kk"


def is_archival(pdf: bytes) -> bool:
    """What the file claims of itself (ISO 19005-3)."""
    return b"<pdfaid:part>3</pdfaid:part>" in pdf


# --- Whatever people are called ---

LETTERS = [chr(code) for code in range(0x41, 0x530) if parse_organisation(chr(code) * 2) == chr(code) * 2]


@pytest.mark.parametrize("letters", ["".join(LETTERS[at : at + 60]) for at in range(0, len(LETTERS), 60)])
def test_every_letter_that_a_name_may_have_is_drawn_and_can_be_copied(letters: str) -> None:
    pdf = receipt_pdf(with_value(letters))
    assert is_archival(pdf)
    assert letters in "".join(text_of(pdf).split())


def test_those_letters_are_the_kazakh_ones_and_many_more() -> None:
    assert set("ӘәҒғҚқҢңӨөҰұҮүҺһІіəƏ") <= set(LETTERS)
    assert len(LETTERS) > 400


def test_a_letter_that_no_font_has_costs_the_standard_but_not_the_receipt() -> None:
    pdf = receipt_pdf(with_value("北京"))
    assert not is_archival(pdf)
    assert str(IDS.receipt) in text_of(pdf)


@pytest.mark.parametrize("words", ["#panic()", "*bold* _it_ $x$ `c` \\ <l> @r", '"; [', "{{ }} // /* "])
def test_nothing_that_people_write_is_markup(words: str) -> None:
    assert " ".join(words.split()) in text_of(receipt_pdf(with_value(words)))


def test_a_receipt_that_says_more_than_a_page_holds_goes_on_to_the_next() -> None:
    section = Section(heading="Кім", rows=tuple(Line(label="Ұйым", text="Үлгі " * 30) for _ in range(12)))
    pdf = receipt_pdf(replace(sheet(), sections=(section,) * 2))
    assert len(reader(pdf).pages) > 2
    assert flowing([AGREEMENT.decode()]) in text_of(pdf)
