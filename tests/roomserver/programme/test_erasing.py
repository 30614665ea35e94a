"""Whoever is erased is in nothing that is kept: every key is read as it is, and what the store has on its disk."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from moderation.state.care import Card, Happening, Opening, Removal, Sealed
from moderation.state.check_in import Answer, CheckIn, Form
from moderation.state.entries import Line
from moderation.state.place import Place, Resting
from moderation.state.room import Room, with_place
from moderation.state.seat import CIRCLE
from moderation.state.values import replace
from roomserver.programme.circle import CircleSpec
from roomserver.programme.communities import Community
from roomserver.programme.erasing import DAY_S, Erasure, NotAllReadable, to_erase
from roomserver.programme.links import PersonLinks
from roomserver.programme.sign_ups import rules
from roomserver.programme.sign_ups.refusals import NoSuchSignUp
from roomserver.programme.terms import SignUpTerms, Terms
from roomserver.store import RedisRoomStore, keys
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import SCHEMA, Becomes
from roomserver.store.families import FAMILIES, KINDS, family_of
from roomserver.store.files import rewrite
from signalling.store import Change, StoreUnavailable
from tests.moderation.circles import english
from tests.roomserver.on_disk import LOG, folder_of, on_disk
from tests.roomserver.programme.requests.asked import asked
from tests.roomserver.programme.sign_ups.books import NOW, book, comer, of, question, with_people
from tests.roomserver.programme.test_circles import communities_on, everything
from tests.roomserver.servers import BINARIES, Server, open_unhurried, running

CANARY = "Canaria"
ADDRESS = "canaria@example.org"


@dataclass(frozen=True)
class Home:
    """A community as one node has it, with the store's server."""

    server: Server
    store: RedisRoomStore
    community: Community

    async def circle(self) -> str:
        terms = Terms(sign_up=SignUpTerms(seats=3, questions=(question("q"),)))
        starts_at = self.store.now() + 14 * DAY_S
        spec = CircleSpec(title=english("Calm"), terms=terms, starts_at=starts_at)
        return (await self.community.book.create(spec))[0].id

    async def come(self, circle: str, name: str = CANARY, *, confirmed: bool = True) -> str:
        sign_ups = self.community.sign_ups
        await sign_ups.sign_up(circle, comer(name, answers={"q": f"{name} answers"}))
        if confirmed:
            await sign_ups.confirm_address(circle, name.lower())
        return name.lower()

    async def settle(self) -> None:
        await self.community.sign_ups.settle_due(self.community.notices.queue)

    async def live_room(self, circle: str, person: str) -> str:
        """The circle is live, and as much as can be is kept of whoever signed up; their seat."""
        await self.settle()
        links, room = await self.community.sign_ups.links(), await self.store.load(circle)
        assert room is not None
        seat = links.seat_id(circle, person, circle)
        after = replace(_full_of(room, seat), version=room.version + 1)
        await self.store.commit(Change(after, room, (("fill", "fill"),), None, self.store.now()))
        return seat

    def found(self) -> str:
        """Every key and value, as they are."""
        return everything(self.server.admin)


def _full_of(room: Room, seat_id: str) -> Room:
    """Live, with somebody who spoke, wrote, answered, asked for help, left a contact and was removed once."""
    facilitator = next(seat.id for seat in room.seats if seat.role == "facilitator")
    at = room.at
    seats = tuple(
        replace(seat, standing="seated", name=CANARY, contact=f"{CANARY} at home", sessions=("s",), since=at)
        if seat.id == seat_id
        else seat
        for seat in room.seats
    )
    form = Form(question=english("How are you?"), answer="word")
    check_in = CheckIn(id="c", form=form, answers=(Answer(by=seat_id, value=f"{CANARY} is tired", at=at),))
    card = Card(
        id="n",
        seat=seat_id,
        name=CANARY,
        place=CIRCLE,
        state="check_on_me",
        at=at,
        happened=(Happening(what="check_on_me", at=at),),
    )
    lines = (
        Line(id=1, at=at, place=CIRCLE, by=seat_id, name=CANARY, text=f"{CANARY} says"),
        Line(id=2, at=at, place=CIRCLE, by=facilitator, name="Mei", to=seat_id, text=f"Dear {CANARY}"),
        Line(id=3, at=at, place=CIRCLE, by=facilitator, name="Mei", text="Welcome, sparrow"),
    )
    place = replace(room.circle, order=(seat_id,), check_in=check_in, hands=(seat_id,))
    return replace(
        with_place(room, place),
        phase="live",
        seats=seats,
        cards=(card,),
        sealed=(Sealed(seat=seat_id, name=CANARY, since=at, contact=f"call {CANARY}"),),
        removals=(Removal(id="r", seat=seat_id, name=CANARY, by=facilitator, at=at, reason=f"{CANARY} shouted"),),
        openings=(Opening(by=facilitator, about=seat_id, at=at),),
        entries=3,
        appended=lines,
    )


@pytest.fixture
def home(server: Server, store: RedisRoomStore) -> Home:
    return Home(server, store, communities_on(store).default)


@pytest.fixture
async def with_log() -> AsyncIterator[Home]:
    """On a store that writes its log, as an operator's does."""
    with running(BINARIES["valkey"](), *LOG) as server:
        store = await open_unhurried(server.url)
        yield Home(server, store, communities_on(store).default)
        await store.aclose()


async def test_one_press_and_nothing_is_left_in_any_key(home: Home) -> None:
    circle = await home.circle()
    person, mei = await home.come(circle), await home.come(circle, "Mei")
    await home.community.sign_ups.set_apart(circle, person, mei, apart=True)
    seat = await home.live_room(circle, person)
    assert home.found().lower().count(CANARY.lower()) > 10

    await home.community.erasing.erase(circle, person)

    assert CANARY.lower() not in home.found().lower()
    assert seat not in home.found()
    room = await home.store.load(circle)
    assert room is not None
    assert "sparrow" in home.found()
    assert [each.name for each in (await home.community.sign_ups.book(circle)).sign_ups] == ["Mei"]


async def test_and_nothing_on_the_disk_once_the_log_was_rewritten(with_log: Home) -> None:
    circle = await with_log.circle()
    person = await with_log.come(circle)
    await with_log.live_room(circle, person)
    left = with_log.store.endings
    await with_log.community.erasing.erase(circle, person)
    assert with_log.store.endings > left  # so that the next round of forgetting rewrites the files

    await rewrite(with_log.server.url)

    held = on_disk(folder_of(with_log.server)).lower()
    assert b"sparrow" in held
    assert CANARY.lower().encode() not in held


async def test_who_is_erased_in_a_debrief_leaves_no_card_there(home: Home) -> None:
    circle = await home.circle()
    person = await home.come(circle)
    await home.live_room(circle, person)
    room = await home.store.load(circle)
    assert room is not None
    among_themselves = Place(id="debrief", kind="debrief", piece=Resting(id="p9"))
    seats = tuple(
        replace(seat, standing="seated", presence="present", name="Mei", home="debrief", place="debrief")
        if seat.role == "facilitator"
        else seat
        for seat in room.seats
    )
    lapses_at, places = home.store.now() + 3600.0, (*room.places, among_themselves)
    debrief = replace(room, phase="debrief", version=room.version + 1, seats=seats, places=places, lapses_at=lapses_at)
    await home.store.commit(Change(debrief, room, (("debrief", "debrief"),), None, home.store.now()))

    await home.community.erasing.erase(circle, person)

    assert CANARY.lower() not in home.found().lower()


async def test_erasing_again_is_no_mistake_and_a_stranger_is_one(home: Home) -> None:
    circle = await home.circle()
    person = await home.come(circle)
    for _ in range(2):
        assert (await home.community.erasing.erase(circle, person)).book.sign_ups == ()
    with pytest.raises(NoSuchSignUp):
        await home.community.erasing.erase(circle, "nobody")


async def test_everywhere_takes_confirmed_sign_ups_of_the_address_and_no_others(home: Home) -> None:
    first, second, typed = [await home.circle() for _ in range(3)]
    await home.come(typed, confirmed=False)
    person = await home.come(first)
    await home.come(second)
    await home.come(second, "Mei")

    await home.community.erasing.erase(first, person, everywhere=True)

    names = [
        [each.name for each in (await home.community.sign_ups.book(one)).sign_ups] for one in (first, second, typed)
    ]
    assert names == [[], ["Mei"], [CANARY]]
    assert not await home.community.sign_ups.addresses.knows(ADDRESS)
    assert ADDRESS not in "".join(each.model_dump_json() for each in await home.community.erasing.known())
    await home.come(second)  # whoever signs up again is welcome
    await home.community.erasing.apply(())
    assert {each.name for each in (await home.community.sign_ups.book(second)).sign_ups} == {CANARY, "Mei"}


async def test_everywhere_takes_what_was_written_to_the_organisers_until_then(home: Home) -> None:
    circle, requests = await home.circle(), home.community.requests
    await requests.add(asked(CANARY, id="ravi", address=ADDRESS, text=f"{CANARY} would like to facilitate"))
    await requests.add(asked("Mei", address="mei@example.org"))
    person = await home.come(circle)
    await home.community.erasing.erase(circle, person)
    assert await requests.count_waiting() == 2  # not everywhere
    person, left = await home.come(circle), home.store.endings

    await home.community.erasing.erase(circle, person, everywhere=True)

    assert CANARY.lower() not in home.found().lower()
    assert home.store.endings > left
    assert [each.name for each in (await requests.page(9)).requests] == ["Mei"]
    await requests.add(asked(CANARY, id="ravi", address=ADDRESS))  # whoever writes again is welcome
    await home.community.erasing.apply(())
    assert await requests.count_waiting() == 2


@pytest.mark.parametrize(
    "written", [{"schema": SCHEMA + 1}, {"doc": '{"id": "later", "mood": "unknown"}'}], ids=["schema", "words"]
)
@pytest.mark.parametrize("kind", ["sign-ups", "requests"])
async def test_what_cannot_be_read_keeps_nothing_else_from_being_erased(
    home: Home, kind: str, written: Mapping[Any, Any]
) -> None:
    first, second, third = [await home.circle() for _ in range(3)]
    person, requests, erasing = await home.come(first), home.community.requests, home.community.erasing
    for other in (second, third):
        await home.come(other)
    for each in ("early", "ravi", "later"):
        await requests.add(asked(CANARY, id=each, address=ADDRESS, text=f"{CANARY} would like to facilitate"))
    spoilt = keys.document_key("home", kind, second if kind == "sign-ups" else "ravi")
    before: Mapping[Any, Any] = home.server.admin.hgetall(spoilt)
    home.server.admin.hset(spoilt, mapping=written)

    erased = await erasing.erase(first, person, everywhere=True)

    assert (erased.book.sign_ups, erased.is_some_left) == ((), True)
    assert CANARY.lower() not in home.found().replace(repr(home.server.admin.hgetall(spoilt)), "").lower()
    due_key = keys.documents_due_key("home", "erasure")
    assert home.server.admin.zrangebyscore(due_key, home.store.now() + 20, home.store.now() + 31)
    for name in await home.community.kept.documents("erasure").ids():
        home.server.admin.zadd(due_key, {name: 0.0})
    with pytest.raises(NotAllReadable):
        await erasing.settle_due()

    home.server.admin.hset(spoilt, mapping=before)  # a node of the later release does what is left
    for name in await home.community.kept.documents("erasure").ids():
        home.server.admin.zadd(due_key, {name: 0.0})
    await erasing.settle_due()
    assert CANARY.lower() not in home.found().lower()
    assert all(each.done for each in await erasing.known())


async def test_everywhere_is_in_one_community(home: Home) -> None:
    north = Home(home.server, home.store, await communities_on(home.store).make("north"))
    here, there = await home.circle(), await north.circle()
    await north.come(there)
    await home.community.erasing.erase(here, await home.come(here), everywhere=True)
    await north.community.erasing.apply(
        await home.community.erasing.known()
    )  # what one remembers is of no use elsewhere
    assert [each.name for each in (await north.community.sign_ups.book(there)).sign_ups] == [CANARY]


async def test_what_one_node_left_half_done_another_completes(home: Home, other_node: RedisRoomStore) -> None:
    first, second = await home.circle(), await home.circle()
    person = await home.come(first)
    await home.come(second)
    await home.settle()
    erasing, elsewhere = home.community.erasing, communities_on(other_node).default
    sign_ups = home.community.sign_ups
    erase = sign_ups.erase

    async def cut_off(*args: object, **named: object) -> None:
        raise StoreUnavailable("cut off")

    sign_ups.erase = cut_off  # type: ignore[method-assign, assignment]
    with pytest.raises(StoreUnavailable):
        await erasing.erase(first, person, everywhere=True)
    sign_ups.erase = erase  # type: ignore[method-assign]
    assert CANARY in home.found()

    home.server.admin.zadd(
        keys.documents_due_key("home", "erasure"), {each.hash: 0.0 for each in await erasing.known()}
    )
    await elsewhere.erasing.settle_due()

    assert CANARY.lower() not in home.found().lower()
    assert all(each.done for each in await erasing.known())


async def test_what_no_backup_can_bring_back_is_forgotten_and_no_sooner(home: Home) -> None:
    circle = await home.circle()
    await home.community.erasing.erase(circle, await home.come(circle))
    documents = home.community.kept.documents("erasure")
    due_key = keys.documents_due_key("home", "erasure")
    [known] = await home.community.erasing.known()
    home.server.admin.zadd(due_key, {known.hash: 0.0})
    await home.community.erasing.settle_due()
    assert await home.community.erasing.known() == [known]
    assert home.server.admin.zscore(due_key, known.hash) == pytest.approx(known.at + 90 * DAY_S)

    old = known.model_copy(update={"at": known.at - 90 * DAY_S})
    await documents.change(known.hash, lambda document, now: Becomes(old.model_dump_json(), 0.0))
    await home.community.erasing.settle_due()
    assert await home.community.erasing.known() == []


def test_who_is_erased_is_known_by_a_hash_that_is_of_one_community() -> None:
    full = with_people(book(3), "Mei", "Daniel")
    full = rules.set_choices(full, "mei", NOW, address_confirmed=True)
    here, there = PersonLinks("home", "secret"), PersonLinks("north", "secret")
    mei = of(full, "Mei")
    assert mei.address is not None

    def erased(name: str, at: float = NOW) -> set[str]:
        return to_erase(full, {name: Erasure(hash=name, at=at)}, here)

    assert erased(here.erased_sign_up(full.id, "mei")) == {"mei"}
    assert erased(here.erased_sign_up("other", "mei")) == set()
    assert erased(here.erased_address(mei.address.upper())) == {"mei"}
    assert erased(here.erased_address(mei.address), NOW - 1) == set()
    assert erased(here.erased_address(of(full, "Daniel").address or "")) == set()
    assert erased(there.erased_address(mei.address)) == set()


def test_every_key_is_of_a_family_and_whatever_a_backup_leaves_out_has_a_reason() -> None:
    made = 0
    for name, function in inspect.getmembers(keys, inspect.isfunction):
        if name.endswith("_key") and function.__module__ == keys.__name__:
            given = {"shard": 3, "community": "home", "role": "facilitator"}
            asked = [given.get(each, "x") for each in inspect.signature(function).parameters]
            assert family_of(function(*asked)) is not None, f"{name} is of no family in roomserver/store/families.py"
            made += 1
    assert made > 15
    assert all(family_of(each) is not None for each in (keys.NODES, keys.OUTAGES, keys.COMMUNITIES))
    assert family_of("{c:home}:something new") is None
    assert [family.name for family in FAMILIES if family.saved == "not" and not family.why] == []
    assert [kind for kind, each in KINDS.items() if not (each.saved or each.why)] == []


async def test_every_kind_of_documents_is_declared(store: RedisRoomStore, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, documents = set[str](), CommunityStore.documents

    def noted(self: CommunityStore, kind: str) -> object:
        asked.add(kind)
        return documents(self, kind)

    monkeypatch.setattr(CommunityStore, "documents", noted)
    communities_on(store)
    assert len(asked) > 5
    assert asked - set(KINDS) == set(), "to be declared in roomserver/store/families.py"
