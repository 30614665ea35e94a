"""What somebody typed into the form for a place, and what of it is to be checked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from moderation.names.cleaning import LONGEST, clean_name, clean_text
from roomserver.i18n import Wording
from roomserver.mail.addresses import BadAddress, wire_address
from roomserver.programme.sign_ups.book import ANSWER_LENGTH
from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.terms import SignUpTerms
from signalling.credentials import new_secret

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_ID = 16
_SHORTEST, _LONGEST_FORM = 16, 64
_IS_ID = re.compile(rf"[{_ALPHABET}]{{{_ID}}}")


@dataclass(frozen=True, slots=True)
class Typed:
    """`form` is a secret of the page that was filled in; `trap` is a field that no person sees. `instead`:
    the id of what they sent before with a wrong address. `problems` are words by
    field, those about all of it by "form".
    """

    form: str
    language: str
    name: str = ""
    mail: str = ""
    full_title: bool = False
    come_again: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    trap: str = ""
    instead: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    longest_name: int = LONGEST
    longest_answer: int = ANSWER_LENGTH

    @property
    def first(self) -> str | None:
        """The first field that is to be checked."""
        return next((each for each in self.problems if each != "form"), None)

    def refused(self, words: str) -> Typed:
        """For a reason that is no field's."""
        return replace(self, problems={"form": words})

    def on_another_page(self) -> Typed:
        """The same words, sent by somebody else."""
        return replace(self, form=new_secret())

    def comer(self, circle_id: str) -> Comer:
        """Who signs up: what is sent twice from one page is the same, and nobody else can say it."""
        kept = (circle_id, self.form, self.language, self.name, self.mail, str(self.full_title), str(self.come_again))
        return Comer(
            id=id_of(*kept, repr(sorted(self.answers.items()))),
            name=self.name,
            address=wire_address(self.mail) if self.mail else None,
            language=self.language,
            full_title=self.full_title,
            come_again=self.come_again,
            answers=self.answers,
            instead=self.instead or None,
        )


def id_of(*words: str) -> str:
    """Of what was typed into one page: nobody else can say its secret, which is among these."""
    digest = hashlib.sha256("\0".join(words).encode("utf-8", "replace")).digest()
    return "".join(_ALPHABET[byte % 32] for byte in digest[:_ID])


def secret_of_form(sent: str) -> str:
    """The one that came with it; a new one where that is none."""
    return sent if _SHORTEST <= len(sent) <= _LONGEST_FORM else new_secret()


def blank(language: str, instead: str = "") -> Typed:
    """Nobody has typed anything yet."""
    return Typed(new_secret(), language, instead=instead)


def id_in(text: str) -> str:
    """That of a sign-up; empty where it is none."""
    return text if _IS_ID.fullmatch(text) else ""


def read_typed(sent: Mapping[str, str], terms: SignUpTerms, wording: Wording, languages: Mapping[str, str]) -> Typed:
    """With what is to be checked, in the order of the page."""
    language = sent.get("language", "")
    typed = Typed(
        form=secret_of_form(sent.get("form", "")),
        language=language if language in languages else wording.language,
        name=sent.get("name", ""),
        mail=sent.get("mail", "").strip(),
        full_title="full_title" in sent,
        come_again="come_again" in sent,
        answers={question.id: sent.get(f"q-{question.id}", "") for question in terms.questions},
        trap=sent.get("website", ""),
        instead=id_in(sent.get("instead", "")),
    )
    return replace(typed, problems=dict(_problems(typed, terms, wording)))


def _problems(typed: Typed, terms: SignUpTerms, wording: Wording) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    try:
        clean_name(typed.name)
    except ValueError:
        found.append(("name", wording.say("public.bad_name", most=LONGEST)))
    if typed.mail:
        try:
            wire_address(typed.mail)
        except BadAddress:
            found.append(("mail", wording.say("public.bad_mail")))
    for question in terms.questions:
        answer = clean_text(typed.answers[question.id])
        if question.required and not answer:
            found.append((f"q-{question.id}", wording.say("public.bad_answer")))
        elif len(answer) > ANSWER_LENGTH:
            found.append((f"q-{question.id}", wording.say("public.long_answer", most=ANSWER_LENGTH)))
    if typed.trap:
        found.append(("trap", wording.say("public.trap_filled")))
    return found
