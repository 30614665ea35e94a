from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.mail.addresses import LONGEST, BadAddress, wire_address


@pytest.mark.parametrize(
    ("typed", "wired"),
    [
        ("mei@example.org", "mei@example.org"),
        (" mei+circle@example.org\n", "mei+circle@example.org"),
        ("Mei.Tan@Example.ORG", "Mei.Tan@example.org"),
        ("mei@bücher.example", "mei@xn--bcher-kva.example"),
        ("mei@例え.テスト", "mei@xn--r8jz45g.xn--zckzah"),
        ("mei@example。org", "mei@example.org"),
        ("mei@example.org.", "mei@example.org"),
    ],
)
def test_an_address_as_servers_take_it(typed: str, wired: str) -> None:
    assert wire_address(typed) == wired


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "mei",
        "@example.org",
        "mei@",
        "mei@localhost",
        "mei@example..org",
        "mei@-example.org",
        "mei@192.0.2.1",
        "mei@192.0.2.1.",
        "mei@127.0x1",
        "mei@0x7f.0x0.0x0.0x1.",
        "mei@[192.0.2.1]",
        "mei tan@example.org",
        "mei@exa mple.org",
        "mei@exam_ple.org",
        "Mei <mei@example.org>",
        "mei@example.org, jun@example.org",
        "mei@example.org\nbcc: jun@example.org",
        "mei@example.org\r\nRCPT TO:<jun@example.org>",
        '"mei"@example.org',
        ".mei@example.org",
        "mei..tan@example.org",
        "மெய்@example.org",
        f"{'m' * 65}@example.org",
        f"mei@{'.'.join(['a' * 60] * 5)}.org",
        "mei@example.org\0",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(BadAddress) as refused:
        wire_address(typed)
    assert typed == "" or typed not in str(refused.value)


LIKE_ADDRESSES = st.from_regex(r"[a-z.]{0,10}@?[a-zäß例.\-]{0,20}(@[a-z.]{0,10})?", fullmatch=True)


@given(st.text() | LIKE_ADDRESSES)
def test_what_is_wired_is_one_short_word_in_ascii_and_stays(text: str) -> None:
    try:
        wired = wire_address(text)
    except BadAddress:
        return
    assert wired.isascii()
    assert wired.isprintable()
    assert len(wired) <= LONGEST
    assert not set(wired) & set(' <>,;:"\\()[]')
    assert wire_address(wired) == wired
