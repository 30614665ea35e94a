"""H10: what may be named to others, by the table that the browser's tests read too."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from signalling.protocol.candidates import (
    MOST_PLACES,
    MOST_SECTIONS,
    PLAIN_LINE,
    may_be_named,
    without_foreign_addresses,
)
from signalling.protocol.messages import MAX_DESCRIPTION_CHARS

TABLE = json.loads((Path(__file__).parents[2] / "candidates.json").read_text())
LINE_END = "\r\n"


def named(case: dict[str, Any]) -> str:
    return str(case.get("candidate") or case["why"])[-60:]


@pytest.mark.parametrize("case", TABLE["candidates"], ids=named)
def test_h10_a_candidate_is_told_only_at_an_address_that_may_be_a_persons(case: dict[str, Any]) -> None:
    assert may_be_named(case["candidate"]) is case["passes"], case["why"]


@pytest.mark.parametrize("case", TABLE["descriptions"], ids=named)
def test_h10_a_description_is_told_without_what_may_not_be_named(case: dict[str, Any]) -> None:
    told = without_foreign_addresses(LINE_END.join(case["lines"]))
    assert (None if told is None else told[0].split(LINE_END)) == case["becomes"], case["why"]
    if told is not None:
        changed = sum(line not in case["becomes"] for line in case["lines"])
        assert told[1] == changed
        assert without_foreign_addresses(told[0]) == (told[0], 0)


def test_h10_sections_are_counted_however_they_are_written() -> None:
    fingerprint = "a=fingerprint:sha-256 " + ":".join(["AB"] * 32)
    for section in ("m=audio 9 X 0", "M=audio 9 X 0", " m =audio 9 X 0"):
        assert without_foreign_addresses("\n".join([fingerprint, *[section] * MOST_SECTIONS])) is not None
        assert without_foreign_addresses("\n".join([fingerprint, *[section] * (MOST_SECTIONS + 1)])) is None
    assert MOST_SECTIONS == 16


@pytest.mark.parametrize("place", ["c=", "c=IN IP4 127.0.0.1", "a=rtcp:", "C =IN IP6 2001:db8::1"])
def test_h10_what_is_told_is_hardly_longer_than_what_was_said(place: str) -> None:
    """What one person may be sent is counted before: thousands of such lines became four times as long."""
    fingerprint = "a=fingerprint:sha-256 " + ":".join(["AB"] * 32)
    told = without_foreign_addresses("\n".join([fingerprint, *[place] * MOST_PLACES]))
    assert told is not None
    assert len(told[0]) < 2048
    assert without_foreign_addresses("\n".join([fingerprint, *[place] * (MOST_PLACES + 1)])) is None


@pytest.mark.parametrize("begin", ["", "a=fingerprint:sha-256 " + ":".join(["AB"] * 32) + "\n"])
@pytest.mark.parametrize(
    "line",
    [
        "\n",
        " ",
        "a ",
        "a\n",
        " m",
        "c= ",
        "a=rtcp:9 ",
        "a=candidate:1 ",
        "\r\n",
        "a=fingerprint:\n",
        "a=fingerprint:a \n",
        "a=fingerprint:a " + "A" * 31 + "\n",
        "c=\n",
        "m=\n",
    ],
)
def test_h10_ten_times_the_longest_description_takes_no_time(begin: str, line: str) -> None:
    """A pattern that looks at a line, or at all that follow, many times over would hold up everybody."""
    sdp = begin + line * (10 * MAX_DESCRIPTION_CHARS // len(line))
    began = time.process_time()
    without_foreign_addresses(sdp)
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    "line",
    [
        " c=IN IP4 127.0.0.1",
        "c =IN IP4 127.0.0.1",
        "C=IN IP4 127.0.0.1",
        "c=IN  IP4 127.0.0.1",
        "c=IN IP4 127.0.0.1 more",
        "c=in ip4 127.0.0.1",
        "a=rtcp:9  IN IP4 127.0.0.1",
        "a=rtcp: 9 IN IP4 127.0.0.1",
        "A=rtcp:9 IN IP4 127.0.0.1",
        "a =candidate:1 1 udp 1 127.0.0.1 9 typ host",
        "a=remote-candidates:1 127.0.0.1 9",
    ],
)
def test_h10_a_line_that_some_reader_may_take_for_an_address_names_none(line: str) -> None:
    """However it is spelt: what is not read here may be read there."""
    fingerprint = "a=fingerprint:sha-256 " + ":".join(["AB"] * 32)
    told = without_foreign_addresses(LINE_END.join([fingerprint, line, "a=mid:0"]))
    assert told is not None
    assert "127.0.0.1" not in told[0]
    assert told[1] == 1
    assert told[0].endswith("a=mid:0")


ODDLY_SPELT = st.lists(
    st.sampled_from(
        [
            "a",
            "A",
            "c",
            "C",
            "b",
            "m",
            "r",
            "x",
            " ",
            "=",
            ":",
            "-",
            "9",
            "candidate",
            "Candidate",
            "remote-candidates",
            "rtcp",
            "RTCP",
            "rtp",
            "rid",
            "c=IN IP4 ",
            "a=rtcp:9 IN IP4 ",
            "0.0.0.0",
            "127.0.0.1",
            "\r",
        ]
    ),
    max_size=7,
).map("".join)


@given(ODDLY_SPELT)
@example("c=IN IP4 0.0.0.0")
@example("a=rtcp:9 IN IP4 0.0.0.0\r")
@example("a=rtcp:9 IN IP4 0.0.0.0.1")
def test_h10_what_needs_no_second_look_would_stay_as_it_is(line: str) -> None:
    if re.match(PLAIN_LINE, line):
        read_leniently = line.replace(" ", "").lower()
        assert not read_leniently.startswith(("a=candidate", "a=remote-candidate"))
        if read_leniently.startswith(("c=", "a=rtcp:")):
            assert line.removesuffix("\r") in ("c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0")
