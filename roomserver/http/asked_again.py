"""A request with an Idempotency-Key is done once, however often it is sent, as the draft of the IETF has it.

Its answer is kept for a day, sealed with a key that the store never has: it follows from the secret of the token or
session that asks, and from the Idempotency-Key. Links that are shown once can so be shown again to the same program
alone. While it is worked on a marker is kept. Where the work did not come to its end, or the store takes no answer for
some seconds, the marker stays: nobody knows then whether it was done, and it is not done twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import re
import secrets
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from roomserver.http.body import JSON, Upload
from roomserver.http.problems import (
    BAD_KEY,
    KEY_IN_USE,
    KEY_REUSED,
    OUTCOME_UNKNOWN,
    PROBLEM_JSON,
    TOO_MANY_KEYS,
    HttpError,
)
from roomserver.store.answers import KeptAnswers, TooManyAnswers
from roomserver.store.writer import WRITTEN
from signalling.store import OutcomeUnknown, StoreUnavailable

HEADER, REPLAYED = "idempotency-key", "idempotency-replayed"
LONGEST_KEY = 64
WORKED_ON_S = 60.0
"""Whatever began longer ago is no longer worked on."""
KEEPS_TRYING_S, KEEP_AGAIN_S = 10.0, 0.25
"""How long, and how often, it is tried to keep an answer while the store is away: what it says was done."""
KEY_PATTERN = f'"?[A-Za-z0-9._~:+/=-]{{1,{LONGEST_KEY}}}"?'
_KEY = re.compile(KEY_PATTERN, re.ASCII)
_FINGERPRINT, _NONCE, _AT = 32, 12, 8


def key_of(request: Request) -> str | None:
    """The key that was sent, in quotes or not. Raises: HttpError."""
    sent = request.headers.getlist(HEADER)
    if not sent:
        return None
    key = _KEY.fullmatch(sent[0])
    if len(sent) > 1 or key is None:
        raise HttpError(BAD_KEY)
    return sent[0].strip('"')


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of one program or session: its name in the store, what it is told by, and how it is sealed."""

    name: str
    fingerprint: bytes
    seal: bytes

    @classmethod
    def of(cls, request: Request, asked: BaseModel | None, secret: str, key: str) -> Asked:
        """`secret` is that of the token or the session."""
        seal = hmac.digest(secret.encode(), b"answers kept for " + key.encode(), hashlib.sha256)
        said = f"{request.method} {request.url.path}\0".encode() + _written(asked)
        name = hmac.digest(seal, b"name", hashlib.sha256).hex()[:32]
        return cls(name, hmac.digest(seal, said, hashlib.sha256), hmac.digest(seal, b"seal", hashlib.sha256))

    def marker(self, now: float) -> bytes:
        """What is kept while it is worked on."""
        return b"w" + self.fingerprint + int(now * 1000).to_bytes(_AT) + secrets.token_bytes(_NONCE)

    async def sealed(self, status: int, body: bytes) -> bytes:
        """An answer, as it is kept."""
        nonce = secrets.token_bytes(_NONCE)
        plain = status.to_bytes(2) + zlib.compress(body)
        sealed: bytes = (await _cipher(self.seal)).encrypt(nonce, plain, self.fingerprint)
        return b"a" + self.fingerprint + nonce + sealed

    async def opened(self, kept: bytes, now: float) -> Response:
        """What was answered. Raises: HttpError."""
        state, fingerprint, rest = kept[:1], kept[1 : 1 + _FINGERPRINT], kept[1 + _FINGERPRINT :]
        if not hmac.compare_digest(fingerprint, self.fingerprint):
            raise HttpError(KEY_REUSED)
        if state == b"w":
            began_s = int.from_bytes(rest[:_AT]) / 1000
            if now - began_s > WORKED_ON_S:
                raise HttpError(OUTCOME_UNKNOWN)
            raise HttpError(KEY_IN_USE, retry_after_s=1)
        nonce, sealed = rest[:_NONCE], rest[_NONCE:]
        plain = (await _cipher(self.seal)).decrypt(nonce, sealed, self.fingerprint)
        return _answer(int.from_bytes(plain[:2]), zlib.decompress(plain[2:]))


async def once(
    answers: KeptAnswers,
    asked: Asked,
    do: Callable[[], Awaitable[Response]],
    say: Callable[[Exception], HttpError],
    expected: tuple[type[Exception], ...],
) -> Response:
    """The answer of `do`, or the one that was kept. `say` makes an answer of what is `expected` to be refused.

    Raises: HttpError, StoreUnavailable.
    """
    try:
        kept = await answers.begin(asked.name, asked.marker(answers.now()))
    except TooManyAnswers:
        raise HttpError(TOO_MANY_KEYS, retry_after_s=3600) from None
    if kept is not None:
        return await asked.opened(kept, answers.now())
    wrote: list[str] = []
    WRITTEN.set(wrote)
    try:
        response = await do()
    except expected as error:
        await _refused(answers, asked, say(error), is_half_done=bool(wrote) or isinstance(error, OutcomeUnknown))
        raise
    await _keep(answers, asked, response.status_code, bytes(response.body))
    return response


async def _refused(answers: KeptAnswers, asked: Asked, said: HttpError, *, is_half_done: bool) -> None:
    """A refusal is an answer. One that says to come back later is none: it may begin anew, unless it is half done."""
    if said.problem.status < 500 and said.problem.status != TOO_MANY_KEYS.status:
        await _keep(answers, asked, said.problem.status, said.details.model_dump_json(exclude_none=True).encode())
        return
    if not is_half_done:
        await _try(lambda: answers.forget(asked.name))


async def _keep(answers: KeptAnswers, asked: Asked, status: int, body: bytes) -> None:
    sealed = await asked.sealed(status, body)
    await _try(lambda: answers.keep(asked.name, sealed))


async def _try(do: Callable[[], Awaitable[None]]) -> None:
    """For some seconds; where the store stays away the marker stays."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + KEEPS_TRYING_S
    while loop.time() < ends_at:
        with contextlib.suppress(StoreUnavailable):
            await do()
            return
        await asyncio.sleep(KEEP_AGAIN_S)


def _answer(status: int, body: bytes) -> Response:
    kind = None if status == 204 else JSON if status < 400 else PROBLEM_JSON
    return Response(body, status, {"cache-control": "no-store", REPLAYED: "true"}, kind)


def _written(asked: BaseModel | None) -> bytes:
    """As it was understood: the order of names in it says nothing."""
    if isinstance(asked, Upload):
        return asked.content
    return b"" if asked is None else asked.model_dump_json().encode()


async def _cipher(seal: bytes) -> Any:
    """The library takes a moment to load: when it is needed."""
    aead = await asyncio.to_thread(import_module, "cryptography.hazmat.primitives.ciphers.aead")
    return aead.AESGCM(seal)
