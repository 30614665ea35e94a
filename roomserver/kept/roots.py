"""Where each kind of documents begins: what its values are, whom the whole is about, and when its moments are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from moderation.kept.declaration import Found, Kept, Moment
from roomserver.kept.programme import (
    CONFIRMED,
    COUNTED,
    EVENINGS,
    MAILBOX,
    PROGRAMME_KEPT,
    REQUESTED,
    SIGN_UP,
    WAS_ERASED,
    WORKING,
)
from roomserver.programme.alert_hooks import SETTINGS as HOOK
from roomserver.programme.alert_hooks import HookSettings
from roomserver.programme.alert_mails import SETTINGS as ALERTS
from roomserver.programme.alert_mails import AlertSettings
from roomserver.programme.erasing import Erasure
from roomserver.programme.facilitators.facilitator import Facilitator
from roomserver.programme.figures.comers import Counting
from roomserver.programme.figures.evening import CircleFigures
from roomserver.programme.figures.pool import Pool
from roomserver.programme.figures.sheets import Sheet
from roomserver.programme.mail_states import Mail
from roomserver.programme.notices.quiet import Sent
from roomserver.programme.own_files import KeptFile
from roomserver.programme.profile import CommunityProfile
from roomserver.programme.requests.request import CommunityRequest
from roomserver.programme.series import Series
from roomserver.programme.sign_ups.addresses import Known
from roomserver.programme.sign_ups.book import Book

Instant = Callable[[Any, Moment], float | None]
"""When that moment is of that value; None while nobody knows, or where it is when the document is due."""


def _at_no_time(value: Any, moment: Moment) -> float | None:
    return None


@dataclass(frozen=True, slots=True)
class Root:
    """Of one kind of documents. `of` None: no values, as of a picture. `id` says what a document's id is.

    `goes_when_due`: whatever is due is done, and then it goes or is due anew, so that none stays due for long.
    """

    of: Callable[[str], type[BaseModel]] | None
    instant: Instant = _at_no_time
    subject: Callable[[str, Any], str] = lambda document_id, value: ""
    id: Kept = WORKING
    goes_when_due: bool = False

    def read(self, document_id: str, text: str) -> Any:
        """The value of that document; None where it has none. Raises: ValueError."""
        return None if self.of is None else self.of(document_id).model_validate_json(text)

    def personal(self, document_id: str, value: Any) -> list[Found]:
        """What is kept of people in it, its id among that."""
        subject = self.subject(document_id, value)
        found = list(PROGRAMME_KEPT.personal(value, subject))
        return [Found(self.id, subject, "id", document_id), *found] if self.id.is_personal else found


def _always(kind: type[BaseModel]) -> Callable[[str], type[BaseModel]]:
    return lambda document_id: kind


def _of_setting(document_id: str) -> type[BaseModel]:
    kinds: dict[str, type[BaseModel]] = {ALERTS: AlertSettings, HOOK: HookSettings}
    return kinds.get(document_id, CommunityProfile)


def _of_book(book: Book, moment: Moment) -> float | None:
    if moment == COUNTED:
        left = [each.names_until for each in book.subject.evenings if each.circle not in book.counted]
        return max((until for until in left if until), default=None)
    return book.forget_at if moment == EVENINGS else None


def _of_request(request: CommunityRequest, moment: Moment) -> float | None:
    return request.ends_at if moment == REQUESTED else None


def _about_sign_up(document_id: str, mail: Mail) -> str:
    return mail.about[-1] if mail.about else ""


ROOTS: Mapping[str, Root] = {
    "settings": Root(_of_setting),
    "logo": Root(None),
    "series": Root(_always(Series)),
    "scripts": Root(_always(KeptFile)),
    "prompts": Root(_always(KeptFile)),
    "sign-ups": Root(_always(Book), _of_book, goes_when_due=True),
    "notice": Root(_always(Mail), subject=_about_sign_up, goes_when_due=True),
    "erasure": Root(_always(Erasure), id=WAS_ERASED, goes_when_due=True),
    "answers": Root(_always(Sheet), goes_when_due=True),
    "figures": Root(_always(CircleFigures), goes_when_due=True),
    "pools": Root(_always(Pool)),
    "comers": Root(_always(Counting)),
    "facilitators": Root(_always(Facilitator)),
    "facilitator-mails": Root(_always(Mail), goes_when_due=True),
    "mailed": Root(_always(Sent), id=MAILBOX, goes_when_due=True),
    "addresses": Root(_always(Known), id=CONFIRMED, goes_when_due=True),
    "mail": Root(_always(Mail), goes_when_due=True),
    "link-mails": Root(_always(Mail), goes_when_due=True),
    "requests": Root(_always(CommunityRequest), _of_request, goes_when_due=True),
    "request-mails": Root(_always(Mail), goes_when_due=True),
    "webhook": Root(_always(Mail), goes_when_due=True),
}
"""By the names of the kinds, as `store/families.py` has them."""

FOLLOWS = {SIGN_UP: "sign-ups"}
"""Moments that come when something goes which is kept in documents of another kind."""
