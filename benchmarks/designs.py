"""The designs that the benchmarks plan: the classic host of the starter, as it is, with all ten ports needed, and by the thousand."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

import yaml

import nicplanner as nic

HOSTS_PER_RACK = 20
RACK_HEIGHT = 48
SHAPES = {
    "one group": "one host group over all racks; in each rack one 96-port switch a fabric",
    "rack scopes": "the same, with VLANs and subnets of each rack for every class",
    "group per rack": "a host group of its own in each rack; in each rack two 48-port switches a fabric",
}


def starter_data() -> dict[str, Any]:
    """Return the starter design as plain data: classic hosts with 2 + 4 + 4 ports and five classes, which need eight of them."""
    data: dict[str, Any] = yaml.safe_load(nic.starter())
    return data


def ten_port_data(hosts: int = 4) -> dict[str, Any]:
    """Return the starter with live migration at 0.9 Gbit/s, so that each host needs all of its ten ports; wider switches if need be."""
    data = starter_data()
    data["traffic"]["live-migration"]["demand_gbps"] = 0.9
    group = data["hosts"].pop("hv[01-04]")
    data["hosts"][f"hv[01-{hosts:02}]" if hosts > 1 else "hv01"] = group
    if 5 * hosts > 48:
        data["catalog"]["switches"] = {"wide": {"height_units": 1, "interfaces": {f"g[1-{5 * hosts}]": "1000base-t"}}}
        data["switches"] = {name: {**switch, "model": "wide"} for name, switch in data["switches"].items()}
    return data


def scale_data(hosts: int, racks: int, shape: str) -> dict[str, Any]:
    """Return a design of many classic hosts, `hosts / racks` in each rack, in one of the :data:`SHAPES`."""
    if hosts % racks or hosts // racks > HOSTS_PER_RACK:
        raise ValueError(f"{hosts} hosts do not stand evenly in {racks} racks of at most {HOSTS_PER_RACK}")
    data = starter_data()
    each, width = hosts // racks, len(str(racks))
    names = [f"R{i:0{width}}" for i in range(1, racks + 1)]
    data["racks"] = {name: {"row": 1 + i // 10, "position": 1 + i % 10, "height_units": RACK_HEIGHT} for i, name in enumerate(names)}
    data["addressing"] = {"supernet": "10.0.0.0/8", "vlans": "100-199"}
    wide = shape != "group per rack"
    data["catalog"]["switches"] = {"bench": {"height_units": 1, "interfaces": {f"ge[1-{96 if wide else 48}]": "1000base-t"}}}
    data["switches"] = _switches(f"R[{1:0{width}}-{racks}]", f"[{1:0{width}}-{racks}]", 1 if wide else 2)
    classic = data["hosts"].pop("hv[01-04]")
    if shape == "rack scopes":
        for traffic in data["traffic"].values():
            traffic["scope"] = "rack"
    if wide:
        data["hosts"] = {f"hv[{1:0{len(str(hosts))}}-{hosts}]": {**classic, "rack": dict.fromkeys(names, each)}}
    else:
        own = {name: {**deepcopy(classic), "rack": name, "cluster": f"c{name}"} for name in names}
        data["hosts"] = {f"{name.lower()}-hv[01-{each:02}]": group for name, group in own.items()}
    return data


SIZE_RATES = {"management": 0.1, "production": 3.6, "iscsi": 4.5, "cluster": 0.2, "live-migration": 2.7}
"""Gbit/s of the first host group of :func:`size_data`; each next group asks for 35 % of it more."""


def size_data(groups: int = 4, slots: int = 8, hosts: int = 4) -> dict[str, Any]:
    """Return host groups with open slots, and 12 candidates for them: one to eight ports of 1, 2.5, 5 and 10 Gbit/s, made-up prices."""
    rates = {"1000base-t": 12, "2.5gbase-t": 25, "5gbase-t": 40, "10gbase-t": 55}
    cards = {
        f"{ports}x{kind.partition('base')[0]}": {
            "interfaces": {f"p[1-{ports}]": kind},
            "bus_gbps": 100,
            "power_w": 2 + ports,
            "price": 20 + price * ports - 3 * (ports // 2),
        }
        for kind, price in rates.items()
        for ports in ((2, 4, 8) if kind == "1000base-t" else (1, 2, 4))
    }
    data = starter_data()
    data["catalog"] = {
        "adapters": cards,
        "servers": {"open": {"height_units": 1, "interfaces": {"lom[1-2]": "1000base-t"}, "slots": [f"slot[1-{slots}]"]}},
        "switches": {"wide": {"height_units": 1, "interfaces": {"t[1-256]": "10gbase-t"}}},
        "cables": {"cat6a": {"connectors": ["rj45", "rj45"], "speeds_gbps": [1, 2.5, 5, 10], "lengths_m": [1, 2, 3, 5], "price": 6}},
    }
    data["switches"] = {name: {**switch, "model": "wide"} for name, switch in data["switches"].items()}
    data["hosts"] = {
        f"g{i}-[1-{hosts}]": {
            "server": "open",
            "adapters": "choose",
            "rack": "R1",
            "unit": 1 + i * hosts,
            "traffic": {name: {"demand_gbps": round(rate * (1 + 0.35 * i), 3)} for name, rate in SIZE_RATES.items()},
        }
        for i in range(groups)
    }
    data["purchase"] = {"adapters": list(cards), "include": ["adapters"]}
    return data


def _switches(racks: str, numbers: str, per_fabric: int) -> dict[str, Any]:
    """Return the switches of all racks, at the top of each: `per_fabric` on the fabrics A and B."""
    out: dict[str, Any] = {}
    for i in range(2 * per_fabric):
        fabric = "AB"[i % 2]
        name = f"s{fabric.lower()}{i // 2 + 1}-{numbers}"
        out[name] = {"model": "bench", "rack": racks, "unit": RACK_HEIGHT - i, "fabric": fabric}
    return out


def to_yaml(data: dict[str, Any]) -> str:
    """Write a design as YAML, in the order in which it was made."""
    return str(yaml.safe_dump(data, sort_keys=False, width=140))


LANES, LANE_HEIGHT = 5, 8
"""Host groups of :func:`varied_data` that a rack can hold, and the hosts of each."""


MOST_DRAWS = 20
"""Draws for each host group of :func:`varied_data`: some find no free switch ports where they are put."""


def varied_data(groups: int = 200, racks: int = 500, seed: int = 0, full: int = 8) -> dict[str, Any]:
    """Return a design of different host groups, each over one to five racks that it shares with others, whose switch ports are scarce.

    In each rack stands one 48-port switch a fabric. Every group needs an odd number of ports, and alone it takes one more of them on the
    nearer fabric; where groups meet, these switches have too few. A plan is there by construction: each group is given a fabric on which
    it has the odd port, and no more hosts than ports are left so, at most `full` in a rack.
    """
    random = Random(seed)
    data, width = starter_data(), len(str(racks))
    names = [f"R{i:0{width}}" for i in range(1, racks + 1)]
    data["racks"] = {name: {"row": 1 + i // 10, "position": 1 + i % 10, "height_units": RACK_HEIGHT} for i, name in enumerate(names)}
    data["addressing"] = {"supernet": "10.0.0.0/8", "vlans": "100-4000"}
    data["catalog"] = {
        "switches": {"bench": {"height_units": 1, "interfaces": {"ge[1-48]": "1000base-t"}}},
        "servers": {
            f"box{n}": {"height_units": 1, "interfaces": {f"lom[1-{n}]": "1000base-t"}, "slots": ["slot1", "slot2", "slot3"]}
            for n in (2, 4)
        },
    }
    data["switches"] = _switches(f"R[{1:0{width}}-{racks}]", f"[{1:0{width}}-{racks}]", 1)
    data["traffic"] = {
        "management": {"demand_gbps": 0.1, "sharing": "dedicated"},
        "production": {"demand_gbps": 2.5, "min_failover": 0.4},
        "iscsi": {"demand_gbps": 1.5, "sharing": "dedicated", "min_failover": 0.6},
        "cluster": {"demand_gbps": 0.2, "apart_from": ["production"]},
        "live-migration": {"demand_gbps": 0.7, "apart_from": ["production"]},
        "backup": {"demand_gbps": 0.1, "min_failover": 0.2},
        "replica": {"demand_gbps": 0.1, "min_failover": 0.2},
    }
    left = [[48, 48] for _ in names]
    taken: list[set[int]] = [set() for _ in names]
    data["hosts"] = {}
    for _ in range(MOST_DRAWS * groups):
        i = len(data["hosts"])
        if i == groups:
            break
        start, lane, span = _free_lane(random, taken)
        carried, ports = _varied_traffic(random)
        odd = random.randrange(2)
        members: dict[str, int] = {}
        for r in range(start, start + span):
            fits = min(left[r][odd] // (ports // 2 + 1), left[r][1 - odd] // (ports // 2))
            hosts = min(random.randint(full // 2, full), fits)
            if hosts:
                members[names[r]] = hosts
                taken[r].add(lane)
                left[r][odd] -= hosts * (ports // 2 + 1)
                left[r][1 - odd] -= hosts * (ports // 2)
        total = sum(members.values())
        if total:
            server, cards = random.choice([("box4", ["I350-T4", "I350-T4"]), ("box2", ["I350-T4", "I350-T4", "I350-T2"])])
            data["hosts"][f"g{i:03}-[1-{total}]" if total > 1 else f"g{i:03}-1"] = {
                "server": server,
                "adapters": {f"slot{s}": card for s, card in enumerate(cards, start=1)},
                "rack": members,
                "unit": 1 + lane * LANE_HEIGHT,
                "cluster": f"c{i:03}",
                "traffic": carried,
            }
    return data


def _free_lane(random: Random, taken: list[set[int]]) -> tuple[int, int, int]:
    """Return first rack, lane and number of racks of a host group, where no other group stands."""
    while True:
        span = random.randint(1, min(5, len(taken)))
        start = random.randrange(len(taken) - span + 1)
        free = set(range(LANES)).difference(*taken[start : start + span])
        if free:
            return start, min(free), span


def _varied_traffic(random: Random) -> tuple[dict[str, Any], int]:
    """Return the classes of a host group with its demands, and how many ports of 1 Gbit/s suffice, two or one more on each fabric."""
    carried: dict[str, Any] = {"management": {"demand_gbps": round(random.uniform(0.05, 0.9), 2)}}
    carried["production"] = {"demand_gbps": round(random.uniform(2.05, 2.45), 2), "min_failover": 0.4}  # three ports
    ports = 5
    if random.random() < 0.7:
        carried["iscsi"] = {"demand_gbps": round(random.uniform(1.1, 1.6), 2)}  # two
        ports += 2
    if random.random() < 0.7:
        carried["cluster"] = {"demand_gbps": round(random.uniform(0.1, 0.4), 2)}
        carried["live-migration"] = {"demand_gbps": round(random.uniform(0.2, 0.5), 2)}  # two with the cluster's
        ports += 2
    for name in ("backup", "replica"):  # either rides with production, or with the cluster's
        if random.random() < 0.6:
            carried[name] = {"demand_gbps": round(random.uniform(0.01, 0.05), 2)}
    return carried, ports
