"""An identity provider on a real socket, in this event loop, which does as it should but for what a test spoils."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from roomserver.oidc.metadata import Known
from roomserver.oidc.provider import OidcProvider
from roomserver.serving.serve import listen

CLIENT, SECRET = "the circle", "canary-50%25+1:秘密"
Json = dict[str, Any]


@dataclass
class Given:
    """What goes with a code."""

    redirect_uri: str
    challenge: str
    nonce: str


@dataclass
class Provider:
    """`claims` are those of whoever logs in; `spoil` changes a token's header and claims, `sign` how it is signed."""

    issuer: str
    claims: Json = field(
        default_factory=lambda: {"sub": "canary-sub", "email": "tom@example.org", "email_verified": True}
    )
    spoil: Callable[[Json, Json], None] = lambda header, claims: None
    sign: Callable[[Json, Json], str] | None = None
    metadata: Json = field(default_factory=dict)
    about: Json | None = None
    """What it says of them elsewhere than in the token."""
    status: int = 200
    """Of everything that it answers."""
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared, it does not answer."""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"}))
    other_keys: list[Any] = field(default_factory=list)
    """That it lists before."""
    codes: dict[str, Given] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.go_on.set()

    def client(self, within_s: float = 5.0) -> OidcProvider:
        """As a server knows it."""
        return OidcProvider("Example ID", CLIENT, SECRET, Known(self.issuer, within_s))

    def app(self) -> Starlette:
        routes = {
            "/.well-known/openid-configuration": self._metadata,
            "/keys": self._keys,
            "/authorize": self._authorize,
            "/token": self._token,
            "/about": self._about,
        }
        return Starlette(
            routes=[Route(path, self._noted(each), methods=["GET", "POST"]) for path, each in routes.items()]
        )

    def _noted(self, answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
        async def noted(request: Request) -> Response:
            self.asked.append(request.url.path)
            await self.go_on.wait()
            if self.status != 200:
                return JSONResponse({}, self.status)
            answered: Response = await answer(request)
            return answered

        return noted

    async def _metadata(self, request: Request) -> Response:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/about",
            "authorization_response_iss_parameter_supported": True,
        }
        return JSONResponse({**said, **self.metadata})

    async def _keys(self, request: Request) -> Response:
        return JSONResponse({"keys": [*self.other_keys, self.key.as_dict(private=False)]})

    async def _authorize(self, request: Request) -> Response:
        asked = request.query_params
        wanted = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
        assert {name: asked[name] for name in wanted} == wanted
        assert "openid" in asked["scope"].split()
        code = f"canary-code-{secrets.token_hex(8)}"
        self.codes[code] = Given(asked["redirect_uri"], asked["code_challenge"], asked["nonce"])
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", 302)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        if _basic(request.headers.get("authorization", "")) != (CLIENT, SECRET):
            return JSONResponse({"error": "invalid_client"}, 401)
        given = self.codes.pop(form["code"], None)
        verifier = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        if given is None or (given.redirect_uri, given.challenge) != (form["redirect_uri"], challenge):
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = self._id_token(given.nonce)
        self.tokens.append(token)
        return JSONResponse({"id_token": token, "access_token": "canary-access", "token_type": "Bearer"})

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        header: Json = {"alg": "RS256", "kid": self.key.kid}
        claims: Json = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.claims}
        self.spoil(header, claims)
        if self.sign is not None:
            return self.sign(header, claims)
        return jwt.encode(header, claims, self.key)

    async def _about(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer canary-access"
        return JSONResponse(self.about or {})


class _Server(uvicorn.Server):
    """Signals are the tests' own."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def providing() -> AsyncIterator[Provider]:
    """On a port of its own."""
    sock = listen("127.0.0.1", 0)
    provider = Provider(f"http://127.0.0.1:{sock.getsockname()[1]}")
    server = _Server(provider.app())
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        await server.listens.wait()
        yield provider
    finally:
        provider.go_on.set()
        server.should_exit = True
        await serving


def _basic(header: str) -> tuple[str, str]:
    """A client's id and secret (RFC 6749, section 2.3.1)."""
    name, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    return unquote_plus(name), unquote_plus(secret)
