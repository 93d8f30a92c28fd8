"""When hosts that are joined directly run out of ports for further peers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from nicplanner.design.site import Port
from nicplanner.study.growth.fleet import Fleet
from nicplanner.study.growth.rows import Row
from nicplanner.verify.patterns import Facts, Pattern
from nicplanner.verify.uses import host_ports


def mesh_rows(facts: Facts, fleet: Fleet) -> Iterator[Row]:
    """Yield a row for the meshes of each host group and kind of port.

    Among n hosts a mesh takes ``links_per_pair × (n − 1)`` ports of each, all of one speed and connector. Free data ports of that kind
    are there for it, but for those that ``policy.spare_ports`` keeps.
    """
    for group in facts.site.groups:
        pattern = next(one for one in facts.patterns if one.group is group)
        by_kind: dict[tuple[Fraction, str], list[int]] = {}
        names: dict[tuple[Fraction, str], list[str]] = {}
        for bundle in pattern.bundles:
            links = max((one.links_per_pair for one in bundle.classes if one.mesh), default=0)
            if links:
                kind = _kind(pattern.uses[bundle.ports[0]].near)
                by_kind.setdefault(kind, []).append(links)
                names.setdefault(kind, []).extend(one.name for one in bundle.classes)
        for kind, links_each in by_kind.items():
            subject, free = f"{group.key} {', '.join(names[kind])}", _free(pattern, kind, facts.site.spare_ports)
            yield _row(subject, sum(links_each), free, group.key, fleet)


def _kind(port: Port) -> tuple[Fraction, str]:
    return port.speed, port.connector


def _free(pattern: Pattern, kind: tuple[Fraction, str], spare: int) -> int:
    """Return how many more ports of a kind the meshes of a host may take."""
    data = [port for _, port, mgmt in host_ports(pattern.group) if not mgmt]
    of_kind = sum(_kind(port) == kind for port in data) - sum(_kind(use.near) == kind and not use.mgmt for use in pattern.uses)
    return max(0, min(of_kind, pattern.free_data_ports - spare))


def _row(subject: str, links: int, free: int, key: str, fleet: Fleet) -> Row:
    used = links * (fleet.today[key] - 1)
    factor = fleet.most([key], lambda counts: links * (counts[key] - 1) <= used + free)
    by_year = tuple(Fraction(links * (counts[key] - 1)) for counts in fleet.by_year)
    full = Fraction(links * (fleet.grown(factor)[key] - 1) if factor else used)
    return Row("class", subject, "mesh ports", "ports", Fraction(used), Fraction(used + free), factor, fleet.years(factor), full, by_year)
