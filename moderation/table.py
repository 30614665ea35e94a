"""The table of rules, put together from the rows of each feature. What is not in it is refused."""

from __future__ import annotations

from collections.abc import Mapping

from moderation.commands.model import CommandModel
from moderation.rules import (
    agreements,
    alerts,
    announcing,
    bell,
    cards,
    chat,
    check_in,
    claims,
    clock,
    contacts,
    door,
    ears,
    ending,
    groups,
    hands,
    leaving,
    links,
    lobby,
    muting,
    pace,
    pause,
    pictures,
    piece,
    presence,
    prompt,
    removal,
    roles,
    side_room,
    signals,
    stages,
    stepping_in,
    talking_order,
    wishes,
)
from moderation.rules.rule import OutsideRule, Rows, Rule

FEATURES: tuple[Rows, ...] = (
    agreements.ROWS,
    alerts.ROWS,
    announcing.ROWS,
    bell.ROWS,
    cards.ROWS,
    chat.ROWS,
    check_in.ROWS,
    claims.ROWS,
    clock.ROWS,
    contacts.ROWS,
    door.ROWS,
    ears.ROWS,
    ending.ROWS,
    groups.ROWS,
    hands.ROWS,
    leaving.ROWS,
    links.ROWS,
    lobby.ROWS,
    muting.ROWS,
    talking_order.ROWS,
    pace.ROWS,
    pause.ROWS,
    pictures.ROWS,
    piece.ROWS,
    presence.ROWS,
    prompt.ROWS,
    removal.ROWS,
    roles.ROWS,
    side_room.ROWS,
    signals.ROWS,
    stages.ROWS,
    stepping_in.ROWS,
    wishes.ROWS,
)

SEAT_RULES: Mapping[type[CommandModel], Rule] = {
    command: rule for rows in FEATURES for command, rule in rows.at_seat.items()
}
ORGANISER_RULES: Mapping[type[CommandModel], OutsideRule] = {
    command: rule for rows in FEATURES for command, rule in rows.by_organiser.items()
}
SERVICE_RULES: Mapping[type[CommandModel], OutsideRule] = {
    command: rule for rows in FEATURES for command, rule in rows.by_service.items()
}
AFTER_THE_END = frozenset(
    command
    for rules in (SEAT_RULES, ORGANISER_RULES, SERVICE_RULES)
    for command, rule in rules.items()
    if rule.after_the_end
)
SPEAKING_UP = frozenset(command for command, rule in SEAT_RULES.items() if rule.speaks_up)
"""What people do to be heard themselves. Whatever else happens, time too, makes nobody heard."""
