"""What the demo's community has ahead: two series, an evening in person, people who have signed up, and some who wrote
to its organisers.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from moderation.state.local_time import LocalTime
from moderation.state.plan import Plan, Venue
from moderation.state.room import Agreements
from moderation.state.values import LocalText
from roomserver.library import Library
from roomserver.programme.circle import CircleSpec
from roomserver.programme.communities import Community
from roomserver.programme.profile import ProfileChoices, TrainingStep
from roomserver.programme.requests.request import NewRequest
from roomserver.programme.series import SeriesPlan, Stretch
from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.terms import Question, SignUpTerms, Terms
from signalling.credentials import new_id

ZONE = "Asia/Singapore"
PHONE = "+65 5550 0100"
"""Nobody's: kept for examples."""
SCRIPT = "circle-60"
NAME = "Willow House"
SEATS = 8
COMING = ("Hui Min", "Priya", "Farid", "Jo", "Anand", "Siti", "Ben")
"""One fewer than there are seats: whoever tries it can sign up."""


def _local(text: str) -> LocalText:
    return LocalText(default="en", texts={"en": text})


async def announce(community: Community, library: Library, now: float) -> str:
    """As an organiser would, for the weeks to come. The id of the open series. Raises: StoreUnavailable."""
    today = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(ZONE)).date()
    await _introduce(community)
    agreements = (await community.book.profiles.load()).agreements_or(library.agreements)
    series = await _begin_series(community, library, agreements, today)
    await _meet_in_person(community, agreements, today)
    await _write_to_organisers(community)
    return series


async def _introduce(community: Community) -> None:
    profiles = community.book.profiles
    profile = await profiles.current()
    said = {name: getattr(profile, name) for name in ProfileChoices.model_fields}
    said |= {
        "name": NAME,
        "about": _local("People who look after a parent, a partner or a child, and listen to each other."),
        "languages": ("en", "ms"),
        "zone": ZONE,
        "phone": PHONE,
        "training": (
            TrainingStep(id="listening", name="Listening, two evenings"),
            TrainingStep(id="circle", name="A circle with a trainer"),
        ),
    }
    await profiles.choose(ProfileChoices(**said), profile.version)


async def _begin_series(community: Community, library: Library, agreements: Agreements, today: date) -> str:
    """An open one, of which each evening is signed up for by itself, and a closed one of three evenings. The id of the
    open one.
    """
    fortnightly = SeriesPlan(
        title=_local("Caring for a parent"),
        plan=Plan(
            start=_at(today + timedelta(days=2), "19:30"),
            duration_min=90,
            description=_local("Every second week. You can come once, or each time."),
            content_note=_local("We may talk about illness and death."),
        ),
        rule="FREQ=WEEKLY;INTERVAL=2;COUNT=6",
        capacity=SEATS + 2,
        visibility="public",
        sign_up=SignUpTerms(seats=SEATS),
    )
    three = SeriesPlan(
        title=_local("After a loss: three evenings"),
        plan=Plan(
            start=_at(today + timedelta(days=5), "20:00"),
            duration_min=75,
            description=_local("The same people each time, so that you get to know each other."),
        ),
        rule="FREQ=WEEKLY;COUNT=3",
        capacity=SEATS + 2,
        visibility="public",
        sign_up=SignUpTerms(
            seats=SEATS,
            questions=(Question(id="hope", text=_local("What do you hope for?")),),
            word_first=True,
        ),
    )
    script = library.scripts[SCRIPT]
    made = [
        await community.series.make("open", Stretch(asked=fortnightly, script=script, agreements=agreements)),
        await community.series.make("closed", Stretch(asked=three, script=script, agreements=agreements)),
    ]
    await community.series.settle_due()
    opened, closed = [await community.series.get(series.id) for series in made]
    first = opened.coming[0].circle
    assert first is not None, "the first evenings are circles"
    await _sign_up(community, first, COMING)
    await _sign_up(community, closed.id, COMING[:3])
    return opened.id


async def _meet_in_person(community: Community, agreements: Agreements, today: date) -> None:
    spec = CircleSpec(
        title=_local("Tea and listening"),
        plan=Plan(
            start=_at(today + timedelta(days=9), "15:00"),
            duration_min=90,
            description=_local("We meet in person, with tea."),
            venue=Venue(
                address="1 Example Street, #01-02",
                area="Example Town",
                directions=_local("The blue door beside the library."),
            ),
        ),
        capacity=SEATS + 2,
        terms=Terms(visibility="public", sign_up=SignUpTerms(seats=SEATS)),
    )
    circle, _ = await community.book.create(spec, agreements=agreements)
    await _sign_up(community, circle.id, COMING[:4])


async def _write_to_organisers(community: Community) -> None:
    """As two strangers would, by the forms on its page."""
    await community.requests.add(
        NewRequest(
            id=new_id(),
            kind="invite_us",
            name="Mdm Lim",
            address="lim@example.org",
            place="A school library",
            when="An evening in the next term",
            people="About 12 teachers",
            text="Some of us look after our parents, and hardly talk about it.",
        )
    )
    await community.requests.add(
        NewRequest(
            id=new_id(),
            kind="facilitate",
            name="Ravi",
            address="ravi@example.org",
            languages="Tamil, English",
            experience="I came to ten of your circles.",
            text="They helped me, and I would like to give it back.",
        )
    )


async def _sign_up(community: Community, book_id: str, names: tuple[str, ...]) -> None:
    for name in names:
        await community.sign_ups.sign_up(book_id, Comer(id=new_id(), name=name))


def _at(day: date, time: str) -> LocalTime:
    return LocalTime(date=day.isoformat(), time=time, zone=ZONE)
