"""Dividing those who signed up into circles: a pure function of who comes, who leads, who is not to be with whom, and
where they are already. The same seed gives the same circles.

Circles have six to eight people beside those who lead them, wherever the number allows: 12 to 16 are two, 18 to 24
three. Where it doesn't there are as few as eight fit in, of even size: 9 people are 5 and 4, 10 are 5 and 5, 11 are 6
and 5, 17 are 6, 6 and 5. Up to eight are one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from random import Random

SMALLEST, LARGEST = 6, 8
MOST_CIRCLES = 8
"""As `moderation.commands.groups` has it."""
TRIES, TURNS = 4000, 3
"""How often somebody is put somewhere, and those who lead dealt otherwise, before there seems to be no way: time has a
bound.
"""

Apart = frozenset[frozenset[str]]
Circles = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Gathering:
    """Who is to be divided; `leaders`: first those who facilitate. `homes` says in which circle, from 0, somebody is
    already, and `led` the same of those who lead; whoever is `fixed` stays there.
    """

    people: Sequence[str]
    leaders: Sequence[str] = ()
    apart: Apart = frozenset()
    homes: Mapping[str, int] = field(default_factory=dict)
    led: Mapping[str, int] = field(default_factory=dict)
    fixed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Divided:
    """Circle by circle: who leads, and who comes."""

    leaders: Circles
    people: Circles


class CannotDivide(Exception):
    """Not everybody can be kept from whom they are not to be with. `circles`: so many would do, None where none do."""

    def __init__(self, circles: int | None) -> None:
        super().__init__("" if circles is None else str(circles))
        self.circles = circles


def circles_for(people: int) -> range:
    """How many circles they make, the fewest first."""
    fewest = max(1, ceil(people / LARGEST))
    return range(fewest, max(fewest, people // SMALLEST) + 1)


def divide(gathering: Gathering, seed: int, circles: int | None = None) -> Divided:
    """As few circles as may be, or just so many. Nobody who is somewhere already moves as long as others fit in without
    that; else as few as can be. Raises: CannotDivide.
    """
    there = max(gathering.homes.values(), default=-1) + 1
    allowed = [circles] if circles is not None else [*circles_for(len(gathering.people))]
    if circles is None and there >= allowed[0]:
        allowed = [
            there,
            *(count for count in allowed if count > there),
            *(count for count in allowed if count < there),
        ]
    for count in allowed:
        divided = _divide_into(gathering, count, seed)
        if divided is not None:
            return divided
    more = range(max(allowed) + 1, min(MOST_CIRCLES, len(gathering.people)) + 1)
    raise CannotDivide(next((count for count in more if _divide_into(gathering, count, seed) is not None), None))


def honours(circle: Collection[str], apart: Apart) -> bool:
    """Whether nobody in it is with whom they are not to be."""
    return not any(pair <= set(circle) for pair in apart)


def _divide_into(gathering: Gathering, count: int, seed: int) -> Divided | None:
    """Those who lead are put first; where nobody fits round them then, they are dealt otherwise."""
    chance = Random(seed)
    for turn in range(max(1, min(TURNS, len(gathering.leaders)))):
        led = _deal_leaders(gathering, count, turn)
        people = None if led is None else _Seating(gathering, led, count, chance).best()
        if led is not None and people is not None:
            return Divided(leaders=tuple(map(tuple, led)), people=people)
    return None


def _deal_leaders(gathering: Gathering, count: int, turn: int) -> list[list[str]] | None:
    """One for each circle, then a second, and so on round; whoever leads one already goes on, unless they are asked
    another turn.
    """
    led: list[list[str]] = [[] for _ in range(count)]
    kept = {leader: home for leader, home in gathering.led.items() if home < count} if turn == 0 else {}
    come = [leader for leader in gathering.leaders if leader in kept]
    for leader in sorted(come, key=gathering.leaders.index):
        led[kept[leader]].append(leader)
    others = [leader for leader in gathering.leaders if leader not in kept]
    for leader in (*others[turn:], *others[:turn]):
        fitting = [at for at in range(count) if honours([*led[at], leader], gathering.apart)]
        if not fitting:
            return None
        led[min(fitting, key=lambda at: len(led[at]))].append(leader)
    return led if all(honours(circle, gathering.apart) for circle in led) else None


class _Seating:
    """One way to put people round those who lead."""

    def __init__(self, gathering: Gathering, led: list[list[str]], count: int, chance: Random) -> None:
        self._apart = gathering.apart
        self._led = led
        self._fixed = set(gathering.fixed)
        self._homes = {one: home for one, home in gathering.homes.items() if home < count}
        self._count = count
        self._total = len(gathering.people)
        self._tries = iter(range(TRIES))
        people = list(gathering.people)
        chance.shuffle(people)
        near = Counter(one for pair in gathering.apart for one in pair)
        self._bound = sorted((one for one in people if near[one]), key=lambda one: -near[one])
        self._free = [one for one in people if not near[one]]

    def best(self) -> Circles | None:
        """With as few moved as can be: first nobody, then one, then two."""
        even = (self._total // self._count, ceil(self._total / self._count))
        usual = (min(SMALLEST, even[0]), max(LARGEST, even[1]))
        movable = [one for one in self._homes if one not in self._fixed]
        if movable:  # Whoever has a place keeps it: a circle may then be small.
            found = self._search((0, usual[1]), 0)
            if found is not None:
                return found
        for moves in range(len(movable) + 1):
            for sizes in (even, usual):
                found = self._search(sizes, moves)
                if found is not None:
                    return found
        return None

    def _search(self, sizes: tuple[int, int], moves: int) -> Circles | None:
        return self._put([[] for _ in range(self._count)], 0, sizes, moves, self._tries)

    def _put(
        self, circles: list[list[str]], at: int, sizes: tuple[int, int], moves: int, tries: Iterator[int]
    ) -> Circles | None:
        """The rest of those who are bound, by trying; in the end those who are free, by counting."""
        if at == len(self._bound):
            return self._fill([list(circle) for circle in circles], sizes, moves)
        person = self._bound[at]
        home = self._homes.get(person)
        for target in self._choices(circles, person, sizes[1]):
            moved = home is not None and target != home
            if (moved and (moves == 0 or person in self._fixed)) or next(tries, None) is None:
                continue
            circles[target].append(person)
            found = self._put(circles, at + 1, sizes, moves - moved, tries)
            if found is not None:
                return found
            circles[target].pop()
        return None

    def _choices(self, circles: list[list[str]], person: str, most: int) -> list[int]:
        """Their own circle first, then where there are fewest."""
        home = self._homes.get(person)
        fitting = [
            at
            for at in range(self._count)
            if len(circles[at]) < most and honours([*circles[at], *self._led[at], person], self._apart)
        ]
        return sorted(fitting, key=lambda at: (at != home, len(circles[at])))

    def _fill(self, circles: list[list[str]], sizes: tuple[int, int], moves: int) -> Circles | None:
        """With those whom it is the same who they are with: each at home, then as many moved as sizes want."""
        fewest, most = sizes
        come: list[str] = []
        for person in self._free:
            home = self._homes.get(person)
            (come if home is None else circles[home]).append(person)
        for at in range(self._count):
            while len(circles[at]) > most:
                if moves == 0 or (leaving := self._movable(circles[at])) is None:
                    return None
                come.append(leaving)
                moves -= 1
        while sum(max(0, fewest - len(circle)) for circle in circles) > len(come):
            fullest = max(circles, key=len)
            if moves == 0 or len(fullest) <= fewest or (leaving := self._movable(fullest)) is None:
                return None
            come.append(leaving)
            moves -= 1
        for person in come:
            smallest = min(circles, key=len)
            if len(smallest) >= most:
                return None
            smallest.append(person)
        return tuple(map(tuple, circles)) if all(len(circle) >= fewest for circle in circles) else None

    def _movable(self, circle: list[str]) -> str | None:
        """Somebody who leaves it."""
        found = next((one for one in reversed(circle) if one in self._free and one not in self._fixed), None)
        if found is not None:
            circle.remove(found)
        return found
