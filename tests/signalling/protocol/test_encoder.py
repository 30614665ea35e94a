from __future__ import annotations

import json
from typing import Any

import pytest

from moderation.commands.door import SetLock
from moderation.commands.ending import EndCircle
from moderation.commands.leaving import Leave
from moderation.commands.links import ReplaceLink
from moderation.commands.lobby import Admit, Decline
from moderation.commands.muting import MuteSelf
from moderation.commands.prompt import SetPrompt
from moderation.commands.wishes import SetWish
from moderation.reading.views import view
from moderation.rules.forgotten import NAMING_S
from moderation.rules.hearing import company, may_hear
from moderation.state.values import replace
from signalling.protocol.encoder import EncodedView, ViewEncoder
from signalling.protocol.messages import ViewMessage
from tests.moderation.circles import Circle, empty_circle, english, open_circle
from tests.moderation.scenes import LIVE, scenes
from tests.pages import pages_of
from tests.values import as_data


def encoded(encoder: ViewEncoder, seat: str, since: EncodedView | None = None) -> tuple[EncodedView, dict[str, Any]]:
    """The seat's view, and the message that tells it to somebody who knows `since`."""
    now = encoder.encode(seat, f"session-{seat}")
    text = now.message(since, now.version)
    return now, {} if text is None else json.loads(text)


def shown(encoder: ViewEncoder, circle: Circle, since: EncodedView, seat: str = "ana") -> set[str]:
    """Which parts are sent after the circle has changed."""
    encoder.update(circle.room)
    return set(encoded(encoder, seat, since)[1].get("parts", {}))


@pytest.mark.parametrize("seat", ["fay", "ana"])
def test_a_whole_view_is_what_the_rules_say_that_seat_may_know(seat: str) -> None:
    circle = open_circle()
    _, message = encoded(ViewEncoder(circle.room), seat)
    assert ViewMessage.model_validate_json(json.dumps(message)).whole
    told = as_data(view(circle.room, seat, f"session-{seat}"))
    assert message["kind"] == told.pop("kind")
    assert message["parts"] == {name: part for name, part in told.items() if part is not None}
    assert (message["epoch"], message["version"]) == (circle.room.epoch, circle.room.version)


def test_every_kind_of_view_is_a_message_of_the_protocol() -> None:
    circle = open_circle()
    circle.enter("ana", session="session-elsewhere")
    circle.arrive("kim", "lea")
    circle.enter_by_open_link("jun")
    circle.by("fay", Decline(seat="lea"))
    encoder = ViewEncoder(circle.room)
    views = [encoder.encode(seat, f"session-{seat}") for seat in ("fay", "ben", "kim", "jun", "lea")]
    views.append(encoder.encode("ana", "session-elsewhere"))
    circle.by("fay", EndCircle())
    encoder.update(circle.room)
    views.append(encoder.encode("ben", "session-ben"))
    kinds = [ViewMessage.model_validate_json(text).kind for now in views if (text := now.message(None, 1))]
    assert kinds == ["facilitator", "participant", "lobby", "door", "declined", "claimant", "ended"]


def test_somebody_who_knows_it_all_is_sent_nothing() -> None:
    encoder = ViewEncoder(open_circle().room)
    now, _ = encoded(encoder, "ana")
    assert now.message(now, 1) is None


def test_only_parts_that_changed_are_sent() -> None:
    circle = open_circle()
    encoder = ViewEncoder(circle.room)
    before, _ = encoded(encoder, "ana")
    circle.by("ben", MuteSelf())
    assert shown(encoder, circle, before) == {"roster"}
    circle.by("fay", SetPrompt(prompt=english("What is your inner weather?"), made_on=1))
    assert shown(encoder, circle, before) == {"roster", "stage"}
    now, _ = encoded(encoder, "ana", before)
    circle.by("ana", SetWish(wish="later"))
    assert shown(encoder, circle, now) == {"me"}
    now, _ = encoded(encoder, "ana", now)
    circle.by("fay", SetLock(locked=True))
    assert shown(encoder, circle, now) == {"circle"}


def test_what_changed_and_changed_back_was_never_missed() -> None:
    circle = open_circle()
    encoder = ViewEncoder(circle.room)
    before, _ = encoded(encoder, "ana")
    title = circle.room.title
    circle.room = replace(circle.room, version=circle.room.version + 1, title=english("Another"))
    encoder.update(circle.room)
    between, message = encoded(encoder, "ana", before)
    assert set(message["parts"]) == {"circle"}
    circle.room = replace(circle.room, version=circle.room.version + 1, title=title)
    assert shown(encoder, circle, between) == {"circle"}


def test_what_nobody_looked_at_for_a_while_is_new_to_nobody_when_it_is_the_same() -> None:
    """As the views of a place from which everybody was away for a moment."""
    circle = open_circle()
    encoder = ViewEncoder(circle.room)
    before, _ = encoded(encoder, "ana")
    for _ in range(3):
        circle.room = replace(circle.room, version=circle.room.version + 1)
        encoder.update(circle.room)
    assert encoded(encoder, "ana", before)[1] == {}


def test_what_is_private_goes_to_its_own_seat_alone() -> None:
    circle = open_circle()
    encoder = ViewEncoder(circle.room)
    for seat in ("fay", "ana", "ben"):
        _, message = encoded(encoder, seat)
        assert message["parts"]["me"]["seat"] == seat


def test_viewers_of_one_kind_share_one_encoding() -> None:
    encoder = ViewEncoder(open_circle().room)
    ana, _ = encoded(encoder, "ana")
    ben, _ = encoded(encoder, "ben")
    fay, _ = encoded(encoder, "fay")
    assert ana.shared is ben.shared
    assert ana.apart["me"] != ben.apart["me"]
    assert set(fay.shared) - set(ana.shared) == {"lobby", "script", "course", "shares"}
    assert (set(fay.apart), set(ana.apart)) == ({"me", "care"}, {"me"})


def test_another_kind_of_viewer_is_sent_everything() -> None:
    circle = empty_circle()
    circle.arrive("fay", "ana")
    encoder = ViewEncoder(circle.room)
    waiting, message = encoded(encoder, "ana")
    assert (message["kind"], set(message["parts"])) == ("lobby", {"circle", "me"})
    circle.by("fay", Admit(seat="ana"))
    encoder.update(circle.room)
    _, message = encoded(encoder, "ana", waiting)
    assert (message["kind"], message["whole"]) == ("participant", True)
    assert set(message["parts"]) == {"circle", "me", "company", "roster", "stage", "centre"}


def test_somebody_of_the_same_kind_in_another_place_is_sent_everything() -> None:
    encoder = ViewEncoder(open_circle().room)
    now, _ = encoded(encoder, "ana")
    before = EncodedView(now.epoch, now.version, now.kind, "group-1", now.shared, now.apart)
    text = now.message(before, 2)
    assert text is not None
    assert json.loads(text)["whole"] is True
    assert set(json.loads(text)["parts"]) == {"circle", "me", "company", "roster", "stage", "centre"}


def test_a_part_that_was_told_in_an_epoch_before_is_new_in_another() -> None:
    """Also where it reads the same: versions begin anew, and no older one may count."""
    circle = open_circle()
    encoder = ViewEncoder(replace(circle.room, version=900))
    encoded(encoder, "ana")
    encoder.update(replace(circle.room, version=901))
    encoder.update(replace(circle.room, epoch=2, version=3))
    now, _ = encoded(encoder, "ana")
    assert {part.changed_at for part in (now.shared | now.apart).values()} == {3}


def test_another_epoch_is_sent_everything() -> None:
    circle = open_circle()
    encoder = ViewEncoder(circle.room)
    before, _ = encoded(encoder, "ana")
    encoder.update(replace(circle.room, epoch=2))
    _, message = encoded(encoder, "ana", before)
    assert (message["epoch"], message["whole"]) == (2, True)
    assert set(message["parts"]) == {"circle", "me", "company", "roster", "stage", "centre"}


def test_a_claimant_learns_nothing_about_the_seat() -> None:
    circle = open_circle()
    circle.enter("ana", session="session-elsewhere")
    now = ViewEncoder(circle.room).encode("ana", "session-elsewhere")
    text = now.message(None, 1)
    assert text is not None
    assert now.kind == "claimant"
    assert set(json.loads(text)["parts"]) == {"circle"}


def test_a_revoked_session_is_shown_no_more_than_a_claimant() -> None:
    circle = open_circle()
    circle.organiser(ReplaceLink(seat="ana", link="another"))
    assert ViewEncoder(circle.room).encode("ana", "session-ana").kind == "claimant"


def test_there_is_no_view_of_a_seat_that_is_gone() -> None:
    circle = open_circle(participants="")
    circle.arrive("kim")
    circle.by("kim", Leave())
    circle.wait(NAMING_S)  # for so long it is kept for coming back
    with pytest.raises(KeyError):
        ViewEncoder(circle.room).encode("kim", "session-kim")


@pytest.mark.parametrize("state", ["open", *LIVE, "debrief"])
def test_everybody_is_told_whom_they_may_hear(state: str) -> None:
    for scene in scenes("Facilitator", state):
        room = scene.circle.room
        encoder = ViewEncoder(room)
        for seat in room.seated():
            _, message = encoded(encoder, seat.id)
            told = {page["seat"]: page["hear"] for page in pages_of(message["parts"])} if message else {}
            assert told == {
                peer.id: may_hear(room, seat.id, peer.id) for peer in company(room, seat.place).peers_of(seat)
            }
