"""What a hosted room decides, without a loop, a store or a socket."""

from __future__ import annotations

import json
from typing import Any

from moderation.commands.muting import MuteSelf
from moderation.settle import next_deadline
from signalling.node.hosted import PAGES, Action, Dismiss, HostedRoom, Reconnect, Send, Wake
from signalling.node.watcher import Watcher
from signalling.protocol import close
from signalling.protocol.ice import NONE_SET_UP
from signalling.protocol.outbox import Outbox
from signalling.protocol.session import UNANSWERED_BEATS, Session
from tests.moderation.circles import Circle, live_circle

NOW = 1_000_000.0


def watched(circle: Circle, *seats: str) -> tuple[HostedRoom, list[Watcher]]:
    """The room of that circle with a page of each of these seats, which have been welcomed."""
    hosted = HostedRoom(circle.room, NONE_SET_UP)
    watchers = [page_of(circle, seat) for seat in seats]
    for watcher in watchers:
        hosted.watchers[watcher.connection] = watcher
        hosted.welcome(watcher, NOW)
    return hosted, watchers


def page_of(circle: Circle, seat_id: str) -> Watcher:
    seat = circle.seat(seat_id)
    assert seat.connection is not None
    assert seat.incarnation is not None
    page = Watcher(seat_id, seat.sessions[0], seat.incarnation, Session(0.0), Outbox())
    page.connection = seat.connection
    return page


def told(actions: list[Action]) -> list[tuple[str, dict[str, Any]]]:
    return [(action.watcher.seat, json.loads(action.text)) for action in actions if isinstance(action, Send)]


def test_whoever_is_welcomed_is_told_so_and_then_shown_the_whole_room() -> None:
    circle = live_circle()
    hosted = HostedRoom(circle.room, NONE_SET_UP)
    page = page_of(circle, "ana")
    assert [(seat, message["type"]) for seat, message in told(hosted.welcome(page, NOW))] == [
        ("ana", "welcome"),
        ("ana", "ice_servers"),
        ("ana", "view"),
    ]
    assert page.outbox.is_empty


def test_a_newer_room_is_shown_to_those_for_whom_something_is_new_and_an_older_one_to_nobody() -> None:
    circle = live_circle()
    before = circle.room
    hosted, _ = watched(circle, "ana", "ben")
    circle.by("ana", MuteSelf())
    actions = hosted.accept(circle.room, next_deadline(circle.room), NOW)
    assert actions[0] == Wake(next_deadline(circle.room))
    assert {seat: set(message["parts"]) for seat, message in told(actions)} == {
        "ana": {"me", "roster"},
        "ben": {"roster"},
    }
    for room in (before, circle.room):
        assert hosted.accept(room, next_deadline(room), NOW) == []


def test_a_page_that_the_room_misses_is_to_be_connected_again() -> None:
    circle = live_circle()
    hosted, [ana] = watched(circle, "ana")
    circle.drop("ana")
    assert Reconnect(ana) in hosted.accept(circle.room, next_deadline(circle.room), NOW)


def test_a_page_of_another_session_may_stay_no_longer() -> None:
    circle = live_circle()
    hosted, [ana] = watched(circle, "ana")
    circle.connect("ana", page="b")
    assert Dismiss(ana, close.TAKEN_OVER) in hosted.accept(circle.room, next_deadline(circle.room), NOW)


def test_of_the_pages_of_one_session_that_take_nothing_over_the_newest_stay() -> None:
    circle = live_circle()
    hosted, [ben] = watched(circle, "ben")
    session = circle.seat("ana").sessions[0]
    pages = [Watcher("ana", session, f"page-{number}", Session(0.0), Outbox()) for number in range(PAGES + 2)]
    former = []
    for page in pages:
        hosted.watchers[page.connection] = page
        former.append(hosted.welcome(page, NOW))
    crowded = [Dismiss(page, close.TAKEN_OVER) for page in pages[:2]]
    assert [[action for action in actions if action in crowded] for actions in former[PAGES:]] == [
        crowded[:1],
        crowded,  # a line that closes may still be here
    ]
    assert not ben.outbox.is_closed


def test_a_beat_is_for_those_who_were_welcomed() -> None:
    circle = live_circle()
    hosted, _ = watched(circle, "ana")
    stranger = page_of(circle, "ben")
    hosted.watchers[stranger.connection] = stranger
    assert [(seat, message["type"]) for seat, message in told(hosted.beat(NOW, in_touch=True))] == [("ana", "beat")]


def test_a_page_that_answers_no_beats_is_dismissed_and_not_closed_here() -> None:
    circle = live_circle()
    hosted, [ana] = watched(circle, "ana")
    hello = {"type": "hello", "version": 2, "incarnation": ana.incarnation, "features": ["answers_beats"]}
    ana.session.receive_hello(json.dumps(hello))
    for _ in range(UNANSWERED_BEATS):
        assert [message["type"] for _, message in told(hosted.beat(NOW, in_touch=False))] == ["beat"]
    assert hosted.beat(NOW, in_touch=False) == [Dismiss(ana, close.NO_ANSWER)]
    assert not ana.outbox.is_closed
