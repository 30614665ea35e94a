"""What an operator may set: environment variables `ROOMSERVER_…`, overridden by the command line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

REQUESTS_PER_S = 50.0
METRICS_PORT = 9464
"""Where OpenTelemetry's exporters for Prometheus listen too."""


def default_data() -> Path:
    """Where data lives when nothing is said (XDG base directories)."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "roomserver"


class Settings(BaseSettings):
    """`origins`, when set, are the only ones that browsers may come from, e.g. `["https://circle.example.org"]`.

    `redis_url` empty means the embedded Valkey in `data`. `web` is a build of the browser app. `library` is a folder of
    a community's own scripts and prompts. `region` is where people are, by its ISO 3166 code: dates and times
    are written as there. `community` is the id of the one that is always there; others are made beside it.
    `metrics_port` None is METRICS_PORT, or the next free one. `smtp_url` is the mail server that mails are sent by;
    without one they are kept in a folder `outbox` in `data`. `mail_from` is the address that they come from.
    `backup_days` is how long backups are kept at most: as long is remembered, without identity, who was erased.
    `webhook_hosts` may be sent webhooks whatever their addresses are, each as `name` or `name:port`.
    `oidc_issuer` is an identity provider that organisers and facilitators may log in through (OpenID Connect), which
    knows this installation as `oidc_client_id`; its secret is in a file, or else in the environment. `oidc_name` stands
    on the button.
    """

    model_config = SettingsConfigDict(env_prefix="ROOMSERVER_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = 8000
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = None
    data: Path = default_data()
    redis_url: str = ""
    web: Path = Path(__file__).parent / "_web"
    origins: tuple[str, ...] = ()
    library: Path | None = None
    community: Annotated[str, Field(pattern="^[a-z0-9]{1,32}$")] = "home"
    region: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "SG"
    stun_urls: tuple[str, ...] = ()
    turn_urls: tuple[str, ...] = ()
    turn_secret: str = ""
    requests_per_s: Annotated[float, Field(gt=0)] = REQUESTS_PER_S
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = ""
    webhook_hosts: tuple[str, ...] = ()
    backup_days: Annotated[int, Field(ge=1, le=3650)] = 90
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_client_secret_file: Path | None = None
    oidc_name: str = ""

    @field_validator("library", "oidc_client_secret_file", mode="before")
    @classmethod
    def _empty_is_none(cls, path: object) -> object:
        return path or None
