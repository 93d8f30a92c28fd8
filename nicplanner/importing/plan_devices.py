"""Hosts and switches of a plan, from what ``plan.json`` says of the site, or from the tables alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from nicplanner import units
from nicplanner.catalog import CableEntry
from nicplanner.catalog.lookup import load_shipped
from nicplanner.importing.assumed import height_of_servers
from nicplanner.importing.findings import Notes
from nicplanner.importing.hardware import COPPER_OF, TYPE_OF, Hardware, card_name
from nicplanner.importing.naming import fits
from nicplanner.importing.plan_folder import PlanFolder
from nicplanner.importing.seen import Plug, SeenHost
from nicplanner.names import natural, natural_key

Row = Mapping[str, Any]
MESH = "direct"
MOST_HEIGHT = 60
"""Units of a device at most, see the catalog."""
_RATES = ("100", "1000", "2.5g", "5g", "10g", "25g", "40g", "50g", "100g", "200g", "400g", "800g")
_TAILS = ("t", "tx", *(f"x-{cage}" for cage in ("sfp", "sfpp", "sfp28", "sfp56", "qsfpp", "qsfp28", "qsfp56", "qsfpdd", "osfp")))


def plugs_of(found: PlanFolder, classes: Iterable[str]) -> dict[str, dict[str, tuple[Plug, ...]]]:
    """Return the ports of each class on each host."""
    known = set(classes)
    out: dict[str, dict[str, list[Plug]]] = {}
    for row in found.rows["ports"]:
        mine = out.setdefault(row["host"], {})
        for name in row["traffic"].split(";") if row["group"] else ():
            if name in known:
                end = ("", "") if row["fabric"] == MESH else (row["switch"], row["switch_port"])
                mine.setdefault(name, []).append(Plug(row["adapter"], row["port"], row["fabric"], *end))
    order = lambda plug: (natural_key(plug.adapter), natural_key(plug.port))  # noqa: E731
    return {host: {name: tuple(sorted(plugs, key=order)) for name, plugs in mine.items()} for host, mine in out.items()}


def known_hosts(found: PlanFolder, overrides: Mapping[str, Any], hardware: Hardware, notes: Notes) -> list[SeenHost]:
    """Return the hosts as ``plan.json`` knows them, with the ports of the tables."""
    site = found.excerpt
    assert site is not None
    plugs = plugs_of(found, site.classes)
    out: list[SeenHost] = []
    for key, group in site.hosts.items():
        ports = site.ports.servers.get(group.server, ())
        data, mgmt = ([(name, kind) for name, kind, use in ports if (use == "mgmt") is only] for only in (False, True))
        server = hardware.server(group.server, group.height_units, data, mgmt, group.slots)
        cards = {
            slot: hardware.card(model, [(name, kind) for name, kind, _ in site.ports.adapters.get(model, ())], server, slot)
            for slot, model in group.adapters.items()
            if slot != "onboard"
        }
        mesh = any(site.classes[name].attach == "mesh" for name in group.classes if name in site.classes)
        for name, rack, unit in group.places:
            mine = {one: plugs.get(name, {}).get(one, ()) for one in group.classes}
            out.append(
                SeenHost(name, server, cards, rack, unit, group.height_units, group.cluster, mine, overrides.get(name, {}), key, mesh)
            )
    lost = plugs.keys() - {host.name for host in out}
    for name in natural(lost):
        notes.add("high", name, "left out: ports.csv has it, but plan.json does not know the host", "plan the design again")
    return out


def known_switches(found: PlanFolder, hardware: Hardware) -> dict[str, dict[str, Any]]:
    """Return the switches as ``plan.json`` knows them."""
    site = found.excerpt
    assert site is not None
    out: dict[str, dict[str, Any]] = {}
    for name, one in site.switches.items():
        model = hardware.switch(one.model, one.height_units, site.ports.switches.get(one.model, ()))
        body: dict[str, Any] = {"model": model, "rack": one.rack, "unit": one.unit, "fabric": one.fabric}
        if set(one.serves) != {one.rack}:
            body["serves"] = list(one.serves)
        body |= {key: list(ports) for key in ("uplinks", "peer_links", "occupied") if (ports := getattr(one, key))}
        if one.mlag:
            body["mlag"] = one.mlag
        if one.failure_domain != name:
            body["failure_domain"] = one.failure_domain
        out[name] = body
    return out


class Types:
    """Interface types of ports of which the tables tell the speed and the cable."""

    def __init__(self, found: PlanFolder, notes: Notes) -> None:
        self._notes, self._catalog = notes, load_shipped()
        self._cables = {(row["host"], row["adapter"], row["port"]): row for row in found.rows["cabling"]}

    def of(self, host: str, adapter: str, port: str, speed: Fraction | None, far: bool = False) -> str:
        """Return the type of a port, or of the switch's port at the far end of its cable."""
        text = units.text(speed) if speed is not None else "1"
        cable = self._cables.get((host, adapter, port))
        entry = self._catalog.get("cables", cable.get("cable_type") or "") if cable else None
        if isinstance(entry, CableEntry):
            found = _type(Fraction(text), entry.connectors[far])
            if found:
                return found
        kind = (COPPER_OF if cable and cable["medium"] == "copper" else TYPE_OF).get(text, "1000base-t")
        if cable is None:
            self._notes.add("low", f"{host} {adapter}", f"assumed: free ports of {text} Gbit/s are {kind}: no cable shows what they are")
        return kind


def _type(speed: Fraction, connector: str) -> str:
    """Return the interface type of a speed in Gbit/s and a connector; empty if there is none."""
    found = (f"{rate}base-{tail}" for rate in _RATES for tail in _TAILS)
    return next((name for name in found if units.interface_type(name) == (speed, connector)), "")


def hosts_of_tables(
    found: PlanFolder, classes: Mapping[str, Any], overrides: Mapping[str, Any], hardware: Hardware, notes: Notes
) -> list[SeenHost]:
    """Return the hosts as the tables show them: ports by adapter, places from the cables."""
    types, plugs = Types(found, notes), plugs_of(found, classes)
    places = {row["host"]: (row["rack"], row["unit"]) for row in found.rows["cabling"]}
    places |= {row["switch"]: (row["switch_rack"], row["switch_unit"]) for row in found.rows["cabling"] if row["switch"] in plugs}
    in_cluster = clusters_of(found)
    bmc = {name for name, body in classes.items() if body.get("kind", name) == "bmc"}
    by_host: dict[str, dict[str, list[Row]]] = {}
    for row in found.rows["ports"]:
        by_host.setdefault(row["host"], {}).setdefault(row["adapter"], []).append(row)
    out: list[SeenHost] = []
    switches = {row["switch"]: (row["switch_rack"], row["switch_unit"]) for row in found.rows["cabling"]}
    height = height_of_servers({**switches, **places}, by_host, MOST_HEIGHT)
    top: dict[str, int] = {}
    for host, (rack, known) in places.items():
        if host in by_host and known is not None:
            top[rack] = max(top.get(rack, 1), known + height)
    for name in natural(by_host):
        cards = {
            slot: [(row["port"], types.of(name, slot, row["port"], row["speed_gbps"])) for row in rows]
            for slot, rows in by_host[name].items()
            if slot != "onboard"
        }
        onboard = [
            (row["port"], types.of(name, "onboard", row["port"], row["speed_gbps"]), bool(bmc & {*row["traffic"].split(";")}))
            for row in by_host[name].get("onboard", ())
        ]
        data, mgmt = ([(port, kind) for port, kind, only in onboard if only is wanted] for wanted in (False, True))
        server = hardware.server("server", height, data, mgmt, cards)
        models = {slot: hardware.card(card_name(ports), ports, server, slot) for slot, ports in cards.items()}
        rack, known = places.get(name, ("R1", None))
        unit = known or top.get(rack, 1)
        top[rack] = max(top.get(rack, 1), unit + height)
        if known is None:
            notes.add("low", name, "assumed: rack and unit, since no cable tells them", "set 'rack' and 'unit'")
        mesh = any(plug.fabric == MESH for mine in plugs[name].values() for plug in mine)
        out.append(SeenHost(name, server, models, rack, unit, height, in_cluster.get(name), plugs[name], overrides.get(name, {}), "", mesh))
    notes.add("low", "servers, cards", "assumed: models and heights; the tables tell the ports alone", "name the models in the catalog")
    return out


def clusters_of(found: PlanFolder) -> dict[str, str]:
    """Return the cluster of each host of which the tables tell it: by addresses of scope cluster, or by failures of other hosts of it."""
    out = {row["host"]: row["scope"].partition(":")[2] for row in found.rows["addresses"] if row["scope"].startswith("cluster:")}
    for row in found.rows["failures"]:
        cluster = row["element"].rpartition(":")[0]
        if row["kind"] == "host" and fits(cluster):
            out[row["host"]] = cluster
    return out


def switches_of_tables(found: PlanFolder, hosts: Iterable[SeenHost], hardware: Hardware, notes: Notes) -> dict[str, dict[str, Any]]:
    """Return the switches as the tables show them: the ports in use, uplinks and peer links by what stands in their description."""
    types, racks = Types(found, notes), {host.name: host.rack for host in hosts}
    ports: dict[str, dict[str, str]] = {}
    body: dict[str, dict[str, Any]] = {}
    serves: dict[str, set[str]] = {}
    places = {row["switch"]: (row["switch_rack"], row["switch_unit"]) for row in found.rows["cabling"]}
    for row in found.rows["ports"]:
        if not row["group"] or row["fabric"] == MESH:
            continue
        name = row["switch"]
        kind = types.of(row["host"], row["adapter"], row["port"], row["link_gbps"], far=True)
        ports.setdefault(name, {})[row["switch_port"]] = kind
        rack, unit = places.get(name, (racks[row["host"]], None))
        if unit is None:
            unit = 42 - sum(one["rack"] == rack for one in body.values() if one is not body.get(name))
            notes.add("low", name, "assumed: rack and unit, since no cable tells them", "set 'rack' and 'unit'")
        body.setdefault(name, {"rack": rack, "unit": unit, "fabric": row["fabric"]})
        serves.setdefault(name, set()).add(racks[row["host"]])
    for row in found.rows["switch_ports"]:
        if row["switch"] in ports and row["port"] not in ports[row["switch"]]:
            kind = "peer_links" if row["description"] == "peer link" else "uplinks"
            body[row["switch"]].setdefault(kind, []).append(row["port"])
            ports[row["switch"]][row["port"]] = TYPE_OF["10"]
            notes.add("low", row["switch"], f"assumed: {kind.replace('_', ' ')} are {TYPE_OF['10']}", "set the model of the switch")
    _pairs(found, body, notes)
    for name, one in body.items():
        if serves[name] != {one["rack"]}:
            one["serves"] = natural(serves[name])
        body[name] = {"model": hardware.switch("switch", 1, list(ports[name].items())), **one}
    return body


def _pairs(found: PlanFolder, switches: Mapping[str, dict[str, Any]], notes: Notes) -> None:
    """Make the switches over which a port-channel of a host is spread an MLAG pair."""
    channels: dict[tuple[str, int], set[str]] = {}
    for row in found.rows["ports"]:
        if row.get("port_channel") is not None and row["switch"] in switches:
            channels.setdefault((row["host"], row["port_channel"]), set()).add(row["switch"])
    for mine in sorted({tuple(natural(one)) for one in channels.values() if len(one) > 1}, key=lambda one: natural_key(one[0])):
        called = next((switches[name]["mlag"] for name in mine if "mlag" in switches[name]), f"mlag-{mine[0]}"[:63])
        for name in mine:
            switches[name]["mlag"] = called
        notes.add("low", ", ".join(mine), "assumed: the switches are an MLAG pair, since a port-channel is spread over them", "set 'mlag'")
