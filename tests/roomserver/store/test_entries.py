"""What is added to a room beside its document: committed with it, kept no longer than it may be."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field

import pytest

from moderation.commands.alerts import SeeAlerts
from moderation.commands.chat import DeleteLine, Say
from moderation.commands.ending import CloseCircle, EndCircle, EndDebrief
from moderation.commands.signals import SendSignal
from moderation.commands.stages import Begin
from moderation.rules.alerts import TOMBSTONE_S, UNSEEN_KEPT_S
from moderation.state.entries import Entry, Line
from moderation.state.room import Room
from moderation.state.values import replace
from moderation.transition import Organiser
from roomserver.store import RedisRoomStore, keys
from roomserver.store.documents import UnreadableRoom
from signalling.store import ENTRIES_KEPT, AlreadyApplied, Change, ClockOff, Committed, Moved, Outcome
from tests.moderation.circles import NOW, Circle, live_circle, open_circle, script, stage
from tests.roomserver.servers import Server


@dataclass
class Kept:
    """A circle whose every change is committed."""

    store: RedisRoomStore
    circle: Circle
    _commits: int = field(default=0, init=False)
    _kept: Room | None = field(default=None, init=False)

    async def begin(self) -> Kept:
        room = replace(self.circle.room, version=1, appended=())
        assert await self.commit(room, None) == Committed(1)
        self.circle.room = self._kept = room
        return self

    async def commit(self, room: Room, before: Room | None, command_id: str | None = None) -> Outcome:
        self._commits += 1
        while True:
            change = Change(room, before, ((command_id or f"c{self._commits}", "d"),), None, self.store.now())
            outcome = await self.store.commit(change)
            if not isinstance(outcome, ClockOff):
                return outcome

    @property
    def kept(self) -> Room:
        """What the store has."""
        assert self._kept is not None
        return self._kept

    async def keep(self, room: Room) -> Room:
        """The room that the last command led to, in the store."""
        assert await self.commit(room, self._kept) == Committed(room.version)
        self._kept = room
        return room

    async def lines(self) -> list[Entry]:
        everything = await self.store.entries("r1", 0, self.circle.room.entries)
        return [entry for entry in everything if entry.kind != "act"]

    async def acts(self) -> list[str]:
        everything = await self.store.entries("r1", 0, self.circle.room.entries)
        return [entry.what for entry in everything if entry.kind == "act"]


@pytest.fixture
async def kept(store: RedisRoomStore) -> Kept:
    """A circle in which everybody may write."""
    circle = open_circle(script=script(stage("closing")))
    kept = await Kept(store, circle).begin()
    await kept.keep(circle.by("fay", Begin()))
    return kept


async def test_entries_are_read_as_they_were_added_and_are_not_in_the_document(kept: Kept, server: Server) -> None:
    circle = kept.circle
    before = circle.room.entries
    first = (await kept.keep(circle.by("ana", Say(text="One")))).appended
    added = [*first, *(await kept.keep(circle.by("ben", Say(text="Two")))).appended]
    assert await kept.lines() == added
    assert await kept.store.entries("r1", before, before + 1) == added[:1]
    assert await kept.store.entries("r1", before + 1, before + 9) == added[1:]
    assert await kept.acts() == ["began"]
    ids = [entry.id for entry in await kept.store.entries("r1", 0, circle.room.entries)]
    assert ids == [*range(ids[0], circle.room.entries + 1)]
    stored = await kept.store.load("r1")
    assert stored == replace(circle.room, appended=())
    assert b"One" not in (server.admin.hget(keys.room_key("r1"), "doc") or b"")


async def test_a_refused_commit_adds_nothing_and_a_repeated_one_nothing_more(kept: Kept) -> None:
    room = kept.circle.by("ana", Say(text="One"))
    assert await kept.commit(room, replace(room, version=room.version + 7)) == Moved(room.version - 1)
    assert await kept.lines() == []
    for outcome in (Committed(room.version), AlreadyApplied(room.version)):
        assert await kept.commit(room, kept.kept, command_id="once") == outcome
        assert await kept.lines() == list(room.appended)


async def test_the_words_of_a_deleted_line_are_in_the_store_no_more(kept: Kept, server: Server) -> None:
    await kept.keep(kept.circle.by("ana", Say(text="canary")))
    deleted = kept.circle.room.entries
    await kept.keep(kept.circle.by("fay", DeleteLine(line=deleted)))
    [deletion] = await kept.lines()
    assert deletion.kind == "deletion"
    assert server.admin.zcard(keys.lines_key("r1")) == 1
    assert "canary" not in repr(server.admin.zrange(keys.lines_key("r1"), 0, -1))


async def test_only_the_newest_are_kept(kept: Kept) -> None:
    circle = kept.circle
    ids = range(100, 103 + ENTRIES_KEPT)
    many = tuple(Line(id=n, at=NOW, place="circle", by="ana", name="Ana", text=str(n)) for n in ids)
    room = replace(circle.room, version=circle.room.version + 1, entries=many[-1].id, appended=many)
    circle.room = await kept.keep(room)
    assert await kept.lines() == list(many[-ENTRIES_KEPT:])
    assert await kept.acts() == ["began"]


async def test_with_the_circle_its_lines_go_and_its_log_with_the_debrief(kept: Kept, server: Server) -> None:
    circle = kept.circle
    await kept.keep(circle.by("ana", Say(text="canary")))
    assert kept.store.endings == 0
    await kept.keep(circle.by("fay", EndCircle()))
    assert kept.store.endings == 1  # for there is something to forget
    assert await kept.lines() == []
    assert await kept.acts() == ["began", "ended"]
    said = (await kept.keep(circle.by("fay", Say(text="How was it for you?")))).appended
    said += (await kept.keep(circle.by("fay", Say(text="And what do you need now?")))).appended
    assert await kept.lines() == list(said)
    before = kept.store.endings
    await kept.keep(circle.by("fay", EndDebrief()))
    assert kept.store.endings == before + 1
    assert server.admin.exists(keys.lines_key("r1"), keys.acts_key("r1")) == 0


async def test_a_circle_that_is_closed_at_once_leaves_none_either(kept: Kept, server: Server) -> None:
    await kept.keep(kept.circle.by("ana", Say(text="canary")))
    await kept.keep(kept.circle.apply(CloseCircle(), Organiser()))
    assert server.admin.exists(keys.lines_key("r1"), keys.acts_key("r1")) == 0


async def test_a_debrief_does_not_lapse_before_it_was_ended(kept: Kept, server: Server) -> None:
    """Else its end, and with it what its links say afterwards, would find no room."""
    debrief = await kept.keep(kept.circle.by("fay", EndCircle()))
    assert debrief.lapses_at is not None
    assert server.admin.pexpiretime(keys.room_key("r1")) == -1


async def test_h6_a_circle_is_remembered_until_its_organiser_has_seen_what_they_were_told(
    store: RedisRoomStore, server: Server
) -> None:
    circle = live_circle()
    kept = await Kept(store, circle).begin()
    await kept.keep(circle.by("ana", SendSignal(kind="not_safe")))
    ended = await kept.keep(circle.apply(CloseCircle(), Organiser()))
    assert ended.lapses_at == circle.now + UNSEEN_KEPT_S
    assert int(str(server.admin.pexpiretime(keys.room_key("r1")))) == int(ended.lapses_at * 1000)
    read = await store.load("r1")
    assert read is not None
    assert [(alert.what, alert.seat) for alert in read.alerts] == [("left_open", "ana")]
    seen = await kept.keep(circle.apply(SeeAlerts(alerts=(read.alerts[0].id,)), Organiser()))
    assert seen.lapses_at == circle.now + TOMBSTONE_S
    assert int(str(server.admin.pexpiretime(keys.room_key("r1")))) == int(seen.lapses_at * 1000)


async def test_an_entry_of_another_version_is_refused_without_quoting_it(kept: Kept, server: Server) -> None:
    server.admin.zadd(keys.lines_key("r1"), {'{"kind":"line","text":"canary"}': 1})
    with pytest.raises(UnreadableRoom) as raised:
        await kept.lines()
    assert "canary" not in "".join(traceback.format_exception(raised.value))


def test_entries_and_their_room_are_of_one_shard() -> None:
    names = [key("maple") for key in (keys.room_key, keys.lines_key, keys.acts_key)]
    assert names == ["{s43}:room:maple", "{s43}:lines:maple", "{s43}:acts:maple"]
