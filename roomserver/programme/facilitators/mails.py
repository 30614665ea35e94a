"""Mails to those who facilitate and have an address: what is theirs, has moved, is theirs no more, and a reminder.

There is a document for each of them, which remembers what they know. It is compared with what is so whenever theirs
changes and every few minutes (`service.py`), and a mail waits for a while where the two differ: several assignments
are one mail. What it says is asked for when it is sent, and so is the address: it holds neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from roomserver.i18n import DEFAULT_LANGUAGE, Catalogue, Wording
from roomserver.mail.message import Beside
from roomserver.mail.post import Post
from roomserver.programme.facilitators.facilitator import Facilitator
from roomserver.programme.facilitators.letters import calendar_of, letter_of
from roomserver.programme.facilitators.news import differs, known_circles, news_of, next_look
from roomserver.programme.facilitators.rota import Rota, Shift
from roomserver.programme.mail_states import Mail, is_claimed, waiting
from roomserver.programme.mails import NEVER_SERVED, Composed, Mails, sender_at
from roomserver.programme.profile import CommunityProfile, Profiles
from roomserver.programme.queue import Later, Unsent
from roomserver.store.community import CommunityStore

KIND = "facilitator-mails"
GATHERED_S = 120.0
"""How long a mail waits for what else an organiser changes."""


class FacilitatorMails:
    """Of one community. All may raise StoreUnavailable. `sender` is an address of the operator's, or empty."""

    def __init__(
        self,
        kept: CommunityStore,
        documents: str,
        rota: Rota,
        profiles: Profiles,
        catalogues: Mapping[str, Catalogue],
        sender: str = "",
    ) -> None:
        self._kept = kept
        self._people = kept.documents(documents)
        self._rota = rota
        self._profiles = profiles
        self._catalogues = catalogues
        self._sender = sender
        self._mails = Mails(kept, {"duty": self._compose}, KIND)

    async def look(self, one: Facilitator, shifts: Sequence[Shift]) -> None:
        """If they know of something else than of these circles, which are theirs, a mail waits from now on."""
        if one.address is None:
            return
        mail = await self._mails.get(one.id)
        if differs(() if mail is None else mail.told, [shift.evening for shift in shifts]):
            await self._mails.change(one.id, partial(_asked, person=one.id))

    async def forget(self, person: str) -> None:
        """Nobody is told any more."""
        await self._mails.delete(person)

    async def unsent(self) -> Unsent:
        return await self._mails.unsent()

    async def see_unsent(self) -> None:
        await self._mails.see_unsent()

    async def send_due(self, post: Post) -> None:
        await self._mails.send_due(post)

    def stop(self) -> None:
        """No further mail is begun."""
        self._mails.stop()

    async def _compose(self, mail: Mail) -> Composed | Later | None:
        document = await self._people.load(mail.about[0])
        one = Facilitator.model_validate_json(document.text) if document.version else None
        if one is None or one.address is None:
            return None
        theirs, now = [shift.evening for shift in await self._rota.shifts(one)], self._mails.now()
        knows = known_circles(mail.told).keys() - {each.circle for each in theirs}
        excused = {absence.circle for absence in one.absences}
        others = [await self._rota.evening(each) for each in sorted(knows - excused)]
        news, again_at = news_of(mail.told, theirs, others, now), next_look(theirs, now)
        if not news.items:
            return Later(again_at, news.told, news.forgets)
        profile, origin = await self._profiles.load(), await self._kept.organisers.origin() or NEVER_SERVED
        wording, sender = self._wording(one, profile), self._sender or sender_at(origin)
        return Composed(
            letter_of(news.items, wording, profile.zone, origin),
            sender,
            one.address,
            Beside(calendar=calendar_of(news.items, wording, profile.zone, origin, sender, now)),
            told=news.told,
            forgets=news.forgets,
            again_at=now if news.more else again_at,
        )

    def _wording(self, one: Facilitator, profile: CommunityProfile) -> Wording:
        """In a language that they speak, if there is one of those."""
        wanted = (*one.languages, *profile.languages)
        language = next((each for each in wanted if each in self._catalogues), DEFAULT_LANGUAGE)
        return Wording(self._catalogues[language], profile.region)


def _asked(mail: Mail | None, now: float, person: str) -> Mail | None:
    """It waits from soon on; None where one is tried already, or does so sooner."""
    mail, soon = mail or Mail(kind="duty", about=(person,)), now + GATHERED_S
    if is_claimed(mail, now):
        return mail.model_copy(update={"again": True})
    if mail.tries or (mail.waits_since is not None and mail.waits_since <= soon):
        return None
    return waiting(mail, soon)
