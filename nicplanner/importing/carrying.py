"""Which classes ride on which ports of each host: VLANs and the source's own words → classes, by the rules of groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from nicplanner.errors import clean, listing
from nicplanner.importing.findings import Notes
from nicplanner.importing.linking import Link, Links
from nicplanner.importing.naming import renamed
from nicplanner.importing.observed import Interface, Observed, Wishes
from nicplanner.importing.sharing import SeenClass, ids, keep_apart, keep_once
from nicplanner.importing.words import is_bmc, kind_of
from nicplanner.names import natural, natural_key
from nicplanner.rules.conditions import KINDS

PATHED = ("iscsi", "smb", "corosync")
"""Kinds whose ports are paths of their own by default, with a VLAN for each fabric."""


class Ports:
    """The interfaces at the ends of links, and the VLANs that they carry."""

    def __init__(self, seen: Observed, notes: Notes) -> None:
        self._seen, self._notes = seen, notes

    def near(self, link: Link) -> Interface:
        """Return the host's interface of a link."""
        return self._seen.devices[link.host].interfaces[link.port]

    def far(self, link: Link) -> Interface:
        """Return the switch's interface of a link."""
        return self._seen.devices[link.switch].interfaces[link.switch_port]

    def vlans(self, link: Link) -> frozenset[int]:
        """Return the VLANs of a link: those of the host's port or its LAG, else those of the switch's port or its LAG."""
        near, far = (self._of(device, port) for device, port in ((link.host, link.port), (link.switch, link.switch_port)))
        if near and far and near != far:
            text = f"the two ends of its cable carry different VLANs: {ids(near - far)} here alone, {ids(far - near)} there alone"
            self._notes.add("medium", f"{link.host} {link.port}", f"{text}; those of the host's end count", "correct one of the two")
        return near or far

    def _of(self, device: str, port: str) -> frozenset[int]:
        interfaces = self._seen.devices[device].interfaces
        mine = interfaces[port]
        return mine.vlans or (interfaces[mine.lag].vlans if mine.lag in interfaces else frozenset())

    def for_controller(self, link: Link) -> bool:
        """Tell whether the port is that of a server's management controller."""
        return _is_controller(self.near(link))

    def without_bmc(self, kind: str, hosts: Iterable[str], what: str) -> str:
        """Return the kind of a class on data ports of these hosts: not bmc where one has ports for that, which carry it then."""
        if kind != "bmc" or not any(_is_controller(one) for host in hosts for one in self._seen.devices[host].interfaces.values()):
            return kind
        text = "taken for management: hosts with a controller's port have bmc there, and not on data ports"
        self._notes.add("low", clean(what), text, "--classes NAME=KIND")
        return "management"


def _is_controller(one: Interface) -> bool:
    """Tell whether an interface is one of a server's management controller."""
    return (one.management or is_bmc(one.name)) and one.adapter.casefold() in ("", "onboard")


def find_classes(seen: Observed, links: Links, fabric_of: Mapping[str, str], wishes: Wishes, notes: Notes) -> dict[str, SeenClass]:
    """Return the classes by name, each with its ports on each host, no port in two groups."""
    ports = Ports(seen, notes)
    named: dict[str, dict[str, list[Link]]] = {}
    tagged: dict[int, dict[str, list[Link]]] = {}
    silent: dict[str, list[Link]] = {}
    controllers: dict[str, list[Link]] = {}
    for link in (link for mine in links.hosts.values() for link in mine):
        words, vlans = ports.near(link).classes or ports.far(link).classes, ports.vlans(link)
        if ports.for_controller(link):
            controllers.setdefault(link.host, []).append(link)
            notes.add("info", f"{link.host} {link.port}", "a port for management alone: it carries bmc", "import it as a data port")
        elif words:
            for word in words:
                named.setdefault(word, {}).setdefault(link.host, []).append(link)
        elif vlans:
            for vlan in vlans:
                tagged.setdefault(vlan, {}).setdefault(link.host, []).append(link)
        else:
            silent.setdefault(link.host, []).append(link)
    out = _named(named, ports, fabric_of, wishes, notes)
    for one in _by_vlan(tagged, seen, ports, fabric_of, wishes, notes):
        _add(out, one)
    if controllers:
        held = {vlan for mine in controllers.values() for link in mine for vlan in ports.vlans(link)}
        _add(out, SeenClass("bmc", "bmc", tuple(held) if len(held) == 1 else (), links=controllers))
    for host, mine in silent.items():
        names = ", ".join(link.port for link in mine)
        notes.add(
            "medium", host, f"assumed: ports without VLAN or class carry production ({clean(names)})", "state their VLANs or 'traffic'"
        )
    if silent:
        _add(out, SeenClass("production", "production", links=silent))
    keep_apart(out, links, notes)
    keep_once(out, notes)
    return {name: out[name] for name in natural(out) if out[name].links}


def _add(out: dict[str, SeenClass], one: SeenClass) -> None:
    """Add a class under a name of its own."""
    name, number = one.name, 1
    while name.casefold() in {key.casefold() for key in out}:
        number += 1
        name = f"{one.name[:58]}-{number}"
    one.name = name
    out[name] = one


def _kind(text: str, wishes: Wishes, notes: Notes, vlan: int | None = None, role: str = "") -> str:
    """Return the kind of a class by what the user said, else by the words in its name, then in its role; production if they have none."""
    told = {key.casefold(): kind for key, kind in wishes.kinds.items()}
    for key in ([str(vlan)] if vlan is not None else []) + [text.casefold()]:
        if key in told:
            return told[key]
    found = kind_of(text)
    if found is not None:
        if text not in KINDS:
            notes.add("info", clean(text), f"by its name of kind {found}", "--classes NAME=KIND says otherwise")
        return found
    found = kind_of(role) if role else None
    if found is not None:
        notes.add(
            "info", clean(text) or f"VLAN {vlan}", f"by its role {clean(role, 40)} of kind {found}", "--classes NAME=KIND says otherwise"
        )
        return found
    what = f"VLAN {vlan} ({text})" if vlan is not None and text else f"VLAN {vlan}" if vlan is not None else text
    notes.add("low", clean(what), "assumed: of kind production, since its name says no kind", "--classes NAME=KIND")
    return "production"


def _named(
    found: Mapping[str, Mapping[str, list[Link]]], ports: Ports, fabric_of: Mapping[str, str], wishes: Wishes, notes: Notes
) -> dict[str, SeenClass]:
    """Return the classes that the source itself names, with the VLANs that stand beside them."""
    out: dict[str, SeenClass] = {}
    called, owners = renamed(found, "class", notes), dict[int, list[SeenClass]]()
    for word in sorted(found, key=natural_key):
        kind = ports.without_bmc(_kind(word, wishes, notes), found[word], word)
        one = SeenClass(called[word], kind, links=dict(found[word]))
        alone = [link for mine in one.links.values() for link in mine if len(ports.near(link).classes or ports.far(link).classes) == 1]
        fabrics: dict[int, set[str]] = {}
        for link in alone:
            for vlan in ports.vlans(link):
                fabrics.setdefault(vlan, set()).add(fabric_of[link.switch])
        _give_vlans(one, fabrics, notes)
        out[one.name] = one
        for vlan in fabrics:
            owners.setdefault(vlan, []).append(one)
    for vlan, mine in owners.items():
        names = natural(one.name for one in mine)
        if len(mine) > 1 and "iscsi" in {one.kind for one in mine}:
            notes.add("high", f"VLAN {vlan}", f"storage shares it with other traffic: {listing(names)}", "give storage VLANs of its own")
    return out


def _give_vlans(one: SeenClass, fabrics: Mapping[int, set[str]], notes: Notes) -> None:
    """Give a class its VLANs: one, or one a fabric for kinds with paths."""
    mine = sorted(fabrics, key=lambda vlan: (sorted(fabrics[vlan]), vlan))
    each = {fabric for vlan in mine for fabric in fabrics[vlan]}
    if len(mine) == 1 and (one.kind not in PATHED or len(each) == 1):
        one.vlans = (mine[0],)
    elif one.kind in PATHED and len(mine) == len(each) and all(len(fabrics[vlan]) == 1 for vlan in mine):
        one.vlans, one.by_fabric = tuple(sorted(mine, key=lambda vlan: natural_key(min(fabrics[vlan])))), True
    elif len(mine) == 1:
        notes.add(
            "medium",
            one.name,
            f"VLAN {mine[0]} is on {len(each)} fabrics, while a class of kind {one.kind} has one for each: its VLANs are planned anew",
            "give each fabric a VLAN of its own",
        )
    elif mine:
        notes.add("medium", one.name, f"the class has several VLANs ({ids(mine)}): they are planned anew", "give it one VLAN")


def _by_vlan(
    found: Mapping[int, Mapping[str, list[Link]]],
    seen: Observed,
    ports: Ports,
    fabric_of: Mapping[str, str],
    wishes: Wishes,
    notes: Notes,
) -> list[SeenClass]:
    """Return the classes that VLANs stand for."""
    kinds: dict[str, list[int]] = {}
    for vlan in sorted(found):
        name = seen.vlan_names.get(vlan, "")
        kind = _kind(name, wishes, notes, vlan, seen.vlan_roles.get(vlan, ""))
        kinds.setdefault(ports.without_bmc(kind, found[vlan], name or f"VLAN {vlan}"), []).append(vlan)
    out: list[SeenClass] = []
    for kind, vlans in kinds.items():
        if kind == "production":  # VLANs that are always on the same ports are networks of one class
            alike: dict[object, list[int]] = {}
            for vlan in vlans:
                alike.setdefault(frozenset(link for mine in found[vlan].values() for link in mine), []).append(vlan)
            out += [SeenClass(kind, kind, tuple(mine), links=dict(found[mine[0]])) for mine in alike.values()]
            continue
        fabrics = _paths(vlans, found, fabric_of, notes) if kind in PATHED and len(vlans) > 1 else {}
        if fabrics:
            joined: dict[str, list[Link]] = {}
            for vlan in vlans:
                for host, mine in found[vlan].items():
                    joined.setdefault(host, []).extend(mine)
            out.append(SeenClass(kind, kind, tuple(sorted(vlans, key=lambda vlan: natural_key(fabrics[vlan]))), True, joined))
            continue
        for vlan in vlans:
            one = SeenClass(kind, kind, links=dict(found[vlan]))
            _give_vlans(one, {vlan: {fabric_of[link.switch] for mine in found[vlan].values() for link in mine}}, notes)
            out.append(one)
    return out


def _paths(vlans: list[int], found: Mapping[int, Mapping[str, list[Link]]], fabric_of: Mapping[str, str], notes: Notes) -> dict[int, str]:
    """Return the fabric of each VLAN of one kind, if each has most of its ports on a fabric of its own: then they are its paths.

    A port that has the VLAN of another fabric is told; it is a path all the same.
    """
    out: dict[int, str] = {}
    strays: list[tuple[Link, int]] = []
    for vlan in vlans:
        links = [link for mine in found[vlan].values() for link in mine]
        counts = Counter(fabric_of[link.switch] for link in links)
        out[vlan] = min(counts, key=lambda fabric: (-counts[fabric], natural_key(fabric)))
        if 2 * counts[out[vlan]] <= len(links):
            return {}
        strays += [(link, vlan) for link in links if fabric_of[link.switch] != out[vlan]]
    if len(set(out.values())) < len(vlans):
        return {}
    for link, vlan in strays:
        text = f"it has VLAN {vlan}, which other hosts have on fabric {out[vlan]}, on fabric {fabric_of[link.switch]}"
        notes.add("high", f"{link.host} {link.port}", text, "correct its VLAN, or its cable")
    return out
