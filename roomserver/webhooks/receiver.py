"""Where webhooks go: an HTTPS address as people type it, and what is asked of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import idna

LONGEST_URL = 1000
HTTPS = 443
VISIBLE = re.compile(r"[!-~]*")
"""ASCII without blanks and controls (RFC 3986 has no others)."""
ENDS_IN_A_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)\.?")
"""What is read as an IPv4 address in one of its many forms (WHATWG URL, "ends in a number")."""
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


class BadReceiver(ValueError):
    """No webhook is sent there; the text does not repeat the address, which may hold a secret."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A host by its name in ASCII, and what stands after it: path and query."""

    host: str
    port: int
    target: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """Hosts that the operator allows whatever their addresses are, with their ports: receivers of their own network."""

    hosts: frozenset[tuple[str, int]] = frozenset()

    def __contains__(self, receiver: Receiver) -> bool:
        return (receiver.host, receiver.port) in self.hosts


NOBODY = Allowed()


def read_allowed(hosts: Iterable[str]) -> Allowed:
    """Of the operator's setting: `name` or `name:port`. Raises: BadReceiver."""
    return Allowed(frozenset((each.host, each.port) for each in map(_read, (f"https://{host}" for host in hosts))))


def read_receiver(url: str, allowed: Allowed) -> Receiver:
    """Raises: BadReceiver."""
    receiver = _read(url)
    if receiver.port != HTTPS and receiver not in allowed:
        raise BadReceiver("webhooks go to port 443 alone")
    return receiver


def _read(url: str) -> Receiver:
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadReceiver("it cannot be read as an address") from None
    if parts.scheme != "https" or not host:
        raise BadReceiver("it must begin with https:// and name a host")
    if len(url) > LONGEST_URL:
        raise BadReceiver("it is too long")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadReceiver("it can have no user and no fragment")
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    if VISIBLE.fullmatch(target) is None:
        raise BadReceiver("other letters and blanks in it must be percent-encoded")
    return Receiver(_ascii_name(host), HTTPS if port is None else port, target)


def _ascii_name(host: str) -> str:
    """Raises: BadReceiver."""
    try:
        name = idna.encode(host, uts46=True, std3_rules=True).decode("ascii").lower().rstrip(".")
    except (idna.IDNAError, UnicodeError):
        raise BadReceiver("there is no such host") from None
    if ENDS_IN_A_NUMBER.fullmatch(name) or not all(map(LABEL.fullmatch, name.split("."))):
        raise BadReceiver("the host must be given by its name")
    return name
