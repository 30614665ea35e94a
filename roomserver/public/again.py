"""Whoever has an old link asks for the one that works. It is answered alike whether there is anybody to send it to."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from roomserver.http.form import read_form
from roomserver.http.guards import network
from roomserver.programme.communities import Community
from roomserver.programme.links import read_place_token
from roomserver.public.house import House
from signalling.credentials import read_link_token
from signalling.protocol.limits import Limits

ASKED_PER_S, ASKED_BURST = 1 / 10, 20.0
"""By old links that were once good, or may have been, from one network."""
OF_A_PLACE_PER_S, OF_A_PLACE_BURST = 1 / 600, 2.0


@dataclass(frozen=True, slots=True)
class Again:
    """It is sent to an address that is known to be theirs alone, and few times, by whichever link it was asked for."""

    house: House
    of_networks: Limits = field(default_factory=lambda: Limits(ASKED_PER_S, ASKED_BURST))
    of_places: Limits = field(default_factory=lambda: Limits(OF_A_PLACE_PER_S, OF_A_PLACE_BURST))

    async def by_place(self, request: Request) -> Response:
        """By an old link to the page of a sign-up."""
        token = read_place_token(request.path_params["token"])
        if token is None:
            raise self.house.no_such_place(request)
        self.house.check_origin(request)
        visit = await self.house.visit_to(token.community, request)
        sign_ups = visit.community.sign_ups
        if (await sign_ups.links()).is_good(token) and self.of_networks.take(network(request)):
            await self._send(visit.community, token.book_id, token.sign_up_id)
        return self.house.pages.answer("again.html", visit.page)

    async def by_seat(self, request: Request) -> Response:
        """By an old link to a circle. Its page is of no community: nobody learns whose circle it is, or was."""
        self.house.check_origin(request)
        read = read_link_token((await read_form(request)).get("link", ""))
        if read is not None and self.of_networks.take(network(request)):
            for community in self.house.communities():
                whose = await community.sign_ups.holder(*read)
                if whose is not None:
                    await self._send(community, *whose)
        return self.house.pages.answer("again.html", self.house.page_of_nobody(request))

    async def _send(self, community: Community, book_id: str, sign_up_id: str) -> None:
        if self.of_places.take(f"{book_id} {sign_up_id}"):
            await community.sign_ups.send_link(book_id, sign_up_id)


def again_routes(house: House) -> list[BaseRoute]:
    """Both by POST. They come before the other pages of places."""
    again = Again(house)
    return [
        Route("/place/again", house.serve(again.by_seat), methods=["POST"]),
        Route("/place/{token}/again", house.serve(again.by_place), methods=["POST"]),
    ]
