"""`/organiser/circles/{circle}/alerts`: what the organiser is told of a circle, and has seen."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from moderation.commands.fields import AlertIds
from roomserver.api.office import CHANGES, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import NO_SUCH_CIRCLE


class SeenAlerts(BaseModel):
    """What the organiser has seen, by the ids of the alerts."""

    model_config = ConfigDict(extra="forbid")

    alerts: AlertIds


async def see_alerts(office: Office, call: Call[SeenAlerts]) -> None:
    """Say that alerts were seen."""
    await office.book.see_alerts(call.circle, call.asked.alerts)


OPERATIONS = (Operation("POST", "/organiser/circles/{circle}/alerts/seen", see_alerts, CHANGES, (NO_SUCH_CIRCLE,)),)
