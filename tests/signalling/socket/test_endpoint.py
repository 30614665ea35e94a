from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, InvalidStatus, NegotiationError
from websockets.typing import Origin, Subprotocol

from signalling.protocol.messages import BEAT_S, HELLO_WITHIN_S
from signalling.socket.keepalive import PING_S, PONG_WITHIN_S
from tests.guest import Guest, Json, enter, guest
from tests.offers import offer_of
from tests.serving import RunningServer

pytestmark = pytest.mark.first

HELLO = {"type": "hello", "version": 2, "incarnation": "page-one-of-mei"}


@asynccontextmanager
async def line(
    session: tuple[str, str, str], *, origin: str | None = None, cookie: str | None = None, protocol: str = "circle.v2"
) -> AsyncIterator[Guest]:
    """A socket that has said nothing yet. Raises: InvalidStatus."""
    here, ref, _ = session
    async with connect(
        f"{here.replace('http', 'ws', 1)}/seat/{ref}/ws",
        subprotocols=[Subprotocol(protocol)],
        origin=None if origin is None else Origin(origin),
        additional_headers={} if cookie is None else {"Cookie": f"seat={cookie}"},
        compression=None,
    ) as socket:
        came = Guest(socket)
        try:
            yield came
        finally:
            await came.close()


async def refused(session: tuple[str, str, str], **options: Any) -> int:
    """The status with which a socket is refused before it opens."""
    with pytest.raises(InvalidStatus) as refusal:
        async with line(session, **options):
            pass
    return refusal.value.response.status_code


@pytest.fixture
def server(site: RunningServer) -> RunningServer:
    """The one that all tests share, unless they end it."""
    return site


@pytest.fixture
async def session(server: RunningServer) -> tuple[str, str, str]:
    """Of a facilitator's seat in a circle of its own."""
    return await enter(server.new_circle().facilitators[0])


# The handshake


async def test_a_browser_comes_by_its_cookie_and_our_origin(session: tuple[str, str, str]) -> None:
    async with line(session, origin=session[0], cookie=session[2]) as mei:
        await mei.send(HELLO)
        await mei.until_kind("door")


@pytest.mark.parametrize(
    "origin",
    [
        "http://example.org",
        "null",
        "",
        "{origin}.example.org",
        "{origin}@example.org",
        "{origin}/",
        "http://example.org/{origin}",
        "ftp://localhost",
        "http://localhost",
        "http://[",
        "//localhost",
        "localhost",
    ],
)
async def test_a_foreign_origin_is_refused(session: tuple[str, str, str], origin: str) -> None:
    foreign = origin.format(origin=session[0])
    assert await refused(session, origin=foreign, cookie=session[2]) == 403
    assert await refused(session, origin=foreign) == 403


async def test_a_cookie_without_an_origin_is_refused(session: tuple[str, str, str]) -> None:
    assert await refused(session, cookie=session[2]) == 403


@pytest.mark.parametrize("ref", ["nowhere", "a-b-c", "room-", "a" * 80, "room-..%2F", "%00-seat", "room-%EF%BC%8A"])
async def test_what_names_no_seat_is_refused(session: tuple[str, str, str], ref: str) -> None:
    assert await refused((session[0], ref, session[2])) == 403


async def test_another_subprotocol_is_refused(session: tuple[str, str, str]) -> None:
    assert await refused(session, protocol="circle.v3") == 403


async def test_no_subprotocol_is_refused(session: tuple[str, str, str]) -> None:
    origin, ref, _ = session
    with pytest.raises(InvalidHandshake) as refusal:
        async with connect(f"{origin.replace('http', 'ws', 1)}/seat/{ref}/ws"):
            pass
    assert not isinstance(refusal.value, NegotiationError)
    assert isinstance(refusal.value, InvalidStatus)
    assert refusal.value.response.status_code == 403


# Hello


async def closed_after(session: tuple[str, str, str], message: object, **options: Any) -> Json:
    async with line(session, **options) as mei:
        await mei.send(message)  # type: ignore[arg-type]
        closing = await mei.until_closed()
        assert mei.view == {}
        return closing


async def test_a_welcome_says_who_one_is_and_what_to_expect(session: tuple[str, str, str]) -> None:
    async with guest(session) as mei:
        assert session[1].endswith(f"-{mei.seat}")
        assert mei.welcome["version"] == 2
        assert mei.welcome["beat_s"] == BEAT_S
        assert mei.view["whole"] is True


async def test_an_unknown_version_is_told_which_is_spoken(session: tuple[str, str, str]) -> None:
    closing = await closed_after(session, {**HELLO, "version": 3})
    assert closing == {
        "type": "closing",
        "code": 4001,
        "reason": "unsupported version; spoken here: 2",
        "resume": False,
    }


async def test_hello_comes_first(session: tuple[str, str, str]) -> None:
    command = {"type": "command", "id": "c1", "command": {"type": "leave"}}
    assert (await closed_after(session, command))["code"] == 4002


@pytest.mark.parametrize("secret", [None, "x" * 24, "ஃ" * 20])
async def test_a_wrong_session_is_told_nothing(session: tuple[str, str, str], secret: str | None) -> None:
    hello = HELLO if secret is None else {**HELLO, "session": secret}
    assert (await closed_after(session, hello))["code"] == 4003


async def test_a_seat_that_is_nowhere_is_like_one_of_somebody_else(session: tuple[str, str, str]) -> None:
    room, _, _ = session[1].partition("-")
    for ref in ("nowhere-nobody", f"{room}-nobody"):
        closing = await closed_after((session[0], ref, session[2]), {**HELLO, "session": session[2]})
        assert closing == {"type": "closing", "code": 4003, "reason": "no such session", "resume": False}


async def test_the_cookie_of_one_seat_opens_no_other(server: RunningServer) -> None:
    links = server.new_circle(participants=1)
    mine, other = await enter(links.participants[0]), await enter(links.facilitators[0])
    closing = await closed_after(other, HELLO, origin=other[0], cookie=mine[2])
    assert closing["code"] == 4003
    # What the page says does not help where there is a cookie.
    closing = await closed_after(other, {**HELLO, "session": other[2]}, origin=other[0], cookie=mine[2])
    assert closing["code"] == 4003


async def test_a_session_opens_its_seat_again_and_again(session: tuple[str, str, str]) -> None:
    for number in range(3):
        async with guest(session, incarnation=f"page-{number}---") as mei:
            assert mei.view["kind"] == "door"


async def test_whoever_says_nothing_is_closed_and_may_come_back(session: tuple[str, str, str]) -> None:
    async with line(session) as silent, asyncio.timeout(HELLO_WITHIN_S + 20):
        closing = await silent.until_closed()
        assert (closing["code"], closing["resume"]) == (4500, True)


# Commands


async def seat_of_each_kind(stack: AsyncExitStack, server: RunningServer) -> dict[str, Guest]:
    """One at the door, one in the lobby, one declined, two seated; the circle has not begun."""
    links = server.new_circle(participants=4)
    people = {"facilitator": await stack.enter_async_context(guest(links.facilitators[0]))}
    await people["facilitator"].command("knock", name="Kavitha")
    for kind, link in zip(("participant", "lobby", "declined", "door"), links.participants, strict=True):
        people[kind] = await stack.enter_async_context(guest(link))
        if kind != "door":
            await people[kind].command("knock", name=kind.title())
    await people["facilitator"].command("admit", seat=people["participant"].seat)
    await people["facilitator"].command("decline", seat=people["declined"].seat)
    for kind, person in people.items():
        await person.until_kind(kind)
    return people


async def test_commands_in_the_wrong_state_are_refused_with_a_code_each(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        people = await seat_of_each_kind(stack, server)
        seats = {kind: person.seat for kind, person in people.items()}
        someone, nobody = {"seat": seats["participant"]}, {"seat": "nobody"}
        order = [seats["facilitator"], seats["participant"]]
        prompt = {"default": "en", "texts": {"en": "Inner weather?"}}
        facilitators: list[tuple[str, Json]] = [
            ("admit", {"seat": seats["lobby"]}),
            ("decline", {"seat": seats["lobby"]}),
            ("begin", {}),
            ("set_order", {"order": order, "made_on": 1}),
            ("set_prompt", {"prompt": prompt, "made_on": 1}),
            ("mute", someone),
            ("release", someone),
            ("move_piece", {"piece_id": "p1", "to": seats["participant"]}),
            ("settle_claim", {**someone, "claim_id": "c", "allow": True}),
            ("step_back", {}),
            ("remove", someone),
            ("set_lock", {"locked": True}),
            ("end_circle", {}),
        ]
        inside: list[tuple[str, Json]] = [
            ("take_piece", {"offer_id": "p1"}),
            ("pass_on", {"offer_id": "p1"}),
            ("pass_piece", {"turn_id": "p1"}),
            ("mute_self", {}),
            ("unmute_self", {}),
            ("step_up", {}),
        ]
        expected: list[tuple[str, str, Json, str]] = [
            *(("participant", name, fields, "not_allowed") for name, fields in facilitators),
            *((who, *each, "not_seated") for who in ("door", "lobby", "declined") for each in (*facilitators, *inside)),
            ("participant", "take_piece", {"offer_id": "p1"}, "not_live"),
            ("participant", "pass_on", {"offer_id": "p1"}, "not_live"),
            ("participant", "pass_piece", {"turn_id": "p1"}, "not_live"),
            ("participant", "say", {"text": "Hello"}, "not_live"),
            ("participant", "withdraw_signal", {"signal_id": "s1"}, "no_such_signal"),
            ("participant", "step_up", {}, "not_allowed"),
            ("participant", "knock", {"name": "Again"}, "already_inside"),
            ("participant", "answer_claim", {"claim_id": "c", "mine": True}, "no_such_claim"),
            ("lobby", "knock", {"name": "Again"}, "already_inside"),
            ("declined", "knock", {"name": "Again"}, "declined"),
            ("facilitator", "admit", someone, "not_knocking"),
            ("facilitator", "decline", nobody, "not_knocking"),
            ("facilitator", "mute", nobody, "no_such_seat"),
            ("facilitator", "release", {"seat": seats["lobby"]}, "no_such_seat"),
            ("facilitator", "move_piece", {"piece_id": "p1", "to": seats["participant"]}, "not_live"),
            ("facilitator", "set_order", {"order": order[::-1], "made_on": 1}, "out_of_date"),
            ("facilitator", "set_prompt", {"prompt": prompt, "made_on": 99}, "out_of_date"),
            ("facilitator", "settle_claim", {**someone, "claim_id": "c", "allow": True}, "no_such_claim"),
            ("facilitator", "step_back", {}, "no_other_facilitator"),
        ]
        version = people["facilitator"].view["version"]
        async with asyncio.TaskGroup() as group:
            for kind, person in people.items():
                mine = [each[1:] for each in expected if each[0] == kind]
                group.create_task(refuses(person, mine))
        beat = people["facilitator"].view["version"]
        assert beat == version


async def refuses(person: Guest, expected: list[tuple[str, Json, str]]) -> None:
    assert len(expected) <= 30  # so many commands at once
    for name, fields, code in expected:
        answer = await person.command(name, **fields)
        assert (name, answer["type"], answer.get("code"), "field" in answer) == (name, "refused", code, False)
        assert answer["text"]


async def test_commands_on_a_piece_that_moved_are_refused(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        people = await seat_of_each_kind(stack, server)
        facilitator, participant = people["facilitator"], people["participant"]
        await facilitator.command("begin")
        assert (await facilitator.command("begin"))["code"] == "already_live"
        rest = facilitator.piece["id"]
        assert (await facilitator.command("offer_next", piece_id=rest))["type"] == "reply"
        assert (await facilitator.command("offer_next", piece_id=rest))["code"] == "piece_moved"
        offer = facilitator.piece["id"]
        await participant.until(lambda: participant.piece["id"] == offer)
        assert (await participant.command("take_piece", offer_id=offer))["code"] == "not_yours"
        assert (await participant.command("pass_on", offer_id=offer))["code"] == "not_yours"
        await facilitator.command("take_piece", offer_id=offer)
        turn = facilitator.piece["id"]
        assert (await facilitator.command("take_piece", offer_id=offer))["code"] == "piece_moved"
        assert (await participant.command("pass_piece", turn_id=turn))["code"] == "not_yours"
        permutation = {"order": [facilitator.seat] * 2, "made_on": facilitator.parts["roster"]["order_version"]}
        assert (await facilitator.command("set_order", **permutation))["code"] == "not_a_permutation"
        away = {"piece_id": turn, "to": people["lobby"].seat}
        assert (await facilitator.command("move_piece", **away))["code"] == "no_such_seat"
        await participant.drop()
        await facilitator.until(lambda: facilitator.parts["roster"]["seats"][1]["presence"] == "reconnecting")
        away = {"piece_id": turn, "to": participant.seat}
        assert (await facilitator.command("move_piece", **away))["code"] == "seat_away"


async def test_what_comes_after_leaving_has_no_effect(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        people = await seat_of_each_kind(stack, server)
        leaving, facilitator = people["participant"], people["facilitator"]
        peer = next(peer for peer in leaving.pages if peer["seat"] == facilitator.seat)
        to = {"to": peer["seat"], "to_incarnation": peer["incarnation"]}
        for message in (
            {"type": "command", "id": "leave", "command": {"type": "leave"}},
            {"type": "candidate", **to, "candidate": {"candidate": ""}},
            {"type": "command", "id": "after", "command": {"type": "mute_self"}},
        ):
            await leaving.send(message)
        closing = await leaving.until_closed()
        assert (closing["code"], closing["resume"]) == (4005, False)
        assert leaving.answers["leave"]["type"] == "reply"
        assert leaving.answers.get("after", {}).get("type") != "reply"
        await facilitator.until(lambda: len(facilitator.parts["roster"]["seats"]) == 1)
        assert (await facilitator.command("begin"))["type"] == "reply"
        assert facilitator.negotiation == []


async def test_candidates_reach_peers_alone(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        people = await seat_of_each_kind(stack, server)
        next_door = await stack.enter_async_context(guest(server.new_circle().facilitators[0]))
        await next_door.command("knock", name="Wei Ling")
        sender, receiver = people["participant"], people["facilitator"]
        candidate = {"type": "candidate", "candidate": {"candidate": ""}}
        for stranger in (people["lobby"], people["door"], people["declined"], next_door, sender):
            incarnation = "page-one-" + stranger.seat
            await sender.send({**candidate, "to": stranger.seat, "to_incarnation": incarnation})
            if stranger is not sender:
                await stranger.send({**candidate, "to": receiver.seat, "to_incarnation": "page-one-" + receiver.seat})
        [peer] = sender.pages
        await sender.send({**candidate, "to": peer["seat"], "to_incarnation": peer["incarnation"]})
        await receiver.until(lambda: bool(receiver.negotiation))
        for person in (*people.values(), next_door):
            await person.command("answer_claim", claim_id="c", mine=False)
            assert len(person.negotiation) == (person is receiver)
        assert receiver.negotiation[0]["sender"] == sender.seat


async def test_commands_too_fast_are_refused_and_the_socket_stays(session: tuple[str, str, str]) -> None:
    async with guest(session) as mei:
        await mei.command("knock", name="Mei")
        many = 2 * 30
        for number in range(many):
            command = {"type": "mute_self" if number % 2 else "unmute_self"}
            await mei.send({"type": "command", "id": f"n{number}", "command": command})
        await mei.until(lambda: f"n{many - 1}" in mei.answers)
        codes = {answer.get("code") for answer in mei.answers.values() if answer["type"] == "refused"}
        assert codes == {"too_fast"}
        assert mei.closing is None


async def test_another_socket_gives_nobody_more_to_send(server: RunningServer) -> None:
    """Thirty commands at once and five a second, over all sockets of a session together; for each person."""
    links = server.new_circle(participants=1)
    session, began = await enter(links.facilitators[0]), time.monotonic()
    accepted = 0
    for page in ("page-one-", "page-two-"):
        async with guest(session, incarnation=page) as mei:
            for number in range(30):
                command = {"type": "raise_hand" if number % 2 else "lower_hand"}
                await mei.send({"type": "command", "id": f"{page}{number}", "command": command})
            await mei.until(lambda mei=mei: len(mei.answers) == 30)  # type: ignore[misc]
            accepted += sum(answer.get("code") != "too_fast" for answer in mei.answers.values())
    assert accepted <= 30 + 5 * (time.monotonic() - began)
    async with guest(links.participants[0]) as ana:
        assert (await ana.command("knock", name="Ana"))["type"] == "reply"


async def test_a_malformed_message_closes_its_own_socket_alone(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        people = await seat_of_each_kind(stack, server)
        participant, facilitator = people["participant"], people["facilitator"]
        await participant.send({"type": "command", "command": {"type": "mute_self"}})
        closing = await participant.until_closed()
        assert (closing["code"], closing["resume"]) == (4000, False)
        await facilitator.until(lambda: facilitator.parts["roster"]["seats"][1]["presence"] == "reconnecting")
        assert (await facilitator.command("begin"))["type"] == "reply"


async def test_w2_a_value_out_of_bounds_is_refused_by_its_field_whatever_one_may_do(server: RunningServer) -> None:
    """A name of blanks, words too long, a field left out: the socket stays."""
    async with AsyncExitStack() as stack:
        people = await seat_of_each_kind(stack, server)
        for kind, name, fields, field in (
            ("door", "knock", {"name": " \u200b "}, "name"),
            ("door", "knock", {"name": "x" * 41}, "name"),
            ("door", "knock", {"name": "Mei", "contact": "x" * 301}, "contact"),
            ("participant", "say", {"text": "x" * 501}, "text"),
            ("participant", "say_privately", {"text": ""}, "text"),
            ("facilitator", "remove", {"seat": people["lobby"].seat, "reason": "x" * 201}, "reason"),
            ("facilitator", "set_order", {"order": ["*"], "made_on": 1}, "order.0"),
            ("facilitator", "mute", {}, "seat"),
        ):
            answer = await people[kind].command(name, **fields)
            assert (answer["type"], answer["code"], answer["field"]) == ("refused", "bad_value", field)
            assert answer["text"]
        assert (await people["door"].command("knock", name="Mei"))["type"] == "reply"
        assert (await people["facilitator"].command("begin"))["type"] == "reply"


async def test_who_reads_nothing_is_gone_soon_and_nobody_waits_for_it(server: RunningServer) -> None:
    """Although a peer sends it as much as is carried."""
    async with AsyncExitStack() as stack:
        people = await seat_of_each_kind(stack, server)
        slow, quick = people["participant"], people["facilitator"]
        slow.read_no_more()
        [peer] = quick.pages
        to = {"to": peer["seat"], "to_incarnation": peer["incarnation"]}
        offer = {"type": "description", **to, "description": offer_of(20_000)}
        for _ in range(100):
            await quick.send(offer)
        assert (await quick.command("mute_self"))["type"] == "reply"
        gone_within_s = PING_S + PONG_WITHIN_S + 5
        await quick.until(
            lambda: quick.parts["roster"]["seats"][1]["presence"] == "reconnecting", patience_s=gone_within_s
        )
        assert (await quick.command("begin"))["type"] == "reply"


async def test_what_was_said_twice_under_one_id_is_refused_the_second_time(session: tuple[str, str, str]) -> None:
    async with guest(session) as mei:
        await mei.command("knock", name="Mei", id="*")
        assert (await mei.command("knock", name="Other", id="*"))["code"] == "id_reused"
        assert (await mei.command("mute_self", id="?"))["type"] == "reply"
        assert json.dumps(mei.parts["me"]["name"]) == '"Mei"'
