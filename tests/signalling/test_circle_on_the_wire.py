"""A circle over real sockets: knock, admit, begin, the piece goes round, mute, leave, come back."""

from __future__ import annotations

from contextlib import AsyncExitStack

from tests.guest import Guest, enter, guest
from tests.offers import OFFER
from tests.serving import RunningServer


async def seat_all(stack: AsyncExitStack, server: RunningServer, participants: int = 2) -> list[Guest]:
    """A facilitator and participants, seated; the circle has not begun."""
    links = server.new_circle(participants=participants)
    facilitator = await stack.enter_async_context(guest(links.facilitators[0]))
    await facilitator.command("knock", name="Kavitha")
    people = [facilitator]
    for number, link in enumerate(links.participants):
        person = await stack.enter_async_context(guest(link))
        await person.command("knock", name=f"Person {number}")
        assert person.view["kind"] == "lobby"
        answer = await facilitator.command("admit", seat=person.seat)
        assert answer["type"] == "reply"
        await person.until_kind("participant")
        people.append(person)
    return people


async def begin(facilitator: Guest) -> None:
    """The circle is live, and the piece is offered to the first in the order."""
    assert (await facilitator.command("begin"))["type"] == "reply"
    await facilitator.until(lambda: facilitator.parts["circle"]["phase"] == "live")
    assert (await facilitator.command("offer_next", piece_id=facilitator.piece["id"]))["type"] == "reply"


async def take(person: Guest) -> None:
    await person.until(lambda: person.piece["kind"] == "offered" and person.piece["to"] == person.seat)
    assert (await person.command("take_piece", offer_id=person.piece["id"]))["type"] == "reply"


def hears(listener: Guest, speaker: Guest) -> bool:
    return any(peer["seat"] == speaker.seat and peer["hear"] for peer in listener.pages)


async def sees_held(listener: Guest, holder: Guest) -> None:
    await listener.until(lambda: listener.piece.get("by") == holder.seat)


async def test_the_piece_goes_round_and_only_its_holder_is_heard(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        people = await seat_all(stack, server)
        await begin(people[0])
        for holder in people:
            await take(holder)
            for listener in people:
                await sees_held(listener, holder)
                for speaker in people:
                    assert hears(listener, speaker) == (speaker is holder and listener is not holder)
            assert (await holder.command("pass_piece", turn_id=holder.piece["id"]))["type"] == "reply"
        await people[0].until(lambda: people[0].piece.get("to") == people[0].seat)


async def test_the_lobby_sees_nothing_of_the_room(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        await seat_all(stack, server, participants=1)
        links = server.new_circle(open_link=True)
        assert links.open is not None
        facilitator = await stack.enter_async_context(guest(links.facilitators[0]))
        await facilitator.command("knock", name="Kavitha")
        newcomer = await stack.enter_async_context(guest(links.open))
        assert newcomer.view["kind"] == "door"
        await newcomer.command("knock", name="Jun")
        assert newcomer.view["kind"] == "lobby"
        assert set(newcomer.parts) == {"circle", "me"}
        await facilitator.until(lambda: len(facilitator.parts["lobby"]["knocks"]) == 1)
        await facilitator.command("decline", seat=newcomer.seat)
        await newcomer.until_kind("declined")


async def test_a_facilitators_mute_silences_the_holder_for_every_ear(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        people = await seat_all(stack, server)
        facilitator, holder, listener = people
        await facilitator.command("begin")
        await facilitator.command("move_piece", piece_id=facilitator.piece["id"], to=holder.seat)
        await take(holder)
        await listener.until(lambda: hears(listener, holder))
        await facilitator.command("mute", seat=holder.seat)
        await listener.until(lambda: not hears(listener, holder))
        assert not hears(facilitator, holder)
        await facilitator.command("release", seat=holder.seat)
        await holder.until(lambda: holder.parts["me"]["mutes"] == ["self"])
        assert not hears(facilitator, holder)
        await holder.command("unmute_self")
        await listener.until(lambda: hears(listener, holder))


async def test_a_dropped_line_keeps_the_seat_the_piece_and_the_mutes(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        links = server.new_circle(participants=1)
        facilitator = await stack.enter_async_context(guest(links.facilitators[0]))
        await facilitator.command("knock", name="Kavitha")
        session = await enter(links.participants[0])
        async with guest(session) as person:
            await person.command("knock", name="Mei")
            await facilitator.command("admit", seat=person.seat)
            await facilitator.command("begin")
            await facilitator.command("move_piece", piece_id=facilitator.piece["id"], to=person.seat)
            await take(person)
            await person.command("mute_self")
            turn = person.piece["id"]
            await person.drop()

        def presence() -> str:
            return str(next(s["presence"] for s in facilitator.parts["roster"]["seats"] if s["id"] == person.seat))

        await facilitator.until(lambda: presence() == "reconnecting")
        assert facilitator.piece == {**facilitator.piece, "kind": "held", "by": person.seat, "id": turn}
        async with guest(session) as again:
            assert again.view["kind"] == "participant"
            assert again.piece["id"] == turn
            assert again.parts["me"]["mutes"] == ["self"]
            await facilitator.until(lambda: presence() == "present")


async def test_leaving_frees_the_seat_and_the_piece_goes_on(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        people = await seat_all(stack, server)
        facilitator, holder, following = people
        await facilitator.command("begin")
        await facilitator.command("move_piece", piece_id=facilitator.piece["id"], to=holder.seat)
        await take(holder)
        assert (await holder.command("leave"))["type"] == "reply"
        assert (await holder.until_closed())["code"] == 4005
        await following.until(lambda: following.piece.get("to") == following.seat)
        assert all(seat["id"] != holder.seat for seat in following.parts["roster"]["seats"])


async def test_the_same_seat_elsewhere_takes_over_and_the_first_does_not_come_back(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        links = server.new_circle()
        session = await enter(links.facilitators[0])
        first = await stack.enter_async_context(guest(session, incarnation="first-page-"))
        await first.command("knock", name="Kavitha")
        second = await stack.enter_async_context(guest(session, incarnation="second-page-"))
        assert second.view["kind"] == "facilitator"
        closing = await first.until_closed()
        assert (closing["code"], closing["resume"]) == (4004, False)


async def test_a_personal_link_opened_elsewhere_asks_the_seated_person_first(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        links = server.new_circle()
        first = await stack.enter_async_context(guest(links.facilitators[0]))
        await first.command("knock", name="Kavitha")
        second = await stack.enter_async_context(guest(links.facilitators[0], incarnation="elsewhere-"))
        assert second.view["kind"] == "claimant"
        assert set(second.parts) == {"circle"}
        await first.until(lambda: first.parts["me"]["claims"] != [])
        await first.command("answer_claim", claim_id=first.parts["me"]["claims"][0]["id"], mine=True)
        assert (await first.until_closed())["code"] == 4007
        await second.until_kind("facilitator")


async def test_the_same_command_id_has_one_effect(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        people = await seat_all(stack, server)
        facilitator = people[0]
        await begin(facilitator)
        await take(facilitator)
        turn = facilitator.piece["id"]
        first = await facilitator.command("pass_piece", id="once", turn_id=turn)
        version = facilitator.view["version"]
        again = await facilitator.command("pass_piece", id="once", turn_id=turn)
        assert (first["type"], again["type"]) == ("reply", "reply")
        assert facilitator.view["version"] == version
        other = await facilitator.command("mute_self", id="once")
        assert (other["type"], other["code"]) == ("refused", "id_reused")


async def test_negotiation_reaches_only_the_page_it_names_with_the_sender_stamped(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        people = await seat_all(stack, server)
        sender, receiver, bystander = people
        await sender.until(lambda: len(sender.pages) == 2)
        peer = next(peer for peer in sender.pages if peer["seat"] == receiver.seat)
        candidate = {"candidate": "", "sdpMid": "0"}
        stale = {"type": "candidate", "to": receiver.seat, "to_incarnation": "an-older-page", "candidate": candidate}
        await sender.send(stale)
        description = OFFER
        named = {"to": receiver.seat, "to_incarnation": peer["incarnation"]}
        await sender.send({"type": "description", **named, "description": description})
        await receiver.until(lambda: bool(receiver.negotiation))
        [received] = receiver.negotiation
        assert received["sender"] == sender.seat
        assert received["description"] == description
        polite = next(peer["polite"] for peer in receiver.pages if peer["seat"] == sender.seat)
        assert polite != peer["polite"]
        assert bystander.negotiation == []


async def test_a_facilitator_steps_back_only_while_another_is_present(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        links = server.new_circle(facilitators=2)
        first = await stack.enter_async_context(guest(links.facilitators[0]))
        await first.command("knock", name="Kavitha")
        refused = await first.command("step_back")
        assert refused["code"] == "no_other_facilitator"
        second = await stack.enter_async_context(guest(links.facilitators[1]))
        await second.command("knock", name="Wei Ling")
        assert (await first.command("step_back"))["type"] == "reply"
        assert first.view["kind"] == "participant"
        assert (await first.command("admit", seat=second.seat))["code"] == "not_allowed"
        assert (await first.command("step_up"))["type"] == "reply"
        assert first.view["kind"] == "facilitator"


async def test_ending_is_final_for_participants_and_then_for_all(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        people = await seat_all(stack, server)
        facilitator, *others = people
        await facilitator.command("end_circle")
        for person in others:
            await person.until_kind("ended")
            assert (await person.command("knock", name="Again"))["code"] == "ended"
        await facilitator.until(lambda: facilitator.parts["centre"]["place"] == "debrief")
        assert (await facilitator.command("begin"))["code"] == "ended"
        await facilitator.command("end_debrief")
        for person in people:
            await person.until_kind("ended")


async def test_lines_go_to_whom_they_are_for_and_to_nobody_else(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        people = await seat_all(stack, server)
        facilitator, writer, other = people
        await facilitator.command("begin")
        assert (await writer.command("say", text="Hello"))["code"] == "no_chat_in_this_stage"
        assert (await writer.command("say_privately", text="I am not well"))["type"] == "reply"

        def lines(person: Guest) -> list[str]:
            return [entry["text"] for entry in person.entries or () if entry["kind"] == "line"]

        for person in (facilitator, writer):
            await person.until(lambda person=person: lines(person) == ["I am not well"])  # type: ignore[misc]
        # A round trip later it would have come.
        await other.command("nod")
        assert other.entries == []
        acts = [entry["what"] for entry in facilitator.entries or () if entry["kind"] == "act"]
        assert acts == ["admitted", "admitted", "began"]


async def test_a_reaction_is_shown_to_all_and_too_many_are_not(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        people = await seat_all(stack, server)
        await people[0].command("begin")
        many = 3 * 5
        for _ in range(many):
            await people[1].send({"type": "react", "reaction": "with_you"})
        assert (await people[1].command("nod"))["type"] == "reply"
        for person in people:
            await person.until(lambda person=person: len(person.reactions) >= 5)  # type: ignore[misc]
            assert person.reactions[0] == {"type": "reaction", "sender": people[1].seat, "reaction": "with_you"}
            assert len(person.reactions) < many
