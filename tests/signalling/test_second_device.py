"""A personal link in a second pair of hands, over real sockets: it waits, facilitators are told, nothing is shown."""

from __future__ import annotations

from contextlib import AsyncExitStack

import httpx2

from roomserver.api.door import NEW_CLAIMS_BURST
from tests import plain
from tests.guest import Guest, enter, guest
from tests.offers import offer_of
from tests.serving import Links, RunningServer


async def gathered(server: RunningServer, stack: AsyncExitStack) -> tuple[Links, Guest, Guest]:
    """A facilitator and Mei, both seated."""
    links = server.new_circle(participants=1)
    kavitha = await stack.enter_async_context(guest(links.facilitators[0]))
    await kavitha.command("knock", name="Kavitha")
    mei = await stack.enter_async_context(guest(links.participants[0]))
    await mei.command("knock", name="Mei")
    await kavitha.command("admit", seat=mei.seat)
    await mei.until_kind("participant")
    return links, kavitha, mei


def presence_of(seen: Guest, name: str) -> str:
    return next(str(seat["presence"]) for seat in seen.parts["roster"]["seats"] if seat["name"] == name)


def taken_over(seen: Guest) -> list[str]:
    return [entry["about"] for entry in seen.entries or () if entry.get("what") == "taken_over"]


async def test_h3_a_copy_of_a_link_is_not_seated_when_its_owners_line_drops(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        links, kavitha, mei = await gathered(server, stack)
        await mei.command("say_privately", text="I can't sleep")
        copy = await stack.enter_async_context(guest(links.participants[0]))
        assert copy.view["kind"] == "claimant"
        await mei.drop()
        await kavitha.until(lambda: presence_of(kavitha, "Mei") == "reconnecting")
        late = await stack.enter_async_context(guest(links.participants[0]))
        assert late.view["kind"] == "claimant"
        await kavitha.until(lambda: len(kavitha.parts["lobby"]["claims"]) == 2)
        first, claim = kavitha.parts["lobby"]["claims"]  # the newer one displaces nobody
        assert first["at"] < claim["at"]
        assert {(one["seat"], one["name"]) for one in (first, claim)} == {(mei.seat, "Mei")}
        assert taken_over(kavitha) == []
        await kavitha.command("settle_claim", seat=mei.seat, claim_id=claim["claim_id"], allow=True)
        await late.until_kind("participant")
        assert copy.closing is None
        await kavitha.command("settle_claim", seat=mei.seat, claim_id=first["claim_id"], allow=False)
        assert (await copy.until_closed())["code"] == 4008
        await late.until(lambda: late.entries is not None)
        await kavitha.until(lambda: taken_over(kavitha) == [mei.seat])
        assert late.entries == []
        assert not any("I can't sleep" in frame for frame in late.frames)


async def test_h3_the_owners_own_session_comes_back_while_another_device_waits(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        links = server.new_circle()
        session = await enter(links.facilitators[0])
        kavitha = await stack.enter_async_context(guest(session))
        await kavitha.command("knock", name="Kavitha")
        copy = await stack.enter_async_context(guest(links.facilitators[0]))
        await kavitha.drop()
        back = await stack.enter_async_context(guest(session))
        assert back.view["kind"] == "facilitator"
        await back.until(lambda: back.parts["me"]["claims"] != [])
        await back.command("answer_claim", claim_id=back.parts["me"]["claims"][0]["id"], mine=False)
        assert copy.view["kind"] == "claimant"


async def test_h3_asking_is_limited_and_the_owner_is_locked_out_by_none_of_it(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        links = server.new_circle()
        session = await enter(links.facilitators[0])
        kavitha = await stack.enter_async_context(guest(session))
        await kavitha.command("knock", name="Kavitha")
        origin, token = links.facilitators[0].split("/join#")
        asked = [
            plain.post(f"{origin}/api/enter", json={"link": token}).status_code
            for _ in range(int(NEW_CLAIMS_BURST) + 1)
        ]
        assert asked == [200] * int(NEW_CLAIMS_BURST) + [429]
        await kavitha.drop()
        back = await stack.enter_async_context(guest(session))
        assert back.view["kind"] == "facilitator"
        counted = plain.get(server.metrics).text
        assert 'circle_claims_total{outcome="asked_too_often"}' in counted
        assert 'circle_claims_total{outcome="asked"}' in counted


async def test_h3_asking_is_limited_by_browser_and_network_and_not_by_link(server: RunningServer) -> None:
    """Somebody who asks for a seat again and again uses up nothing but their own."""

    def ask(client: httpx2.Client, network: str) -> int:
        asked = client.post(f"{origin}/api/enter", json={"link": token}, headers={"x-forwarded-for": network})
        return asked.status_code

    async with AsyncExitStack() as stack:
        links = server.new_circle()
        kavitha = await stack.enter_async_context(guest(links.facilitators[0]))
        await kavitha.command("knock", name="Kavitha")
        origin, token = links.facilitators[0].split("/join#")
        with plain.Client() as phone:
            assert ask(phone, "192.0.2.1") == 200
            with plain.Client() as made_up:
                made_up.cookies.set(f"browser-{token.partition('.')[0]}", "made-up-mark-of-a-thief")
                assert ask(made_up, "192.0.2.1") == 200
            for _ in range(3):
                with plain.Client() as thief:
                    assert ask(thief, "192.0.2.1") == 429
            assert [ask(phone, "192.0.2.1") for _ in range(3)] == [200, 200, 200]
            with plain.Client() as elsewhere:
                assert ask(elsewhere, "192.0.2.2") == 200


async def test_h3_an_open_link_makes_no_known_browsers(server: RunningServer) -> None:
    """Whoever opens it again and again asks for somebody's seat no oftener than others of their network."""
    links = server.new_circle(participants=1, open_link=True)
    async with AsyncExitStack() as stack:
        kavitha = await stack.enter_async_context(guest(links.facilitators[0]))
        await kavitha.command("knock", name="Kavitha")
        origin, token = links.facilitators[0].split("/join#")
        assert links.open is not None

        def ask() -> int:
            with plain.Client(headers={"x-forwarded-for": "192.0.2.9"}) as browser:
                browser.post(f"{origin}/api/enter", json={"link": (links.open or "").split("/join#")[1]})
                return browser.post(f"{origin}/api/enter", json={"link": token}).status_code

        assert [ask() for _ in range(4)] == [200, 200, 429, 429]


async def test_h3_whoever_only_claims_a_seat_does_not_speak_for_it(server: RunningServer) -> None:
    """What a page is called is no secret: a claim that takes its owner's name for it is heard as nobody."""
    async with AsyncExitStack() as stack:
        links, kavitha, mei = await gathered(server, stack)
        await kavitha.command("begin")
        copy = await stack.enter_async_context(guest(links.participants[0], incarnation="page-one-"))
        assert copy.view["kind"] == "claimant"
        [told] = [page for page in mei.pages if page["seat"] == kavitha.seat]
        to = {"to": kavitha.seat, "to_incarnation": told["incarnation"]}
        candidate = {"candidate": "", "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "copy"}
        for _ in range(100):  # more than a seat may have carried at once
            await copy.send({"type": "description", **to, "description": offer_of(9_000)})
        await copy.send({"type": "candidate", **to, "candidate": candidate})
        await copy.send({"type": "react", "reaction": "candle"})
        assert (await copy.command("mute_self"))["code"] == "not_allowed"
        own = offer_of(9_000)
        await mei.send({"type": "description", **to, "description": own})
        await mei.send({"type": "react", "reaction": "smile"})
        await kavitha.until(lambda: bool(kavitha.negotiation and kavitha.reactions))
        assert [told["description"] for told in kavitha.negotiation] == [own]
        assert [told["reaction"] for told in kavitha.reactions] == ["smile"]
        assert mei.not_carried == []


async def test_h3_whoever_waits_behind_a_copy_at_the_door_is_shown_to_facilitators(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        links = server.new_circle(participants=1)
        kavitha = await stack.enter_async_context(guest(links.facilitators[0]))
        await kavitha.command("knock", name="Kavitha")
        copy = await stack.enter_async_context(guest(links.participants[0]))
        phone = await stack.enter_async_context(guest(links.participants[0]))
        assert (copy.view["kind"], phone.view["kind"]) == ("door", "claimant")
        await kavitha.until(lambda: kavitha.parts["lobby"]["claims"] != [])
        [claim] = kavitha.parts["lobby"]["claims"]
        assert (claim["seat"], claim["name"], claim["contested"]) == (copy.seat, "", False)
        await kavitha.command("settle_claim", seat=claim["seat"], claim_id=claim["claim_id"], allow=True)
        await phone.until_kind("door")
        assert (await copy.until_closed())["code"] == 4007
        await phone.command("knock", name="Mei")
        await kavitha.until(lambda: [knock["name"] for knock in kavitha.parts["lobby"]["knocks"]] == ["Mei"])
        assert kavitha.parts["lobby"]["claims"] == []


async def test_h3_a_copy_of_a_link_is_told_nothing_of_a_removal_but_that_it_is_not_let_in(
    server: RunningServer,
) -> None:
    async with AsyncExitStack() as stack:
        links, kavitha, mei = await gathered(server, stack)
        copy = await stack.enter_async_context(guest(links.participants[0]))
        assert copy.view["kind"] == "claimant"
        await kavitha.command("remove", seat=mei.seat)
        assert (await mei.until_closed())["code"] == 4006
        assert (await copy.until_closed())["code"] == 4008
        assert {view["kind"] for view in copy.views} == {"claimant"}
