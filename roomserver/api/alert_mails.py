"""`/organiser/alert-mails`: to which mail addresses alerts of the circles are sent, and what could not be."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from moderation.state.values import LanguageTag
from roomserver.api.office import CHANGES, READS, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import (
    BAD_ADDRESS,
    NO_ADDRESS,
    NO_SUCH_LANGUAGE,
    OUT_OF_DATE,
    TESTED_OFTEN,
    HttpError,
)
from roomserver.mail.addresses import LONGEST
from roomserver.programme.alert_mails import MOST_ADDRESSES, AlertSettings, WrongAddress
from roomserver.programme.queue import together


class NewAlertAddresses(BaseModel):
    """Where alerts go, in place of version `made_on`; `language` is of the mails."""

    model_config = ConfigDict(extra="forbid")

    addresses: Annotated[tuple[Annotated[str, Field(max_length=LONGEST)], ...], Field(max_length=MOST_ADDRESSES)]
    language: LanguageTag
    made_on: Annotated[int, Field(ge=0)]


class AlertAddresses(BaseModel):
    """Where alerts go; `version` counts the changes. `goes_out`: mails go to a mail server, and not into a folder.

    `waiting_since`: since when mails have been tried in vain, alerts or those to people who signed up, null where none
    has; `given_up_since`: the same of those that are tried no longer, until that is seen.
    """

    addresses: tuple[str, ...]
    language: str
    version: int
    goes_out: bool
    waiting_since: float | None
    given_up_since: float | None


async def read_addresses(office: Office, call: Call[None]) -> AlertAddresses:
    """Where alerts are sent to."""
    return await _told(office, await office.alerts.settings())


async def set_addresses(office: Office, call: Call[NewAlertAddresses]) -> AlertAddresses:
    """Say where alerts are sent to."""
    asked = call.asked
    try:
        settings = await office.alerts.set(asked.addresses, asked.language, asked.made_on)
    except WrongAddress as wrong:
        raise HttpError(BAD_ADDRESS, {f"addresses.{wrong.at}": BAD_ADDRESS.detail}) from None
    await office.community.request_mails.forget_others()
    return await _told(office, settings)


async def send_test(office: Office, call: Call[None]) -> None:
    """Send a test mail to each address."""
    if not office.test_mails.take("all"):
        raise HttpError(TESTED_OFTEN)
    await office.alerts.test()


async def see_unsent(office: Office, call: Call[None]) -> None:
    """Say that it was seen which mails could not be sent."""
    await office.alerts.see_unsent()
    await office.notices.see_unsent()
    await office.community.request_mails.see_unsent()
    await office.community.facilitators.mails.see_unsent()


async def _told(office: Office, settings: AlertSettings) -> AlertAddresses:
    mails = (office.alerts, office.notices, office.community.request_mails, office.community.facilitators.mails)
    unsent = together(*[await each.unsent() for each in mails])
    return AlertAddresses(
        **dict(settings),
        goes_out=office.alerts.goes_out,
        waiting_since=unsent.waiting_since,
        given_up_since=unsent.given_up_since,
    )


PATH = "/organiser/alert-mails"
OPERATIONS = (
    Operation("GET", PATH, read_addresses, READS),
    Operation("PUT", PATH, set_addresses, CHANGES, (BAD_ADDRESS, NO_SUCH_LANGUAGE, OUT_OF_DATE)),
    Operation("POST", f"{PATH}/test", send_test, CHANGES, (NO_ADDRESS, TESTED_OFTEN)),
    Operation("POST", f"{PATH}/unsent/seen", see_unsent, CHANGES),
)
