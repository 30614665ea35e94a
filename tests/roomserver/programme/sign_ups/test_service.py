"""Sign-ups on real stores: one document decides, and rooms follow it, whichever node does what."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from dataclasses import dataclass, replace

import pytest

from moderation.commands.groups import SetNotTogether
from moderation.commands.links import EnterByLink
from moderation.refusal import Refused
from moderation.state.room import Room
from moderation.transition import Organiser, Service
from roomserver.programme.circle import CircleRevision, CircleSpec, NoSuchCircle
from roomserver.programme.circles import CircleBook
from roomserver.programme.links import read_place_token
from roomserver.programme.sign_ups.book import Book
from roomserver.programme.sign_ups.refusals import NoSuchSignUp, NotOpen, SignUpRefused
from roomserver.programme.sign_ups.service import SignUps
from roomserver.programme.sign_ups.subjects import ClosedSeries
from roomserver.programme.terms import SignUpTerms, Terms
from roomserver.store import RedisRoomStore
from signalling.credentials import hashed, read_link_token
from signalling.node.hub import Hub
from tests.moderation.circles import english
from tests.roomserver.programme.sign_ups.books import DAY_S, comer, standings, told
from tests.roomserver.programme.sign_ups.crowd import PEOPLE
from tests.roomserver.servers import Server
from tests.roomserver.storing import Late


@dataclass(frozen=True)
class Home:
    """A community with people who sign up, as one node has it."""

    store: RedisRoomStore
    hub: Hub
    circles: CircleBook
    sign_ups: SignUps

    async def circle(self, seats: int = 2, capacity: int = 8) -> str:
        terms = Terms(sign_up=SignUpTerms(seats=seats))
        starts_at = self.hub.store.now() + 14 * DAY_S
        spec = CircleSpec(title=english("Calm"), capacity=capacity, terms=terms, starts_at=starts_at)
        return (await self.circles.create(spec))[0].id

    async def come(self, book_id: str, *names: str) -> None:
        for name in names:
            await self.sign_ups.sign_up(book_id, comer(name))

    async def room(self, circle: str) -> Room:
        room = await self.hub.store.load(circle)
        assert room is not None
        return room

    async def seats(self, circle: str) -> dict[str, str | None]:
        """Hashes of the links of participants, by seat."""
        return {seat.id: seat.link for seat in (await self.room(circle)).seats if seat.role == "participant"}

    async def expected(self, book: Book, circle: str, *names: str) -> dict[str, str | None]:
        links = await self.sign_ups.links()
        people = [person for name in names if (person := book.find(name.lower())) is not None]
        return {
            links.seat_id(book.id, person.id, circle): hashed(links.seat_secret(book.id, person, circle))
            for person in people
        }


def at(store: RedisRoomStore, name: str = "here") -> Home:
    hub, kept = Hub(store, name, lambda where, error: None), store.community("home")
    return Home(store, hub, CircleBook(hub, kept), SignUps(kept, hub))


@pytest.fixture
def home(store: RedisRoomStore) -> Home:
    return at(store)


@pytest.fixture
def elsewhere(other_node: RedisRoomStore) -> Home:
    return at(other_node, "there")


async def test_people_sign_up_and_any_node_knows(home: Home, elsewhere: Home) -> None:
    circle = await home.circle(seats=1)
    _, first = await home.sign_ups.sign_up(circle, comer("Mei"))
    _, second = await elsewhere.sign_ups.sign_up(circle, comer("Daniel"))

    assert (first, second) == ("confirmed", "waiting")
    assert standings(await home.sign_ups.book(circle)) == {"mei": "confirmed", "daniel": "waiting"}


async def test_who_is_confirmed_has_a_seat_whichever_node_settles(home: Home, elsewhere: Home) -> None:
    circle = await home.circle(seats=2)
    await home.come(circle, "Mei", "Daniel", "Aisha")
    assert await home.seats(circle) == {}

    await elsewhere.sign_ups.settle_due()

    book = await home.sign_ups.book(circle)
    assert await home.seats(circle) == await home.expected(book, circle, "Mei", "Daniel")
    assert book.seated == book.seating()
    token = (await home.sign_ups.links()).seat_token(circle, book.sign_ups[0], circle)
    room_id, secret = read_link_token(token) or ("", "")
    await home.hub.submit(room_id, EnterByLink(link=hashed(secret), session="s", claim_id="c"), Service())


async def test_two_nodes_that_settle_at_once_make_each_seat_once(home: Home, elsewhere: Home) -> None:
    circle = await home.circle(seats=4)
    await home.come(circle, "Mei", "Daniel", "Aisha", "Ravi")

    await asyncio.gather(*(node.sign_ups.settle_due() for node in (home, elsewhere, at(elsewhere.store, "third"))))

    assert len([seat for seat in (await home.room(circle)).seats if seat.role == "participant"]) == 4


async def test_cancelling_takes_the_seat_away_and_another_link_ends_the_old(home: Home) -> None:
    circle = await home.circle(seats=2)
    await home.come(circle, "Mei", "Daniel")
    await home.sign_ups.settle_due()
    before = await home.seats(circle)

    await home.sign_ups.cancel(circle, "mei")
    book = await home.sign_ups.replace_link(circle, "daniel", told=False)
    await home.sign_ups.settle_due()

    after = await home.seats(circle)
    assert after == await home.expected(book, circle, "Daniel")
    assert set(after.values()).isdisjoint(before.values())


@pytest.mark.parametrize("act", ["cancel", "erase", "replace_link"])
async def test_whoever_goes_while_another_node_seats_them_has_no_seat_in_the_end(
    home: Home, late: Late, act: str
) -> None:
    """That node knows of it only once the room was told: it said what was true before."""
    circle, slow = await home.circle(seats=2), at(late, "slow")
    await home.come(circle, "Mei", "Daniel")
    late.hold(2)  # the first time is for the book, the second for the room
    seating = asyncio.create_task(slow.sign_ups.settle_due())
    await late.on_its_way.wait()

    match act:
        case "cancel":
            await home.sign_ups.cancel(circle, "mei")
        case "erase":
            await home.sign_ups.erase(circle, {"mei"})
        case _:
            await home.sign_ups.replace_link(circle, "mei", told=False)
    await home.sign_ups.settle_due()
    late.let_through.set()
    await seating
    await home.sign_ups.settle_due()

    book = await home.sign_ups.book(circle)
    people = [person.name for person in book.of("confirmed")]
    assert await home.seats(circle) == await home.expected(book, circle, *people)
    assert (book.seated, book.gone) == (book.seating(), ())


async def test_who_is_erased_has_no_seat_and_is_in_nothing_that_is_kept(home: Home, server: Server) -> None:
    circle = await home.circle(seats=2)
    await home.come(circle, "Canaria")
    await home.sign_ups.settle_due()

    await home.sign_ups.erase(circle, {"canaria"})
    await home.sign_ups.settle_due()

    assert await home.seats(circle) == {}
    assert (await home.sign_ups.book(circle)).gone == ()
    kept = [
        value
        for key in server.admin.scan_iter("*sign-ups*")
        if server.admin.type(key) == b"hash"
        for value in server.admin.hvals(key)
    ]
    assert kept
    assert not any(b"anaria" in value for value in kept)


async def test_not_with_this_person_is_carried_into_the_room_and_others_stay(home: Home) -> None:
    circle = await home.circle(seats=2)
    await home.come(circle, "Mei", "Daniel")
    await home.sign_ups.settle_due()
    room = await home.room(circle)
    facilitator = next(seat.id for seat in room.seats if seat.role == "facilitator")
    mei, daniel = (await home.seats(circle)).keys()
    await home.hub.submit(circle, SetNotTogether(pairs=((facilitator, mei),), made_on=1), Organiser())

    await home.sign_ups.set_apart(circle, "mei", "daniel", apart=True)
    await home.sign_ups.settle_due()
    together = {frozenset(pair) for pair in (await home.room(circle)).not_together}
    await home.sign_ups.set_apart(circle, "mei", "daniel", apart=False)
    await home.sign_ups.settle_due()

    assert together == {frozenset((facilitator, mei)), frozenset((mei, daniel))}
    assert [set(pair) for pair in (await home.room(circle)).not_together] == [{facilitator, mei}]


async def test_a_closed_series_seats_the_same_people_each_evening(home: Home) -> None:
    circles = (await home.circle(), await home.circle())
    now = home.hub.store.now()
    series = ClosedSeries(SignUpTerms(seats=2), circles, "Europe/Berlin", now + 14 * DAY_S, now + 30 * DAY_S)

    async def of(series_id: str) -> ClosedSeries | None:
        return series if series_id == "series" else None

    sign_ups = SignUps(home.store.community("home"), home.hub, of)
    here = replace(home, sign_ups=sign_ups)
    await here.come("series", "Mei", "Daniel", "Aisha")
    await sign_ups.settle_due()

    book = await sign_ups.book("series")
    assert book.subject.zone == "Europe/Berlin"
    for circle in circles:
        assert await here.seats(circle) == await here.expected(book, circle, "Mei", "Daniel")


async def test_notices_are_there_until_they_were_queued(home: Home, elsewhere: Home) -> None:
    circle = await home.circle(seats=1)
    await home.come(circle, "Mei", "Daniel")
    queued: list[tuple[str, str]] = []

    async def tell(book: Book) -> None:
        queued.extend(told(book))

    async def fail(book: Book) -> None:
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        await home.sign_ups.settle_due(fail)
    await elsewhere.sign_ups.settle_due(tell)
    await home.sign_ups.settle_due(tell)

    assert queued == [("mei", "confirmed"), ("daniel", "waiting")]
    assert (await home.sign_ups.book(circle)).notices == ()


async def test_a_circle_that_moves_takes_its_book_along(home: Home) -> None:
    circle = await home.circle(seats=1)
    await home.come(circle, "Mei", "Daniel")
    later = home.hub.store.now() + 20 * DAY_S
    revision = CircleRevision(title=english("Calm"), starts_at=later, capacity=8, made_on=1)

    await home.circles.revise(circle, revision)
    await home.sign_ups.follow_circle(circle)
    await home.sign_ups.follow_circle("nothing")

    async def tell(book: Book) -> None:
        assert told(book)[-2:] == [("mei", "moved"), ("daniel", "moved")]
        assert book.starts_at == later

    await home.sign_ups.settle_due(tell)


async def test_what_nobody_was_told_of_is_found_when_it_is_looked_again(home: Home, elsewhere: Home) -> None:
    """Nobody listens here, as if the message had been lost."""
    circle = await home.circle(seats=1)
    await home.come(circle, "Mei")
    for days in (20, 30):
        later = home.hub.store.now() + days * DAY_S
        made_on = (await elsewhere.circles.state(circle)).revision
        revision = CircleRevision(title=english("Calm"), starts_at=later, capacity=8, made_on=made_on)
        await elsewhere.circles.revise(circle, revision)
        await home.sign_ups.look_again(at_once=True)
        kept = [await home.sign_ups.kept(each) for each in await home.sign_ups.ids()]
        assert [book.subject.evenings[0].starts_at for book in kept] == [later]


async def test_a_place_is_opened_by_its_newest_token_alone(home: Home) -> None:
    circle = await home.circle()
    await home.come(circle, "Mei")
    links = await home.sign_ups.links()
    person = (await home.sign_ups.book(circle)).sign_ups[0]
    old = read_place_token(links.place_token(circle, person))
    assert old is not None
    assert (await home.sign_ups.person(old))[1] == person

    book = await home.sign_ups.replace_link(circle, "mei", told=False)

    new = read_place_token(links.place_token(circle, book.sign_ups[0]))
    assert new is not None
    assert (await home.sign_ups.person(new))[1].link == 2
    for bad in (old, new._replace(mac="A" * 24), new._replace(book_id="nothing")):
        with pytest.raises(NoSuchSignUp):
            await home.sign_ups.person(bad)


async def test_a_refused_change_changes_nothing_and_nothing_is_made_of_no_circle(home: Home) -> None:
    circle = await home.circle()
    await home.come(circle, "Mei")
    before = await home.sign_ups.book(circle)
    with pytest.raises(SignUpRefused):
        await home.sign_ups.confirm_offer(circle, "mei")
    assert await home.sign_ups.book(circle) == before
    with pytest.raises(NoSuchCircle):
        await home.come("nothing", "Mei")
    by_links = (await home.circles.create(CircleSpec(title=english("Calm"))))[0].id
    with pytest.raises(NotOpen):
        await home.come(by_links, "Mei")


async def test_a_room_that_is_full_is_asked_again_and_keeps_nobody_else_waiting(home: Home) -> None:
    circle = await home.circle(seats=2, capacity=3)
    await home.circles.invite(circle, "participant")
    await home.come(circle, "Mei", "Daniel")

    await home.sign_ups.settle_due()

    assert len(await home.seats(circle)) == 2
    book = await home.sign_ups.book(circle)
    assert book.seated != book.seating()
    with pytest.raises(Refused):
        await home.circles.invite(circle, "participant")


async def test_a_crowd_at_two_servers_is_never_over_capacity_and_nobody_is_overtaken(
    home: Home, server: Server
) -> None:
    circle = await home.circle(seats=5)
    at_servers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.roomserver.programme.sign_ups.crowd", server.url, circle, who, stdout=-1
        )
        for who in ("ash", "oak")
    ]
    said = b"".join([(await process.communicate())[0] for process in at_servers]).decode().split("\n")

    assert [process.returncode for process in at_servers] == [0, 0]
    await home.sign_ups.settle_due()
    book = await home.sign_ups.book(circle)
    answered = dict(line.split() for line in said if line.endswith((" confirmed", " waiting")))
    assert len(book.sign_ups) == len(answered) == 2 * PEOPLE
    assert book.taken == book.seats == 5
    turns = [each.turn for each in book.sign_ups]
    assert turns == sorted(turns) == list(range(2 * PEOPLE))
    last = max(each.turn for each in book.of("offered", "confirmed"))
    assert all(each.turn > last for each in book.line())
    assert max(Counter(told(book)).values()) == 1
    confirmed = [each.name for each in book.of("confirmed")]
    assert await home.seats(circle) == await home.expected(book, circle, *confirmed)
    assert len({notice.id for notice in book.notices}) == len(book.notices) == book.told
