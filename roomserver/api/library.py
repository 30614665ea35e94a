"""`GET /api/scripts` and `GET /api/prompts`: what pages may choose from, the same for everybody until a restart."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from moderation.state.script import StageKind
from moderation.state.values import LocalText
from roomserver.http.body import JSON
from roomserver.library import Library, PromptList


class ScriptSummary(BaseModel):
    """A script as organisers choose it, by `script`; `minutes` is the sum of its stages."""

    script: str
    name: LocalText
    minutes: float
    stages: tuple[StageKind, ...]


class ScriptSummaries(BaseModel):
    scripts: tuple[ScriptSummary, ...]


class PromptLists(BaseModel):
    """For facilitators: words for the centre (`set_prompt`) and forms to send (`open_check_in`), by kind of stage."""

    lists: tuple[PromptList, ...]


def library_routes(library: Library) -> list[Route]:
    """To be mounted at the root."""
    scripts = ScriptSummaries(
        scripts=tuple(
            ScriptSummary(
                script=name,
                name=script.name,
                minutes=sum(stage.minutes for stage in script.stages),
                stages=tuple(stage.kind for stage in script.stages),
            )
            for name, script in library.scripts.items()
        )
    )
    prompts = PromptLists(lists=tuple(library.prompts.values()))
    return [
        Route("/api/scripts", _unchanging(scripts), methods=["GET"]),
        Route("/api/prompts", _unchanging(prompts), methods=["GET"]),
    ]


def _unchanging(body: BaseModel) -> Callable[[Request], Awaitable[Response]]:
    """A handler whose answer browsers keep, and ask whether it is still the same."""
    content = body.model_dump_json().encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"cache-control": "no-cache", "etag": etag}

    async def answer(request: Request) -> Response:
        known = request.headers.get("if-none-match", "")
        if etag in (tag.strip().removeprefix("W/") for tag in known.split(",")):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type=JSON)

    return answer
