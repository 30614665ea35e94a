"""A seat: a place kept for one person, whoever they are, with all that the room knows of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from moderation.values import PlaceId, SeatId, Value

Role = Literal["participant", "cofacilitator", "facilitator"]
Standing = Literal["invited", "knocking", "seated", "declined", "removed"]
Presence = Literal["absent", "present", "reconnecting", "away"]
Wish = Literal["none", "pass", "later", "listen"]
"""For when the piece comes: pass this time, come back at the end of the round, or just listening today."""
Consent = Literal["just_listen", "reflections", "advice"]
"""What somebody wants back for what they share."""

CIRCLE: PlaceId = "circle"
"""The place where everybody sits unless they are in a group, a side room or the debrief."""
CONTACT_LENGTH = 300


class Claim(Value):
    """Somebody opened a personal link elsewhere while its seat was present, and waits to be believed.

    It is asked about while their page is connected.
    """

    id: str
    session: str
    at: float
    contested: bool = False
    node: str | None = None
    connection: str | None = None
    incarnation: str | None = None


class Seat(Value):
    """A place kept for one person. `link` and `sessions` are hashes; `grace_until` is set while reconnecting.

    `home` is the place in whose ring the seat stands; `place` is where its person is, which differs in a side room.
    """

    id: SeatId
    role: Role
    invited_as: Role
    standing: Standing = "invited"
    admitted: bool = False
    name: str = ""
    link: str | None = None
    sessions: tuple[str, ...] = ()
    claim: Claim | None = None
    presence: Presence = "absent"
    node: str | None = None
    connection: str | None = None
    incarnation: str | None = None
    grace_until: float | None = None
    since: float = 0.0
    """Since when they sit, or wait where they are."""
    home: PlaceId = CIRCLE
    home_since: float = 0.0
    place: PlaceId = CIRCLE
    muted_self: bool = False
    muted_by_facilitator: bool = False
    ears_closed_for: str | None = None
    """The turn that this person chose not to hear."""
    wish: Wish = "none"
    consent: Consent = "just_listen"
    heard_s: float = 0.0
    trusted_since: float = 0.0
    """Since when somebody who was invited as a participant looks after the circle too."""
    agreed: str | None = None
    agreed_at: float | None = None
    nodded: bool = False
    contact: Annotated[str, Field(max_length=CONTACT_LENGTH)] | None = None
    """Where they are and whom to call: hidden, opened only in need."""
