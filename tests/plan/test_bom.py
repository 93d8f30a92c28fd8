"""The bill of materials of random designs with a purchase, against a recount of design and cabling that shares nothing with the planner."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.errors import InternalError
from nicplanner.plan.bom import bom_rows, modules_at
from nicplanner.units import plug_fits

sys.path.insert(0, str(Path(__file__).parent))
import purchase_designs

SEEDS = range(10)
FIXED = "category,item,quantity,unit_price,total,currency,status"


class Planned:
    """A design as plain data, its price list, and its plan."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.data, listed = purchase_designs.data(seed, folder)
        self.prices = {item: Fraction(price) for item, (price, _, _) in listed.items()}
        self.origin = {item: (source, date) for item, (_, source, date) in listed.items()}
        self.design = nic.Design.from_dict(self.data, base=folder)
        self.plan = nic.plan(self.design)
        cabling = self.plan.tables["cabling"]
        self.cables = [dict(zip(cabling.columns, row, strict=True)) for row in cabling.rows()]

    def price(self, section: str, model: str, *names: str) -> Fraction | None:
        """The price of one of what goes by these names, most exact first; of the catalog's entry otherwise."""
        for name in names:
            if name in self.prices:
                return self.prices[name]
        entry = self.data["catalog"].get(section, {}).get(model, {})
        return Fraction(str(entry["price"])) if "price" in entry else None

    def rows(self, table: str) -> list[dict[str, Any]]:
        found = self.plan.tables[table]
        return [dict(zip(found.columns, row, strict=True)) for row in found.rows()]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> list[Planned]:
    return [Planned(seed, tmp_path_factory.mktemp(f"purchase{seed}")) for seed in SEEDS]


def text(length: Fraction) -> str:
    return str(int(length)) if length.denominator == 1 else str(float(length))


@pytest.mark.parametrize("seed", SEEDS)
def test_quantities_and_prices(planned: list[Planned], seed: int) -> None:
    case = planned[seed]
    wanted: Counter[tuple[str, str, str]] = Counter()
    prices: dict[tuple[str, str], Fraction | None] = {("label", "patch label"): case.prices.get("patch label")}
    for pattern, group in case.data["hosts"].items():
        assert pattern in ("h[1-2]", "k[1-2]")
        wanted["server", group["server"], "have"] += 2
        for model in group["adapters"].values():
            wanted["adapter", model, "have"] += 2
            prices["adapter", model] = case.price("adapters", model, model)
        prices["server", group["server"]] = case.price("servers", group["server"], group["server"])
    for switch in case.data["switches"].values():
        wanted["switch", switch["model"], "have"] += 1
        prices["switch", switch["model"]] = case.price("switches", switch["model"], switch["model"])
    for cable in case.cables:
        kind, sized = cable["cable_type"], f"{cable['cable_type']} {text(cable['length_m'])} m"
        item = f"{sized} {cable['colour']}"
        wanted["cable", item, "buy"] += 1
        wanted["label", "patch label", "buy"] += 2
        prices["cable", item] = case.price("cables", kind, item, sized, kind)
        for module in case.data["catalog"]["cables"].get(kind, {}).get("transceivers") or ():
            if module:
                wanted["transceiver", module, "buy"] += 1
                prices["transceiver", module] = case.price("transceivers", module, module)
    bill = case.rows("bom")
    assert {(row["category"], row["item"], row["status"]): row["quantity"] for row in bill} == wanted
    for row in bill:
        price = prices[row["category"], row["item"]]
        assert (row["unit_price"], row["total"]) == (price, None if price is None else price * row["quantity"])
        assert (row["currency"] == "") is (price is None or (row["category"] == "server" and row["item"] not in case.prices
                                                             and not case.design.site.purchase.currency))  # fmt: skip
        assert ("offer" in row["price_source"]) is any(name in case.prices for name in names_of(row))
        assert not row["price_date"] or row["price_date"] == "2026-11"
    assert len(nic.verify(case.design, case.plan)) == 0


def names_of(row: dict[str, Any]) -> list[str]:
    """The item, for a cable also without its colour and its length."""
    parts = row["item"].split()
    return [row["item"], " ".join(parts[:3]), parts[0]] if row["category"] == "cable" else [row["item"]]


@pytest.mark.parametrize("seed", SEEDS)
def test_racks(planned: list[Planned], seed: int) -> None:
    case = planned[seed]
    wanted: Counter[tuple[str, str, str]] = Counter()
    for group in case.data["hosts"].values():
        wanted[group["rack"], "server", group["server"]] += 2
        for model in group["adapters"].values():
            wanted[group["rack"], "adapter", model] += 2
    for switch in case.data["switches"].values():
        wanted[switch["rack"], "switch", switch["model"]] += 1
    for cable in case.cables:
        wanted[cable["rack"], "cable", f"{cable['cable_type']} {text(cable['length_m'])} m {cable['colour']}"] += 1
        wanted[cable["rack"], "label", "patch label"] += 1
        wanted[cable["switch_rack"], "label", "patch label"] += 1
        near, far = case.data["catalog"]["cables"].get(cable["cable_type"], {}).get("transceivers") or (None, None)
        if cable["cable_type"] == "tail":  # its SFP28 plug goes into the host's port alone
            near, far = far, near
        for rack, module in ((cable["rack"], near), (cable["switch_rack"], far)):
            if module:
                wanted[rack, "transceiver", module] += 1
    rows = case.rows("bom_racks")
    assert {(row["rack"], row["category"], row["item"]): row["quantity"] for row in rows} == wanted
    for category, item in {(row["category"], row["item"]) for row in case.rows("bom")}:
        in_all = sum(row["quantity"] for row in case.rows("bom") if (row["category"], row["item"]) == (category, item))
        assert in_all == sum(row["quantity"] for row in rows if (row["category"], row["item"]) == (category, item))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cheapest_cable_that_fits_is_taken(planned: list[Planned], seed: int) -> None:
    case = planned[seed]
    include = case.data["purchase"]["include"]
    site = case.design.site
    ends = {**{host.name: host for host in site.hosts}, **site.switches}
    order = ("copper", "dac", "aoc", "mmf", "smf")
    for cable in case.cables:
        near = "rj45" if cable["adapter"] == "onboard" else "sfp28"
        far = {"x": "sfp+", "g": "rj45", "s": "sfp28"}[cable["switch_port"][0]]
        speed = {"rj45": 1, "sfp+": 10, "sfp28": 25}[far]
        run = site.run_length(ends[cable["host"]], ends[cable["switch"]])
        ranked = []
        for name, entry in site.catalog.cables():
            a, b = entry.connectors
            fits = (plug_fits(a, near) and plug_fits(b, far)) or (plug_fits(b, near) and plug_fits(a, far))
            lengths = [length for length in entry.lengths_m if length * 10_000 >= run]
            most = entry.most_m(Fraction(speed))
            excluded = entry.manufacturer.casefold() in [maker.casefold() for maker in case.data["purchase"]["exclude_makers"]]
            if not fits or not lengths or most is None or lengths[0] > most or (excluded and entry.manufacturer):
                continue
            costs: list[Fraction | None] = []
            if "cables" in include:
                costs = [case.price("cables", name, f"{name} {text(lengths[0])} m", name)]
                if "transceivers" in include:
                    costs += [case.price("transceivers", one, one) for one in entry.transceivers or () if one]
            rank = costs.count(None), sum(cost or 0 for cost in costs), order.index(entry.kind)
            ranked.append((*rank, name, lengths[0]))
        best = min(one[:3] for one in ranked)
        taken = next(one for one in ranked if one[3] == cable["cable_type"])
        assert taken[:3] == best
        assert taken[4] == cable["length_m"]


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_folder_reads_back_equal_and_holds_no_formula(planned: list[Planned], seed: int, tmp_path: Path) -> None:
    case = planned[seed]
    case.plan.write(tmp_path / "p")
    assert nic.Plan.load(tmp_path / "p") == case.plan
    assert (tmp_path / "p" / "bom_racks.csv").exists()
    assert not (tmp_path / "p" / "order.csv").exists()
    with (tmp_path / "p" / "bom.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    assert rows[1][1] == "'=box"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_without_a_purchase_the_bill_is_as_it_was(tmp_path: Path) -> None:
    data = {name: value for name, value in purchase_designs.data(1, tmp_path)[0].items() if name != "purchase"}
    plan = nic.plan(nic.Design.from_dict(data))
    bill = plan.tables["bom"]
    assert list(bill.columns)[:7] == FIXED.split(",")
    assert set(bill["category"]) <= {"server", "adapter", "switch", "cable", "transceiver"}
    assert set(zip(bill["category"], bill["status"], strict=True)) <= {
        ("server", "have"), ("adapter", "have"), ("switch", "have"), ("cable", "buy"), ("transceiver", "buy")
    }  # fmt: skip
    plan.write(tmp_path / "p")
    assert not {"bom_racks.csv", "order.csv"} & {file.name for file in (tmp_path / "p").iterdir()}
    assert len(plan.bom_racks) == len(plan.order) == 0


def test_what_was_chosen_is_bought(planned: list[Planned]) -> None:
    site = planned[0].design.site
    rows = bom_rows(site, [], {("adapters", "@duo"): 2, ("switches", "tor"): 2})
    found = [(row[0], row[1], row[2], row[6]) for row in rows]
    cards = [("adapter", "@duo", 2, "buy"), ("adapter", "@duo", 4, "have")]
    assert found == [("server", "=box", 4, "have"), *cards, ("switch", "tor", 2, "buy")]
    for more in ({("switches", "tor"): 3}, {("switches", "unknown"): 1}):
        with pytest.raises(InternalError, match="more is bought"):
            bom_rows(site, [], more)


def test_modules_stand_at_their_ends(planned: list[Planned]) -> None:
    catalog = planned[0].design.site.catalog
    tail, optic, copper = (catalog.get("cables", name) for name in ("tail", "optic", "copper"))
    assert modules_at(tail, "sfp28", "sfp+") == ("+m28", "SR-S")
    assert modules_at(tail, "sfp+", "sfp28") == ("SR-S", "+m28")
    assert modules_at(optic, "sfp28", "sfp+") == ("SR-H", "SR-S")
    assert modules_at(copper, "rj45", "rj45") == (None, None)
