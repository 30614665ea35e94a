"""Who signs up, as a book keeps them; and who takes the place of a sign-up of their own whose address was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from roomserver.programme.sign_ups.book import IS_OUT, Book, SignUp, Standing

CORRECTED_S = 3600.0
"""For how long whoever signed up may say that the address was another."""


@dataclass(frozen=True, slots=True)
class Comer:
    """Who signs up. `id` is nobody else's; `address` is in ASCII; `address_confirmed`: it is known to be theirs.
    `instead`: the id of a sign-up of theirs that this one takes the place of, as its address was wrong.
    """

    id: str
    name: str
    address: str | None = None
    address_confirmed: bool = False
    language: str = "en"
    full_title: bool = False
    come_again: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    instead: str | None = None


def new_sign_up(comer: Comer, name: str, answers: dict[str, str], standing: Standing, now: float) -> SignUp:
    """As nobody has signed up before."""
    return SignUp(
        id=comer.id,
        name=name,
        address=comer.address,
        address_confirmed=comer.address_confirmed,
        language=comer.language,
        full_title=comer.full_title,
        come_again=comer.come_again,
        answers=answers,
        standing=standing,
        signed_up_at=now,
    )


def mistaken(book: Book, comer: Comer, now: float) -> SignUp | None:
    """Their own sign-up with a wrong address, where there is one still. Also one that counts as confirmed: whether it
    does is nothing that an answer may tell.
    """
    before = None if comer.instead is None else book.find(comer.instead)
    if before is None or before.address is None or before.standing in IS_OUT:
        return None
    return before if now < before.signed_up_at + CORRECTED_S else None


def corrected(before: SignUp, comer: Comer, name: str, answers: dict[str, str]) -> SignUp:
    """With what `before` has: its place, its turn, until when it is offered one. Links to it open nothing any more."""
    new = new_sign_up(comer, name, answers, before.standing, before.signed_up_at)
    return new.model_copy(update={"turn": before.turn, "offered_until": before.offered_until})
