"""Whatever is wrong with a text in any language is refused before anybody could read it."""

import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.domain.agreement import EditionError
from locales import LOCALES, LocaleError, TextError, load_edition, load_texts
from locales.source import ROOT

GOOD = {
    "kk/common.ftl": "hello = Сәлем, { $name }!\n    .button = Ашу\n",
    "ru/common.ftl": "hello = Здравствуйте, { $name }!\n    .button = Открыть\n",
    "en/common.ftl": "hello = Hello, { $name }!\n    .button = Open\n",
}
DAYS_RU = "days = { $count ->\n    [one] { $count } день\n    [few] { $count } дня\n   *[many] { $count } дней\n }\n"
DAYS = {
    "kk/days.ftl": "days = { $count } күн\n",
    "ru/days.ftl": DAYS_RU,
    "en/days.ftl": "days = { $count ->\n    [one] { $count } day\n   *[other] { $count } days\n }\n",
}


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def test_good_files_are_loaded(tmp_path: Path) -> None:
    """The negative control of the table below."""
    texts = load_texts(write(tmp_path, {**GOOD, **DAYS}))
    assert texts.ids == {"hello", "hello.button", "days"}
    assert texts.plain("ru", "hello", name="Тест") == "Здравствуйте, Тест!"
    assert texts.html("en", "hello.button") == "Open"


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"ru/common.ftl": "hello = { $name\n"}, 'ru/common.ftl:2: Expected token: "}"'),
        ({"kk/common.ftl": GOOD["kk/common.ftl"] + "қате\n"}, "kk/common.ftl:3: Expected an entry start"),
        ({"kk/common.ftl": GOOD["kk/common.ftl"] + "empty =\n"}, 'kk/common.ftl:3: Expected message "empty" to have'),
        (
            {"kk/common.ftl": GOOD["kk/common.ftl"] + "hello = Тағы { $name }\n"},
            "kk/common.ftl:3: hello is there already at kk/common.ftl:1",
        ),
        ({"kk/second.ftl": "hello = Тағы { $name }\n"}, "kk/second.ftl:1: hello is there already at kk/common.ftl:1"),
        (
            {"en/common.ftl": GOOD["en/common.ftl"] + "    .button = Twice\n"},
            "en/common.ftl:3: hello.button is there already at en/common.ftl:2",
        ),
        ({"ru/common.ftl": "\n"}, "kk/common.ftl:1: hello is missing in ru/common.ftl"),
        (
            {"ru/common.ftl": "hello = Здравствуйте, { $name }!\n"},
            "kk/common.ftl:2: hello.button is missing in ru/common.ftl",
        ),
        ({"ru/common.ftl": "hello =\n    .button = Открыть\n"}, "kk/common.ftl:1: hello is missing in ru/common.ftl"),
        (
            {"en/common.ftl": GOOD["en/common.ftl"] + "bye = Bye\n"},
            "en/common.ftl:3: bye is in no common.ftl of the first",
        ),
        ({"en/more.ftl": "bye = Bye\n"}, "en/more.ftl:1: bye is in no more.ftl of the first"),
        ({"ru/common.ftl": "hello = Здравствуйте!\n    .button = Открыть\n"}, "ru/common.ftl:1: hello lacks $name"),
        (
            {"en/common.ftl": "hello = Hello, { $name } { $surname }\n    .button = Open\n"},
            "en/common.ftl:1: hello has $surname, kk/common.ftl:1 has not",
        ),
        (
            {"en/common.ftl": "hello = { greeting }, { $name }\n    .button = Open\n"},
            "en/common.ftl:1: hello refers to greeting, which is not there",
        ),
        (
            {"en/common.ftl": "hello = { hello.title }, { $name }\n    .button = Open\n"},
            "en/common.ftl:1: hello refers to hello.title, which is not there",
        ),
        (
            {"en/common.ftl": "hello = { -brand }, { $name }\n    .button = Open\n"},
            "en/common.ftl:1: hello refers to -brand, which is not there",
        ),
        (
            {"en/common.ftl": "hello = { UPPER($name) }\n    .button = Open\n"},
            "en/common.ftl:1: hello calls UPPER, which is no function",
        ),
        (
            {"en/common.ftl": "hello = { $name } { hello.button }\n    .button = { hello }\n"},
            "en/common.ftl:1: hello refers to itself",
        ),
        ({"en/common.ftl": 'hello = { $name }\n    .button = { " " }\n'}, "en/common.ftl:2: hello.button is empty"),
        (
            {**DAYS, "ru/days.ftl": DAYS_RU.replace("    [few] { $count } дня\n", "")},
            "ru/days.ftl:1: days lacks the plural [few]",
        ),
        ({**DAYS, "kk/days.ftl": DAYS_RU}, "kk/days.ftl:1: days has [few], no plural of kk"),
        ({"de/common.ftl": "hello = Hallo, { $name }!\n"}, "de:1: unknown language; there are kk, ru, en"),
        ({"ru/common.ftl.orig": "hello"}, "ru/common.ftl.orig:1: neither a Fluent file nor"),
        (
            {"ru/agreement/1.ftl": "clause-1 = Соглашение\n"},
            "ru/agreement:1: neither a Fluent file nor the agreement in its own",
        ),
        ({"kk/agreement/2.ftl": "clause-1 = Келісім\n"}, "kk/agreement/2.ftl:1: no known edition"),
        ({"kk/common.ftl": b"hello = \xff\n"}, "kk/common.ftl:1: not UTF-8"),
        (
            {"en/common.ftl": GOOD["en/common.ftl"] + unicodedata.normalize("NFD", "cafe = café\n")},
            "en/common.ftl:3: not in Unicode's normal form C",
        ),
    ],
)
def test_broken_texts_are_refused_with_file_and_line(
    tmp_path: Path, files: Mapping[str, str | bytes], problem: str
) -> None:
    with pytest.raises(LocaleError) as refused:
        load_texts(write(write(tmp_path, GOOD), files))
    assert [line for line in refused.value.problems if line.startswith(problem)], str(refused.value)


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    broken = {"kk/common.ftl": b"hello = { $name\n", "ru/common.ftl": b"\xff", "de/common.ftl": b"x = y\n"}
    with pytest.raises(LocaleError) as refused:
        load_texts(write(tmp_path, broken))
    told = str(refused.value).splitlines()
    assert {line.split(":")[0] for line in told} == {"kk/common.ftl", "ru/common.ftl", "de", "en"}


def test_a_language_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LocaleError, match="en:1: the language is not there"):
        load_texts(write(tmp_path, {name: text for name, text in GOOD.items() if not name.startswith("en")}))


def test_terms_are_each_languages_own(tmp_path: Path) -> None:
    files = {
        **GOOD,
        "ru/common.ftl": "-name = Senimkey\n    .gender = m\n" + GOOD["ru/common.ftl"] + "    .title = { -name }\n",
    }
    for locale in ("kk", "en"):
        files[f"{locale}/common.ftl"] += "    .title = Senimkey\n"
    texts = load_texts(write(tmp_path, files))
    assert texts.plain("ru", "hello.title") == "Senimkey"
    assert texts.ids == {"hello", "hello.button", "hello.title"}


@pytest.mark.parametrize(
    ("count", "kk", "ru", "en"),
    [(1, "1 күн", "1 день", "1 day"), (2, "2 күн", "2 дня", "2 days"), (15, "15 күн", "15 дней", "15 days")],
)
def test_counts_take_their_plural_form(tmp_path: Path, count: int, kk: str, ru: str, en: str) -> None:
    texts = load_texts(write(tmp_path, DAYS))
    assert tuple(texts.plain(locale, "days", count=count) for locale in LOCALES) == (kk, ru, en)


def test_a_count_given_as_a_string_is_refused_rather_than_spoken_wrongly(tmp_path: Path) -> None:
    texts = load_texts(write(tmp_path, DAYS))
    with pytest.raises(TextError, match=r"takes \$count as a number"):
        texts.plain("ru", "days", count="2")


def test_words_of_people_are_escaped_where_markup_is_read(tmp_path: Path) -> None:
    texts = load_texts(write(tmp_path, GOOD))
    assert texts.html("en", "hello", name="<b>&") == "Hello, &lt;b&gt;&amp;!"
    assert texts.plain("en", "hello", name="<b>&") == "Hello, <b>&!"


def test_quotes_and_escapes_in_a_text_are_kept(tmp_path: Path) -> None:
    files = {f"{locale}/common.ftl": 'hello = { "{" }{ $name }{ "\\u00A0" }—\n' for locale in LOCALES}
    assert load_texts(write(tmp_path, files)).plain("kk", "hello", name="x") == "{x\u00a0—"


def test_words_are_rendered_without_isolation_marks_and_codes_without_grouping(tmp_path: Path) -> None:
    texts = load_texts(write(tmp_path, GOOD))
    assert texts.plain("kk", "hello", name="123456") == "Сәлем, 123456!"


@pytest.mark.parametrize(
    ("locale", "id_", "args", "told"),
    [
        ("kk", "nothing", {}, "nothing in kk"),
        ("de", "hello", {"name": "x"}, "hello in de"),
        ("kk", "hello", {}, r"hello in kk takes \$name, given nothing"),
        ("kk", "hello", {"name": "x", "age": "y"}, r"takes \$name, given \$age, \$name"),
        ("kk", "hello.button", {"name": "x"}, r"takes nothing, given \$name"),
    ],
)
def test_asking_for_what_is_not_there_is_a_bug_with_a_name(
    tmp_path: Path, locale: str, id_: str, args: dict[str, str], told: str
) -> None:
    texts = load_texts(write(tmp_path, GOOD))
    with pytest.raises(TextError, match=told):
        texts.html(locale, id_, **args)  # type: ignore[arg-type]  # an unknown language is what is tried


def test_a_text_that_fails_to_format_is_a_bug_with_a_name(tmp_path: Path) -> None:
    files = {f"{locale}/common.ftl": 'hello = { NUMBER($name, minimumFractionDigits: "x") }\n' for locale in LOCALES}
    with pytest.raises(TextError, match="hello in kk"):
        load_texts(write(tmp_path, files)).plain("kk", "hello", name="x")


def agreement(tmp_path: Path, old: str, new: str) -> Path:
    text = (ROOT / "kk" / "agreement" / "1.ftl").read_text(encoding="utf-8")
    assert old in text
    return write(tmp_path, {"kk/agreement/1.ftl": text.replace(old, new, 1)})


def test_the_agreement_is_loaded_from_another_root_too(tmp_path: Path) -> None:
    """The negative control of the refusals below."""
    assert load_edition(1, agreement(tmp_path, "КЕЛІСІМ", "КЕЛІСІМ")) == load_edition(1)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("clause-3 =", "clause-33 =", "clause-33 stands where clause-3 is expected"),
        ("clause-3 = КЕЛІСІМ", 'clause-3 = { "КЕЛІСІМ" }', "kk/agreement/1.ftl:13: clause-3 is not plain text"),
        ("clause-3 = КЕЛІСІМ", "clause-3 = { clause-2 }", "kk/agreement/1.ftl:13: clause-3 is not plain text"),
        ("    .clause = 1\n", "    .clause = one\n", "edition needs .group and the number of its .clause"),
        ("    .group = head\n", "", "edition needs .group and the number of its .clause"),
        ("clause-3 = КЕЛІСІМ", "-clause-3 = КЕЛІСІМ", "-clause-3 is not plain text"),
        ("clause-3 = КЕЛІСІМ", "clause-3 КЕЛІСІМ", "kk/agreement/1.ftl:13: Expected token"),
        ("clause-4 =", "clause-3 =", "clause-3 is there already at kk/agreement/1.ftl:13"),
    ],
)
def test_an_agreement_of_another_form_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(LocaleError) as refused:
        load_edition(1, agreement(tmp_path, old, new))
    assert problem in str(refused.value)


def test_an_agreement_with_another_word_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="clause 12"):
        load_edition(1, agreement(tmp_path, "тоқтаған дейін", "тоқтағанға дейін"))


def test_an_edition_nobody_published_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="edition 7 is not known; there is 1"):
        load_edition(7)
    with pytest.raises(LocaleError, match=r"kk/agreement/1\.ftl:1: the file is not there"):
        load_edition(1, tmp_path)
