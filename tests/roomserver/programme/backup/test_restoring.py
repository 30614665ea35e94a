"""What is backed up comes back on every store, without who was erased, what was said, and mails that come twice."""

from __future__ import annotations

import asyncio
import gzip
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from moderation.commands.links import EnterByLink
from moderation.commands.lobby import Knock
from moderation.refusal import Refused
from moderation.state.room import Phase
from moderation.state.values import replace
from moderation.transition import AtSeat, Service
from roomserver.mail.outbox import Outbox
from roomserver.programme.backup.file import BadBackup, KeptRoom, Line, Writing, read, writing_to
from roomserver.programme.backup.restoring import NotEmpty, restore
from roomserver.programme.backup.saving import save, save_erasures
from roomserver.programme.circle import CircleSpec
from roomserver.programme.communities import Communities, Community
from roomserver.programme.erasing import DAY_S
from roomserver.programme.links import read_place_token
from roomserver.programme.profile import ProfileChoices
from roomserver.programme.terms import SignUpTerms, Terms
from roomserver.serving.serve import HALF_RESTORED, backing
from roomserver.settings import Settings
from roomserver.store import RedisRoomStore, keys
from roomserver.store.community_documents import Becomes
from roomserver.store.connect import StoreRefused
from roomserver.store.copies import Copy
from signalling.credentials import hashed, read_link_token
from signalling.store import Change
from tests.moderation.circles import english
from tests.roomserver.programme.requests.asked import asked
from tests.roomserver.programme.sign_ups.books import comer
from tests.roomserver.programme.test_circles import communities_on, everything
from tests.roomserver.servers import Server

CANARY = "Canaria"


@dataclass(frozen=True)
class House:
    """An installation on one store, and where its backups are."""

    server: Server
    store: RedisRoomStore
    folder: Path

    @property
    def communities(self) -> Communities:
        return communities_on(self.store)

    async def circle(self, community: Community, in_days: float = 14.0, series: str | None = None) -> str:
        terms = Terms(sign_up=SignUpTerms(seats=3), visibility="public", series=series)
        starts_at = self.store.now() + in_days * DAY_S
        spec = CircleSpec(title=english("Calm"), starts_at=starts_at, terms=terms, open_link=True)
        return (await community.book.create(spec))[0].id

    async def come(self, community: Community, circle: str, name: str = CANARY) -> str:
        await community.sign_ups.sign_up(circle, comer(name))
        await community.sign_ups.confirm_address(circle, name.lower())
        await community.sign_ups.settle_due(community.notices.queue)
        return name.lower()

    async def back_up(self, name: str = "backup.gz", *, erasures_only: bool = False) -> Path:
        path = self.folder / name
        with writing_to(path) as out:
            await (save_erasures(self.store, out) if erasures_only else save(self.store, out))
        return path

    async def restore(self, path: Path, *erasures: Path, empty: bool = True) -> Community:
        if empty:
            self.server.admin.flushall()
        communities = self.communities
        await restore(path, erasures, self.store, communities)
        return communities.default

    def found(self) -> str:
        return everything(self.server.admin)


@pytest.fixture
def house(server: Server, store: RedisRoomStore, tmp_path: Path) -> House:
    return House(server, store, tmp_path)


async def copies(store: RedisRoomStore) -> dict[str, Copy]:
    """All that a backup has, by their keys."""
    found = await store.copies.find()
    assert found.unknown == 0
    saved = [key for keys_ in found.keys.values() for key in keys_ if ":room:" not in key]
    return {key: copy for key in saved if (copy := await store.copies.copy(key)) is not None}


async def test_what_strangers_wrote_is_in_no_backup(house: House) -> None:
    home = house.communities.default
    await house.communities.keep_default()
    await home.requests.add(asked(CANARY))
    back = await house.back_up()
    assert CANARY.encode() not in gzip.decompress(back.read_bytes())
    restored = await house.restore(back)
    assert await restored.requests.count_waiting() == 0


async def test_all_that_is_kept_comes_back_and_links_open_what_they_did(house: House) -> None:
    communities = house.communities
    await communities.keep_default()
    home, north = communities.default, await communities.make("north")
    await home.book.set_origin("https://circle.example.org")
    await north.book.profiles.choose(ProfileChoices(name="Carers"), 0)
    await home.organisers.invite("Mei")
    circle, other = await house.circle(home), await house.circle(north)
    person = await house.come(home, circle)
    await house.come(north, other, "Daniel")
    book = await home.sign_ups.book(circle)
    links = await home.sign_ups.links()
    place = read_place_token(links.place_token(circle, book.sign_ups[0]))
    seat = read_link_token(links.seat_token(circle, book.sign_ups[0], circle))
    assert place is not None
    assert seat is not None
    before = await copies(house.store)

    home = await house.restore(await house.back_up())

    after = await copies(house.store)
    assert before.keys() == after.keys()
    assert len(before) > 10
    changed = {before[key].kind for key in before if before[key].fields != after[key].fields}
    assert changed <= {"sign-ups", "notice"}
    moved = {before[key].kind for key in before if before[key].places.keys() != after[key].places.keys()}
    assert moved <= {"sign-ups"}
    await home.sign_ups.settle_due(home.notices.queue)
    assert (await home.sign_ups.person(place))[1].name == CANARY
    assert person in {each.id for each in (await home.sign_ups.book(circle)).sign_ups}
    entering = EnterByLink(link=hashed(seat[1]), session="s", claim_id="c")
    await home.sign_ups._hub.submit(seat[0], entering, Service())
    assert [each.id for each in (await home.book.list()).circles] == [circle]


async def test_of_a_room_that_has_not_begun_seats_come_back_and_nobody(house: House) -> None:
    home = house.communities.default
    circle = await house.circle(home, in_days=0.001)
    person = await house.come(home, circle, "Mei")
    links = await home.sign_ups.links()
    token = links.seat_token(circle, (await home.sign_ups.book(circle)).sign_ups[0], circle)
    _, secret = read_link_token(token) or ("", "")
    hub, seat_id = home.sign_ups._hub, links.seat_id(circle, person, circle)
    await hub.submit(circle, EnterByLink(link=hashed(secret), session="session-s", claim_id="c"), Service())
    await hub.submit(circle, Knock(name=CANARY), AtSeat(seat_id))
    room = await house.store.load(circle)
    assert room is not None
    assert room.phase == "open"
    assert CANARY in house.found()

    path = await house.back_up()
    assert CANARY.encode() not in gzip.decompress(path.read_bytes())
    await house.restore(path)

    restored = await house.store.load(circle)
    assert restored is not None
    assert [(each.id, each.link, each.name, each.sessions) for each in restored.seats] == [
        (each.id, each.link, "", ()) for each in room.seats
    ]
    assert restored.open_links == room.open_links
    assert (restored.epoch, restored.version) > (room.epoch, room.version)
    assert house.server.admin.zscore(keys.due_key(keys.shard_of(circle)), circle) is not None


@pytest.mark.parametrize("phase", ["live", "debrief", "ended"])
async def test_a_room_that_has_begun_is_not_in_it(house: House, phase: Phase) -> None:
    home = house.communities.default
    circle = await house.circle(home)
    room = await house.store.load(circle)
    assert room is not None
    begun = replace(room, phase=phase, version=room.version + 1)
    await house.store.commit(Change(begun, room, (("begin", "begin"),), None, house.store.now()))
    home = await house.restore(await house.back_up())
    assert await house.store.load(circle) is None
    assert (await home.book.state(circle)).phase == "ended"


async def test_an_evening_that_its_series_does_not_know_yet_is_left_out(house: House) -> None:
    """It was made while the backup was taken: the restored series makes it again."""
    home = house.communities.default
    known, unknown = await house.circle(home), await house.circle(home, series="weekly")
    later = house.store.now() + 3600
    for circle in (known, unknown):
        key = keys.circle_key("home", circle)
        text = str(house.server.admin.hget(key, "doc"), "utf-8")  # type: ignore[arg-type]
        start = text.index('"created_at":') + len('"created_at":')
        house.server.admin.hset(key, "doc", text[:start] + repr(later) + text[text.index(",", start) :])
    path = await house.back_up()
    assert {line.id for line in read(path) if isinstance(line, Copy) and line.family == "circle"} == {known}


async def test_each_document_is_as_it_was_at_one_instant_while_writes_go_on(house: House) -> None:
    documents = house.store.community("home").documents("settings")
    going = True

    async def write(name: str) -> int:
        count = 0
        while going:
            count += 1
            await documents.change(name, lambda document, now, count=count: Becomes(str(count), float(count)))  # type: ignore[misc]
        return count

    writers = [asyncio.create_task(write(f"d{number}")) for number in range(8)]
    await asyncio.sleep(0)
    seen = list[Copy]()
    for number in range(6):
        path = await house.back_up(f"{number}.gz")
        seen += [line for line in read(path) if isinstance(line, Copy) and line.kind == "settings"]
    going = False
    assert min(await asyncio.gather(*writers)) > 1
    assert len(seen) > 20
    assert len({copy.fields["version"] for copy in seen}) > 1
    for copy in seen:
        assert copy.fields["version"] == copy.fields["doc"]
        assert copy.places["due"] == float(copy.fields["doc"])


async def test_who_was_erased_before_the_backup_is_not_in_it(house: House) -> None:
    home = house.communities.default
    circle = await house.circle(home)
    await home.erasing.erase(circle, await house.come(home, circle))
    home = await house.restore(await house.back_up())
    assert CANARY.lower() not in house.found().lower()
    assert len(await home.erasing.known()) == 1


@pytest.mark.parametrize("everywhere", [False, True])
async def test_who_was_erased_since_stays_erased_and_others_come_back(house: House, everywhere: bool) -> None:
    home = house.communities.default
    circle, other = await house.circle(home), await house.circle(home)
    person = await house.come(home, circle)
    await house.come(home, circle, "Mei")
    if everywhere:
        await house.come(home, other)
    backup = await house.back_up()
    await home.erasing.erase(circle, person, everywhere=everywhere)
    erasures = await house.back_up("erasures.gz", erasures_only=True)
    assert CANARY.lower().encode() not in gzip.decompress(erasures.read_bytes()).lower()

    await house.restore(backup)
    assert CANARY in house.found()  # nobody said that they were erased
    home = await house.restore(backup, erasures)

    assert CANARY not in house.found()
    assert f"{CANARY.lower()}@" not in house.found()
    assert [each.name for each in (await home.sign_ups.book(circle)).sign_ups] == ["Mei"]
    await home.sign_ups.settle_due(home.notices.queue)
    assert CANARY.lower() not in house.found().lower()
    seat = (await home.sign_ups.links()).seat_id(circle, person, circle)
    assert seat not in house.found()
    assert len(await home.erasing.known()) == 1 + everywhere


async def test_nobody_is_mailed_twice_and_what_is_due_later_comes(house: House) -> None:
    home = house.communities.default
    await home.book.set_origin("https://circle.example.org")
    circle = await house.circle(home, in_days=0.9)
    await house.come(home, circle, "Mei")
    backup = await house.back_up()
    outbox = Outbox(house.folder / "outbox")
    for _ in range(2):
        await home.notices.send_due(outbox)
    assert len(list((house.folder / "outbox").glob("*.eml"))) >= 1

    home, again = await house.restore(backup), house.folder / "again"
    for _ in range(2):
        await home.sign_ups.settle_due(home.notices.queue)
        await home.notices.send_due(Outbox(again))

    assert list(again.glob("*.eml")) == []
    [notice] = await home.kept.documents("notice").all()
    assert notice.due_at is not None
    assert house.store.now() < notice.due_at < house.store.now() + DAY_S


async def test_into_a_store_that_has_anything_nothing_is_restored(house: House) -> None:
    home = house.communities.default
    await house.circle(home)
    path, before = await house.back_up(), house.found()
    with pytest.raises(NotEmpty):
        await house.restore(path, empty=False)
    erasures = await house.back_up("erasures.gz", erasures_only=True)
    house.server.admin.flushall()
    path.write_bytes(path.read_bytes()[:-30])
    for bad, others in ((path, ()), (erasures, ()), (erasures, (path,))):
        with pytest.raises(BadBackup):
            await house.restore(bad, *others)
    assert house.found() == "" != before


def later(line: Line, what: str) -> Line:
    """As a later release may have written it."""
    match line:
        case KeptRoom() if what == "room":
            return msgspec.structs.replace(line, document='{"mood": 1}')
        case Copy(id=id_) if id_ and what == "schema":
            return msgspec.structs.replace(line, fields=line.fields | {"schema": "99"})
        case Copy(kind=kind, family=family) if what in (kind, family) and line.id:
            return msgspec.structs.replace(line, fields=line.fields | {"doc": '{"id": "x", "mood": "calm"}'})
    return line


@pytest.mark.parametrize("what", ["room", "schema", "sign-ups", "erasure", "circle"])
async def test_what_a_later_release_wrote_is_told_before_anything_is_written(house: House, what: str) -> None:
    home = house.communities.default
    circle = await house.circle(home)
    await home.erasing.erase(circle, await house.come(home, circle))
    lines = [*read(await house.back_up())]
    house.server.admin.flushall()
    with writing_to(path := house.folder / "later.gz") as out:
        writing = Writing(out, "everything", 0.0)
        for line in lines:
            writing.put(later(line, what))
        writing.end()
    with pytest.raises(BadBackup, match="what this release can't read"):
        await house.restore(path)
    assert house.found() == ""


async def test_a_backup_that_is_killed_leaves_the_one_before(house: House) -> None:
    home = house.communities.default
    for _ in range(6):
        await house.circle(home)
    path = await house.back_up()
    before = path.read_bytes()
    assert await _killed("backup", house, path) == -9
    assert path.read_bytes() == before
    assert len(list(read(path))) > 6


async def test_a_restore_that_is_killed_is_not_served_and_is_done_anew(house: House) -> None:
    home = house.communities.default
    made = {await house.circle(home) for _ in range(40)}
    path = await house.back_up()
    house.server.admin.flushall()
    assert await _killed("restore", house, path) == -9
    assert 0 < len((await house.store.copies.find()).keys.get("circle", [])) < len(made)
    settings = Settings(redis_url=house.server.url, data=house.folder)
    for own in (False, True):
        with pytest.raises(StoreRefused, match=HALF_RESTORED):
            async with backing(settings, own=own):
                pass

    house.server.admin.set(keys.origin_key("stray"), "of the restore before")

    home = await house.restore(path, empty=False)

    assert "stray" not in house.found()
    assert {each.id for each in (await home.book.list(limit=100)).circles} == made
    async with backing(settings, own=False):
        pass


async def _killed(what: str, house: House, path: Path) -> int | None:
    words = ("-m", "tests.roomserver.programme.backup.dying", what, house.server.url, str(path))
    process = await asyncio.create_subprocess_exec(sys.executable, *words)
    return await process.wait()


async def test_a_removed_person_stays_out(house: House) -> None:
    home = house.communities.default
    circle = await house.circle(home)
    person = await house.come(home, circle)
    links = await home.sign_ups.links()
    seat_id = links.seat_id(circle, person, circle)
    token = links.seat_token(circle, (await home.sign_ups.book(circle)).sign_ups[0], circle)
    room = await house.store.load(circle)
    assert room is not None
    seats = tuple(replace(seat, standing="removed") if seat.id == seat_id else seat for seat in room.seats)
    removed = replace(room, seats=seats, version=room.version + 1)
    await house.store.commit(Change(removed, room, (("remove", "remove"),), None, house.store.now()))

    home = await house.restore(await house.back_up())
    await home.sign_ups.settle_due(home.notices.queue)

    secret = (read_link_token(token) or ("", ""))[1]
    entering = EnterByLink(link=hashed(secret), session="s", claim_id="c")
    with pytest.raises(Refused):
        await home.sign_ups._hub.submit(circle, entering, Service())
