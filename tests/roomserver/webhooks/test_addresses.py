"""Which addresses webhooks reach, over all there are. Nothing is connected to here."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.webhooks.addresses import is_public, read_address

PUBLIC = ["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0", "223.255.255.255"]
PUBLIC_6 = ["2606:4700:4700::1111", "2a00:1450:4001:829::200e"]
PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.1.1",
    "198.19.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
]
PRIVATE_6 = [
    "::",
    "::1",
    "::7f00:1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "ff02::1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:a00:1::1",
    "2002:808:808::1",
]


def public(text: str) -> bool:
    address = read_address(text)
    return address is not None and is_public(address)


@pytest.mark.parametrize("text", PUBLIC + PUBLIC_6)
def test_public_addresses_are_reached(text: str) -> None:
    assert public(text)


@pytest.mark.parametrize("text", PRIVATE + PRIVATE_6)
def test_addresses_of_networks_that_are_not_public_are_not(text: str) -> None:
    assert not public(text)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_written_as_another_is_as_public_as_itself(address: IPv4Address) -> None:
    bits = int(address)
    for written in (0xFFFF_0000_0000 | bits, (0x64FF9B << 96) | bits):
        assert is_public(IPv6Address(written)) == is_public(address)
    teredo = (0x2001_0000 << 96) | (bits ^ 0xFFFFFFFF)
    for tunnelled in ((0x2002 << 112) | (bits << 80), bits, teredo):  # 6to4, IPv4-compatible
        assert not is_public(IPv6Address(tunnelled))


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_nothing_that_python_knows_not_to_be_global_is_reached(address: IPv4Address | IPv6Address) -> None:
    """An independent table. It has multicast as global."""
    embedded = isinstance(address, IPv6Address) and (
        address.ipv4_mapped is not None or int(address) >> 32 == 0x64FF9B << 64
    )
    if not embedded and (not address.is_global or address.is_multicast or address.is_reserved):
        assert not is_public(address)


@given(st.sampled_from(PRIVATE), st.integers(0, 2**32 - 1))
def test_no_part_of_a_private_network_is_reached(text: str, host: int) -> None:
    """Whatever follows the first octet of loopback and of the private network of that size."""
    for first in (10, 127, 0):
        assert not is_public(IPv4Address(first << 24 | host & 0xFFFFFF))
    assert not is_public(IPv4Address(169 << 24 | 254 << 16 | host & 0xFFFF))


@pytest.mark.parametrize(
    "text", ["", "localhost", "fe80::1%eth0", "8.8.8.8%eth0", "2606::1%1", "127.1", "0x7f000001", "8.8.8.8:80"]
)
def test_what_is_no_address_of_the_internet_is_none(text: str) -> None:
    assert read_address(text) is None
