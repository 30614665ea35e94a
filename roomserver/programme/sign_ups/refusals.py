"""Why a change of a book of sign-ups is refused: each with a stable code; the book is as it was."""

from __future__ import annotations


class SignUpRefused(Exception):
    """The text says nothing of anybody."""

    code = "refused"


class NotOpen(SignUpRefused):
    """Nobody can sign up: it has begun, is over or cancelled, or people come by links alone."""

    code = "not_open"


class LineFull(SignUpRefused):
    """Every place is taken, and as many wait as may."""

    code = "line_full"


class BadName(SignUpRefused):
    """There is nothing to read in the name, or it is too long."""

    code = "bad_name"


class BadAnswer(SignUpRefused):
    """An answer is missing, too long, or to a question that nobody asked. `question` is its id."""

    code = "bad_answer"

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question


class NoSuchSignUp(SignUpRefused):
    """There is none of that id, or its link was replaced."""

    code = "no_such_sign_up"


class NotOffered(SignUpRefused):
    """No place is offered to them, or no longer."""

    code = "not_offered"


class NotAsked(SignUpRefused):
    """They wait for no word."""

    code = "not_asked"


class NotWaiting(SignUpRefused):
    """They are not on the waiting list."""

    code = "not_waiting"


class NotConfirmed(SignUpRefused):
    """They have no place."""

    code = "not_confirmed"


class AlreadyOut(SignUpRefused):
    """They cancelled, or were declined."""

    code = "already_out"


class BadDivision(SignUpRefused):
    """Groups name somebody twice, or somebody who doesn't come, or put people together who are not to be."""

    code = "bad_division"


class TooManyApart(SignUpRefused):
    """As many pairs are not to be in one group as may be."""

    code = "too_many_apart"
