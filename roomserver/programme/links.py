"""Links of people who signed up: each follows from the community's secret, so that none is kept, and a mail may bring
one at any time.

A place's token opens the page of a sign-up, a seat's the room of one evening. Both are of a generation (`SignUp.link`):
with the next one the old ones open nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import NamedTuple, Protocol

from roomserver.store.organisers import Organisers
from signalling.credentials import hashed, link_token, new_secret

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""As of `new_id`."""
_SEAT_ID = 10
_MAC_BYTES = 18
GENERATIONS_KNOWN = 20
_TOKEN = re.compile(
    r"(?P<community>[a-z0-9]{1,32})\.(?P<book>[a-z0-9]{1,32})\.(?P<sign_up>[a-z0-9]{1,32})"
    r"\.(?P<generation>[1-9][0-9]{0,8})\.(?P<mac>[A-Za-z0-9_-]{24})",
    re.ASCII,
)


_ANSWER_TOKEN = re.compile(
    r"(?P<community>[a-z0-9]{1,32})\.(?P<circle>[a-z0-9]{1,32})\.(?P<person>[0-9a-f]{32})\.(?P<mac>[A-Za-z0-9_-]{24})",
    re.ASCII,
)


class PlaceToken(NamedTuple):
    """What a token says; whether it is good, `PersonLinks` knows."""

    community: str
    book_id: str
    sign_up_id: str
    generation: int
    mac: str


class AnswerToken(NamedTuple):
    """What lets somebody answer after a circle: `person` is a hash that says nothing of them."""

    community: str
    circle: str
    person: str
    mac: str


class Linked(Protocol):
    """Whose links: a sign-up."""

    @property
    def id(self) -> str: ...

    @property
    def link(self) -> int: ...


class PersonLinks:
    """Of one community. `secret` is what its nodes share."""

    def __init__(self, community: str, secret: str) -> None:
        self._community = community
        self._key = hmac.digest(secret.encode(), f"links in {community}".encode(), hashlib.sha256)

    def place_token(self, book_id: str, sign_up: Linked) -> str:
        """What opens the page of a sign-up."""
        mac = self._secret("place", book_id, sign_up.id, str(sign_up.link))
        return f"{self._community}.{book_id}.{sign_up.id}.{sign_up.link}.{mac}"

    def is_good(self, token: PlaceToken) -> bool:
        """Whether this community made it; of another generation than the sign-up's it opens nothing all the same."""
        mac = self._secret("place", token.book_id, token.sign_up_id, str(token.generation))
        return token.community == self._community and hmac.compare_digest(mac, token.mac)

    def seat_id(self, book_id: str, sign_up_id: str, circle_id: str) -> str:
        """The seat that is theirs in the room of that circle, whatever their links."""
        digest = self._digest("seat", book_id, sign_up_id, circle_id)
        return "".join(_ALPHABET[byte % 32] for byte in digest[:_SEAT_ID])

    def seat_secret(self, book_id: str, sign_up: Linked, circle_id: str) -> str:
        """Of their personal link; the room keeps its hash."""
        return self._secret("link", book_id, sign_up.id, circle_id, str(sign_up.link))

    def is_of_seat(self, secret: str, book_id: str, sign_up: Linked, circle_id: str) -> bool:
        """Whether that opens their seat there, or once did. Of many generations the last ones are known."""
        last = range(max(1, sign_up.link - GENERATIONS_KNOWN + 1), sign_up.link + 1)
        made = (self._secret("link", book_id, sign_up.id, circle_id, str(generation)) for generation in last)
        return any(hmac.compare_digest(each.encode(), secret.encode()) for each in made)

    def seat_hash(self, book_id: str, sign_up: Linked, circle_id: str) -> str:
        """What the room keeps of their personal link."""
        return hashed(self.seat_secret(book_id, sign_up, circle_id))

    def seat_token(self, book_id: str, sign_up: Linked, circle_id: str) -> str:
        """What opens their seat there."""
        return link_token(circle_id, self.seat_secret(book_id, sign_up, circle_id))

    def answerer(self, circle_id: str, seat_id: str) -> str:
        """Whoever had that seat there, among those who answer."""
        return self._digest("answerer", circle_id, seat_id).hex()[:32]

    def answer_token(self, circle_id: str, person: str) -> str:
        """What lets them answer: whoever has it was there."""
        return f"{self._community}.{circle_id}.{person}.{self._secret('answer', circle_id, person)}"

    def is_good_answer_token(self, token: AnswerToken) -> bool:
        """Whether this community made it."""
        mac = self._secret("answer", token.circle, token.person)
        return token.community == self._community and hmac.compare_digest(mac, token.mac)

    def erased_sign_up(self, book_id: str, sign_up_id: str) -> str:
        """What is remembered of a sign-up that was erased: without the community's secret it says nothing."""
        return self._digest("erased", book_id, sign_up_id).hex()[:32]

    def erased_address(self, address: str) -> str:
        """What is remembered of an address that was erased everywhere."""
        return self._digest("erased address", address.lower()).hex()[:32]

    def confirmed_address(self, address: str) -> str:
        """What is remembered of an address that was confirmed."""
        return self._digest("confirmed address", address.lower()).hex()[:32]

    def comer(self, address: str) -> str:
        """What is remembered of an address whose person agreed that it is counted how often they come."""
        return self._digest("comes again", address.lower()).hex()[:32]

    def returned(self, book_id: str, sign_up_id: str, circle_id: str) -> str:
        """By what it is known that somebody's coming is counted already."""
        return self._digest("returned", book_id, sign_up_id, circle_id).hex()[:16]

    def mailbox(self, mailbox: str) -> str:
        """What is remembered of a mailbox that somebody else may have given as theirs."""
        return self._digest("mailbox", mailbox).hex()[:32]

    def _secret(self, *of: str) -> str:
        return base64.urlsafe_b64encode(self._digest(*of)[:_MAC_BYTES]).decode()

    def _digest(self, *of: str) -> bytes:
        return hmac.digest(self._key, "\0".join(of).encode(), hashlib.sha256)


def read_place_token(token: str) -> PlaceToken | None:
    """None where it is none."""
    read = _TOKEN.fullmatch(token)
    if read is None:
        return None
    return PlaceToken(read["community"], read["book"], read["sign_up"], int(read["generation"]), read["mac"])


def read_answer_token(token: str) -> AnswerToken | None:
    """None where it is none."""
    read = _ANSWER_TOKEN.fullmatch(token)
    return None if read is None else AnswerToken(read["community"], read["circle"], read["person"], read["mac"])


async def links_of(kept: Organisers, community: str) -> PersonLinks:
    """Those of a community. Raises: StoreUnavailable."""
    return PersonLinks(community, await kept.secret(new_secret()))
