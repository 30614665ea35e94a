"""What somebody wrote into the form of a request, and what of it is to be checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from moderation.names.cleaning import LONGEST, clean_name, clean_text
from roomserver.i18n import Wording
from roomserver.mail.addresses import LONGEST as LONGEST_ADDRESS
from roomserver.mail.addresses import BadAddress, wire_address
from roomserver.programme.requests.request import NewRequest, RequestKind
from roomserver.public.typed import id_of, secret_of_form

LONGEST_TEXT, LONGEST_LINE = 1500, 120


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of a form, by the name that it has there and in what is kept. `rows` 0: it is of one line. `fills_in` is
    what a browser knows it by.
    """

    name: str
    most: int
    required: bool = False
    rows: int = 0
    fills_in: str = "off"

    @property
    def has_hint(self) -> bool:
        return self.name in ("name", "mail", "experience", "when")


_WHO = (
    Asked("name", LONGEST, required=True, fills_in="name"),
    Asked("mail", LONGEST_ADDRESS, required=True, fills_in="email"),
)
_TEXT = Asked("text", LONGEST_TEXT, required=True, rows=5)
FIELDS: Mapping[RequestKind, tuple[Asked, ...]] = {
    "facilitate": (
        *_WHO,
        Asked("languages", LONGEST_LINE, required=True),
        Asked("experience", LONGEST_TEXT, rows=4),
        _TEXT,
    ),
    "invite_us": (
        *_WHO,
        Asked("place", LONGEST_LINE, required=True),
        Asked("when", LONGEST_LINE),
        Asked("people", LONGEST_LINE),
        _TEXT,
    ),
}
"""In the order of the page."""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """`form` is a secret of the page that was filled in; `trap` is a field that no person sees. `problems` are words by
    field, those about all of it by "form".
    """

    kind: RequestKind
    form: str
    words: Mapping[str, str] = field(default_factory=dict)
    trap: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[Asked, ...]:
        return FIELDS[self.kind]

    @property
    def first(self) -> str | None:
        """The first field that is to be checked."""
        return next((each for each in self.problems if each != "form"), None)

    def refused(self, words: str) -> FilledForm:
        """For a reason that is no field's."""
        return replace(self, problems={"form": words})

    def request(self) -> NewRequest:
        """What it asks, where nothing is to be checked: what is sent twice from one page is the same."""
        kept = {name: clean_text(text) for name, text in self.words.items() if name not in ("name", "mail")}
        return NewRequest(
            id=id_of(self.form, self.kind, *sorted(f"{name}\0{text}" for name, text in self.words.items())),
            kind=self.kind,
            name=clean_name(self.words["name"]),
            address=wire_address(self.words["mail"]),
            **kept,
        )


def empty_form(kind: RequestKind) -> FilledForm:
    """A form with nothing in it."""
    return FilledForm(kind, secret_of_form(""))


def read_filled_form(sent: Mapping[str, str], kind: RequestKind, wording: Wording) -> FilledForm:
    """With what is to be checked, in the order of the page."""
    words = {each.name: sent.get(each.name, "").strip() for each in FIELDS[kind]}
    filled = FilledForm(kind, secret_of_form(sent.get("form", "")), words, sent.get("website", ""))
    found = {each.name: _problem(each, words[each.name], wording) for each in filled.fields}
    problems = {name: problem for name, problem in found.items() if problem}
    return replace(filled, problems=problems | ({"trap": wording.say("public.trap_filled")} if filled.trap else {}))


def _problem(asked: Asked, text: str, wording: Wording) -> str:
    if asked.name == "name":
        return "" if _is_name(text) else wording.say("public.bad_name", most=LONGEST)
    if asked.name == "mail":
        return "" if _is_address(text) else wording.say("request.bad_mail")
    kept = clean_text(text)
    if len(kept) > asked.most:
        return wording.say("public.long_answer", most=asked.most)
    return wording.say("public.bad_answer") if asked.required and not kept else ""


def _is_name(text: str) -> bool:
    try:
        clean_name(text)
    except ValueError:
        return False
    return True


def _is_address(text: str) -> bool:
    try:
        wire_address(text)
    except BadAddress:
        return False
    return True
