"""Bandwidth follows the talking piece: what four pages send to one another, before and after a pass."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import SHELL, chromium
from tests.browser.circle import begun_circle
from tests.browser.person import Person, eventually
from tests.serving import RunningServer

pytestmark = pytest.mark.voices

CONNECTIONS = (Path(__file__).parent / "connections.js").read_text()
NAMES = ("Kavitha", "Mei", "Tom", "Aisha")
SENDING = """async seat => {
  const sending = {};
  for (const { sender, receiver } of window.connectionWith(seat).getTransceivers()) {
    const { encodings: [encoding], degradationPreference } = sender.getParameters();
    const stats = [...(await sender.getStats()).values()].find(each => each.type === "outbound-rtp");
    sending[receiver.track.kind] = {
      ...encoding,
      degradationPreference,
      active: encoding.active && sender.track !== null,
      packets: stats?.packetsSent ?? 0,
      height: stats?.frameHeight ?? null,
    };
  }
  return sending;
}"""


@dataclass(frozen=True)
class Picture:
    """What a video sender is told to send, and the height in pixels of what it sends."""

    bits_a_second: int
    frames_a_second: int
    height: int


FULL = Picture(900_000, 25, 360)
WARM = Picture(300_000, 15, 180)
THUMBNAIL = Picture(30_000, 5, 90)
SPOKEN = 50
"""Packets of the holder's, a second of sound, over which the others' silence is believed."""


async def test_bandwidth_follows_the_piece(server: RunningServer) -> None:
    async with chromium(program=SHELL) as browser:
        people = await begun_circle(browser, server.new_circle(participants=3), NAMES, CONNECTIONS)
        kavitha, mei, tom, aisha = people
        await kavitha.take()
        await sends(people, {kavitha: FULL, mei: WARM, tom: THUMBNAIL, aisha: THUMBNAIL})
        await only_is_sent(people, kavitha)
        await kavitha.pass_on()
        await sends(people, {kavitha: THUMBNAIL, mei: WARM, tom: THUMBNAIL, aisha: THUMBNAIL})
        await mei.take()
        await sends(people, {kavitha: THUMBNAIL, mei: FULL, tom: WARM, aisha: THUMBNAIL})
        await only_is_sent(people, mei)


async def sends(people: list[Person], pictures: dict[Person, Picture]) -> None:
    """Each comes to send that picture to every other, and none of them ever gives up lines for frames."""
    for person, picture in pictures.items():

        async def as_wanted(person: Person = person, picture: Picture = picture) -> bool:
            sent = [each["video"] for each in (await sending(person, people)).values()]
            assert {video["degradationPreference"] for video in sent} == {"maintain-resolution"}, person.name
            return all(video["active"] and picture_of(video) == picture for video in sent)

        await eventually(as_wanted, f"{person.name} to send {picture}")


async def only_is_sent(people: list[Person], holder: Person) -> None:
    """Sound leaves the holder's page towards everybody; meanwhile not one packet of it leaves another's."""
    before = await packets(people)

    async def enough() -> bool:
        now = await packets(people)
        return all(now[holder][seat] - count >= SPOKEN for seat, count in before[holder].items())

    await eventually(enough, f"sound from {holder.name} to everybody")
    after = await packets(people)
    for person in people:
        active = [each["audio"]["active"] for each in (await sending(person, people)).values()]
        assert active == [person is holder] * len(active), f"the sound senders of {person.name}"
        assert person is holder or after[person] == before[person], f"{person.name} sends sound out of turn"


async def packets(people: list[Person]) -> dict[Person, dict[str, int]]:
    """Of sound, that each has sent so far, by the seat they were sent to."""
    reports = await asyncio.gather(*(sending(person, people) for person in people))
    return {
        person: {seat: each["audio"]["packets"] for seat, each in report.items()}
        for person, report in zip(people, reports, strict=True)
    }


async def sending(person: Person, people: list[Person]) -> dict[str, dict[str, Any]]:
    """Parameters and statistics of that page's senders, by seat and kind."""
    seats = [await other.own_seat() for other in people if other is not person]
    return {seat: await person.page.evaluate(SENDING, seat) for seat in seats}


def picture_of(video: dict[str, Any]) -> Picture | None:
    return None if video["height"] is None else Picture(video["maxBitrate"], video["maxFramerate"], video["height"])
