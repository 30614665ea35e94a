"""A decline that is taken back, over real sockets: the page that is open is at the door again, and links work."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest

from tests.guest import enter, guest
from tests.serving import RunningServer


@pytest.mark.parametrize("by_open_link", [False, True])
async def test_c33_whoever_was_declined_by_mistake_knocks_again(server: RunningServer, by_open_link: bool) -> None:
    async with AsyncExitStack() as stack:
        links = server.new_circle(participants=2, open_link=True)
        kavitha = await stack.enter_async_context(guest(links.facilitators[0]))
        await kavitha.command("knock", name="Kavitha")
        aisha = await stack.enter_async_context(guest(links.participants[1]))
        await aisha.command("knock", name="Aisha")
        await kavitha.command("admit", seat=aisha.seat)
        link = links.open if by_open_link else links.participants[0]
        assert link is not None
        session = await enter(link)
        mei = await stack.enter_async_context(guest(session))
        await mei.command("knock", name="Mei")
        await kavitha.command("decline", seat=mei.seat)
        await mei.until_kind("declined")
        await kavitha.until(lambda: kavitha.parts["lobby"]["declined"] != [])
        [told] = kavitha.parts["lobby"]["declined"]
        assert (told["seat"], told["name"], told["by"]) == (mei.seat, "Mei", kavitha.seat)
        await kavitha.command("undo_decline", seat=mei.seat)
        await mei.until_kind("door")
        assert kavitha.parts["lobby"]["declined"] == []
        await mei.drop()
        back = await stack.enter_async_context(guest(session))
        assert back.view["kind"] == "door"
        await back.command("knock", name="Mei")
        await kavitha.command("admit", seat=back.seat)
        await back.until_kind("participant")
        assert not any("Mei" in frame for frame in aisha.frames if "declined" in frame)
