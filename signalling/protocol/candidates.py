"""Which addresses people may name to each other: their own, in the house or outside it, and nothing else's.

A browser that is told of a candidate knocks there. So nobody may name loopback, link-local, multicast or TCP, nor a
host by name: else one person could have another's browser knock at its own machine or router.
"""

from __future__ import annotations

import ipaddress
import re

MOST_SECTIONS = 16
"""Each is a transceiver at whoever is sent them."""
MOST_PLACES = 2 * (MOST_SECTIONS + 1)
"""`c=` and `a=rtcp:` of each section, and of the session, where they have addresses: such a line may become longer."""
CANDIDATE = re.compile(
    r"(?:a=)?candidate:[A-Za-z0-9+/-]{1,32} [0-9]{1,3} (?P<transport>[A-Za-z]+) [0-9]{1,10} "
    r"(?P<address>[^ ]{1,255}) (?P<port>[0-9]{1,5}) typ (?:host|srflx|prflx|relay)(?P<more>(?: [!-~]+)*) ?"
)
"""RFC 8839 5.1, in the one spelling that browsers send: another may be read otherwise by whoever is told of it."""
MDNS_NAME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.local", re.IGNORECASE)
"""What browsers put in place of an address before a microphone is allowed (draft-ietf-mmusic-mdns-ice-candidates)."""

# Each begins with the line break before its line, a character that is soon found: most lines are of no interest.
_FINGERPRINT = re.compile(r"\na=fingerprint:[^ \r\n]+ [0-9A-Fa-f:]{32,}")
PLAIN_LINE = r"a=(?:[abd-qs-z]|rt(?:p|cp-)|rid)|[bd-ln-z]=|(?:c=|a=rtcp:9 )IN IP4 0\.0\.0\.0\r?(?:\n|\Z)"
"""How most lines begin: with no address, or with the one that is nowhere. They need no second look."""
_NOTED = re.compile(rf"\n(?!{PLAIN_LINE})(?i: *(?:m *=|(a *= *(?:remote-)?candidate)|(c *=|a *= *rtcp *:)))")
"""How sections begin, and, in groups, candidates and other lines with an address; that of `o=` nobody goes by."""
_ADDRESSED = re.compile(
    rf"\n(?!{PLAIN_LINE})"
    r"(?P<line>(?i: *(?:(?P<candidate>a *= *(?:remote-)?candidate)|(?P<connection>c) *=|a *= *rtcp *:)).*?)"
    r"\r?(?=\n|\Z)"
)
"""Lines with an address that somebody may go by, however they are spelt."""
_TEXT = bytes([*range(ord(" "), ord("~") + 1), *b"\r\n"])
_LONE_CR = re.compile(r"\r(?!\n)")
_PLACE = re.compile(r"(?:c=|a=rtcp:[0-9]{1,5} )IN IP[46] (?P<address>[^ ]+)|a=rtcp:[0-9]{1,5}")
_V4 = [ipaddress.IPv4Network(net) for net in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3")]
_V6_OPEN = [ipaddress.IPv6Network(net) for net in ("2000::/3", "fc00::/7")]
_V6_TUNNELS = [ipaddress.IPv6Network(net) for net in ("2001::/32", "2002::/16")]
"""Teredo and 6to4 have an IPv4 address inside."""


def may_be_named(candidate: str) -> bool:
    """Whether a candidate may be told to somebody: over UDP, at an address that may be a person's. "" ends them."""
    if not candidate:
        return True
    found = CANDIDATE.fullmatch(candidate)
    if found is None or found["transport"].lower() != "udp" or " tcptype" in found["more"].lower():
        return False
    return 0 < int(found["port"]) <= 65535 and _is_open(found["address"])


def without_foreign_addresses(sdp: str) -> tuple[str, int] | None:
    """A description without the lines that name what may not be named, and how many they were.

    None for one that nobody should be sent: without a fingerprint, with sections or places beyond number, or with
    characters that one reader takes for the end of a line and another does not.
    """
    lines = "\n" + sdp
    if not _is_text(sdp) or _FINGERPRINT.search(lines) is None:
        return None
    noted = _NOTED.findall(lines)
    sections = noted.count(("", ""))
    if sections > MOST_SECTIONS:
        return None
    if sections == len(noted):
        return sdp, 0
    return None if sum(place != "" for _, place in noted) > MOST_PLACES else _without_foreign(lines)


def _without_foreign(lines: str) -> tuple[str, int]:
    changed = 0

    def told(found: re.Match[str]) -> str:
        nonlocal changed
        instead = _instead_of(found)
        changed += instead is not None
        return found[0] if instead is None else instead

    return _ADDRESSED.sub(told, lines)[1:], changed


def _instead_of(addressed: re.Match[str]) -> str | None:
    """What takes the place of a line with an address; None where it may stay."""
    line = addressed["line"]
    if addressed["candidate"]:
        return None if line.startswith("a=candidate:") and may_be_named(line) else ""
    place = _PLACE.fullmatch(line)
    if place is not None and (place["address"] is None or _is_nowhere_or_open(place["address"])):
        return None
    nowhere = "c=IN IP4 0.0.0.0" if addressed["connection"] else "a=rtcp:9 IN IP4 0.0.0.0"  # RFC 8840 4.1.1
    return addressed[0].replace(line, nowhere, 1)


def _is_text(sdp: str) -> bool:
    """Whether every reader takes the same characters for the ends of its lines: printable ASCII, LF and CR LF."""
    return sdp.isascii() and not sdp.encode().translate(None, _TEXT) and _LONE_CR.search(sdp) is None


def _is_nowhere_or_open(address: str) -> bool:
    return address in ("0.0.0.0", "::") or _is_open(address)


def _is_open(address: str) -> bool:
    """Whether that may be a person's own: also in a house, where people sit beside each other."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return MDNS_NAME.fullmatch(address) is not None
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in net for net in _V4)
    if ip.scope_id is not None:
        return False
    return any(ip in net for net in _V6_OPEN) and not any(ip in net for net in _V6_TUNNELS)
