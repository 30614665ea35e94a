"""Passkeys, asked of an authenticator of our own: which answers open, and that none opens twice."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from roomserver.programme.challenges import GOOD_FOR_S
from roomserver.programme.communities import Community
from roomserver.programme.passkeys import PasskeyRefused, Passkeys
from roomserver.store import RedisRoomStore
from roomserver.store.organisers import Organisers
from signalling.credentials import hashed
from tests.roomserver.programme.test_circles import communities_on

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
Json = dict[str, Any]
ORIGIN = "https://circle.example.org"
ATTESTED, VERIFIED, PRESENT = 0x40, 0x04, 0x01


def text(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


@dataclass
class Device:
    """An authenticator (WebAuthn Level 3, section 6) with one key, whose count goes up by one each time."""

    origin: str = ORIGIN
    flags: int = VERIFIED | PRESENT
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    other_key: dict[int, bytes] = field(default_factory=dict)
    """What it says of its key that is not so (COSE)."""
    handle: bytes = b""
    """Of its user, as it was told when its key was made."""

    def made(self, options: Json) -> Json:
        """RegistrationResponseJSON."""
        self.handle = urlsafe_b64decode(options.get("user", {}).get("id", "") + "==")
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32), **self.other_key}
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + cbor2.dumps(cose)
        data = self._data(self.flags | ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._credential(
            {"clientDataJSON": self._client("webauthn.create", options), "attestationObject": attestation}
        )

    def answer(self, options: Json) -> Json:
        """AuthenticationResponseJSON."""
        client, data = self._client("webauthn.get", options), self._data(self.flags)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        said = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._credential(said if not self.handle else {**said, "userHandle": self.handle})

    def _data(self, flags: int) -> bytes:
        self.count += 1
        return hashlib.sha256(b"circle.example.org").digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, options: Json) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _credential(self, response: dict[str, bytes]) -> Json:
        said = {name: text(value) for name, value in response.items()}
        return {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": said}


@dataclass
class Home:
    """A community with a clock that goes on when it is told to."""

    store: RedisRoomStore
    now: float = 1_800_000_000.0

    def __post_init__(self) -> None:
        self.kept = Organisers(self.store.servers, "home", lambda: self.now)
        self.passkeys = Passkeys(self.kept, "home")

    async def added(self, device: Device, session: str = "of mei") -> None:
        options = await self.passkeys.options_to_add("Mei's phone", session, ORIGIN)
        await self.passkeys.add("Mei's phone", device.made(options), session, ORIGIN)

    async def signed_in(self, device: Device) -> str:
        return await self.passkeys.sign_in(device.answer(await self.passkeys.options_to_sign_in(ORIGIN)), ORIGIN)


@pytest.fixture
def home(store: RedisRoomStore) -> Home:
    return Home(store)


async def test_whoever_has_added_a_passkey_signs_in_with_it_again_and_again(home: Home) -> None:
    device = Device()
    await home.added(device)
    for _ in range(2):
        secret = await home.signed_in(device)
        assert await home.kept.session(hashed(secret)) is not None
    [passkey] = (await home.kept.passkeys()).values()
    assert (passkey.name, passkey.sign_count) == ("Mei's phone", 3)


async def test_a_device_is_told_where_it_is_for_and_who_is_known_only_to_organisers(home: Home) -> None:
    device = Device()
    await home.added(device)
    adding = await home.passkeys.options_to_add("Tom", "of tom", ORIGIN)
    assert (adding["rp"]["id"], adding["user"]["name"]) == ("circle.example.org", "Tom")
    assert [each["id"] for each in adding["excludeCredentials"]] == [text(device.id)]
    chosen = adding["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    entering = await home.passkeys.options_to_sign_in(ORIGIN)
    assert (entering["rpId"], entering["userVerification"]) == ("circle.example.org", "required")
    assert entering.get("allowCredentials", []) == []


async def test_no_answer_opens_twice(home: Home) -> None:
    """Also of a device that does not count, as those do not that keep passkeys on several."""
    device = Device(count=-1)
    options = await home.passkeys.options_to_add("Mei", "of mei", ORIGIN)
    made = device.made(options)
    await home.passkeys.add("Mei", made, "of mei", ORIGIN)
    await home.kept.add_link("a", "Tom")
    await home.kept.revoke(f"passkey:{text(device.id)}", even_last=False)
    with pytest.raises(PasskeyRefused):
        await home.passkeys.add("Mei", made, "of mei", ORIGIN)
    device.count = -1
    await home.added(device)
    device.count = -1
    answer = device.answer(await home.passkeys.options_to_sign_in(ORIGIN))
    assert await home.passkeys.sign_in(answer, ORIGIN)
    with pytest.raises(PasskeyRefused):
        await home.passkeys.sign_in(answer, ORIGIN)


async def test_a_challenge_is_good_for_its_time_its_use_and_its_session(home: Home) -> None:
    device = Device()
    adding = await home.passkeys.options_to_add("Mei", "of mei", ORIGIN)
    entering = await home.passkeys.options_to_sign_in(ORIGIN)
    for options, session in ((adding, "of tom"), (entering, "of mei")):
        with pytest.raises(PasskeyRefused):
            await home.passkeys.add("Mei", device.made(options), session, ORIGIN)
    await home.added(device)
    for options in (adding, {"challenge": text(secrets.token_bytes(56))}, {"challenge": ""}):
        with pytest.raises(PasskeyRefused):
            await home.passkeys.sign_in(device.answer(options), ORIGIN)
    home.now += GOOD_FOR_S
    with pytest.raises(PasskeyRefused):
        await home.passkeys.sign_in(device.answer(entering), ORIGIN)
    later = urlsafe_b64decode(entering["challenge"] + "==")
    later = (int.from_bytes(later[:8]) + GOOD_FOR_S).to_bytes(8) + later[8:]
    with pytest.raises(PasskeyRefused):
        await home.passkeys.sign_in(device.answer({"challenge": text(later)}), ORIGIN)


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://circle.example.org.evil.example"},
        {"flags": PRESENT},
        {"count": 0},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"id": b"another passkey."},
    ],
    ids=["another page", "nobody verified", "a copy", "another key", "unknown"],
)
async def test_what_is_not_answered_by_the_passkey_itself_is_refused(home: Home, changes: dict[str, Any]) -> None:
    device = Device(count=9)
    await home.added(device)
    for name, value in changes.items():
        setattr(device, name, value)
    with pytest.raises(PasskeyRefused):
        await home.signed_in(device)


async def test_a_passkey_that_is_known_or_was_made_for_another_page_is_not_added(home: Home) -> None:
    device = Device()
    await home.added(device)
    for made_by in (device, Device(origin="https://evil.example"), Device(flags=PRESENT)):
        with pytest.raises(PasskeyRefused):
            await home.added(made_by)
    assert len(await home.kept.passkeys()) == 1


async def test_a_key_that_nothing_can_be_checked_with_is_not_added(home: Home) -> None:
    """It would be listed as a way in, and let nobody in."""
    for coordinate in (b"short", b"x" * 32):
        with pytest.raises(PasskeyRefused):
            await home.added(Device(other_key={-2: coordinate}))
    assert await home.kept.passkeys() == {}


DEEP = {"response": {"clientDataJSON": text(b"[" * 8000)}}


@pytest.mark.parametrize(
    "broken",
    [{}, {"id": 7}, {"response": None}, {"response": {"clientDataJSON": "e30"}}, DEEP],
    ids=["empty", "id", "no response", "no challenge", "deep"],
)
async def test_what_is_no_credential_is_refused(home: Home, broken: Json) -> None:
    device = Device()
    await home.added(device)
    answer = device.answer(await home.passkeys.options_to_sign_in(ORIGIN))
    credential = {**answer, **broken} if broken else {}
    with pytest.raises(PasskeyRefused):
        await home.passkeys.sign_in(credential, ORIGIN)
    with pytest.raises(PasskeyRefused):
        await home.passkeys.add("Mei", credential, "of mei", ORIGIN)


async def added_to(community: Community, device: Device) -> None:
    passkeys = community.organisers.passkeys
    options = await passkeys.options_to_add("Mei's phone", "of mei", ORIGIN)
    await passkeys.add("Mei's phone", device.made(options), "of mei", ORIGIN)


async def test_a_passkey_signs_in_to_the_community_that_it_was_made_for(store: RedisRoomStore) -> None:
    communities, device = communities_on(store), Device()
    north = await communities.make("n" * 32)
    await added_to(north, device)
    assert len(device.handle) <= 64  # WebAuthn Level 3, section 14.6.1
    answer = device.answer(await communities.options_to_sign_in(ORIGIN))
    community, _, secret = await communities.sign_in(answer, ORIGIN)
    assert community is north
    assert await north.organisers.session(secret) is not None
    assert await communities.default.organisers.session(secret) is None
    with pytest.raises(PasskeyRefused):
        await communities.sign_in(answer, ORIGIN)


@pytest.mark.parametrize("handle", [b"home." + 24 * b"s", b"nowhere." + 24 * b"s", b"", b"\xff" * 64])
async def test_a_passkey_opens_no_other_community_whatever_it_says(store: RedisRoomStore, handle: bytes) -> None:
    communities, device = communities_on(store), Device()
    await added_to(await communities.make("north"), device)
    device.handle = handle
    with pytest.raises(PasskeyRefused):
        await communities.sign_in(device.answer(await communities.options_to_sign_in(ORIGIN)), ORIGIN)


async def test_a_passkey_that_calls_itself_as_another_does_elsewhere_opens_its_own_alone(store: RedisRoomStore) -> None:
    communities, device = communities_on(store), Device()
    north = await communities.make("north")
    await added_to(north, device)
    impostor = Device(id=device.id)
    await added_to(communities.default, impostor)
    for its, community in ((impostor, communities.default), (device, north)):
        answer = its.answer(await communities.options_to_sign_in(ORIGIN))
        assert (await communities.sign_in(answer, ORIGIN))[0] is community
    impostor.handle = device.handle
    with pytest.raises(PasskeyRefused):
        await communities.sign_in(impostor.answer(await communities.options_to_sign_in(ORIGIN)), ORIGIN)


@pytest.mark.parametrize("handle", [b"", secrets.token_bytes(64)], ids=["none", "random"])
async def test_a_passkey_of_the_release_before_is_of_the_default_community(
    store: RedisRoomStore, handle: bytes
) -> None:
    communities, device = communities_on(store), Device()
    await communities.make("north")
    await added_to(communities.default, device)
    device.handle = handle
    community, _, _ = await communities.sign_in(device.answer(await communities.options_to_sign_in(ORIGIN)), ORIGIN)
    assert community is communities.default
