"""How it is said of a type what each of its fields is kept for, who reads it and when it goes; and reading that off.

Of a person it is said besides which field names them. All else follows from it: what somebody is shown of what is kept
about them, what they take away, what goes when they are erased, and whether anything outlived its time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_type_hints

import msgspec
from pydantic import BaseModel

Reader = Literal["themselves", "everyone", "facilitators", "organisers", "nobody"]
"""themselves: also whoever has their link; everyone: who is in the circle with them, or has the community's page;
nobody: the service alone, which needs it to work.
"""
Moment = str
"""When something goes, by a name that whoever keeps the document turns into an instant."""
WITH_IT: Moment = "with it"
"""When the document goes that it is in."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Of one field. `name` is of its words where it is about a person (`kept.NAME` in the catalogues, and what for in
    `kept.NAME.why`); where it is about nobody, `why` says what for.

    `names`: its value, or each in it, is the id of whom it is about. Where somebody is erased it `stays` for `why`, or
    what names them beside others goes `whole`. `untold`: not even they are told, as it says something of somebody else.
    `shown`: its value is words, or a choice, that mean something to a person.
    """

    name: str = ""
    readers: tuple[Reader, ...] = ("nobody",)
    goes: Moment = WITH_IT
    why: str = ""
    names: bool = False
    whole: bool = False
    stays: bool = False
    untold: bool = False
    shown: bool = False

    @property
    def is_personal(self) -> bool:
        return self.name != ""


@dataclass(frozen=True, slots=True)
class Declared:
    """Of one type. `whose` is the field with the id of whom a value is about; empty: whoever it is kept at."""

    of: type
    fields: Mapping[str, Kept]
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that is kept of a person: `subject` is the id that names them there, `path` says where."""

    kept: Kept
    subject: str
    path: str
    value: Any


INSIDE = Kept(why="its parts say it themselves")


class Declaration:
    """All that is declared."""

    def __init__(self, *parts: Collection[Declared]) -> None:
        self._by_type = {declared.of: declared for part in parts for declared in part}
        self._usual: dict[type, dict[str, Any]] = {}
        """What values of a type have where nobody said anything: looking it up takes longer than all else."""

    def of(self, kind: type) -> Declared:
        """Raises: KeyError, where nothing is declared of it."""
        return self._by_type[kind]

    def knows(self, kind: type) -> bool:
        return kind in self._by_type

    def items(self) -> list[Kept]:
        """All that is kept of people, each once."""
        every = (kept for declared in self._by_type.values() for kept in declared.fields.values())
        return list(dict.fromkeys(kept for kept in every if kept.is_personal))

    def items_of(self, root: type) -> list[Kept]:
        """Those that values of that type can have, each once."""
        declared = (self.of(kind) for kind in stored_types(root))
        return list(dict.fromkeys(kept for each in declared for kept in each.fields.values() if kept.is_personal))

    def lacking(self, root: type) -> Iterator[str]:
        """What is kept in values of that type and not declared, or declared and not kept; each as a line."""
        for kind in stored_types(root):
            if not self.knows(kind):
                yield f"{kind.__name__} is not declared"
                continue
            declared, fields = self.of(kind), set(field_hints(kind))
            yield from (f"{kind.__name__}.{name} is not declared" for name in sorted(fields - set(declared.fields)))
            yield from (f"{kind.__name__}.{name} is not kept" for name in sorted(set(declared.fields) - fields))
            if declared.whose and declared.whose not in fields:
                yield f"{kind.__name__} is whose its {declared.whose} says, and there is none"

    def personal(self, value: Any, subject: str = "", path: str = "") -> Iterator[Found]:
        """All that is kept of people in that value, but for what is empty or as it is for everybody."""
        if isinstance(value, Mapping):
            for key, each in value.items():
                yield from self.personal(each, subject, f"{path}.{key}")
        elif isinstance(value, (tuple, list)):
            for number, each in enumerate(value):
                yield from self.personal(each, subject, f"{path}.{number}")
        elif self.knows(type(value)):
            yield from self._of_fields(value, subject, path)

    def _of_fields(self, value: Any, subject: str, path: str) -> Iterator[Found]:
        declared, usual = self.of(type(value)), self._usual_of(type(value))
        subject = subject_of(declared, value) or subject
        for name, kept in declared.fields.items():
            held, where = getattr(value, name), f"{path}.{name}".removeprefix(".")
            if kept.names:
                yield from (Found(kept, each, where, each) for each in ids_in(held))
            elif kept.is_personal:
                if held != usual.get(name, msgspec.UNSET) and held not in (None, "", ()):
                    yield Found(kept, subject, where, held)
            else:
                yield from self.personal(held, subject, where)

    def _usual_of(self, kind: type) -> dict[str, Any]:
        if kind not in self._usual:
            self._usual[kind] = defaults(kind)
        return self._usual[kind]

    def without(self, value: Any, subject: str) -> Any:
        """The value with nothing in it that is about them, but for what stays; the very same one where nothing was.

        What names one person alone, such as who holds the piece, is for whoever lets them leave first.
        """
        if isinstance(value, tuple):
            left = tuple(self.without(each, subject) for each in value if not self._is_of(each, subject))
            return value if len(left) == len(value) and all(map(_is, left, value)) else left
        if not self.knows(type(value)):
            return value
        changes = {}
        for name, field in self.of(type(value)).fields.items():
            held = getattr(value, name)
            after = _without_ids(held, subject, field) if field.names else self.without(held, subject)
            if after is not held:
                changes[name] = after
        return replaced(value, changes)

    def _is_of(self, value: Any, subject: str) -> bool:
        declared = self._by_type.get(type(value))
        return declared is not None and subject_of(declared, value) == subject


def subject_of(declared: Declared, value: Any) -> str:
    """Empty, where the value doesn't say whom it is about."""
    return str(getattr(value, declared.whose) or "") if declared.whose else ""


def ids_in(held: Any) -> Iterator[str]:
    """The ids that a field has, whether it is one, several, pairs or groups of them, or named by them."""
    if isinstance(held, str):
        yield held
    elif held is not None:
        for each in held:
            yield from ids_in(each)


def stored_types(root: type) -> list[type]:
    """The type and all that its values can hold, each once."""
    found: dict[type, None] = {}
    coming = [root]
    while coming:
        kind = coming.pop()
        if kind not in found:
            found[kind] = None
            coming += [part for hint in field_hints(kind).values() for part in _structures_in(hint)]
    return list(found)


def field_hints(kind: type) -> dict[str, Any]:
    """The fields that are kept of such a value, with their types."""
    hints = get_type_hints(kind)
    if issubclass(kind, BaseModel):
        return {name: hints[name] for name in kind.model_fields}
    return {name: hints[name] for name in _struct(kind).__struct_fields__}


def defaults(kind: type) -> dict[str, Any]:
    """What a value of that kind has where nobody said anything."""
    if issubclass(kind, BaseModel):
        return {name: field.default for name, field in kind.model_fields.items() if not field.is_required()}
    fields = msgspec.structs.fields(_struct(kind))
    return {field.name: field.default for field in fields if field.default is not msgspec.NODEFAULT}


def replaced(value: Any, changes: Mapping[str, Any]) -> Any:
    """The value with those fields; the very same one where there are none."""
    if not changes:
        return value
    if isinstance(value, BaseModel):
        return value.model_copy(update=changes)
    return msgspec.structs.replace(value, **changes)


def _struct(kind: type) -> type[msgspec.Struct]:
    """Raises: TypeError, where it is a value of another kind."""
    if not issubclass(kind, msgspec.Struct):
        raise TypeError(kind)
    return kind


def _structures_in(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and issubclass(hint, (msgspec.Struct, BaseModel)):
        yield hint
    for part in get_args(hint):
        yield from _structures_in(part)


def _without_ids(held: Any, subject: str, kept: Kept) -> Any:
    """One that names them alone stays as it is."""
    if kept.stays or isinstance(held, str) or subject not in ids_in(held):
        return held
    if isinstance(held, Mapping):
        return {key: each for key, each in held.items() if key != subject}
    if kept.whole:
        return tuple(each for each in held if subject not in each)
    return tuple(_without_ids(each, subject, kept) for each in held if each != subject)


def _is(one: object, other: object) -> bool:
    return one is other
