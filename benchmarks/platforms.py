"""Shows what a platform's rules cost: planning the same hosts on each platform, against ``generic``, and with five thousand machines.

The platforms take turns, round after round, in one process; ratios are medians of the rounds' own ratios.

Run: ``python benchmarks/platforms.py [--rounds N]``.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Mapping, Sequence
from typing import Any

from designs import scale_data, starter_data
from machine import describe, print_table

import nicplanner as nic
from nicplanner.rules import load_profile, profile_names


def on_platform(data: dict[str, Any], platform: str) -> dict[str, Any]:
    """Return the design with ports of 10 Gbit/s and classes that every platform knows."""
    storage = "smb" if "smb" in load_profile(platform).kinds and load_profile(platform).kinds["smb"].vlans else "iscsi"
    catalog = {
        "servers": {"classic": {"height_units": 2, "interfaces": {"lom[1-2]": "10gbase-t"}, "slots": ["slot1", "slot2", "slot3"]}},
        "adapters": {"I350-T4": {"interfaces": {"p[1-4]": "10gbase-t"}}},
        "switches": {"wide": {"height_units": 1, "interfaces": {"e[1-96]": "10gbase-t"}}},
    }
    traffic = {name: {"demand_gbps": rate} for name, rate in (("management", 0.1), ("production", 2), (storage, 2), ("cluster", 0.2))}
    traffic["live-migration"] = {"demand_gbps": 1}
    switches = {name: {**switch, "model": "wide"} for name, switch in data["switches"].items()}
    return {**data, "platform": platform, "catalog": catalog, "switches": switches, "traffic": traffic}


def with_machines(data: dict[str, Any], machines: int) -> dict[str, Any]:
    """Return the design with machines in five zones, an access list between each two, and a sensor."""
    each = machines // 5
    vms = {f"z{zone}-[1-{each}]": {"cluster": "c1", "zone": f"z{zone}", "demand_gbps": 0} for zone in range(5)}
    acls = [{"name": f"list{zone}", "deny": [f"z{zone}", f"z{(zone + 1) % 5}"]} for zone in range(5)]
    return {**data, "vms": vms, "acls": acls, "monitors": [{"name": "ids1", "taps": [next(iter(data["switches"]))]}]}


def seconds(design: nic.Design) -> float:
    """Return how long planning takes, proof included."""
    begun = time.perf_counter()
    nic.plan(design)
    return time.perf_counter() - begun


def table(title: str, designs: Mapping[str, nic.Design], rounds: int) -> None:
    """Plan all designs in turn and print medians and ratios to the first."""
    taken = [{name: seconds(design) for name, design in designs.items()} for _ in range(rounds + 1)][1:]
    first = next(iter(designs))

    def row(name: str) -> Sequence[str]:
        mine = statistics.median(one[name] for one in taken)
        return [name, f"{1000 * mine:.0f}", f"{statistics.median(one[name] / one[first] for one in taken):.2f}"]

    print(f"\n{title}, medians of {rounds} rounds\n")
    print_table(["platform", "ms", f"× {first}"], [row(name) for name in designs])


def main() -> int:
    """Run the rounds and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="rounds that count, after one to warm up")
    rounds = parser.parse_args().rounds
    print(describe("highspy", "pulp"))
    every = profile_names()
    order = ["generic", *(name for name in every if name != "generic")]
    table("Four hosts", {name: nic.Design.from_dict(on_platform(starter_data(), name)) for name in order}, rounds)
    some = ("generic", "hyperv-2008r2", "hyperv-2016", "azure-local")
    wide = {name: nic.Design.from_dict(on_platform(scale_data(2000, 100, "one group"), name)) for name in some}
    table("2,000 hosts in 100 racks", wide, max(1, rounds // 3))
    plain = on_platform(starter_data(), "hyperv-2008r2")
    crowd = {"hyperv-2008r2": plain, "… with 5,000 machines": with_machines(plain, 5000)}
    table("Four hosts", {name: nic.Design.from_dict(body) for name, body in crowd.items()}, rounds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
