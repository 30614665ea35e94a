from __future__ import annotations

import base64
import hashlib
import hmac
from itertools import pairwise

from signalling.protocol.ice import TURN_LIFETIME_S, Ice, turn_credential
from signalling.protocol.messages import BEAT_S
from signalling.protocol.session import Session

STUN, TURN = ("stun:stun.example.org",), ("turn:turn.example.org", "turns:turn.example.org")


def test_a_credential_is_what_coturn_computes() -> None:
    username, credential = turn_credential("shared", 1_800_000_000.9)
    expiry, _, name = username.partition(":")
    assert int(expiry) == 1_800_000_000 + TURN_LIFETIME_S
    assert name
    assert base64.b64decode(credential) == hmac.new(b"shared", username.encode(), hashlib.sha1).digest()


def test_a_credential_lives_ten_minutes_at_most_and_names_nobody() -> None:
    assert TURN_LIFETIME_S <= 600
    assert len({turn_credential("shared", 0.0)[0] for _ in range(100)}) == 100


def test_nobody_is_told_of_servers_that_nobody_set_up() -> None:
    assert Ice().servers(0.0) == ()
    assert Ice(turn_urls=TURN).servers(0.0) == ()
    assert Ice(turn_secret="shared").servers(0.0) == ()


def test_stun_needs_no_credential_and_turn_has_one() -> None:
    stun, turn = Ice(STUN, TURN, "shared").servers(0.0)
    assert (stun.urls, stun.username, stun.credential) == (STUN, None, None)
    assert turn.urls == TURN
    assert turn.username is not None
    assert turn.credential is not None
    assert "shared" not in turn.model_dump_json()


def test_a_credential_is_told_anew_while_the_one_before_has_half_of_its_life() -> None:
    """At whichever beat it is due: a repair that begins just before it still has minutes."""
    session, ice = Session(0.0), Ice(STUN, TURN, "shared")
    beats = [BEAT_S * number for number in range(1_000)]
    told = [now for now in beats if session.servers_message("participant", ice, now) is not None]
    assert told[0] == 0.0
    assert {later - sooner for sooner, later in pairwise(told)} == {TURN_LIFETIME_S / 2}
