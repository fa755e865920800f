"""Verifying the phone number: a code by SMS, counted before it is compared, sent only after the commit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from bot.domain.challenge import (
    Allowed,
    BudgetLimit,
    CodeProblem,
    NumberLimit,
    PersonLimit,
    PrefixLimit,
    SendDecision,
    Wait,
    code_digest,
    decide_send,
    matches,
    new_code,
    parse_code,
)
from bot.domain.draft import CODE_STEPS, Action, Draft, Step
from bot.domain.ledger import stamp
from bot.domain.phone import Phone, prefix
from bot.gateways import Delivered, Rejected, RetryLater, Unknown
from bot.metrics import SMS
from bot.services.people import Already, Moved, Old, Whereabouts, Who, gather, gather_for_change, save_draft
from locales import as_locale
from storage import admins, challenges, counts, outbox, sources

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.gateways import Outcome
    from storage.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSend:
    """A code that must leave now: it exists only here and in its SMS, never in the database."""

    challenge: str
    phone: Phone
    code: str = field(repr=False)
    locale: str
    is_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """No code was sent: one of the limits says so."""

    reason: Wait | NumberLimit | PersonLimit | PrefixLimit | BudgetLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayFailed:
    """The SMS did not leave: the gateway is away, or (`is_number_refused`) takes no SMS for this number."""

    is_number_refused: bool


@dataclass(frozen=True, slots=True)
class MayArrive:
    """The gateway did not answer in time: the SMS may have left and its code would be good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeWrong:
    """Not the code that was sent; so many attempts are left."""

    left: int


@dataclass(frozen=True, slots=True)
class CodeExpired:
    """The code is past its time."""


@dataclass(frozen=True, slots=True)
class CodeUsedUp:
    """No attempt is left for this code, or none was sent: a new one is needed."""


SendProblem = NotSent | GatewayFailed | MayArrive
CodeOutcome = CodeProblem | CodeWrong | CodeExpired | CodeUsedUp


def take_number(
    conn: Connection,
    deps: Deps,
    draft: Draft,
    who: Who,
    phone: Phone,
    phone_from: str,
    now: datetime,
) -> ToSend | NotSent:
    """Take a number and make its code ready to send; on any limit nothing changes but the answer."""
    phone_hash = deps.vault.phone_hash(phone)
    challenges.lock_sends(conn, now)
    counted = challenges.count_sends(
        conn,
        telegram_id=who.telegram_id,
        phone_hash=phone_hash,
        prefix=prefix(phone),
        now=now,
    )
    decision = decide_send(counted, deps.policy.codes, now)
    if not isinstance(decision, Allowed):
        _tell_admins(conn, decision, now)
        return NotSent(reason=decision)
    challenge, code = deps.chance.new_id(), new_code(deps.chance.randbelow)
    challenges.open_challenge(
        conn,
        challenge=challenge,
        telegram_id=who.telegram_id,
        phone_hash=phone_hash,
        prefix=prefix(phone),
        digest=code_digest(deps.vault.code_key, challenge, phone, code),
        now=now,
        ttl_seconds=deps.policy.codes.ttl_seconds,
    )
    sent = Action(update_id=who.update_id, at=stamp(now))
    is_change = draft.step is Step.CHANGE
    step = Step.CHANGE if is_change else Step.CODE
    save_draft(conn, deps, draft.at(step, phone=phone, phone_from=phone_from, code_sent=sent, verified=None))
    sources.remember(conn, who.source("number"), now)
    return ToSend(challenge=challenge, phone=phone, code=code, locale=draft.locale, is_change=is_change)


def _tell_admins(conn: Connection, decision: SendDecision, now: datetime) -> None:
    if not isinstance(decision, BudgetLimit) or not challenges.is_first_alert(conn, now):
        return
    for admin in admins.ids(conn):
        outbox.post_to_chat(
            conn,
            telegram_id=admin,
            person=None,
            message="admin-sms-budget",
            arguments={},
            now=now,
        )


async def send(deps: Deps, to_send: ToSend) -> SendProblem | None:
    """Send the code by SMS, after its commit; None when it left. A gateway's failure costs no attempt."""
    locale = as_locale(to_send.locale)
    text = deps.texts.plain(locale, "sms-code-change" if to_send.is_change else "sms-code", code=to_send.code)
    outcome = await deps.sms.send(to_send.phone, text)
    SMS.labels(type(outcome).__name__).inc()
    problem, settled = _judge(outcome)
    await deps.database.write(_settle, to_send.challenge, settled, deps.clock())
    return problem


def _settle(conn: Connection, challenge: str, settled: str, now: datetime) -> None:
    challenges.settle_send(conn, challenge, settled)
    if settled != "refused":
        counts.count(conn, "sms:sent", now)


def _judge(outcome: Outcome) -> tuple[SendProblem | None, str]:
    match outcome:
        case Delivered():
            return None, "sent"
        case Unknown():
            return MayArrive(), "unknown"
        case RetryLater():
            return GatewayFailed(is_number_refused=False), "refused"
        case Rejected():
            return GatewayFailed(is_number_refused=True), "refused"
        case _:
            assert_never(outcome)


def told_again(conn: Connection, deps: Deps, telegram_id: int, source: str) -> SendProblem | CodeOutcome | None:
    """Tell a repeat what the first one was told: what became of the code's SMS, or of the attempt at it."""
    if source.endswith(":code"):
        return told_again_of_code(conn, deps, telegram_id)
    match challenges.newest_send(conn, telegram_id):
        case "sent" | None:
            return None
        case "refused":
            return GatewayFailed(is_number_refused=False)
        case _:
            return MayArrive()


def told_again_of_code(conn: Connection, deps: Deps, telegram_id: int) -> CodeWrong | CodeUsedUp:
    """Tell a repeat what became of the attempt: how many are left."""
    attempts = challenges.attempts_taken(conn, telegram_id)
    left = 0 if attempts is None else deps.policy.codes.attempts_max - attempts
    return CodeWrong(left=left) if left else CodeUsedUp()


def told_by_first(conn: Connection, deps: Deps, who: Who) -> GatewayFailed | MayArrive | None:
    """Tell a repeat of a request for a code what became of the first one's SMS, where it is not simply on its way."""
    told = told_again(conn, deps, who.telegram_id, who.source("number"))
    return told if isinstance(told, GatewayFailed | MayArrive) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request for another code was taken: it is to be sent, or was by the first of a repeat, or something says no."""

    where: Whereabouts
    outcome: ToSend | SendProblem | None


async def resend(deps: Deps, who: Who, nonce: str) -> Asked | Already | Old:
    """Take a request for another code."""
    return await deps.database.write(_resend, deps, who, nonce, deps.clock())


def _resend(conn: Connection, deps: Deps, who: Who, nonce: str, now: datetime) -> Asked | Already | Old:
    where = gather_for_change(conn, deps, who.telegram_id, now)
    draft = where.draft
    if draft is None or draft.nonce != nonce:
        return Old(where=where)
    phone = draft.contents.phone
    if draft.step not in CODE_STEPS or phone is None:
        return Already(where=where)
    if sources.is_known(conn, who.source("number")):
        return Asked(where=where, outcome=told_by_first(conn, deps, who))
    outcome = take_number(conn, deps, draft, who, phone, draft.contents.phone_from or "typed", now)
    return Asked(where=gather(conn, deps, who.telegram_id, now), outcome=outcome)


async def change_number(deps: Deps, who: Who, nonce: str) -> Moved | Already | Old:
    """Go back to the number's step; the code that was sent is void."""
    return await deps.database.write(_change_number, deps, who, nonce, deps.clock())


def _change_number(conn: Connection, deps: Deps, who: Who, nonce: str, now: datetime) -> Moved | Already | Old:
    where = gather_for_change(conn, deps, who.telegram_id, now)
    draft = where.draft
    if draft is None or draft.nonce != nonce:
        return Old(where=where)
    if sources.is_known(conn, who.source("number")):
        return Moved(where=where)
    if draft.step is not Step.CODE:
        return Already(where=where)
    sources.remember(conn, who.source("number"), now)
    challenges.close(conn, who.telegram_id, "replaced")
    draft = draft.at(Step.NUMBER, phone=None, phone_from=None, code_sent=None)
    save_draft(conn, deps, draft)
    return Moved(where=where.at(draft))


def take_code(
    conn: Connection,
    deps: Deps,
    draft: Draft,
    who: Who,
    text: str,
    now: datetime,
) -> CodeOutcome | None:
    """Compare a typed code; None when it is right and the draft has moved on."""
    wrong = check_code(conn, deps, draft, who, text, now)
    if wrong is not None:
        return wrong
    sources.remember(conn, who.source("code"), now)
    verified = Action(update_id=who.update_id, at=stamp(now))
    save_draft(conn, deps, draft.at(Step.NAME, verified=verified))
    counts.count(conn, "verified", now)
    return None


def check_code(
    conn: Connection,
    deps: Deps,
    draft: Draft,
    who: Who,
    text: str,
    now: datetime,
) -> CodeOutcome | None:
    """Compare a typed code; None when it is right, and the caller remembers the update with what follows of it."""
    code = parse_code(text)
    if isinstance(code, CodeProblem):
        return code
    attempt = challenges.take_attempt(conn, who.telegram_id, now, deps.policy.codes.attempts_max)
    if attempt is None or draft.contents.phone is None:
        return CodeExpired() if challenges.is_expired(conn, who.telegram_id, now) else CodeUsedUp()
    given = code_digest(deps.vault.code_key, attempt.challenge, draft.contents.phone, code)
    if not matches(attempt.digest, given):
        sources.remember(conn, who.source("code"), now)
        left = deps.policy.codes.attempts_max - attempt.attempts
        return CodeWrong(left=left) if left else CodeUsedUp()
    challenges.close(conn, who.telegram_id, "used")
    counts.count(conn, "sms:right", now)
    return None
