"""What is said about an answer that could not be taken: one clear sentence for each outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.domain.challenge import BudgetLimit, CodeProblem, NumberLimit, PersonLimit, PrefixLimit, Wait
from bot.domain.identity import BinProblem, NameProblem, NameRefused, OrganisationProblem
from bot.domain.phone import PhoneProblem
from bot.services.conversation import ButtonsOnly, Expired, ForeignContact, LoginCode, NotAsked, Problem
from bot.services.phone_changes import Outdone
from bot.services.verification import CodeExpired, CodeUsedUp, CodeWrong, GatewayFailed, MayArrive, NotSent

if TYPE_CHECKING:
    from handlers.chat.talk import Talk

Said = tuple[str, dict[str, str | int]]


def note(talk: Talk, problem: Problem, *, is_change: bool = False) -> str:
    """Say what is wrong, with the sign that marks it; where a number changes, no other one can be given instead."""
    message, args = words(problem, is_change=is_change)
    return f"⚠️ {talk.html(message, **args)}"


def words(problem: Problem, *, is_change: bool = False) -> Said:  # noqa: PLR0911 -- one return a kind of outcome
    """Give the message id and its arguments; a new outcome without words breaks the type check."""
    match problem:
        case CodeProblem.LOGIN_LIKE:
            return words(LoginCode())
        case PhoneProblem() | BinProblem() | OrganisationProblem() | CodeProblem():
            return _OF_TEXT[type(problem)] + _dashed(problem), {}
        case NameRefused(problem=NameProblem.BAD_CHARACTER | NameProblem.MIXED_ALPHABETS as reason, word=word):
            return f"problem-name-{_dashed(reason)}", {"word": word or ""}
        case NameRefused(problem=reason):
            return f"problem-name-{_dashed(reason)}", {}
        case NotSent(reason=reason):
            return send_refusal(reason, is_change=is_change)
        case CodeWrong(left=left):
            return "problem-code-wrong", {"left": left}
        case GatewayFailed(is_number_refused=is_refused):
            refused = "problem-sms-refused-change" if is_change else "problem-sms-refused"
            return (refused if is_refused else "problem-sms-failed"), {}
        case CodeExpired() | CodeUsedUp() | LoginCode() | ButtonsOnly():
            return _PLAIN[type(problem)], {}
        case NotAsked() | Expired() | ForeignContact() | MayArrive() | Outdone():
            return _PLAIN[type(problem)], {}
        case _:
            assert_never(problem)


_OF_TEXT: dict[type, str] = {
    PhoneProblem: "problem-phone-",
    BinProblem: "problem-bin-",
    OrganisationProblem: "problem-organisation-",
    CodeProblem: "problem-code-",
}
_PLAIN: dict[type, str] = {
    CodeExpired: "problem-code-expired",
    CodeUsedUp: "problem-code-used-up",
    LoginCode: "problem-login-code",
    ButtonsOnly: "problem-buttons-only",
    NotAsked: "problem-not-asked",
    Expired: "problem-expired",
    ForeignContact: "problem-foreign-contact",
    MayArrive: "problem-sms-unknown",
    Outdone: "problem-code-outdone",
}


def send_refusal(
    reason: Wait | NumberLimit | PersonLimit | PrefixLimit | BudgetLimit,
    *,
    is_change: bool = False,
) -> Said:
    """Say why no code is sent now."""
    match reason:
        case Wait(seconds=seconds):
            return "problem-send-wait", {"seconds": seconds}
        case NumberLimit():
            return ("problem-send-number-limit-change" if is_change else "problem-send-number-limit"), {}
        case PersonLimit():
            return "problem-send-person-limit", {}
        case PrefixLimit() | BudgetLimit():
            return "problem-send-busy", {}
        case _:
            assert_never(reason)


def _dashed(problem: object) -> str:
    return str(problem).replace("_", "-")
