from __future__ import annotations

import base64
import hashlib

import pytest

from signalling.credentials import (
    hashed,
    link_token,
    new_id,
    new_secret,
    read_link_token,
    read_seat_ref,
    seat_ref,
)


def test_a_secret_has_128_bits_at_least_and_never_comes_twice() -> None:
    secrets = {new_secret() for _ in range(1000)}
    assert len(secrets) == 1000
    assert all(len(base64.urlsafe_b64decode(secret)) * 8 >= 128 for secret in secrets)


def test_an_id_is_easy_to_read_aloud() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert not set("".join(ids)) & set("l1o0IO-_.")
    assert (len(new_id()), len(new_id(8))) == (10, 8)


def test_what_is_kept_of_a_secret_is_its_sha_256() -> None:
    kept = hashed("secret")
    assert base64.urlsafe_b64decode(kept + "=") == hashlib.sha256(b"secret").digest()
    assert hashed("ஃ") != hashed("secret")


def test_a_link_token_is_read_as_it_was_made() -> None:
    room, secret = new_id(), new_secret()
    assert read_link_token(link_token(room, secret)) == (room, secret)


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "room",
        "room.",
        f".{'s' * 24}",
        "room.short",
        f"room.{'s' * 65}",
        f"ro:om.{'s' * 24}",
        f"ரூ.{'s' * 24}",
        f"é.{'s' * 24}",
    ],
)
def test_no_other_token_is_read(token: str) -> None:
    assert read_link_token(token) is None


def test_a_seat_ref_is_read_as_it_was_made() -> None:
    assert read_seat_ref(seat_ref("room", "seat")) == ("room", "seat")


@pytest.mark.parametrize(
    "ref", ["", "-", "room", "room-", "-seat", "a-b-c", "ro*m-seat", "room-../x", "room-sé", "a" * 60 + "-seat"]
)
def test_no_other_ref_is_read(ref: str) -> None:
    assert read_seat_ref(ref) is None
