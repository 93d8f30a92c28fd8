"""IPv4 networks, addresses and VLAN ids."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Any

from nicplanner.errors import clean
from nicplanner.reading.base import Bad
from nicplanner.reading.types import text_of

_NOT_FOR_HOSTS = {
    "0.0.0.0/8": "'this network' (0.0.0.0/8)",
    "127.0.0.0/8": "loopback (127.0.0.0/8)",
    "169.254.0.0/16": "link-local (169.254.0.0/16)",
    "224.0.0.0/4": "multicast (224.0.0.0/4)",
    "240.0.0.0/4": "reserved (240.0.0.0/4)",
}
_NETWORK = "an IPv4 network as a.b.c.d/length"
_ADDRESS = "an IPv4 address as a.b.c.d"
_VLANS = "a VLAN id from 1 to 4094, or a range 100-199"
_DOTTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", re.ASCII)


def network(value: Any) -> IPv4Network:
    """Parse an IPv4 network in CIDR notation; host bits, wildcard masks, numbers and IPv6 are refused."""
    if not isinstance(value, str):
        raise Bad("not a network", value, _NETWORK)
    if ":" in value:
        raise Bad("IPv6 is not supported", value, _NETWORK)
    head, slash, tail = value.partition("/")
    if not _DOTTED.fullmatch(head) or not re.fullmatch(r"[0-9]{1,2}", tail, re.ASCII):
        raise Bad("not a network", value, _NETWORK, _network_hint(head, slash, tail))
    try:
        found = IPv4Interface(value)
    except ValueError:
        raise Bad("not a network", value, _NETWORK, _octet_hint(head) or f"the length /{tail} is above 32") from None
    if found.network.network_address != found.ip:
        raise Bad("the address has host bits set", value, _NETWORK, f"the network is {found.network}")
    return found.network


def _network_hint(head: str, slash: str, tail: str) -> str:
    if not _DOTTED.fullmatch(head):
        return ""
    if not slash:
        return f"add the prefix length, {head}/24"
    if _DOTTED.fullmatch(tail):
        try:
            mask = int(IPv4Address(tail))
        except ValueError:
            return ""
        length = f"{mask:032b}".rstrip("0")
        wildcard = "write the prefix length, not a wildcard mask"
        return wildcard if "0" in length or not length else f"write the prefix length, {head}/{len(length)}"
    return ""


def _octet_hint(text: str) -> str:
    octets = text.split(".")
    if any(int(octet) > 255 for octet in octets):
        return "each of the four numbers is at most 255"
    if any(len(octet) > 1 and octet.startswith("0") for octet in octets):
        return "write the numbers without leading zeros"
    return ""


def address(value: Any) -> IPv4Address:
    """Parse an IPv4 address."""
    if not isinstance(value, str) or not _DOTTED.fullmatch(value):
        raise Bad("IPv6 is not supported" if isinstance(value, str) and ":" in value else "not an address", value, _ADDRESS)
    try:
        return IPv4Address(value)
    except ValueError:
        raise Bad("not an address", value, _ADDRESS, _octet_hint(value)) from None


def unicast(value: Any) -> IPv4Network:
    """Parse a network whose addresses hosts may use: neither multicast, loopback, link-local nor reserved."""
    found = network(value)
    for other, what in _NOT_FOR_HOSTS.items():
        if found.overlaps(IPv4Network(other)):
            raise Bad("not a network for hosts", value, "a private or public unicast network", f"{what} cannot be assigned to hosts")
    return found


def host_network(value: Any) -> IPv4Network:
    """Parse a network that holds hosts: unicast, at most /30."""
    found = unicast(value)
    if found.prefixlen > 30:
        count = "one address" if found.prefixlen == 32 else "two addresses"
        raise Bad("the network has no room for hosts", value, "a prefix length of at most 30", f"a /{found.prefixlen} has {count}")
    return found


def vlan_ids(value: Any) -> tuple[int, ...]:
    """Parse a VLAN id or a range of ids ``100-199``, inside 1 to 4094."""
    text = text_of(value)
    match = re.fullmatch(r"\s*([0-9]{1,5})\s*(?:-\s*([0-9]{1,5})\s*)?", text, re.ASCII) if text is not None else None
    if match is None:
        several = isinstance(value, str) and re.fullmatch(r"[0-9 ,-]+", value, re.ASCII) is not None and "," in value
        raise Bad("not a VLAN id or range", value, _VLANS, f"write a list, [{clean(value)}]" if several else "")
    first, last = int(match[1]), int(match[2] or match[1])
    if last < first:
        raise Bad("the range runs backwards", value, _VLANS, f"write {last}-{first}")
    if not 1 <= first <= last <= 4094:
        raise Bad("out of range", value, _VLANS, "0 and 4095 are reserved by IEEE 802.1Q" if {first, last} & {0, 4095} else "")
    return tuple(range(first, last + 1))


def vlan_id(value: Any) -> int:
    """Parse one VLAN id."""
    allowed = "one VLAN id from 1 to 4094"
    try:
        found = vlan_ids(value)
    except Bad as bad:
        raise Bad(bad.flaws[0].message.replace(" or range", ""), value, allowed, bad.flaws[0].hint) from None
    if len(found) != 1:
        raise Bad("a range where one id belongs", value, allowed)
    return found[0]
