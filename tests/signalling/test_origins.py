"""Whether a request comes from our own pages: what was declared, or else the host that was asked."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from signalling.socket.endpoint import same_origin

HOST = "circle.example.org"
DECLARED = frozenset(["https://circle.example.org"])


def is_ours(origin: str | None, origins: frozenset[str] = frozenset(), host: str = HOST) -> bool:
    return same_origin(Headers({"host": host} if origin is None else {"host": host, "origin": origin}), origins)


@pytest.mark.parametrize("origin", [f"http://{HOST}", f"https://{HOST}"])
def test_without_any_declared_the_host_that_was_asked_is_ours(origin: str) -> None:
    assert is_ours(origin)


@pytest.mark.parametrize(
    "origin",
    [None, "", "null", HOST, f"https://{HOST}:8443", f"https://a.{HOST}", f"https://{HOST}.evil.org", f"ws://{HOST}"],
)
def test_nothing_else_is(origin: str | None) -> None:
    assert not is_ours(origin)
    assert not is_ours(origin, DECLARED)


@pytest.mark.parametrize("host", [HOST, "localhost:8000"])
def test_of_those_declared_each_is_ours_whatever_host_a_proxy_names_and_no_other_is(host: str) -> None:
    assert is_ours(f"https://{HOST}", DECLARED, host)
    assert not is_ours(f"http://{HOST}", DECLARED, host)
    assert not is_ours(f"https://{host}", frozenset(["https://elsewhere.example.org"]), host)
