"""Alerts reach the organisers by mail: which addresses they asked for, and what a mail says."""

from __future__ import annotations

from collections.abc import Mapping

from roomserver.i18n import Catalogue
from roomserver.mail.addresses import BadAddress, wire_address
from roomserver.mail.letter import Letter
from roomserver.mail.post import Post
from roomserver.programme.alerts import Alerts, Chosen
from roomserver.programme.mail_states import Mail
from roomserver.programme.mails import Composed, Mails, sender_at
from roomserver.store.community import CommunityStore
from signalling.store import RoomStore

MOST_ADDRESSES = 5
SETTINGS = "alerts"
"""The id of the only document of its kind."""


class AlertSettings(Chosen):
    """`addresses` as the organiser typed them."""

    addresses: tuple[str, ...] = ()


class WrongAddress(Exception):
    """The address at that place is none."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class NoAddress(Exception):
    """There is no address to send a test to."""


class AlertMails(Alerts[AlertSettings, Composed, Post]):
    """Of one community. All may raise StoreUnavailable. `sender` is an address of the operator's, or empty; `goes_out`
    says whether mails reach people.
    """

    def __init__(
        self,
        community: CommunityStore,
        rooms: RoomStore,
        catalogues: Mapping[str, Catalogue],
        sender: str = "",
        *,
        goes_out: bool = True,
    ) -> None:
        self._mails = Mails(community, {"alert": self.compose, "test": self.compose}, "mail")
        super().__init__(community, rooms, catalogues, self._mails, SETTINGS, AlertSettings)
        self._sender = sender
        self.goes_out = goes_out

    async def set(self, addresses: tuple[str, ...], language: str, made_on: int) -> AlertSettings:
        """In place of version `made_on`. What is kept of other addresses goes.

        Raises: WrongAddress, NoSuchLanguage, Refused.
        """
        self.check_language(language)
        kept: dict[str, str] = {}
        for at, address in enumerate(addresses):
            try:
                kept.setdefault(wire_address(address), address.strip())
            except BadAddress:
                raise WrongAddress(at) from None
        wanted = AlertSettings(addresses=tuple(kept.values()), language=language, version=made_on + 1)
        _, settings = await self.choose(lambda before: wanted, made_on)
        return settings

    async def test(self) -> None:
        """A mail to each address. Raises: NoAddress."""
        if not await self.ask_for_test():
            raise NoAddress

    async def adopt_former(self) -> None:
        """Mails that the release before wrote."""
        await self._mails.adopt_former()

    def recipients(self, settings: AlertSettings) -> list[str]:
        """In ASCII."""
        return [wire_address(address) for address in settings.addresses]

    def said(
        self, mail: Mail, settings: AlertSettings, catalogue: Catalogue, origin: str, unseen: tuple[str, ...]
    ) -> Composed:
        """No name, no title, no reason, and not which circle."""
        letter = _letter(catalogue, mail.kind, f"{origin}/organiser/")
        return Composed(letter, self._sender or sender_at(origin), mail.to, told=unseen, forgets=mail.told)


def _letter(catalogue: Catalogue, kind: str, link: str) -> Letter:
    return Letter(
        language=catalogue.language,
        sender_name=catalogue.say("app.name"),
        subject=catalogue.say(f"mail.{kind}_subject"),
        paragraphs=(catalogue.say(f"mail.{kind}_text"), catalogue.say("mail.alert_why")),
        link_label=catalogue.say("mail.alert_link"),
        link=link,
    )
