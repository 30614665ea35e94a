"""A community with something of everything that organisers, facilitators and strangers have pages for."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.serving import Links, RunningServer

Json = dict[str, Any]
ZONE = "Asia/Singapore"
COLOURS = {"day": "#1d5c63", "night": "#7fd1c7"}
NAMES = ("Mei", "Daniel", "Aisha", "Ravi", "Jun", "Siti", "Tom", "Farid", "Priya", "Hui Min", "Jo", "Anand", "Ben")
FOR_A_LINE = 5
"""So many sign up where there are two places fewer."""
LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопярстуввхыз") | str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "АБЦДЕФГХИЙКЛМНОПЯРСТУВВХЫЗ"
)


def cyrillic(text: str) -> str:
    """Without a Latin letter, so that one which is left on a page is the page's own."""
    return text.translate(LETTERS)


@dataclass
class Season:
    """What was made, by the ids and addresses that its pages have."""

    tonight: str = ""
    to_come: str = ""
    in_person: str = ""
    after_a_word: str = ""
    called_off: str = ""
    closed_series: str = ""
    links: Links | None = None
    """Of tonight's circle."""
    facilitator: str = ""
    """The link to the facilitator's own page."""
    places: dict[str, str] = field(default_factory=dict)
    """A person's page in each standing."""


class Organising:
    """An organiser who writes in letters of `say`."""

    def __init__(self, server: RunningServer, say: Callable[[str], str]) -> None:
        self.say = say
        self._organiser = server.organising
        self._origin = server.origin

    def words(self, text: str) -> Json:
        return {"default": "en", "texts": {"en": self.say(text)}}

    def sends(self, method: str, path: str, asked: Json) -> Json:
        answer = self._organiser.request(method, f"/organiser{path}", json=asked)
        assert answer.is_success, (path, answer.text)
        return dict(answer.json()) if answer.content else {}

    def posts(self, path: str, asked: Json) -> Json:
        return self.sends("POST", path, asked)

    def introduces(self) -> None:
        made_on = self._organiser.get("/organiser/profile").json()["profile"]
        version = made_on.pop("version")
        made_on.pop("logo")
        said = {
            "name": self.say("Willow House"),
            "about": self.words("People who look after a parent, a partner or a child, and listen to each other."),
            "colours": COLOURS,
            "languages": ["en", "ms"],
            "phone": "+65 5550 0100",
            "training": [
                {"id": "listening", "name": self.say("Listening, two evenings")},
                {"id": "circle", "name": self.say("A circle with a trainer")},
            ],
        }
        self.sends("PUT", "/profile", {**made_on, **said, "made_on": version})

    def circle(self, title: str, days: float, seats: int, **more: Any) -> tuple[str, Json]:
        """A public one to sign up for; its id and its links."""
        terms = {"visibility": "public", "sign_up": {"seats": seats, **more.pop("sign_up", {})}}
        plan = {"start": _start(days), "duration_min": 90, **more.pop("plan", {})}
        asked = {"title": self.words(title), "plan": plan, "terms": terms, "capacity": seats + 2, **more}
        made = self.posts("/circles", asked)
        return made["circle"]["id"], made["links"]

    def signs_up(self, circle: str, names: tuple[str, ...], mails: bool = False) -> dict[str, str]:
        """Their ids, by name."""
        path = f"/circles/{circle}/sign-ups"
        for name in names:
            address = f"{name.replace(' ', '.').lower()}@example.org" if mails else None
            self.posts(path, {"name": self.say(name), "address": address})
        return self.people(circle)

    def people(self, circle: str) -> dict[str, str]:
        listed = self._organiser.get(f"/organiser/circles/{circle}/sign-ups").json()["people"]
        ids = {person["name"]: person["id"] for person in listed}
        return {name: ids[self.say(name)] for name in NAMES if self.say(name) in ids}

    def acts(self, circle: str, person: str, act: str) -> None:
        self.posts(f"/circles/{circle}/sign-ups/acts", {"person": person, "act": act})

    def signs_up_herself(self, circle: str, name: str) -> str:
        """By the public form, without a mail address; returns her page."""
        public = f"/c/home/{circle}"
        secret = re.search('name="form" value="([^"]+)"', self._organiser.get(public).text)
        assert secret is not None
        answer = self._organiser.post(f"{public}/sign-up", data={"form": secret[1], "name": self.say(name)})
        assert answer.status_code == 303, answer.text
        return f"{self._origin}{answer.headers['location']}"

    def place(self, circle: str, person: str) -> str:
        return str(self.posts(f"/circles/{circle}/sign-ups/links", {"person": person})["url"])


def announce(server: RunningServer, say: Callable[[str], str] = cyrillic) -> Season:
    """All of it, as an organiser would."""
    organising, season = Organising(server, say), Season()
    organising.introduces()
    _facilitators(organising, season)
    _with_a_line(organising, season)
    _after_a_word(organising, season)
    _in_person(organising, season)
    _tonight(organising, season)
    _series(organising, season)
    return season


def _facilitators(organising: Organising, season: Season) -> None:
    """One who is ready, one who has something to learn, and one who rests."""
    done = {"listening": "2026-03-01", "circle": "2026-03-20"}
    ready = organising.posts("/facilitators", {"name": organising.say("Kavitha"), "steps": done})["id"]
    organising.posts("/facilitators", {"name": organising.say("Amir"), "steps": {"listening": "2026-03-01"}})
    organising.posts("/facilitators", {"name": organising.say("Lina"), "steps": done, "active": False})
    season.facilitator = organising.posts(f"/facilitators/{ready}/links", {"by_mail": False})["url"]
    circle, _ = organising.circle("Evening walk", 4, 8)
    organising.posts(f"/facilitators/{ready}/duties", {"of": circle, "kind": "circle", "role": "facilitator"})


def _with_a_line(organising: Organising, season: Season) -> None:
    """A person in each standing that a place comes to by itself."""
    question = {"id": "care", "text": organising.words("For whom do you care?"), "required": True}
    note = organising.words("We may talk about illness and death.")
    about = organising.words("You can come once, or each time. Nobody has to speak.")
    season.to_come, _ = organising.circle(
        "Caring for a parent",
        2,
        FOR_A_LINE - 2,
        plan={"description": about, "content_note": note},
        sign_up={"questions": [question]},
    )
    people = organising.signs_up(season.to_come, NAMES[:FOR_A_LINE])
    organising.acts(season.to_come, people["Mei"], "cancel")
    for standing, name in (("confirmed", "Daniel"), ("offered", "Ravi"), ("waiting", "Jun"), ("cancelled", "Mei")):
        season.places[standing] = organising.place(season.to_come, people[name])


def _after_a_word(organising: Organising, season: Season) -> None:
    season.after_a_word, _ = organising.circle("After a loss", 6, 8, sign_up={"word_first": True})
    people = organising.signs_up(season.after_a_word, NAMES[:3], mails=True)
    season.places["confirmed by mail"] = organising.place(season.after_a_word, people["Mei"])
    season.places["asked"] = organising.signs_up_herself(season.after_a_word, "Jun")
    season.places["declined"] = organising.signs_up_herself(season.after_a_word, "Siti")
    organising.acts(season.after_a_word, organising.people(season.after_a_word)["Siti"], "decline")


def _in_person(organising: Organising, season: Season) -> None:
    """One to come, one that was called off."""
    venue = {"address": "1 Example Street, #01-02", "directions": organising.words("The blue door.")}
    venue["address"] = organising.say(str(venue["address"]))
    season.in_person, _ = organising.circle("Tea and listening", 9, 8, plan={"venue": venue})
    here = organising.signs_up(season.in_person, NAMES[:2])
    season.places["in person"] = organising.place(season.in_person, here["Mei"])
    season.called_off, _ = organising.circle("Morning walk", 11, 8)
    there = organising.signs_up(season.called_off, NAMES[:2])
    season.places["called off"] = organising.place(season.called_off, there["Mei"])
    organising.posts(f"/circles/{season.called_off}/cancel", {})


def _tonight(organising: Organising, season: Season) -> None:
    """Its doors are open, and it is for several circles."""
    asked = {
        "title": organising.words("A whole evening"),
        "starts_at": time.time() + 60.0,
        "terms": {"sign_up": {"seats": len(NAMES) + 3}},
        "facilitators": 2,
        "cofacilitators": 2,
        "capacity": 24,
    }
    made = organising.posts("/circles", asked)
    season.tonight, links = made["circle"]["id"], made["links"]
    organising.signs_up(season.tonight, NAMES)
    season.links = Links(
        circle=season.tonight,
        facilitators=tuple(link["url"] for link in links["facilitators"]),
        cofacilitators=tuple(link["url"] for link in links["cofacilitators"]),
        participants=(),
        open=None,
    )


def _series(organising: Organising, season: Season) -> None:
    """An open one and a closed one."""
    shared = {"visibility": "public", "capacity": 10}
    fortnightly = {"title": organising.words("Every second week"), "rule": "FREQ=WEEKLY;INTERVAL=2;COUNT=9"}
    plan = {"start": _start(3), "duration_min": 90}
    organising.posts("/series", {"kind": "open", **fortnightly, "plan": plan, **shared, "sign_up": {"seats": 8}})
    three = {"title": organising.words("Three evenings"), "rule": "FREQ=WEEKLY;COUNT=3"}
    plan = {"start": _start(5), "duration_min": 75}
    made = organising.posts("/series", {"kind": "closed", **three, "plan": plan, **shared, "sign_up": {"seats": 8}})
    season.closed_series = made["id"]


def _start(days: float) -> Json:
    day = datetime.now(UTC) + timedelta(days=days)
    return {"date": f"{day:%Y-%m-%d}", "time": "19:30", "zone": ZONE}
