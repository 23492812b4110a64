"""Which addresses may be dialled: public ones, and the networks that the configuration names.

Judged is the address that is dialled, after DNS and at every hop, never the text of a URL: ``127.1``, ``0x7f.1`` and
``2130706433`` are all this machine. Python's own ``is_global`` is not enough: in 3.11 it is True for NAT64, 6to4,
IPv4-compatible and multicast addresses, through which private networks can be reached.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

IP = IPv4Address | IPv6Address

_NOT_PUBLIC = tuple(
    ip_network(network)
    for network in (
        "100.64.0.0/10",  # carrier-grade NAT, RFC 6598
        "168.63.129.16/32",  # public space, but the host agent of a large cloud
        "192.0.0.0/24",  # IETF protocol assignments, RFC 6890
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "::/96",  # IPv4-compatible, RFC 4291 2.5.5.1
        "64:ff9b:1::/48",  # NAT64 within a network, RFC 8215
        "2001::/32",  # Teredo, RFC 4380
        "2002::/16",  # 6to4, RFC 3056
        "3fff::/20",  # documentation, RFC 9637
        "5f00::/16",  # segment routing, RFC 9602
        "fec0::/10",  # site-local, RFC 3879
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052


class Guard:
    """Says whether an address may be dialled."""

    def __init__(self, allow_networks: Sequence[str]) -> None:
        self._allowed = tuple(ip_network(network, strict=False) for network in allow_networks)

    def permits(self, address: str) -> bool:
        """Judge an address as `getaddrinfo` gives it."""
        ip = _unwrapped(ip_address(address.partition("%")[0]))
        return _within(ip, self._allowed) or _is_public(ip)


def _unwrapped(ip: IP) -> IP:
    """Give the IPv4 address that an IPv6 address stands for: mapped, or translated on a network without IPv4."""
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return ip.ipv4_mapped
        if ip in _NAT64:
            return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


def _is_public(ip: IP) -> bool:
    odd = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local
    return ip.is_global and not odd and not _within(ip, _NOT_PUBLIC)


def _within(ip: IP, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    return any(ip.version == network.version and ip in network for network in networks)
