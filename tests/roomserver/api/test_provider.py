"""Organisers and facilitators log in through an identity provider: who is let in, and what is not believed."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from roomserver.oidc.metadata import Known
from roomserver.oidc.provider import OidcProvider
from roomserver.programme.communities import Community
from roomserver.store import RedisRoomStore
from signalling.credentials import new_secret
from tests import plain
from tests.roomserver.api.test_organising_alone import House, office_of
from tests.roomserver.oidc.providing import CLIENT, SECRET, Provider, providing
from tests.roomserver.programme.test_circles import community_on

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
Json = dict[str, Any]
TOM = "tom@example.org"
BACK = "://localhost/organise/oidc"


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with providing() as made:
        yield made


@pytest.fixture
async def office(store: RedisRoomStore, provider: Provider) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    made.services.offices.provider = provider.client()
    yield made
    for client in made.clients:
        await client.aclose()


def home(office: House) -> Community:
    return office.communities.default


async def organiser_named(office: House, address: str = TOM, name: str = "Tom", community: str = "home") -> str:
    """Whom an organiser has sent a link to: the id of it."""
    of = office.communities.of(community)
    assert of is not None
    return await of.organisers.invite_by_mail(name, address)


async def sent_there(browser: httpx2.AsyncClient) -> Json:
    """What the provider sends that browser back with."""
    url = (await browser.post("/api/oidc/begin")).raise_for_status().json()["url"]
    async with plain.AsyncClient() as elsewhere:
        answer = await elsewhere.get(url)
    assert answer.status_code == 302
    back = answer.headers["location"]
    assert back.partition("?")[0].endswith(BACK)
    return dict(parse_qsl(urlsplit(back).query))


async def come_back(browser: httpx2.AsyncClient, brought: Json) -> httpx2.Response:
    return await browser.post("/api/oidc/end", json=brought)


async def signed_in(office: House, browser: httpx2.AsyncClient | None = None) -> httpx2.Response:
    browser = browser or office.browser()
    return await come_back(browser, await sent_there(browser))


def said(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["code"])


REFUSED, NOT_NAMED, AWAY = (409, "sign_in_refused"), (403, "not_named"), (503, "provider_away")


async def sessions(office: House) -> int:
    return sum([len(await accounts.kept.sessions()) for accounts in home(office).accounts])


async def test_an_organiser_signs_in_again_and_again_until_their_link_is_revoked(office: House) -> None:
    mailed = await organiser_named(office)
    for _ in range(2):
        browser = office.browser()
        answer = await signed_in(office, browser)
        assert (answer.status_code, answer.json()) == (200, {"url": "/organiser/", "choices": []})
        assert (await browser.get("/organiser/circles")).status_code == 200
    listed = (await browser.get("/organiser/sessions")).json()["sessions"]
    assert [(each["by_provider"], each["link"]) for each in listed] == [(True, f"mailed:{mailed}")] * 2
    await home(office).organisers.kept.revoke(f"mailed:{mailed}", even_last=True)
    assert (await browser.get("/organiser/circles")).status_code == 401
    assert said(await signed_in(office)) == NOT_NAMED


async def test_a_facilitator_signs_in_to_their_own_page(office: House) -> None:
    accounts = home(office).facilitator_accounts
    await accounts.invite_by_mail("Tom", TOM, "p1", "p1")
    browser = office.browser()
    assert (await signed_in(office, browser)).json()["url"] == "/facilitator/"
    session = await office.communities.facilitator_session(browser.cookies["facilitator"])
    assert session is not None
    assert (session.person, session.role) == ("p1", "facilitator")
    [listed] = (await browser.get("/facilitator/sessions")).json()["sessions"]
    assert listed["by_provider"]


async def test_the_link_that_was_mailed_stays_good(office: House) -> None:
    mailed = await organiser_named(office)
    token = await home(office).organisers.mailed_token(mailed)
    assert (await signed_in(office)).status_code == 200
    browser = office.browser()
    assert (await browser.post("/api/organise", json={"link": token})).status_code == 200
    own = [each for each in (await browser.get("/organiser/sessions")).json()["sessions"] if each["own"]]
    assert [each["by_provider"] for each in own] == [False]


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "kim@example.org"},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
        {"email": ["tom@example.org"]},
        {"email": "tom"},
        {"email": ""},
    ],
    ids=str,
)
async def test_whoever_is_not_named_by_a_verified_address_learns_nothing_and_gets_nothing(
    office: House, provider: Provider, claims: Json
) -> None:
    await organiser_named(office)
    await home(office).organisers.invite("Kim")  # a link that is handed over has no address
    provider.claims = {**provider.claims, **claims}
    answer = await signed_in(office)
    assert said(answer) == NOT_NAMED
    assert "set-cookie" not in answer.headers or "organiser=" not in answer.headers["set-cookie"]
    assert await sessions(office) == 0
    provider.claims = {"sub": "someone", "email": "nobody@example.org", "email_verified": True}
    assert (await signed_in(office)).text == answer.text


async def test_an_address_is_the_same_however_it_is_written(office: House, provider: Provider) -> None:
    await organiser_named(office, "tom@xn--bcher-kva.example")
    provider.claims = {**provider.claims, "email": "Tom@BÜCHER.example"}
    assert (await signed_in(office)).status_code == 200


async def test_an_account_is_for_the_first_person_who_came_to_it_alone(office: House, provider: Provider) -> None:
    """The provider may give an address to somebody else later."""
    await organiser_named(office)
    assert (await signed_in(office)).status_code == 200
    first, provider.claims = provider.claims, {**provider.claims, "sub": "somebody-else"}
    assert said(await signed_in(office)) == NOT_NAMED
    provider.claims = first
    assert (await signed_in(office)).status_code == 200


async def test_what_is_kept_of_whom_it_vouches_for_is_a_hash(office: House) -> None:
    mailed = await organiser_named(office)
    await signed_in(office)
    link = await home(office).organisers.kept.mailed(mailed)
    assert link is not None
    assert len(link.subject) == 64
    assert "canary" not in link.subject


def unsigned(header: Json, claims: Json) -> str:
    def part(of: Json) -> str:
        return urlsafe_b64encode(json.dumps(of).encode()).decode().rstrip("=")

    return f"{part({**header, 'alg': 'none'})}.{part(claims)}."


def by_secret(header: Json, claims: Json) -> str:
    return jwt.encode({**header, "alg": "HS256"}, claims, OctKey.import_key(SECRET))


def by_another(header: Json, claims: Json) -> str:
    return jwt.encode(header, claims, RSAKey.generate_key(2048))


def altered(header: Json, claims: Json) -> str:
    token = jwt.encode(header, claims, RSAKey.generate_key(2048)).split(".")
    return ".".join((token[0], urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("="), token[2]))


NO_TOKENS: dict[str, Callable[[Json, Json], str]] = {
    "signed by nobody": unsigned,
    "signed with the client's secret": by_secret,
    "signed by another": by_another,
    "altered": altered,
    "no token": lambda header, claims: "x.y",
    "empty": lambda header, claims: "",
}


@pytest.mark.parametrize("sign", NO_TOKENS.values(), ids=NO_TOKENS.keys())
async def test_a_token_that_the_provider_has_not_signed_opens_nothing(
    office: House, provider: Provider, sign: Callable[[Json, Json], str]
) -> None:
    await organiser_named(office)
    provider.sign = sign
    assert said(await signed_in(office)) == REFUSED
    assert await sessions(office) == 0
    provider.sign = None
    assert (await signed_in(office)).status_code == 200


SPOILT: dict[str, Json] = {
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://evil.example.org"},
    "no issuer": {"iss": None},
    "for another client": {"aud": "another"},
    "for several, meant for another": {"aud": [CLIENT, "another"], "azp": "another"},
    "for nobody": {"aud": []},
    "expired": {"exp": 1_700_000_000},
    "without an end": {"exp": None},
    "an end that is none": {"exp": "tomorrow"},
    "not yet": {"nbf": 4_000_000_000},
    "of nobody": {"sub": None},
    "of nobody by name": {"sub": ""},
    "of a number": {"sub": 7},
    "of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("changes", SPOILT.values(), ids=SPOILT.keys())
async def test_a_token_that_says_something_else_opens_nothing(office: House, provider: Provider, changes: Json) -> None:
    await organiser_named(office)

    def spoil(header: Json, claims: Json) -> None:
        claims.update(changes)
        for name in [name for name, value in claims.items() if value is None]:
            del claims[name]

    provider.spoil = spoil
    assert said(await signed_in(office)) == REFUSED
    assert await sessions(office) == 0


async def test_keys_that_the_provider_changes_are_asked_for_anew(office: House, provider: Provider) -> None:
    await organiser_named(office)
    client = provider.client()
    client.known.keys_again_s = 0.0
    office.services.offices.provider = client
    assert (await signed_in(office)).status_code == 200
    provider.key = RSAKey.generate_key(2048, {"kid": "next", "use": "sig"})
    assert (await signed_in(office)).status_code == 200
    assert provider.asked.count("/keys") == 2


@pytest.mark.parametrize("other", [{"kty": "AKP", "alg": "ML-DSA-44"}, {"kty": "oct", "k": "AAAA"}, {"kty": "EC"}, 7])
async def test_a_key_of_a_kind_that_is_not_known_keeps_nobody_out(
    office: House, provider: Provider, other: object
) -> None:
    provider.other_keys = [other]
    await organiser_named(office)
    assert (await signed_in(office)).status_code == 200


async def test_it_comes_back_to_the_browser_alone_that_began_and_once(office: House) -> None:
    await organiser_named(office)
    browser, other = office.browser(), office.browser()
    brought = await sent_there(browser)
    assert said(await come_back(other, brought)) == REFUSED
    await sent_there(other)
    assert said(await come_back(other, brought)) == REFUSED
    for state in ("", "x", "=", "ü", brought["state"][:-4] + "AAAA"):
        assert said(await come_back(browser, {**brought, "state": state})) == REFUSED
    cookie = browser.cookies["oidc"]
    assert (await come_back(browser, brought)).status_code == 200
    assert "oidc" not in browser.cookies
    browser.cookies.set("oidc", cookie)
    assert said(await come_back(browser, brought)) == REFUSED


async def test_a_code_is_good_once(office: House) -> None:
    await organiser_named(office)
    browser = office.browser()
    first = await sent_there(browser)
    assert (await come_back(browser, first)).status_code == 200
    again = await sent_there(browser)
    assert said(await come_back(browser, {**again, "code": first["code"]})) == REFUSED


async def test_a_code_of_another_browser_is_refused_by_what_only_the_first_one_keeps(office: House) -> None:
    """PKCE: whoever got hold of a code has not the verifier."""
    await organiser_named(office)
    mei, eve = office.browser(), office.browser()
    stolen, own = await sent_there(mei), await sent_there(eve)
    assert said(await come_back(eve, {**own, "code": stolen["code"]})) == REFUSED


@pytest.mark.parametrize("iss", ["https://evil.example.org", None])
async def test_an_answer_of_another_issuer_is_not_believed(office: House, iss: str | None) -> None:
    browser = office.browser()
    assert said(await come_back(browser, {**await sent_there(browser), "iss": iss})) == REFUSED


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_what_a_browser_keeps_meanwhile_is_short_lived_and_out_of_reach(office: House, scheme: str) -> None:
    answer = await office.browser(scheme=scheme).post("/api/oidc/begin")
    cookie, *attributes = answer.headers["set-cookie"].lower().split("; ")
    expected = {"httponly", "samesite=lax", "path=/api/oidc", "max-age=300"}
    assert {*attributes} == (expected if scheme == "http" else {*expected, "secure"})
    assert cookie.partition("=")[2] not in answer.text.lower()


async def test_pages_of_others_can_do_nothing_of_it(office: House) -> None:
    browser = office.browser()
    brought = await sent_there(browser)
    for path, body in (("/api/oidc/begin", None), ("/api/oidc/end", brought)):
        answer = await browser.post(path, json=body, headers={"origin": "https://evil.example.org"})
        assert said(answer) == (403, "foreign_origin")


async def test_an_address_that_it_says_elsewhere_counts_as_well(office: House, provider: Provider) -> None:
    await organiser_named(office)
    provider.claims = {"sub": "canary-sub"}
    provider.about = {"sub": "canary-sub", "email": TOM, "email_verified": True}
    assert (await signed_in(office)).status_code == 200
    provider.about = {**provider.about, "sub": "another"}
    assert said(await signed_in(office)) == REFUSED


async def test_whoever_has_several_accounts_chooses_one(office: House) -> None:
    await office.communities.make("north")
    tom = await organiser_named(office)
    north = await organiser_named(office, name="Tommy", community="north")
    await home(office).facilitator_accounts.invite_by_mail("Tom", TOM, "p1", "p1")
    browser = office.browser()
    answer = await signed_in(office, browser)
    found = answer.json()
    assert found["url"] is None
    assert await sessions(office) == 0
    assert {(each["account"], each["role"], each["name"]) for each in found["choices"]} == {
        (f"home.organiser.{tom}", "organiser", "Tom"),
        ("home.facilitator.p1", "facilitator", "Tom"),
        (f"north.organiser.{north}", "organiser", "Tommy"),
    }
    chosen = {"account": f"north.organiser.{north}"}
    assert (await come_back(browser, {**await sent_there(browser), **chosen})).json()["url"] == "/organiser/"
    session = await office.communities.session(browser.cookies["organiser"])
    assert session is not None
    assert session.community == "north"
    another = {"account": "home.organiser.another"}
    assert said(await come_back(browser, {**await sent_there(browser), **another})) == NOT_NAMED


async def test_two_links_to_one_organiser_are_one_account(office: House) -> None:
    await organiser_named(office)
    await organiser_named(office)
    assert (await signed_in(office)).json()["url"] == "/organiser/"


async def test_a_provider_that_is_away_is_said_to_be_and_asked_again_later(office: House, provider: Provider) -> None:
    await organiser_named(office)
    provider.status = 500
    answer = await office.browser().post("/api/oidc/begin")
    assert said(answer) == AWAY
    assert "set-cookie" not in answer.headers
    asked = len(provider.asked)
    assert said(await office.browser().post("/api/oidc/begin")) == AWAY
    assert len(provider.asked) == asked  # nobody else waits for it meanwhile
    provider.status = 200
    office.services.offices.provider = provider.client()
    browser = office.browser()
    brought = await sent_there(browser)
    provider.status = 503
    assert said(await come_back(browser, brought)) == AWAY


async def test_a_provider_that_does_not_know_this_client_is_away_for_people_and_said_to_operators(
    office: House, provider: Provider, capfd: pytest.CaptureFixture[str]
) -> None:
    office.services.offices.provider = OidcProvider("Example ID", CLIENT, "another secret", Known(provider.issuer))
    assert said(await signed_in(office)) == AWAY
    printed = "".join(capfd.readouterr())
    assert "client_refused" in printed
    assert "another secret" not in printed


async def test_a_provider_that_does_not_answer_in_time_is_away(office: House, provider: Provider) -> None:
    office.services.offices.provider = provider.client(within_s=0.2)
    provider.go_on.clear()
    assert said(await office.browser().post("/api/oidc/begin")) == AWAY


async def test_where_nothing_listens_it_is_away(office: House, provider: Provider) -> None:
    gone = Provider("http://127.0.0.1:9")
    office.services.offices.provider = gone.client()
    assert said(await office.browser().post("/api/oidc/begin")) == AWAY


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example.org"},
        {"token_endpoint": "http://evil.example.org/token"},
        {"jwks_uri": None},
        {"jwks_uri": "http://localhost:99999/keys"},
        {"token_endpoint": "https://[evil.example.org/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)
async def test_a_provider_that_says_what_cannot_be_is_away(office: House, provider: Provider, metadata: Json) -> None:
    provider.metadata = metadata
    assert said(await office.browser().post("/api/oidc/begin")) == AWAY


async def test_a_network_asks_for_so_much_alone(office: House, provider: Provider) -> None:
    browser = office.browser("198.51.100.9")
    codes = [(await browser.post("/api/oidc/begin")).status_code for _ in range(21)]
    assert codes == [200] * 20 + [429]
    assert (await office.browser("192.0.2.77").post("/api/oidc/begin")).status_code == 200


async def test_where_no_provider_is_named_there_is_none(office: House, provider: Provider) -> None:
    browser = office.browser()
    assert (await browser.get("/api/oidc")).json() == {"name": "Example ID"}
    office.services.offices.provider = None
    assert (await browser.get("/api/oidc")).json() == {"name": None}
    for path, body in (("/api/oidc/begin", None), ("/api/oidc/end", {"code": "x", "state": new_secret()})):
        assert said(await browser.post(path, json=body)) == (404, "no_provider")
    assert provider.asked == []


def changed(changes: Json, header: Json, claims: Json) -> None:
    claims.update(changes)


async def test_what_operators_read_says_nothing_of_anybody(
    office: House, provider: Provider, capfd: pytest.CaptureFixture[str]
) -> None:
    await organiser_named(office)
    brought = []
    for changes in dict[str, str](), {"nonce": "another"}, {"email": "canary@example.org"}:
        provider.spoil = partial(changed, changes)
        browser = office.browser()
        brought.append(await sent_there(browser))
        await come_back(browser, brought[-1])
        await come_back(browser, brought[-1])
    browser = office.browser()
    await come_back(browser, {"code": "canary-code", "state": "canary-state"})
    printed = "".join(capfd.readouterr())
    assert "identity provider" in printed
    secrets = [*provider.tokens, *(each["state"] for each in brought), "canary", SECRET, TOM, "access"]
    assert [each for each in secrets if each in printed] == []
