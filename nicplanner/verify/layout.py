"""Rules 1, 7 and 11: groups of ports, one layout for each host group, spare ports, pins."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from nicplanner.design.site import HostGroup, Pin, TrafficClass
from nicplanner.errors import listing
from nicplanner.names import natural
from nicplanner.verify.patterns import Bundle, Facts, Pattern
from nicplanner.verify.report import GROUPS, LAYOUT, PINS, SPARE, TABLES, Report, hosts_of, show

GO_TOGETHER = ({"team"}, {"team", "paths"}, {"paths"}, {"mpio"})
"""Redundancies that may meet in one group of several classes (rule 1); a single class is alone (rule 2)."""


def check_layout(facts: Facts, report: Report) -> None:
    """Check rules 1 and 7, the spare ports of rule 11, and the design's pins."""
    check_bundles(facts, report)
    for pattern in facts.patterns:
        if pattern.free_data_ports < facts.site.spare_ports:
            report.add(SPARE, pattern.subject, f"{pattern.free_data_ports} data ports are unused, {facts.site.spare_ports} must be")
    _one_layout(facts, report)
    _same_fabrics(facts, report)
    _pins(facts, report)


def check_bundles(facts: Facts, report: Report) -> None:
    """Check rule 1: groups of ports with the classes that may ride together, each class in one."""
    for pattern in facts.patterns:
        for bundle in pattern.bundles:
            _cells(pattern, bundle, report)
            _sharing(pattern, bundle, report)
        _each_class_once(pattern, report)
        _management_ports(pattern, report)


def _cells(pattern: Pattern, bundle: Bundle, report: Report) -> None:
    """Rule 1: all ports of a group say the same classes, which the host carries, and the redundancy that follows from them."""
    subject = f"{pattern.subject} group {show(bundle.name)}"
    cells = {pattern.uses[i].traffic for i in bundle.ports}
    if len(cells) > 1:
        report.add(GROUPS, subject, f"its ports carry different classes: {listing(map(show, sorted(cells)), 4)}")
    carried = {traffic.name for traffic in pattern.group.classes}
    for cell in sorted(cells):
        named = cell.split(";") if cell else []
        unknown = [name for name in named if name not in carried]
        if not named:
            report.add(GROUPS, subject, "the group carries no class")
        elif unknown:
            report.add(GROUPS, subject, f"the host carries no class {listing(map(show, unknown), 4)}")
        elif cell != ";".join(natural(set(named))):
            report.add(TABLES, subject, f"traffic is {show(cell)}; each class stands once, in natural order")
    wanted = redundancy_of(bundle.classes)
    for cell in sorted({pattern.uses[i].redundancy for i in bundle.ports} - {wanted}):
        report.add(TABLES, subject, f"redundancy is {show(cell)}, of these classes it is {show(wanted)}")


def redundancy_of(classes: tuple[TrafficClass, ...]) -> str:
    """Return how a group of classes uses its ports: a team if any class is one, else paths, else as its classes say."""
    kinds = {traffic.redundancy for traffic in classes}
    return next((kind for kind in ("team", "paths", "mpio", "single") if kind in kinds), "")


def _sharing(pattern: Pattern, bundle: Bundle, report: Report) -> None:
    """Rule 1: classes share a group only if none is dedicated, none apart from another, and their redundancies go together."""
    if len(bundle.classes) < 2:
        return
    subject = f"{pattern.subject} group {show(bundle.name)}"
    for traffic in bundle.classes:
        if traffic.dedicated:
            report.add(GROUPS, subject, f"{traffic.name} is dedicated, but shares its ports with {len(bundle.classes) - 1} more classes")
    for one, other in combinations(bundle.classes, 2):
        if other.name in one.apart_from or one.name in other.apart_from:
            report.add(GROUPS, subject, f"{one.name} and {other.name} share ports, but are to be apart")
    if len({(traffic.mesh, traffic.links_per_pair if traffic.mesh else 0) for traffic in bundle.classes}) > 1:
        report.add(GROUPS, subject, "a mesh shares its ports with meshes of as many links a pair alone")
    kinds = {traffic.redundancy for traffic in bundle.classes}
    if kinds not in GO_TOGETHER and kinds != {"single"}:  # two single classes are rule 2's
        report.add(GROUPS, subject, f"classes with redundancy {' and '.join(sorted(kinds))} share ports")


def _each_class_once(pattern: Pattern, report: Report) -> None:
    """Rule 1: a class is in exactly one group of each host that carries it."""
    count = Counter(traffic.name for bundle in pattern.bundles for traffic in bundle.classes)
    for traffic in pattern.group.classes:
        if count[traffic.name] != 1:
            report.add(GROUPS, f"{pattern.subject} {traffic.name}", f"the class is in {count[traffic.name]} groups of the host, not in one")


def _management_ports(pattern: Pattern, report: Report) -> None:
    """Rule 1: kind bmc takes the management-only ports where there are any, and nothing else does."""
    has_any = any(adapter.mgmt for adapter in pattern.group.adapters)
    for bundle in pattern.bundles:
        for traffic in bundle.classes:
            for use in (pattern.uses[i] for i in bundle.ports):
                subject = f"{pattern.subject} {use.name}"
                if use.mgmt and traffic.kind != "bmc":
                    report.add(GROUPS, subject, f"{traffic.name} uses a management-only port, which is for kind bmc alone")
                if not use.mgmt and traffic.kind == "bmc" and has_any:
                    report.add(GROUPS, subject, f"{traffic.name} uses a data port, but the server has management-only ports")


def _one_layout(facts: Facts, report: Report) -> None:
    """Rule 7: the hosts of a host group use the same ports for the same classes on the same fabrics."""
    found: dict[str, dict[tuple[tuple[str, str, str], ...], list[str]]] = {}
    for pattern in facts.patterns:
        shape = tuple((use.name, use.traffic, use.fabric) for use in pattern.uses)
        found.setdefault(pattern.group.key, {}).setdefault(shape, []).extend(host.name for host in pattern.hosts)
    for key, shapes in found.items():
        if len(shapes) < 2:
            continue
        usual = max(shapes, key=lambda shape: len(shapes[shape]))  # of equally many, that of the first host
        for shape, hosts in shapes.items():
            if shape != usual:
                odd = natural({port for port, _, _ in set(shape) ^ set(usual)})
                message = f"the layout differs from that of the group's other hosts ({key}) on {listing(odd)}"
                report.add(LAYOUT, hosts_of(natural(hosts)), message)


def _same_fabrics(facts: Facts, report: Report) -> None:
    """Rule 7: over one scope all hosts use the same fabrics for an mpio or paths class."""
    for traffic in facts.site.classes.values():
        if not traffic.per_fabric:
            continue
        first: dict[str, tuple[str, list[str]]] = {}
        for pattern in facts.patterns:
            bundle = pattern.bundle_of(traffic.name)
            if bundle is None:
                continue
            fabrics = natural({pattern.uses[i].fabric for i in bundle.ports})
            for host in pattern.hosts:
                other, wanted = first.setdefault(facts.site.scope_of(traffic, host), (host.name, fabrics))
                if fabrics != wanted:
                    message = f"the class uses fabrics {listing(fabrics)}, but {listing(wanted)} on {other} of the same scope"
                    report.add(LAYOUT, f"{host.name} {traffic.name}", message)


def _pins(facts: Facts, report: Report) -> None:
    """Check that a pinned class has exactly its ports, on the fabric and, where stated, the switch port of its pin."""
    for pattern in facts.patterns:
        for name, pins in pattern.group.pins.items():
            bundle = pattern.bundle_of(name)
            used = {pattern.uses[i].name: i for i in bundle.ports} if bundle else {}
            wanted = {f"{pin.adapter}/{pin.port}" for pin in pins}
            if set(used) != wanted:
                message = f"the class uses {listing(natural(used)) or 'no port'}, but is pinned to {listing(natural(wanted))}"
                report.add(PINS, f"{pattern.subject} {name}", message)
            for pin in pins:
                place = used.get(f"{pin.adapter}/{pin.port}")
                if place is not None:
                    _pin_end(facts, pattern, pattern.group, name, pin, place, report)


def _pin_end(facts: Facts, pattern: Pattern, group: HostGroup, name: str, pin: Pin, place: int, report: Report) -> None:
    use = pattern.uses[place]
    if pin.fabric is not None and use.fabric != pin.fabric:
        report.add(PINS, f"{pattern.subject} {use.name}", f"{name} is pinned to fabric {pin.fabric}, the port is on {show(use.fabric)}")
    if pin.ends is None:
        return
    ends = dict(zip((host.name for host in group.hosts), pin.ends, strict=True))
    for host in pattern.hosts:
        mine, wanted = facts.uses[host.name][place], ends[host.name]
        if (mine.switch.name if mine.switch else "", mine.far.name if mine.far else "") != wanted:
            report.add(PINS, f"{host.name} {use.name}", f"{name} is pinned to {wanted[0]}/{wanted[1]}, but is not plugged there")
