"""What a room keeps of people goes when it is declared to go."""

from __future__ import annotations

from moderation.kept.room import outlived
from moderation.state.room import Room


def what_is_kept_goes_in_time(room: Room) -> None:
    assert [(found.path, found.value) for found in outlived(room)] == []
