"""Which network addresses a webhook may be sent to: public ones alone (IANA's special-purpose address registries).

Whoever gives an address chooses where this server connects to. It must not reach what trusts the server's own network.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

NOT_PUBLIC_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT
            "127.0.0.0/8",
            "168.63.129.16/32",  # what Azure tells its machines is at a public address
            "169.254.0.0/16",  # link-local, and what other clouds tell their machines
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
GLOBAL_6 = IPv6Network("2000::/3")
NOT_PUBLIC_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocols, Teredo among them
            "2001:db8::/32",
            "2002::/16",  # 6to4: any IPv4 address may be behind it
            "3fff::/20",
        ),
    )
)
MAPPED, NAT64 = IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96")
"""IPv4 addresses as IPv6 ones: they are as public as the last 32 bits are (RFC 4291, RFC 6052)."""


def read_address(text: str) -> Address | None:
    """None where it is no address, or one of a single network interface (RFC 4007)."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return None if isinstance(address, IPv6Address) and address.scope_id is not None else address


def is_public(address: Address) -> bool:
    """Whether it belongs to a machine on the internet, as far as an address tells."""
    if isinstance(address, IPv6Address):
        if address in MAPPED or address in NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        return address in GLOBAL_6 and not any(address in network for network in NOT_PUBLIC_6)
    return not any(address in network for network in NOT_PUBLIC_4)
