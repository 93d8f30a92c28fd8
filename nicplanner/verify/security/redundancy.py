"""SF-17: one failure that takes all ports of a class."""

from __future__ import annotations

from collections.abc import Iterator

from nicplanner.design.site import HostGroup, TrafficClass
from nicplanner.errors import listing
from nicplanner.names import natural_key
from nicplanner.rules import Rule
from nicplanner.verify.patterns import Bundle, Pattern
from nicplanner.verify.scene import Hit, Scene
from nicplanner.verify.security.words import count
from nicplanner.verify.uses import Use


def redundancy_gap(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-17: a failure takes all ports of a class that ought to survive it, by its own ``survive`` or the platform's default.

    A management controller has one port; more than the design asks of it is not looked for.
    """
    for pattern in scene.facts.patterns:
        for traffic in pattern.group.classes:
            bundle = pattern.bundle_of(traffic.name)
            if bundle is None or traffic.mesh:
                continue
            taken = _taken(pattern, bundle, _required(scene, traffic))
            if taken:
                either = " or ".join(filter(None, (", ".join(taken[:-1]), taken[-1])))
                message = f"on {pattern.subject}, the loss of {either} takes all ports of {traffic.name}"
                yield Hit(f"{pattern.group.key} {traffic.name}", message)
    for group in scene.site.groups:
        for traffic in group.classes:
            if traffic.mesh:
                yield from _mesh(scene, group, traffic)


def _required(scene: Scene, traffic: TrafficClass) -> frozenset[str]:
    """Return the kinds of failure that a class ought to survive."""
    if traffic.kind == "bmc":
        return traffic.survive
    return traffic.survive | scene.site.profile.defaults(traffic.kind).survive


def _taken(pattern: Pattern, bundle: Bundle, required: frozenset[str]) -> list[str]:
    """Return the elements that take all ports of a group with them, in words."""
    uses = [pattern.uses[i] for i in bundle.ports]
    out = []
    if "port" in required and len(uses) == 1:
        out.append(f"port {uses[0].name}")
    if "adapter" in required and len({use.adapter for use in uses}) == 1:
        out.append(f"adapter {uses[0].adapter}")
    if "switch" in required and (len(uses) == 1 or _one_element(pattern, uses)):
        switches = sorted({use.switch.name for use in uses if use.switch}, key=natural_key)
        name = f"switch {switches[0]}" if len(switches) == 1 else f"the switches {listing(switches)} that fail together"
        out.append(name if switches else "its switch")
    return out


def _one_element(pattern: Pattern, uses: list[Use]) -> bool:
    """Tell whether all ports are on one switch element; not where a switch is unknown."""
    fabrics = {use.fabric for use in uses}
    return "" not in fabrics and any(fabrics <= set(element) for element in pattern.elements)


def _mesh(scene: Scene, group: HostGroup, traffic: TrafficClass) -> Iterator[Hit]:
    """Report pairs of hosts whose direct links all go with one port or adapter of a host."""
    required, subject = _required(scene, traffic), f"{group.key} {traffic.name}"
    pairs = _links(scene, group, traffic)
    if not pairs:  # the layout does not say which link goes where
        if traffic.links_per_pair == 1 and "port" in required and scene.facts.uses[group.hosts[0].name]:
            message = f"one direct link joins each pair of hosts, {group.hosts[0].name} and its peers first: a port takes it"
            yield Hit(subject, message, remedy="Set links_per_pair: 2")
        return
    single, narrow = [], []
    for pair in sorted(pairs, key=lambda pair: (natural_key(pair[0]), natural_key(pair[1]))):
        ports = pairs[pair]
        if len(ports) == 1:
            single.append((pair, ports[0].name))
        elif len({use.adapter for use in ports}) == 1:
            narrow.append((pair, ports[0].adapter))
    for found, element, kinds in ((single, "port", required & {"port", "adapter"}), (narrow, "adapter", required & {"adapter"})):
        if found and kinds:
            (one, other), name = found[0]
            linked = len({frozenset(pair) for pair, _ in found})
            message = f"{element} {name} of {one} takes all direct links to {other}; so it is for {count(linked, 'pair')} of hosts"
            remedy = "Set links_per_pair: 2" if element == "port" else "Take the links of a pair from two adapters"
            yield Hit(subject, message, remedy=remedy)
            return


def _links(scene: Scene, group: HostGroup, traffic: TrafficClass) -> dict[tuple[str, str], list[Use]]:
    """Return the ports of each host that lead to each of its peers, which ``ports.csv`` names where a switch would stand."""
    table, peers = scene.tables.get("ports"), {host.name for host in group.hosts}
    found: dict[tuple[str, str], list[Use]] = {}
    for host in group.hosts:
        for use in scene.facts.uses.get(host.name, ()):
            if table is not None and use.row >= 0 and traffic.name in use.traffic.split(";") and table["switch"][use.row] in peers:
                found.setdefault((host.name, table["switch"][use.row]), []).append(use)
    return found
