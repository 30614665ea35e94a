"""What a community shows of itself on each of its pages: its name, words about it, colours, and whom to call."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from moderation.state.values import LocalText
from roomserver.i18n import Helpline, Wording, helplines_in
from roomserver.programme.profile import Colours, CommunityProfile, Forms

NOWHERE = "UTC"
NO_FORMS = Forms(facilitate=False, invite_us=False)


@dataclass(frozen=True, slots=True)
class Lines:
    """Helplines of one region, by its ISO 3166 code."""

    region: str
    lines: Sequence[Helpline]


@dataclass(frozen=True, slots=True)
class Face:
    """`community` None: of a page that is no community's. `name` None: that of the app. `colours` and `logo`
    are addresses. `zone` is where times are said that nobody planned by a zone. No `helplines`: nobody knows any there.
    """

    region: str
    zone: str = NOWHERE
    community: str | None = None
    name: str | None = None
    about: LocalText | None = None
    colours: str | None = None
    logo: str | None = None
    helplines: tuple[Lines, ...] = ()
    forms: Forms = NO_FORMS

    @property
    def home(self) -> str:
        """Where its circles are."""
        return "/" if self.community is None else f"/c/{self.community}/"

    def name_in(self, wording: Wording) -> str:
        return self.name or wording.say("app.name")


def face_of_nobody(region: str) -> Face:
    """Of a page that is no community's, where people are in that region."""
    return Face(region, helplines=tuple(Lines(each.region, each.lines) for each in helplines_in(region)))


def face_of(community: str, profile: CommunityProfile, logo: str | None = None) -> Face:
    """Of a community as it is now; `logo` is its address."""
    return Face(
        region=profile.region,
        zone=profile.zone,
        community=community,
        name=profile.name if profile.version else None,
        about=profile.about,
        colours=None if profile.colours is None else colours_address(community, profile.colours),
        logo=logo,
        forms=profile.forms,
        helplines=tuple(Lines(each.region, each.lines) for each in profile.whom_to_call),
    )


def colours_address(community: str, colours: Colours) -> str:
    """It changes with its content, so that browsers may keep that."""
    return f"/c/{community}/colours-{hashlib.sha256(stylesheet(colours)).hexdigest()[:16]}.css"


def stylesheet(colours: Colours) -> bytes:
    """In place of ember in web/src/styles/tokens.css; what is lighter there follows from it."""
    return (
        f":root{{--ember:{colours.day};"
        "--ember-light:color-mix(in srgb,var(--ember) 70%,var(--raised));"
        "--ember-glow:color-mix(in srgb,var(--ember) 40%,var(--raised))}"
        f"@media (prefers-color-scheme:dark){{:root{{--ember:{colours.night}}}}}"
    ).encode()
