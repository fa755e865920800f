"""An invented second edition, made of the first: what an admin uploads in stories about a new edition."""

from datetime import date

from locales.dates import written_date
from locales.source import ROOT

FIRST = (ROOT / "kk" / "agreement" / "1.ftl").read_text(encoding="utf-8")

EMAIL = "электрондық пошта мекенжайын"
"""What edition 2 asks for and edition 1 does not (the item `data-email`)."""

DELIVERY = "байланыс операторларын және хабарлама жеткізу сервистерін"
"""How the item `recipient-telecom` reads in edition 2."""


def edition_two(effective_on: date, *, number: int = 2) -> bytes:
    """`2.ftl` as it is uploaded: takes effect on that day; another number makes an edition after it."""
    return edition_two_source(effective_on, number=number).encode()


def edition_two_source(effective_on: date, *, number: int = 2) -> str:
    """Its text: clause 11 is reworded, clause 7 gains an item, an item of clause 10 is reworded."""
    changes = (
        ("№1 Редакциясы", f"№{number} Редакциясы"),
        ("2026 жылғы 19 мамыр", written_date(effective_on)),
        ("техникалық шаралар қабылдайды.", "техникалық шараларды қабылдайды және оларды жыл сайын тексереді."),
        ("мобильді телефон нөмірін, ", f"мобильді телефон нөмірін, {EMAIL}, "),
        (
            "# organisation\n",
            f"# e-mail address\ndata-email = {EMAIL}\n    .group = data\n    .clause = 7\n# organisation\n",
        ),
        ("байланыс операторларын", DELIVERY),
    )
    source = f"### An edition invented for tests alone.\n\n{FIRST[FIRST.index('## The text') :]}"
    for before, after in changes:
        assert before in source, before
        source = source.replace(before, after)
    return source
