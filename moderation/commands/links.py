"""Links: how somebody comes to a seat."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Called, LinkHash
from moderation.commands.model import CommandModel
from moderation.state.seat import Role
from moderation.state.values import SeatId


class EnterByLink(CommandModel):
    """A personal link was exchanged for a session (both as hashes); `browser`: what marks who asked, a hash too."""

    type: Literal["enter_by_link"] = "enter_by_link"
    link: str
    session: str
    claim_id: str
    browser: str | None = None


class EnterByOpenLink(CommandModel):
    """An open link was exchanged: a new seat, not yet named."""

    type: Literal["enter_by_open_link"] = "enter_by_open_link"
    link: str
    seat: SeatId
    session: str
    browser: str | None = None


class EnterAgain(CommandModel):
    """Whoever had a seat before asks for it again, with a session that it remembers (both as hashes)."""

    type: Literal["enter_again"] = "enter_again"
    seat: SeatId
    former: str
    session: str
    claim_id: str
    browser: str | None = None


class Invite(CommandModel):
    """A further seat, for whoever has its personal link; `link` is the hash of that link's secret. `at_most`: of those
    who facilitate, as all other seats are for others; None: as long as a seat is left.
    """

    type: Literal["invite"] = "invite"
    seat: SeatId
    role: Role
    link: str
    at_most: int | None = None


class ReplaceLink(CommandModel):
    """A new personal link for a seat; the old one and its sessions end."""

    type: Literal["replace_link"] = "replace_link"
    seat: SeatId
    link: str


class CallSeat(CommandModel):
    """Whom a personal link was handed to, as organisers call them; empty: nobody said."""

    type: Literal["call_seat"] = "call_seat"
    seat: SeatId
    called: Called


class Uninvite(CommandModel):
    """A seat with a personal link is taken away, and whoever is there is out. `erased`: nothing of them is kept, nor of
    what they wrote, which are the `lines` of these ids; also where they have no seat any more.
    """

    type: Literal["uninvite"] = "uninvite"
    seat: SeatId
    erased: bool = False
    lines: tuple[int, ...] = ()


class ReplaceOpenLink(CommandModel):
    """A new open link in place of those there are, or none."""

    type: Literal["replace_open_link"] = "replace_open_link"
    id: str
    link: str | None


class RenewOpenLink(CommandModel):
    """A new open link in place of the old one, where there is one; `link` is the hash of its secret."""

    type: Literal["renew_open_link"] = "renew_open_link"
    link: LinkHash


FromSeat = RenewOpenLink
FromOrganiser = Invite | CallSeat | Uninvite | ReplaceLink | ReplaceOpenLink
FromService = EnterByLink | EnterByOpenLink | EnterAgain
