"""Where organisers' operations are done: the community's circles, what a circle may be made with, and mails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from moderation.state.room import Agreements
from moderation.state.script import Script
from roomserver.http.guards import Guard
from roomserver.http.problems import NO_SUCH_SCRIPT, HttpError
from roomserver.programme.alert_mails import AlertMails
from roomserver.programme.circles import CircleBook
from signalling.protocol.limits import Limits

READS = (Guard.ORGANISER,)
CHANGES = (Guard.OUR_PAGES, Guard.ORGANISER)
TESTS_PER_S, TESTS_BURST = 1 / 60, 5.0
"""Of test mails: nobody's mailbox is filled with them."""


@dataclass(frozen=True, slots=True)
class Office:
    """Scripts by their names in the library, and the agreements there."""

    book: CircleBook
    scripts: Mapping[str, Script]
    agreements: Agreements
    alerts: AlertMails
    test_mails: Limits = field(default_factory=lambda: Limits(TESTS_PER_S, TESTS_BURST))

    async def agreed(self) -> Agreements:
        """What everyone agrees to at the door: the community's own, or else the library's."""
        return (await self.book.profiles.load()).agreements_or(self.agreements)

    def script(self, name: str | None) -> Script | None:
        """That of the library; None where none is named. Raises: HttpError."""
        if name is not None and name not in self.scripts:
            raise HttpError(NO_SUCH_SCRIPT)
        return None if name is None else self.scripts[name]
