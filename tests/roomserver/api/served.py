"""Operations served by themselves, as the application serves them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

import httpx2
from starlette.applications import Starlette
from starlette.routing import compile_path

from roomserver.api.operations import OPERATIONS
from roomserver.http.guards import Guards, limit_wrong_links
from roomserver.http.operation import Operation, always, routes
from roomserver.http.problems import HttpError, answer_error
from roomserver.store.organisers import OrganiserSession
from signalling.protocol.limits import Limits

Service = TypeVar("Service")


async def nobody(secret: str) -> OrganiserSession | None:
    """No session is an organiser's."""
    return None


def declared(answer: httpx2.Response) -> set[str]:
    """The codes by which the operation that was asked for says no with that status."""
    asked = answer.request
    return {
        problem.code
        for operation in OPERATIONS
        if operation.method == asked.method and compile_path(operation.path)[0].match(asked.url.path)
        for problem in operation.problems
        if problem.status == answer.status_code
    }


def every_circle(organiser: httpx2.Client) -> dict[str, dict[str, Any]]:
    """By its id, from all pages of the list: the server is shared with tests that make circles too."""
    found: dict[str, dict[str, Any]] = {}
    more = None
    while True:
        page = organiser.get("/organiser/circles", params={"before": more} if more else {}).raise_for_status().json()
        found |= {circle["id"]: circle for circle in page["circles"]}
        more = page["more"]
        if more is None:
            return found


def served(
    operations: Iterable[Operation[Service]],
    service: Service,
    *,
    look_up: Callable[[str], Awaitable[OrganiserSession | None]] = nobody,
    wrong_links: Callable[[], Limits] = limit_wrong_links,
) -> Starlette:
    """An application of these alone, where no origin is declared."""
    guards = Guards(frozenset(), look_up, wrong_links)
    return Starlette(routes=routes(operations, always(service), guards), exception_handlers={HttpError: answer_error})
