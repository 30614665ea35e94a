"""Every operation of the HTTP API.

`python -m roomserver.api.operations` prints what `web/types.mjs` makes the browser's types of.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any

from starlette.routing import Route

from moderation.state.plan import AREA_LENGTH, LONGEST_MIN, SHORTEST_MIN
from moderation.state.room import AGREEMENTS_LIMIT, FEWEST_SEATS, PLENARY_LIMIT
from moderation.state.values import TEXT_LENGTH
from roomserver.api import (
    alert_hooks,
    alert_mails,
    alerts,
    answers,
    circles,
    door,
    erasing_community,
    evening,
    exports,
    facilitating,
    facilitators,
    figures,
    guidance,
    kept,
    library,
    links,
    not_together,
    organisers,
    own_shelf,
    passkeys,
    profile,
    provider,
    requests,
    seats,
    series,
    sessions,
    sign_ups,
    tokens,
)
from roomserver.api.answers import Answering
from roomserver.api.door import Door
from roomserver.api.guidance import Guidance
from roomserver.api.library import Shelf
from roomserver.api.office import Office, Offices
from roomserver.http.guards import Guards
from roomserver.http.openapi import browser_types
from roomserver.http.operation import Operation, always, routes
from roomserver.mail.addresses import LONGEST
from roomserver.programme.alert_mails import MOST_ADDRESSES
from roomserver.programme.circles import EARLIEST_S, LATEST_S
from roomserver.programme.figures.answer import LINE_LENGTH
from roomserver.programme.logo import MOST_BYTES
from roomserver.programme.own_files import LONGEST_FILE_NAME, MOST_FILES
from roomserver.programme.profile import (
    FEWEST_FIGURES_DAYS,
    LONGEST_NAME,
    MOST_DAYS,
    MOST_FIGURES_DAYS,
    MOST_LINES,
    MOST_REGIONS,
    MOST_STEPS,
)
from roomserver.programme.tokens import MOST_TOKEN_DAYS
from roomserver.webhooks.receiver import LONGEST_URL

OF_LIBRARY: tuple[Operation[Shelf], ...] = library.OPERATIONS
OF_DOOR: tuple[Operation[Door], ...] = door.OPERATIONS
OF_ANSWERING: tuple[Operation[Answering], ...] = (*answers.OPERATIONS, *kept.OPERATIONS)
OF_GUIDANCE: tuple[Operation[Guidance], ...] = guidance.OPERATIONS
OF_SIGNING_IN: tuple[Operation[Offices], ...] = (
    *sessions.SIGNING_IN,
    *passkeys.SIGNING_IN,
    *provider.SIGNING_IN,
)
OF_OFFICE: tuple[Operation[Office], ...] = (
    *sessions.OPERATIONS,
    *organisers.OPERATIONS,
    *passkeys.OPERATIONS,
    *tokens.OPERATIONS,
    *circles.OPERATIONS,
    *series.OPERATIONS,
    *seats.OPERATIONS,
    *links.OPERATIONS,
    *not_together.OPERATIONS,
    *sign_ups.OPERATIONS,
    *evening.OPERATIONS,
    *alerts.OPERATIONS,
    *alert_mails.OPERATIONS,
    *alert_hooks.OPERATIONS,
    *profile.OPERATIONS,
    *facilitators.OPERATIONS,
    *own_shelf.OPERATIONS,
    *requests.OPERATIONS,
    *figures.OPERATIONS,
    *exports.OPERATIONS,
    *erasing_community.OPERATIONS,
)
OF_FACILITATORS: tuple[Operation[Office], ...] = facilitating.OPERATIONS
OPERATIONS: tuple[Operation[Any], ...] = (
    *OF_LIBRARY,
    *OF_DOOR,
    *OF_ANSWERING,
    *OF_GUIDANCE,
    *OF_SIGNING_IN,
    *OF_OFFICE,
    *OF_FACILITATORS,
)


@dataclass(frozen=True, slots=True)
class Services:
    """Whom operations ask: those of an office that of the session's community."""

    shelf: Shelf
    door: Door
    offices: Offices
    guidance: Guidance
    answering: Answering

    def routes(self, guards: Guards) -> list[Route]:
        """To be mounted at the root."""
        return [
            *routes(OF_LIBRARY, always(self.shelf), guards),
            *routes(OF_DOOR, always(self.door), guards),
            *routes(OF_ANSWERING, always(self.answering), guards),
            *routes(OF_GUIDANCE, always(self.guidance), guards),
            *routes(OF_SIGNING_IN, always(self.offices), guards),
            *routes((*OF_OFFICE, *OF_FACILITATORS), self.offices.of, guards),
        ]


def constants() -> dict[str, object]:
    """Bounds that the organisers' pages must agree on."""
    return {
        "FEWEST_SEATS": FEWEST_SEATS,
        "MOST_SEATS": PLENARY_LIMIT,
        "SHORTEST_MIN": SHORTEST_MIN,
        "LONGEST_MIN": LONGEST_MIN,
        "TEXT_LENGTH": TEXT_LENGTH,
        "AREA_LENGTH": AREA_LENGTH,
        "EARLIEST_S": EARLIEST_S,
        "LATEST_S": LATEST_S,
        "LONGEST_FILE_NAME": LONGEST_FILE_NAME,
        "MOST_FILES": MOST_FILES,
        "MOST_ADDRESSES": MOST_ADDRESSES,
        "LONGEST_ADDRESS": LONGEST,
        "LONGEST_URL": LONGEST_URL,
        "LONGEST_NAME": LONGEST_NAME,
        "MOST_AGREEMENTS": AGREEMENTS_LIMIT,
        "MOST_DAYS": MOST_DAYS,
        "FEWEST_FIGURES_DAYS": FEWEST_FIGURES_DAYS,
        "MOST_FIGURES_DAYS": MOST_FIGURES_DAYS,
        "LONGEST_ANSWER_LINE": LINE_LENGTH,
        "MOST_LINES": MOST_LINES,
        "MOST_LOGO_BYTES": MOST_BYTES,
        "MOST_REGIONS": MOST_REGIONS,
        "MOST_STEPS": MOST_STEPS,
        "MOST_TOKEN_DAYS": MOST_TOKEN_DAYS,
    }


if __name__ == "__main__":
    printed = {**browser_types(OPERATIONS), "constants": constants()}
    json.dump(printed, sys.stdout, indent=1, sort_keys=True)
