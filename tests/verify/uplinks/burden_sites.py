"""Random small sites with random layouts: any host on any switches, which no planner would make."""

from __future__ import annotations

import random
from typing import Any

import nicplanner as nic
from nicplanner.tables import SPECS, Table

TYPES = ("1000base-t", "10gbase-t", "25gbase-x-sfp28")
KINDS = ("production", "management", "backup", "iscsi", "iscsi", "cluster", "live-migration", "smb", "corosync", "bmc", "ceph-public")
DEMANDS = (0, 0.1, 0.7, 1, 1.3, 2.5, 4)


def design(seed: random.Random) -> dict[str, Any]:
    racks = [f"R{i}" for i in range(1, seed.randint(1, 3) + 1)]
    data: dict[str, Any] = {
        "nicplanner": 1,
        "racks": {rack: {} for rack in racks},
        "switches": switches(seed, racks),
        "traffic": traffic(seed),
        "addressing": {"supernet": "10.0.0.0/8", "vlans": "100-900"},
        "catalog": {
            "servers": {"box": {"interfaces": ports(seed, "n[1-3]", "m[1-2]"), "slots": ["s1", "s2"], "height_units": 1}},
            "adapters": {"card": {"interfaces": ports(seed, "p[1-2]", "q1")}},
            "switches": {"sw": {"interfaces": ports(seed, "e[1-90]") | {"u[1-2]": "1000base-t", "v[1-2]": "10gbase-x-sfpp"}}},
        },
    }
    data["hosts"] = hosts(seed, racks, data["traffic"])
    moments(random.Random(seed.random()), data)
    return data


def moments(seed: random.Random, data: dict[str, Any]) -> None:
    """Give some classes peaks, and let hosts of clusters fail where every cluster has more of them."""
    overrides = [own for host in data["hosts"].values() if isinstance(host.get("traffic"), dict) for own in host["traffic"].values()]
    for one in (*data["traffic"].values(), *overrides):
        if seed.random() < 0.3:
            one["peaks"] = {name: seed.choice(DEMANDS) for name in seed.sample(["p1", "p2"], seed.randint(1, 2))}
    sizes: dict[str, int] = {}
    for one in data["hosts"].values():
        if "cluster" in one:
            sizes[one["cluster"]] = sizes.get(one["cluster"], 0) + sum(one["rack"].values())
    most = min(sizes.values(), default=1) - 1
    if most > 0 and seed.random() < 0.7:
        data["policy"] = {"host_failures": min(most, seed.choice((1, 1, 2, 3)))}


def ports(seed: random.Random, *names: str) -> dict[str, str]:
    return {name: seed.choice(TYPES) for name in names}


def switches(seed: random.Random, racks: list[str]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for i in range(1, seed.randint(2, 5) + 1):
        one: dict[str, Any] = {"model": "sw", "rack": seed.choice(racks), "unit": 42 - i, "fabric": seed.choice("AAB" if i % 2 else "BBC")}
        one["serves"] = racks if i == 1 else seed.sample(racks, seed.randint(1, len(racks)))
        ends = seed.sample(["u1", "u2", "v1", "v2"], 4)
        ups, peers = seed.choice((0, 0, 1, 2)), seed.choice((0, 1, 1, 2))
        one |= {"uplinks": ends[:ups]} if ups else {}
        one |= {"peer_links": ends[ups : ups + peers]} if peers else {}
        if seed.random() < 0.5:
            one["mlag"] = seed.choice(("m1", "m2"))
        if seed.random() < 0.3:
            one["failure_domain"] = seed.choice(("pdu", "ups"))
        out[f"sw{i}"] = one
    return out


def traffic(seed: random.Random) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for i, kind in enumerate(["iscsi", *seed.sample(KINDS, seed.randint(1, 4))]):
        redundancy = seed.choice(("team", "mpio", "paths", "team", "single"))
        one: dict[str, Any] = {"kind": kind, "demand_gbps": seed.choice(DEMANDS), "redundancy": redundancy, "gateway": False}
        one["survive"] = [] if redundancy == "single" else seed.sample(["port", "adapter", "switch"], seed.randint(0, 3))
        one["min_failover"] = seed.choice((1, 0.5, 0.3))
        if redundancy in ("team", "paths") and seed.random() < 0.4:
            one["team_mode"] = "lacp"
        if seed.random() < 0.4:
            one["scope"] = seed.choice(("cluster", "rack"))
        out[f"k{i}"] = one
    return out


def hosts(seed: random.Random, racks: list[str], classes: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    scoped = any(one.get("scope") == "cluster" for one in classes.values())
    stores = [name for name, one in classes.items() if one["kind"] == "iscsi"]
    for i, letter in enumerate("abcd"[: seed.randint(1, 4)]):
        used = seed.sample(racks, seed.randint(1, len(racks)))
        counts = {rack: seed.randint(1, 2) for rack in used}
        number = sum(counts.values())
        one: dict[str, Any] = {"server": "box", "rack": counts, "unit": 3 * i + 1, "adapters": {"s1": "card", "s2": "card"}}
        if scoped or seed.random() < 0.7:
            one["cluster"] = seed.choice(("c1", "c1", "c2"))
        if i and seed.random() < 0.4:
            one["traffic"] = stores
        elif seed.random() < 0.4:
            one["traffic"] = {name: {"demand_gbps": seed.choice(DEMANDS)} if seed.random() < 0.5 else {} for name in classes}
        out[f"{letter}[1-{number}]" if number > 1 else f"{letter}1"] = one
    return out


def layout(seed: random.Random, site: Any, anew: float = 0.4) -> list[dict[str, Any]]:
    """Return rows of ``ports.csv``: each host a layout of its own (so often anew), or that of the host before."""
    rows: list[dict[str, Any]] = []
    taken = dict.fromkeys(site.switches, 0)
    for group in site.groups:
        plan: dict[tuple[str, str], tuple[str, str]] = {}
        ends: dict[tuple[str, str], str] = {}
        for host in group.hosts:
            every = [(adapter.name, port) for adapter in group.adapters for port in adapter.ports]
            if not plan or seed.random() < anew:
                plan = bundled(seed, [(adapter, port.name) for adapter, port in every], [one.name for one in group.classes])
                ends = {}
            if not ends or seed.random() < 0.4:
                ends = {key: seed.choice([*site.switches]) for key in plan}
            for adapter, port in every:
                row = {"host": host.name, "adapter": adapter, "port": port.name, "speed_gbps": port.speed, "link_gbps": None}
                row |= dict.fromkeys(("group", "redundancy", "traffic", "switch", "switch_port", "fabric"), "")
                if (adapter, port.name) in plan:
                    name, classes = plan[adapter, port.name]
                    switch = ends[adapter, port.name]
                    taken[switch] += 1
                    row |= {"group": name, "traffic": classes, "switch": switch, "switch_port": f"e{taken[switch]}"}
                rows.append(row)
    return rows


def bundled(seed: random.Random, ports: list[tuple[str, str]], classes: list[str]) -> dict[tuple[str, str], tuple[str, str]]:
    """Deal ports and classes to groups; a group has at least one of each."""
    names, free = seed.sample(classes, len(classes)), seed.sample(ports, len(ports))
    out: dict[tuple[str, str], tuple[str, str]] = {}
    while names:
        mine, names = names[: (cut := seed.randint(1, 2))], names[cut:]
        many = seed.choice((1, 2, 2, 3))
        for key in free[:many]:
            out[key] = (mine[0], ";".join(sorted(mine)))
        free = free[many:]
    return out


def table(rows: list[dict[str, Any]]) -> Table:
    spec = SPECS["ports"]
    return Table(spec, {column.name: [row[column.name] for row in rows] for column in spec.columns if not column.optional})


def failing_site_and_rows(number: int) -> tuple[Any, list[dict[str, Any]]]:
    """Return a site whose hosts may fail, spread over racks behind few switches each; some arrays are in clusters themselves."""
    seed = random.Random(number)
    racks = [f"R{i}" for i in range(1, seed.randint(2, 4) + 1)]
    data = design(seed) | {"racks": {rack: {} for rack in racks}, "policy": {"host_failures": seed.choice((1, 1, len(racks) - 1))}}
    data["switches"] = switches(seed, racks)
    for one in list(data["switches"].values())[1:]:
        one["serves"] = [one["rack"]]
    data["hosts"] = {}
    stores = [name for name, one in data["traffic"].items() if one["kind"] == "iscsi"]
    for one in data["traffic"].values():
        one.pop("scope", None)
        one.pop("peaks", None)
        one["demand_gbps"] = one["demand_gbps"] or 0.4
    for i, letter in enumerate("abcd"):
        one = {"server": "box", "rack": dict.fromkeys(racks, 1), "unit": 3 * i + 1, "adapters": {"s1": "card", "s2": "card"}}
        one |= {"cluster": seed.choice(("c1", "c2"))} if letter != "d" or seed.random() < 0.5 else {}
        if letter == "d":
            one["traffic"] = stores
        elif seed.random() < 0.5:
            one["traffic"] = {name: {"demand_gbps": seed.choice(DEMANDS)} if seed.random() < 0.5 else {} for name in data["traffic"]}
        data["hosts"][f"{letter}[1-{len(racks)}]"] = one
    site = nic.Design.from_dict(data).site
    return site, layout(seed, site, 0.1)


def site_and_rows(number: int) -> tuple[Any, list[dict[str, Any]]]:
    seed = random.Random(number)
    site = nic.Design.from_dict(design(seed)).site
    return site, layout(seed, site)
