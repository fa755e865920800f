"""The Platform invites: a link leads a person here, and the signing tells the Platform who of its people they are."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.sandbox.person import Person
from storage import models
from tests.world import SIGNING, World, does, draft_steps, looking_into, running_world

NUMBER, OTHER_NUMBER = "+77010000041", "+77010000042"
RETURN_URL = "https://senimkey.example/back?to=42"
BOUND = "Платформадағы аккаунтыңыз осы келісімге байланыстырылды"
MISMATCHED = "сілтеме басқа нөмірге арналған"
LOST = "сілтеме енді жарамайды"
ADMIN = 700000905


async def _invites(world: World, external_id: str = "client-1", id: str | None = None, **more: object) -> str:
    """Let the Platform invite somebody; give the token of the link."""
    status, answer = await world.platform.posts("consent.requested", {"external_id": external_id, **more}, id=id)
    assert status == 200, answer
    assert answer["outcome"] == "invited"
    beginning, _, token = str(answer["link"]).partition("?start=")
    me = world.sandbox.telegram.bot
    assert beginning == f"https://t.me/{me['username']}"
    return token


async def _signs(person: Person, token: str, *, until: str | None = None) -> None:
    """Come by the link and sign with the own contact."""
    for step in SIGNING:
        if step == until:
            return
        await does(person, f"/start {token}" if step == "/start" else step)


async def _external_ids(world: World) -> dict[int, str | None]:
    return {row["telegram_id"]: row["external_id"] for row in await world.rows(models.people)}


async def _links(person: Person) -> list[str]:
    """The addresses of all buttons that lead elsewhere."""
    return [
        button["url"]
        for message in await person.messages()
        for row in message.get("reply_markup", {}).get("inline_keyboard", ())
        for button in row
        if "url" in button
    ]


async def _order(world: World, **fault: object) -> None:
    async with world.http.post(f"{world.sandbox.url}/client/faults", json=fault) as response:
        assert response.ok, await response.text()


async def _redeliver(world: World, person: Person, update_id: int) -> None:
    async with world.http.post(f"{world.sandbox.url}/client/updates/{update_id}/redeliver") as response:
        assert response.ok
    await person.quiet()


async def _everything(world: World) -> dict[str, list[dict[str, Any]]]:
    def read(conn: Connection) -> dict[str, list[dict[str, Any]]]:
        tables = models.metadata.sorted_tables
        return {table.name: [dict(row) for row in conn.execute(select(table)).mappings()] for table in tables}

    async with looking_into(world.settings.database_url.get_secret_value()) as database:
        return await database.read(read)


def _holds(tables: Mapping[str, list[dict[str, Any]]], secret: bytes) -> bool:
    """Tell whether any value of any table holds the secret."""
    values = (value for rows in tables.values() for row in rows for value in row.values())
    return any(secret in (value if isinstance(value, bytes) else str(value).encode()) for value in values)


# --- binding ---------------------------------------------------------------------------------------------------


async def test_who_came_by_a_link_is_bound_when_they_confirm(any_platform_world: World) -> None:
    world = any_platform_world
    token = await _invites(world, return_url=RETURN_URL)
    aigul = await world.person()
    await _signs(aigul, token, until="confirm:")
    assert await world.kinds() == []
    assert (await world.rows(models.invitations))[0]["used_at"] is None
    await aigul.taps("confirm:")

    assert await world.kinds() == ["consent.given", "invitation.accepted"]
    assert await _external_ids(world) == {aigul.id: "client-1"}
    given, accepted = await world.records()
    [row] = await world.rows(models.invitations)
    assert row["used_by"] == given["pii_principal_id"]
    assert accepted["consent_id"] == given["consent_id"]
    assert accepted["invitation"] == {"id": row["invitation"], "external_id": "client-1"}
    assert [record["invitation"] for record in await world.rows(models.records)] == [None, row["invitation"]]
    assert BOUND in await aigul.last_text()
    assert await _links(aigul) == [RETURN_URL]


async def test_the_platform_learns_who_accepted(any_platform_world: World) -> None:
    world = any_platform_world
    aigul = await world.person()
    await _signs(aigul, await _invites(world))
    [event] = await world.platform.until("invitation.accepted")
    [row] = await world.rows(models.invitations)
    [given] = world.platform.of("consent.given")
    assert event.data["external_id"] == "client-1"
    assert event.data["invitation"] == row["invitation"]
    assert event.data["consent"] == given.data["consent"]
    assert world.platform.disorders == []


async def test_a_restart_in_the_middle_loses_no_invitation(any_platform_world: World) -> None:
    world = any_platform_world
    token = await _invites(world)
    aigul = await world.person()
    for step in SIGNING:
        await does(aigul, f"/start {token}" if step == "/start" else step)
        await world.restarts()
    assert await world.kinds() == ["consent.given", "invitation.accepted"]


async def test_a_person_in_force_is_bound_at_once(any_platform_world: World) -> None:
    world = any_platform_world
    aigul = await world.person()
    await world.signs(aigul)
    token = await _invites(world, return_url=RETURN_URL)
    said = await aigul.says(f"/start {token}")
    assert await world.kinds() == ["consent.given", "invitation.accepted"]
    assert await _external_ids(world) == {aigul.id: "client-1"}
    first = await aigul.last_text()
    assert "байланыстырылды" in first
    assert await _links(aigul) == [RETURN_URL]

    # The same update again answers the same; a new one says that it is done already.
    await _redeliver(world, aigul, said["update_id"])
    assert (await aigul.texts())[-2:] == [first, first]
    await aigul.says(f"/start {token}")
    assert "бұрын қолданғансыз" in await aigul.last_text()
    assert await _links(aigul) == [RETURN_URL] * 3
    assert await world.kinds() == ["consent.given", "invitation.accepted"]


async def test_a_redelivered_confirm_answers_the_same(platform_world: World) -> None:
    """The first answer was lost with everything it said; the second one has the way back, too."""
    world = platform_world
    token = await _invites(world, return_url=RETURN_URL)
    aigul = await world.person()
    await _signs(aigul, token, until="confirm:")
    tap = await aigul.taps("confirm:")
    receipt = await aigul.last_text()
    await _redeliver(world, aigul, tap["update_id"])
    assert await aigul.last_text() == receipt
    assert set(await _links(aigul)) == {RETURN_URL}
    assert await world.kinds() == ["consent.given", "invitation.accepted"]


async def test_a_signing_under_way_takes_the_invitation_and_goes_on(platform_world: World) -> None:
    world = platform_world
    token = await _invites(world)
    aigul = await world.person()
    await world.signs(aigul, until="capacity:self")
    await aigul.says(f"/start {token}")
    assert await draft_steps(world) == ["capacity"]
    await aigul.taps("capacity:self")
    await aigul.taps("confirm:")
    assert await world.kinds() == ["consent.given", "invitation.accepted"]


async def test_a_signing_that_begins_again_keeps_the_invitation(platform_world: World) -> None:
    world = platform_world
    token = await _invites(world)
    aigul = await world.person()
    await _signs(aigul, token, until="agree:")
    await aigul.says("/start")
    for step in SIGNING[SIGNING.index("agree:") :]:
        await does(aigul, step)
    assert await world.kinds() == ["consent.given", "invitation.accepted"]


async def test_declining_leaves_the_invitation_open(platform_world: World) -> None:
    world = platform_world
    token = await _invites(world)
    aigul = await world.person()
    await _signs(aigul, token, until="agree:")
    await aigul.taps("decline:")
    assert await world.kinds() == ["consent.declined"]
    assert (await world.rows(models.invitations))[0]["used_at"] is None
    await _signs(aigul, token)
    assert await world.kinds() == ["consent.declined", "consent.given", "invitation.accepted"]


async def test_a_person_who_withdrew_may_give_anew_by_a_link(platform_world: World) -> None:
    """The agreement is shown at once, and what is bound is the new consent."""
    world = platform_world
    aigul = await world.person()
    await world.signs(aigul)
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    world.clock.moves(seconds=200)
    await _signs(aigul, await _invites(world))
    assert await world.kinds() == ["consent.given", "consent.withdrawn", "consent.given", "invitation.accepted"]
    first, _, second, accepted = await world.records()
    assert accepted["consent_id"] == second["consent_id"] != first["consent_id"]


async def test_a_link_used_before_the_withdrawal_leads_on_from_where_the_person_stands(platform_world: World) -> None:
    world = platform_world
    token = await _invites(world)
    aigul = await world.person()
    await _signs(aigul, token)
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    await aigul.says(f"/start {token}")
    assert "бұрын қолданғансыз" in (await aigul.texts())[-2]
    await aigul.button("begin:")


async def test_the_code_of_a_changed_number_gives_way_to_a_signing(platform_world: World) -> None:
    """It belongs to no signing: the invitation is not put where it would be lost."""
    world = platform_world
    aigul = await world.person()
    await _signs(aigul, await _invites(world))
    await world.platform.posts("phone.changed", {"external_id": "client-1", "phone": OTHER_NUMBER})
    await aigul.hears("Жаңа нөміріңізді растаңыз")
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    world.clock.moves(seconds=200)
    await aigul.taps("verify:")
    assert await draft_steps(world) == ["change"]
    world.clock.moves(seconds=200)
    await _signs(aigul, await _invites(world, "client-2"))
    assert await _external_ids(world) == {aigul.id: "client-2"}


async def test_no_link_begins_a_signing_once_the_platform_has_closed(platform_world: World) -> None:
    world = platform_world
    token = await _invites(world)
    aigul = await world.person()
    status, answer = await world.platform.posts("platform.closed", {"at": world.clock().isoformat()})
    assert (status, answer["outcome"]) == (200, "recorded")
    await aigul.says(f"/start {token}")
    assert "қызметі тоқтады" in await aigul.last_text()
    assert await world.rows(models.drafts) == []


async def test_an_external_id_moves_to_whoever_accepted_last(platform_world: World) -> None:
    world = platform_world
    aigul, bolat = await world.person("Айгүл"), await world.person("Болат")
    await _signs(aigul, await _invites(world))
    await _signs(bolat, await _invites(world))
    assert await _external_ids(world) == {aigul.id: None, bolat.id: "client-1"}


# --- the language ----------------------------------------------------------------------------------------------


async def test_the_invitation_proposes_the_language_to_newcomers(platform_world: World) -> None:
    """The question is skipped; who has chosen already keeps what they chose."""
    world = platform_world
    aigul, bolat = await world.person("Айгүл"), await world.person("Болат")
    await bolat.says("/start")
    await bolat.taps("language:kk")
    for person, beginning in ((aigul, "Прочитайте согласие"), (bolat, "Келісімді соңына дейін")):
        await person.says(f"/start {await _invites(world, locale='ru')}")
        assert any(beginning in text for text in await person.texts())
        await person.button("agree:")


async def test_the_question_of_the_language_loses_no_invitation(platform_world: World) -> None:
    """Nothing is known of the person yet: neither a language, nor a draft."""
    world = platform_world
    token = await _invites(world)
    aigul = await world.person()
    await aigul.says(f"/start {token}")
    assert {button.data for button in await aigul.buttons()} == {"language:kk", "language:ru", "language:en"}
    for asked in ("/start", "/agreement", "сөз", "/consent"):
        await aigul.says(asked)
        assert await draft_steps(world) == ["language"]
    await aigul.says("/start")
    for step in SIGNING[1:]:
        await does(aigul, step)
    assert await world.kinds() == ["consent.given", "invitation.accepted"]


# --- the number ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phone", "kinds"),
    [
        (NUMBER, ["consent.given", "invitation.accepted"]),
        (OTHER_NUMBER, ["consent.given", "invitation.mismatched"]),
    ],
    ids=["equal", "unequal"],
)
async def test_a_number_that_was_given_must_be_the_verified_one(
    any_platform_world: World, phone: str, kinds: list[str]
) -> None:
    world = any_platform_world
    token = await _invites(world, phone=phone)
    aigul = await world.person(phone=NUMBER)
    await _signs(aigul, token)
    assert await world.kinds() == kinds
    assert await _external_ids(world) == {aigul.id: "client-1" if phone == NUMBER else None}
    assert phone.encode() not in str(await world.rows(models.invitations)).encode()


async def test_of_a_mismatch_everybody_is_told_and_the_link_waits_for_its_person(sqlite_url: str) -> None:
    async with running_world(sqlite_url, platform=True, ADMIN_IDS=str(ADMIN)) as world:
        admin = await world.person("Әкім", id=ADMIN)
        await admin.says("/start")
        token = await _invites(world, phone=OTHER_NUMBER, return_url=RETURN_URL)
        aigul, bolat = await world.person("Айгүл", phone=NUMBER), await world.person("Болат", phone=OTHER_NUMBER)
        await _signs(aigul, token)
        await aigul.hears(MISMATCHED)
        assert not any(BOUND in text for text in await aigul.texts())
        assert await _links(aigul) == []
        [row] = await world.rows(models.invitations)
        await admin.hears(row["invitation"])
        [event] = await world.platform.until("invitation.mismatched")
        assert (event.data["external_id"], event.data["invitation"]) == (None, row["invitation"])

        # Again and again: said each time, recorded once.
        for _ in range(2):
            await aigul.says(f"/start {token}")
            assert MISMATCHED in await aigul.last_text()
        assert await world.kinds() == ["consent.given", "invitation.mismatched"]
        assert len([text for text in await admin.texts() if row["invitation"] in text]) == 1

        await _signs(bolat, token)
        assert await _external_ids(world) == {aigul.id: None, bolat.id: "client-1"}


async def test_each_accepted_invitation_tells_of_the_id_that_it_bound(platform_world: World) -> None:
    """Also when the event leaves later, and the person is bound to another by then."""
    world = platform_world
    world.platform.is_down = True
    aigul = await world.person()
    await world.signs(aigul)
    for external_id in ("client-1", "client-9"):
        status, answer = await world.platform.posts("consent.requested", {"external_id": external_id})
        assert status == 200
        await aigul.says(f"/start {answer['link'].partition('start=')[2]}")
    world.platform.is_down = False
    world.clock.moves(minutes=10)
    events = await world.platform.until("invitation.accepted", 2)
    assert [event.data["external_id"] for event in events] == ["client-1", "client-9"]


async def test_a_person_in_force_with_another_number_is_not_bound(platform_world: World) -> None:
    world = platform_world
    aigul = await world.person(phone=NUMBER)
    await world.signs(aigul)
    await aigul.says(f"/start {await _invites(world, phone=OTHER_NUMBER)}")
    assert MISMATCHED in await aigul.last_text()
    assert await world.kinds() == ["consent.given", "invitation.mismatched"]
    await aigul.says(f"/start {await _invites(world, phone=NUMBER)}")
    assert await world.kinds() == ["consent.given", "invitation.mismatched", "invitation.accepted"]


# --- links that are good no more -------------------------------------------------------------------------------


async def test_of_two_people_with_one_link_the_first_to_confirm_is_bound(any_platform_world: World) -> None:
    """Both confirm at the same moment: both consents are given, one binds, the other person is told."""
    world = any_platform_world
    token = await _invites(world)
    both = [await world.person("Айгүл"), await world.person("Болат")]
    for person in both:
        await _signs(person, token, until="confirm:")
    await asyncio.gather(*(person.taps("confirm:") for person in both))
    assert sorted(await world.kinds()) == ["consent.given", "consent.given", "invitation.accepted"]
    ids = await _external_ids(world)
    assert set(ids.values()) == {None, "client-1"}
    [loser] = [person for person in both if ids[person.id] is None]
    await loser.hears(LOST)
    await loser.says(f"/start {token}")
    assert any("басқа пайдаланушы қолданып қойған" in text for text in await loser.texts())


async def test_a_link_that_expires_during_the_signing_costs_nobody_the_consent(platform_world: World) -> None:
    world = platform_world
    ends = world.clock() + timedelta(hours=1)
    token = await _invites(world, expires_at=ends.isoformat(), return_url=RETURN_URL)
    aigul = await world.person()
    await _signs(aigul, token, until="confirm:")
    world.clock.moves(hours=2)
    await aigul.taps("confirm:")
    assert await world.kinds() == ["consent.given"]
    await aigul.hears(LOST)
    assert await _links(aigul) == []


async def test_a_link_past_its_time_says_so_and_the_person_can_go_on(platform_world: World) -> None:
    """Seven days unless the Platform says otherwise."""
    world = platform_world
    token = await _invites(world)
    aigul, bolat = await world.person("Айгүл"), await world.person("Болат")
    world.clock.moves(days=6, hours=23)
    await aigul.says(f"/start {token}")
    assert await draft_steps(world) == ["language"]
    world.clock.moves(hours=2)
    await _signs(bolat, token)
    assert "мерзімі өтіп кетті" in (await bolat.texts())[0]
    assert await world.kinds() == ["consent.given"]


async def test_wrong_tokens_change_nothing_however_many_are_tried(platform_world: World) -> None:
    world = platform_world
    token = await _invites(world)
    aigul = await world.person()
    before = await _everything(world)
    wrong = [token[:-1] + last for last in "AQgw" if last != token[-1]]
    wrong += [
        token.lower(),
        token.upper(),
        token[:-1],
        token + "A",
        token + "=",
        "A" * 64,
        "A" * 65,
        "келісім",
        "a b",
        "'",
    ]
    wrong += [f"{'A' * 42}{last}" for last in "ABCDEFG"]
    for guess in wrong:
        await aigul.says(f"/start {guess}")
    assert len([text for text in await aigul.texts() if "танылмады" in text]) == len(wrong) >= 20
    assert await _everything(world) == before
    # The negative control: the right one does change something.
    await aigul.says(f"/start {token}")
    assert await _everything(world) != before


async def test_the_token_stands_nowhere_in_the_database(any_platform_world: World) -> None:
    """Neither as it is in the link, nor as the bytes it encodes; what is kept in clear is found by the same search."""
    world = any_platform_world
    token = await _invites(world, "client-77", return_url=RETURN_URL)
    raw = base64.urlsafe_b64decode(token + "=")
    assert (len(token), len(raw)) == (43, 32)
    aigul = await world.person()
    for step in SIGNING:
        await does(aigul, f"/start {token}" if step == "/start" else step)
        tables = await _everything(world)
        assert not any(_holds(tables, secret) for secret in (token.encode(), raw, raw.hex().encode(), b"back?to=42"))
        assert _holds(tables, b"client-77")
    assert await world.kinds() == ["consent.given", "invitation.accepted"]


# --- the Platform's side ---------------------------------------------------------------------------------------


async def test_a_repeated_request_answers_the_same_link(any_platform_world: World) -> None:
    """After a restart too, and while Telegram is away: nothing but the key is needed to say it again."""
    world = any_platform_world
    first = await _invites(world, id="msg_again")
    # The bot's name is known by now.
    await _order(world, method="getMe", count=100, status=500)
    assert await _invites(world, id="msg_other") != first
    await world.restarts()
    assert await _invites(world, id="msg_again") == first
    assert len(await world.rows(models.invitations)) == 2


async def test_while_telegram_does_not_say_the_bots_name_the_platform_is_asked_to_come_again(
    platform_world: World,
) -> None:
    world = platform_world
    await _order(world, method="getMe", count=1, status=500)
    status, _ = await world.platform.posts("consent.requested", {"external_id": "client-1"}, id="msg_away")
    assert status == 503
    assert await world.rows(models.invitations) == []
    await _invites(world, id="msg_away")


async def test_a_return_address_that_telegram_refuses_costs_only_the_button(platform_world: World) -> None:
    world = platform_world
    token = await _invites(world, return_url=RETURN_URL)
    aigul = await world.person()
    await _signs(aigul, token, until="confirm:")
    for method in ("editMessageText", "sendMessage"):
        await _order(world, method=method, count=1, status=400)
    await aigul.taps("confirm:")
    assert BOUND in await aigul.last_text()
    assert await _links(aigul) == []
    assert await world.kinds() == ["consent.given", "invitation.accepted"]
