"""Checks of classes whose hosts are joined directly, without switches."""

from __future__ import annotations

from nicplanner.design.build_defaults import vlan_per_link
from nicplanner.design.context import Context
from nicplanner.design.site import HostGroup, Site, TrafficClass
from nicplanner.errors import listing
from nicplanner.reading.problems import Steps

_NO_MESH = ("production", "bmc")
"""Kinds that lead out of the hosts: what machines and management controllers talk to stands behind a switch."""


def links_without_mesh(site: Site, context: Context) -> None:
    """Check that only a mesh has links between pairs of hosts."""
    for name, traffic in site.classes.items():
        if context.record.traffic[name].links_per_pair is not None and not traffic.mesh:
            path = ("traffic", name, "links_per_pair")
            hint = "add 'attach: mesh', or remove the key"
            context.note(path, "only a mesh has links per pair", str(traffic.links_per_pair), "", hint, True, (path, (*path[:2], "attach")))


def mesh_attributes(site: Site, context: Context) -> None:
    """Check what a mesh can be: separate paths that no switch touches, in one scope, without a way out."""
    for name, traffic in site.classes.items():
        if not traffic.mesh:
            continue
        given = context.record.traffic[name]

        def note(key: str, message: str, got: str, allowed: str, hint: str, name: str = name) -> None:
            path = ("traffic", name, key)
            context.note(path, message, got, allowed, hint, about=(path, ("traffic", name, "attach"), ("traffic", name, "kind")))

        if traffic.kind in _NO_MESH:
            message = f"a class of kind {traffic.kind} cannot be a mesh: it leads out of the hosts"
            note("attach", message, "'mesh'", "switch", "remove 'attach', or choose another kind")
        elif traffic.redundancy != "mpio":
            hint = "remove 'redundancy', or attach the class to switches"
            note("redundancy", "a mesh needs redundancy mpio: its links lead to different hosts", repr(traffic.redundancy), "mpio", hint)
        if "switch" in traffic.survive and given.survive is not None:
            note("survive", *_NO_SWITCH)
        if traffic.scope != "site":
            note("scope", "a mesh has one VLAN: its scope is the site", repr(traffic.scope), "site", "remove 'scope'")
        if traffic.gateway is not False:
            got = str(traffic.gateway).lower()
            note("gateway", "a mesh has no gateway: its links end at hosts", got, "false", "remove 'gateway'")


_NO_SWITCH = ("a mesh has no switch that could fail", "switch", "a subset of [adapter, port]", "remove switch from the list")


def mesh_groups(site: Site, context: Context) -> None:
    """Check the host groups that carry a mesh: they have pairs, and their own 'survive' names no switch."""
    for group in site.groups:
        for traffic in group.classes:
            if not traffic.mesh:
                continue
            about: tuple[Steps, ...] = (("hosts", group.key, "traffic"), ("traffic", traffic.name, "attach"))
            if len(group.hosts) < 2:
                message = f"a mesh joins pairs of hosts, but the group that carries {traffic.name} has one host"
                hint = "write the hosts that belong together as one group, hv[1-2]"
                context.note(("hosts", group.key), message, "1 host", "2 hosts or more", hint, True, about)
            override = (context.record.hosts[group.key].traffic or {}).get(traffic.name)
            if override is not None and "switch" in (override.survive or ()):
                path = ("hosts", group.key, "traffic", traffic.name, "survive")
                message, got, allowed, hint = _NO_SWITCH
                context.note(path, message, got, allowed, hint, about=(path, about[1]))


def mesh_values(site: Site, context: Context) -> None:
    """Check the fixed values of a mesh: one VLAN (or one for each link of a pair), a subnet for each link, one prefix length."""
    for name, traffic in site.classes.items():
        carriers = [group for group in site.groups if any(one.name == name for one in group.classes)]
        for key in ("vlan", "subnet", "prefix") if traffic.mesh else ():
            fixed = getattr(traffic, key)
            path: Steps = ("traffic", name, key)
            about = (path, *(("traffic", name, other) for other in ("attach", "links_per_pair", "kind")))
            if fixed is None or getattr(context.record.traffic[name], key) is None:
                continue
            if fixed.named:
                context.note(path, "a mesh has no clusters or racks of its own", "a map", "one value, or a list", "", about=about)
                continue
            message, allowed = _counted(site, traffic, key, len(fixed.every), carriers)
            if message:
                context.note(path, message, listing(map(str, fixed.every)), allowed, about=about)
            elif key != "prefix" and len(set(fixed.every)) != len(fixed.every):
                context.note(path, "a value stands twice", listing(map(str, fixed.every)), "each value once", about=about)


def _counted(site: Site, traffic: TrafficClass, key: str, found: int, carriers: list[HostGroup]) -> tuple[str, str]:
    """Say what is wrong with the number of fixed values, and how many are allowed; empty if it is right."""
    links = traffic.links_per_pair
    if key == "prefix":
        return ("", "") if found == 1 else ("a mesh has one prefix length", "one prefix length")
    if key == "vlan":
        two = bool(carriers) and all(len(group.hosts) == 2 for group in carriers)
        each = links > 1 and vlan_per_link(carriers, site.profile)
        if each:  # the platform has it so: one for all links would be given out twice
            return ("", "") if found == links else ("each link of a pair has a VLAN of its own on this platform", f"{links} VLAN ids")
        several = links > 1 and two
        allowed = f"one VLAN id, or {links}: one for each link of a pair" if several else "one VLAN id"
        return ("", "") if found == 1 or (several and found == links) else ("a mesh has one VLAN", allowed)
    wanted = sum(mesh_links(group, traffic) for group in carriers)
    if found >= wanted:
        return "", ""
    return f"the mesh has {wanted} links, each with a subnet of its own", f"{wanted} subnets, in order of the links, or none"


def mesh_links(group: HostGroup, traffic: TrafficClass) -> int:
    """Return how many links join the hosts of a group."""
    return traffic.links_per_pair * len(group.hosts) * (len(group.hosts) - 1) // 2


def mesh_extra_names(site: Site, context: Context) -> None:
    """Refuse extra names on a mesh: a link has addresses for its two ends alone."""
    for name in site.extra:
        if name in site.classes and site.classes[name].mesh:
            about = (("addressing", "extra", name), ("traffic", name, "attach"))
            message = "a mesh has no addresses but those of its hosts"
            context.note(about[0], message, listing(site.extra[name]), "classes that are attached to switches", "", True, about)


def direct_fabric(site: Site, context: Context) -> None:
    """Refuse a fabric with the name that the tables give to the links of a mesh."""
    if not any(traffic.mesh for traffic in site.classes.values()):
        return
    for key, given in context.record.switches.items():
        if given.fabric is not None and given.fabric.casefold() == "direct":
            hint = "choose another name for the fabric"
            context.note(("switches", key, "fabric"), "'direct' stands for the links of a mesh", repr(given.fabric), "any other name", hint)


MESH_CHECKS = (links_without_mesh, mesh_attributes, mesh_groups, mesh_values, mesh_extra_names, direct_fabric)
"""In the order in which they run."""
