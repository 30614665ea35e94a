"""A facilitator as the community knows them, and the rules of who may be assigned to what. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from moderation.commands.fields import Name
from moderation.state.local_time import LocalTime
from moderation.state.values import LanguageTag, LocalText
from roomserver.programme.profile import MOST_STEPS, TrainingStep

Role = Literal["facilitator", "cofacilitator"]
Lack = Literal["active", "role", "steps", "language"]
"""Why somebody is not ready: they take a pause, don't do that, haven't done all steps, don't speak the language."""
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
StepId = Annotated[str, Field(pattern=r"^[a-z0-9]{1,16}$")]
NOTE_LENGTH = 300
MOST_DUTIES, MOST_ABSENCES = 60, 60
USUAL_MIN = 120
"""How long an evening takes whose organiser did not say."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Choices(_Part):
    """What an organiser says of a facilitator. `steps` are those that they have done, and when."""

    name: Name
    languages: Annotated[tuple[LanguageTag, ...], Field(min_length=1, max_length=8)] = ("en",)
    steps: Annotated[dict[StepId, Day], Field(max_length=MOST_STEPS)] = {}
    active: bool = True
    may_facilitate: bool = True
    may_cofacilitate: bool = True


class Duty(_Part):
    """They are assigned to the circle of that id, or to all evenings of a series."""

    of: str
    is_series: bool = False
    role: Role
    since: float


class Absence(_Part):
    """They can't make it to that circle, as they said themselves; `note` is for organisers."""

    circle: str
    note: str
    at: float


class HeldBack(_Part):
    """An evening of their series that they were not given: a code and fields as where assigning is refused."""

    circle: str
    code: Literal["not_ready", "busy", "full"]
    fields: dict[str, str] = {}


class Facilitator(Choices):
    """`address` is in ASCII. `link`: generation of their personal links, as of sign-ups.

    Of a series `off` are circles that they were taken from, and `held_back` those that they were not given. `gone` are
    circles that may still have their seat, and `counted` those that are over and counted in `held`.
    """

    id: str
    address: str | None = None
    made_at: float
    link: int = 1
    duties: tuple[Duty, ...] = ()
    absences: tuple[Absence, ...] = ()
    off: tuple[str, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    gone: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    held: int = 0


@dataclass(frozen=True, slots=True)
class Evening:
    """A circle as it is now. `start` is by the clock there. `over`: it has been held, or nobody knows it any more."""

    circle: str
    title: LocalText
    language: str
    starts_at: float | None
    ends_at: float | None
    start: LocalTime | None = None
    called_off: bool = False
    over: bool = False

    @property
    def is_to_come(self) -> bool:
        return not self.called_off and not self.over


def lacks(one: Choices, training: Iterable[TrainingStep], language: str, role: Role) -> Mapping[Lack, str]:
    """Why they may not be assigned, with what is missing; nothing where they are ready.

    Ready is whoever is active, does what is asked of them, has done every step of the community's training, and
    speaks the language of the circle.
    """
    found: dict[Lack, str] = {}
    if not one.active:
        found["active"] = ""
    if not (one.may_facilitate if role == "facilitator" else one.may_cofacilitate):
        found["role"] = role
    if missing := [step.name for step in training if step.id not in one.steps]:
        found["steps"] = ", ".join(missing)
    if _primary(language) not in map(_primary, one.languages):
        found["language"] = language
    return found


def overlapping(evening: Evening, others: Iterable[Evening]) -> Evening | None:
    """One of the others that takes place at the same time. One without a time is at no time."""
    return next((other for other in others if other.circle != evening.circle and _meet(evening, other)), None)


def role_in(one: Facilitator, circle: str, series: str | None) -> Role | None:
    """As what they are assigned to that circle; what was said of it alone counts before what was said of its series."""
    if any(absence.circle == circle for absence in one.absences):
        return None
    own = next((duty.role for duty in one.duties if duty.of == circle), None)
    if own is not None or series is None or circle in (*one.off, *(each.circle for each in one.held_back)):
        return own
    return next((duty.role for duty in one.duties if duty.is_series and duty.of == series), None)


def assigned(one: Facilitator, duty: Duty, circles: Collection[str]) -> Facilitator:
    """From now on; `circles` are all that there are of it. What kept them from those is forgotten, but for evenings of
    a series that they said they can't make: to such a one they are assigned by itself.
    """
    cannot = {each.circle for each in one.absences} if duty.is_series else set()
    theirs = set(circles) - cannot
    return one.model_copy(
        update={
            "duties": (*(each for each in one.duties if each.of != duty.of), duty),
            "absences": tuple(each for each in one.absences if each.circle not in theirs),
            "off": tuple(each for each in one.off if each not in theirs),
            "held_back": tuple(each for each in one.held_back if each.circle not in theirs),
            "gone": tuple(each for each in one.gone if each not in theirs),
        }
    )


def unassigned(one: Facilitator, of: str, circles: Sequence[str]) -> Facilitator:
    """Not any more, from a circle or a series; from one evening of a series they are taken by themselves."""
    is_series = any(duty.is_series and duty.of == of for duty in one.duties)
    return one.model_copy(
        update={
            "duties": tuple(duty for duty in one.duties if duty.of != of),
            "off": one.off if is_series else _with(one.off, [of]),
            "gone": _with(one.gone, circles),
        }
    )


def excused(one: Facilitator, absence: Absence) -> Facilitator:
    """They can't make it to that circle."""
    others = tuple(each for each in one.absences if each.circle != absence.circle)
    return one.model_copy(
        update={
            "duties": tuple(duty for duty in one.duties if duty.of != absence.circle),
            "absences": (*others, absence)[-MOST_ABSENCES:],
            "gone": _with(one.gone, [absence.circle]),
        }
    )


def settled(one: Facilitator, over: Collection[str], held: Collection[str], known: Collection[str]) -> Facilitator:
    """Circles that are over are counted once where they were held; what nobody knows any more is forgotten. Evenings
    of a series that they couldn't make, or were not given, stay none of theirs.
    """
    not_theirs = (*(each.circle for each in one.held_back), *(each.circle for each in one.absences))
    missed = [circle for circle in not_theirs if circle in over]
    new = [circle for circle in held if circle not in one.counted]
    return one.model_copy(
        update={
            "duties": tuple(duty for duty in one.duties if duty.of not in over),
            "absences": tuple(each for each in one.absences if each.circle not in over),
            "off": tuple(each for each in _with(one.off, missed) if each in known),
            "held_back": tuple(each for each in one.held_back if each.circle not in over),
            "counted": tuple(each for each in (*one.counted, *new) if each in known),
            "held": one.held + len(new),
        }
    )


def _with(circles: Sequence[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*circles, *more)))


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


def _meet(one: Evening, other: Evening) -> bool:
    if one.starts_at is None or one.ends_at is None or other.starts_at is None or other.ends_at is None:
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
