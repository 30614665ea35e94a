"""`/facilitator/`: what those who facilitate see on their own page, and do there. Only what is their own."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from moderation.names.cleaning import clean_text
from moderation.state.plan import Plan
from moderation.state.stage import StageKind
from moderation.state.values import LocalText
from roomserver.api.kept import KeptOfMe, kept_told
from roomserver.api.office import OWN_CHANGES, OWN_READS, Office
from roomserver.api.organisers import NewPasskeyName
from roomserver.api.passkeys import NewPasskey, PasskeyOptions
from roomserver.api.sessions import Sessions, end_cookie, sessions_told
from roomserver.api.sign_ups import places_of
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import (
    BAD_PASSKEY,
    NO_SUCH_FACILITATOR,
    NOT_ASSIGNED,
    TOO_MANY_ORGANISER_LINKS,
)
from roomserver.kept.person import of_facilitator
from roomserver.programme.facilitators.facilitator import NOTE_LENGTH, Facilitator, Role
from roomserver.programme.facilitators.rota import Shift
from roomserver.store.organisers import PASSKEY, KeptLink, KeptSession


class ScriptPart(BaseModel):
    """One part of the script: its prompt, what they could say, and how many minutes it is meant to take."""

    kind: StageKind
    title: LocalText | None
    say: LocalText | None
    prompt: LocalText | None
    minutes: float


class OwnCircle(BaseModel):
    """A circle to come that they facilitate. `signed_up` and `seats` are null where nobody signs up for it; `link`
    opens their seat.
    """

    id: str
    title: LocalText
    starts_at: float | None
    plan: Plan
    role: Role
    of_series: bool
    signed_up: int | None
    seats: int | None
    beside: tuple[str, ...]
    link: str
    script: LocalText
    parts: tuple[ScriptPart, ...]


class OwnStep(BaseModel):
    """A step of the training, and the day that they did it on, null where they haven't."""

    name: str
    done_on: str | None


class OwnPasskey(BaseModel):
    """One that lets them in. `used_at` is the hour of its last use; `own`: they logged in with it."""

    id: str
    name: str
    made_at: float
    used_at: float | None
    own: bool


class OwnPage(BaseModel):
    """Who they are here, their circles to come, what they have learned, how many circles they have facilitated, and
    their passkeys.
    """

    name: str
    circles: tuple[OwnCircle, ...]
    training: tuple[OwnStep, ...]
    languages: tuple[str, ...]
    held: int
    passkeys: tuple[OwnPasskey, ...]


class Excuse(BaseModel):
    """Why they can't make it, for organisers, if they say so."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, Field(max_length=NOTE_LENGTH), AfterValidator(clean_text)] = ""


async def read_own(office: Office, call: Call[None]) -> OwnPage:
    """Their page."""
    person = call.facilitator.person
    facilitators = office.community.facilitators
    one, training = await facilitators.get(person), (await office.book.profiles.load()).training
    circles = [await _circle(office, one, shift) for shift in await facilitators.shifts(person)]
    passkeys = await _own_passkeys(office, person)
    return OwnPage(
        name=one.name,
        circles=tuple(circles),
        training=tuple(OwnStep(name=step.name, done_on=one.steps.get(step.id)) for step in training),
        languages=one.languages,
        held=one.held,
        passkeys=tuple(_passkey(name, link, call.facilitator.link) for name, link in passkeys.items()),
    )


async def read_own_kept(office: Office, call: Call[None]) -> KeptOfMe:
    """All that is kept of them as a facilitator."""
    return kept_told(await of_facilitator(office.community, call.facilitator.person))


async def cannot_come(office: Office, call: Call[Excuse]) -> None:
    """Say that they can't make it to a circle. Their seat is free, and the organiser is told."""
    await office.community.facilitators.cannot(call.facilitator.person, call.circle, call.asked.note)


async def list_own_sessions(office: Office, call: Call[None]) -> Sessions:
    """Where they are logged in."""
    return sessions_told(await _own_sessions(office, call.facilitator.person), call.facilitator.id)


async def end_own_session(office: Office, call: Call[None]) -> None:
    """Log out elsewhere."""
    session = call.named("session")
    if session in await _own_sessions(office, call.facilitator.person):
        await office.community.facilitator_accounts.kept.end_session(session)


async def log_out_own(office: Office, call: Call[None]) -> None:
    """End the session that asks."""
    await office.community.facilitator_accounts.kept.end_session(call.facilitator.id)
    end_cookie(call, "facilitator")


async def options_to_add_own(office: Office, call: Call[NewPasskeyName]) -> PasskeyOptions:
    """What a device is asked for a new passkey."""
    passkeys = office.community.facilitator_accounts.passkeys
    return PasskeyOptions(options=await passkeys.options_to_add(call.asked.name, call.facilitator.id, call.origin))


async def add_own_passkey(office: Office, call: Call[NewPasskey]) -> None:
    """A passkey that opens their page."""
    asked, session = call.asked, call.facilitator
    passkeys = office.community.facilitator_accounts.passkeys
    await passkeys.add(asked.name, asked.credential, session.id, call.origin, session.person)


async def remove_own_passkey(office: Office, call: Call[None]) -> None:
    """Remove a passkey of theirs at once, with every session that began with it."""
    passkey = call.named("passkey")
    if passkey in await _own_passkeys(office, call.facilitator.person):
        await office.community.facilitator_accounts.kept.revoke(f"{PASSKEY}{passkey}", even_last=True)


async def _own_passkeys(office: Office, person: str) -> dict[str, KeptLink]:
    """By their credential ids."""
    passkeys = await office.community.facilitator_accounts.kept.passkeys()
    return {name: link for name, link in passkeys.items() if link.person == person}


def _passkey(name: str, link: KeptLink, link_of_session: str) -> OwnPasskey:
    return OwnPasskey(
        id=name,
        name=link.name or "",
        made_at=link.made_at,
        used_at=None if link.used_at is None else max(link.used_at, link.made_at),
        own=link_of_session == f"{PASSKEY}{name}",
    )


async def _own_sessions(office: Office, person: str) -> dict[str, KeptSession]:
    kept = office.community.facilitator_accounts.kept
    theirs = {name for name, link in (await kept.links()).items() if link.person == person}
    return {name: session for name, session in (await kept.sessions()).items() if session.link in theirs}


async def _circle(office: Office, person: Facilitator, shift: Shift) -> OwnCircle:
    circle, room = shift.circle, shift.room
    facilitators, places = office.community.facilitators, None
    if circle.terms.sign_up is not None:
        places = places_of(await office.sign_ups.book(await office.sign_ups.book_of(circle.id)))
    return OwnCircle(
        id=circle.id,
        title=circle.title,
        starts_at=circle.starts_at,
        plan=circle.plan,
        role=shift.role,
        of_series=circle.terms.series is not None,
        signed_up=None if places is None else places.taken,
        seats=None if places is None else places.seats,
        beside=await facilitators.beside(shift, person.id),
        link=f"/join#{await facilitators.seat_token(person, circle.id)}",
        script=room.script.name,
        parts=tuple(
            ScriptPart(kind=stage.kind, title=stage.title, say=stage.say, prompt=stage.prompt, minutes=stage.minutes)
            for stage in room.script.stages
        ),
    )


PATH = "/facilitator"
OPERATIONS = (
    Operation("GET", f"{PATH}/circles", read_own, OWN_READS, (NO_SUCH_FACILITATOR,)),
    Operation(
        "POST",
        f"{PATH}/circles/{{circle}}/cannot",
        cannot_come,
        OWN_CHANGES,
        (NO_SUCH_FACILITATOR, NOT_ASSIGNED),
    ),
    Operation("GET", f"{PATH}/kept", read_own_kept, OWN_READS, (NO_SUCH_FACILITATOR,)),
    Operation("GET", f"{PATH}/sessions", list_own_sessions, OWN_READS),
    Operation("DELETE", f"{PATH}/sessions/{{session}}", end_own_session, OWN_CHANGES),
    Operation("POST", f"{PATH}/log-out", log_out_own, OWN_CHANGES),
    Operation("POST", f"{PATH}/passkeys/options", options_to_add_own, OWN_CHANGES),
    Operation("POST", f"{PATH}/passkeys", add_own_passkey, OWN_CHANGES, (BAD_PASSKEY, TOO_MANY_ORGANISER_LINKS)),
    Operation("DELETE", f"{PATH}/passkeys/{{passkey}}", remove_own_passkey, OWN_CHANGES),
)
