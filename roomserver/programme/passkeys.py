"""Passkeys (WebAuthn Level 3): a logged-in organiser or facilitator adds one, and logs in with it from then on."""

from __future__ import annotations

import asyncio
import json
from base64 import urlsafe_b64decode
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from roomserver.programme.challenges import GOOD_FOR_S, ChallengeRefused, Challenges
from roomserver.store.organisers import Organisers
from signalling.credentials import hashed, link_token, new_secret, read_link_token

Json = dict[str, Any]


class PasskeyRefused(Exception):
    """It is not what was asked for, is known already, or answers no challenge of ours. The text says nothing of it."""


class Passkeys:
    """Of one community. All may raise StoreUnavailable. `origin` is that of the page, of our own ones."""

    def __init__(self, kept: Organisers, community: str) -> None:
        self.challenges = Challenges(kept)
        self._kept = kept
        self._community = community

    async def options_to_add(self, name: str, session: str, origin: str) -> Json:
        """PublicKeyCredentialCreationOptionsJSON."""
        webauthn, structs = await _library()
        known = [
            structs.PublicKeyCredentialDescriptor(id=webauthn.base64url_to_bytes(credential_id))
            for credential_id in await self._kept.passkeys()
        ]
        options = webauthn.generate_registration_options(
            rp_id=_rp_id(origin),
            rp_name="Circle",
            user_name=name,
            user_id=link_token(self._community, new_secret()).encode(),  # 57 bytes at most: 64 are allowed
            challenge=await self.challenges.make(f"add {session}"),
            timeout=GOOD_FOR_S * 1000,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=known,
        )
        return _json(webauthn.options_to_json(options))

    async def add(self, name: str, credential: Json, session: str, origin: str, person: str = "") -> None:
        """`person` is the facilitator whose it is, if it is one's. Raises: PasskeyRefused, TooManyLinks."""
        webauthn, _ = await _library()
        challenge = await _answered(credential, f"add {session}", self.challenges)
        await _use_up(challenge, self.challenges)
        try:
            verified = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=_rp_id(origin),
                expected_origin=origin,
                require_user_verification=True,
            )
            key = webauthn.helpers.decode_credential_public_key(verified.credential_public_key)
            webauthn.helpers.decoded_public_key_to_cryptography(key)  # it is looked at when it is used, which is late
        except _refusals(webauthn):
            raise PasskeyRefused from None
        credential_id = webauthn.helpers.bytes_to_base64url(verified.credential_id)
        public_key = webauthn.helpers.bytes_to_base64url(verified.credential_public_key)
        if not await self._kept.add_passkey(credential_id, name, public_key, verified.sign_count, person):
            raise PasskeyRefused

    async def options_to_sign_in(self, origin: str) -> Json:
        """PublicKeyCredentialRequestOptionsJSON: which passkeys there are is not told."""
        webauthn, structs = await _library()
        options = webauthn.generate_authentication_options(
            rp_id=_rp_id(origin),
            challenge=await self.challenges.make("sign in"),
            timeout=GOOD_FOR_S * 1000,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        )
        return _json(webauthn.options_to_json(options))

    async def sign_in(
        self,
        credential: Json,
        origin: str,
        browser: str = "",
        system: str = "",
        challenges: Challenges | None = None,
    ) -> str:
        """A session. `challenges` are those that it was asked with, if not this community's own.

        Raises: PasskeyRefused.
        """
        challenges = challenges or self.challenges
        webauthn, _ = await _library()
        credential_id = credential.get("id")
        passkey = (await self._kept.passkeys()).get(credential_id) if isinstance(credential_id, str) else None
        if passkey is None or passkey.public_key is None or not isinstance(credential_id, str):
            raise PasskeyRefused
        challenge = await _answered(credential, "sign in", challenges)
        try:
            verified = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=_rp_id(origin),
                expected_origin=origin,
                credential_public_key=webauthn.base64url_to_bytes(passkey.public_key),
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except _refusals(webauthn):
            raise PasskeyRefused from None
        await _use_up(challenge, challenges)
        session = new_secret()
        if not await self._kept.begin_session_by_passkey(
            hashed(session), credential_id, verified.new_sign_count, browser, system
        ):
            raise PasskeyRefused
        return session


def community_of(credential: Json) -> str | None:
    """That for which the passkey was made, as its user handle says. Those of the release before say nothing."""
    try:
        handle = urlsafe_b64decode(credential["response"]["userHandle"] + "==").decode("ascii")
    except (KeyError, TypeError, ValueError):
        return None
    read = read_link_token(handle)
    return None if read is None else read[0]


async def _answered(credential: Json, use: str, challenges: Challenges) -> bytes:
    """The challenge. Raises: PasskeyRefused, where it is none of ours for that or its time is over."""
    webauthn, _ = await _library()
    try:
        data = webauthn.base64url_to_bytes(credential["response"]["clientDataJSON"])
        challenge = bytes(webauthn.helpers.parse_client_data_json(data).challenge)
        await challenges.check(challenge, use)
    except ChallengeRefused:
        raise PasskeyRefused from None
    except _refusals(webauthn):
        raise PasskeyRefused from None
    return challenge


async def _use_up(challenge: bytes, challenges: Challenges) -> None:
    try:
        await challenges.use_up(challenge)
    except ChallengeRefused:
        raise PasskeyRefused from None


async def _library() -> tuple[Any, Any]:
    """It takes a third of a second to load: when it is needed, and meanwhile the circles go on."""
    webauthn = await asyncio.to_thread(import_module, "webauthn")
    return webauthn, await asyncio.to_thread(import_module, "webauthn.helpers.structs")


def _refusals(webauthn: Any) -> tuple[type[Exception], ...]:
    """The library's own, and what it raises of JSON that has other shapes than it expects."""
    wrong_shapes = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)
    return (webauthn.helpers.exceptions.WebAuthnException, *wrong_shapes)


def _rp_id(origin: str) -> str:
    return urlsplit(origin).hostname or ""


def _json(text: str) -> Json:
    options: Json = json.loads(text)
    return options
