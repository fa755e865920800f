"""Telling a person something that must arrive: put into the outbox with what it follows from, sent after the commit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.domain.calendar import almaty_day
from storage import admins, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.deps import Deps
    from locales import Locale
    from storage.database import Connection
    from storage.outbox import ChatRow
    from storage.people import Person

SEALED = "outbox.sealed"
DAY = "%d.%m.%Y"
FALLBACKS: tuple[Locale, ...] = ("kk", "ru", "en")


def tell(
    conn: Connection,
    deps: Deps,
    person: Person,
    message: str,
    now: datetime,
    *,
    arguments: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    button: str | None = None,
    needs_consent: bool = False,
) -> None:
    """Tell a person, if they have a chat. `personal` arguments are sealed; one that is a dict holds texts by locale.

    `button` is the `callback_data` of the one button beneath; its words are the text `button-<its name>`.
    """
    if person.telegram_id is None:
        return
    key = deps.vault.key(conn, person.person)
    if key is None:
        return
    outbox.post_to_chat(
        conn,
        telegram_id=person.telegram_id,
        person=person.person,
        message=message,
        arguments=dict(arguments or {}),
        now=now,
        sealed=key.seal(SEALED, json.dumps(dict(personal), ensure_ascii=False).encode()) if personal else None,
        button=button,
        needs_consent=needs_consent,
    )


def tell_admins(conn: Connection, message: str, now: datetime, **arguments: Any) -> None:  # noqa: ANN401 -- a text's
    """Tell every admin."""
    for admin in admins.ids(conn):
        outbox.post_to_chat(conn, telegram_id=admin, person=None, message=message, arguments=arguments, now=now)


def personal_arguments(conn: Connection, deps: Deps, row: ChatRow, locale: Locale) -> dict[str, Any] | None:
    """Open a message's sealed arguments, each in the language of the person; None when nobody can any more."""
    if row.sealed is None:
        return {}
    key = deps.vault.key(conn, row.person) if row.person else None
    if key is None:
        return None
    opened: dict[str, Any] = json.loads(key.open(SEALED, row.sealed))
    return {name: in_locale(value, locale) if isinstance(value, dict) else value for name, value in opened.items()}


def in_locale(texts: Mapping[str, str], locale: Locale) -> str:
    """Choose among texts by locale: the person's own language, else the first there is, Kazakh before others."""
    return next(texts[name] for name in (locale, *FALLBACKS) if name in texts)


def day(moment: datetime) -> str:
    """Write the day of a moment in Almaty, as every language reads it: 22.11.2026."""
    return almaty_day(moment).strftime(DAY)
