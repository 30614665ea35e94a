"""What an operation of the HTTP API is, and the routes that serve operations.

Each is declared once, beside its handler: routes, the OpenAPI document and the browser's types come from that.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Literal, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from moderation.refusal import Refused
from roomserver.http.asked_again import Asked as AskedAgain
from roomserver.http.asked_again import key_of, once
from roomserver.http.body import JSON, MAX_BODY_BYTES, Upload, json_response, read_body, read_query, read_upload
from roomserver.http.download import downloaded
from roomserver.http.guards import PROBLEMS, Guard, Guards, network, secret_of
from roomserver.http.problems import (
    NO_SUCH_LINK,
    OF_BODIES,
    OF_KEYS,
    SESSIONS_ALONE,
    WRONG_LINKS,
    WRONG_SCOPE,
    HttpError,
    Problem,
    problem_of,
    said_of,
)
from roomserver.programme.tokens import Scope
from roomserver.store.organisers import OrganiserSession
from signalling.protocol.limits import Limits

Service = TypeVar("Service")
Asked = TypeVar("Asked", bound=BaseModel | None)
Method = Literal["GET", "POST", "PUT", "DELETE"]
Endpoint = Callable[[Request], Awaitable[Response]]
Find = Callable[[OrganiserSession | None], Service]
"""Whom an operation asks, for whoever has that session."""


@dataclass(frozen=True, slots=True)
class Call(Generic[Asked]):
    """One request, its guards passed: what is `asked` is its body, or of a GET what stands after the ?.

    Cookies that a handler sets on `response` go with its answer.
    """

    request: Request
    asked: Asked
    response: Response
    session: OrganiserSession | None = None
    origins: frozenset[str] = frozenset()

    @property
    def circle(self) -> str:
        """The id in the path."""
        return self.named("circle")

    def named(self, part: str) -> str:
        """What stands in the path at that part of it."""
        return str(self.request.path_params[part])

    @property
    def organiser(self) -> OrganiserSession:
        """Whose page asks, where `Guard.ORGANISER` let it in."""
        assert self.session is not None
        return self.session

    @property
    def facilitator(self) -> OrganiserSession:
        """Whose page asks, where `Guard.FACILITATOR` let it in."""
        assert self.session is not None
        assert self.session.role == "facilitator"
        return self.session

    @property
    def origin(self) -> str:
        """That of the page that asks, which `Guard.OUR_PAGES` found to be ours; a program has none, and is told links
        that begin as it asked, or as they are declared to.
        """
        if (sent := self.request.headers.get("origin")) is not None:
            return sent
        asked = f"{self.request.url.scheme}://{self.request.url.netloc}"
        return asked if not self.origins or asked in self.origins else min(self.origins)


@dataclass(frozen=True)
class Operation(Generic[Service]):
    """One method on one path. What is asked and answered are the types of its handler, its words the handler's
    docstring; `says` are its own problems, beside those of its guards and of reading what is asked. A handler that
    yields answers with server-sent events, from the first on, to an organiser as long as the session lasts.

    `status` goes with an answer; where there is none, it is 204. `revalidated`: browsers keep the answer, and ask
    whether it is still the same. `most`: bytes of a body. `scope`: what a program's token needs for it; without one it
    is for sessions alone. `tells`: what a token needs besides to be told the answer; without it that is 204 too.
    `cost`: what it takes of a session's or token's limit, where that is more than usual. `file`: under which name
    browsers save the answer, where it is to be saved.
    """

    method: Method
    path: str
    handler: Callable[[Service, Call[Any]], Awaitable[BaseModel | None] | AsyncGenerator[BaseModel]]
    guards: tuple[Guard, ...] = ()
    says: tuple[Problem, ...] = ()
    status: int = 200
    revalidated: bool = False
    most: int = MAX_BODY_BYTES
    scope: Scope | None = None
    tells: Scope | None = None
    cost: int = 0
    file: str = ""

    @property
    def summary(self) -> str:
        """One sentence."""
        return (inspect.getdoc(self.handler) or "").partition("\n")[0]

    @property
    def asked(self) -> type[BaseModel] | None:
        """The model of the body, or of the query."""
        call = next(hint for hint in get_type_hints(self.handler).values() if get_origin(hint) is Call)
        [asked] = get_args(call)
        return None if asked is type(None) else asked

    @property
    def answer(self) -> type[BaseModel] | None:
        """The model of what is answered, or of each event."""
        answer = get_type_hints(self.handler)["return"]
        answer, *_ = get_args(answer) if self.streams else (answer,)
        return None if answer is type(None) else answer

    @property
    def streams(self) -> bool:
        """Whether it answers with events."""
        return get_origin(get_type_hints(self.handler)["return"]) is AsyncGenerator

    @property
    def takes_keys(self) -> bool:
        """Whether it is done once for each Idempotency-Key."""
        return self.method != "GET" and Guard.ORGANISER in self.guards

    @property
    def price(self) -> int:
        """What it takes of the limit of a session, or of a token."""
        return self.cost or (1 if self.method == "GET" else 2)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every way in which it may say no."""
        of_guards = (problem for guard in self.guards for problem in PROBLEMS[guard])
        of_asking = () if self.asked is None else OF_BODIES if self.method != "GET" else OF_BODIES[-1:]
        of_scope = () if self.scope is None else (WRONG_SCOPE[self.scope],)
        of_token = (of_scope or (SESSIONS_ALONE,)) if Guard.ORGANISER in self.guards else ()
        of_keys = OF_KEYS if self.takes_keys else ()
        return tuple(dict.fromkeys((*of_guards, *of_token, *of_keys, *of_asking, *self.says)))


def always(service: Service) -> Find[Service]:
    """The same for everyone."""
    return lambda session: service


def routes(operations: Iterable[Operation[Service]], find: Find[Service], guards: Guards) -> list[Route]:
    """One for each path, so that a refusal of other methods names all that it has."""
    paths: dict[str, dict[str, Endpoint]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = _Served(operation, find, guards).__call__
    return [Route(path, _by_method(methods), methods=[*methods]) for path, methods in paths.items()]


def _by_method(endpoints: dict[str, Endpoint]) -> Endpoint:
    async def answer(request: Request) -> Response:
        return await endpoints["GET" if request.method == "HEAD" else request.method](request)

    return answer


class _Served(Generic[Service]):
    """An operation at work."""

    def __init__(self, operation: Operation[Service], find: Find[Service], guards: Guards) -> None:
        self._operation = operation
        self._find = find
        self._guards = guards
        self._asked, self._problems = operation.asked, operation.problems
        causes = (cause for problem in self._problems for cause in problem.causes if isinstance(cause, type))
        self._expected: tuple[type[Exception], ...] = (Refused, HttpError, *causes)
        limited = Guard.FEW_WRONG_LINKS in operation.guards
        self._wrong_links: Limits | None = guards.wrong_links() if limited else None

    async def __call__(self, request: Request) -> Response:
        """Raises: HttpError."""
        guards, operation = self._guards, self._operation
        try:
            session = await guards.check(operation.guards, request, operation.scope, operation.price)
            call = Call(request, await self._read(request), Response(), session, guards.origins)
            answers = guards.answers(session.community) if session and operation.takes_keys else None
            key = None if answers is None else key_of(request)
            if operation.streams:
                return await self._stream(call)
            if answers is None or key is None:
                return await self._answer(call)
            asked = AskedAgain.of(request, call.asked, secret_of(request), key)
            return await once(answers, asked, partial(self._answer, call), partial(self._said, request), self._expected)
        except self._expected as error:
            raise self._said(request, error) from None

    async def _stream(self, call: Call[Any]) -> Response:
        events = self._operation.handler(self._find(call.session), call)
        assert isinstance(events, AsyncGenerator)
        look_up, head = partial(self._guards.session_of, call.request), call.request.method == "HEAD"
        return await self._guards.streams.answer(events, call.organiser, look_up, head=head)

    async def _answer(self, call: Call[Any]) -> Response:
        answering = self._operation.handler(self._find(call.session), call)
        assert not isinstance(answering, AsyncGenerator)
        answer = await answering
        response = self._answered(call.request, answer if self._may_be_told(call.session) else None)
        cookies = (header for header in call.response.raw_headers if header[0] == b"set-cookie")
        response.raw_headers.extend(cookies)
        return response

    async def _read(self, request: Request) -> BaseModel | None:
        if self._asked is None:
            return None
        if self._asked is Upload:
            return await read_upload(request, self._operation.most)
        if request.method == "GET":
            return read_query(request, self._asked)
        return await read_body(request, self._asked, self._operation.most)

    def _said(self, request: Request, error: Exception) -> HttpError:
        said = error if isinstance(error, HttpError) else None
        problem = problem_of(error, self._problems) if said is None else said.problem
        assert problem is not None
        if problem is NO_SUCH_LINK and self._wrong_links and not self._wrong_links.take(network(request)):
            return HttpError(WRONG_LINKS)
        return said or said_of(error, problem)

    def _may_be_told(self, session: OrganiserSession | None) -> bool:
        tells = self._operation.tells
        return tells is None or session is None or session.scopes is None or tells.value in session.scopes

    def _answered(self, request: Request, answer: BaseModel | None) -> Response:
        if answer is None:
            return Response(status_code=204, headers={"cache-control": "no-store"})
        if self._operation.file:
            return downloaded(answer, self._operation.file)
        if self._operation.revalidated:
            return _revalidated(request, answer.model_dump_json().encode())
        return json_response(answer, self._operation.status)


def _revalidated(request: Request, content: bytes) -> Response:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"cache-control": "no-cache", "etag": etag}
    known = request.headers.get("if-none-match", "")
    if etag in (tag.strip().removeprefix("W/") for tag in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=JSON)
