"""What somebody who signs up wrote, as it is kept."""

from __future__ import annotations

from collections.abc import Mapping

from moderation.names.cleaning import clean_name, clean_text
from roomserver.programme.sign_ups.book import ANSWER_LENGTH, Book
from roomserver.programme.sign_ups.refusals import BadAnswer, BadName


def checked_name(name: str) -> str:
    """As it is kept. Raises: BadName."""
    try:
        return clean_name(name)
    except ValueError:
        raise BadName from None


def checked_answers(book: Book, answers: Mapping[str, str]) -> dict[str, str]:
    """To questions that are asked, without blanks. Raises: BadAnswer."""
    questions = () if book.subject.terms is None else book.subject.terms.questions
    asked = {question.id for question in questions}
    for question_id in answers:
        if question_id not in asked:
            raise BadAnswer(question_id)
    checked = {question_id: clean_text(answer) for question_id, answer in answers.items()}
    for question in questions:
        answer = checked.get(question.id, "")
        if len(answer) > ANSWER_LENGTH or (question.required and not answer):
            raise BadAnswer(question.id)
    return {question_id: answer for question_id, answer in checked.items() if answer}
