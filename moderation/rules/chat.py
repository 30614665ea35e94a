"""Written lines: to everybody in a place as far as its stage allows, or between a participant and the facilitators."""

from __future__ import annotations

from moderation.commands.chat import DeleteLine, Say, SayPrivately
from moderation.refusal import RefusalCode, Refused
from moderation.rules.log import add_entry, next_entry
from moderation.rules.rule import ANYBODY, BESIDE, EVERYWHERE, TALKING, TOGETHER, Rows, Rule
from moderation.state.entries import Deletion, Entry, Line
from moderation.state.room import Room
from moderation.state.seat import Seat


def say(room: Room, command: Say, seat: Seat, now: float) -> Room:
    """A line for everybody in the same place."""
    if not may_write(room, seat):
        raise Refused(RefusalCode.NO_CHAT_IN_THIS_STAGE)
    return add_entry(room, _line(room, seat, command.text, None, now))


def say_privately(room: Room, command: SayPrivately, seat: Seat, now: float) -> Room:
    """A participant writes to the facilitators, a facilitator to one participant; other facilitators read along."""
    if seat.role == "participant":
        if command.to is not None:
            raise Refused(RefusalCode.NOT_ALLOWED)
        return add_entry(room, _line(room, seat, command.text, seat.id, now))
    other = room.seat(command.to)
    if other is None or other.standing != "seated" or other.role != "participant":
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    return add_entry(room, _line(room, seat, command.text, other.id, now))


def delete_line(room: Room, command: DeleteLine, seat: Seat, now: float) -> Room:
    """The words of that line are told to nobody any more.

    The room does not hold it: whoever has it at hand sees to it that it is a line, and asks `may_read`.
    """
    if not 1 <= command.line <= room.entries:
        raise Refused(RefusalCode.NO_SUCH_LINE)
    return add_entry(room, Deletion(id=next_entry(room), at=now, line=command.line))


def may_write(room: Room, seat: Seat) -> bool:
    """Whether that person may write to everybody in their place now. A turn may be written instead of spoken."""
    place = room.place(seat.place)
    if room.phase == "debrief" or place.kind == "side_room":
        return True
    if room.phase != "live":
        return False
    if place.piece.kind == "held" and place.piece.by == seat.id:
        return True
    match room.stage_of(place).chat:
        case "all":
            return True
        case "facilitators":
            return seat.role != "participant"
        case "nobody":
            return False


def may_react(room: Room, seat: Seat) -> bool:
    """Whether that person may show a quiet reaction to everybody in their place now. A breath is left in peace."""
    place = room.place(seat.place)
    if seat.standing != "seated" or room.phase != "live" or place.kind not in ("circle", "group"):
        return False
    return room.stage_of(place).reactions and place.bell is None


def may_read(room: Room, entry: Entry, seat: Seat) -> bool:
    """Whether the person of that seat may know of an entry. What was said in a place stays there."""
    if seat.standing != "seated" or not is_kept(room, entry):
        return False
    match entry:
        case Line(to=None):
            return entry.place == seat.place and entry.at >= _since_when_told(room, entry, seat)
        case Line():
            own = entry.to == seat.id and entry.at >= max(seat.since, seat.private_since)
            return own or _was_trusted(seat, entry)
        case Deletion():
            return True  # but whoever sends it asks about its line, too, which is at hand there alone
        case _:
            return _was_trusted(seat, entry)


def _since_when_told(room: Room, line: Line, seat: Seat) -> float:
    """From when on they are told what was written to all in that place; a side room and the debrief are private."""
    private = room.place(line.place).kind in ("side_room", "debrief")
    return max(seat.home_since if line.place == seat.home else 0.0, seat.private_since if private else 0.0)


def _was_trusted(seat: Seat, entry: Entry) -> bool:
    """Whether that person looks after the circle, and was to when this was written."""
    return seat.role != "participant" and entry.at >= seat.trusted_since


def is_kept(room: Room, entry: Entry) -> bool:
    """Whether anybody may know of it still: what was written goes with the circle, the log with the debrief."""
    if room.phase == "debrief" and isinstance(entry, Line):
        return room.has_place(entry.place) and room.place(entry.place).kind == "debrief"
    return room.phase != "ended"


def _line(room: Room, seat: Seat, text: str, to: str | None, now: float) -> Line:
    return Line(id=next_entry(room), at=now, place=seat.place, by=seat.id, name=seat.name, to=to, text=text)


ROWS = Rows(
    at_seat={
        Say: Rule(ANYBODY, TALKING, EVERYWHERE, say),
        SayPrivately: Rule(ANYBODY, TOGETHER, EVERYWHERE, say_privately),
        DeleteLine: Rule(BESIDE, TALKING, EVERYWHERE, delete_line, "deleted_line"),
    },
)
