"""What limits count as one client: an address, or the network or the machine that it belongs to. Pure."""

import ipaddress
from typing import Final

from symbl_tui.system.network import is_loopback

LOCAL_PEER: Final = "loopback"
"""The key of every client on this machine: it may connect from any of 127.0.0.0/8."""

# Bits of an IPv6 address that its owner chooses at will.
_HOST_BITS: Final = 64


def peer_key(host: str) -> str:
    """The key of a client's address: an IPv4 address, an IPv6 network of 64 bits, or :data:`LOCAL_PEER`."""
    try:
        # Without the zone of a link-local address ("fe80::1%eth0").
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    if is_loopback(str(address)):
        return LOCAL_PEER
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_address(int(address) >> _HOST_BITS << _HOST_BITS))
