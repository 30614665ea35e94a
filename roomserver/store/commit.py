"""One commit of one document, whatever it holds: its keys and arguments as the script reads them, and its outcome.

All keys are of one slot. A document is a hash with a `version` beside its own fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from roomserver.store import keys
from roomserver.store.commands import Argument
from signalling.store import AlreadyApplied, ClockOff, Committed, IdReused, Moved, Outcome


@dataclass(frozen=True, slots=True)
class Entry:
    """What is appended to a sorted set of the document; `deletes` is the score of an entry that it replaces."""

    key: str
    score: int
    text: bytes
    deletes: int | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """Refused where the document's version is not `expected` (0: there is none). `version` 0 deletes it.

    `score` is its place in the index, and `expires_at` when the server forgets it; None: both stay as they are.
    `places` are further indexes in which its place changes, each with its score there (None: it has none).
    `commands` are keys, each of one that has one effect and is remembered by its digest for ten minutes. Of appended
    entries the newest are kept.
    """

    key: str
    id: str
    expected: int
    version: int
    fields: tuple[str | bytes, ...]
    commands: Sequence[tuple[str, str]]
    now: float
    due_key: str
    due_at: float | None
    index_key: str
    score: float | None
    channel: str
    message: str
    expires_at: float | Literal["never"] | None = None
    erased: Sequence[str] = ()
    entries: Sequence[Entry] = ()
    entries_kept: int = 0
    places: Sequence[tuple[str, float | None]] = ()

    @property
    def slot(self) -> int:
        """That of all its keys."""
        return keys.slot_of(self.key)

    def names(self) -> list[str]:
        """Of all keys that it may touch."""
        beside = dict.fromkeys((*self.erased, *(key for key, _ in self.places), *(entry.key for entry in self.entries)))
        return [self.key, self.due_key, self.index_key, *(key for key, _ in self.commands), *beside]

    def arguments(self, names: list[str]) -> list[Argument]:
        arguments: list[Argument] = [
            self.id,
            self.expected,
            self.version,
            repr(self.now),
            _instant(self.due_at),
            _instant(self.score),
            self.expires_at if isinstance(self.expires_at, str) else _instant(self.expires_at),
            self.channel,
            self.message,
            len(self.commands),
            *(digest for _, digest in self.commands),
            len(self.fields),
            *self.fields,
            len(self.erased),
            *(names.index(key) + 1 for key in self.erased),
            len(self.places),
        ]
        for key, score in self.places:
            arguments += (names.index(key) + 1, _instant(score))
        arguments.append(self.entries_kept)
        for entry in self.entries:
            deletes = "" if entry.deletes is None else entry.deletes
            arguments += (names.index(entry.key) + 1, entry.score, entry.text, deletes)
        return arguments


def outcome_of(reply: list[bytes]) -> Outcome:
    """What the script answered."""
    match reply:
        case [b"committed", version]:
            return Committed(int(version))
        case [b"applied", version]:
            return AlreadyApplied(int(version))
        case [b"moved", version]:
            return Moved(int(version))
        case [b"reused"]:
            return IdReused()
        case [b"clock", seconds, microseconds]:
            return ClockOff(int(seconds) + int(microseconds) / 1e6)
        case _:
            raise AssertionError("the commit script answered in another form")


def _instant(at: float | None) -> str:
    return "" if at is None else repr(at)
