"""A plan's folder → the design that makes it: everything pinned, VLANs and subnets fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from nicplanner import units
from nicplanner.catalog.lookup import load_shipped
from nicplanner.importing.assumed import complete_addressing, complete_racks
from nicplanner.importing.findings import Notes
from nicplanner.importing.hardware import Hardware
from nicplanner.importing.plan_addressing import Numbers, read_numbers
from nicplanner.importing.plan_cables import Types, own_cables
from nicplanner.importing.plan_classes import Classes, read_classes
from nicplanner.importing.plan_devices import hosts_of_tables, known_hosts, known_switches, switches_of_tables
from nicplanner.importing.plan_folder import PlanFolder, read_plan_folder
from nicplanner.importing.port_types import PortTypes
from nicplanner.importing.seen import SeenHost, SeenSite
from nicplanner.names import natural
from nicplanner.rules import profile_names

NOT_IN_A_PLAN = (
    "not part of a plan: apart_from, spare_ports, prices, machines, access lists, sensors, zones of networks, buses of models of one's own"
)


def site_of_plan(folder: Path, notes: Notes) -> SeenSite:
    """Return the site of a plan's folder.

    Raises
    ------
    InputError
        If the folder is no plan's, or a file of it cannot be read.
    """
    found = read_plan_folder(folder, notes)
    classes, hardware = read_classes(found, notes), Hardware(notes)
    if found.excerpt is not None:
        hosts = known_hosts(found, classes.overrides, hardware, notes)
        switches = known_switches(found, hardware)
    else:
        hosts = hosts_of_tables(found, classes.traffic, classes.overrides, hardware, notes)
        switches = switches_of_tables(found, hosts, hardware, notes)
    kinds = {name: body.get("kind", name) for name, body in classes.traffic.items()}
    numbers = read_numbers(found, kinds, hosts, notes)
    _carried(found, classes, hosts, switches)
    notes.add("info", "the design", NOT_IN_A_PLAN, "add what the plan was made with")
    seen = SeenSite(found.title or "Imported plan", hosts, switches, _with_numbers(classes, numbers), catalog=hardware.sections)
    seen.networks, seen.addressing = numbers.networks, numbers.addressing
    if classes.host_failures and any(host.cluster for host in hosts):
        seen.policy["host_failures"] = classes.host_failures
    if found.excerpt is not None:
        site = found.excerpt
        seen.racks = {
            name: {"row": one.row, "position": one.position, "height_units": one.height_units} for name, one in site.racks.items()
        }
        if site.max_utilisation != "1":
            seen.policy["max_utilisation"] = _rate(site.max_utilisation)
        seen.platform = site.platform if site.platform in profile_names() else "generic"
        if seen.platform != site.platform:
            notes.add(
                "medium",
                site.platform,
                "the platform's profile is not part of the plan: the design has platform generic",
                "set 'platform' to the profile's file",
            )
    elif found.rows["cabling"]:
        notes.add(
            "low", "racks", "assumed: rows, positions and heights of racks, which cable lengths between racks depend on", "set 'racks'"
        )
    seen.catalog = {**seen.catalog, "cables": own_cables(found, kinds, _types(seen), load_shipped(), notes)}
    complete_addressing(seen, notes)
    complete_racks(seen, {name: one.height_units for name, one in found.excerpt.switches.items()} if found.excerpt else {}, notes)
    return seen


def _types(seen: SeenSite) -> Types:
    """Return what looks up the interface types of both ends of a cable; the far end of a mesh's is a host's."""
    types, hosts = PortTypes(seen), {host.name: host for host in seen.hosts}

    def of(row: Mapping[str, Any]) -> tuple[str, str]:
        near = types.of_host(hosts[row["host"]], row["adapter"], row["port"]) if row["host"] in hosts else ""
        if row["switch"] in hosts:
            return near, types.of_host(hosts[row["switch"]], *row["switch_port"].partition("/")[::2])
        return near, types.of_switch(row["switch"], row["switch_port"])

    return of


def _rate(text: str) -> Any:
    return Fraction(units.text(Fraction(text)))


def _with_numbers(classes: Classes, numbers: Numbers) -> dict[str, dict[str, Any]]:
    out: dict[str, dict[str, Any]] = {}
    owners = {body["class"] for body in numbers.networks.values()}
    for name, body in classes.traffic.items():
        out[name] = {**body, **numbers.classes.get(name, {"gateway": False} if name in owners else {})}
        if body.get("attach") == "mesh":
            for key in ("gateway", "scope"):
                out[name].pop(key, None)
    return out


def _carried(found: PlanFolder, classes: Classes, hosts: Iterable[SeenHost], switches: dict[str, dict[str, Any]]) -> None:
    """Add ``carries`` to the switches whose uplinks or peer links lack VLANs of a class, and to those beside them."""
    every = {name for name, body in classes.traffic.items() if body.get("attach") != "mesh"}
    used: dict[str, set[str]] = {name: set() for name in switches}
    for row in found.rows["ports"]:
        if row["group"] and row["switch"] in used:
            used[row["switch"]] |= set(row["traffic"].split(";"))
    clusters: dict[str, set[str]] = {}
    for host in hosts:
        clusters.setdefault(host.cluster or "", set()).add(host.rack)
    shown = {name: _shown(name, body, clusters, found) for name, body in switches.items()}
    lacking = {name for name, mine in shown.items() if any(not there and one not in used[name] for one, there in mine.items())}
    for name, body in switches.items():
        if any(_served(switches[other]) & _served(body) for other in lacking):
            mine = used[name] | {one for one, there in shown[name].items() if there}
            body["carries"] = natural(mine & every or every)


def _served(body: Mapping[str, Any]) -> set[str]:
    return set(body.get("serves", [body["rack"]]))


def _shown(name: str, body: Mapping[str, Any], clusters: Mapping[str, set[str]], found: PlanFolder) -> dict[str, bool]:
    """Return the classes whose VLANs reach a switch, each with whether they stand on its uplinks (or peer links, where it has none)."""
    links = set(body.get("uplinks") or body.get("peer_links") or ())
    rows = [row for row in found.rows["switch_ports"] if row["switch"] == name and row["port"] in links]
    there = {part for row in rows for part in row["tagged_vlans"].split(";")}
    out: dict[str, bool] = {}
    for row in found.rows["vlans"] if rows else ():
        kind, _, scope = row["scope"].partition(":")
        racks = {"rack": {scope}, "cluster": clusters.get(scope, set())}.get(kind)
        if kind == "link" or (racks is not None and not racks & _served(body)):
            continue
        if row["fabric"] and (row["fabric"] != body["fabric"] or not body.get("uplinks")):
            continue
        out[row["traffic"]] = out.get(row["traffic"], False) or str(row["vlan"]) in there
    return out
