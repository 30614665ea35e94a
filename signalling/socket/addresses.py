"""Whose address something came from, to limit what one of them may do; it is kept nowhere but in these limits."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

_OF_ONE_SUBSCRIBER = 64
"""Bits of an IPv6 address that tell networks apart: what is behind them is one's own to choose (RFC 6177)."""


def network_of(host: str) -> str:
    """That address, or with IPv6 the network of it; what is no address is itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> _OF_ONE_SUBSCRIBER << _OF_ONE_SUBSCRIBER))
