"""The draft: one signing in progress, from the language to the summary.

Everything a person enters stands here alone until *confirm*, and vanishes with it, with *decline*, with *cancel*
or after 24 hours (Rules 395/НҚ p. 8: collect only after consent).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from bot.domain.identity import FullName
from bot.domain.phone import Phone

if TYPE_CHECKING:
    from collections.abc import Mapping


class Step(StrEnum):
    """The steps of the signing, in their order; `CHANGE` is of none: the code of a number that the Platform named."""

    LANGUAGE = "language"
    READING = "reading"
    NUMBER = "number"
    CODE = "code"
    NAME = "name"
    CAPACITY = "capacity"
    BIN = "bin"
    ORGANISATION = "organisation"
    SUMMARY = "summary"
    CHANGE = "change"


_MARK_DIGITS = 16
# Where a code is typed.
CODE_STEPS = frozenset({Step.CODE, Step.CHANGE})
STEPS_IN_ALL = 6
# What the counter shows: a partner's BIN and organisation belong to the question of capacity.
STEP_NUMBER = {
    Step.READING: 1,
    Step.NUMBER: 2,
    Step.CODE: 3,
    Step.NAME: 4,
    Step.CAPACITY: 5,
    Step.BIN: 5,
    Step.ORGANISATION: 5,
    Step.SUMMARY: 6,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """A message that carried a part of the agreement: its Telegram id, the hash of its text, when it was sent."""

    message_id: int
    sha256: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button as it was pressed, or input as it was given: the update that brought it and when it was taken."""

    update_id: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the draft holds of personal data, and the proof gathered so far; sealed as one value at rest."""

    shown: tuple[ShownPart, ...] = ()
    agreed: Action | None = None
    phone: Phone | None = None
    phone_from: str | None = None  # "contact", "typed" or "platform"
    code_sent: Action | None = None
    verified: Action | None = None
    name: FullName | None = None
    name_from: str | None = None  # "profile" or "typed"
    capacity: str | None = None  # "self" or "partner"
    bin: str | None = field(default=None, repr=False)
    organisation: str | None = field(default=None, repr=False)
    invitation: str | None = None  # the id of the Platform's invitation that led here; bound at *confirm*


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a finished draft knows of a person, to be bound to them: every mandatory part is there."""

    phone: Phone
    name: FullName
    capacity: str
    bin: str | None = field(repr=False)
    organisation: str | None = field(repr=False)

    def profile(self) -> dict[str, str | None]:
        """Give what is kept with the person, sealed."""
        return {
            "phone": self.phone.e164,
            "surname": self.name.surname,
            "given_name": self.name.given_name,
            "patronymic": self.name.patronymic,
            "capacity": self.capacity,
            "bin": self.bin,
            "organisation": self.organisation,
        }


def identity(contents: Contents) -> Identity | None:
    """Give the person's identity if nothing of the signing is missing: shown, agreed, verified, named, capacity."""
    if not (contents.shown and contents.agreed and contents.verified and contents.phone and contents.name):
        return None
    is_partner_whole = contents.capacity == "partner" and contents.bin and contents.organisation
    if contents.capacity is None or (contents.capacity != "self" and not is_partner_whole):
        return None
    return Identity(
        phone=contents.phone,
        name=contents.name,
        capacity=contents.capacity,
        bin=contents.bin,
        organisation=contents.organisation,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A signing in progress. `person` is minted with it and becomes the person's id at *confirm*.

    `locale` is empty while an invitation waits for the choice of the language.
    """

    telegram_id: int
    person: str
    step: Step
    locale: str
    expires_at: datetime
    edition: int | None = None
    nonce: str | None = None
    panel_message_id: int | None = None
    contents: Contents = field(default_factory=Contents)

    def at(self, step: Step, **entered: Any) -> Draft:  # noqa: ANN401 -- the fields of Contents, checked by it
        """Move to a step with what was entered."""
        return replace(self, step=step, contents=replace(self.contents, **entered))


def summary_mark(draft: Draft) -> str:
    """Mark a summary by what it shows: *confirm* beneath an older one, left over in the chat, confirms nothing else."""
    contents = draft.contents
    shown = [
        draft.nonce,
        contents.phone.e164 if contents.phone else None,
        contents.name.text if contents.name else None,
        contents.capacity,
        contents.bin,
        contents.organisation,
    ]
    return sha256(json.dumps(shown).encode()).hexdigest()[:_MARK_DIGITS]


def step_back(draft: Draft) -> Draft | None:
    """Go back to the question before, without its answer; None where that one is a proof, and stays."""
    match draft.step:
        case Step.CAPACITY:
            return draft.at(Step.NAME, name=None, name_from=None)
        case Step.SUMMARY if draft.contents.capacity == "partner":
            return draft.at(Step.ORGANISATION, organisation=None)
        case Step.BIN | Step.SUMMARY:
            return draft.at(Step.CAPACITY, capacity=None)
        case Step.ORGANISATION:
            return draft.at(Step.BIN, bin=None)
        case _:
            return None


def dump(contents: Contents) -> dict[str, Any]:
    """Turn the contents into JSON values, for sealing."""
    return {name: value for name, value in asdict(contents).items() if value is not None}


def load(stored: Mapping[str, Any]) -> Contents:
    """Read back what `dump` gave."""
    fields = dict(stored)
    fields["shown"] = tuple(ShownPart(**part) for part in fields.get("shown", ()))
    for name in ("agreed", "code_sent", "verified"):
        if name in fields:
            fields[name] = Action(**fields[name])
    if "phone" in fields:
        fields["phone"] = Phone(**fields["phone"])
    if "name" in fields:
        fields["name"] = FullName(**fields["name"])
    return Contents(**fields)
