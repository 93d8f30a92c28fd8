"""Random closed designs with a purchase: every card is given; prices, stock, packs, spares and makers are drawn."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any

import nicplanner as nic

ITEMS = ["=box", "@duo", "tor", "dac", "dac 1 m", "dac 2 m", "dac 2 m black", "optic", "optic 3 m", "optic 3 m orange", "tail", "tail 5 m",
         "copper", "copper 2 m", "copper 3 m", "copper 3 m blue", "copper 5 m green", "SR-H", "SR-S", "+m28", "patch label"]  # fmt: skip


def catalog(draw: random.Random) -> dict[str, Any]:
    """Own hardware: a card whose ports take smaller plugs, kinds that are laid one way round, and kinds with a module at one end."""
    sfp = {"speeds_gbps": [10], "lengths_m": [1, 2, 3, 5, 10]}

    def money() -> dict[str, Any]:
        return {"price": draw.choice([0, 1, 2.5, 7, 0.125]), "currency": "EUR", "source": "a list"} if draw.random() < 0.5 else {}

    return {
        "servers": {"=box": {"height_units": 1, "interfaces": {"lom[1-2]": "1000base-t"}, "slots": ["s1", "s2"], "price": 900}},
        "adapters": {"@duo": {"interfaces": {"p[1-2]": "25gbase-x-sfp28"}, "bus_gbps": 50, "manufacturer": "Maker",
                              "part_numbers": ["=A1", "B-2"], **money()}},
        "switches": {"tor": {"interfaces": {"x[1-12]": "10gbase-x-sfpp", "g[1-12]": "1000base-t"}, **money()}},
        "cables": {
            "dac": {**sfp, "medium": "dac", "connectors": ["sfp+", "sfp+"], "colour": "black", "manufacturer": "Dacs", **money()},
            "optic": {**sfp, "medium": "mmf", "connectors": ["sfp+", "sfp+"], "transceivers": ["SR-H", "SR-S"], **money()},
            "half": {**sfp, "medium": "aoc", "connectors": ["sfp+", "sfp+"], "transceivers": [None, "SR-S"], "manufacturer": "Half",
                     **money()},
            "tail": {**sfp, "medium": "smf", "connectors": ["sfp+", "sfp28"], "transceivers": ["SR-S", "+m28"], **money()},
            "pair": {**sfp, "speeds_gbps": [25], "medium": "dac", "connectors": ["sfp28", "sfp28"], "colour": "pink", **money()},
            "copper": {"connectors": ["rj45", "rj45"], "speeds_gbps": [1], "lengths_m": [1, 2, 3, 5, 10], **money()},
        },
        "transceivers": {"SR-S": {"part_numbers": ["S1"], **money()}, "+m28": money()},
    }  # fmt: skip


def write_prices(draw: random.Random, file: Path) -> dict[str, tuple[str, str, str]]:
    """Write a price list of some items; return price, source and date of each."""
    found = {item: (draw.choice(["0", "1.5", "3", "0.333", "40"]), "=offer", draw.choice(["", "2026-11"]))
             for item in draw.sample(ITEMS, draw.randint(0, len(ITEMS)))}  # fmt: skip
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["item", "price", "currency", "source", "date"])
        writer.writerows([item, price, "EUR", source, date] for item, (price, source, date) in found.items())
    return found


def purchase(draw: random.Random) -> dict[str, Any]:
    """Return a section ``purchase`` without candidates."""
    packed = [item for item in ITEMS if item not in ("=box", "SR-H", "patch label")]
    stocked = [item for item in packed if item not in ("dac", "optic", "tail", "copper")]
    return {
        "prices": "prices.csv",
        "include": draw.sample(["adapters", "cables", "switches", "transceivers"], draw.randint(1, 4)),
        "currency": draw.choice(["", "EUR"]),
        "stock": {item: draw.randint(1, 12) for item in draw.sample(stocked, 4)},
        "pack_sizes": {item: draw.randint(2, 10) for item in draw.sample(packed, 4)},
        "spares_percent": draw.choice([0, 7.5, {"cables": 10}, {"adapters": 30, "transceivers": 1}]),
        "exclude_makers": draw.choice([[], ["dacs"], ["Half"]]),
    }


def data(seed: int, folder: Path) -> tuple[dict[str, Any], dict[str, tuple[str, str, str]]]:
    """Return a design as plain data, and its price list, which is written into the folder."""
    draw = random.Random(seed)
    listed = write_prices(draw, folder / "prices.csv")
    storage = {"demand_gbps": 2, "survive": [], "sharing": "dedicated"}
    return {
        "nicplanner": 1,
        "catalog": catalog(draw),
        "racks": {"R1": {"position": 1}, "R2": {"position": 3}},
        "switches": {
            "sw-a": {"model": "tor", "rack": "R1", "unit": 40, "fabric": "A", "serves": ["R1", "R2"]},
            "sw-b": {"model": "tor", "rack": draw.choice(["R1", "R2"]), "unit": 38, "fabric": "B", "serves": ["R1", "R2"]},
        },
        "hosts": {
            "h[1-2]": {"server": "=box", "adapters": {"s1": "@duo", "s2": "@duo"}, "rack": "R1", "unit": draw.randint(1, 30),
                       "traffic": ["management", "iscsi", "smb"]},
            "k[1-2]": {"server": "=box", "adapters": {"s1": "@duo"}, "rack": "R2", "unit": draw.randint(1, 30),
                       "traffic": ["management", "iscsi"]},
        },
        "traffic": {
            "management": {"demand_gbps": 0.1, "survive": ["port"], "sharing": "dedicated"},
            "iscsi": {**storage, "redundancy": "mpio"},
            "smb": {**storage, "attach": "mesh", "links_per_pair": 2},
        },
        "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
        "purchase": purchase(draw),
    }, listed  # fmt: skip


def design(seed: int, folder: Path) -> nic.Design:
    """Return a design whose price list is written into the folder."""
    return nic.Design.from_dict(data(seed, folder)[0], base=folder)
