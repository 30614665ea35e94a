"""`/organiser/profile`: what a community says of itself and how it wants things, and its logo.

Only people who are logged in change it: it says whom people in need can call, and who is on call.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from moderation.state.values import LocalText
from roomserver.api.office import CHANGES, READS, Office
from roomserver.http.body import Upload
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import BAD_LOGO, BAD_PROFILE, OUT_OF_DATE, HttpError
from roomserver.programme.logo import MOST_BYTES
from roomserver.programme.profile import CommunityProfile, ProfileChoices, WrongProfile
from roomserver.programme.profile_words import readable
from roomserver.programme.tokens import Scope

MOST = 64 * 1024
"""Bytes of a profile: agreements and helplines, in letters that take three each."""


class NewProfile(ProfileChoices):
    """What organisers choose, in place of version `made_on`."""

    made_on: Annotated[int, Field(ge=0)]


class ProfileState(BaseModel):
    """The profile, and what it is chosen among. `logo` is the address of the picture; `shipped_agreements` are those of
    a community that has none of its own; `can_relay` says whether this server could relay voices.
    """

    profile: CommunityProfile
    logo: str | None
    shipped_agreements: tuple[LocalText, ...]
    can_relay: bool


async def read_profile(office: Office, call: Call[None]) -> ProfileState:
    """What the community says of itself."""
    return _told(office, await office.book.profiles.current())


async def set_profile(office: Office, call: Call[NewProfile]) -> ProfileState:
    """Say what the community is, and how it wants things."""
    asked, profiles = call.asked, office.book.profiles
    try:
        return _told(office, await profiles.choose(readable(asked), asked.made_on, can_relay=office.book.can_relay))
    except WrongProfile as wrong:
        raise HttpError(BAD_PROFILE, {wrong.field: str(wrong)}) from None


async def set_logo(office: Office, call: Call[Upload]) -> ProfileState:
    """Give the community a logo: a PNG, JPEG or WebP picture."""
    return _told(office, await office.book.logos.put(call.asked.content))


async def remove_logo(office: Office, call: Call[None]) -> ProfileState:
    """Take the community's logo away."""
    return _told(office, await office.book.logos.remove())


def _told(office: Office, profile: CommunityProfile) -> ProfileState:
    return ProfileState(
        profile=profile,
        logo=office.book.profiles.logo_address(profile),
        shipped_agreements=office.agreements.lines,
        can_relay=office.book.can_relay,
    )


PATH = "/organiser/profile"
OPERATIONS = (
    Operation("GET", PATH, read_profile, READS, scope=Scope.PROGRAMME_READ),
    Operation("PUT", PATH, set_profile, CHANGES, (BAD_PROFILE, OUT_OF_DATE), most=MOST),
    Operation("PUT", f"{PATH}/logo", set_logo, CHANGES, (BAD_LOGO,), most=MOST_BYTES, cost=20),
    Operation("DELETE", f"{PATH}/logo", remove_logo, CHANGES),
)
