"""What each viewer may know of a room, and nothing else."""

from __future__ import annotations

import pytest

from moderation.commands.bell import AskForBreath, EndBell, RingBell
from moderation.commands.cards import PutCardAway
from moderation.commands.claims import AnswerClaim
from moderation.commands.door import SetLock
from moderation.commands.ears import CloseEars
from moderation.commands.ending import CloseCircle, EndCircle
from moderation.commands.leaving import Leave
from moderation.commands.lobby import Decline
from moderation.commands.muting import Mute, SetMicrophone
from moderation.commands.prompt import SetPrompt
from moderation.commands.removal import Remove
from moderation.commands.wishes import SetConsent, SetWish
from moderation.reading.lobby import ClaimView
from moderation.reading.parts import PARTS, CentrePart, HeldView, InvitationView, MePart, RosterPart, View, ViewKind
from moderation.reading.views import kind_of, organiser_view, shared_view, view
from moderation.state.seat import CIRCLE, Seat
from moderation.state.values import SeatId
from signalling.peers.pages import listed_pages
from tests.moderation.circles import AGREEMENTS, Circle, empty_circle, english, live_circle
from tests.values import as_text, from_text

PARTS_OF: dict[ViewKind, set[str]] = {
    "door": {"circle", "me"},
    "lobby": {"circle", "me"},
    "declined": {"circle", "me"},
    "removed": {"circle", "me"},
    "claimant": {"circle"},
    "participant": {"circle", "me", "company", "roster", "stage", "centre"},
    "facilitator": {
        *("circle", "me", "company", "roster", "stage", "centre"),
        *("lobby", "care", "script", "course", "shares"),
    },
    "ended": {"circle", "me"},
    "organiser": {"circle", "attendance"},
}


def busy_circle() -> Circle:
    """Live, with a prompt; Kit knocks, Lee stands at the door, Max was declined."""
    circle = empty_circle("fay", "ana ben lee", capacity=8)
    circle.arrive("fay", "ana", "ben", "kit", "max")
    circle.admit("ana", "ben")
    circle.by("fay", Decline(seat="max"))
    circle.enter("lee")
    circle.connect("lee")
    circle.begin()
    circle.offer_next()
    circle.by("fay", SetPrompt(prompt=english("A small joy"), made_on=circle.room.circle.prompt_version))
    circle.hand_to("ana")
    return circle


def parts(of: View) -> set[str]:
    return {part for part in PARTS if getattr(of, part) is not None}


def me(circle: Circle, seat: SeatId) -> MePart:
    part = view(circle.room, seat).me
    assert part is not None
    return part


def roster(circle: Circle) -> RosterPart:
    part = shared_view(circle.room, "participant", CIRCLE).roster
    assert part is not None
    return part


class TestKinds:
    @pytest.mark.parametrize(
        ("seat", "kind"),
        [
            ("fay", "facilitator"),
            ("ana", "participant"),
            ("kit", "lobby"),
            ("lee", "door"),
            ("max", "declined"),
        ],
    )
    def test_follow_from_standing_and_role(self, seat: SeatId, kind: ViewKind) -> None:
        seen = view(busy_circle().room, seat, f"session-{seat}")
        assert seen.kind == kind
        assert parts(seen) == PARTS_OF[kind]

    def test_of_one_who_was_removed_has_nothing_of_the_circle(self) -> None:
        circle = busy_circle()
        circle.by("fay", Remove(seat="ben", reason="Shouted"))
        seen = view(circle.room, "ben")
        assert (seen.kind, parts(seen)) == ("removed", PARTS_OF["removed"])
        assert "Shouted" not in as_text(seen)

    def test_in_a_debrief_are_those_of_facilitators_or_of_the_end(self) -> None:
        circle = busy_circle()
        circle.by("fay", EndCircle())
        assert [view(circle.room, seat).kind for seat in ("fay", "ana", "lee")] == ["facilitator", "ended", "ended"]
        assert view(circle.room, "ana").circle.phase == "ended"
        assert view(circle.room, "fay").circle.phase == "debrief"

    def test_claimants_learn_only_that_they_wait(self) -> None:
        circle = busy_circle()
        circle.enter("ana", session="second")
        seen = view(circle.room, "ana", "second")
        assert seen.kind == "claimant"
        assert parts(seen) == PARTS_OF["claimant"]

    def test_organisers_see_counts(self) -> None:
        seen = organiser_view(busy_circle().room)
        assert parts(seen) == PARTS_OF["organiser"]

    @pytest.mark.parametrize("seat", ["fay", "ana", "kit", "lee", "max"])
    def test_after_the_end_are_all_the_same(self, seat: SeatId) -> None:
        circle = busy_circle()
        circle.organiser(CloseCircle())
        seen = view(circle.room, seat, f"session-{seat}")
        assert seen.kind == "ended"
        assert parts(seen) == PARTS_OF["ended"]
        assert seen.me is not None
        assert (seen.me.name, seen.me.mutes, seen.company) == ("", None, None)

    def test_of_a_seat_that_there_is_not_are_none(self) -> None:
        with pytest.raises(KeyError):
            view(busy_circle().room, "nobody")

    def test_without_a_session_are_those_of_the_person_of_the_seat(self) -> None:
        room = busy_circle().room
        ana = room.seat("ana")
        assert isinstance(ana, Seat)
        assert kind_of(room, ana) == kind_of(room, ana, "session-ana") == "participant"
        assert kind_of(room, ana, "session-ben") == "claimant"


def centre(circle: Circle) -> CentrePart:
    part = shared_view(circle.room, "participant", CIRCLE).centre
    assert part is not None
    return part


class TestRoster:
    def test_is_in_the_talking_order_with_names_mutes_and_presence(self) -> None:
        circle = busy_circle()
        circle.by("fay", Mute(seat="ben"))
        circle.drop("ben")
        assert [(seat.name, seat.presence, seat.muted) for seat in roster(circle).seats] == [
            ("Fay", "present", ()),
            ("Ana", "present", ()),
            ("Ben", "reconnecting", ("self", "facilitator")),
        ]
        assert roster(circle).order_version == circle.room.circle.order_version

    def test_t4_says_of_a_holder_whether_there_is_a_microphone_to_hear_them_by(self) -> None:
        circle = busy_circle()
        circle.by("ana", SetMicrophone(microphone="none"))
        circle.by("fay", SetMicrophone(microphone="off"))
        assert {seat.id: seat.microphone for seat in roster(circle).seats} == {"fay": "off", "ana": "none", "ben": None}
        assert circle.by("ana", SetMicrophone(microphone="none")) is circle.room
        assert centre(circle).voices == ("ana",)

    def test_names_nobody_who_left_without_a_word(self) -> None:
        circle = busy_circle()
        circle.by("ben", Leave())
        assert [seat.id for seat in roster(circle).seats] == ["fay", "ana"]


class TestMe:
    def test_says_whom_one_follows_and_with_whom_to_connect(self) -> None:
        circle = busy_circle()
        ben = me(circle, "ben")
        assert ben.follows == "ana"
        assert [(page.seat, page.incarnation, page.hear) for page in listed_pages(view(circle.room, "ben"))] == [
            ("ana", "page-ana-a", True),
            ("fay", "page-fay-a", False),
        ]

    def test_says_what_one_chose_for_oneself(self) -> None:
        circle = busy_circle()
        circle.by("ben", SetWish(wish="later"))
        circle.by("ben", SetConsent(consent="advice"))
        circle.by("ben", CloseEars(turn_id=circle.piece.id))
        ben = me(circle, "ben")
        assert (ben.wish, ben.consent, ben.ears_closed_for) == ("later", "advice", circle.piece.id)
        assert (ben.role, ben.acts_as, ben.invited_as, ben.standing) == ("participant",) * 3 + ("seated",)
        assert not ben.heard
        assert me(circle, "ana").heard

    def test_t2_says_whether_a_request_for_a_pause_still_stands(self) -> None:
        circle = busy_circle()
        circle.by("ben", AskForBreath())
        assert (me(circle, "ben").asked_for_breath, me(circle, "ana").asked_for_breath) == (True, False)
        circle.by("fay", RingBell())
        assert not me(circle, "ben").asked_for_breath
        circle.by("fay", EndBell())
        circle.by("ben", AskForBreath())
        (card,) = circle.room.cards
        circle.by("fay", PutCardAway(card_id=card.id, outcome="no_need"))
        assert not me(circle, "ben").asked_for_breath

    def test_makes_one_of_each_two_polite(self) -> None:
        circle = busy_circle()
        polite = {
            (seat, page.seat): page.polite for seat in circle.order for page in listed_pages(view(circle.room, seat))
        }
        assert len(polite) == 6
        assert all(polite[one, other] != polite[other, one] for one, other in polite)

    def test_asks_about_a_claim_only_while_it_is_open_and_somebody_is_there(self) -> None:
        circle = busy_circle()
        circle.enter("ana", session="second", claim_id="c2")
        assert me(circle, "ana").claims == ()
        circle.connect("ana", session="second", page="b")
        assert [claim.id for claim in me(circle, "ana").claims] == ["c2"]
        circle.by("ana", AnswerClaim(claim_id="c2", mine=False))
        assert me(circle, "ana").claims == ()

    @pytest.mark.parametrize("seat", ["kit", "lee", "max"])
    def test_of_one_outside_has_neither_peers_nor_place(self, seat: SeatId) -> None:
        circle = busy_circle()
        assert (listed_pages(view(circle.room, seat)), me(circle, seat).follows) == ((), None)


class TestCentre:
    def test_shows_prompt_piece_and_who_is_next(self) -> None:
        circle = busy_circle()
        shared = shared_view(circle.room, "participant", CIRCLE)
        stage, centre = shared.stage, shared.centre
        assert stage is not None
        assert centre is not None
        assert stage.prompt == english("A small joy")
        assert centre.piece == HeldView(id=circle.piece.id, by="ana", since=circle.now, heavy=False)
        assert centre.next == "ben"
        assert centre.supervision == circle.supervision()


class TestLobby:
    def test_shows_facilitators_who_waits_longest_first(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.now += 1
        circle.arrive("lee")
        lobby = shared_view(circle.room, "facilitator", CIRCLE).lobby
        assert lobby is not None
        assert [knock.name for knock in lobby.knocks] == ["Kit", "Lee"]

    def test_shows_facilitators_the_claims_of_those_who_are_there(self) -> None:
        circle = live_circle()
        circle.enter("ana", session="second", claim_id="c2")
        circle.enter("ben", session="third", claim_id="c3")
        circle.connect("ben", session="third", page="b")
        circle.by("ben", AnswerClaim(claim_id="c3", mine=False))
        lobby = shared_view(circle.room, "facilitator", CIRCLE).lobby
        assert lobby is not None
        assert lobby.claims == (ClaimView(seat="ben", name="Ben", claim_id="c3", at=circle.now, contested=True),)


class TestDoor:
    def test_shows_the_agreements_and_whether_it_is_locked_to_everybody_with_a_link(self) -> None:
        circle = empty_circle(agreements=AGREEMENTS)
        circle.arrive("fay")
        circle.by("fay", SetLock(locked=True))
        shown = view(circle.room, "ana").circle
        assert (shown.agreements, shown.locked, shown.phase) == (AGREEMENTS, True, "open")

    def test_says_whether_one_has_agreed(self) -> None:
        circle = empty_circle(agreements=AGREEMENTS)
        circle.arrive("ana")
        assert (me(circle, "ana").agreed, me(circle, "ben").agreed) == (True, False)
        assert me(empty_circle(), "ana").agreed


class TestAttendance:
    def test_counts_and_names_nobody(self) -> None:
        circle = busy_circle()
        circle.drop("ben")
        attendance = organiser_view(circle.room).attendance
        assert attendance is not None
        assert (attendance.seated, attendance.present, attendance.waiting) == (3, 2, 1)
        assert (attendance.capacity, attendance.open_link) == (8, True)
        assert attendance.invitations == (
            InvitationView(seat="fay", invited_as="facilitator", standing="seated"),
            InvitationView(seat="ana", invited_as="participant", standing="seated"),
            InvitationView(seat="ben", invited_as="participant", standing="seated"),
            InvitationView(seat="lee", invited_as="participant", standing="invited"),
        )
        text = as_text(organiser_view(circle.room))
        assert not any(secret in text for secret in ("Fay", "Ana", "Ben", "Kit", "A small joy", "piece"))


@pytest.mark.parametrize("seat", ["fay", "ana", "kit", "lee", "max"])
def test_a_view_is_read_back_as_it_was_written(seat: SeatId) -> None:
    seen = view(busy_circle().room, seat)
    assert from_text(View, as_text(seen)) == seen
