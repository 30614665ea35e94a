"""From the form to the mailbox and back: what a mail says opens the person's page, and its header stops reminders."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from roomserver.mail.smtp import MailServer, Smtp
from tests.roomserver.mail.sink import HOST, Sink, listening
from tests.roomserver.mail.test_message import header
from tests.roomserver.programme.notices.test_service import parts
from tests.roomserver.public.offers import FORM_KIND, TITLE, circle_of, people
from tests.roomserver.public.reading import Read
from tests.roomserver.public.sites import Site
from tests.roomserver.servers import PATIENT_S

ORIGIN = "http://localhost"


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with listening() as made:
        yield made


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
