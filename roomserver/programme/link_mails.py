"""Links of organisers and facilitators reach them by mail. Subject, sender and first words say neither of which
community nor for what, since lists of mails show them; the text that follows does.

What is queued has no secret and no address: both are asked for when the mail is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from roomserver.i18n import DEFAULT_LANGUAGE, Catalogue
from roomserver.mail.letter import Letter
from roomserver.mail.post import Post
from roomserver.programme.mail_states import Mail, waiting
from roomserver.programme.mails import NEVER_SERVED, Composed, Mails, sender_at
from roomserver.programme.organising import Organising
from roomserver.programme.profile import Profiles
from roomserver.store.community import CommunityStore

APART_S = 120.0
"""Between two mails of one link: whoever presses twice gets one."""
MailState = Literal["waiting", "sent", "given_up", "kept"]
"""kept: there is no mail server, so that it only goes into a folder on this one."""


class LinkMails:
    """Of one community. All may raise StoreUnavailable. `sender` is an address of the operator's, or empty; `goes_out`
    says whether mails reach people.
    """

    def __init__(
        self,
        kept: CommunityStore,
        accounts: tuple[Organising, ...],
        profiles: Profiles,
        catalogues: Mapping[str, Catalogue],
        sender: str = "",
        *,
        goes_out: bool = True,
    ) -> None:
        self._goes_out = goes_out
        self._kept = kept
        self._accounts: dict[str, Organising] = {each.role: each for each in accounts}
        self._profiles = profiles
        self._catalogues = catalogues
        self._sender = sender
        self._mails = Mails(kept, {"link": self._compose}, "link-mails")

    async def send(self, of: Organising, mailed: str) -> bool:
        """A mail with the link of that id waits from now on; False where there is no such link."""
        if not await of.kept.renew_mailed(mailed):
            return False

        def change(mail: Mail | None, now: float) -> Mail | None:
            mail = mail or Mail(kind="link", about=(of.role, mailed))
            if mail.waits_since is not None:
                return None
            return waiting(mail, now if mail.sent_at is None else max(now, mail.sent_at + APART_S))

        await self._mails.change(f"{of.role}-{mailed}", change)
        return True

    async def send_again(self, address: str) -> None:
        """To whoever lost it: the links of all accounts that have that address, in ASCII."""
        for accounts in self._accounts.values():
            for name, link in (await accounts.kept.links()).items():
                if link.address and link.address.casefold() == address.casefold():
                    await self.send(accounts, name.partition(":")[2])

    async def states(self) -> dict[tuple[str, str], MailState]:
        """How it is with the mails of links, by role and id of the link. Reads every document: there are few."""
        return {(mail.about[0], mail.about[1]): self.state_of(mail) for _, mail in await self._mails.all()}

    def state_of(self, mail: Mail | None) -> MailState:
        """None: it is asked for just now."""
        if not self._goes_out:
            return "kept"
        if mail is not None and mail.given_up is not None:
            return "given_up"
        return "waiting" if mail is None or mail.waits_since is not None else "sent"

    async def send_due(self, post: Post) -> None:
        await self._mails.send_due(post)

    def stop(self) -> None:
        """No further mail is begun."""
        self._mails.stop()

    async def _compose(self, mail: Mail) -> Composed | None:
        role, mailed = mail.about
        accounts = self._accounts[role]
        link, token = await accounts.kept.mailed(mailed), await accounts.mailed_token(mailed)
        if link is None or token is None:
            return None
        origin = await self._kept.organisers.origin() or NEVER_SERVED
        profile = await self._profiles.load()
        language = next((each for each in profile.languages if each in self._catalogues), DEFAULT_LANGUAGE)
        catalogue = self._catalogues[language]
        community = profile.name if profile.version else catalogue.say("app.name")
        letter = _letter(catalogue, role, community, f"{origin}/organise#{token}")
        return Composed(letter, self._sender or sender_at(origin), link.address)


def _letter(catalogue: Catalogue, role: str, community: str, link: str) -> Letter:
    opens = "mail.link_from_facilitator" if role == "facilitator" else "mail.link_from_organiser"
    return Letter(
        language=catalogue.language,
        sender_name=catalogue.say("app.name"),
        subject=catalogue.say("mail.link_subject"),
        paragraphs=(
            catalogue.say("mail.link_text"),
            catalogue.say("mail.link_once"),
            catalogue.say(opens, community=community),
        ),
        link_label=catalogue.say("mail.link_open"),
        link=link,
        small=(catalogue.say("mail.link_why"),),
    )
