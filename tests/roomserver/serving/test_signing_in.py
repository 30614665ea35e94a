"""What operators set about an identity provider: read at start, without asking it."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomserver.oidc.provider import OidcProvider
from roomserver.serving.signing_in import ProviderRefused, read_provider
from roomserver.settings import Settings

ISSUER, SECRET = "https://id.example.org/realms/circle", "canary-secret"


def read(**said: object) -> OidcProvider:
    provider = read_provider(Settings(**{"oidc_issuer": ISSUER, "oidc_client_id": "circle", **said}))  # type: ignore[arg-type]
    assert isinstance(provider, OidcProvider)
    return provider


def test_without_an_issuer_there_is_none() -> None:
    assert read_provider(Settings(oidc_client_id="circle", oidc_name="Example ID")) is None


def test_it_is_called_by_its_host_unless_the_operator_says_otherwise() -> None:
    assert (read().name, read(oidc_name=" Example ID ").name) == ("id.example.org", "Example ID")


def test_the_secret_is_in_a_file_or_in_the_environment_or_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    assert (read().secret, read(oidc_client_secret_file=file).secret) == ("", SECRET)
    monkeypatch.setenv("ROOMSERVER_OIDC_CLIENT_SECRET", SECRET)
    assert read().secret == SECRET
    assert SECRET not in repr(Settings()) + repr(read())


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"oidc_issuer": "http://id.example.org"}, "ROOMSERVER_OIDC_ISSUER"),
        ({"oidc_issuer": "id.example.org"}, "ROOMSERVER_OIDC_ISSUER"),
        ({"oidc_issuer": "https://[id.example.org"}, "ROOMSERVER_OIDC_ISSUER"),
        ({"oidc_issuer": "https://id.example.org:99999"}, "ROOMSERVER_OIDC_ISSUER"),
        ({"oidc_client_id": ""}, "ROOMSERVER_OIDC_CLIENT_ID"),
        ({"oidc_name": "x" * 41}, "ROOMSERVER_OIDC_NAME"),
        ({"oidc_client_secret_file": "/nowhere/secret"}, "ROOMSERVER_OIDC_CLIENT_SECRET_FILE"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(said: dict[str, str], names: str) -> None:
    with pytest.raises(ProviderRefused) as refused:
        read(**said)
    assert str(refused.value).startswith(names)
    assert "\n" not in str(refused.value)
