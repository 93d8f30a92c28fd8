"""Random designs as plain dicts: tiny ones for the oracle, larger ones for the laws. Every one of them is a valid input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Dict = dict[str, Any]
Draw = st.DrawFn

TYPES = ("1000base-t", "10gbase-t", "10gbase-x-sfpp", "25gbase-x-sfp28")
GBPS = {"1000base-t": 1, "10gbase-t": 10, "10gbase-x-sfpp": 10, "25gbase-x-sfp28": 25}
KINDS = ("production", "iscsi", "cluster", "management", "backup", "smb", "live-migration", "corosync", "bmc", "vsan")
FAILURES = ("port", "adapter", "switch")
PER_FABRIC = ("iscsi", "smb", "corosync")
BAND = 8
"""Rack units that a switch or the hosts of a group have for themselves in each rack: four hosts of two units."""


@dataclass(frozen=True)
class Size:
    """How large designs grow."""

    racks: int = 2
    switches: int = 4
    groups: int = 2
    hosts: int = 2
    ports: int = 5
    cards: int = 2
    classes: int = 3
    switch_ports: int = 8
    focus: str = ""
    """What is tight more often than elsewhere: ``bus``, ``addresses``, ``pins``, ``failures``; ``peaks`` are nowhere else."""

    def rare(self, focus: str, chance: int) -> int:
        """Return how rare something is: every second time where it is in focus."""
        return 2 if self.focus == focus else chance


TINY = Size()
SCARCE = Size(hosts=3, switch_ports=4)
BUSES = Size(focus="bus")
ADDRESSES = Size(focus="addresses")
PINS = Size(focus="pins", switch_ports=4)
FAILURE = Size(focus="failures")
PEAKS = Size(focus="peaks")
LARGER = Size(racks=3, switches=6, groups=3, hosts=4, ports=10, cards=3, classes=5, switch_ports=24)


def seldom(draw: Draw, chance: int = 4) -> bool:
    """Return True about once in `chance` times, and less when shrinking."""
    return draw(st.integers(0, chance - 1)) == chance - 1


def some(draw: Draw, items: Sequence[Any], least: int = 1, most: int | None = None) -> list[Any]:
    """Return some of the items, in their order."""
    count = draw(st.integers(least, min(len(items), most or len(items))))
    chosen = draw(st.permutations(range(len(items))))[:count]
    return [items[i] for i in sorted(chosen)]


def interfaces(draw: Draw, types: Sequence[str], most: int, prefix: str, least: int = 1) -> Dict:
    """Return ports of one or two types, as ranges."""
    total = draw(st.integers(least, most))
    if total > 1 and len(types) > 1 and seldom(draw, 3):
        first = draw(st.integers(1, total - 1))
        one, other = draw(st.permutations(types))[:2]
        return {f"{prefix}[1-{first}]": one, f"{prefix}[{first + 1}-{total}]": other}
    return {f"{prefix}[1-{total}]": draw(st.sampled_from(types))} if total else {}


def gbps(draw: Draw, speed: float) -> float:
    """Return a demand around a link speed: decimals that no binary float holds."""
    share = draw(st.sampled_from((0.1, 0.07, 0.3, 0.1, 0.2, 0.3, 0.05, 0.5, 0.35, 0.25, 0.7, 1, 0.9, 0, 1.3, 1.6)))
    return round(share * speed, 3)


# --------------------------------------------------------------------------------------------------------------------- pieces


def cables(draw: Draw) -> Dict:
    """Return cables of the design's own: adapters between connectors that the shipped catalog does not join, some of them short."""
    out: Dict = {}
    if seldom(draw, 3):
        lengths = draw(st.sampled_from(([1, 3, 10, 30], [1, 2], [2])))
        out["bridge"] = {"connectors": ["rj45", "sfp+"], "speeds_gbps": [1, 10], "lengths_m": lengths}
    if seldom(draw, 6):
        most = draw(st.sampled_from(({1: 2, 10: 1}, {1: 1, 10: 1})))
        out["cat6a"] = {"connectors": ["rj45", "rj45"], "speeds_gbps": [1, 10], "max_length_m": most, "lengths_m": [0.5, 1, 1.5, 2, 3]}
    if seldom(draw, 6):
        out["wide"] = {"connectors": ["sfp28", "sfp+"], "medium": "dac", "speeds_gbps": [1, 10, 25], "max_length_m": 3, "lengths_m": [1, 3]}
    return out


def switch(draw: Draw, size: Size, types: Sequence[str], racks: Sequence[str]) -> tuple[Dict, Dict]:
    """Return a switch and its model."""
    ports = interfaces(draw, types, size.switch_ports, "e", least=draw(st.sampled_from((size.switch_ports, size.switch_ports // 2, 1))))
    out: Dict = {"rack": draw(st.sampled_from(racks))}
    names = [name for key in ports for name in expand(key)]
    if seldom(draw, 2):
        out["fabric"] = draw(st.sampled_from(("A", "B", "C")))
    if len(racks) > 1 and draw(st.integers(0, 4)) < 4:
        out["serves"] = draw(st.sampled_from((list(racks), list(racks)[::-1], list(racks), [racks[0]], [racks[-1]])))
    if seldom(draw, 5):
        out["uplinks"] = names[:1]
    if seldom(draw, 8) and len(names) > 1:
        out["peer_links"] = names[1:2]
    if seldom(draw, 5) and len(names) > 2:
        out["occupied"] = names[2 : draw(st.integers(3, len(names)))]
    if seldom(draw, 3):
        out["mlag"] = "pair"
    if seldom(draw, size.rare("failures", 8)):
        out["failure_domain"] = draw(st.sampled_from(("ring", "sw1")))
    return out, {"interfaces": ports}


def expand(text: str) -> list[str]:
    """Expand ``p[1-3]``."""
    head, _, rest = text.partition("[")
    if not rest:
        return [text]
    first, _, last = rest.rstrip("]").partition("-")
    return [f"{head}{i}" for i in range(int(first), int(last or first) + 1)]


def traffic(draw: Draw, size: Size, speed: float, scopes: dict[str, Sequence[str]], failures: Sequence[str]) -> Dict:
    """Return the classes, of different kinds; some under names of their own, so that their order is another one."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=size.classes, unique=True))
    names = [draw(st.sampled_from((kind, kind, f"c{10 - i}"))) for i, kind in enumerate(kinds)]
    out: Dict = {}
    for kind, name in zip(kinds, names, strict=True):
        one: Dict = {"demand_gbps": gbps(draw, speed)}
        if name != kind:
            one["kind"] = kind
        redundancy = "single" if kind == "bmc" else "mpio" if kind in PER_FABRIC else "team"
        if seldom(draw, 3):
            redundancy = one["redundancy"] = draw(st.sampled_from(("team", "mpio", "paths", "single")))
        if redundancy == "single":
            if kind != "bmc" or "redundancy" in one:
                one["survive"] = []
        elif not seldom(draw, 6 if len(failures) == len(FAILURES) else 24) or kind == "bmc":
            one["survive"] = survived(draw, failures)
        if redundancy in ("team", "paths") and seldom(draw, 4):
            one["team_mode"] = "lacp"
        if seldom(draw, 2):
            one["min_failover"] = draw(st.sampled_from((0.5, 0.6, 0.3, 0, 0.7)))
        if seldom(draw, 5):
            one["sharing"] = "dedicated"
        others = [other for other in names if other != name]
        if others and seldom(draw, 5):
            one["apart_from"] = some(draw, others)
        if seldom(draw, 4):
            one["scope"] = draw(st.sampled_from(sorted(scopes)))
        if seldom(draw, 8):
            one["mtu"] = 9000
        if kind == "management" and (redundancy in ("mpio", "paths") or seldom(draw, 3)):
            one["gateway"] = False
        _fixed(
            draw,
            one,
            len(out),
            redundancy in ("mpio", "paths"),
            scopes.get(one.get("scope", ""), ("",)),
            3 if size.focus == "addresses" else 8,
        )
        out[name] = one
    return out


def survived(draw: Draw, failures: Sequence[str]) -> list[str]:
    """Return failure kinds to survive, mostly of those that the hardware can survive at all."""
    return some(draw, FAILURES if seldom(draw, 12) else failures, least=0)


def _fixed(draw: Draw, one: Dict, place: int, per_fabric: bool, scopes: Sequence[str], chance: int) -> None:
    """Fix VLAN, subnet or prefix of a class: lists for mpio and paths, maps for the scopes cluster and rack."""
    count = draw(st.integers(1, 3)) if per_fabric else 1

    def put(key: str, values: list[list[Any]]) -> None:
        shown = [found if len(found) > 1 else found[0] for found in values]
        one[key] = shown[0] if tuple(scopes) == ("",) else dict(zip(scopes, shown, strict=True))

    if seldom(draw, chance):
        put("vlan", [[100 + 9 * place + 3 * i + j for j in range(count)] for i in range(len(scopes))])
    if seldom(draw, chance):
        lengths = [draw(st.sampled_from((24, 28, 27, 25, 29))) for _ in range(count)]
        put("subnet", [[f"172.{16 + place}.{10 * i + j}.0/{length}" for j, length in enumerate(lengths)] for i in range(len(scopes))])
    elif seldom(draw, chance):
        put("prefix", [[draw(st.sampled_from((24, 28, 27, 26, 23))) for _ in range(count)] for _ in scopes])


def host_group(draw: Draw, size: Size, place: int, racks: Sequence[str], slots: Sequence[str]) -> tuple[str, Dict]:
    """Return key and body of a host group, without traffic and pins."""
    count = draw(st.integers(1, size.hosts))
    letter = "hkm"[place]
    key = f"{letter}1" if count == 1 else f"{letter}[1-{count}]"
    out: Dict = {"server": "box", "cluster": draw(st.sampled_from(("c1", "c2")))}
    cards = draw(st.lists(st.sampled_from(("x", "y")), min_size=not seldom(draw, 5), max_size=min(size.cards, len(slots))))
    if cards:
        out["adapters"] = dict(zip(slots, cards, strict=False))
    if count == len(racks) and count > 1 and seldom(draw, 3):
        out["rack"] = f"R[1-{count}]"
    elif count > 1 and len(racks) > 1 and seldom(draw, 3):
        first = draw(st.integers(1, count - 1))
        out["rack"] = {racks[0]: first, racks[1]: count - first}
    else:
        out["rack"] = draw(st.sampled_from(racks))
    return key, out


def group_traffic(draw: Draw, body: Dict, classes: Dict, speed: float, failures: Sequence[str]) -> None:
    """Say which classes a host group carries, and what it changes of them."""
    if seldom(draw, 3):
        body["traffic"] = some(draw, list(classes))
    elif seldom(draw, 4):
        chosen = some(draw, list(classes))
        body["traffic"] = {name: override(draw, classes[name], list(classes), name, speed, failures) for name in chosen}


def override(draw: Draw, one: Dict, every: list[str], name: str, speed: float, failures: Sequence[str]) -> Dict:
    """Return what a host group changes of a class."""
    out: Dict = {}
    if seldom(draw, 2):
        out["demand_gbps"] = gbps(draw, speed)
    if seldom(draw, 3):
        out["min_failover"] = draw(st.sampled_from((1, 0.5, 0)))
    if seldom(draw, 3) and one.get("redundancy", "" if one.get("kind", name) != "bmc" else "single") != "single":
        out["survive"] = survived(draw, failures)
    if seldom(draw, 4):
        out["sharing"] = draw(st.sampled_from(("shared", "dedicated")))
    others = [other for other in every if other != name]
    if others and seldom(draw, 4):
        out["apart_from"] = some(draw, others)
    return out


def pins(draw: Draw, design: Dict, key: str) -> Dict:
    """Pin one class of a host group to some of its ports, some of them with the far end."""
    body, catalog = design["hosts"][key], design["catalog"]
    names = list(body.get("traffic") or design["traffic"])
    name = draw(st.sampled_from(names))
    mgmt = catalog["servers"]["box"].get("mgmt_only")
    bmc = design["traffic"][name].get("kind", name) == "bmc" and bool(mgmt)
    ports = [("onboard", port) for each in catalog["servers"]["box"].get("interfaces", {}) for port in expand(each)]
    ports += [
        (slot, port)
        for slot, card in body.get("adapters", {}).items()
        for each in catalog["adapters"][card]["interfaces"]
        for port in expand(each)
    ]
    if bmc:
        ports = [("onboard", port) for each in mgmt for port in expand(each)]
    if not ports:
        return {}
    out, taken = [], set()
    racks = racks_of(body)
    for adapter, port in some(draw, ports, most=3):
        far = draw(st.sampled_from(("", "", "fabric", "end")))
        if far == "fabric":
            fabrics = sorted(
                {one["fabric"] for one in design["switches"].values() if "fabric" in one and racks <= set(one.get("serves", [one["rack"]]))}
            )
            far = "@fabric:" + draw(st.sampled_from(fabrics)) if fabrics else ""
        if far == "end":
            far = _end(draw, design, key, taken)
        out.append(f"{adapter}/{port}{far}")
    return {name: out}


def racks_of(body: Dict) -> set[str]:
    """Return the racks of a host group."""
    return set(body["rack"]) if isinstance(body["rack"], dict) else set(expand(body["rack"]))


def _end(draw: Draw, design: Dict, key: str, taken: set[tuple[str, int]]) -> str:
    """Return ``@switch/port`` for one host, ``@switch/e[i-j]`` in step for more; empty where no switch serves them all."""
    if any("carries" in one for one in design["switches"].values()):
        return ""
    racks, count, found = racks_of(design["hosts"][key]), len(expand(key)), []
    for name, one in design["switches"].items():
        barred = {*one.get("uplinks", ()), *one.get("peer_links", ()), *one.get("occupied", ())}
        free = [port for each in design["catalog"]["switches"][one["model"]]["interfaces"] for port in expand(each)]
        for first in range(1, len(free) - count + 2):
            run = [(name, i) for i in range(first, first + count)]
            if racks <= set(one.get("serves", [one["rack"]])) and not any(f"e{i}" in barred or (name, i) in taken for _, i in run):
                found.append(run)
    if not found:
        return ""
    run = draw(st.sampled_from(found))
    taken.update(run)
    name, first = run[0]
    return f"@{name}/e{first}" if count == 1 else f"@{name}/e[{first}-{first + count - 1}]"


def addressing(draw: Draw, size: Size, classes: Dict) -> Dict:
    """Return pools, most of them large."""
    out: Dict = {"supernet": "10.0.0.0/16", "vlans": "100-199"}
    if seldom(draw, size.rare("addresses", 6)):
        last = draw(st.integers(0, 4))
        out["vlans"] = draw(st.sampled_from((f"100-{100 + last}", f"200-{200 + last}")))
    if seldom(draw, size.rare("addresses", 6)):
        out["supernet"] = draw(
            st.sampled_from(("10.0.0.0/26", "10.0.0.0/25", ["10.0.0.0/28", "10.0.0.64/26"], "10.0.0.0/27", "10.0.0.0/24"))
        )
    if seldom(draw, size.rare("addresses", 8)):
        fixed = str([one.get("vlan") for one in classes.values()])
        ids = [vlan for vlan in (101, 102, 104) if str(vlan) not in fixed]
        out["reserved"] = draw(st.sampled_from(([*ids, "10.0.0.0/28"], ids, ["10.0.0.16/29", "10.0.0.64/28"])))
    if seldom(draw, size.rare("addresses", 5)):
        out["first_host"] = draw(st.sampled_from((1, 2, 5, 14, 13, 12)))
    if seldom(draw, size.rare("addresses", 6)):
        out["growth_percent"] = draw(st.sampled_from((50, 100, 33.3)))
    if seldom(draw, size.rare("addresses", 6)):
        out["extra"] = {name: ["vip1", "vip2"] for name in some(draw, list(classes), most=1)}
    return out


# -------------------------------------------------------------------------------------------------------------------- designs


@st.composite
def designs(draw: Draw, size: Size = TINY) -> Dict:
    """Return a design. Types of ports are few in each, so that most hosts reach most switches."""
    types = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=2, unique=True))
    speed = GBPS[types[0]]
    racks = [f"R{i}" for i in range(1, draw(st.integers(1, size.racks)) + 1)]
    groups = draw(st.integers(1, size.groups))
    slots = ["slot1", "slot2", "slot3"][: size.cards]
    catalog: Dict = {"servers": {"box": box(draw, size, types, slots, speed)}, "adapters": {}, "switches": {}, "cables": cables(draw)}
    for name in ("x", "y"):
        catalog["adapters"][name] = {"interfaces": interfaces(draw, types, max(2, size.ports // 3), "p")}
        if seldom(draw, size.rare("bus", 6)):
            catalog["adapters"][name]["bus_gbps"] = bus(draw, speed)
    design: Dict = {"nicplanner": 1, "catalog": catalog, "racks": {rack: {} for rack in racks}, "switches": {}, "hosts": {}}
    bands = draw(st.permutations(range(size.switches + size.groups)))
    for rack in racks:
        design["racks"][rack]["height_units"] = BAND * len(bands)
    if seldom(draw, 5):
        design["racks"][racks[-1]] |= {"row": draw(st.integers(1, 5)), "position": draw(st.integers(0, 30))}
    for i in range(groups):
        key, body = host_group(draw, size, i, racks, slots)
        design["hosts"][key] = {**body, "unit": 1 + BAND * bands[i]}
    if not catalog["servers"]["box"]["interfaces"]:
        for body in design["hosts"].values():
            body.setdefault("adapters", {slots[0]: "x"})
    offered = list(dict.fromkeys([*types, *draw(st.sampled_from(((), (), ("25gbase-x-sfp28",), ("10gbase-t",), ("10gbase-x-sfpp",))))]))
    for i in range(draw(st.integers(min(2, size.switches), size.switches))):
        body, catalog["switches"][f"m{i}"] = switch(draw, size, offered, racks)
        if len(racks) > 1 and i < 2 and not seldom(draw, 6):
            body["serves"] = racks
        design["switches"][f"sw{i + 1}"] = {"model": f"m{i}", "unit": 1 + BAND * bands[groups + i] + draw(st.integers(0, BAND - 1)), **body}
    _requirements(draw, size, design, speed)
    return design


def box(draw: Draw, size: Size, types: Sequence[str], slots: Sequence[str], speed: float) -> Dict:
    """Return a server."""
    out: Dict = {
        "height_units": draw(st.sampled_from((1, 1, 2))),
        "interfaces": interfaces(draw, types, size.ports // 2, "p", least=draw(st.sampled_from((2, 1, 0)))),
    }
    out["slots"] = {slot: {"bus_gbps": bus(draw, speed)} if seldom(draw, size.rare("bus", 8)) else {} for slot in slots}
    if seldom(draw, size.rare("bus", 6)):
        out["bus_gbps"] = bus(draw, speed)
    if seldom(draw, 6):
        out["mgmt_only"] = {"idrac[1-2]" if seldom(draw, 3) else "idrac": "1000base-t"}
    return out


def _requirements(draw: Draw, size: Size, design: Dict, speed: float) -> None:
    """Add classes, what host groups and switches carry of them, pins, addressing and policy."""
    failures = failures_survivable(design)
    scopes: dict[str, Sequence[str]] = {"site": ("",)}
    if draw(st.booleans()):
        scopes["rack"] = tuple(design["racks"])
        scopes["cluster"] = tuple(sorted({body["cluster"] for body in design["hosts"].values()}))
    classes = design["traffic"] = traffic(draw, size, speed, scopes, failures)
    for body in design["hosts"].values():
        group_traffic(draw, body, classes, speed, failures)
    if seldom(draw, 6):
        for name in some(draw, list(design["switches"]), most=2):
            design["switches"][name]["carries"] = some(draw, list(classes))
    if seldom(draw, size.rare("pins", 4)):
        key = draw(st.sampled_from(sorted(design["hosts"])))
        design["hosts"][key]["pin"] = pins(draw, design, key)
    design["addressing"] = addressing(draw, size, classes)
    policy: Dict = {}
    if seldom(draw, 8):
        policy["spare_ports"] = draw(st.integers(1, 2))
    if seldom(draw, 6):
        policy["max_utilisation"] = draw(st.sampled_from((0.8, 0.7, 0.5)))
    if policy:
        design["policy"] = policy
    if size.focus == "peaks":
        peaks(draw, design, speed)


def peaks(draw: Draw, design: Dict, speed: float) -> None:
    """Give classes peaks, and say which of them occur together; host groups may replace them. Demands are low, so that peaks matter."""
    names = ("p1", "p2", "p3")
    found: set[str] = set()
    for one in design["traffic"].values():
        one["demand_gbps"] = round(one["demand_gbps"] * draw(st.sampled_from((0.2, 0.5, 1))), 4)
        if not seldom(draw, 3):
            one["peaks"] = {name: gbps(draw, speed) for name in some(draw, names, most=2)}
            found.update(one["peaks"])
    for body in design["hosts"].values():
        overrides = body.get("traffic")
        for override in overrides.values() if isinstance(overrides, dict) else ():
            if seldom(draw, 2):
                override["peaks"] = {name: gbps(draw, speed) for name in some(draw, names, least=0, most=2)}
                found.update(override["peaks"])
    if found and seldom(draw, 2):
        together = [some(draw, sorted(found)) for _ in range(draw(st.integers(1, 2)))]
        if draw(st.booleans()):
            design["states"] = {f"s{i}": state for i, state in enumerate(together)}
        else:
            design["states"] = [list(state) for state in dict.fromkeys(map(tuple, together))]


def failures_survivable(design: Dict) -> list[str]:
    """Return the failure kinds that every host could survive, by its number of ports, adapters and fabrics."""
    catalog = design["catalog"]
    own = sum(len(expand(key)) for key in catalog["servers"]["box"]["interfaces"])
    out = list(FAILURES)
    for body in design["hosts"].values():
        cards = [sum(len(expand(key)) for key in catalog["adapters"][card]["interfaces"]) for card in body.get("adapters", {}).values()]
        alive = [elements(design, rack) for rack in sorted(racks_of(body))]
        enough = {
            "port": own + sum(cards) > 1,
            "adapter": len(cards) + bool(own) > 1,
            "switch": all(count > 1 for count in alive) and own + sum(cards) > 1,
        }
        out = [kind for kind in out if enough[kind]]
    return out


def elements(design: Dict, rack: str) -> int:
    """Return how many switch elements serve a rack: fabrics, less those that a failure domain joins to another."""
    places: dict[str, int] = {}
    joined: list[set[str]] = []
    for name, one in design["switches"].items():
        place = places[one["rack"]] = places.get(one["rack"], -1) + 1
        if rack in one.get("serves", [one["rack"]]):
            mine = {"fabric " + one.get("fabric", "ABCDEFGH"[place]), "domain " + one.get("failure_domain", name)}
            joined = [*(other for other in joined if not other & mine), mine.union(*(other for other in joined if other & mine))]
    return len(joined)


def bus(draw: Draw, speed: float) -> float:
    """Return a bus limit around one or two ports."""
    return round(draw(st.sampled_from((1.6, 1, 0.7, 2.5, 1.3))) * speed, 3)


@st.composite
def clusters(draw: Draw) -> Dict:
    """Return a design of clusters whose hosts may fail: host groups of different demands, few ports, one switch for each of two fabrics."""
    ports = draw(st.sampled_from((5, 4, 6)))
    server: Dict = {"height_units": 1, "interfaces": {f"p[1-{ports}]": "1000base-t"}, "slots": []}
    if seldom(draw, 3):
        server["bus_gbps"] = draw(st.sampled_from((1.5, 2, 2.25, 3)))
    pairs = (("production", "cluster"), ("production", "live-migration"), ("vsan", "backup"), ("iscsi", "production"))
    kinds = draw(st.sampled_from(pairs))
    rates = st.sampled_from((0.3, 0.5, 0.75, 0.4, 1, 0.9, 1.2, 0))
    classes: Dict = {kind: {"demand_gbps": draw(rates), "survive": [], "min_failover": 0.5} for kind in kinds}
    hosts: Dict = {}
    for i, letter in enumerate("hkm"[: draw(st.integers(2, 3))]):
        count = draw(st.integers(1, 3))
        key = f"{letter}[1-{count}]" if count > 1 else f"{letter}1"
        hosts[key] = {"server": "box", "rack": "R1", "unit": 1 + 5 * i, "cluster": draw(st.sampled_from(("c1", "c1", "c1", "c2")))}
        if draw(st.booleans()):
            carried = some(draw, kinds) if seldom(draw, 3) else kinds
            hosts[key]["traffic"] = {name: {"demand_gbps": draw(rates)} if draw(st.booleans()) else {} for name in carried}
    sizes: dict[str, int] = {}
    for key, body in hosts.items():
        sizes[body["cluster"]] = sizes.get(body["cluster"], 0) + len(expand(key))
    lost = draw(st.integers(0 if min(sizes.values()) == 1 else 1, min(2, min(sizes.values()) - 1)))
    design: Dict = {
        "nicplanner": 1,
        "policy": {"host_failures": lost, "max_utilisation": draw(st.sampled_from((1, 1, 0.5)))},
        "catalog": {"servers": {"box": server}, "switches": {"g": {"interfaces": {"e[1-48]": "1000base-t"}}}},
        "switches": {f"sw{i}": {"model": "g", "rack": "R1", "unit": 30 + i} for i in (1, 2)},
        "hosts": hosts,
        "traffic": classes,
        "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
    }
    if seldom(draw, 2):
        peaks(draw, design, 1)
    return design
