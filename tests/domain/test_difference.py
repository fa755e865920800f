"""What is different between two editions is told whole, exactly, and so that it can be read."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agreement import Edition, Item, sha256_hex, utf16_units
from bot.domain.difference import Difference, Fate, ItemChange, Mark, Run, difference, runs
from bot.domain.difference_messages import ENTITIES_MAX, Labels, telegram_parts
from bot.sandbox.telegram.html import parse_html
from locales import load_edition
from locales.uploads import read_upload
from tests.editions import DELIVERY, EMAIL, edition_two

FIRST = load_edition(1)
SECOND = read_upload(2, edition_two(date(2026, 12, 1)), operator_bin="260440029163")
BOTH = difference(FIRST, SECOND)
LABELS = Labels(
    lead="<b>Не өзгерді</b>",
    reworded="<b>{number}-абзац өзгертілді</b>",
    added="<b>{number}-абзац қосылды</b>",
    removed="<b>{number}-абзац алынып тасталды</b>",
    moved="<b>{before}-абзацтың нөмірі енді {number}</b>",
    kept="Өзгермеген абзац саны: 10",
)

WORDS = ["келісім", "деректерді", "деректер", "өңдеу", "№1", "№2", "<b>", "a&b", "🙂", "«Senimkey»,", "(болса).", "—"]
clauses = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join) | st.text(min_size=1, max_size=30),
    max_size=8,
)


def edition_of(*texts: str, items: tuple[Item, ...] = ()) -> Edition:
    return Edition(
        number=9, effective_on=date(2026, 1, 1), clauses=texts, items=items, sha256=sha256_hex("\n".join(texts))
    )


def compared(before: list[str], after: list[str]) -> Difference:
    return difference(edition_of(*before), edition_of(*after))


def text_of(found: tuple[Run, ...], *marks: Mark) -> str:
    return "".join(run.text for run in found if run.mark in marks)


def drawn(before: str, after: str) -> str:
    """As a person would draw it: [-removed-] and {+added+}."""
    drawings = {Mark.SAME: "{}", Mark.REMOVED: "[-{}-]", Mark.ADDED: "{{+{}+}}"}
    return "".join(drawings[run.mark].format(run.text) for run in runs(before, after))


def fates(found: Difference) -> list[tuple[Fate, int | None, int | None]]:
    return [(clause.fate, clause.before, clause.after) for clause in found.clauses]


# --- Exact ---


@given(st.text(), st.text())
def test_what_stayed_and_went_is_the_first_text_and_what_stayed_and_came_is_the_second(before: str, after: str) -> None:
    found = runs(before, after)
    assert text_of(found, Mark.SAME, Mark.REMOVED) == before
    assert text_of(found, Mark.SAME, Mark.ADDED) == after
    assert all(run.text for run in found)


@given(clauses, clauses)
def test_every_clause_of_both_editions_is_told_once_and_exactly(before: list[str], after: list[str]) -> None:
    found = compared(before, after).clauses
    numbers = [clause.after for clause in found if clause.after]
    assert numbers == list(range(1, len(after) + 1))
    assert sorted(clause.before for clause in found if clause.before) == list(range(1, len(before) + 1))
    for clause in found:
        if clause.before:
            assert text_of(clause.runs, Mark.SAME, Mark.REMOVED) == before[clause.before - 1]
        if clause.after:
            assert text_of(clause.runs, Mark.SAME, Mark.ADDED) == after[clause.after - 1]
        marks = {run.mark for run in clause.runs}
        assert (marks == {Mark.SAME}) == (clause.fate in {Fate.KEPT, Fate.MOVED})


@given(clauses)
def test_the_same_text_has_no_difference(texts: list[str]) -> None:
    found = compared(texts, texts)
    assert found.kept == len(texts) == len(found.clauses)


# --- Readable ---


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Компания деректерді жояды.", "Компания деректерді сақтайды.", "Компания деректерді[- жояды-]{+ сақтайды+}."),
        ("тегін, атын", "тегін, ЖСН, атын", "тегін,{+ ЖСН,+} атын"),
        ("байланыс операторларын, және", "байланыс операторларын және", "байланыс операторларын[-,-] және"),
        ("№1 Редакциясы", "№2 Редакциясы", "[-№1-]{+№2+} Редакциясы"),
        ("Пайдаланушы растайды", "Осы Пайдаланушы растайды", "{+Осы +}Пайдаланушы растайды"),
        ("IP-мекенжайын", "IP-мекенжайы", "[-IP-мекенжайын-]{+IP-мекенжайы+}"),
        ("01.12.2026", "02.12.2026", "[-01.12.2026-]{+02.12.2026+}"),
        # One small word left between two changes is no help to a reader.
        (
            "ерікті түрде ол және ұғынатынын растайды",
            "саналы көңілмен ол өзі мәлімдейді",
            "[-ерікті түрде ол және ұғынатынын растайды-]{+саналы көңілмен ол өзі мәлімдейді+}",
        ),
        # A long one is.
        (
            "бір екі жеке деректерді үш",
            "төрт бес жеке деректерді алты",
            "[-бір екі-]{+төрт бес+} жеке деректерді[- үш-]{+ алты+}",
        ),
        ("бірдей", "бірдей", "бірдей"),
        ("", "жаңа", "{+жаңа+}"),
    ],
)
def test_a_change_is_drawn_by_words(before: str, after: str, expected: str) -> None:
    assert drawn(before, after) == expected


def test_no_word_is_cut() -> None:
    words = set(re.findall(r"\w+", FIRST.text + SECOND.text))
    for clause in BOTH.clauses:
        for run in clause.runs:
            assert set(re.findall(r"\w+", run.text)) <= words


def test_a_text_of_one_word_a_thousand_times_is_compared_within_a_tests_time() -> None:
    """Weighing every pair of words with every other would take minutes; the limit of every test ends it."""
    found = runs("а б " * 800, "б а " * 800 + "в")
    assert [run.mark for run in found] == [Mark.REMOVED, Mark.ADDED]


def test_two_editions_with_nothing_in_common_are_compared_within_a_tests_time() -> None:
    """As large as an upload may be: thirty messages, or two hundred clauses."""
    for count, words in ((30, 400), (200, 60)):
        before = [" ".join(f"сөз{n * words + at}" for at in range(words)) for n in range(count)]
        after = [" ".join(f"{word}{'' if at % 2 else 'ы'}" for at, word in enumerate(text.split())) for text in before]
        assert fates(compared(before, after)) == [(Fate.REWORDED, n, n) for n in range(1, count + 1)]


# --- Clause by clause ---

A, B, C = FIRST.clauses[4], FIRST.clauses[6], FIRST.clauses[8]
NEW = "Компания жыл сайын тәуелсіз аудит өткізеді."


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([A, B], [A, NEW, B], [(Fate.KEPT, 1, 1), (Fate.ADDED, None, 2), (Fate.KEPT, 2, 3)]),
        ([A, NEW, B], [A, B], [(Fate.KEPT, 1, 1), (Fate.REMOVED, 2, None), (Fate.KEPT, 3, 2)]),
        ([A, B], [A, B + " Осымен."], [(Fate.KEPT, 1, 1), (Fate.REWORDED, 2, 2)]),
        ([A, B], [A, NEW], [(Fate.KEPT, 1, 1), (Fate.REMOVED, 2, None), (Fate.ADDED, None, 2)]),
        ([A, B, C], [C, A, B], [(Fate.MOVED, 3, 1), (Fate.KEPT, 1, 2), (Fate.KEPT, 2, 3)]),
        # The most alike are put together, whatever stands between.
        (
            [A, B],
            [NEW, A + " Осымен.", B + " Осымен."],
            [(Fate.ADDED, None, 1), (Fate.REWORDED, 1, 2), (Fate.REWORDED, 2, 3)],
        ),
        ([], [], []),
    ],
)
def test_clauses_are_told_apart(
    before: list[str], after: list[str], expected: list[tuple[Fate, int | None, int | None]]
) -> None:
    assert fates(compared(before, after)) == expected


def test_the_invented_edition_changes_five_clauses() -> None:
    changed = [(clause.fate, clause.after) for clause in BOTH.clauses if clause.fate is not Fate.KEPT]
    assert changed == [(Fate.REWORDED, number) for number in (1, 2, 7, 10, 11)]
    assert BOTH.kept == 10


# --- What it lists ---


def test_items_are_told_that_were_added_reworded_and_removed() -> None:
    assert BOTH.items == (
        ItemChange(group="head", id="edition", before="№1 Редакциясы", after="№2 Редакциясы"),
        ItemChange(group="head", id="effective", before="2026 жылғы 19 мамыр", after="2026 жылғы 1 желтоқсан"),
        ItemChange(group="data", id="data-email", before=None, after=EMAIL),
        ItemChange(group="recipient", id="recipient-telecom", before="байланыс операторларын", after=DELIVERY),
    )
    assert difference(SECOND, FIRST).items[-1] == ItemChange(group="data", id="data-email", before=EMAIL, after=None)


def test_an_item_that_only_stands_in_another_clause_has_not_changed() -> None:
    moved = tuple(replace(item, clause=item.clause + 1) for item in FIRST.items)
    assert difference(FIRST, replace(FIRST, items=moved)).items == ()


# --- As messages ---


def seen(message: str) -> tuple[str, list[tuple[str, str]]]:
    """What Telegram would show of it, and which words with which marks."""
    visible, entities = parse_html(message)
    units = visible.encode("utf-16-le")
    marked = [
        (str(one["type"]), units[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le"))
        for one in entities
        if isinstance(one, dict)
    ]
    return visible, marked


def test_the_invented_edition_is_told_in_one_message() -> None:
    (message,) = telegram_parts(BOTH, LABELS)
    visible, marked = seen(message)
    assert visible.startswith("Не өзгерді\n\n1-абзац өзгертілді\n№1 №2 Редакциясы\n\n2-абзац өзгертілді\n")
    assert visible.endswith("\n\nӨзгермеген абзац саны: 10")
    assert [words for kind, words in marked if kind == "strikethrough"] == ["№1", "19 мамыр", "шаралар"]
    added = [words for kind, words in marked if kind == "underline"]
    assert added[:3] == ["№2", "1 желтоқсан", f", {EMAIL}"]
    assert "ұйым туралы мәліметтерді" in visible
    assert FIRST.clauses[4] not in visible
    assert "келісімін береді" not in visible


def test_a_moved_clause_says_from_where() -> None:
    (message,) = telegram_parts(compared([A, B, C], [C, A, B]), LABELS)
    assert "3-абзацтың нөмірі енді 1" in message
    assert "<s>" not in message


def test_without_labels_around_an_equal_text_is_no_message() -> None:
    assert telegram_parts(compared([A], [A]), replace(LABELS, lead="", kept="")) == ()


texts = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=900).map(" ".join), min_size=1, max_size=3)


@given(texts, texts)
def test_every_message_fits_and_nothing_that_changed_is_left_out(before: list[str], after: list[str]) -> None:
    found = compared(before, after)
    wanted: Counter[str] = Counter()
    for clause in found.clauses:
        for run in clause.runs:
            if clause.fate is not Fate.KEPT and run.mark is not Mark.SAME:
                wanted.update({f"{run.mark}{word}": 1 for word in run.text.split()})
    shown: Counter[str] = Counter()
    for message in telegram_parts(found, LABELS):
        visible, marked = seen(message)
        assert 0 < utf16_units(visible) <= 4096
        assert len(marked) <= ENTITIES_MAX
        for kind, words in marked:
            mark = {"strikethrough": Mark.REMOVED, "underline": Mark.ADDED}.get(kind)
            shown.update({f"{mark}{word}": 1 for word in words.split() if mark})
    assert set(wanted) == set(shown)


def test_a_clause_longer_than_a_message_is_told_in_several() -> None:
    before, after = "жою " * 900, "сақтау " * 480
    messages = telegram_parts(compared([before.strip()], [after.strip()]), LABELS)
    visible = [seen(message)[0] for message in messages]
    assert len(messages) > 1
    assert "".join(visible).count("жою") == 900
    assert "".join(visible).count("сақтау") == 480


def test_changes_that_are_too_many_for_the_marks_of_one_message_go_to_the_next() -> None:
    before = " ".join(f"ұзақ тұрақты сөздер{n} жою" for n in range(60))
    after = before.replace("жою", "сақтау")
    messages = telegram_parts(compared([before], [after]), LABELS)
    assert len(messages) > 1
    assert sum(message.count("<s>жою</s>") for message in messages) == 60


def test_nothing_in_a_text_is_markup() -> None:
    (message,) = telegram_parts(compared(["a <b>x</b> &amp; бұл"], ["a <b>x</b> &amp; ол"]), LABELS)
    assert "a <b>x</b> &amp; бұл ол" in seen(message)[0]
