"""What a circle is offered as is kept in its record, and circles of an id are made once."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from moderation.refusal import Refused
from moderation.state.values import replace
from roomserver.programme.circle import Planned
from roomserver.programme.circles import CircleExists, CircleRevision, TooFewSeats
from roomserver.programme.records import CircleRecords
from roomserver.programme.terms import BY_LINKS, OfferedTerms, Question, SignUpTerms, Terms
from roomserver.store import RedisRoomStore, keys
from signalling.credentials import read_link_token
from signalling.store import StoreUnavailable
from tests.moderation.circles import english
from tests.roomserver.circle_records import kept_record, settled
from tests.roomserver.programme.test_circles import SPEC, Community, community_on
from tests.roomserver.servers import Server
from tests.roomserver.storing import a_room, commit

QUESTION = Question(id="q1", text=english("Have you been to a circle before?"))
TERMS = Terms(visibility="public", sign_up=SignUpTerms(seats=4, questions=(QUESTION,), word_first=True), series="s1")

PUBLIC = SPEC.model_copy(update={"terms": Terms(visibility="public")})


@pytest.fixture
def home(store: RedisRoomStore) -> Community:
    return community_on(store)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seats": 0},
        {"seats": 32},
        {"seats": 4, "questions": [QUESTION.model_copy(update={"id": f"q{number}"}) for number in range(4)]},
        {"seats": 4, "questions": [QUESTION, QUESTION]},
    ],
)
def test_terms_of_signing_up_keep_to_what_a_room_holds(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SignUpTerms.model_validate(wrong)


@pytest.mark.parametrize("identifier", ["", "Q", "q" * 17, "q 1"])
def test_a_question_is_named_by_a_short_id(identifier: str) -> None:
    with pytest.raises(ValidationError):
        Question(id=identifier, text=english("Why?"))


@pytest.mark.parametrize("derived", [{"series": "s"}, {"occurrence": "2027-03-09T19:30"}, {"cancelled_at": 1.0}])
def test_what_follows_from_elsewhere_is_not_for_an_organiser_to_say(derived: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        OfferedTerms.model_validate(derived)


async def test_a_circle_keeps_what_it_is_offered_as(home: Community, server: Server) -> None:
    made, _ = await home.book.create(SPEC.model_copy(update={"terms": TERMS, "capacity": 12}))
    await settled(home.book, server)
    [listed] = (await home.book.list()).circles
    assert kept_record(server, made.id).terms == listed.terms == made.terms == TERMS


async def test_whoever_may_sign_up_has_a_seat_beside_those_who_are_invited(home: Community) -> None:
    terms = Terms(sign_up=SignUpTerms(seats=8 - SPEC.facilitators - SPEC.participants + 1))
    with pytest.raises(TooFewSeats):
        await home.book.create(SPEC.model_copy(update={"terms": terms, "capacity": 8}))


async def test_a_record_of_the_release_before_has_no_terms(home: Community, server: Server) -> None:
    made, _ = await home.book.create(SPEC)
    key = keys.circle_key("home", made.id)
    record = json.loads(server.admin.hget(key, "doc") or b"")
    assert record["circle"].pop("terms")
    assert record["circle"].pop("terms_version")
    server.admin.hset(key, mapping={"doc": json.dumps(record), "schema": 3})
    [listed] = (await home.book.list()).circles
    assert (listed.terms, listed.terms_version) == (BY_LINKS, 1)


async def test_a_circle_of_an_id_is_made_once(home: Community) -> None:
    made, links = await home.book.create(SPEC, circle_id="evening")
    assert made.id == "evening"
    [facilitator] = links.facilitators
    assert (read_link_token(facilitator.token) or ("",))[0] == "evening"
    with pytest.raises(CircleExists):
        await home.book.create(SPEC, circle_id="evening")
    assert [circle.id for circle in (await home.book.list()).circles] == ["evening"]


async def test_a_circle_that_another_left_half_made_can_be_made_once_it_is_undone(
    home: Community, store: RedisRoomStore, server: Server
) -> None:
    for _ in range(2):
        await CircleRecords(store.community("home"), store).begin("evening", SPEC.title, None)
        with pytest.raises(StoreUnavailable):
            await home.book.create(SPEC, circle_id="evening")
        await settled(home.book, server)
    made, _ = await home.book.create(SPEC, circle_id="evening")
    assert [circle.id for circle in (await home.book.list()).circles] == [made.id]


# Those that everybody may find


async def coming(store: RedisRoomStore) -> list[str]:
    return await store.community("home").records.coming(0.0, 10)


async def test_a_public_circle_is_coming_from_when_it_is_made_until_it_is_over(
    home: Community, store: RedisRoomStore, server: Server
) -> None:
    public = SPEC.model_copy(update={"terms": Terms(visibility="public"), "starts_at": store.now() + 7200.0})
    first, _ = await home.book.create(public)
    await home.book.create(public.model_copy(update={"terms": BY_LINKS}))
    await home.book.create(public.model_copy(update={"starts_at": None}))
    sooner, _ = await home.book.create(public.model_copy(update={"starts_at": store.now() + 3600.0}))
    assert await coming(store) == [sooner.id, first.id]
    revision = CircleRevision(title=SPEC.title, starts_at=store.now() + 9000.0, capacity=8, made_on=sooner.revision)
    await home.book.revise(sooner.id, revision)
    await settled(home.book, server)
    assert await coming(store) == [first.id, sooner.id]
    await home.book.close(sooner.id)
    await home.book.list()
    assert await coming(store) == [first.id]


# Offered otherwise


async def test_a_circle_is_hidden_again_and_found_again(home: Community, store: RedisRoomStore, server: Server) -> None:
    made, _ = await home.book.create(PUBLIC.model_copy(update={"starts_at": store.now() + 3600.0}))
    hidden = await home.book.set_terms(made.id, BY_LINKS, made.terms_version)
    assert (hidden.terms, hidden.terms_version, await coming(store)) == (BY_LINKS, 2, [])
    await home.book.set_terms(made.id, Terms(visibility="public"), hidden.terms_version)
    await settled(home.book, server)
    assert await coming(store) == [made.id]


async def test_whoever_was_not_the_first_to_offer_it_otherwise_is_refused(home: Community) -> None:
    made, _ = await home.book.create(SPEC)
    await home.book.set_terms(made.id, Terms(visibility="public"), made.terms_version)
    await home.book.set_terms(made.id, Terms(visibility="public"), made.terms_version)  # the same, asked once more
    with pytest.raises(Refused, match="Someone else"):
        await home.book.set_terms(made.id, Terms(sign_up=SignUpTerms(seats=2)), made.terms_version)


async def test_no_more_may_sign_up_than_have_a_seat_beside_the_facilitators(home: Community) -> None:
    made, _ = await home.book.create(SPEC)
    most = SPEC.capacity - SPEC.facilitators
    with pytest.raises(TooFewSeats):
        await home.book.set_terms(made.id, Terms(sign_up=SignUpTerms(seats=most + 1)), made.terms_version)
    await home.book.set_terms(made.id, Terms(sign_up=SignUpTerms(seats=most)), made.terms_version)
    fewer = CircleRevision(title=SPEC.title, starts_at=None, capacity=SPEC.capacity - 1, made_on=made.revision)
    with pytest.raises(TooFewSeats):
        await home.book.revise(made.id, fewer)


async def test_a_circle_that_is_over_is_offered_as_nothing_else(home: Community) -> None:
    made, _ = await home.book.create(SPEC)
    await home.book.close(made.id)
    with pytest.raises(Refused, match="ended"):
        await home.book.set_terms(made.id, Terms(visibility="public"), made.terms_version)


async def test_another_like_it_is_offered_alike_and_is_of_no_series(home: Community, store: RedisRoomStore) -> None:
    terms = TERMS.model_copy(update={"occurrence": "2027-03-09T19:30"})
    made, _ = await home.book.create(SPEC.model_copy(update={"terms": terms, "capacity": 12}))
    await home.book.cancel(made.id)
    other, links = await home.book.duplicate(made.id, Planned(starts_at=store.now() + 3600.0))
    assert other.terms == Terms(visibility="public", sign_up=TERMS.sign_up)
    assert links.participants == ()


# Cancelled with notice


async def test_a_cancelled_circle_is_over_and_its_room_says_so(
    home: Community, store: RedisRoomStore, server: Server
) -> None:
    made, _ = await home.book.create(PUBLIC.model_copy(update={"starts_at": store.now() + 3600.0}))
    cancelled = await home.book.cancel(made.id)
    room = await store.load(made.id)
    assert room is not None
    assert (cancelled.phase, room.phase, room.cancelled) == ("ended", "ended", True)
    assert cancelled.terms.cancelled_at == pytest.approx(store.now(), abs=5)
    assert await coming(store) == []
    assert await home.book.cancel(made.id) == cancelled
    await settled(home.book, server)
    assert kept_record(server, made.id).terms == cancelled.terms


async def test_whoever_finds_it_half_cancelled_closes_its_room(
    home: Community, store: RedisRoomStore, other_node: RedisRoomStore, server: Server
) -> None:
    made, _ = await home.book.create(PUBLIC.model_copy(update={"starts_at": store.now() + 3600.0}))
    await CircleRecords(store.community("home"), store).cancel(made.id)
    assert await coming(store) == []
    await settled(community_on(other_node).book, server)
    room = await store.load(made.id)
    assert room is not None
    assert room.cancelled
    assert kept_record(server, made.id).terms.cancelled_at is not None


async def test_what_has_begun_is_not_cancelled(home: Community, store: RedisRoomStore, server: Server) -> None:
    made, _ = await home.book.create(SPEC)
    await live(store, made.id)
    with pytest.raises(Refused, match="already begun"):
        await home.book.cancel(made.id)
    await CircleRecords(store.community("home"), store).cancel(made.id)  # as whoever had looked before it began
    await settled(home.book, server)
    assert kept_record(server, made.id).terms.cancelled_at is None
    assert (await store.load(made.id) or a_room()).phase == "live"


async def live(store: RedisRoomStore, circle_id: str) -> None:
    room = await store.load(circle_id)
    assert room is not None
    begun = replace(room, version=room.version + 1, phase="live", begun_at=room.at)
    await commit(store, begun, "begin", before=room)
