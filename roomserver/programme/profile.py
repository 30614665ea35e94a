"""What a community says of itself and how it wants things: one document, read by each node every few seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import Annotated, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from moderation.refusal import RefusalCode, Refused
from moderation.state.local_time import ZoneName
from moderation.state.room import AGREEMENTS_LIMIT, Agreements, agreements_of
from moderation.state.values import LanguageTag, LocalText
from roomserver.i18n import Helpline, Helplines, helplines_in, is_region, read_catalogues, zone_of
from roomserver.programme.contrast import LEAST, Light, least_contrast, nearest
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document
from roomserver.zones import zone_names

COMMUNITY = "community"
"""The id of the profile among the community's settings."""
FRESH_S = 2.0
"""How old what a node knows of a profile may be: another node may have changed it meanwhile."""
NAME = "Circle"
"""What the app is called where a community has said nothing."""
LONGEST_NAME = 60
LARGEST_AGREEMENTS = 4 * 1024
"""Bytes as JSON, as of those in files: everyone who comes gets them, on any line."""
MOST_REGIONS, MOST_LINES, MOST_STEPS = 6, 12, 12
MOST_DAYS = 365
FEWEST_FIGURES_DAYS, MOST_FIGURES_DAYS = 30, 3660
"""Figures of a circle are made three days after it."""

Region = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"""ISO 3166."""
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
PhoneNumber = Annotated[str, Field(max_length=24, pattern=r"^\+?[0-9]([0-9 ()-]*[0-9])+$")]
"""As people dial it where they are."""
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Colours(_Part):
    """The accent of buttons, links and names, on paper and on charcoal."""

    day: Colour
    night: Colour


class Logo(_Part):
    """Its picture is kept apart, by a hash of its bytes and of a number that is new each time it is put."""

    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    type: Literal["image/png", "image/jpeg", "image/webp"]


class CommunityHelpline(Helpline):
    """As those that are shipped, within the bounds of what people write. No `hours`: day and night."""

    name: ShortText | None = None
    service: Literal["ambulance", "police"] | None = None
    hours: ShortText | None = None
    call: PhoneNumber
    whatsapp: PhoneNumber | None = None


class RegionalHelplines(_Part):
    """Those that are answered in one region."""

    region: Region
    lines: Annotated[tuple[CommunityHelpline, ...], Field(min_length=1, max_length=MOST_LINES)]


class Retention(_Part):
    """How long what is kept is kept. `circles_days`: titles of circles on the organisers' list, after their start.
    `figures_days`: who came and what they answered, as totals, after the end; `lines_days`: what they wrote to it.
    """

    circles_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 30
    figures_days: Annotated[int, Field(ge=FEWEST_FIGURES_DAYS, le=MOST_FIGURES_DAYS)] = 3 * 365
    lines_days: Annotated[int, Field(ge=1, le=MOST_FIGURES_DAYS)] = 180


class TrainingStep(_Part):
    """What whoever facilitates has done first."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]{1,16}$")]
    name: ShortText


class Forms(_Part):
    """By which of them strangers can write to the organisers, on its public pages."""

    facilitate: bool = True
    invite_us: bool = True


class ProfileChoices(_Part):
    """What organisers choose. `agreements` and `helplines` None: those that are shipped, of helplines for `region`, if
    there are any. `phone` is on call while a circle runs. `connections` is what the community wants: nothing relays
    voices yet.
    """

    name: ShortText = NAME
    about: LocalText | None = None
    colours: Colours | None = None
    languages: Annotated[tuple[LanguageTag, ...], Field(min_length=1, max_length=8)] = ("en",)
    region: Region = "SG"
    zone: ZoneName = "Asia/Singapore"
    agreements: Annotated[tuple[LocalText, ...], Field(min_length=1, max_length=AGREEMENTS_LIMIT)] | None = None
    helplines: Annotated[tuple[RegionalHelplines, ...], Field(min_length=1, max_length=MOST_REGIONS)] | None = None
    phone: PhoneNumber | None = None
    retention: Retention = Retention()
    connections: Literal["direct", "relayed"] = "direct"
    training: Annotated[tuple[TrainingStep, ...], Field(max_length=MOST_STEPS)] = ()
    forms: Forms = Forms()


class CommunityProfile(ProfileChoices):
    """`version` counts the changes; 0 where nothing was ever said."""

    logo: Logo | None = None
    version: int = 0

    def agreements_or(self, shipped: Agreements) -> Agreements:
        """What everyone agrees to at the door."""
        return shipped if self.agreements is None else agreements_of(self.agreements)

    @property
    def whom_to_call(self) -> Sequence[RegionalHelplines | Helplines]:
        """Its own helplines, or those that are shipped for its region; none where there are none."""
        return helplines_in(self.region) if self.helplines is None else self.helplines

    @property
    def kept_s(self) -> float:
        """How long a circle is listed after it was to start, or was made."""
        return self.retention.circles_days * 24 * 3600.0


def unsaid_in(region: str) -> CommunityProfile:
    """Of a community that has said nothing, where the operator says people are."""
    return CommunityProfile(region=region, zone=zone_of(region))


class WrongProfile(Exception):
    """What was chosen cannot be; `field` is the path of what is to blame. The text is for people."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class Profiles:
    """The profile of one community. `default` is what it has until somebody says otherwise. All may raise
    StoreUnavailable.
    """

    def __init__(self, community: CommunityStore, default: CommunityProfile | None = None) -> None:
        self._community = community.community
        self._documents = community.documents("settings")
        self._default = default or CommunityProfile()
        self._known: CommunityProfile | None = None
        self._read_at = 0.0
        self._reading: asyncio.Future[CommunityProfile] | None = None

    async def load(self) -> CommunityProfile:
        """As it was within the last seconds: nobody asks the store for each request."""
        if self._known is not None and _clock() < self._read_at + FRESH_S:
            return self._known
        if self._reading is None or self._reading.done():
            self._reading = asyncio.ensure_future(self.current())
        return await asyncio.shield(self._reading)

    @property
    def last_known(self) -> CommunityProfile:
        """What this node read last, however long ago; else the default."""
        return self._known or self._default

    async def current(self) -> CommunityProfile:
        """As it is now."""
        return self._learn(self._profile(await self._documents.load(COMMUNITY)))

    async def choose(self, choices: ProfileChoices, made_on: int, *, can_relay: bool = False) -> CommunityProfile:
        """In place of version `made_on`; the logo stays. `can_relay`: this server has a relay.

        Raises: WrongProfile, Refused.
        """
        check(choices, read_catalogues(), can_relay=can_relay)
        chosen_now = {name: getattr(choices, name) for name in ProfileChoices.model_fields}

        def chosen(profile: CommunityProfile) -> CommunityProfile:
            if profile.version != made_on:
                raise Refused(RefusalCode.OUT_OF_DATE)
            return CommunityProfile(**chosen_now, logo=profile.logo)

        return await self._change(chosen)

    async def set_logo(self, logo: Logo | None) -> tuple[CommunityProfile, Logo | None]:
        """With the logo that there was before. Whatever else was changed meanwhile stays."""
        before: Logo | None = None

        def with_logo(profile: CommunityProfile) -> CommunityProfile:
            nonlocal before
            before = profile.logo
            return profile.model_copy(update={"logo": logo})

        return await self._change(with_logo), before

    def logo_address(self, profile: CommunityProfile) -> str | None:
        """Where the picture is served: what is there never changes."""
        return None if profile.logo is None else f"/c/{self._community}/logo/{profile.logo.hash}"

    async def _change(self, change: Callable[[CommunityProfile], CommunityProfile]) -> CommunityProfile:
        becomes = self._default

        def changed(document: Document, now: float) -> Becomes:
            nonlocal becomes
            becomes = change(self._profile(document)).model_copy(update={"version": document.version + 1})
            return Becomes(becomes.model_dump_json())

        await self._documents.change(COMMUNITY, changed)
        return self._learn(becomes)

    def _learn(self, profile: CommunityProfile) -> CommunityProfile:
        """What is read late is not what is known already."""
        if self._known is None or profile.version >= self._known.version:
            self._known, self._read_at = profile, _clock()
        return self._known

    def _profile(self, document: Document) -> CommunityProfile:
        return CommunityProfile.model_validate_json(document.text) if document.version else self._default


def check(choices: ProfileChoices, languages: Collection[str], *, can_relay: bool) -> None:
    """What depends on more than its form. `languages`: those that there are catalogues of. Raises: WrongProfile."""
    for light, colour in () if choices.colours is None else _by_light(choices.colours):
        if least_contrast(colour, light) < LEAST:
            raise WrongProfile(f"colours.{light}", f"{colour} is hard to read there. {nearest(colour, light)} is near.")
    for at, language in enumerate(choices.languages):
        if language not in languages or language in choices.languages[:at]:
            raise WrongProfile(f"languages.{at}", "There is no such language, or it is here twice.")
    _check_regions(choices)
    if choices.zone not in zone_names():
        raise WrongProfile("zone", "There is no time zone of that name.")
    if choices.agreements is not None and _size(choices.agreements) > LARGEST_AGREEMENTS:
        raise WrongProfile("agreements", f"At most {LARGEST_AGREEMENTS // 1024} KiB fit: use fewer words.")
    if choices.connections == "relayed" and not can_relay:
        raise WrongProfile("connections", "This server has no relay.")
    steps = [step.id for step in choices.training]
    if len(set(steps)) < len(steps):
        raise WrongProfile("training", "Two steps have the same id.")


def _by_light(colours: Colours) -> tuple[tuple[Light, str], tuple[Light, str]]:
    return ("day", colours.day), ("night", colours.night)


def _check_regions(choices: ProfileChoices) -> None:
    if not is_region(choices.region):
        raise WrongProfile("region", "There is no such region.")
    known = set[str]()
    for at, there in enumerate(choices.helplines or ()):
        if not is_region(there.region) or there.region in known:
            raise WrongProfile(f"helplines.{at}.region", "There is no such region, or it is here twice.")
        known.add(there.region)
        for row, line in enumerate(there.lines):
            if (line.name is None) == (line.service is None):
                raise WrongProfile(f"helplines.{at}.lines.{row}.name", "A helpline has a name, or is a service.")


def _size(agreements: tuple[LocalText, ...]) -> int:
    return len(msgspec.json.encode(agreements))


def _clock() -> float:
    return asyncio.get_running_loop().time()
