"""Signatures, by an example of Standard Webhooks and by its description."""

from __future__ import annotations

from base64 import b64decode

from roomserver.webhooks.signing import new_signing_secret, signed_headers


def test_a_signature_is_that_of_the_published_example() -> None:
    """Svix, "Verifying webhooks manually": its secret, message and signature."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    assert signed_headers(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", body, 1614265330.7) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_secret_is_new_each_time_and_long_enough() -> None:
    """24 to 64 bytes."""
    secrets = {new_signing_secret() for _ in range(9)}
    assert len(secrets) == 9
    assert {len(b64decode(secret.removeprefix("whsec_"))) for secret in secrets} == {32}
