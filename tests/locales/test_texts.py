"""What the interface says: every text the program asks for is there, none is left over, and each can be shown as it is.

What the program asks for is read from its source and from its tables, so a text that is missing is found before a
person meets the hole.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

import bot
import handlers
from bot.domain.challenge import BudgetLimit, CodeProblem, NumberLimit, PersonLimit, PrefixLimit, Wait
from bot.domain.consent import Kind, State
from bot.domain.exports import ExportKind
from bot.domain.exports import Period as ExportPeriod
from bot.domain.exports import Reason as ExportReason
from bot.domain.finding import Reason
from bot.domain.identity import BinProblem, NameProblem, NameRefused, OrganisationProblem
from bot.domain.inbound import TEXT_MAX, Category, Channel, Ground
from bot.domain.outgoing import EndpointState
from bot.domain.phone import PhoneProblem
from bot.domain.roles import Role
from bot.domain.sms import segments
from bot.domain.statistics import Grain, Period
from bot.sandbox.telegram.errors import BotApiError
from bot.sandbox.telegram.html import parse_html
from bot.services.conversation import ButtonsOnly, Expired, ForeignContact, LoginCode, NotAsked, Problem
from bot.services.exporting import Ending
from bot.services.invitations import NotOpen
from bot.services.phone_changes import Outdone
from bot.services.verification import CodeExpired, CodeUsedUp, CodeWrong, GatewayFailed, MayArrive, NotSent
from handlers.chat import COMMANDS, problems
from handlers.chat.admin.edition_course import DECISIONS
from handlers.chat.commands import ADMINS, EVERYBODY
from handlers.chat.information import QUESTIONS
from handlers.chat.panels import ATTESTATIONS
from handlers.http import verify
from locales import LOCALES, Locale, TextError, load_texts
from locales.source import ROOT
from locales.uploads import DETAILS as UPLOAD_DETAILS

TOAST_MAX = 200  # Bot API answerCallbackQuery
MESSAGE_MAX = 4096  # Bot API sendMessage, UTF-16 units after entities
COMMAND_MAX = 256  # Bot API BotCommand
PLACEHOLDER_MAX = 64  # Bot API ReplyKeyboardMarkup
BUTTON_MAX = 28  # what a narrow phone shows of a button
HALF_BUTTON_MAX = 21  # and of one that shares its row with another
SENTENCE_MIN = 20  # fewer letters than that may mean two things: «Тоқтату» stops a campaign and cancels a signing
SMS_MAX = 70  # one segment of UCS-2

HTML, PLAIN = "html", "plain"
SPEAKING = {"html": HTML, "_headed": HTML, "plain": PLAIN, "toast": PLAIN}
TELLING = {"tell": 3, "tell_admins": 1}  # the place of the text's id among the arguments
COUNTS = {"step", "of", "minutes", "left", "seconds", "days", "hours"}
HOSTILE = "«Үлгі» <b>&amp; </b> \"'"
TEXTS = load_texts()

# The ids that the program puts together, by their beginning.
FAMILIES: Mapping[str, Iterable[str]] = {
    "desk-endpoint-": ["failing", "stopped", "paused"],
    "admin-now-": Role,
    "button-role-": Role,
    "role-": Role,
    "standing-": [state.value for state in State],
    "start-token-": NotOpen,
    "summary-capacity-": ["self", "partner"],
    "privacy-": QUESTIONS,
    "button-privacy-": QUESTIONS,
    "ground-": Ground,
    "notice-message-": Category,
    "edition-state-": ["draft", "proposed", "published", "rejected", "withdrawn"],
    "edition-ask-": DECISIONS,
    "button-edition-": [f"{decision}-yes" for decision in DECISIONS],
    "upload-": UPLOAD_DETAILS,
    "toast-campaign-": ["paused", "resumed", "stopped"],
    # The names of the buttons that messages are told with (`tell(…, button="name:…")`).
    "button-": ["verify", "renew", "edition"],
    "command-": (*EVERYBODY, *ADMINS),
    "pdf-way-": Channel,
    "endpoint-": EndpointState,
    "export-": Ending,
    "export-kind-": (*ExportKind, "personal"),
    "button-export-period-": ExportPeriod,
    "button-export-reason-": ExportReason,
    "card-state-": State,
    "card-kind-": [kind.replace(".", "-") for kind in Kind if kind not in {Kind.EDITION_PUBLISHED, Kind.ADMIN_ACTED}],
    "card-case-state-": ["stopped", "refused"],
    "button-reason-": Reason,
    "button-stats-": Period,
    "stats-by-": Grain,
    "page-standing-": set(State) - {State.NONE, State.DECLINED},  # of a consent, which has been given
}
REASONS = (Wait(30), NumberLimit(), PersonLimit(), PrefixLimit(), BudgetLimit())
PROBLEMS: tuple[Problem | GatewayFailed | MayArrive, ...] = (
    *PhoneProblem,
    *CodeProblem,
    *BinProblem,
    *OrganisationProblem,
    *(NameRefused(problem=problem, word="Үлг1") for problem in NameProblem),
    *(NotSent(reason=reason) for reason in REASONS),
    CodeWrong(left=2),
    GatewayFailed(is_number_refused=True),
    GatewayFailed(is_number_refused=False),
    *(
        kind()
        for kind in (
            CodeExpired,
            CodeUsedUp,
            LoginCode,
            ButtonsOnly,
            NotAsked,
            Expired,
            ForeignContact,
            MayArrive,
            Outdone,
        )
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A text the program asks for, how it is read, and with which arguments; None where the source does not say."""

    id: str
    how: str
    names: frozenset[str] | None


def asked_by(source: str) -> Iterator[Asked]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _asked_by_call(node)


def _asked_by_call(call: ast.Call) -> Iterator[Asked]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if called in SPEAKING:
        names = None if None in given else frozenset(filter(None, given)) - {"is_alert"}
        for id_ in _ids(call.args):
            yield Asked(id=id_, how=SPEAKING[called], names=names)
    elif called in {"post_to_chat", "post_file"} and isinstance(arguments := given.get("arguments"), ast.Dict):
        names = frozenset(str(ast.literal_eval(key)) for key in arguments.keys if key)
        for id_ in _ids([given["message"]]):
            yield Asked(id=id_, how=HTML, names=names)
    elif called in TELLING and len(call.args) > TELLING[called]:
        names = frozenset(filter(None, given)) if called == "tell_admins" else _names_told(given)
        for id_ in _ids([call.args[TELLING[called]]]):
            yield Asked(id=id_, how=HTML, names=names)


def _names_told(given: Mapping[str | None, ast.expr]) -> frozenset[str] | None:
    """The names of what `tell` is given in clear and sealed; None where one of them is put together elsewhere."""
    told = [given[name] for name in ("arguments", "personal") if name in given]
    if not all(isinstance(value, ast.Dict) for value in told):
        return None
    return frozenset(
        str(ast.literal_eval(key)) for value in told if isinstance(value, ast.Dict) for key in value.keys if key
    )


def _ids(values: Iterable[ast.expr]) -> Iterator[str]:
    for value in values:
        match value:
            case ast.Constant(value=str(id_)):
                yield id_
            case ast.IfExp(body=body, orelse=other):
                yield from _ids([body, other])
            case ast.JoinedStr(values=[ast.Constant(value=str(beginning)), *_]):
                yield from (f"{beginning}{end}" for end in FAMILIES[beginning])
            case _:
                pass  # an id that is put together elsewhere


def _asked_by_program() -> Iterator[Asked]:
    for package in (bot, handlers):
        for root in map(Path, package.__path__):
            for path in sorted(root.rglob("*.py")):
                if "sandbox" not in path.parts:
                    yield from asked_by(path.read_text(encoding="utf-8"))
    for is_change in (False, True):
        for problem in PROBLEMS:
            message, args = problems.words(problem, is_change=is_change)
            yield Asked(id=message, how=HTML, names=frozenset(args))
        for reason in REASONS:
            message, args = problems.send_refusal(reason, is_change=is_change)
            yield Asked(id=message, how=PLAIN, names=frozenset(args))
    for attestation in ATTESTATIONS.values():
        yield Asked(id=attestation, how=HTML, names=frozenset())
    for state in State:
        known = frozenset() if state is State.NONE else frozenset({"edition", "since"})
        yield Asked(id=f"standing-{state.value}", how=HTML, names=known)


IN_THE_BROWSER = tuple(Asked(id=id_, how=PLAIN, names=frozenset(names)) for id_, names in verify.WORDS.items())
OF_UPLOADS = tuple(
    Asked(id=f"upload-{code}", how=HTML, names=frozenset(names)) for code, names in UPLOAD_DETAILS.items()
)
# A campaign's messages are chosen when they leave; one that may have come before has words of its own.
OF_CAMPAIGNS = tuple(
    Asked(id=f"{id_}{end}", how=HTML, names=frozenset(names))
    for id_, names in (
        ("notice-renewal", {"edition", "until"}),
        ("notice-renewal-reminder", {"edition", "until"}),
        ("notice-outdated", {"edition"}),
    )
    for end in ("", "-again")
)
# Beneath a receipt's PDF: its kind chooses.
OF_FILES = tuple(Asked(id=id_, how=HTML, names=frozenset()) for id_ in ("file-pdf", "file-pdf-withdrawn"))
ASKED = (*_asked_by_program(), *OF_UPLOADS, *OF_CAMPAIGNS, *OF_FILES, *IN_THE_BROWSER)
IDS = {asked.id for asked in ASKED}
SHOWN = {asked.id: asked.names for asked in ASKED if asked.how == HTML and asked.names is not None}
PLAIN_READ = {asked.id: asked.names for asked in ASKED if asked.how == PLAIN and asked.names is not None}


def args_of(names: Iterable[str], words: str, count: int) -> dict[str, str | int]:
    return {name: count if name in COUNTS else words for name in names}


def html_of(locale: Locale, id_: str, words: str, count: int = 5) -> tuple[str, list[str]]:
    """What a person sees of a text, and the kinds of its markup; refused as Telegram refuses it."""
    visible, entities = parse_html(TEXTS.html(locale, id_, **args_of(SHOWN[id_], words, count)))
    return visible, [str(entity["type"]) for entity in entities if isinstance(entity, dict)]


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def is_plain(text: str) -> bool:
    return not re.search(r"</?[a-z]+>|&[a-z]+;|\n", text)


# --- what the program asks for ---------------------------------------------------------------------------------


def test_every_text_that_the_program_asks_for_is_there() -> None:
    assert IDS - TEXTS.ids == set()


def test_no_text_is_left_over() -> None:
    assert TEXTS.ids - IDS == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_takes_exactly_what_it_is_given(locale: Locale) -> None:
    refused = []
    for asked in ASKED:
        if asked.names is not None:
            try:
                TEXTS.plain(locale, asked.id, **args_of(asked.names, "x", 1))
            except TextError as error:
                refused.append(str(error))
    assert refused == []


def test_the_arguments_of_every_text_are_known() -> None:
    assert {asked.id for asked in ASKED} - {asked.id for asked in ASKED if asked.names is not None} == set()


def test_every_kind_of_problem_has_been_tried() -> None:
    kinds = set(get_args(Problem)) | {GatewayFailed, MayArrive}
    assert kinds == {type(problem) for problem in PROBLEMS}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('talk.html("one", name=x)', ("one", HTML, {"name"})),
        ('await talk.toast("one", is_alert=True)', ("one", PLAIN, set())),
        ('texts.plain(locale, "one", code=code)', ("one", PLAIN, {"code"})),
        ('_headed(talk, step, "one")', ("one", HTML, set())),
        ('talk.plain("one", **args)', ("one", PLAIN, None)),
        ('post_to_chat(conn, message="one", arguments={"number": 1})', ("one", HTML, {"number"})),
        ('tell(conn, deps, person, "one", now)', ("one", HTML, set())),
        ('tell(conn, deps, person, "one", now, arguments={"a": 1}, personal={"b": 2})', ("one", HTML, {"a", "b"})),
        ('tell(conn, deps, person, "one", now, arguments=arguments)', ("one", HTML, None)),
        ('notices.tell_admins(conn, "one", now, number=number)', ("one", HTML, {"number"})),
    ],
)
def test_what_is_asked_for_is_found_in_the_source(source: str, expected: tuple[str, str, set[str] | None]) -> None:
    """The negative control of the tests above: an invented text is found, and so would be its absence."""
    (found,) = asked_by(source)
    assert (found.id, found.how, found.names) == expected


def test_both_sides_of_a_choice_and_all_of_a_family_are_found() -> None:
    assert [asked.id for asked in asked_by('talk.toast("a" if x else "b")')] == ["a", "b"]
    found = {asked.id for asked in asked_by('talk.html(f"summary-capacity-{x}")')}
    assert found == {"summary-capacity-self", "summary-capacity-partner"}
    with pytest.raises(KeyError):
        list(asked_by('talk.html(f"unheard-of-{x}")'))


# --- what Telegram and SMS allow -------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("count", [1, 2, 5, 21])
def test_every_message_is_markup_that_telegram_takes_whatever_people_wrote(locale: Locale, count: int) -> None:
    for id_, names in SHOWN.items():
        visible, kinds = html_of(locale, id_, HOSTILE, count)
        assert 0 < utf16_units(visible) <= MESSAGE_MAX, id_
        assert set(kinds) <= {"bold", "italic", "code", "blockquote"}, id_
        for name in names:
            assert name in COUNTS or HOSTILE in visible, (id_, name)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("unit", ["а&", "<b>", "🔒"], ids=["ampersand", "markup", "pair"])
def test_whatever_the_platform_writes_fits_a_message_with_all_around_it(locale: Locale, unit: str) -> None:
    """Escaped it is longer than Fluent takes, which is why a text that quotes it has no choices in it."""
    words = unit * (TEXT_MAX // utf16_units(unit))
    quoting = {id_: names for id_, names in SHOWN.items() if names & {"reason", "text"}}
    assert len(quoting) >= 7
    for id_, names in quoting.items():
        args = {name: words if name in {"reason", "text"} else HOSTILE for name in names}
        visible, _ = parse_html(TEXTS.html(locale, id_, **args))
        assert words in visible, id_
        assert utf16_units(visible) <= MESSAGE_MAX, id_


def test_broken_markup_would_be_refused() -> None:
    for broken in ("<b>open", "<b><i>crossed</b></i>", "<p>no such tag</p>"):
        with pytest.raises(BotApiError):
            parse_html(broken)


@pytest.mark.parametrize("locale", LOCALES)
def test_texts_read_without_markup_hold_none(locale: Locale) -> None:
    for id_, names in PLAIN_READ.items():
        assert is_plain(TEXTS.plain(locale, id_, **args_of(names, "x", 5))), id_
    assert not is_plain(TEXTS.plain(locale, "declined"))


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_short_by_telegrams_rules_is_short(locale: Locale) -> None:
    limits = {"toast-": TOAST_MAX, "problem-send-": TOAST_MAX, "button-": BUTTON_MAX, "command-": COMMAND_MAX}
    for id_, names in PLAIN_READ.items():
        text = TEXTS.plain(locale, id_, **args_of(names, "", 120))
        for beginning, limit in limits.items():
            assert not id_.startswith(beginning) or utf16_units(text) <= limit, (id_, text)
    assert utf16_units(TEXTS.plain(locale, "number-placeholder")) <= PLACEHOLDER_MAX


@pytest.mark.parametrize("locale", LOCALES)
def test_the_desks_buttons_fit_two_in_a_row(locale: Locale) -> None:
    """A longer one ends in dots on a phone: what it opens is not to be read any more."""
    labels = [TEXTS.plain(locale, f"command-{name}") for name in ADMINS]
    assert [label for label in labels if utf16_units(label) > HALF_BUTTON_MAX] == []


@pytest.mark.parametrize("id_", ["sms-code", "sms-code-change"])
@pytest.mark.parametrize("locale", LOCALES)
def test_the_code_comes_in_one_sms_and_is_its_only_number(locale: Locale, id_: str) -> None:
    text = TEXTS.plain(locale, id_, code="012345")
    assert utf16_units(text) <= SMS_MAX
    assert segments(text) == 1
    assert re.findall(r"\d+", text) == ["012345"]


# --- what holds between the languages --------------------------------------------------------------------------


def test_the_question_of_the_language_is_put_in_all_of_them() -> None:
    assert len({TEXTS.html(locale, "language-ask") for locale in LOCALES}) == 1


def test_all_languages_name_the_same_commands_and_they_exist() -> None:
    for id_ in SHOWN:
        named = [set(re.findall(r"/([a-z]+)", html_of(locale, id_, "…")[0])) for locale in LOCALES]
        assert named[0] <= {*COMMANDS, *ADMINS}, id_
        assert named[0] == named[1] == named[2], id_


def test_all_languages_show_the_same_values() -> None:
    """A text that forgot a number or a limit in one language would mislead whoever reads it."""
    for id_ in SHOWN:
        values = [sorted(re.findall(r"\d+", html_of(locale, id_, "…")[0])) for locale in LOCALES]
        assert values[0] == values[1] == values[2], id_


def test_help_lists_every_command_but_itself() -> None:
    for locale in LOCALES:
        listed = re.findall(r"^/([a-z]+) — \S", html_of(locale, "help", "")[0], re.MULTILINE)
        assert set(listed) == set(COMMANDS) - {"help"}


GLUED = re.compile(r"\$\w+ \}(-?[^\W\d_]+)")
INVARIANT = {"-қадам", "-абзац"}  # ordinals: the same after any number


def test_no_kazakh_ending_hangs_on_a_value() -> None:
    """Endings follow the sound of the word before them, which is unknown for a value."""
    for path in sorted((ROOT / "kk").glob("*.ftl")):
        assert set(GLUED.findall(path.read_text(encoding="utf-8"))) <= INVARIANT, path.name
    assert GLUED.findall("{ $phone }-ға, { $name }ның") == ["-ға", "ның"]


def test_kazakh_letters_are_not_mixed_with_look_alikes() -> None:
    """A Latin і or a Cyrillic с inside a word looks right and is found by no search."""
    mixed = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
    for locale in LOCALES:
        for path in sorted((ROOT / locale).glob("*.ftl")):
            assert mixed.findall(path.read_text(encoding="utf-8")) == [], path
    assert mixed.findall("кeлісім") == ["кe"]


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_shown_is_unfinished(locale: Locale) -> None:
    """No doubled space or mark, no space before a comma or a full stop, nothing of Fluent itself."""
    flaw = re.compile(r"  |\.\.|,,| [,.;]|[{}$]")
    assert {id_ for id_ in SHOWN if flaw.search(html_of(locale, id_, "…")[0])} == set()
    assert flaw.search("Сөз , сөз")


# --- one idea, one wording ---------------------------------------------------------------------------------------


def sentences(locale: Locale, id_: str) -> list[str]:
    """What is shown of a text, line by line, but for its capitals and what ends it."""
    shown = (
        html_of(locale, id_, "…")[0] if id_ in SHOWN else TEXTS.plain(locale, id_, **args_of(PLAIN_READ[id_], "…", 5))
    )
    return [line.strip().rstrip(".:").lower() for line in shown.splitlines()]


def wordings(locale: Locale) -> dict[str, set[str]]:
    """How each Kazakh sentence is said in the other language, wherever it stands."""
    said: dict[str, set[str]] = {}
    for id_ in sorted({*SHOWN, *PLAIN_READ}):
        ours, theirs = sentences("kk", id_), sentences(locale, id_)
        if len(ours) == len(theirs) and not id_.startswith(("button-", "command-")):
            for sentence, other in zip(ours, theirs, strict=True):
                said.setdefault(sentence, set()).add(other)
    return {sentence: others for sentence, others in said.items() if len(sentence) >= SENTENCE_MIN}


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_what_is_said_alike_in_kazakh_is_said_alike_in_every_language(locale: Locale) -> None:
    """Two wordings of one sentence make a reader look for the difference, and a warning is known by its words."""
    assert {sentence: others for sentence, others in wordings(locale).items() if len(others) > 1} == {}
    assert len(wordings(locale)) > 400


def values_of(locale: Locale) -> str:
    """All that the files of a language say, without their comments and names."""
    lines = [line for path in sorted((ROOT / locale).glob("*.ftl")) for line in path.read_text("utf-8").splitlines()]
    return "\n".join(re.sub(r"^[a-z][\w-]* = ?", "", line) for line in lines if not line.startswith("#"))


def test_russian_says_you_with_a_small_letter() -> None:
    """With the capital in some texts and without it in others, one and the same bot has two voices."""
    capital = re.compile(r"[\w,:;—»·] В(?:ы|ас|ам|ами|аш\w*)\b")
    assert capital.findall(values_of("ru")) == []
    assert capital.findall("решать Вам. Вы решили, Ваше право") == ["ь Вам", ", Ваше"]


def test_the_marks_are_those_of_the_language() -> None:
    """A dash between words is long, a short one stands between numbers; no quotation mark is a typewriter's."""
    short = re.compile(r"[^\d}] – |\w['\"]")
    for locale in LOCALES:
        assert short.findall(values_of(locale)) == [], locale
    assert short.findall("Бұл – PDF, the file's, 3–7, { $since } – { $until }") == ["л – ", "e'"]


@pytest.mark.parametrize(("locale", "ledger", "log"), [("kk", "журнал", "лог"), ("ru", "журнал", "лог")])
def test_the_ledger_is_never_named_where_the_services_log_is_meant(locale: Locale, ledger: str, log: str) -> None:
    """Whoever is sent to the ledger for the cause of a failure finds consents there."""
    told = [id_ for id_ in SHOWN if "service’s log" in html_of("en", id_, "…")[0]]
    assert len(told) >= 5
    for id_ in told:
        assert re.search(rf"\b{log}", html_of(locale, id_, "…")[0]), id_
    assert ledger in html_of(locale, "verify-sound", "…")[0].lower()


@pytest.mark.parametrize(("locale", "key"), [("kk", "кілт"), ("ru", "ключ"), ("en", "key")])
def test_a_file_is_never_said_to_prove_itself_without_the_companys_key(locale: Locale, key: str) -> None:
    """docs/evidence/README.md: a receipt names no key, and proves nothing to somebody who has none."""
    assert key in TEXTS.plain(locale, "pdf-note-proof")
    assert key in html_of(locale, "file-json", "…")[0]
