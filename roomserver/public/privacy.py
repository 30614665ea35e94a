"""What a community keeps of people, why, who reads it and until when: for everybody, before they come."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from roomserver.kept.sections import sections
from roomserver.public.house import House


def privacy_routes(house: House) -> list[BaseRoute]:
    """To be mounted before the circles: their ids have other letters."""
    told = sections()

    async def privacy(request: Request) -> Response:
        visit = await house.visit(request)
        values = {"sections": told, "backup_days": visit.community.erasing.kept_days}
        return house.pages.public_answer(request, "privacy.html", visit.page, **values)

    return [Route("/c/{community}/privacy", house.serve(privacy), methods=["GET"])]
