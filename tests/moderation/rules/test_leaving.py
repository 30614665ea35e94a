"""Leaving, and the way back."""

from __future__ import annotations

from moderation.commands.cards import PutCardAway
from moderation.commands.leaving import Leave
from moderation.commands.muting import MuteSelf
from moderation.rules.forgotten import NAMING_S
from moderation.state.seat import Seat
from tests.moderation.circles import live_circle
from tests.values import as_text


class TestLeave:
    def test_forgets_all_about_whoever_sat_there_but_their_invitation(self) -> None:
        circle = live_circle()
        circle.by("ana", MuteSelf())
        circle.by("ana", Leave())
        assert circle.seat("ana") == Seat(
            id="ana",
            role="participant",
            invited_as="participant",
            link="link-ana",
            former=("session-ana",),
            came=True,
            since=circle.now,
        )
        (card,) = circle.room.cards
        circle.by("fay", PutCardAway(card_id=card.id, outcome="reached"))
        assert "Ana" not in as_text(circle.room)
        assert circle.order == ("fay", "ben", "mei")

    def test_forgets_a_seat_by_open_link_altogether_after_a_while(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.admit("kit")
        circle.by("kit", Leave())
        (card,) = circle.room.cards
        circle.by("fay", PutCardAway(card_id=card.id, outcome="no_need"))
        assert "Kit" not in as_text(circle.room)
        circle.wait(NAMING_S)
        assert "kit" not in as_text(circle.room).lower()

    def test_is_followed_by_coming_back_through_the_lobby_to_the_end_of_the_order(self) -> None:
        circle = live_circle()
        circle.by("ana", Leave())
        circle.arrive("ana")
        circle.admit("ana")
        assert circle.order == ("fay", "ben", "mei", "ana")

    def test_from_the_lobby_or_the_door_changes_no_order(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.enter_by_open_link("lee")
        before = circle.room.circle.order_version
        circle.by("kit", Leave())
        circle.by("lee", Leave())
        assert circle.room.circle.order_version == before
        circle.wait(NAMING_S)
        assert (len(circle.room.seats), circle.room.circle.order_version) == (4, before)
