"""What each step of the signing looks like: text and buttons, from where the person stands."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, assert_never

from aiogram.types import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.domain.draft import STEP_NUMBER, STEPS_IN_ALL, Draft, Step, summary_mark
from bot.domain.identity import offered_name
from bot.domain.phone import mask, spaced
from handlers.chat.talk import Panel, Talk

if TYPE_CHECKING:
    from bot.domain.phone import Phone

PRIMARY, SUCCESS, DANGER = "primary", "success", "danger"
LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
# What is confirmed, said in the first person: for items of an edition that say the same as edition №1's.
ATTESTATIONS = {
    "attest-voluntary": "attestation-voluntary",
    "attest-purposes": "attestation-purposes",
    "attest-terms": "attestation-terms",
    "attest-consequences": "attestation-consequences",
    "attest-withdrawal": "attestation-withdrawal",
}
FIRST_EDITION = 1


def step_panel(talk: Talk, draft: Draft, note: str | None = None) -> Panel:
    """Show the step that the draft is at, under a note about what was wrong or what happened."""
    return _noted(_of_step(talk, draft), note)


def _noted(panel: Panel, note: str | None) -> Panel:
    return replace(panel, html=f"{note}\n\n{panel.html}") if note else panel


def _of_step(talk: Talk, draft: Draft) -> Panel:  # noqa: C901, PLR0911 -- one return a step
    nonce = draft.nonce or ""
    match draft.step:
        case Step.LANGUAGE:
            return language_panel(talk)
        case Step.READING:
            # A contact keyboard of a signing before may still be showing.
            return Panel(html=_headed(talk, draft.step, "reading-intro"), keyboard=ReplyKeyboardRemove())
        case Step.NUMBER:
            return Panel(html=_headed(talk, draft.step, "number-ask"), keyboard=contact_keyboard(talk))
        case Step.CODE:
            return _code_panel(talk, draft, nonce)
        case Step.NAME:
            return _name_panel(talk, draft, nonce)
        case Step.CAPACITY:
            return _capacity_panel(talk, draft, nonce)
        case Step.BIN:
            return Panel(html=_headed(talk, draft.step, "bin-ask"), keyboard=_with_back(talk, [], draft))
        case Step.ORGANISATION:
            return Panel(html=_headed(talk, draft.step, "organisation-ask"), keyboard=_with_back(talk, [], draft))
        case Step.SUMMARY:
            return _summary_panel(talk, draft, nonce)
        case Step.CHANGE:
            return _change_panel(talk, draft, nonce)
        case _:
            assert_never(draft.step)


def language_panel(talk: Talk, note: str | None = None) -> Panel:
    """Ask for the language, in all three."""
    row = [button(name, f"language:{code}", PRIMARY if code == "kk" else None) for code, name in LANGUAGES.items()]
    return _noted(Panel(html=talk.html("language-ask"), keyboard=InlineKeyboardMarkup(inline_keyboard=[row])), note)


def agreement_keyboard(talk: Talk, edition: int, nonce: str) -> InlineKeyboardMarkup:
    """Give the buttons under the last part of the agreement, and only there."""
    agree = button(talk.plain("button-agree"), f"agree:{edition}:{nonce}", SUCCESS)
    decline = button(talk.plain("button-decline"), f"decline:{edition}:{nonce}", DANGER)
    return InlineKeyboardMarkup(inline_keyboard=[[agree], [decline]])


def contact_keyboard(talk: Talk) -> ReplyKeyboardMarkup:
    """Give the button that shares one's own contact (Bot API KeyboardButton.request_contact), and the way out."""
    share = KeyboardButton(text=talk.plain("button-share-contact"), request_contact=True, style=SUCCESS)
    return ReplyKeyboardMarkup(
        keyboard=[[share], [KeyboardButton(text=talk.plain("button-cancel"))]],
        resize_keyboard=True,
        one_time_keyboard=True,
        input_field_placeholder=talk.plain("number-placeholder"),
    )


def receipt_keyboard(talk: Talk, receipt: str, consent: str | None = None) -> InlineKeyboardMarkup:
    """Give a copy button for the receipt's number and, while the consent stands, the way to withdraw it."""
    copy = InlineKeyboardButton(text=talk.plain("button-copy-receipt"), copy_text=CopyTextButton(text=receipt))
    rows = [[copy]]
    if consent:
        rows.append([button(talk.plain("button-withdraw"), f"withdraw:{consent}")])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def button(text: str, data: str, style: str | None = None) -> InlineKeyboardButton:
    """Make an inline button; `callback_data` begins with the step's name and a colon (interfaces.md)."""
    return InlineKeyboardButton(text=text, callback_data=data, style=style)


def _headed(talk: Talk, step: Step, message: str, **args: str | int) -> str:
    counter = talk.html("step-counter", step=STEP_NUMBER[step], of=STEPS_IN_ALL)
    return f"{counter}\n\n{talk.html(message, **args)}"


def _with_cancel(talk: Talk, rows: list[list[InlineKeyboardButton]], nonce: str) -> InlineKeyboardMarkup:
    cancel = button(talk.plain("button-cancel"), f"cancel:{nonce}")
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [cancel]])


def _with_back(talk: Talk, rows: list[list[InlineKeyboardButton]], draft: Draft) -> InlineKeyboardMarkup:
    """Add the way back, which names the step that it leaves: a double tap goes back once; and the way out."""
    back = button(talk.plain("button-back"), f"back:{draft.step}:{draft.nonce}")
    cancel = button(talk.plain("button-cancel"), f"cancel:{draft.nonce}")
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [back, cancel]])


def _code_panel(talk: Talk, draft: Draft, nonce: str) -> Panel:
    minutes = talk.deps.policy.codes.ttl_seconds // 60
    rows = [
        [button(talk.plain("button-resend"), f"resend:{nonce}")],
        [button(talk.plain("button-number"), f"number:{nonce}")],
    ]
    html = _headed(talk, draft.step, "code-ask", phone=_masked(draft.contents.phone), minutes=minutes)
    return Panel(html=html, keyboard=_with_cancel(talk, rows, nonce))


def _change_panel(talk: Talk, draft: Draft, nonce: str) -> Panel:
    minutes = talk.deps.policy.codes.ttl_seconds // 60
    html = talk.html("change-ask", phone=_masked(draft.contents.phone), minutes=minutes)
    rows = [[button(talk.plain("button-resend"), f"resend:{nonce}")]]
    return Panel(html=html, keyboard=_with_cancel(talk, rows, nonce))


def _masked(phone: Phone | None) -> str:
    return mask(phone) if phone else "—"


def _name_panel(talk: Talk, draft: Draft, nonce: str) -> Panel:
    offered = offered_name(talk.who.first_name, talk.who.last_name)
    rows = [[button(talk.plain("button-name", name=offered.text), f"name:{nonce}", PRIMARY)]] if offered else []
    return Panel(html=_headed(talk, draft.step, "name-ask"), keyboard=_with_cancel(talk, rows, nonce))


def _capacity_panel(talk: Talk, draft: Draft, nonce: str) -> Panel:
    rows = [
        [button(talk.plain("button-capacity-self"), f"capacity:self:{nonce}", PRIMARY)],
        [button(talk.plain("button-capacity-partner"), f"capacity:partner:{nonce}")],
    ]
    return Panel(html=_headed(talk, draft.step, "capacity-ask"), keyboard=_with_back(talk, rows, draft))


def _attestations(talk: Talk, edition: int) -> list[str]:
    """Say what an edition lets people attest; what it words in its own way is quoted from it."""
    known = {item.id: item.fragment for item in talk.deps.editions[FIRST_EDITION].items if item.id in ATTESTATIONS}
    return [
        talk.html(ATTESTATIONS[item.id]) if known.get(item.id) == item.fragment else f"«{escape(item.fragment)}»"
        for item in talk.deps.editions[edition].items
        if item.group == "attestation"
    ]


def _summary_panel(talk: Talk, draft: Draft, nonce: str) -> Panel:
    contents = draft.contents
    lines = [
        talk.html(
            "summary-intro",
            edition=str(draft.edition),
            sha256=talk.deps.editions[draft.edition or FIRST_EDITION].sha256[:16],
        ),
        "",
        talk.html("summary-name", name=contents.name.text if contents.name else "—"),
        talk.html("summary-phone", phone=spaced(contents.phone) if contents.phone else "—"),
        talk.html(f"summary-capacity-{contents.capacity}"),
    ]
    if contents.capacity == "partner":
        lines.append(talk.html("summary-bin", bin=contents.bin or "—"))
        lines.append(talk.html("summary-organisation", organisation=contents.organisation or "—"))
    lines += ["", talk.html("summary-attestations")]
    lines += [f"• {attested}" for attested in _attestations(talk, draft.edition or FIRST_EDITION)]
    lines += ["", talk.html("summary-confirm")]
    confirm = [[button(talk.plain("button-confirm"), f"confirm:{nonce}:{summary_mark(draft)}", SUCCESS)]]
    counter = talk.html("step-counter", step=STEP_NUMBER[draft.step], of=STEPS_IN_ALL)
    return Panel(html="\n".join([counter, "", *lines]), keyboard=_with_back(talk, confirm, draft))
