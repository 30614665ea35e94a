from __future__ import annotations

import json
from collections.abc import Callable

from signalling.protocol import close
from signalling.protocol.outbox import LIMIT_BYTES, Outbox


class Reader:
    """Takes what there is whenever it is told of something."""

    def __init__(self) -> None:
        self.heard: list[list[bytes]] = []
        self.outbox = Outbox(self._look)

    def _look(self) -> None:
        self.heard.append(self.outbox.take())


def counted() -> tuple[list[None], Callable[[], None]]:
    """How often somebody was told, who takes nothing."""
    told: list[None] = []
    return told, lambda: told.append(None)


def test_texts_come_in_order_and_the_close_last() -> None:
    outbox = Outbox()
    for number in range(3):
        outbox.put(str(number))
    outbox.close(close.DRAINING)
    *texts, last = outbox.take()
    assert texts == [b"0", b"1", b"2"]
    assert json.loads(last) == {"type": "closing", "code": 1012, "reason": "service restart", "resume": True}
    assert outbox.take() == []


def test_a_reader_is_told_of_what_comes_later() -> None:
    reader = Reader()
    assert reader.heard == []
    reader.outbox.put("late")
    assert reader.heard == [[b"late"]]
    reader.outbox.put("later")
    assert reader.heard == [[b"late"], [b"later"]]
    reader.outbox.close(close.LEFT)
    [closing] = reader.heard[2]
    assert json.loads(closing)["code"] == close.LEFT.code


def test_a_reader_who_takes_nothing_yet_is_told_of_the_first_of_many_and_of_the_end() -> None:
    told, tell = counted()
    outbox = Outbox(tell)
    for text in ("first", "second", "third"):
        outbox.put(text)
        assert len(told) == 1
    assert outbox.offer(b"fourth")
    assert len(told) == 1
    outbox.close(close.LEFT)
    assert len(told) == 2
    assert outbox.take()[:-1] == [b"first", b"second", b"third", b"fourth"]


def test_the_first_reason_stands_and_nothing_follows_it() -> None:
    told, tell = counted()
    outbox = Outbox(tell)
    outbox.close(close.TAKEN_OVER)
    outbox.put("too late")
    outbox.close(close.DRAINING)
    [only] = outbox.take()
    assert json.loads(only)["code"] == 4004
    assert outbox.closing is close.TAKEN_OVER
    assert len(told) == 1


def test_a_close_is_told_when_it_is_made() -> None:
    """Whoever is told sees that it is the end, and why."""
    seen: list[tuple[bool, close.Close | None]] = []
    outbox = Outbox(lambda: seen.append((outbox.is_closed, outbox.closing)))
    outbox.put("text")
    outbox.close(close.DRAINING)
    assert seen == [(False, None), (True, close.DRAINING)]


def test_a_reader_who_lets_too_much_pile_up_is_closed_resumably() -> None:
    outbox = Outbox()
    piece = "x" * 1024
    for _ in range(LIMIT_BYTES // 1024):
        outbox.put(piece)
    assert outbox.closing is None
    outbox.put("y")
    assert outbox.closing is close.SLOW_READER
    assert close.SLOW_READER.resume
    [only] = outbox.take()
    assert json.loads(only)["code"] == 4501


def test_what_others_send_is_dropped_before_it_closes_anybody() -> None:
    outbox = Outbox(limit=10)
    assert [outbox.offer(b"xx") for _ in range(4)] == [True, True, False, False]
    outbox.put("y" * 6)
    assert not outbox.offer(b"x")
    assert outbox.closing is None
    outbox.close(close.LEFT)
    assert not outbox.offer(b"")
    assert outbox.take()[:-1] == [b"xx", b"xx", b"y" * 6]


def test_the_limit_is_of_what_waits_not_of_what_was_sent() -> None:
    outbox = Outbox(limit=10)
    for _ in range(20):
        outbox.put("x" * 10)
        assert outbox.take() == [b"x" * 10]
    outbox.put("x" * 10)
    assert outbox.closing is None


def test_the_limit_counts_bytes() -> None:
    outbox = Outbox(limit=10)
    outbox.put("ஃ" * 3)
    assert outbox.closing is None
    outbox.put("ஃ")
    assert outbox.closing is close.SLOW_READER


def test_whoever_is_gone_is_told_nothing_more() -> None:
    told, tell = counted()
    outbox = Outbox(tell)
    outbox.put("unheard")
    outbox.abandon()
    outbox.put("too late")
    outbox.close(close.DRAINING)
    assert outbox.take() == []
    assert not outbox.offer(b"")
    assert (outbox.is_closed, outbox.is_empty, outbox.closing) == (True, True, None)
    assert len(told) == 1


def test_what_is_queued_is_seen_as_such() -> None:
    outbox = Outbox()
    assert outbox.is_empty
    outbox.put("text")
    assert not outbox.is_empty
    outbox.take()
    assert outbox.is_empty
