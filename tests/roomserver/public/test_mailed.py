"""From the form to the mailbox and back: what a mail says opens the person's page, and its header stops reminders."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from moderation.state.local_time import LocalTime
from moderation.state.plan import Plan
from moderation.state.script import ROUND_AND_ROUND
from moderation.state.values import replace
from roomserver.mail.smtp import MailServer, Smtp
from roomserver.programme.series import SeriesPlan, Stretch
from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.terms import SignUpTerms
from signalling.credentials import new_id
from tests.moderation.circles import english
from tests.roomserver.mail.sink import HOST, Sink
from tests.roomserver.mail.test_message import header
from tests.roomserver.programme.notices.noticing import make_due, parts
from tests.roomserver.public.offers import FORM_KIND, TITLE, circle_of, people
from tests.roomserver.public.reading import Read
from tests.roomserver.public.sites import Site
from tests.roomserver.servers import PATIENT_S, Server

ORIGIN = "http://localhost"


async def work(site: Site, sink: Sink) -> None:
    """What a server does by and by."""
    home = site.communities.default
    for _ in range(2):
        await home.sign_ups.settle_due(home.notices.queue)
        await home.notices.send_due(Smtp(MailServer(HOST, sink.port, "none"), within_s=PATIENT_S))


@pytest.mark.parametrize(("language", "page_link"), [("en", "Open your page"), ("ms", "Buka halaman anda")])
async def test_a_mail_leads_to_the_page_and_stops_reminders_by_one_click(
    site: Site, sink: Sink, language: str, page_link: str
) -> None:
    await site.communities.default.book.set_origin(ORIGIN)
    circle = await circle_of(site)
    form = await site.form(circle)
    sent = {"form": form, "name": "Mei Canary", "mail": "mei@example.org", "language": language}
    await site.post(f"/c/home/{circle}/sign-up", **sent)
    await work(site, sink)
    [mail] = sink.received
    text = parts(mail.content)["text/plain"]
    assert not [word for word in (TITLE, "Canary") if word in text + parts(mail.content)["text/html"]]
    [place] = re.findall(rf"{page_link}:\n{ORIGIN}(/place/\S+)\n", text)
    page = Read((await site.get(place)).content)
    assert page.texts("h1")
    await site.post(f"{place}/address")

    [url] = re.findall(rb"<http://localhost(/[!-~]+)>", header(mail.content, "List-Unsubscribe"))
    body = header(mail.content, "List-Unsubscribe-Post")
    answer = await site.client.post(url.decode(), content=body, headers={"content-type": FORM_KIND})
    assert answer.status_code == 200
    [mei] = await people(site, circle)
    assert (mei.address_confirmed, mei.reminders, mei.standing) == (True, False, "confirmed")


async def test_whoever_signs_up_for_a_closed_series_is_told_of_each_evening_and_of_the_one_that_moves(
    site: Site, sink: Sink, server: Server
) -> None:
    home = site.communities.default
    first = datetime.now(UTC) + timedelta(days=3)
    start = LocalTime(date=f"{first:%Y-%m-%d}", time="19:30", zone="Asia/Singapore")
    asked = SeriesPlan(
        title=english(TITLE),
        plan=Plan(start=start, duration_min=60),
        rule="FREQ=DAILY;COUNT=3",
        visibility="public",
        sign_up=SignUpTerms(seats=2),
    )
    series = await home.series.make("closed", Stretch(asked=asked, script=ROUND_AND_ROUND))
    await home.series.settle_due()
    state = await home.series.get(series.id)
    await home.sign_ups.sign_up(series.id, Comer(id=new_id(), name="Mei", address="mei@example.org"))
    await work(site, sink)
    days = [f"{(first + timedelta(days=later)).day} {first + timedelta(days=later):%B %Y}" for later in range(3)]
    text = parts(sink.received[0].content)["text/plain"]
    assert [day in text for day in days] == [True] * 3
    assert len(Calendar.from_ical(parts(sink.received[0].content)["text/calendar"]).events) == 3

    later = replace(start, date=f"{first + timedelta(days=1):%Y-%m-%d}", time="20:15")
    await home.series.move(series.id, state.coming[1].occurrence, later, state.revision)
    await home.series.settle_due()
    await home.book.settle_due()
    circle = (await home.series.get(series.id)).coming[1].circle
    assert circle is not None
    await home.sign_ups.follow_circle(circle)
    make_due(server)
    await work(site, sink)
    assert len(sink.received) == 2
    text = parts(sink.received[1].content)["text/plain"]
    assert f"{days[1]}, 8:15 pm" in text
    assert not [day for day in (days[0], days[2]) if day in text]
