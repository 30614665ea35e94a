"""`/organiser/facilitators`: who facilitates, what they have learned, their links, and which circles are theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from roomserver.api.office import CHANGES, READS, Office
from roomserver.api.organisers import MadeLink, TypedAddress, organiser_url, wired
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import (
    BAD_ADDRESS,
    BUSY,
    ENDED,
    FULL,
    NO_ADDRESS_OF_THEIRS,
    NO_SUCH_CIRCLE,
    NO_SUCH_FACILITATOR,
    NO_SUCH_SERIES,
    NOT_EVERY_EVENING,
    NOT_READY,
    OUT_OF_DATE,
    TOO_MANY_FACILITATORS,
    TOO_MANY_ORGANISER_LINKS,
    HttpError,
    Problem,
    RefusedEvening,
)
from roomserver.programme.facilitators.facilitator import Absence, Choices, Duty, Facilitator, HeldBack, Role
from roomserver.programme.facilitators.rota import Against
from roomserver.programme.facilitators.service import CannotAssign, NotReady
from roomserver.programme.link_mails import MailState
from roomserver.programme.profile import TrainingStep
from roomserver.programme.tokens import Scope
from roomserver.store.organisers import MAILED, KeptLink

Id = Annotated[str, Field(min_length=1, max_length=32)]
WHY: Mapping[str, Problem] = {problem.code: problem for problem in (NOT_READY, BUSY, FULL)}


class NewFacilitator(Choices):
    """Somebody who facilitates; `address` is for links by mail."""

    address: TypedAddress | None = None


class ChangedFacilitator(NewFacilitator):
    """In place of version `made_on`."""

    made_on: Annotated[int, Field(ge=1)]


class FacilitatorLink(BaseModel):
    """One to their page. `mail`: how it is with the mail that brings it, null where it was handed over."""

    id: str
    made_at: float
    used_at: float | None
    expires_at: float | None
    is_passkey: bool
    mail: MailState | None


class FacilitatorState(BaseModel):
    """Somebody who facilitates. `missing`: steps of the training that they haven't done, by their names; `held`: how
    many circles they have facilitated. `duties` are circles and series that they are assigned to, `absences` circles to
    come that they can't make it to, `held_back` evenings of their series that they were not given, and why.
    """

    id: str
    name: str
    address: str | None
    languages: tuple[str, ...]
    steps: dict[str, str]
    active: bool
    may_facilitate: bool
    may_cofacilitate: bool
    missing: tuple[str, ...]
    duties: tuple[Duty, ...]
    absences: tuple[Absence, ...]
    off: tuple[str, ...]
    held_back: tuple[HeldBack, ...]
    held: int
    links: tuple[FacilitatorLink, ...]
    version: int


class FacilitatorList(BaseModel):
    """All, in the order in which they were added, and the steps of the community's training."""

    facilitators: tuple[FacilitatorState, ...]
    training: tuple[TrainingStep, ...]


class NewDuty(BaseModel):
    """A circle, or all evenings of a series."""

    model_config = ConfigDict(extra="forbid")

    of: Id
    kind: Literal["circle", "series"]
    role: Role


class EndedDuty(BaseModel):
    """A circle or a series; one evening of a series is left by the circle's id."""

    model_config = ConfigDict(extra="forbid")

    of: Id


class NewFacilitatorLink(BaseModel):
    """Whether it is sent to their address, or handed over."""

    model_config = ConfigDict(extra="forbid")

    by_mail: bool


async def list_facilitators(office: Office, call: Call[None]) -> FacilitatorList:
    """Who facilitates."""
    return await _listed(office)


async def add_facilitator(office: Office, call: Call[NewFacilitator]) -> FacilitatorState:
    """Add somebody who facilitates."""
    address = None if call.asked.address is None else wired(call.asked.address)
    one = await office.community.facilitators.add(_choices(call.asked), address)
    return await _state(office, one.id)


async def change_facilitator(office: Office, call: Call[ChangedFacilitator]) -> FacilitatorState:
    """Say what somebody has learned, speaks and does."""
    person, asked = call.named("facilitator"), call.asked
    address = None if asked.address is None else wired(asked.address)
    await office.community.facilitators.choose(person, _choices(asked), address, asked.made_on)
    await _end_link_to_former(office, person, address)
    return await _state(office, person)


async def remove_facilitator(office: Office, call: Call[None]) -> None:
    """Remove somebody from the list, with their seats, their links and their page."""
    await office.community.facilitators.remove(call.named("facilitator"))


async def make_facilitator_link(office: Office, call: Call[NewFacilitatorLink]) -> MadeLink:
    """A link to their own page, shown once or sent to their address."""
    community, person = office.community, call.named("facilitator")
    one, accounts = await community.facilitators.get(person), community.facilitator_accounts
    if not call.asked.by_mail:
        return MadeLink(url=organiser_url(call.origin, await accounts.invite(one.name, person)))
    if one.address is None:
        raise HttpError(NO_ADDRESS_OF_THEIRS)
    await _end_link_to_former(office, person, one.address)
    await accounts.invite_by_mail(one.name, one.address, person, person)
    await community.link_mails.send(accounts, person)
    return MadeLink(url=None, mail=community.link_mails.state_of(None))


async def revoke_facilitator_link(office: Office, call: Call[None]) -> None:
    """End a link to somebody's page at once, with every session that began with it."""
    await office.community.facilitator_accounts.kept.revoke(call.named("link"), even_last=True)


async def assign_facilitator(office: Office, call: Call[NewDuty]) -> None:
    """Assign somebody to a circle, or to all evenings of a series."""
    asked, facilitators = call.asked, office.community.facilitators
    try:
        await facilitators.assign(call.named("facilitator"), asked.of, asked.role, is_series=asked.kind == "series")
    except NotReady as error:
        raise HttpError(NOT_READY, {str(lack): what for lack, what in error.missing.items()}) from None
    except CannotAssign as error:
        if asked.kind == "series":
            raise HttpError(NOT_EVERY_EVENING, evenings=tuple(map(_refused, error.against))) from None
        why = error.against[0].why
        raise HttpError(WHY[why.code], why.fields) from None


async def unassign_facilitator(office: Office, call: Call[EndedDuty]) -> None:
    """Take somebody from a circle or a series; their seat there is taken away."""
    await office.community.facilitators.unassign(call.named("facilitator"), call.asked.of)


def _refused(against: Against) -> RefusedEvening:
    evening, why = against.evening, against.why
    return RefusedEvening(
        circle=evening.circle,
        local=evening.start,
        starts_at=evening.starts_at,
        code=why.code,
        detail=WHY[why.code].detail,
        fields=why.fields or None,
    )


async def _end_link_to_former(office: Office, person: str, address: str | None) -> None:
    """What was sent to a former address opens nothing, and nobody there can ask for it again."""
    kept = office.community.facilitator_accounts.kept
    before = await kept.mailed(person)
    if before is not None and before.address != address:
        await kept.revoke(f"{MAILED}{person}", even_last=True)


async def _state(office: Office, person: str) -> FacilitatorState:
    return next(one for one in (await _listed(office)).facilitators if one.id == person)


async def _listed(office: Office) -> FacilitatorList:
    community = office.community
    training = (await office.book.profiles.load()).training
    links, mails = await community.facilitator_accounts.kept.links(), await community.link_mails.states()
    told = []
    for one, version in await community.facilitators.all():
        mail = mails.get(("facilitator", one.id))
        theirs = tuple(_link(name, link, mail) for name, link in links.items() if link.person == one.id)
        told.append(_told(one, version, training, theirs))
    return FacilitatorList(facilitators=tuple(told), training=training)


def _told(
    one: Facilitator, version: int, training: tuple[TrainingStep, ...], links: tuple[FacilitatorLink, ...]
) -> FacilitatorState:
    said = {name: getattr(one, name) for name in FacilitatorState.model_fields if name in Facilitator.model_fields}
    missing = tuple(step.name for step in training if step.id not in one.steps)
    return FacilitatorState(**said, missing=missing, links=links, version=version)


def _link(name: str, link: KeptLink, mail: MailState | None) -> FacilitatorLink:
    return FacilitatorLink(
        id=name,
        made_at=link.made_at,
        used_at=link.used_at,
        expires_at=link.expires_at,
        is_passkey=link.public_key is not None,
        mail=mail if link.address else None,
    )


def _choices(asked: NewFacilitator) -> Choices:
    return Choices(**{name: getattr(asked, name) for name in Choices.model_fields})


PATH = "/organiser/facilitators"
ONE = f"{PATH}/{{facilitator}}"
OPERATIONS = (
    Operation("GET", PATH, list_facilitators, READS, scope=Scope.PEOPLE_READ),
    Operation(
        "POST",
        PATH,
        add_facilitator,
        CHANGES,
        (BAD_ADDRESS, TOO_MANY_FACILITATORS),
        status=201,
        scope=Scope.PEOPLE_WRITE,
        tells=Scope.PEOPLE_READ,
    ),
    Operation(
        "PUT",
        ONE,
        change_facilitator,
        CHANGES,
        (BAD_ADDRESS, NO_SUCH_FACILITATOR, OUT_OF_DATE),
        scope=Scope.PEOPLE_WRITE,
        tells=Scope.PEOPLE_READ,
    ),
    Operation("DELETE", ONE, remove_facilitator, CHANGES, scope=Scope.PEOPLE_WRITE),
    Operation(
        "POST",
        f"{ONE}/links",
        make_facilitator_link,
        CHANGES,
        (NO_SUCH_FACILITATOR, NO_ADDRESS_OF_THEIRS, TOO_MANY_ORGANISER_LINKS),
        status=201,
    ),
    Operation("DELETE", f"{PATH}/links/{{link}}", revoke_facilitator_link, CHANGES),
    Operation(
        "POST",
        f"{ONE}/duties",
        assign_facilitator,
        CHANGES,
        (
            NO_SUCH_FACILITATOR,
            NO_SUCH_CIRCLE,
            NO_SUCH_SERIES,
            NOT_READY,
            BUSY,
            FULL,
            NOT_EVERY_EVENING,
            ENDED,
            TOO_MANY_FACILITATORS,
        ),
        scope=Scope.PEOPLE_WRITE,
    ),
    Operation(
        "POST",
        f"{ONE}/duties/end",
        unassign_facilitator,
        CHANGES,
        (NO_SUCH_FACILITATOR,),
        scope=Scope.PEOPLE_WRITE,
    ),
)
