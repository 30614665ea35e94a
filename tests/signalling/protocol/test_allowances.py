"""H2: what one person may send is bounded by what it costs, and nobody honest ever meets the bounds."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from signalling.protocol.allowances import Allowance, Allowances, Carrying

DESCRIPTION, CANDIDATE = 10 * 1024, 400
"""More than a browser's, as JSON."""
KIB = 1024


def carried(carrying: Carrying, sizes: Iterable[tuple[str, str, int, bool]], now: float) -> int:
    """How many of these (sender, receiver, bytes, whether it is a description) are carried at that instant."""
    return sum(
        carrying.of(one, now).takes(other, size, now, is_description=described) for one, other, size, described in sizes
    )


def mesh_of(people: int, *, comes: str = "seat-0") -> list[tuple[str, str, int, bool]]:
    """What one person says to each of the others: a description, and ten candidates."""
    others = (f"seat-{number}" for number in range(1, people))
    return [said for to in others for said in [(comes, to, DESCRIPTION, True), *10 * [(comes, to, CANDIDATE, False)]]]


@pytest.mark.parametrize("people", [16, 32])
def test_h2_whoever_comes_to_everybody_is_carried_and_again_when_the_network_changes(people: int) -> None:
    """Thirty-two: a facilitator in a plenary. Three times within a second, and then every ten seconds for an hour."""
    carrying, allowance, said = Carrying(), Allowance(0.0), mesh_of(people)
    for now in (0.0, 0.5, 1.0, *(10.0 * number for number in range(1, 360))):
        assert carried(carrying, said, now) == len(said)
        assert all(allowance.negotiation.take(now) and allowance.received.take(now, size) for _, _, size, _ in said)


def test_h2_all_pairs_of_a_full_mesh_may_restart_at_once() -> None:
    carrying = Carrying()
    everybody = [
        (sender, receiver if receiver != sender else "seat-0", size, described)
        for number in range(1, 16)
        for sender, receiver, size, described in mesh_of(16, comes=f"seat-{number}")
    ]
    for now in (0.0, 2.0, 4.0):
        assert carried(carrying, everybody, now) == len(everybody)


@pytest.mark.parametrize("size", [300, 4 * KIB, 48 * KIB, 64 * KIB])
def test_h2_one_person_is_aimed_at_with_64_kbit_a_second(size: int) -> None:
    carrying, cost = Carrying(), max(size, 2 * KIB)
    flood = [("mallory", "mei", size, True)] * 1_000
    assert carried(carrying, flood, 0.0) == 96 * KIB // cost
    for number in range(1, 11):
        later = 100.0 * number
        assert carried(carrying, flood, later) <= 96 * KIB // cost
    assert sum(carried(carrying, flood, 1_000.0 + second) for second in range(1, 101)) * cost <= 100 * 8 * KIB + cost


def test_h2_a_flood_leaves_everybody_else_what_they_have() -> None:
    carrying = Carrying()
    carried(carrying, [("mallory", f"seat-{number}", 64 * KIB, True) for number in range(32)] * 100, 0.0)
    assert carried(carrying, mesh_of(16, comes="ana"), 0.0) == len(mesh_of(16))


def test_h2_one_person_is_carried_two_mebibytes_at_once_and_a_sixteenth_a_second_later() -> None:
    carrying = Carrying()
    flood = [("mallory", f"seat-{number}", 64 * KIB, False) for number in range(1_000)]
    assert carried(carrying, flood, 0.0) == 32
    assert carried(carrying, [("mallory", f"other-{number}", KIB, False) for number in range(1_000)], 1.0) == 64


def test_h2_what_is_too_much_for_one_is_not_taken_from_what_others_may_be_sent() -> None:
    carrying = Carrying()
    carried(carrying, [("ana", "mei", 64 * KIB, False)] * 1_000, 0.0)
    assert carried(carrying, [("ana", f"seat-{number}", 64 * KIB, False) for number in range(1_000)], 0.0) == 31


def test_h2_so_many_descriptions_at_once_and_four_a_second() -> None:
    carrying = Carrying()
    flood = [("mallory", f"seat-{number}", 100, True) for number in range(1_000)]
    assert carried(carrying, flood, 0.0) == 256
    assert carried(carrying, [("mallory", f"other-{number}", 100, True) for number in range(100)], 1.0) == 4


def test_h2_what_is_too_many_bytes_uses_up_no_descriptions() -> None:
    """Whoever sent too much may offer again as soon as there is room for it."""
    carrying = Carrying()
    carried(carrying, [("ana", f"big-{number}", 64 * KIB, False) for number in range(32)], 0.0)
    assert carried(carrying, [("ana", f"seat-{number}", 2 * KIB, True) for number in range(300)], 0.0) == 0
    assert carried(carrying, [("ana", f"seat-{number}", 2 * KIB, True) for number in range(300)], 3.0) == 96


def test_h2_of_everybody_in_many_circles_each_pair_is_counted() -> None:
    """More pairs than people are remembered: a full plenary alone has a thousand."""
    carrying = Carrying()
    carried(carrying, [("ana", "mei", 64 * KIB, False)], 0.0)
    carried(carrying, [(f"seat-{number}", f"other-{number}", 100, False) for number in range(10_000)], 0.0)
    assert carried(carrying, [("ana", "mei", 64 * KIB, False)], 0.0) == 0


def test_h2_an_allowance_is_remembered_once_its_session_opened_a_seat() -> None:
    allowances = Allowances(remembered=2)
    right = allowances.of("right", 0.0)
    right.commands.take(0.0, 30)
    allowances.remember("right", right)
    del right
    for number in range(100):
        allowances.of(f"wrong-{number}", 0.0)
    assert not allowances.of("right", 0.0).commands.take(0.0)


def test_h2_whoever_was_not_here_for_longest_is_forgotten_first_and_nobody_who_is_here() -> None:
    allowances = Allowances(remembered=2)
    here = allowances.of("here", 0.0)
    for session in ("here", "first", "second"):
        allowances.remember(session, allowances.of(session, 0.0))
    assert [allowances.remembers(session) for session in ("here", "first", "second")] == [False, True, True]
    assert allowances.of("here", 0.0) is here


def test_h2_whoever_was_here_again_counts_by_that_and_not_by_when_they_first_came() -> None:
    allowances = Allowances(remembered=2)
    for session in ("first", "second", "first", "third"):
        allowances.remember(session, allowances.of(session, 0.0))
    assert [allowances.remembers(session) for session in ("first", "second", "third")] == [True, False, True]
