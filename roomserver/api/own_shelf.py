"""`/organiser/shelf`, `/organiser/scripts` and `/organiser/prompts`: what a community wrote for itself, and what is
shipped beside it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from moderation.state.script import Script
from moderation.state.stage import StageKind
from moderation.state.values import LocalText
from roomserver.api.library import ScriptSummary, summary_of
from roomserver.api.office import CHANGES, READS, Office
from roomserver.api.own_library import kept, prompts_in, script_of
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import BAD_FILE, BAD_FILE_NAME, NO_SUCH_FILE, OUT_OF_DATE, TOO_MANY_FILES, HttpError
from roomserver.library import FileRefused, PromptList, read_prompts, read_script
from roomserver.library.document import LARGEST
from roomserver.programme.own_files import OwnFile, OwnFiles, is_file_name
from roomserver.programme.tokens import Scope

MOST = 2 * LARGEST + 1024
"""Bytes of a request: each character of a text may be escaped."""
T = TypeVar("T", Script, PromptList)
Mark = Annotated[str, Field(max_length=64)]


class ScriptOnShelf(ScriptSummary):
    """`own`: the community wrote it; `mark` says which writing of it this is."""

    own: bool
    mark: str


class PromptsOnShelf(BaseModel):
    """A list of prompts, and how many there are."""

    list: str
    kind: StageKind
    prompts: int
    forms: int
    own: bool
    mark: str


class ShelfState(BaseModel):
    """The community's own first. What is shipped under a name that it has is not there."""

    scripts: tuple[ScriptOnShelf, ...]
    prompts: tuple[PromptsOnShelf, ...]


class TextOnShelf(BaseModel):
    """As it was written. `mark` is empty where it is shipped."""

    name: str
    text: str
    mark: str


class WrittenText(BaseModel):
    """In YAML, as docs/SCRIPTS.md says."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=LARGEST)]


class NewText(WrittenText):
    """In place of the writing with the mark `made_on`; empty: the community has none of that name."""

    made_on: Mark


class RemovedText(BaseModel):
    """The writing with that mark."""

    model_config = ConfigDict(extra="forbid")

    made_on: Mark


class PartRead(BaseModel):
    """A stage as it was read."""

    kind: StageKind
    title: LocalText | None
    prompt: LocalText | None
    minutes: float


class ScriptRead(BaseModel):
    """What was read of a script."""

    name: LocalText
    minutes: float
    parts: tuple[PartRead, ...]


class PromptsRead(BaseModel):
    """What was read of a list of prompts."""

    read: PromptList


async def read_shelf(office: Office, call: Call[None]) -> ShelfState:
    """What circles may be made with, and what facilitators choose from."""
    return await _shelf(office)


async def get_script_text(office: Office, call: Call[None]) -> TextOnShelf:
    """A script as it was written, to be changed, copied or kept."""
    return await _text(office.community.scripts, office.library.script_texts.get, call.named("script"))


async def get_prompts_text(office: Office, call: Call[None]) -> TextOnShelf:
    """A list of prompts as it was written."""
    return await _text(office.community.prompts, office.library.prompt_texts.get, call.named("list"))


async def preview_script(office: Office, call: Call[WrittenText]) -> ScriptRead:
    """Read a script, and keep nothing."""
    script = await _read(read_script, call.asked.text)
    parts = (
        PartRead(kind=stage.kind, title=stage.title, prompt=stage.prompt, minutes=stage.minutes)
        for stage in script.stages
    )
    return ScriptRead(name=script.name, minutes=sum(stage.minutes for stage in script.stages), parts=tuple(parts))


async def preview_prompts(office: Office, call: Call[WrittenText]) -> PromptsRead:
    """Read a list of prompts, and keep nothing."""
    return PromptsRead(read=await _read(read_prompts, call.asked.text))


async def put_script(office: Office, call: Call[NewText]) -> ShelfState:
    """Keep a script of the community's own. Circles that were made with another keep theirs."""
    await _put(office.community.scripts, call.named("script"), call.asked, read_script)
    return await _shelf(office)


async def put_prompts(office: Office, call: Call[NewText]) -> ShelfState:
    """Keep a list of prompts of the community's own."""
    await _put(office.community.prompts, call.named("list"), call.asked, read_prompts)
    return await _shelf(office)


async def remove_script(office: Office, call: Call[RemovedText]) -> ShelfState:
    """Remove a script of the community's own. What is shipped under its name is there again."""
    await _remove(office.community.scripts, call.named("script"), call.asked)
    return await _shelf(office)


async def remove_prompts(office: Office, call: Call[RemovedText]) -> ShelfState:
    """Remove a list of prompts of the community's own."""
    await _remove(office.community.prompts, call.named("list"), call.asked)
    return await _shelf(office)


async def _shelf(office: Office) -> ShelfState:
    own_scripts, own_prompts = await office.community.scripts.all(), await office.community.prompts.all()
    scripts = [(each.name, script_of(each), each.mark) for each in own_scripts]
    prompts = [(each.name, prompts_in(each), each.mark) for each in own_prompts]
    scripts += [(name, each, "") for name, each in office.library.scripts.items() if not _has(own_scripts, name)]
    prompts += [(name, each, "") for name, each in office.library.prompts.items() if not _has(own_prompts, name)]
    return ShelfState(
        scripts=tuple(
            ScriptOnShelf(**dict(summary_of(name, script)), own=bool(mark), mark=mark) for name, script, mark in scripts
        ),
        prompts=tuple(
            PromptsOnShelf(
                list=name, kind=each.kind, prompts=len(each.prompts), forms=len(each.forms), own=bool(mark), mark=mark
            )
            for name, each, mark in prompts
        ),
    )


def _has(own: tuple[OwnFile, ...], name: str) -> bool:
    return any(each.name == name for each in own)


async def _text(own: OwnFiles, shipped: Callable[[str], str | None], name: str) -> TextOnShelf:
    found = await own.get(name) if is_file_name(name) else None
    if found is not None:
        return TextOnShelf(name=name, text=found.text, mark=found.mark)
    text = shipped(name)
    if text is None:
        raise HttpError(NO_SUCH_FILE)
    return TextOnShelf(name=name, text=text, mark="")


async def _put(own: OwnFiles, name: str, asked: NewText, read: Callable[[str], T]) -> None:
    if not is_file_name(name):
        raise HttpError(BAD_FILE_NAME)
    await own.put(name, asked.text, kept(await _read(read, asked.text)), asked.made_on)


async def _remove(own: OwnFiles, name: str, asked: RemovedText) -> None:
    if not is_file_name(name):
        raise HttpError(NO_SUCH_FILE)
    await own.remove(name, asked.made_on)


async def _read(read: Callable[[str], T], text: str) -> T:
    """In a thread: circles that go on here do not wait for a long text. Raises: HttpError."""
    try:
        return await asyncio.to_thread(read, text)
    except FileRefused as refused:
        line = {} if refused.line is None else {"line": str(refused.line)}
        raise HttpError(BAD_FILE, {"text": refused.reason} | line) from None


SCRIPT, PROMPTS = "/organiser/scripts/{script}", "/organiser/prompts/{list}"
OF_TEXTS = (BAD_FILE, BAD_FILE_NAME, OUT_OF_DATE, TOO_MANY_FILES)
READ, WRITE = Scope.PROGRAMME_READ, Scope.PROGRAMME_WRITE
COST = 5
"""A long text takes a tenth of a second to read."""
OPERATIONS = (
    Operation("GET", "/organiser/shelf", read_shelf, READS, scope=READ),
    Operation(
        "POST", "/organiser/shelf/read-script", preview_script, CHANGES, (BAD_FILE,), most=MOST, scope=READ, cost=COST
    ),
    Operation(
        "POST", "/organiser/shelf/read-prompts", preview_prompts, CHANGES, (BAD_FILE,), most=MOST, scope=READ, cost=COST
    ),
    Operation("GET", SCRIPT, get_script_text, READS, (NO_SUCH_FILE,), scope=READ),
    Operation("PUT", SCRIPT, put_script, CHANGES, OF_TEXTS, most=MOST, scope=WRITE, cost=COST),
    Operation("POST", f"{SCRIPT}/remove", remove_script, CHANGES, (NO_SUCH_FILE, OUT_OF_DATE), scope=WRITE),
    Operation("GET", PROMPTS, get_prompts_text, READS, (NO_SUCH_FILE,), scope=READ),
    Operation("PUT", PROMPTS, put_prompts, CHANGES, OF_TEXTS, most=MOST, scope=WRITE, cost=COST),
    Operation("POST", f"{PROMPTS}/remove", remove_prompts, CHANGES, (NO_SUCH_FILE, OUT_OF_DATE), scope=WRITE),
)
