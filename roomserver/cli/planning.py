"""A circle as the options of a command describe it."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from moderation.state.local_time import LocalTime
from moderation.state.plan import UNPLANNED
from moderation.state.room import PLENARY_LIMIT, Agreements
from moderation.state.script import Script
from moderation.state.values import replace
from roomserver.cli.terminal import Failure
from roomserver.programme.circles import CircleLinks, CircleSpec, CircleState, StartOutOfReach
from roomserver.programme.communities import Community
from roomserver.programme.local_time import NoSuchTime
from roomserver.programme.terms import SignUpTerms, Terms

Language = Annotated[str, typer.Option(help="The language spoken, and of the title, such as en or ms.")]
Start = Annotated[
    str | None, typer.Option(help="When it starts by the clock there, such as 2027-03-09T19:30; else at once.")
]
Zone = Annotated[str | None, typer.Option(help="Its time zone, such as Asia/Singapore; else the community's.")]
Address = Annotated[
    str | None, typer.Option(help="Meet in person there. Only those who have a personal link are shown it.")
]
Public = Annotated[bool, typer.Option("--public", help="Show it on the community's public page.")]
SignUp = Annotated[
    int | None, typer.Option(min=1, max=PLENARY_LIMIT - 1, help="People sign up for so many seats, beside the links.")
]
WordFirst = Annotated[bool, typer.Option("--word-first", help="A person confirms each place that is signed up for.")]


def spec_of(
    title: str,
    language: str,
    counts: tuple[int, int, int],
    seats: int | None,
    *,
    open_link: bool,
    address: str | None,
    terms: Terms,
) -> CircleSpec:
    """`counts` of facilitators, co-facilitators and participants with a personal link. Raises: Failure."""
    kept = sum(counts) + terms.seats_to_sign_up_for
    if kept > PLENARY_LIMIT:
        raise Failure(f"a circle has at most {PLENARY_LIMIT} seats")
    if seats is not None and seats < kept:
        raise Failure(f"there are {seats} seats, but {kept} people would have personal links or sign up")
    facilitators, cofacilitators, participants = counts
    asked = {
        "title": {"default": language, "texts": {language: title}},
        "language": language,
        "facilitators": facilitators,
        "cofacilitators": cofacilitators,
        "participants": participants,
        "capacity": max(seats or 8, kept),
        "open_link": open_link,
        "plan": None if address is None else {"venue": {"address": address}},
        "terms": terms,
    }
    try:
        return CircleSpec.model_validate(asked)
    except ValidationError as error:
        raise Failure(f"this is no circle: {_where(error)}") from None


async def make_circle(
    community: Community, spec: CircleSpec, script: Script, agreements: Agreements, start: str | None, zone: str | None
) -> tuple[CircleState, CircleLinks]:
    """A circle that starts then, by the community's clock where no other is named. Raises: Failure."""
    profile = await community.book.profiles.load()
    try:
        planned = spec if start is None else _starting(spec, start, zone or profile.zone)
        return await community.book.create(planned, script, profile.agreements_or(agreements))
    except (NoSuchTime, StartOutOfReach) as error:
        raise Failure(str(error) or "a circle starts within the next five years") from None


def _starting(spec: CircleSpec, start: str, zone: str) -> CircleSpec:
    """Then, by the clock there. Raises: Failure."""
    date, _, time = start.partition("T")
    try:
        local = TypeAdapter(LocalTime).validate_python({"date": date, "time": time, "zone": zone})
    except ValidationError as error:
        raise Failure(f"--start is no time such as 2027-03-09T19:30: {_where(error)}") from None
    return spec.model_copy(update={"plan": replace(spec.plan or UNPLANNED, start=local)})


def terms_of(*, public: bool, sign_up: int | None, word_first: bool) -> Terms:
    """Raises: Failure."""
    if word_first and sign_up is None:
        raise Failure("--word-first is about those who sign up: say --sign-up SEATS too")
    terms = None if sign_up is None else SignUpTerms(seats=sign_up, word_first=word_first)
    return Terms(visibility="public" if public else "link", sign_up=terms)


def _where(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
