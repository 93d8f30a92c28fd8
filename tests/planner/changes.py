"""Earlier plans that are odd, and designs that have changed a little."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from typing import Any

import brute

import nicplanner as nic
from nicplanner.design.site import Site
from nicplanner.names import natural_key
from nicplanner.tables import SPECS, Table
from nicplanner.verify import derive

Dict = dict[str, Any]


# ---------------------------------------------------------------------------------------------------- plans that nobody would make


def shuffled(site: Site, plan: nic.Plan, seed: int) -> nic.Plan:
    """Return a plan that is as valid: in every host group ports that are alike are exchanged, and so are alike ports of every switch."""
    rng = random.Random(seed)
    near: dict[tuple[str, str, str], str] = {}
    for group in site.groups:
        known = brute.GroupBrute(site, group)
        for run in known._runs():
            names = [known.ports[i].port.name for i in run]
            for name, other in zip(names, rng.sample(names, len(names)), strict=True):
                near.update({(host.name, known.ports[run[0]].adapter, name): other for host in group.hosts})
    pinned = {end for group in site.groups for pins in group.pins.values() for pin in pins for end in pin.ends or ()}
    far: dict[tuple[str, str], str] = {}
    for switch in site.switches.values():
        free = [port for port in switch.ports if (switch.name, port.name) not in pinned]
        for look in {(port.speed, port.connector) for port in free}:
            names = [port.name for port in free if (port.speed, port.connector) == look]
            far.update({(switch.name, name): other for name, other in zip(names, rng.sample(names, len(names)), strict=True)})
    tables = {**plan.tables, **_renamed(plan.tables, near, far)}
    return nic.Plan({**tables, "failures": derive(site, tables).failures}, plan.manifest)


def _renamed(tables: Mapping[str, Table], near: Mapping[tuple[str, str, str], str], far: Mapping[tuple[str, str], str]) -> dict[str, Table]:
    """Return the tables with host and switch ports under other names."""
    ports = _rows(tables["ports"])
    for row in ports:
        row["port"] = near[row["host"], row["adapter"], row["port"]]
        row["switch_port"] = far.get((row["switch"], row["switch_port"]), row["switch_port"])
    cabling = _rows(tables["cabling"])
    for row in cabling:
        a, b = row["label_a"].split("/")[0], row["label_b"].split("/")[0]
        port, far_port = near[row["host"], row["adapter"], row["port"]], far.get((row["switch"], row["switch_port"]), row["switch_port"])
        ends = a[: -len(row["port"])] + port, b[: -len(row["switch_port"])] + far_port
        row |= {"port": port, "switch_port": far_port, "label_a": "/".join(ends), "label_b": "/".join(ends[::-1])}
    switch_ports = _rows(tables["switch_ports"])
    for row in switch_ports:
        row["port"] = far.get((row["switch"], row["port"]), row["port"])
    addresses = _rows(tables["addresses"])
    texts: dict[tuple[str, ...], list[str]] = {}
    for row in addresses:
        texts.setdefault((row["host"], row["traffic"], row["fabric"], row["scope"]), []).append(row["address"])
        if row["port"]:
            row["port"] = near[row["host"], row["adapter"], row["port"]]
    for row in sorted(addresses, key=lambda row: (natural_key(row["adapter"]), natural_key(row["port"]))):
        row["address"] = texts[row["host"], row["traffic"], row["fabric"], row["scope"]].pop(0)  # in order of the ports
    found = {"ports": ports, "cabling": cabling, "switch_ports": switch_ports, "addresses": addresses}
    return {name: Table.of_rows(SPECS[name], [tuple(row.values()) for row in rows]) for name, rows in found.items()}


def _rows(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows()]


# ------------------------------------------------------------------------------------------------------------ designs that changed


CHANGES = ("demand", "fewer classes", "more hosts", "fewer hosts", "card", "switch", "occupied", "fabric", "split", "first", "place")
"""What :func:`changed` knows to change; planned the other way round, classes come and host groups become one."""


def changed(data: Dict, rng: random.Random, change: str | None = None) -> Dict:
    """Return a design that differs in one thing, as in practice; it may be invalid, or have no plan."""
    out = copy.deepcopy(data)
    key = rng.choice(sorted(out["hosts"]))
    body = out["hosts"][key]
    match change or rng.choice(CHANGES):
        case "demand":
            one = out["traffic"][rng.choice(sorted(out["traffic"]))]
            one["demand_gbps"] = round(one["demand_gbps"] * rng.choice((0.4, 0.7, 1.5, 2)), 4)
        case "fewer classes" if len(out["traffic"]) > 1:
            _without(out, rng.choice(sorted(out["traffic"])))
        case "more hosts" | "fewer hosts" as which:
            _grown(out, key, 1 if which == "more hosts" else -1)
        case "card" if body.get("adapters"):
            slot = rng.choice(sorted(body["adapters"]))
            body["adapters"][slot] = "y" if body["adapters"][slot] == "x" else "x"
        case "switch":
            switch = out["switches"][rng.choice(sorted(out["switches"]))]
            switch["model"] = rng.choice(sorted(out["catalog"]["switches"]))
        case "occupied":
            switch = out["switches"][rng.choice(sorted(out["switches"]))]
            taken = {*switch.get("uplinks", ()), *switch.get("peer_links", ()), *switch.get("occupied", ())}
            switch["occupied"] = sorted({*switch.get("occupied", ()), *({"e1", "e2", "e3"} - taken)})[:2]
        case "fabric":
            _another_switch(out, rng)
        case "split" | "first" as which:
            _regrouped(out, key, which)
        case "place":
            device = rng.choice((body, out["switches"][rng.choice(sorted(out["switches"]))]))
            device["unit"] += rng.choice((-1, 1))
    return out


def _without(out: Dict, name: str) -> None:
    del out["traffic"][name]
    for one in out["traffic"].values():
        one["apart_from"] = [other for other in one.get("apart_from", ()) if other != name]
    for body in out["hosts"].values():
        body.get("pin", {}).pop(name, None)
        if name in body.get("traffic", ()):
            rest = [other for other in body["traffic"] if other != name]
            body["traffic"] = {other: body["traffic"][other] for other in rest} if isinstance(body["traffic"], dict) else rest
    for switch in out["switches"].values():
        if name in switch.get("carries", ()):
            switch["carries"] = [other for other in switch["carries"] if other != name]
    out["addressing"].get("extra", {}).pop(name, None)


def _grown(out: Dict, key: str, more: int) -> None:
    """Give a host group another host at the end of its names, or one less."""
    body = out["hosts"][key]
    letter, count = key[0], len(range(int(key.rstrip("]").rpartition("-")[2]) if "[" in key else 1))
    if count + more < 1 or not isinstance(body["rack"], str) or "[" in body["rack"]:
        return
    del out["hosts"][key]
    out["hosts"][f"{letter}[1-{count + more}]" if count + more > 1 else f"{letter}1"] = body
    body.pop("pin", None)


def _another_switch(out: Dict, rng: random.Random) -> None:
    rack = rng.choice(sorted(out["racks"]))
    out["racks"][rack]["height_units"] += 2
    like = copy.deepcopy(out["switches"][rng.choice(sorted(out["switches"]))])
    for name in ("mlag", "failure_domain", "uplinks", "peer_links", "occupied", "carries"):
        like.pop(name, None)
    place = {"rack": rack, "unit": out["racks"][rack]["height_units"] - 1, "fabric": rng.choice(("A", "B", "D"))}
    out["switches"]["sw0"] = {**like, **place, "serves": sorted(out["racks"])}


def _regrouped(out: Dict, key: str, which: str) -> None:
    """Part a host group into its hosts; with ``first`` also put a host before them all in the order of names, where there is a place."""
    if which == "first":
        body = copy.deepcopy(out["hosts"][key])
        body.pop("pin", None)
        for rack in out["racks"].values():
            rack["height_units"] += 4
        if isinstance(body["rack"], str) and "[" not in body["rack"]:
            out["hosts"]["a1"] = {**body, "unit": out["racks"][body["rack"]]["height_units"] - 3}
        return
    body = out["hosts"][key]
    if "[" not in key or not isinstance(body["rack"], str) or "[" in body["rack"] or body.get("pin"):
        return
    height = out["catalog"]["servers"][body["server"]]["height_units"]
    count = int(key.rstrip("]").rpartition("-")[2])
    del out["hosts"][key]
    for i in range(count):
        out["hosts"][f"{key[0]}{i + 1}"] = {**copy.deepcopy(body), "unit": body["unit"] + i * height}


# ------------------------------------------------------------------------------------------------------- tables that were edited

ODD = ("", "no such thing", "../x", "=cmd", "0", "10.0.0.1", "10.0.0.0/24", "300.1.1.1", "C0001", "site", "\u202eslot1/p1", "a/b/c")


def edited(plan: nic.Plan, rng: random.Random, edits: int = 12) -> nic.Plan:
    """Return a plan whose tables somebody has edited: cells of other rows, odd values, rows twice, rows gone."""
    tables = dict(plan.tables)
    for _ in range(edits):
        name = rng.choice(("ports", "cabling", "vlans", "addresses"))
        table = tables[name]
        rows = [list(row) for row in table.rows()]
        if not rows:
            continue
        row, column = rng.choice(rows), rng.randrange(len(table.columns))
        kind = table.spec.columns[column].kind
        match rng.randrange(4):
            case 0:
                row[column] = rng.choice(rows)[column]
            case 1:
                row[column] = rng.choice(ODD) if kind == "text" else rng.choice((None, 0, -1, 1000, 4095, 10**6)) if kind == "int" else None
            case 2:
                rows.insert(rng.randrange(len(rows)), list(row))
            case 3:
                rows.remove(row)
        tables[name] = Table.of_rows(table.spec, rows)
    return nic.Plan(tables, plan.manifest)
