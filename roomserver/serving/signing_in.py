"""The identity provider that the settings name. It is asked nothing at start: a server starts while it is away."""

from __future__ import annotations

from importlib.util import find_spec
from urllib.parse import urlsplit

from roomserver.oidc.identity import IdentityProvider
from roomserver.settings import Settings

LONGEST_NAME = 40


class ProviderRefused(Exception):
    """A setting about it is wrong; the text is one plain line without a secret."""


def read_provider(settings: Settings) -> IdentityProvider | None:
    """None where none is named. Raises: ProviderRefused."""
    issuer = settings.oidc_issuer
    if not issuer:
        return None
    if find_spec("authlib") is None:
        raise ProviderRefused(
            "ROOMSERVER_OIDC_ISSUER is set, but what it needs is not installed: install roomserver[oidc]"
        )
    from roomserver.oidc.metadata import Known, is_safe
    from roomserver.oidc.provider import OidcProvider

    if not is_safe(issuer):
        raise ProviderRefused("ROOMSERVER_OIDC_ISSUER has to begin with https://")
    if not settings.oidc_client_id:
        raise ProviderRefused("ROOMSERVER_OIDC_CLIENT_ID is missing: the id by which the provider knows this server")
    name = settings.oidc_name.strip() or urlsplit(issuer).hostname or ""
    if len(name) > LONGEST_NAME:
        raise ProviderRefused(f"ROOMSERVER_OIDC_NAME: {LONGEST_NAME} characters at most, as it stands on a button")
    return OidcProvider(name, settings.oidc_client_id, _secret(settings), Known(issuer))


def _secret(settings: Settings) -> str:
    """Empty where there is none: a public client."""
    if settings.oidc_client_secret_file is None:
        return settings.oidc_client_secret.get_secret_value()
    try:
        return settings.oidc_client_secret_file.read_text("utf-8").strip()
    except (OSError, ValueError):
        raise ProviderRefused("ROOMSERVER_OIDC_CLIENT_SECRET_FILE cannot be read") from None
