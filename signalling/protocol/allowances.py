"""How much one person may send, by what it costs: over all their sockets at a node, and filled again with time."""

from __future__ import annotations

from weakref import WeakValueDictionary

from signalling.protocol.limits import REMEMBERED, Bucket

JOINS_PER_S, JOINS_BURST = 2.0, 20.0
"""Hellos: each takes the seat over from the one before."""
COMMANDS_PER_S, COMMANDS_BURST = 5.0, 30.0
REACTIONS_PER_S, REACTIONS_BURST = 1.0, 5.0
NEGOTIATION_PER_S, NEGOTIATION_BURST = 60.0, 1_200.0
"""Messages. A newcomer to a full mesh sends fifteen descriptions and some ten candidates for each at once, and a
facilitator who comes back to a plenary thirty-one; then perhaps all of it again, when the network changes."""
RECEIVED_PER_S, RECEIVED_BURST = 128 * 1024.0, 4 * 1024 * 1024.0
"""Bytes that a node reads of one person, whatever they are: what is refused is read too."""

CARRIED_PER_S, CARRIED_BURST = 64 * 1024.0, 2 * 1024 * 1024.0
"""Bytes that are carried for one person, to all others. A description has some 8 KiB, a candidate 300 bytes."""
AIMED_PER_S, AIMED_BURST = 8 * 1024.0, 96 * 1024.0
"""Bytes that are carried from one person to one other: 64 kbit/s, whatever either of them runs."""
DESCRIPTIONS_PER_S, DESCRIPTIONS_BURST = 4.0, 256.0
LEAST_DESCRIPTION_BYTES = 2 * 1024
"""What the smallest description counts for: whoever is sent it may have to make a connection."""
SENDERS_REMEMBERED = 16_384
RECEIVERS_REMEMBERED = 64
"""Of each. More than sit in any circle."""


def _bucket(per_s: float, burst: float, now: float) -> Bucket:
    return Bucket(per_s, burst, burst, now)


class Allowance:
    """What one person may still send to the server."""

    __slots__ = ("__weakref__", "commands", "joins", "negotiation", "reactions", "received")

    def __init__(self, now: float) -> None:
        self.joins = _bucket(JOINS_PER_S, JOINS_BURST, now)
        self.commands = _bucket(COMMANDS_PER_S, COMMANDS_BURST, now)
        self.reactions = _bucket(REACTIONS_PER_S, REACTIONS_BURST, now)
        self.negotiation = _bucket(NEGOTIATION_PER_S, NEGOTIATION_BURST, now)
        self.received = _bucket(RECEIVED_PER_S, RECEIVED_BURST, now)


class Allowances:
    """Those of people, by session: another socket is no new person.

    They last while a socket of theirs is here, and longer once the session was found to open a seat: of these, whoever
    was not here for longest is forgotten first. A session that opens nothing is never remembered: it pushes nobody out.
    """

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._here: WeakValueDictionary[str, Allowance] = WeakValueDictionary()
        self._people: dict[str, Allowance] = {}

    def of(self, session: str, now: float) -> Allowance:
        """That of a session, whether it opens anything or not; whoever asks has it as long as they are here."""
        return self._here.setdefault(session, Allowance(now))

    def remember(self, session: str, allowance: Allowance) -> None:
        """It opens a seat."""
        self._people.pop(session, None)
        self._people[session] = allowance
        if len(self._people) > self._remembered:
            del self._people[next(iter(self._people))]

    def remembers(self, session: str) -> bool:
        """Whether that session opened a seat not long ago."""
        return session in self._people


class Carried:
    """What may still be carried for one person, of descriptions and candidates: to all others, and to each. Beyond it
    they are dropped, one by one: an unanswered description is sent again, and meanwhile nobody else has had less.
    """

    __slots__ = ("_aimed", "_all", "_descriptions")

    def __init__(self, now: float, descriptions: tuple[float, float]) -> None:
        """`descriptions` are a second, and at once."""
        self._all = _bucket(CARRIED_PER_S, CARRIED_BURST, now)
        self._descriptions = _bucket(*descriptions, now)
        self._aimed: dict[str, Bucket] = {}

    def takes(self, receiver: str, size: int, now: float, *, is_description: bool) -> bool:
        """Whether so many bytes may be carried to that person."""
        cost = LEAST_DESCRIPTION_BYTES if is_description and size < LEAST_DESCRIPTION_BYTES else size
        aimed = self._aimed.get(receiver)
        if aimed is None:
            aimed = self._aimed[receiver] = _bucket(AIMED_PER_S, AIMED_BURST, now)
            if len(self._aimed) > RECEIVERS_REMEMBERED:
                del self._aimed[next(iter(self._aimed))]
        if not aimed.take(now, cost):
            return False
        return self._all.take(now, cost) and (not is_description or self._descriptions.take(now))


class Carrying:
    """What may still be carried for each of those who sit somewhere. Whoever was asked for first is forgotten first."""

    def __init__(self, descriptions: tuple[float, float] | None = None) -> None:
        self._descriptions = descriptions
        self._people: dict[str, Carried] = {}

    def of(self, sender: str, now: float) -> Carried:
        """That of somebody, who is named apart from all other rooms."""
        carried = self._people.get(sender)
        if carried is None:
            carried = Carried(now, self._descriptions or (DESCRIPTIONS_PER_S, DESCRIPTIONS_BURST))
            self._people[sender] = carried
            if len(self._people) > SENDERS_REMEMBERED:
                del self._people[next(iter(self._people))]
        return carried
