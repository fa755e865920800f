"""The signing, step by step: reading, agreeing, and answering what is asked until the summary."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from aiogram.types import ReplyKeyboardRemove

from bot.domain.draft import Step
from bot.domain.phone import mask
from bot.services import consent, conversation, phone_changes, reading, verification
from bot.services.consent import Halted, NumberKept, Overtaken
from bot.services.conversation import Answered, ButtonsOnly, Expired, LoginCode, NotAsked
from bot.services.people import Already, Closed, Moved, Old, Whereabouts, choose_language, whereabouts
from bot.services.phone_changes import Busy, Changed
from bot.services.reading import ToShow
from bot.services.verification import Asked, GatewayFailed, MayArrive, NotSent, SendProblem, ToSend
from handlers.chat import problems, translations
from handlers.chat.panels import agreement_keyboard, language_panel, step_panel
from handlers.chat.renewal import declined_text, show_difference
from handlers.chat.standing import show_receipt, show_standing
from handlers.chat.talk import Panel, Talk
from locales import LOCALES

if TYPE_CHECKING:
    from aiogram.types import InlineKeyboardMarkup, Message

    from bot.domain.draft import Draft


async def go_on(talk: Talk, where: Whereabouts) -> None:
    """Lead a person on from where they stand: the language, the agreement, the step they are at, or their standing."""
    talk = talk.of(where)
    if where.is_closed and where.step is not Step.CHANGE and not where.standing.consent:
        await talk.place(closed_panel(talk))
    elif where.locale is None:
        await talk.place(language_panel(talk))
    elif where.draft is not None and where.step not in {Step.LANGUAGE, Step.READING} and not where.reads_older_edition:
        await talk.place(step_panel(talk, where.draft), where.draft)
    elif where.draft is None and (where.standing.in_force or where.standing.consent):
        await show_standing(talk, where)
    else:
        await begin(talk, where)


async def begin(talk: Talk, where: Whereabouts) -> None:
    """Show the agreement from its beginning and start a signing with it; first of all the language is asked, once."""
    if where.locale is None:
        await talk.place(language_panel(talk))
        return
    if where.draft is None or where.reads_older_edition:
        await show_difference(talk, where)
    match await reading.begin(talk.deps, talk.who, where.locale):
        case Already(where=where):
            await show_standing(talk.of(where), where)
        case Closed(where=where):
            await talk.place(closed_panel(talk.of(where)))
        case ToShow() as to_show:
            await show_agreement(talk.of(to_show.where), to_show)


def closed_panel(talk: Talk) -> Panel:
    """Say that the Platform has closed, and what that means."""
    return Panel(html=talk.html("closed"), keyboard=ReplyKeyboardRemove())


async def _refuse_as_closed(talk: Talk, where: Whereabouts) -> None:
    """Answer a tap of a signing that the end of the Platform has ended."""
    talk = talk.of(where)
    await talk.toast("toast-closed", is_alert=True)
    if talk.is_agreement:
        await talk.remove_buttons()
    await talk.place(closed_panel(talk))


async def show_agreement(talk: Talk, to_show: ToShow) -> None:
    """Show the agreement whole: its parts carry nothing else, and only the last one has buttons."""
    draft = to_show.where.draft
    if draft is not None:
        await talk.place(step_panel(talk, draft), draft)
    await translations.offer(talk, talk.deps.editions[to_show.edition])
    *first, last = to_show.parts
    keyboard = agreement_keyboard(talk, to_show.edition, to_show.nonce)
    message_ids = [await _send_part(talk, part, None) for part in first]
    message_ids.append(await _send_part(talk, last, keyboard))
    await reading.record_shown(talk.deps, talk.who, to_show.nonce, tuple(message_ids))
    if to_show.earlier is not None:
        await talk.deps.telegram.set_buttons(talk.who.telegram_id, to_show.earlier)


async def _send_part(talk: Talk, part: str, keyboard: InlineKeyboardMarkup | None) -> int:
    # Without a parse mode the text arrives byte for byte.
    return await talk.deps.telegram.send(talk.who.telegram_id, part, keyboard, html=False)


async def pick_language(talk: Talk, locale: str) -> None:
    """Take the language, and go on from where the person stands in it."""
    if locale not in LOCALES:
        where = await whereabouts(talk.deps, talk.who.telegram_id)
        await talk.of(where).toast("toast-unknown-button")
        return
    where = await choose_language(talk.deps, talk.who, locale)
    talk = replace(talk.of(where), is_free=True)
    await talk.toast("toast-language")
    draft = where.draft
    if draft is not None and draft.step is Step.READING and draft.contents.shown:
        await talk.place(step_panel(talk, draft), draft)
        keyboard = agreement_keyboard(talk, draft.edition or where.edition.number, draft.nonce or "")
        await talk.deps.telegram.set_buttons(talk.who.telegram_id, draft.contents.shown[-1].message_id, keyboard)
    else:
        await go_on(talk, where)


async def agree(talk: Talk, edition: str, nonce: str) -> None:
    """Take *agree*: the number is asked next."""
    match await reading.agree(talk.deps, talk.who, edition, nonce):
        case Moved(where=where) if where.draft:
            talk = talk.of(where)
            await talk.toast("toast-agreed")
            await talk.remove_buttons()
            await talk.place(step_panel(talk, where.draft), where.draft)
        case ToShow() as to_show:
            await talk.of(to_show.where).toast("toast-not-shown")
            await show_agreement(talk.of(to_show.where), to_show)
        case Closed(where=where):
            await _refuse_as_closed(talk, where)
        case Moved(where=where) | Already(where=where) | Old(where=where) as outcome:
            await refuse_tap(talk, where, is_old=isinstance(outcome, Old))


async def decline(talk: Talk, edition: str, nonce: str) -> None:
    """Take *decline*: recorded at once, and nothing else is asked."""
    match await consent.decline(talk.deps, talk.who, edition, nonce):
        case Moved(where=where):
            talk = talk.of(where)
            await talk.toast()
            await talk.remove_buttons()
            await talk.say(Panel(html=declined_text(talk, where), keyboard=ReplyKeyboardRemove()))
        case ToShow() as to_show:
            await talk.of(to_show.where).toast("toast-not-shown")
            await show_agreement(talk.of(to_show.where), to_show)
        case Closed(where=where):
            await _refuse_as_closed(talk, where)
        case Already(where=where) | Old(where=where) as outcome:
            await refuse_tap(talk, where, is_old=isinstance(outcome, Old))


async def typed(talk: Talk, message: Message) -> None:
    """Take typed words as the answer to the step; at the number's step a key of the keyboard sends words, too."""
    if message.text in {talk.deps.texts.plain(locale, "button-cancel") for locale in LOCALES}:
        cancelled = await consent.cancel_number(talk.deps, talk.who)
        if isinstance(cancelled, Moved):
            talk = talk.of(cancelled.where)
            await talk.say(Panel(html=talk.html("cancelled"), keyboard=ReplyKeyboardRemove()))
            return
    await _answer(talk, message, await conversation.typed(talk.deps, talk.who, message.text or ""))


async def contact(talk: Talk, message: Message) -> None:
    """Take a shared contact: the sender's own, not passed on by anybody (Bot API Contact.user_id)."""
    shared = message.contact
    if shared is None:
        return
    is_own = shared.user_id == talk.who.telegram_id and message.forward_origin is None and message.via_bot is None
    answered = await conversation.shared_contact(talk.deps, talk.who, shared.phone_number, is_own=is_own)
    await _answer(talk, message, answered)


async def _answer(talk: Talk, message: Message, answered: Answered) -> None:
    where, outcome = answered.where, answered.outcome
    talk = talk.of(where)
    if isinstance(outcome, ToSend):
        await _send_code(talk, where, outcome)
        return
    if isinstance(outcome, Changed):
        await talk.say(Panel(html=talk.html("change-done")))
        return
    if isinstance(outcome, NotAsked) and where.is_closed:
        await talk.say(closed_panel(talk))
        return
    note = problems.note(talk, outcome) if outcome else None
    if isinstance(outcome, LoginCode):
        is_deleted = await talk.deps.telegram.delete(talk.who.telegram_id, message.message_id)
        note = note if is_deleted else f"⚠️ {talk.html('problem-login-code-kept')}"
    if where.draft is not None:
        await talk.place(step_panel(talk, where.draft, note), where.draft)
    elif is_language_asked(where) and not isinstance(outcome, Expired):
        if isinstance(outcome, NotAsked):
            note = problems.note(talk, ButtonsOnly())
        await talk.say(language_panel(talk, note))
    else:
        # Nothing is asked: a contact keyboard that is still there would only mislead.
        await talk.say(Panel(html=note or talk.html("problem-not-asked"), keyboard=ReplyKeyboardRemove()))


def is_language_asked(where: Whereabouts) -> bool:
    """Tell whether the language is what a person must choose first: before that there is no draft to say so."""
    return where.locale is None and not where.is_closed


async def _send_code(talk: Talk, where: Whereabouts, to_send: ToSend) -> None:
    problem = await verification.send(talk.deps, to_send)
    if where.draft is None:
        return
    if talk.callback is None:
        # The contact keyboard leaves with this message: one that removes a keyboard can carry no buttons.
        html = talk.html("number-taken", phone=mask(to_send.phone))
        await talk.deps.telegram.send(talk.who.telegram_id, html, ReplyKeyboardRemove())
    await talk.place(_code_panel(talk, where.draft, problem), where.draft)


def _code_panel(talk: Talk, draft: Draft, problem: SendProblem | None) -> Panel:
    if problem:
        return step_panel(talk, draft, problems.note(talk, problem, is_change=draft.step is Step.CHANGE))
    is_another = talk.callback is not None and talk.tapped == draft.panel_message_id
    return step_panel(talk, draft, talk.html("code-resent") if is_another else None)


async def verify_number(talk: Talk, change: str) -> None:
    """Send a code to the number that the Platform says is the person's new one."""
    match await phone_changes.verify(talk.deps, talk.who, change):
        case Asked() as asked:
            await _asked(talk, asked, is_change=True)
        case Busy(where=where):
            await talk.of(where).toast("toast-finish-first", is_alert=True)
        case Already(where=where) | Old(where=where) as outcome:
            await refuse_tap(talk, where, is_old=isinstance(outcome, Old))


async def resend(talk: Talk, nonce: str) -> None:
    """Send another code, if the waits and limits allow one."""
    match await verification.resend(talk.deps, talk.who, nonce):
        case Asked() as asked:
            await _asked(talk, asked, is_change=asked.where.step is Step.CHANGE)
        case Already(where=where) | Old(where=where) as outcome:
            await refuse_tap(talk, where, is_old=isinstance(outcome, Old))


async def _asked(talk: Talk, asked: Asked, *, is_change: bool) -> None:
    where, talk = asked.where, talk.of(asked.where)
    match asked.outcome:
        case NotSent(reason=reason):
            message, args = problems.send_refusal(reason, is_change=is_change)
            await talk.toast(message, is_alert=True, **args)
        case ToSend() as to_send:
            await talk.toast()
            await _send_code(talk, where, to_send)
        case None | GatewayFailed() | MayArrive() as problem:
            await talk.toast()
            if where.draft is not None:
                await talk.place(_code_panel(talk, where.draft, problem), where.draft)


async def change_number(talk: Talk, nonce: str) -> None:
    """Go back to the number."""
    await _step_on(talk, await verification.change_number(talk.deps, talk.who, nonce))


async def offered_name(talk: Talk, nonce: str) -> None:
    """Take the name of the profile."""
    await _step_on(talk, await conversation.take_offered_name(talk.deps, talk.who, nonce))


async def capacity(talk: Talk, chosen: str, nonce: str) -> None:
    """Take the capacity: for oneself, or as a partner."""
    if chosen not in {"self", "partner"}:
        where = await whereabouts(talk.deps, talk.who.telegram_id)
        await talk.of(where).toast("toast-unknown-button")
        return
    await _step_on(talk, await conversation.choose_capacity(talk.deps, talk.who, chosen, nonce))


async def back(talk: Talk, step: str, nonce: str) -> None:
    """Go back to the question before, to answer it anew."""
    await _step_on(talk, await conversation.go_back(talk.deps, talk.who, step, nonce))


async def _step_on(talk: Talk, outcome: Moved | Already | Old) -> None:
    talk = talk.of(outcome.where)
    match outcome:
        case Moved(where=where) if where.draft:
            await talk.toast()
            await talk.place(step_panel(talk, where.draft), where.draft)
        case Moved(where=where) | Already(where=where) | Old(where=where):
            await refuse_tap(talk, where, is_old=isinstance(outcome, Old))
        case _:
            assert_never(outcome)


async def confirm(talk: Talk, nonce: str, mark: str) -> None:
    """Give the consent: what is said follows the commit."""
    match await consent.confirm(talk.deps, talk.who, nonce, mark):
        case Moved(where=where):
            talk = talk.of(where)
            await talk.toast("toast-given")
            await show_receipt(talk, where, is_new=True)
        case Overtaken(where=where) if where.draft:
            talk = talk.of(where)
            await talk.toast("toast-overtaken", is_alert=True)
            await talk.place(step_panel(talk, where.draft), where.draft)
        case Overtaken(where=where):
            await refuse_tap(talk, where, is_old=True)
        case Halted(where=where):
            # The summary stays as it is: its button is good for another try.
            await talk.of(where).toast("toast-halted", is_alert=True)
        case Closed(where=where):
            await _refuse_as_closed(talk, where)
        case Already(where=where) | Old(where=where) as outcome:
            await refuse_tap(talk, where, is_old=isinstance(outcome, Old))


async def cancel(talk: Talk, nonce: str) -> None:
    """Drop the signing in progress."""
    match await consent.cancel(talk.deps, talk.who, nonce):
        case Moved(where=where):
            talk = talk.of(where)
            await talk.toast()
            await talk.place(Panel(html=talk.html("cancelled")))
        case NumberKept(where=where):
            talk = talk.of(where)
            await talk.toast()
            await talk.place(Panel(html=talk.html("change-cancelled")))
        case Already(where=where) | Old(where=where) as outcome:
            await refuse_tap(talk, where, is_old=isinstance(outcome, Old))


async def refuse_tap(talk: Talk, where: Whereabouts, *, is_old: bool) -> None:
    """Answer a button that does nothing any more; a step's own message is brought up to date by the way.

    The update may be a repeat whose first answer was lost: the message then still shows the step before.
    """
    talk = talk.of(where)
    if where.is_closed and where.draft is None:
        await talk.toast("toast-closed", is_alert=True)
    elif where.has_expired:
        await talk.toast("toast-expired", is_alert=True)
    else:
        await talk.toast("toast-old-button" if is_old else "toast-already", is_alert=is_old)
    if where.draft is not None and talk.tapped is not None and talk.tapped == where.draft.panel_message_id:
        await talk.place(step_panel(talk, where.draft), where.draft)
