from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from roomserver.settings import Settings, default_data


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ROOMSERVER_{name.upper()}", raising=False)


def test_nothing_needs_to_be_said() -> None:
    settings = Settings()
    assert (settings.host, settings.port, settings.redis_url) == ("127.0.0.1", 8000, "")
    assert (settings.metrics_host, settings.metrics_port) == ("127.0.0.1", None)
    assert (settings.origins, settings.stun_urls, settings.turn_urls) == ((), (), ())
    assert settings.library is None


def test_the_environment_is_read_and_the_command_line_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOMSERVER_PORT", "9000")
    monkeypatch.setenv("ROOMSERVER_ORIGINS", '["https://circle.example.org"]')
    monkeypatch.setenv("ROOMSERVER_TURN_URLS", '["turn:turn.example.org"]')
    assert Settings().port == 9000
    assert Settings(port=9001).port == 9001
    assert Settings().origins == ("https://circle.example.org",)
    assert Settings().turn_urls == ("turn:turn.example.org",)
    monkeypatch.setenv("ROOMSERVER_LIBRARY", "/srv/library")
    assert Settings().library == Path("/srv/library")
    monkeypatch.setenv("ROOMSERVER_LIBRARY", "")
    assert Settings().library is None


@pytest.mark.parametrize(("name", "value"), [("PORT", "many"), ("ORIGINS", "[1]")])
def test_what_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"ROOMSERVER_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


def test_data_lives_where_the_desktop_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_data() == tmp_path / "roomserver"
    monkeypatch.setenv("XDG_DATA_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_data() == tmp_path / ".local" / "share" / "roomserver"
