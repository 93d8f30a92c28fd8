"""What shares ports: SF-4 and SF-6, SF-8 and SF-9, SF-15 and SF-16."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from nicplanner.design.site import Site
from nicplanner.rules import Rule
from nicplanner.verify.patterns import Bundle, Pattern
from nicplanner.verify.scene import Hit, Scene
from nicplanner.verify.security.words import MACHINES, MANAGEMENT, count, some
from nicplanner.verify.uses import host_ports


def bundles(scene: Scene) -> Iterator[tuple[Pattern, Bundle]]:
    """Yield every group of ports with the hosts that have it."""
    return ((pattern, bundle) for pattern in scene.facts.patterns for bundle in pattern.bundles)


def of_kinds(bundle: Bundle, kinds: Collection[str]) -> list[str]:
    """Return the classes of some kinds in a group of ports."""
    return [traffic.name for traffic in bundle.classes if traffic.kind in kinds]


def where(pattern: Pattern, bundle: Bundle) -> str:
    """Name the ports of a group on the first host that has it."""
    return f"{pattern.hosts[0].name} {some(pattern.uses[i].name for i in bundle.ports)}"


def free_ports(pattern: Pattern) -> list[str]:
    """Return the data ports that each host of a pattern leaves unused."""
    used = {use.name for use in pattern.uses}
    return [name for adapter, port, mgmt in host_ports(pattern.group) if not mgmt and (name := f"{adapter}/{port.name}") not in used]


def converges(site: Site) -> bool:
    """Tell whether the platform means management and machines to share ports: teams embedded in the virtual switch."""
    return site.teaming == "set"


def asks_to_share(site: Site) -> bool:
    """Tell whether virtual switches of the platform ask to share their adapter with the management operating system."""
    return bool(site.profile.settings.get("management_sharing"))


def mgmt_shares_vm_adapter(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-4: management rides on the uplinks of a virtual switch.

    For information where the platform converges. High where the management operating system would share the adapter itself, not a port
    of the virtual switch with a VLAN and a weight, although a data port is free; medium otherwise.
    """
    for pattern, bundle in bundles(scene):
        managing, machines = of_kinds(bundle, MANAGEMENT), of_kinds(bundle, MACHINES)
        if not managing or not machines:
            continue
        free = free_ports(pattern)
        words = f"{where(pattern, bundle)} {'carries' if len(bundle.ports) == 1 else 'carry'} {some(managing)} with {some(machines)}"
        message = f"{words}; {f'free on each host: {some(free)}' if free else 'no data port is free'}"
        if converges(scene.site):
            yield Hit(pattern.group.key, message, "info")
        else:
            yield Hit(pattern.group.key, message, "high" if free and asks_to_share(scene.site) else "medium", "" if free else _NO_PORT)


_NO_PORT = "Add an adapter for management; until then give it a VLAN of its own and a share of the bandwidth"


def iscsi_shares_port(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-6: iSCSI (or the rule's classes) rides on ports that carry machines, which are the uplinks of their virtual switch."""
    for pattern, bundle in bundles(scene):
        storage, machines = of_kinds(bundle, rule.classes or ("iscsi",)), of_kinds(bundle, MACHINES)
        if storage and machines:
            message = f"{where(pattern, bundle)} {'carries' if len(bundle.ports) == 1 else 'carry'} {some(storage)} with {some(machines)}"
            yield Hit(f"{pattern.group.key} {storage[0]}", message)


def iscsi_teamed(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-8: iSCSI (or the rule's classes) on a team of two ports or more.

    Paths that ride on the members of a team are on a team too, but for vSphere: there each of them is bound to one active uplink.
    """
    bound = scene.site.teaming == "vswitch"
    for pattern, bundle in bundles(scene):
        team = any(traffic.redundancy == "team" for traffic in bundle.classes)
        for traffic in bundle.classes if len(bundle.ports) > 1 else ():
            teamed = traffic.redundancy == "team" or (not bound and (team or traffic.redundancy == "paths"))
            if traffic.kind in (rule.classes or ("iscsi",)) and teamed:
                words = f"{'are active uplinks of' if bound else 'are a team that carries'} {traffic.name}"
                yield Hit(f"{pattern.group.key} {traffic.name}", f"{where(pattern, bundle)} {words}")


def unsupported_teaming(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-9: teams that the platform's maker does not support.

    Teams by the card's vendor are the vendor's to support. Teams that the rule's parameter ``refused`` names are refused under a
    virtual switch (severity error); elsewhere they still work.
    """
    teaming, refused = scene.site.teaming, scene.site.teaming in rule.parameters.get("refused", ())
    if teaming != "vendor" and not refused:
        return
    for pattern, bundle in bundles(scene):
        teamed = [traffic.name for traffic in bundle.classes if traffic.redundancy in ("team", "paths")]
        machines = of_kinds(bundle, MACHINES)
        if len(bundle.ports) < 2 or not teamed or (refused and not machines):
            continue
        ports = f"{where(pattern, bundle)} are a team of {some(teamed)}"
        if refused:
            yield Hit(pattern.group.key, f"{ports} by {teaming} under a virtual switch, which this platform refuses", "error")
        else:
            yield Hit(pattern.group.key, f"{ports} that the adapter's vendor makes and has to support")


def single_nic_host(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-15: a host for machines with fewer data ports than two (parameter ``least``); or none free to part management from the machines.

    The second is high where virtual switches ask to share their adapter, else low; where the platform converges it is as it should be.
    """
    for pattern in scene.facts.patterns:
        if not any(traffic.kind in MACHINES | MANAGEMENT for traffic in pattern.group.classes):
            continue
        ports = sum(not mgmt for _, _, mgmt in host_ports(pattern.group))
        least = rule.parameters.get("least", 2)
        if ports < least:
            yield Hit(pattern.group.key, f"{pattern.hosts[0].name} has {count(ports, 'data port')}, it needs {least} or more")
            continue
        shared = next((one for one in pattern.bundles if of_kinds(one, MANAGEMENT) and of_kinds(one, MACHINES)), None)
        if shared is not None and not free_ports(pattern) and not converges(scene.site):
            verb = "carries" if len(shared.ports) == 1 else "carry"
            message = f"{where(pattern, shared)} {verb} management and machines, and of {ports} data ports none is free to part them"
            yield Hit(pattern.group.key, message, "high" if asks_to_share(scene.site) else "low")


def no_spare_ports(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-16: hosts without a free data port."""
    for pattern in scene.facts.patterns:
        if pattern.free_data_ports <= 0:
            yield Hit(pattern.group.key, f"{pattern.hosts[0].name} leaves none of its data ports free")
