"""Every page that the server makes, by its address."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from roomserver.public.again import again_routes
from roomserver.public.answering import answering_routes
from roomserver.public.circles import circle_routes
from roomserver.public.feeds import feed_routes
from roomserver.public.house import House
from roomserver.public.kept import kept_routes
from roomserver.public.place import place_routes
from roomserver.public.privacy import privacy_routes
from roomserver.public.requests import request_routes
from roomserver.public.sign_up import sign_up_routes


def public_routes(house: House) -> list[BaseRoute]:
    """To be mounted at the root. Feeds and forms come before circles: each address names one thing."""
    nothing = Route("/c/{rest:path}", house.serve(house.nothing), methods=["GET"])
    before = (*feed_routes(house), *privacy_routes(house), *request_routes(house), *sign_up_routes(house))
    of_people = (*again_routes(house), *answering_routes(house), *kept_routes(house), *place_routes(house))
    return [*before, *circle_routes(house), *of_people, nothing]
