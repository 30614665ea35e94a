"""A seat: a place kept for one person, whoever they are, with all that the room knows of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from moderation.state.values import PlaceId, SeatId, Value

Role = Literal["participant", "cofacilitator", "facilitator"]
Standing = Literal["invited", "knocking", "seated", "declined", "removed"]
Presence = Literal["absent", "present", "reconnecting", "away"]
Wish = Literal["none", "pass", "later", "listen"]
"""For when the piece comes: pass this time, come back at the end of the round, or just listening today."""
Consent = Literal["just_listen", "reflections", "advice"]
"""What somebody wants back for what they share."""
Microphone = Literal["on", "off", "none"]
"""The device itself, as the page of its owner says: turned on, turned off, or none that this page may use."""

CIRCLE: PlaceId = "circle"
"""The place where everybody sits unless they are in a group, a side room or the debrief."""
CONTACT_LENGTH = 300
NO_ID = "k0"
"""Of a contact that a former release kept: it knew of one a seat."""


class Claim(Value, omit_defaults=True):
    """Somebody opened a personal link elsewhere while its seat was another session's, and waits to be believed.

    It is asked about while their page is connected.
    """

    id: str
    session: str
    browser: str | None = None
    at: float
    contested: bool = False
    former: str | None = None
    """The session that the browser which asks had at that seat before."""
    node: str | None = None
    connection: str | None = None
    incarnation: str | None = None


class LookedAfter(Value):
    """Somebody who looks after the circle said that what this person asked for is done: `kind` is what that was."""

    kind: Literal["need_a_minute", "check_on_me", "not_safe"]
    by: SeatId
    at: float


class Declined(Value):
    """Somebody who knocked was declined: what they called themselves, by whom and when."""

    name: str
    by: SeatId
    at: float


class Forgotten(Value):
    """Somebody by an open link whose seat was forgotten: the sessions it had (hashes), and the id of the link.

    `waited_s` is that of the seat.
    """

    sessions: tuple[str, ...]
    open_link: str
    admitted: bool = False
    knocked: bool = False
    waited_s: float = 0.0


CLAIMS_KEPT = 3
"""Most devices that wait for one seat."""
FORMER_KEPT = 3
"""Most sessions that a seat remembers."""


class Seat(Value, omit_defaults=True):
    """A place kept for one person. `link`, `sessions` and `former` are hashes; `grace_until` is set while reconnecting.

    `home` is the place in whose ring the seat stands; `place` is where its person is, which differs in a side room.
    """

    id: SeatId
    role: Role
    invited_as: Role
    standing: Standing = "invited"
    admitted: bool = False
    declined: Declined | None = None
    """For facilitators, who may let them knock again."""
    released: bool = False
    """Whether a facilitator gave the place free that was kept for its personal link."""
    name: str = ""
    link: str | None = None
    called: str = ""
    """Whom its personal link was handed to, as organisers call them: told to them alone, until it is over for that
    seat.
    """
    sessions: tuple[str, ...] = ()
    ended_sessions: tuple[str, ...] = ()
    """Those that a removal ended: they open nothing, but whoever comes back with one is told why."""
    browser: str | None = None
    """Hash of what marks the browser that they came with, in this circle alone."""
    former: tuple[str, ...] = ()
    """Sessions that had this seat before, the last first, and may ask for it: they left it, or lost it to another."""
    open_link: str | None = None
    """The id of the open link that it was made by."""
    claims: tuple[Claim, ...] = ()
    """Those who wait for this seat, in the order in which they first asked."""
    doubted: bool = False
    """Somebody asked for this seat whom its person or a facilitator did not believe."""
    private_since: float = 0.0
    """Since when whoever sits there now has done so, where another session took the seat over."""
    hidden: tuple[str, ...] = ()
    """Ids of a signal and of answered check-ins that are private to whoever sat there before."""
    presence: Presence = "absent"
    node: str | None = None
    connection: str | None = None
    incarnation: str | None = None
    grace_until: float | None = None
    since: float = 0.0
    """Since when they sit, or wait where they are."""
    waited_s: float = 0.0
    """How long somebody who knocked was there before their connection last dropped, and how long they had sat."""
    home: PlaceId = CIRCLE
    home_since: float = 0.0
    place: PlaceId = CIRCLE
    microphone: Microphone | None = None
    """None until a page has said."""
    muted_self: bool = False
    muted_by_facilitator: bool = False
    ears_closed_for: str | None = None
    """The turn that this person chose not to hear."""
    hides: tuple[SeatId, ...] = ()
    """Whose pictures this person does not see, by their own choice."""
    picture_closed: bool = False
    """Their picture was stopped, and they have not turned it on again since."""
    picture_stopped: bool = False
    """A facilitator stopped their picture for all."""
    wish: Wish = "none"
    consent: Consent = "just_listen"
    missed_turn: str | None = None
    """The turn or offer that went on without them as they were not back in time; until they have the piece again."""
    heard_s: float = 0.0
    came: bool = False
    """Whether a participant sat here while the circle was live, until the debrief ends."""
    looked_after: LookedAfter | None = None
    """What they asked for last, privately, where somebody said that it is done and they have not asked again."""
    trusted_since: float = 0.0
    """Since when this person looks after the circle: they learn nothing of what was before. 0: all along."""
    trust_lapsed: bool = False
    """They looked after the circle and do no more: what they may know begins anew when they do again."""
    lowered_to: Role | None = None
    """A facilitator lowered them so far: above it they rise by a facilitator's act alone."""
    agreed: str | None = None
    agreed_at: float | None = None
    nodded: bool = False
    contact: Annotated[str, Field(max_length=CONTACT_LENGTH)] | None = None
    """Where they are and whom to call: hidden, opened only in need."""
    contact_id: str = NO_ID
    contact_at: float | None = None
    """When it was left. None: by a release that did not say, before they sat."""
    contact_by: tuple[str, ...] = ()
    """The sessions of whoever left it."""

    @property
    def ceiling(self) -> Role:
        """The role that this person may take up by themselves."""
        return self.lowered_to or self.invited_as
