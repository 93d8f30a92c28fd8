"""From failed elements to the ports that each host loses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nicplanner.design.site import Host
from nicplanner.verify.patterns import Facts
from nicplanner.verify.simulation.elements import Element, Register
from nicplanner.verify.simulation.states import Loss
from nicplanner.verify.uses import Use


@dataclass
class Outage:
    """What is down: whole devices, adapters by host, ports by host and adapter, ports of switches."""

    hosts: set[str] = field(default_factory=set)
    switches: set[str] = field(default_factory=set)
    adapters: set[tuple[str, str]] = field(default_factory=set)
    ports: set[tuple[str, str, str]] = field(default_factory=set)
    switch_ports: set[tuple[str, str]] = field(default_factory=set)

    @property
    def anything_of_hosts(self) -> bool:
        """Whether something of a host is down, which a mesh's other hosts feel."""
        return bool(self.hosts or self.adapters or self.ports)


def outage_of(facts: Facts, register: Register, elements: Iterable[Element]) -> Outage:
    """Return what is down when all these elements fail at once."""
    site, out = facts.site, Outage()
    for element in elements:
        kind, name = element.kind, element.name
        head, _, rest = name.partition("/")
        if kind == "switch":
            out.switches.add(name)
        elif kind == "host":
            out.hosts.add(name)
        elif kind == "rack":
            out.switches.update(switch.name for switch in site.switches.values() if switch.rack == name)
            out.hosts.update(host.name for host in site.hosts if host.rack == name)
        elif kind in ("fabric", "domain"):
            out.switches.update((register.fabrics if kind == "fabric" else register.domains)[name])
        elif kind == "adapter":
            out.adapters.add((head, rest))
        elif kind == "cable":
            out.ports.update(register.cables[name])
        elif head in facts.uses:
            adapter, _, port = rest.partition("/")
            out.ports.add((head, adapter, port))
        else:
            out.switch_ports.add((head, rest))
    return out


def losses(facts: Facts, out: Outage, hosts: Iterable[Host]) -> Iterator[tuple[Host, Loss]]:
    """Yield each of the hosts that loses ports, with what it loses; hosts that are down themselves are left out."""
    for host in hosts:
        if host.name in out.hosts:
            continue
        lost, cut_off, kinds = set(), set(), set()
        for i, use in enumerate(facts.uses[host.name]):
            causes = set(_causes(out, use))
            if use.peer is not None and use.peer.name in out.hosts:
                cut_off.add(i)
            if causes:
                lost.add(i)
                kinds |= causes
        if lost or cut_off:
            yield host, Loss(frozenset(lost), frozenset(cut_off), frozenset(kinds))


def _causes(out: Outage, use: Use) -> Iterator[str]:
    """Yield the kinds of failure that take a link, at either end."""
    name = use.host.name
    if out.ports and (name, use.adapter, use.near.name) in out.ports:
        yield "port"
    if out.adapters and (name, use.adapter) in out.adapters:
        yield "adapter"
    if use.switch is not None:
        if use.switch.name in out.switches:
            yield "switch"
        if out.switch_ports and use.far is not None and (use.switch.name, use.far.name) in out.switch_ports:
            yield "port"
    elif use.peer is not None and use.far is not None:
        if (use.peer.name, use.peer_adapter) in out.adapters:
            yield "adapter"
        if (use.peer.name, use.peer_adapter, use.far.name) in out.ports:
            yield "port"
