"""What a circle is offered as: who finds it, whether people sign up for it and how, and of which series it is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from moderation.commands.fields import Title
from moderation.state.room import PLENARY_LIMIT

Visibility = Literal["link", "public"]
"""Whether only those who have a link find it, or everybody on the community's page."""
QUESTIONS_LIMIT = 3
SeatsToSignUpFor = Annotated[int, Field(ge=1, le=PLENARY_LIMIT - 1)]
"""Beside whoever facilitates."""


class Question(BaseModel):
    """What an organiser asks whoever signs up; answers are kept by its `id`, which stays when its words change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]{1,16}$")]
    text: Title
    required: bool = False


class SignUpTerms(BaseModel):
    """How people sign up. `seats` are for participants; `word_first`: a person confirms each place."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seats: SeatsToSignUpFor
    questions: Annotated[tuple[Question, ...], Field(max_length=QUESTIONS_LIMIT, fail_fast=True)] = ()
    word_first: bool = False

    @field_validator("questions")
    @classmethod
    def _have_distinct_ids(cls, questions: tuple[Question, ...]) -> tuple[Question, ...]:
        if len({question.id for question in questions}) < len(questions):
            raise ValueError("each question needs an id of its own")
        return questions


class Terms(BaseModel):
    """What only the programme knows of a circle; its room knows none of it.

    `sign_up` None: people come by links that the organiser hands out. `occurrence` is the local start that the rule of
    its `series` gives, "2027-03-09T19:30". `cancelled_at`: cancelled with notice; the room is then closed too.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    visibility: Visibility = "link"
    sign_up: SignUpTerms | None = None
    series: str | None = None
    occurrence: str | None = None
    cancelled_at: float | None = None

    @property
    def is_offered(self) -> bool:
        """Whether it has a page for others than those with a link that leads in."""
        return self.visibility == "public" or self.sign_up is not None

    @property
    def seats_to_sign_up_for(self) -> int:
        return 0 if self.sign_up is None else self.sign_up.seats


class OfferedTerms(Terms):
    """Those that an organiser says of one circle: the rest follows from its series, and from cancelling it."""

    series: None = None
    occurrence: None = None
    cancelled_at: None = None


BY_LINKS = Terms()
"""Those of a circle that is offered to nobody but by the links which its organiser hands out."""
