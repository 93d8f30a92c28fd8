"""Random tiny designs with something to buy: each seed gives the same plain data everywhere.

Every feature of a design that bears on what must be bought is drawn now and then; a *focus* draws one of them always.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from nicplanner.names import expand

Dict = dict[str, Any]

FOCI = ("fixed", "slots", "bus", "most", "spare", "sharing", "redundancy", "bmc", "lacp", "peaks", "lost", "platform", "scarce", "racks",
        "pooled", "ties", "mesh", "pins", "machines", "switches")  # fmt: skip
KINDS = ("1000base-t", "10gbase-t", "10gbase-x-sfpp")
GBPS = {"1000base-t": 1, "10gbase-t": 10, "10gbase-x-sfpp": 10}
NOT_ENUMERATED = {"platform", "mesh"}
"""What the enumeration of layouts does not know."""


@dataclass
class Draw:
    """A source of choices with a focus."""

    rng: random.Random
    focus: str
    tiny: bool

    def of(self, *items: Any) -> Any:
        """Return one of the items."""
        return self.rng.choice(items)

    def has(self, feature: str, one_in: int) -> bool:
        """Tell whether the design has a feature."""
        drawn = self.rng.randrange(one_in) == 0
        return feature == self.focus or (drawn and (not self.tiny or feature not in NOT_ENUMERATED))

    def some(self, items: list[Any], least: int = 1) -> list[Any]:
        """Return some of the items, in their order."""
        chosen = set(self.rng.sample(range(len(items)), self.rng.randint(min(least, len(items)), len(items))))
        return [item for i, item in enumerate(items) if i in chosen]


def design(seed: int, focus: str = "", tiny: bool = False, cables: bool = False) -> Dict:
    """Return a design as plain data.

    Parameters
    ----------
    seed
        The same seed and focus give the same design.
    focus
        One of :data:`FOCI`, or nothing.
    tiny
        Whether all layouts of a host are to be enumerated: few ports and classes.
    cables
        Whether cables count.
    """
    draw = Draw(random.Random(f"{seed} {focus} {tiny}"), focus, tiny)
    racks = ["R1", "R2"] if draw.has("racks", 6) else ["R1"]
    kinds = draw.of(["1000base-t"], ["1000base-t"], ["1000base-t", "10gbase-t"], ["1000base-t", "10gbase-x-sfpp"], list(KINDS))
    out: Dict = {"nicplanner": 1, "catalog": {"adapters": cards(draw, kinds), "cables": wires()}, "racks": {rack: {} for rack in racks}}
    models = list(out["catalog"]["adapters"])
    out["traffic"] = traffic(draw)
    out["catalog"]["servers"], out["hosts"] = hosts(draw, racks, models, out["traffic"])
    out["catalog"]["switches"], out["switches"] = switches(draw, racks, kinds)
    out["addressing"] = {"supernet": "10.0.0.0/16", "vlans": "100-199"}
    out["purchase"] = {"adapters": models, "include": ["adapters", "switches"]}
    if cables:
        out["purchase"]["include"].append("cables")
    _policy(draw, out)
    _purchase(draw, out, models)
    _missing_switches(draw, out, racks)
    return out


def cards(draw: Draw, kinds: list[str]) -> Dict:
    """Return candidate cards."""
    out: Dict = {}
    for i in range(draw.of(2, 2, 3)):
        count, kind = draw.of(1, 2, 2, 3) if draw.tiny else draw.of(1, 2, 2, 4, 4), draw.of(*kinds)
        body: Dict = {"interfaces": {f"p[1-{count}]" if count > 1 else "p1": kind}, "power_w": draw.of(2, 3, 4.5, 6)}
        if not draw.tiny and draw.of(*range(6)) == 0:
            body["interfaces"]["q1"] = draw.of(*kinds)
        total = count * GBPS[kind]
        body["bus_gbps"] = draw.of(total * 0.5, total * 0.75, 1.5, 1) if draw.has("bus", 5) else draw.of(16, 64)
        body["price"] = draw.of(100, 50) if draw.has("ties", 5) else draw.of(0, 49.99, 60, 75, 99.95, 100, 120.5, 200, 0.01)
        if draw.has("slots", 4):
            forms = ["low-profile"], ["full-height"], ["full-height", "low-profile"], ["ocp3"], [], []
            body["form_factors"] = [] if i == 0 else draw.of(*forms)
        out[f"m{i}"] = body
    return out


def wires() -> Dict:
    """Return kinds of cables."""
    lengths = [0.5, 1, 2, 3, 5, 10, 20]
    return {
        "cat6": {"connectors": ["rj45", "rj45"], "speeds_gbps": [1, 10], "lengths_m": lengths, "price": 4},
        "cat5": {"connectors": ["rj45", "rj45"], "speeds_gbps": [1], "lengths_m": lengths, "price": 2.5},
        "dac": {"connectors": ["sfp+", "sfp+"], "speeds_gbps": [10], "lengths_m": lengths, "price": 15},
    }


def traffic(draw: Draw) -> Dict:
    """Return classes."""
    out: Dict = {"management": {"demand_gbps": draw.of(0.1, 0.5)}}
    most = 3 if draw.tiny else 4
    if draw.of(0, 1, 1, 1) or draw.focus in ("lacp", "machines"):
        out["production"] = {"demand_gbps": draw.of(0.2, 0.5, 0.8, 1, 1.6), "min_failover": draw.of(0.4, 0.5, 1)}
    if draw.of(0, 1) or draw.focus == "mesh":
        out["iscsi"] = {"demand_gbps": draw.of(0.4, 0.5, 1, 1.5), "min_failover": draw.of(0.4, 0.5, 1)}
    if len(out) < most and draw.of(0, 0, 1):
        out["live-migration"] = {"demand_gbps": draw.of(0.5, 1, 2), "apart_from": ["management"]}
    for name, one in out.items():
        if draw.has("sharing", 5) and draw.of(0, 1):
            one["sharing"] = "dedicated"
        if draw.of(*range(2)) == 0:
            one["survive"] = draw.some(["port", "adapter", "switch"], 0)
        if draw.has("redundancy", 6) and name != "management":
            one["redundancy"] = draw.of("mpio", "team", "paths", "single", "team")
            if one["redundancy"] == "single":
                one["survive"] = []
    if "iscsi" in out and out["iscsi"].get("redundancy") in ("team", "single") and draw.of(0, 1):
        del out["iscsi"]["redundancy"]
    if draw.has("bmc", 10):
        out["bmc"] = {"demand_gbps": 0.05}
    if draw.has("lacp", 8) and "production" in out and out["production"].get("redundancy", "team") == "team":
        out["production"]["team_mode"] = "lacp"
    if draw.has("mesh", 12) and "iscsi" in out:
        out["smb"] = {"demand_gbps": draw.of(0.5, 1), "attach": "mesh", "survive": draw.of([], [], ["port"])}
        del out["iscsi"]
    return out


def hosts(draw: Draw, racks: list[str], models: list[str], classes: Dict) -> tuple[Dict, Dict]:
    """Return servers and host groups."""
    slots: Dict = {}
    for i in range(1, draw.of(1, 2, 2, 2 if draw.tiny else 3) + 1):
        slot: Dict = {}
        if draw.has("bus", 5):
            slot["bus_gbps"] = draw.of(1, 1.5, 4, 16)
        if draw.has("slots", 4):
            slot |= draw.of({"height": "low"}, {"height": "full"}, {"bay": "ocp3"}, {}, {}, {})
        slots[f"s{i}"] = slot
    none: Dict = {} if len(slots) > 1 else {"lom[1-2]": "1000base-t"}
    two = {"lom[1-2]": "1000base-t"}
    server: Dict = {"height_units": 1, "interfaces": draw.of(none, two, two, {"lom1": "1000base-t"}), "slots": slots}
    if "bmc" in classes and draw.of(0, 1):
        server["mgmt_only"] = {"idrac": "1000base-t"}
    out: Dict = {}
    unit = 1
    for letter in "hk"[: 1 if draw.of(0, 1) and len(racks) < 2 and draw.focus != "scarce" else 2]:
        count = draw.of(1, 2, 3) if len(racks) == 1 else draw.of(1, 2)
        if "smb" in classes:
            count = draw.of(2, 3)
        body: Dict = {"server": "box", "rack": draw.of(*racks), "unit": unit, "adapters": "choose", "cluster": draw.of("c1", "c1", "c2")}
        if len(racks) > 1 and count == 2 and draw.of(0, 1):
            body["rack"] = {"R1": 1, "R2": 1}
        if draw.has("fixed", 4):
            body["adapters"] = {slot: draw.of("choose", "choose", "m0") for slot in slots}
        if draw.of(0, 0, 1):
            body["traffic"] = {name: {} for name in classes}
            body["traffic"][draw.of(*classes)] = {"demand_gbps": draw.of(0.2, 0.9, 1.2)}
        if draw.has("pins", 8) and "lom[1-2]" in server["interfaces"]:
            body["pin"] = {"management": draw.of(["lom1", "lom2"], ["lom1@fabric:A", "lom2@fabric:B"], ["lom1"])}
        out[f"{letter}[1-{count}]" if count > 1 else f"{letter}1"] = body
        unit += count
    return {"box": server}, out


def switches(draw: Draw, racks: list[str], kinds: list[str]) -> tuple[Dict, Dict]:
    """Return switch models and switches: two in each rack, or two that serve both."""
    scarce = draw.has("scarce", 6)
    ports: Dict = {}
    for i, kind in enumerate(kinds):
        ports[f"{'abc'[i]}[1-{draw.of(3, 4, 5, 6, 8, 10) if scarce else 24}]"] = kind
    model: Dict = {"interfaces": ports, "price": draw.of(300, 499.5), "power_w": 40}
    out: Dict = {}
    shared = len(racks) > 1 and draw.of(0, 1)
    for rack in racks[:1] if shared else racks:
        for i, fabric in enumerate("AB"):
            one: Dict = {"model": "big", "rack": rack, "unit": 40 - i, "fabric": fabric}
            if shared:
                one["serves"] = racks
            if draw.focus == "lacp" or draw.of(*range(8)) == 0:
                one["mlag"] = f"pair-{rack}"
            out[f"sw-{rack.lower()}{fabric.lower()}"] = one
    return {"big": model}, out


def _policy(draw: Draw, out: Dict) -> None:
    policy: Dict = {}
    if draw.has("spare", 5):
        policy["spare_ports"] = draw.of(1, 2)
    if draw.of(*range(8)) == 0:
        policy["max_utilisation"] = draw.of(0.8, 0.5)
    if draw.has("lost", 8):
        policy["host_failures"] = 1
        for key, body in list(out["hosts"].items()):
            body["cluster"] = "c1"
            if key.endswith("1"):
                out["hosts"][key[:1] + "[1-2]"] = out["hosts"].pop(key)
                body["unit"] = 10 if key[0] == "h" else 20
    if draw.has("peaks", 6):
        names = draw.some(list(out["traffic"]))
        for name in names:
            out["traffic"][name]["peaks"] = {"boot": draw.of(0.8, 1.4, 2)}
        if draw.of(0, 1) and len(names) > 1:
            out["traffic"][names[0]]["peaks"]["night"] = 1.9
            out["states"] = {"first": ["boot"], "second": ["night"]}
    if draw.has("platform", 8):
        out["platform"] = draw.of("hyperv-2012r2", "hyperv-2019", "vsphere", "proxmox")
        policy["recommendations"] = draw.of("prefer", "prefer", "ignore", "require")
    if draw.has("machines", 8) and out["traffic"].get("production", {"redundancy": "paths"}).get("redundancy", "team") == "team":
        cluster = next(iter(out["hosts"].values()))["cluster"]
        out["vms"] = {"web[1-3]": {"cluster": cluster, "network": "web", "demand_gbps": draw.of(0.1, 0.6)}}
        out["networks"] = {"web": {"class": "production"}}
    out["policy"] = policy


def _purchase(draw: Draw, out: Dict, models: list[str]) -> None:
    purchase = out["purchase"]
    if draw.has("most", 4):
        purchase["max_adapters"] = draw.of(1, 2, 2)
    if draw.has("pooled", 5):
        if draw.of(0, 1):
            purchase["spares_percent"] = draw.of(5, 10, 25, 33.3)
        if draw.of(0, 1):
            purchase["pack_sizes"] = {model: draw.of(2, 3, 5) for model in draw.some(models)}
        if draw.of(0, 1):
            purchase["stock"] = {model: draw.of(1, 2, 5) for model in draw.some(models)}


def _missing_switches(draw: Draw, out: Dict, racks: list[str]) -> None:
    """Take away switches that are then to be bought."""
    if not draw.has("switches", 10) or len(racks) > 1 or "fabric:B" in str(out["hosts"]):
        return
    kinds = list(out["catalog"]["switches"]["big"]["interfaces"].values())
    small = {f"{'abc'[i]}[1-{draw.of(3, 4, 8)}]": kind for i, kind in enumerate(draw.some(kinds))}
    out["catalog"]["switches"]["small"] = {"interfaces": small, "price": draw.of(99.5, 150, 300), "power_w": 15}
    out["purchase"]["switches"] = draw.of(["small"], ["big", "small"], ["big", "small"])
    taken = draw.of(["sw-r1b"], ["sw-r1b"], ["sw-r1a", "sw-r1b"])
    for name in taken:
        del out["switches"][name]
    count = max(body["unit"] + len(expand(key)) for key, body in out["hosts"].items())
    for i, one in enumerate(out["switches"].values()):
        one["unit"] = count + i
    out["racks"]["R1"]["height_units"] = count - 1 + len(out["switches"]) + 2 * len(taken)  # room for two of each fabric
    if draw.of(*range(3)) == 0:
        out["purchase"]["spares_percent"] = {"switches": draw.of(10, 50)}
