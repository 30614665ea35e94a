"""Whom a new circle invites: its seats and links, whose secrets are drawn once. Rooms keep their hashes alone."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.state.room import OpenLink
from moderation.state.seat import Role
from moderation.state.values import SeatId
from roomserver.programme.circle import CircleLinks, CircleSpec, SeatLink
from signalling.credentials import hashed, link_token, new_id, new_secret


@dataclass(frozen=True, slots=True)
class Invited:
    """`seats` are promised, each in its role, with the secret of its link; `open` are id and secret of the open link,
    if there is one.
    """

    seats: tuple[tuple[SeatId, Role, str], ...]
    open: tuple[str, str] | None

    @property
    def invitations(self) -> tuple[tuple[SeatId, Role, str], ...]:
        """As a room keeps them."""
        return tuple((seat, role, hashed(secret)) for seat, role, secret in self.seats)

    @property
    def open_link(self) -> OpenLink | None:
        """As a room keeps it."""
        return None if self.open is None else OpenLink(id=self.open[0], hash=hashed(self.open[1]))

    def links(self, room_id: str) -> CircleLinks:
        """What opens them."""

        def of(role: Role) -> tuple[SeatLink, ...]:
            return tuple(
                SeatLink(seat=seat, token=link_token(room_id, secret))
                for seat, its, secret in self.seats
                if its == role
            )

        return CircleLinks(
            facilitators=of("facilitator"),
            cofacilitators=of("cofacilitator"),
            participants=of("participant"),
            open=None if self.open is None else link_token(room_id, self.open[1]),
        )


def invite(spec: CircleSpec) -> Invited:
    """As many of each role as are to have a link."""
    counts: dict[Role, int] = {
        "facilitator": spec.facilitators if spec.facilitator_links else 0,
        "cofacilitator": spec.cofacilitators if spec.facilitator_links else 0,
        "participant": spec.participants,
    }
    seats = tuple((new_id(8), role, new_secret()) for role, count in counts.items() for _ in range(count))
    return Invited(seats, (new_id(8), new_secret()) if spec.open_link else None)
