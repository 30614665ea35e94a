"""The words of the mail to whoever came to an evening that is over: thanks, how to answer, whom to call, what is next.

It says nothing of what happened there. Private by default, as all mails are (`letters.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from roomserver.i18n import Wording
from roomserver.mail.letter import Letter, Link
from roomserver.programme.notices.letters import (
    Evening,
    From,
    Links,
    from_whom,
    helplines,
    moment,
    on_one_line,
    sender_name,
    when_of,
)
from roomserver.programme.sign_ups.book import SignUp


@dataclass(frozen=True, slots=True)
class Following:
    """The next evening: their own, or, with its address, one that everybody may find."""

    evening: Evening
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Thanking:
    """After which evening; `answer` is the address where they say how it was, until an instant."""

    evening: Evening
    answer: str
    until: float
    following: Following | None = None


def letter_of_thanks(person: SignUp, wording: Wording, said: Thanking, links: Links, house: From) -> Letter:
    """To somebody whose address is theirs."""
    until = moment(said.until, said.evening.zone, wording)
    paragraphs = [wording.say("mail.text_thanks"), wording.say("mail.text_answer", until=until)]
    paragraphs += helplines(wording, house.helplines)
    more = [Link(wording.say("mail.page"), links.page)]
    if said.following is not None:
        is_own = said.following.address is None
        when = when_of(said.following.evening, person, wording)
        paragraphs.append(wording.say("mail.next_own" if is_own else "mail.next_public", when=when))
        if said.following.address is not None:
            more.insert(0, Link(wording.say("mail.next_link"), said.following.address))
    more.append(Link(wording.say("mail.stop_thanks"), links.stop_reminders))
    return Letter(
        language=wording.language,
        sender_name=sender_name(person, wording, house),
        subject=_subject(person, wording, said.evening),
        paragraphs=tuple(paragraphs),
        link_label=wording.say("mail.answer"),
        link=said.answer,
        more=tuple(more),
        small=(*from_whom(person, wording, house), wording.say("mail.for_you")),
    )


def _subject(person: SignUp, wording: Wording, evening: Evening) -> str:
    if not person.full_title:
        return wording.say("mail.subject_thanks")
    return wording.say("mail.subject_thanks_titled", title=on_one_line(wording.written(evening.title).text))
