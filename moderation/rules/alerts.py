"""Alerts: what the organiser is told of a circle, until they have seen it. No names and no words."""

from __future__ import annotations

from moderation.commands.alerts import MissFacilitator, SeeAlerts
from moderation.rules.rule import OutsideRule, Rows
from moderation.state.care import Alert, AlertKind, Card
from moderation.state.room import Room, fresh_id
from moderation.state.seat import CIRCLE
from moderation.state.values import PlaceId, replace

ALERTS_KEPT = 32
"""Most alerts of one circle; the oldest leave, those that were seen first."""
UNSEEN_KEPT_S = 30 * 24 * 3600.0
"""How long an ended circle is remembered, without content, for what its organiser has not seen."""
TOMBSTONE_S = 24 * 3600.0
"""How long it is remembered else, so that its links can say that it ended."""


def alert(room: Room, what: AlertKind, place: PlaceId, now: float) -> Room:
    """The organiser is told something of a place; what they have not seen yet is not told twice."""
    others = tuple(one for one in room.alerts if not (one.seen_at is None and (one.what, one.place) == (what, place)))
    return _with(room, others, Alert(id=f"{fresh_id(room, 'a')}.{place}", what=what, at=now, place=place))


def alert_of_card(room: Room, what: AlertKind, card: Card, now: float) -> Room:
    """The organiser is told of somebody's card: one alert for each person, the newest."""
    others = tuple(one for one in room.alerts if one.seat != card.seat)
    alert = Alert(
        id=f"{fresh_id(room, 'a')}.{card.seat}", what=what, at=now, place=card.place, seat=card.seat, state=card.state
    )
    return _with(room, others, alert)


def see_alerts(room: Room, command: SeeAlerts, now: float) -> Room:
    """The organiser has seen these; those who facilitate are told so."""
    alerts = tuple(
        replace(alert, seen_at=now) if alert.id in command.alerts and alert.seen_at is None else alert
        for alert in room.alerts
    )
    seen = replace(room, alerts=alerts)
    if room.phase == "ended" and seen != room:
        return replace(seen, lapses_at=lapses_at(seen, now))
    return seen


def miss_facilitator(room: Room, command: MissFacilitator, now: float) -> Room:
    """The organiser is told that someone who was to facilitate can't; facilitators who are there need no telling."""
    return room if room.phase == "debrief" else alert(room, "facilitator_away", CIRCLE, now)


def lapses_at(room: Room, now: float) -> float:
    """Until when an ended circle is remembered."""
    unseen = any(alert.seen_at is None for alert in room.alerts)
    return now + (UNSEEN_KEPT_S if unseen else TOMBSTONE_S)


def _with(room: Room, others: tuple[Alert, ...], alert: Alert) -> Room:
    kept = (*others, alert)
    while len(kept) > ALERTS_KEPT:
        leaving = next((one for one in kept if one.seen_at is not None), kept[0])
        kept = tuple(one for one in kept if one.id != leaving.id)
    return replace(room, alerts=kept)


ROWS = Rows(
    by_service={
        MissFacilitator: OutsideRule(miss_facilitator),
    },
    by_organiser={
        SeeAlerts: OutsideRule(see_alerts, after_the_end=True),
    },
)
