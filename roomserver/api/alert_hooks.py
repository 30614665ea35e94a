"""`/organiser/alert-hook`: where alerts of the circles are sent by webhook, its secret, and what could not be sent."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from moderation.state.values import LanguageTag
from roomserver.api.office import CHANGES, READS, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import BAD_RECEIVER, NO_HOOK, NO_SUCH_LANGUAGE, OUT_OF_DATE, TESTED_OFTEN, HttpError
from roomserver.programme.alert_hooks import HookSettings
from roomserver.webhooks.receiver import LONGEST_URL

Version = Annotated[int, Field(ge=0)]


class NewAlertHook(BaseModel):
    """Where alerts go, in place of version `made_on`; empty: nowhere. `language` is of the text."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(max_length=LONGEST_URL)]
    language: LanguageTag
    made_on: Version


class NewHookSecret(BaseModel):
    """Made on that version of where alerts go."""

    model_config = ConfigDict(extra="forbid")

    made_on: Version


class AlertHook(BaseModel):
    """Where alerts go, empty where nowhere; `version` counts the changes.

    `waiting_since`: since when webhooks have been tried in vain, null where none has; `given_up_since`: the same of
    those that are tried no longer, until that is seen.
    """

    url: str
    version: int
    waiting_since: float | None
    given_up_since: float | None


class AlertHookSet(AlertHook):
    """`secret` is a new one that signs from now on, and shown once; null where the one before stays."""

    secret: str | None


async def read_hook(office: Office, call: Call[None]) -> AlertHook:
    """Where alerts are sent by webhook."""
    return AlertHook(**await _told(office, await office.hooks.settings()))


async def set_hook(office: Office, call: Call[NewAlertHook]) -> AlertHookSet:
    """Say where alerts are sent by webhook."""
    asked = call.asked
    settings, is_new = await office.hooks.set(asked.url, asked.language, asked.made_on)
    return AlertHookSet(**await _told(office, settings), secret=settings.secret if is_new else None)


async def replace_hook_secret(office: Office, call: Call[NewHookSecret]) -> AlertHookSet:
    """A new secret that signs webhooks, in place of the one before."""
    settings = await office.hooks.replace_secret(call.asked.made_on)
    return AlertHookSet(**await _told(office, settings), secret=settings.secret)


async def test_hook(office: Office, call: Call[None]) -> None:
    """Send a test by webhook."""
    if not office.test_mails.take("webhooks"):
        raise HttpError(TESTED_OFTEN)
    await office.hooks.test()


async def see_unsent_hooks(office: Office, call: Call[None]) -> None:
    """Say that it was seen which webhooks could not be sent."""
    await office.hooks.see_unsent()


async def _told(office: Office, settings: HookSettings) -> dict[str, str | int | float | None]:
    unsent = await office.hooks.unsent()
    return {
        "url": settings.url,
        "version": settings.version,
        "waiting_since": unsent.waiting_since,
        "given_up_since": unsent.given_up_since,
    }


PATH = "/organiser/alert-hook"
OPERATIONS = (
    Operation("GET", PATH, read_hook, READS),
    Operation("PUT", PATH, set_hook, CHANGES, (BAD_RECEIVER, NO_SUCH_LANGUAGE, OUT_OF_DATE)),
    Operation("POST", f"{PATH}/secret", replace_hook_secret, CHANGES, (NO_HOOK, OUT_OF_DATE)),
    Operation("POST", f"{PATH}/test", test_hook, CHANGES, (NO_HOOK, TESTED_OFTEN)),
    Operation("POST", f"{PATH}/unsent/seen", see_unsent_hooks, CHANGES),
)
