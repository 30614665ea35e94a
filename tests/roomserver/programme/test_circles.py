from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from redis.exceptions import ResponseError

from moderation.commands.links import EnterByLink
from moderation.refusal import Refused
from moderation.state.script import ROUND_AND_ROUND
from moderation.transition import Service
from roomserver.i18n import read_catalogues
from roomserver.library import read_library
from roomserver.programme.circles import (
    Circle,
    CircleBook,
    CircleLinks,
    CircleRevision,
    CircleSpec,
    NoSuchCircle,
    StartOutOfReach,
    TooFewSeats,
)
from roomserver.programme.communities import Communities, Ground
from roomserver.programme.pages import TOGETHER
from roomserver.programme.records import CircleRecord
from roomserver.store import RedisRoomStore, keys
from roomserver.store.organisers import SESSION_S
from signalling.credentials import hashed, read_link_token
from signalling.node.hub import Hub
from tests.moderation.circles import english
from tests.roomserver.circle_records import kept_record, settled
from tests.roomserver.servers import PATIENT_S, Server
from tests.roomserver.storing import having_slept, opened, proxied

DAY_S = 24 * 3600.0
SPEC = CircleSpec(title=english("Caring for a parent"), participants=1, open_link=True)


@dataclass(frozen=True)
class Community:
    hub: Hub
    book: CircleBook


@pytest.fixture
def home(store: RedisRoomStore) -> Community:
    return community_on(store)


def community_on(store: RedisRoomStore) -> Community:
    hub = Hub(store, "here", lambda where, error: None)
    return Community(hub, CircleBook(hub, store.community("home")))


def communities_on(store: RedisRoomStore, hub: Hub | None = None, default: str = "home") -> Communities:
    """Those of a node."""
    hub = hub or Hub(store, "here", lambda where, error: None)
    return Communities(Ground(hub, store, read_catalogues()), default)


def secret_of(token: str) -> str:
    read = read_link_token(token)
    assert read is not None
    return read[1]


def secrets_of(links: CircleLinks) -> list[str]:
    tokens = [link.token for link in (*links.facilitators, *links.participants)]
    return [secret_of(token) for token in (*tokens, links.open or "")]


def everything(admin: redis.Redis) -> str:
    """Every key and value that the store holds."""
    said = []
    for key in admin.scan_iter("*"):
        said.append(repr(key))
        kind = admin.type(key)
        match kind:
            case b"string":
                said.append(repr(admin.get(key)))
            case b"hash":
                said.append(repr(admin.hgetall(key)))
            case b"zset":
                said.append(repr(admin.zrange(key, 0, -1, withscores=True)))
            case _:
                raise AssertionError(kind)
    return "\n".join(said)


async def test_the_store_holds_no_secret_that_opens_anything(home: Community, server: Server) -> None:
    circle, links = await home.book.create(SPEC)
    organiser = secret_of(await home.book.organisers.invite("Tests"))
    session = await home.book.organisers.sign_in(organiser)
    seat_link = await home.book.new_seat_link(circle.id, links.participants[0].seat)
    open_link = await home.book.new_open_link(circle.id)
    kept = everything(server.admin)
    assert hashed(secret_of(seat_link)) in kept
    secrets = [*secrets_of(links), organiser, session or "", secret_of(seat_link), secret_of(open_link)]
    assert [secret for secret in secrets if secret in kept] == []


async def test_a_circle_is_made_though_the_node_slept(server: Server, store: RedisRoomStore) -> None:
    async with having_slept(server) as sleeper:
        circle, _ = await community_on(sleeper).book.create(SPEC)
        assert circle.created_at == pytest.approx(store.now(), abs=5)


async def test_a_circle_is_made_though_the_reply_is_lost(server: Server, home: Community, tmp_path: Path) -> None:
    async with proxied(server, tmp_path / "proxy") as proxy, opened(proxy.url, PATIENT_S) as store:
        proxy.replies_to_cut = 1
        circle, _ = await community_on(store).book.create(SPEC)
    assert (await home.book.list()).circles == (circle,)


async def test_an_organisers_session_lasts_its_time(home: Community, server: Server) -> None:
    link = secret_of(await home.book.organisers.invite("Tests"))
    secret = await home.book.organisers.sign_in(link)
    assert secret is not None
    session = await home.book.organisers.session(secret)
    assert session is not None
    assert (session.id, session.link) == (hashed(secret), hashed(link))
    assert SESSION_S - 60 < session.left_s <= SESSION_S
    [key] = server.admin.scan_iter("*organising*")
    server.admin.delete(key)
    assert await home.book.organisers.session(secret) is None


async def test_a_link_of_organisers_is_used_again_and_a_wrong_one_never(home: Community) -> None:
    secret = secret_of(await home.book.organisers.invite("Tests"))
    await home.book.organisers.invite("Tests")  # for somebody else; it ends no other
    sessions = [await home.book.organisers.sign_in(secret) for _ in range(2)]
    assert len({*sessions, None}) == 3
    assert all([await home.book.organisers.session(session or "") for session in sessions])
    assert await home.book.organisers.sign_in(secret + "x") is None
    assert await home.book.organisers.session(secret) is None


async def test_communities_know_nothing_of_each_other(home: Community, store: RedisRoomStore) -> None:
    elsewhere = CircleBook(home.hub, store.community("elsewhere"))
    circle, links = await home.book.create(SPEC)
    secret = secret_of(await home.book.organisers.invite("Tests"))
    session = await home.book.organisers.sign_in(secret)
    assert (await elsewhere.list()).circles == ()
    assert await elsewhere.organisers.sign_in(secret) is None
    assert await elsewhere.organisers.session(session or "") is None
    revision = CircleRevision(title=english("Mine"), starts_at=None, capacity=9, made_on=circle.revision)
    seat = links.participants[0].seat
    for attempt in (
        elsewhere.revise(circle.id, revision),
        elsewhere.invite(circle.id, "facilitator"),
        elsewhere.new_seat_link(circle.id, seat),
        elsewhere.new_open_link(circle.id),
        elsewhere.remove_open_link(circle.id),
        elsewhere.not_together(circle.id),
        elsewhere.set_not_together(circle.id, (), 1),
        elsewhere.see_alerts(circle.id, ("a1",)),
        elsewhere.close(circle.id),
    ):
        with pytest.raises(NoSuchCircle):
            await attempt
    assert (await home.book.list()).circles == (circle,)
    theirs, _ = await elsewhere.create(SPEC)
    room = await home.hub.store.load(theirs.id)
    assert room is not None
    assert room.community == "elsewhere"
    await home.book.set_origin("https://home.example.org")
    assert not await elsewhere.was_served()
    assert await elsewhere.origin() == "http://localhost:8000"


async def test_a_community_was_served_once_a_server_said_where_it_is(home: Community) -> None:
    """And not by circles that were made beside none."""
    await home.book.create(SPEC)
    assert not await home.book.was_served()
    await home.book.set_origin("https://home.example.org")
    assert await home.book.was_served()


async def test_everything_that_was_asked_for_is_in_the_room(home: Community, server: Server) -> None:
    library = read_library()
    spec = CircleSpec(
        title=english("Caring"),
        language="ta",
        starts_at=home.hub.store.now() + 3600,
        facilitators=2,
        cofacilitators=3,
        participants=4,
        capacity=9,
    )
    circle, links = await home.book.create(spec, library.scripts["circle-60"], library.agreements)
    room = await home.hub.store.load(circle.id)
    assert room is not None
    assert (room.title, room.language, room.starts_at) == (spec.title, "ta", spec.starts_at)
    assert (room.capacity, room.community, room.open_links) == (9, "home", ())
    assert (room.script, room.agreements) == (library.scripts["circle-60"], library.agreements)
    made = (links.facilitators, links.cofacilitators, links.participants)
    assert [(seat.id, seat.role) for seat in room.seats] == [
        (link.seat, role)
        for role, each in zip(("facilitator", "cofacilitator", "participant"), made, strict=True)
        for link in each
    ]
    assert [len(each) for each in made] == [2, 3, 4]
    tokens = {link.token for each in made for link in each}
    assert {seat.link for seat in room.seats} == {hashed(secret_of(token)) for token in tokens}
    assert len(tokens) == 9
    record = Circle(id=room.id, title=spec.title, starts_at=spec.starts_at, created_at=circle.created_at)
    assert kept_record(server, circle.id) == record
    with pytest.raises(TooFewSeats):
        await home.book.create(spec.model_copy(update={"capacity": 8}))


async def test_a_circle_whose_room_could_not_be_made_is_not_listed(home: Community, server: Server) -> None:
    for each in server.each:
        each.admin.acl_setuser(
            "rooms", enabled=True, nopass=True, keys=["*"], channels=["*"], commands=["+@all", "-eval"]
        )
        each.admin.acl_setuser("rooms", enabled=True, commands=["-evalsha"])
    try:
        async with opened(server.url.replace("unix://", "unix://rooms:any@"), PATIENT_S) as store:
            with pytest.raises(ResponseError):
                await community_on(store).book.create(SPEC)
    finally:
        for each in server.each:
            each.admin.acl_deluser("rooms")
    assert everything(server.admin) == ""


async def test_more_people_than_seats_make_no_circle(home: Community, server: Server) -> None:
    with pytest.raises(TooFewSeats):
        await home.book.create(CircleSpec(title=english("x"), facilitators=2, participants=2, capacity=3))
    assert everything(server.admin) == ""


async def test_a_room_that_has_lapsed_is_listed_as_ended_and_cannot_be_changed(home: Community, server: Server) -> None:
    circle, links = await home.book.create(SPEC)
    server.admin.delete(keys.room_key(circle.id))
    [state] = (await home.book.list()).circles
    assert (state.id, state.phase, state.attendance) == (circle.id, "ended", None)
    with pytest.raises(NoSuchCircle):
        await home.book.new_seat_link(circle.id, links.participants[0].seat)


async def test_a_room_that_has_lapsed_is_listed_as_it_was_announced_last(home: Community, server: Server) -> None:
    circle, _ = await home.book.create(SPEC)
    starts_at = home.hub.store.now() + 3600.0
    revision = CircleRevision(title=english("Another"), starts_at=starts_at, capacity=9, made_on=circle.revision)
    await home.book.revise(circle.id, revision)
    await settled(home.book, server)
    server.admin.delete(keys.room_key(circle.id))
    [state] = (await home.book.list()).circles
    assert (state.title, state.starts_at, state.phase) == (english("Another"), starts_at, "ended")
    assert state.created_at == circle.created_at
    with pytest.raises(NoSuchCircle):
        await home.book.revise(circle.id, revision)


async def test_what_was_refused_is_not_in_the_record_and_what_the_room_says_counts(
    home: Community, server: Server
) -> None:
    circle, _ = await home.book.create(SPEC)
    stale = CircleRevision(title=english("Another"), starts_at=None, capacity=9, made_on=circle.revision + 1)
    with pytest.raises(Refused):
        await home.book.revise(circle.id, stale)
    record = kept_record(server, circle.id)
    assert record.title == circle.title
    lagging = record.model_copy(update={"title": english("Before"), "starts_at": 5.0})
    server.admin.hset(keys.circle_key("home", circle.id), "doc", CircleRecord(circle=lagging).model_dump_json())
    assert (await home.book.list()).circles == (circle,)


async def test_every_link_opens_the_seat_it_was_made_for(home: Community) -> None:
    circle, links = await home.book.create(SPEC)
    for role, (link,) in (("facilitator", links.facilitators), ("participant", links.participants)):
        enter = EnterByLink(link=hashed(secret_of(link.token)), session="session", claim_id="c")
        seat = (await home.hub.submit(circle.id, enter, Service())).seat(link.seat)
        assert seat is not None
        assert (seat.role, seat.sessions) == (role, ("session",))
    await home.book.close(circle.id)
    with pytest.raises(Refused):
        await home.book.new_open_link(circle.id)


async def test_links_begin_where_the_server_last_said_it_is(home: Community) -> None:
    assert await home.book.origin() == "http://localhost:8000"
    await home.book.set_origin("https://circle.example.org")
    assert await home.book.origin() == "https://circle.example.org"


async def test_a_circle_that_started_long_ago_can_have_another_title(
    home: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = home.hub.store.now() - 60
    circle, _ = await home.book.create(SPEC.model_copy(update={"starts_at": started}))
    monkeypatch.setattr("roomserver.programme.circles.EARLIEST_S", 1.0)
    revision = CircleRevision(title=english("Caring"), starts_at=started, capacity=8, made_on=circle.revision)
    revised = await home.book.revise(circle.id, revision)
    assert (revised.title, revised.starts_at) == (english("Caring"), started)
    with pytest.raises(StartOutOfReach):
        await home.book.revise(
            circle.id, revision.model_copy(update={"starts_at": started + 1, "made_on": revised.revision})
        )


async def test_a_circle_starts_neither_long_ago_nor_in_years(home: Community, server: Server) -> None:
    now = home.hub.store.now()
    for starts_at in (0.0, now - DAY_S - 60, now + 5 * 366 * DAY_S + 60, 253402300799.0):
        with pytest.raises(StartOutOfReach):
            await home.book.create(SPEC.model_copy(update={"starts_at": starts_at}))
    assert everything(server.admin) == ""
    for starts_at in (now - DAY_S + 60, now, now + 5 * 366 * DAY_S - 60):
        circle, _ = await home.book.create(SPEC.model_copy(update={"starts_at": starts_at}))
        assert circle.starts_at == starts_at


@pytest.mark.parametrize("together", [TOGETHER, 7])
async def test_many_circles_are_listed_each_with_its_own_room(
    home: Community, server: Server, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomserver.programme.pages.TOGETHER", together)
    made = [await home.book.create(CircleSpec(title=english(f"Circle {n}"), participants=n % 4)) for n in range(30)]
    gone, closed = made[7][0].id, made[11][0].id
    server.admin.delete(keys.room_key(gone))
    await home.book.close(closed)
    listed = (await home.book.list()).circles
    still_open = [circle.id for circle, _ in made if circle.id not in (gone, closed)]
    assert [state.id for state in listed] == [*still_open, closed, gone]
    by_id = {state.id: state for state in listed}
    for circle, links in made:
        state = by_id[circle.id]
        if state.id == gone:
            assert (state.phase, state.attendance) == ("ended", None)
            continue
        assert (state.title, state.phase) == (circle.title, "ended" if state.id == closed else "open")
        assert state.course == ROUND_AND_ROUND.name
        assert state.attendance is not None
        seats = [link.seat for link in (*links.facilitators, *links.participants)]
        assert [invitation.seat for invitation in state.attendance.invitations] == seats
