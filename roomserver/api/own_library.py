"""What a community wrote for itself, beside what the library has for all: its own first, and in place of the same name.

What was read of a text when it was saved is kept with it, so that none is read again.
"""

from __future__ import annotations

import msgspec

from moderation.state.script import Script
from roomserver.library import Library, PromptList
from roomserver.programme.communities import Community
from roomserver.programme.own_files import OwnFile, is_file_name


async def own_script(community: Community, name: str) -> Script | None:
    """None where the community has none of that name."""
    own = await community.scripts.get(name) if is_file_name(name) else None
    return None if own is None else script_of(own)


async def prompts_of(community: Community, library: Library) -> dict[str, PromptList]:
    """What its facilitators choose from."""
    own = {each.name: prompts_in(each) for each in await community.prompts.all()}
    return own | {name: prompts for name, prompts in library.prompts.items() if name not in own}


def script_of(own: OwnFile) -> Script:
    """As it was read."""
    return msgspec.json.decode(own.read, type=Script)


def prompts_in(own: OwnFile) -> PromptList:
    """As they were read."""
    return msgspec.json.decode(own.read, type=PromptList)


def kept(read: Script | PromptList) -> str:
    """What is kept of it."""
    return msgspec.json.encode(read).decode()
