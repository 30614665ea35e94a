"""Where organisers' operations are done: the community's circles, and what a circle may be made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.state.room import Agreements
from moderation.state.script import Script
from roomserver.http.guards import Guard
from roomserver.http.problems import NO_SUCH_SCRIPT, HttpError
from roomserver.programme.circles import CircleBook

READS = (Guard.ORGANISER,)
CHANGES = (Guard.OUR_PAGES, Guard.ORGANISER)


@dataclass(frozen=True, slots=True)
class Office:
    """Scripts by their names in the library."""

    book: CircleBook
    scripts: Mapping[str, Script]
    agreements: Agreements

    def script(self, name: str | None) -> Script | None:
        """That of the library; None where none is named. Raises: HttpError."""
        if name is not None and name not in self.scripts:
            raise HttpError(NO_SUCH_SCRIPT)
        return None if name is None else self.scripts[name]
