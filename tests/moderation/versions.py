"""What an edit of a whole value names: a version of that value alone, which never comes again."""

from __future__ import annotations

from moderation.state.room import Room


def assert_whole_values_are_numbered(before: Room, after: Room) -> None:
    """Each whole value that people edit has another version whenever it is another, and versions only rise."""
    if after.phase not in ("scheduled", "open", "live"):
        return
    for name in ("script", "succession"):
        _assert_numbered(before, after, name)
    announced = [(room.title, room.starts_at, room.capacity) for room in (before, after)]
    assert after.revision > before.revision or announced[0] == announced[1], "it is announced otherwise, unnumbered"
    for place in after.places:
        if before.has_place(place.id):
            _assert_numbered(before.place(place.id), place, "order")
            _assert_numbered(before.place(place.id), place, "prompt")


def _assert_numbered(before: object, after: object, name: str) -> None:
    old, new = getattr(before, f"{name}_version"), getattr(after, f"{name}_version")
    assert new >= old, f"the version of the {name} went back"
    assert new > old or getattr(after, name) == getattr(before, name), f"the {name} changed under its version"
