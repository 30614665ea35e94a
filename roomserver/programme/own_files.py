"""Scripts and lists of prompts that a community wrote for itself: what was written, and what was read of it, by name.

What the text means is read before it gets here: this keeps it.
"""

from __future__ import annotations

import hashlib
import re

from pydantic import BaseModel, ConfigDict

from moderation.refusal import RefusalCode, Refused
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document

MOST_FILES = 24
"""Of one kind, in one community."""
FILE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_FILE_NAME = 40


class TooManyFiles(Exception):
    """The community has as many as it can."""


class OwnFile(BaseModel):
    """`text` as it was written; `read` is what was read of it, as JSON. `mark` says which writing of it this is."""

    model_config = ConfigDict(frozen=True)

    name: str
    text: str
    read: str
    mark: str


class KeptFile(BaseModel):
    model_config = ConfigDict(frozen=True)

    text: str
    read: str


class OwnFiles:
    """Of one kind. All may raise StoreUnavailable."""

    def __init__(self, kept: CommunityStore, kind: str) -> None:
        self._documents = kept.documents(kind)

    async def all(self) -> tuple[OwnFile, ...]:
        """By their names."""
        found = (_file(document) for document in await self._documents.all())
        return tuple(sorted((each for each in found if each is not None), key=lambda each: each.name))

    async def get(self, name: str) -> OwnFile | None:
        """None where there is none of that name."""
        return _file(await self._documents.load(name))

    async def put(self, name: str, text: str, read: str, made_on: str) -> OwnFile:
        """In place of the one of that name with the mark `made_on`; empty: there is none yet.

        Two new ones in the same moment may both be the last for which there is room.

        Raises: TooManyFiles, Refused.
        """
        if not made_on and len(await self._documents.all()) >= MOST_FILES:
            raise TooManyFiles
        kept = KeptFile(text=text, read=read).model_dump_json()
        await self._change(name, made_on, kept)
        return OwnFile(name=name, text=text, read=read, mark=_mark(kept))

    async def remove(self, name: str, made_on: str) -> None:
        """The one with that mark. Raises: Refused."""
        await self._change(name, made_on, None)

    async def _change(self, name: str, made_on: str, kept: str | None) -> None:
        def changed(document: Document, now: float) -> Becomes | None:
            if _mark(document.text) != made_on:
                raise Refused(RefusalCode.OUT_OF_DATE)
            return Becomes(kept) if kept is not None or document.version else None

        await self._documents.change(name, changed)


def _mark(text: str) -> str:
    """Of the text and not a count: one that was removed and written again may be another."""
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""


def _file(document: Document) -> OwnFile | None:
    if not document.version:
        return None
    kept = KeptFile.model_validate_json(document.text)
    return OwnFile(name=document.id, text=kept.text, read=kept.read, mark=_mark(document.text))


def is_file_name(name: str) -> bool:
    """As files of the library are called."""
    return len(name) <= LONGEST_FILE_NAME and FILE_NAME.fullmatch(name) is not None
