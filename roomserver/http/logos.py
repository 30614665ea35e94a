"""`/c/{community}/logo/{hash}`: a community's logo, which whoever has its address may see."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from roomserver.http.problems import NO_LOGO, UNAVAILABLE, HttpError
from roomserver.programme.logo import Logos
from signalling.store import StoreUnavailable

KEPT = "public, max-age=31536000, immutable"
"""Each picture that is put has an address of its own."""
NOTHING_RUNS = "default-src 'none'; sandbox"
"""Where it is opened by itself."""


def logo_route(logos_of: Callable[[str], Logos | None]) -> Route:
    """`logos_of` a community of that id, where there is one."""

    async def logo(request: Request) -> Response:
        logos = logos_of(request.path_params["community"])
        try:
            picture = None if logos is None else await logos.picture(request.path_params["hash"])
        except StoreUnavailable:
            raise HttpError(UNAVAILABLE) from None
        if picture is None:
            raise HttpError(NO_LOGO)
        kind, content = picture
        headers = {"cache-control": KEPT, "content-security-policy": NOTHING_RUNS, "content-disposition": "inline"}
        return Response(content, headers=headers, media_type=kind)

    return Route("/c/{community}/logo/{hash}", logo, methods=["GET"])
