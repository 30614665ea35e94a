"""Where webhooks may go, as it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.webhooks.receiver import Allowed, BadReceiver, Receiver, read_allowed, read_receiver

NOBODY = Allowed()
SECRET = "s3cret"


@pytest.mark.parametrize(
    ("url", "receiver"),
    [
        ("https://hooks.example.org", Receiver("hooks.example.org", 443, "/")),
        (" https://Hooks.Example.org:443/a/b?c=d&e ", Receiver("hooks.example.org", 443, "/a/b?c=d&e")),
        ("https://hooks.example.org.?x", Receiver("hooks.example.org", 443, "/?x")),
        ("https://bücher.example/%C3%BC", Receiver("xn--bcher-kva.example", 443, "/%C3%BC")),
        ("https://10.example.org/", Receiver("10.example.org", 443, "/")),
    ],
)
def test_an_https_address_is_read(url: str, receiver: Receiver) -> None:
    assert read_receiver(url, NOBODY) == receiver


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.org",
        f"http://hooks.example.org/{SECRET}",
        f"ftp://hooks.example.org/{SECRET}",
        "https://",
        "https:///path",
        f"https://mei:{SECRET}@hooks.example.org/",
        f"https://{SECRET}@hooks.example.org/",
        f"https://hooks.example.org/#{SECRET}",
        f"https://hooks.example.org:8443/{SECRET}",
        f"https://hooks.example.org:0/{SECRET}",
        "https://hooks.example.org:99999/",
        "https://hooks.example.org/a b",
        "https://hooks.example.org/ü",
        "https://hooks.example.org/\r\nHost: other",
        "https://hooks.example.org\\@evil.example/",
        "https://hooks_x.example.org/",
        "https://-hooks.example.org/",
        "https://hooks..example.org/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0x7f000001/",
        "https://a.0x/",
        "https://①②⑦.⓪.⓪.①/",
        "https://[::1]/",
        "https://[::ffff:8.8.8.8]/",
        "https://[fe80::1%25eth0]/",
        "https://[/",
        f"https://hooks.example.org/{'x' * 1000}",
    ],
)
def test_anything_else_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(BadReceiver) as refused:
        read_receiver(url, NOBODY)
    assert SECRET not in str(refused.value)
    assert "example" not in str(refused.value)


def test_a_host_that_the_operator_allows_is_so_at_its_port_alone() -> None:
    allowed = read_allowed(["hooks.internal:8443", "HOOKS.Lan"])
    assert read_receiver("https://hooks.internal:8443/x", allowed) in allowed
    assert read_receiver("https://hooks.lan/x", allowed) in allowed
    assert read_receiver("https://hooks.internal/x", allowed) not in allowed
    for url in ("https://hooks.lan:8443/", "https://hooks.internal:8444/", "https://a.hooks.internal:8443/"):
        with pytest.raises(BadReceiver):
            read_receiver(url, allowed)
    with pytest.raises(BadReceiver):
        read_allowed(["hooks.internal:x"])


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://hooks.example.org/{text}"):
        try:
            receiver = read_receiver(url, NOBODY)
        except BadReceiver:
            continue
        assert receiver.port == 443
        assert receiver.target.isascii()
        assert receiver.target.isprintable()
        assert " " not in receiver.target
        assert receiver.host == receiver.host.lower()
        assert receiver.host.isascii()
