"""How the traffic of a host group reaches the switches: boxes in columns, and the bands that join them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nicplanner import units
from nicplanner.design.excerpt import HostPlaces, SiteExcerpt
from nicplanner.names import compress, natural
from nicplanner.plot.layers import Band, Node
from nicplanner.plot.subject import Subject
from nicplanner.plot.used import DIRECT, ONBOARD, HostPort, classes_in_use

MOST = 8
"""Switches that have a box of their own each; of more, those of a fabric share one."""
WIDEST, ALL = 6.0, 230.0
"""Width of a band for each port, and of the bands of all ports together, at most, in points."""
CLASSES, GROUPS, ADAPTERS, FABRICS, SWITCHES = range(5)
Links = Mapping[tuple[str, str, str, str, str], int]
"""Numbers of links by adapter, group, classes, fabric and switch."""


@dataclass
class View:
    """What is drawn: the boxes of each column with their lines of text, and the bands, their widths in ports of one host."""

    columns: list[dict[str, list[str]]] = field(default_factory=lambda: [{} for _ in range(5)])
    bands: list[Band] = field(default_factory=list)
    fabric_of: dict[str, str] = field(default_factory=dict)


def view_of(plan: Subject, site: SiteExcerpt, key: str, places: HostPlaces, ports: Sequence[HostPort]) -> View:
    """Return the boxes and bands of a host group; `ports` are those of its first host, whose layout all have."""
    view = View()
    links = _links(plan, places)
    boxes = _switch_boxes(site, key, links, view)
    count = len(places.places)
    widths: dict[tuple[Node, Node, str], float] = {}
    for (adapter, group, traffic, fabric, switch), number in links.items():
        classes = list(filter(None, traffic.split(";")))
        for name in classes:
            way = (CLASSES, name), (GROUPS, group), (ADAPTERS, adapter), (FABRICS, fabric), (SWITCHES, boxes[fabric, switch])
            for start, end in pairwise(way):
                at = start, end, name
                widths[at] = widths.get(at, 0.0) + number / (len(classes) * count)
    unit = min(WIDEST, ALL / max(1, sum(bool(port.classes) for port in ports)))
    _class_boxes(plan, site, places, ports, view)
    for group in natural({port.group for port in ports if port.group}):
        view.columns[GROUPS][group] = _group_lines([port for port in ports if port.group == group])
    for name in dict.fromkeys(port.adapter for port in ports):
        view.columns[ADAPTERS][name] = [name, places.server if name == ONBOARD else places.adapters.get(name, "")]
    fabrics = Counter(port.fabric for port in ports if port.classes)
    for name in natural(fabrics):
        text = "direct cables" if name == DIRECT else f"fabric {name}"
        view.columns[FABRICS][name] = [text, f"{fabrics[name]} port{'s' * (fabrics[name] != 1)} a host"]
    # what other hosts have and the first has not, as a table that was edited may say, has no box and so no band
    drawn = {(column, name) for column, boxed in enumerate(view.columns) for name in boxed}
    view.bands = [
        Band(start, end, name, width * unit) for (start, end, name), width in sorted(widths.items()) if start in drawn and end in drawn
    ]
    return view


def _links(plan: Subject, places: HostPlaces) -> Counter[tuple[str, str, str, str, str]]:
    """Count the links of all hosts of the group by adapter, group, classes, fabric and switch."""
    hosts = {name for name, _, _ in places.places}
    table = plan.tables["ports"]
    names = ("host", "adapter", "group", "traffic", "fabric", "switch")
    rows = zip(*(table[name] for name in names), strict=True)
    return Counter(row[1:] for row in rows if row[0] in hosts and row[3])


def _switch_boxes(site: SiteExcerpt, key: str, links: Links, view: View) -> dict[tuple[str, str], str]:
    """Give each switch a box, or those of a fabric one where there are many; the peers of direct cables share one."""
    found: dict[tuple[str, str], int] = {}
    for (_, _, _, fabric, switch), number in links.items():
        found[fabric, switch] = found.get((fabric, switch), 0) + number
    many = sum(fabric != DIRECT for fabric, _ in found) > MOST
    boxes: dict[tuple[str, str], str] = {}
    for fabric in natural({fabric for fabric, _ in found}):
        mine = natural(switch for one, switch in found if one == fabric)
        for several in [mine] if many or fabric == DIRECT else [[name] for name in mine]:
            total = sum(found[fabric, name] for name in several)
            name = f"{len(boxes)} {several[0]}"
            boxes.update(((fabric, switch), name) for switch in several)
            view.fabric_of[name] = fabric
            view.columns[SWITCHES][name] = _switch_lines(site, key, fabric, several, total)
    return boxes


def _switch_lines(site: SiteExcerpt, key: str, fabric: str, several: Sequence[str], total: int) -> list[str]:
    if fabric == DIRECT:
        return ["the other hosts", key, f"{total // 2} direct cable{'s' * (total != 2)}"]
    models = natural({site.switches[name].model for name in several if name in site.switches})
    lines = [compress(several), ", ".join(models), f"{total} link{'s' * (total != 1)} to these hosts"]
    return [*lines, f"{len(several)} switches"] if len(several) > 1 else lines


def _class_boxes(plan: Subject, site: SiteExcerpt, places: HostPlaces, ports: Sequence[HostPort], view: View) -> None:
    """Add the classes with their demand: that of the group's first host, as the failures have it, else the design's."""
    first = places.places[0][0]
    demands = demands_of(plan, {first})[first]
    for name in classes_in_use(ports):
        demand = demands.get(name) or (site.classes[name].demand_gbps if name in site.classes else "")
        view.columns[CLASSES][name] = [name, f"{demand} Gbit/s a host"] if demand else [name]


def demands_of(plan: Subject, hosts: Collection[str]) -> dict[str, dict[str, str]]:
    """Return the demands of hosts by class, in Gbit/s as text; a host group may have others than the design's classes."""
    found: dict[str, dict[str, str]] = {host: {} for host in hosts}
    table = plan.tables["failures"]
    states = table.columns.get("state", [""] * len(table))
    for host, name, demand, state in zip(table["host"], table["traffic"], table["demand_gbps"], states, strict=True):
        if host in found and not state and demand is not None:
            found[host].setdefault(name, units.text(demand))
    return found


def _group_lines(ports: Sequence[HostPort]) -> list[str]:
    count, gbps = len(ports), ports[0].gbps
    head = "single port" if ports[0].redundancy == "single" else f"{ports[0].redundancy} of {count} port{'s' * (count != 1)}"
    speeds = natural({units.text(port.gbps) for port in ports if port.gbps is not None})
    return [head, f"{count} × {units.text(gbps)} Gbit/s" if gbps is not None and len(speeds) == 1 else f"{' and '.join(speeds)} Gbit/s"]
