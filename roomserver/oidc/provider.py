"""The authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1; RFC 7636), asked of one provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from roomserver.oidc.fetching import Json, fetch_json
from roomserver.oidc.id_token import Claims, Expected, checked_claims
from roomserver.oidc.identity import Identity, NotVouchedFor, ProviderAway
from roomserver.oidc.metadata import Known, Metadata

SCOPE = "openid email"
FORM = "application/x-www-form-urlencoded"
OUR_FAULTS = frozenset({"invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope"})
"""Errors of its token endpoint that operators mend: it does not know this client, or not like this."""


@dataclass(frozen=True, slots=True)
class OidcProvider:
    """`secret` is empty where it knows this installation as a public client."""

    name: str
    client: str
    secret: str = field(repr=False)
    known: Known

    async def page_to_go_to(self, redirect_uri: str, *, state: str, nonce: str, verifier: str) -> str:
        """Where a browser logs in. Raises: ProviderAway."""
        url: str = prepare_grant_uri(
            (await self.known.metadata()).authorization_endpoint,
            self.client,
            "code",
            redirect_uri,
            SCOPE,
            state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),  # type: ignore[no-untyped-call]
            code_challenge_method="S256",
        )
        return url

    async def identity(
        self, code: str, redirect_uri: str, *, nonce: str, verifier: str, issuer: str | None
    ) -> Identity:
        """Whom it vouches for. Raises: NotVouchedFor, ProviderAway."""
        metadata = await self.known.metadata()
        is_missing = issuer is None and metadata.authorization_response_iss_parameter_supported
        if is_missing or issuer not in (None, metadata.issuer):
            raise NotVouchedFor("other_issuer")
        tokens = await self._tokens(metadata, code, redirect_uri, verifier)
        access_token = tokens.get("access_token")
        expected = Expected(
            metadata.issuer, self.client, nonce, access_token if isinstance(access_token, str) else None
        )
        claims = await checked_claims(str(tokens.get("id_token")), expected, self.known)
        about = claims if "email" in claims else await self._about(metadata, expected.access_token, claims["sub"])
        return Identity(metadata.issuer, claims["sub"], _verified_address(about))

    async def _tokens(self, metadata: Metadata, code: str, redirect_uri: str, verifier: str) -> Json:
        body = prepare_token_request("authorization_code", redirect_uri=redirect_uri, code=code, code_verifier=verifier)
        headers = {"content-type": FORM, "accept": "application/json"}
        method, named = self._method(metadata), (self.client, self.secret)
        if method == "client_secret_basic":
            named = (quote_plus(self.client), quote_plus(self.secret))  # RFC 6749, section 2.3.1; Authlib leaves it out
        auth = ClientAuth(*named, method)
        url, headers, body = auth.prepare("POST", metadata.token_endpoint, headers, body)  # type: ignore[no-untyped-call]
        status, said = await fetch_json(url, headers, body, self.known.within_s)
        if status == 200:
            return said
        if status in (400, 401) and said.get("error") not in OUR_FAULTS:
            raise NotVouchedFor("code_refused")
        raise ProviderAway("client_refused" if status < 500 else "broken")

    def _method(self, metadata: Metadata) -> str:
        """Clients are registered for the first of these unless somebody said otherwise (RFC 7591, section 2)."""
        if not self.secret:
            return "none"
        offered = metadata.token_endpoint_auth_methods_supported
        methods = ("client_secret_basic", "client_secret_post")
        return next((method for method in methods if method in offered), methods[0])

    async def _about(self, metadata: Metadata, access_token: str | None, subject: str) -> Claims:
        """What it says elsewhere than in the ID token, as it may of mail addresses (Core, section 5.4)."""
        if metadata.userinfo_endpoint is None or access_token is None:
            return {}
        headers = {"authorization": f"Bearer {access_token}", "accept": "application/json"}
        status, said = await fetch_json(metadata.userinfo_endpoint, headers, within_s=self.known.within_s)
        if status != 200:
            raise ProviderAway("no_userinfo")
        if said.get("sub") != subject:
            raise NotVouchedFor("other_subject")
        return said


def _verified_address(claims: dict[str, Any]) -> str | None:
    address = claims.get("email")
    return address if isinstance(address, str) and claims.get("email_verified") is True else None
