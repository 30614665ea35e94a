"""An organiser and a facilitator log in through an identity provider, in Chromium, at a provider of others' making."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import oidc_provider_mock  # type: ignore[import-untyped]
import pytest
from playwright.async_api import Browser, Page, expect

from tests import plain
from tests.browser.test_who_can_organise import in_every_look
from tests.serving import RunningServer

CANARY = "canary-subject"
SECRET = "canary-client-secret"
TOM = "tom@example.org"


@pytest.fixture
def issuer() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread() as provider:
        yield f"http://localhost:{provider.server_port}"


def knows(issuer: str, subject: str, address: str) -> None:
    """The provider has verified that address of theirs."""
    claims = {"email": address, "email_verified": True}
    with plain.Client() as client:
        client.put(f"{issuer}/users/{quote(subject)}", json=claims).raise_for_status()


@pytest.fixture
def server(issuer: str, tmp_path: Path) -> Iterator[RunningServer]:
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    environment = {
        "ROOMSERVER_OIDC_ISSUER": issuer,
        "ROOMSERVER_OIDC_CLIENT_ID": "circle",
        "ROOMSERVER_OIDC_CLIENT_SECRET_FILE": str(secret),
        "ROOMSERVER_OIDC_NAME": "Example ID",
    }
    server = RunningServer(tmp_path / "data", environment, errors=tmp_path / "errors")
    server.start()
    yield server
    server.close()


async def signs_in(page: Page, subject: str) -> None:
    """At the provider's own page."""
    await page.get_by_role("button", name="Log in with Example ID").click()
    await authorizes(page, subject)


async def authorizes(page: Page, subject: str) -> None:
    await page.locator("input[name=sub]").fill(subject)
    await page.get_by_role("button", name="Authorize", exact=True).click()


@pytest.mark.filterwarnings("ignore")  # the provider's own, which it would answer with in this process
async def test_an_organiser_and_a_facilitator_sign_in_through_a_provider(
    browser: Browser, issuer: str, server: RunningServer, tmp_path: Path
) -> None:
    knows(issuer, CANARY, TOM)
    knows(issuer, "stranger", "stranger@example.org")
    organiser = server.organising
    organiser.post("/organiser/links", json={"name": "Tom", "address": TOM}).raise_for_status()
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{server.origin}/organise")
    await expect(page.get_by_role("button", name="Log in with Example ID")).to_be_visible()
    await in_every_look(page)

    await signs_in(page, "stranger")
    await expect(page.get_by_role("heading", name="We don't know this mail address")).to_be_focused()
    assert page.url == f"{server.origin}/organise/oidc"
    await in_every_look(page)

    await signs_in(page, CANARY)
    await expect(page.get_by_role("button", name="Create the circle")).to_be_visible()
    await page.get_by_role("link", name="Who can organise").click()
    own = page.get_by_role("region", name="Logged in now").get_by_role("listitem").filter(has_text="This browser")
    await expect(own).to_contain_text("Logged in with OpenID Connect")
    await in_every_look(page)
    await page.get_by_role("button", name="Log out").click()
    await expect(page.get_by_role("button", name="Log in with Example ID")).to_be_visible()

    jun = {"name": "Jun", "address": TOM}
    person = organiser.post("/organiser/facilitators", json=jun).raise_for_status().json()["id"]
    organiser.post(f"/organiser/facilitators/{person}/links", json={"by_mail": True}).raise_for_status()
    await signs_in(page, CANARY)
    await expect(page.get_by_role("heading", name="Where would you like to go?")).to_be_focused()
    await in_every_look(page)
    await page.get_by_role("button", name="facilitate, as Jun").click()
    await authorizes(page, CANARY)
    await expect(page.get_by_role("heading", name="Your circles to facilitate")).to_be_visible()
    await expect(page.get_by_text("Logged in with OpenID Connect")).to_be_visible()

    await page.goto(f"{server.origin}/organise/oidc?error=access_denied&state=x")
    await expect(page.get_by_role("heading", name="You aren't logged in yet")).to_be_focused()
    await in_every_look(page)
    server.end()
    printed = (tmp_path / "errors").read_text() + server.printed + (server.data / "valkey.log").read_text()
    assert [each for each in (CANARY, SECRET, TOM, "stranger", "code=") if each in printed] == []
    await page.context.close()


async def test_a_provider_that_is_away_leaves_the_other_ways_in(browser: Browser, tmp_path: Path) -> None:
    """The server starts all the same."""
    environment = {"ROOMSERVER_OIDC_ISSUER": "http://localhost:9", "ROOMSERVER_OIDC_CLIENT_ID": "circle"}
    server = RunningServer(tmp_path / "data", environment, errors=tmp_path / "errors")
    server.start()
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{server.origin}/organise")
    await page.get_by_role("button", name="Log in with localhost").click()
    await expect(page.get_by_role("alert")).to_contain_text("localhost isn't answering just now.")
    await in_every_look(page)
    await expect(page.get_by_role("button", name="Log in with a passkey")).to_be_visible()
    await expect(page.get_by_role("button", name="Send me a link")).to_be_visible()
    assert '"unreachable"' in (tmp_path / "errors").read_text()
    server.close()
    await page.context.close()
