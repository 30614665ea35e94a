"""The tables of docs/DATA.md: what is kept of people, in a circle and beside it, and how each family of keys goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from moderation.kept.declaration import WITH_IT, Kept
from moderation.kept.room import ROOM
from roomserver.i18n import read_catalogues
from roomserver.kept.programme import PROGRAMME_KEPT
from roomserver.kept.roots import ROOTS
from roomserver.store.families import FAMILIES, KINDS, Family

PAGE = Path("docs/DATA.md")
BEGIN, END = "<!-- generated: python -m tests.roomserver.kept.data_page -->", "<!-- end of what is generated -->"


def written(page: str) -> str:
    """The page with its tables as they should be. Raises: ValueError, where it has no place for them."""
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{BEGIN} and {END} are to be in it")
    return f"{before}{BEGIN}\n\n{chr(10).join(_tables())}\n\n{END}{after}"


def _tables() -> Iterator[str]:
    of_rooms = ROOM.items()
    yield "### In a circle\n"
    yield from _items(of_rooms)
    yield "\n### Beside it: sign-ups, requests, facilitators, accounts\n"
    yield from _items([each for each in PROGRAMME_KEPT.items() if each not in of_rooms])
    yield "\n### In the store\n"
    yield "| keys | how they go | in a backup |\n|---|---|---|"
    yield from (f"| {each.name} | {_goes(each)} | {_saved(each)} |" for each in FAMILIES)
    yield "\n### Documents of a community\n"
    yield "| kind | goes when it is due | in a backup |\n|---|---|---|"
    for kind, root in ROOTS.items():
        saved = "yes" if KINDS[kind].saved else f"no: {KINDS[kind].why}"
        yield f"| {kind} | {'yes' if root.goes_when_due else 'no'} | {saved} |"


def _items(items: Iterable[Kept]) -> Iterator[str]:
    yield "| what | what for | who reads it | until |\n|---|---|---|---|"
    yield from dict.fromkeys(map(_item, items))


def _item(kept: Kept) -> str:
    say = read_catalogues()["en"].say
    readers = ", ".join(say(f"kept.reader.{reader}") for reader in kept.readers)
    until = "with what it is in" if kept.goes == WITH_IT else say(f"kept.goes.{kept.goes.replace(' ', '_')}")
    stays = f"; stays when you are deleted: {kept.why}" if kept.stays else ""
    return f"| {say(f'kept.{kept.name}')} | {say(f'kept.{kept.name}.why')} | {readers} | {until}{stays} |"


def _goes(family: Family) -> str:
    if family.goes != "by itself":
        return family.goes
    hours = family.within_s / 3600
    within = f"{hours:g} h" if hours >= 1 else f"{family.within_s / 60:g} min" if hours >= 1 / 60 else "a second"
    return f"by themselves, within {within}"


def _saved(family: Family) -> str:
    return f"no: {family.why}" if family.saved == "not" else family.saved
