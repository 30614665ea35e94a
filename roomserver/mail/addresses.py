"""Mail addresses as people type them, and as servers take them (RFC 5321, 4.1.2; RFC 5891)."""

from __future__ import annotations

import re

import idna

LONGEST = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3, less the angle brackets)."""
LONGEST_LOCAL = 64
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
"""A dot-string: what stands in quotes before the @ is written by nobody, and spoils lists."""

NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""What a domain doesn't end in: it would be an IPv4 address in one of its many forms (WHATWG URL)."""


class BadAddress(ValueError):
    """It is no mail address; the text does not repeat it."""


def wire_address(address: str) -> str:
    """In ASCII, so that servers without SMTPUTF8 take it. A domain in other letters becomes punycode.

    Raises: BadAddress.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or len(local) > LONGEST_LOCAL or LOCAL.fullmatch(local) is None:
        raise BadAddress("not a mail address")
    try:
        ascii_domain = idna.encode(domain, uts46=True, std3_rules=True).decode("ascii").rstrip(".")
    except (idna.IDNAError, UnicodeError):
        raise BadAddress("no such domain") from None
    if "." not in ascii_domain or NUMBER.fullmatch(ascii_domain.rpartition(".")[2]):
        raise BadAddress("no such domain")
    wired = f"{local}@{ascii_domain}"
    if len(wired) > LONGEST:
        raise BadAddress("too long")
    return wired


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]
