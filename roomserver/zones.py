"""Time zones by IANA name, from the tzdata package: the same ones on every machine, whose own may be old."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo


class UnknownZone(Exception):
    """There is no time zone of that name."""


@cache
def zone_names() -> frozenset[str]:
    """All that the package knows, those that were renamed among them."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@cache
def read_zone(name: str) -> ZoneInfo:
    """Raises: UnknownZone."""
    _check(name)
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@cache
def present_rules(name: str) -> str:
    """By which clocks change after all the changes that are listed one by one, as TZ of POSIX says it (RFC 9636, 3.3).

    Raises: UnknownZone.
    """
    _check(name)
    data = files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    return data.rsplit(b"\n", 2)[1].decode("ascii")


def _check(name: str) -> None:
    """Before a file is opened by that name. Raises: UnknownZone."""
    if name not in zone_names():
        raise UnknownZone
