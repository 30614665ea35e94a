"""What a community shows on the app's own pages, and whose page each of them is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from starlette.requests import Request

from roomserver.http.guards import FACILITATOR_COOKIE, ORGANISER_COOKIE
from roomserver.http.shown import NOTHING, Shown, ShownData, ShownHelplines
from roomserver.programme.profile import NAME, CommunityProfile, Profiles
from roomserver.public.face import colours_address
from roomserver.store.documents import UnreadableRoom
from signalling.credentials import read_link_token, read_seat_ref
from signalling.store import RoomStore, StoreUnavailable


class Shows:
    """`profiles` of the communities that there are, by their ids, as they are when they are asked for."""

    def __init__(self, rooms: RoomStore, profiles: Callable[[], Mapping[str, Profiles]]) -> None:
        self._rooms = rooms
        self._profiles = profiles

    async def whose(self, request: Request) -> Shown:
        """That of the seat's or the organiser's community. A page that does not say whose it is shows the only one that
        there is, and nothing where there are several: a page that cannot know must not name one of them. Where those
        are in several regions it has no helplines either: for somebody they would be another country's.

        The front page leads to the public page of the only one. Of several it names none: where one is found is its own
        to say.

        A page comes also while the store is away.
        """
        known = self._profiles()
        community = await self._named(request) or (next(iter(known)) if len(known) == 1 else "")
        profiles = known.get(community)
        if profiles is None:
            return in_common(await asyncio.gather(*map(_now, known.values())))
        profile = await _now(profiles)
        said = shown(community, profile, profiles.logo_address(profile))
        return said if request.url.path != "/" else _leading_to(f"/c/{community}/", said)

    async def _named(self, request: Request) -> str | None:
        """By the seat in its address, or by what begins the session of whoever organises or facilitates."""
        if (seat := read_seat_ref(request.path_params.get("ref", ""))) is not None:
            try:
                room = await self._rooms.load(seat[0])
            except (StoreUnavailable, UnreadableRoom):
                return None
            return None if room is None else room.community
        page = request.url.path.split("/")[1]
        cookie = {"organiser": ORGANISER_COOKIE, "facilitator": FACILITATOR_COOKIE}.get(page)
        if cookie is None:
            return None
        session = read_link_token(request.cookies.get(cookie, ""))
        return None if session is None else session[0]


def _leading_to(page: str, said: Shown) -> Shown:
    return replace(said, data=said.data.model_copy(update={"page": page}))


async def _now(profiles: Profiles) -> CommunityProfile:
    """What this node knew last, while the store is away."""
    try:
        return await profiles.load()
    except StoreUnavailable:
        return profiles.last_known


def in_common(several: Sequence[CommunityProfile]) -> Shown:
    """What a page may say that is of one of those communities, nobody knows of which."""
    regions = {profile.region for profile in several}
    if all(profile.version == 0 for profile in several):
        return NOTHING
    return Shown(region=regions.pop()) if len(regions) == 1 else Shown(data=ShownData(helplines=()))


def shown(community: str, profile: CommunityProfile, logo: str | None) -> Shown:
    """Of a community that has said nothing, nothing."""
    if profile.version == 0:
        return NOTHING
    lines = profile.helplines
    return Shown(
        region=profile.region,
        colours=None if profile.colours is None else colours_address(community, profile.colours),
        data=ShownData(
            name=None if profile.name == NAME else profile.name,
            logo=logo,
            helplines=lines and tuple(ShownHelplines(region=each.region, lines=each.lines) for each in lines),
        ),
    )
