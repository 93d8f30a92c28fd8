"""``nicplanner size``: choose, write, print; what it writes stands alone."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml

import nicplanner as nic
from nicplanner.cli.main import run

CARDS = {
    "quad": {"interfaces": {"p[1-4]": "1000base-t"}, "bus_gbps": 16, "price": 120, "currency": "EUR", "power_w": 5},
    "dual": {"interfaces": {"p[1-2]": "1000base-t"}, "bus_gbps": 16, "price": 70, "currency": "EUR", "power_w": 3},
}


def design(**purchase: object) -> nic.Design:
    """The starter with open slots, and cards to choose from."""
    changes = {
        "catalog.adapters": CARDS,
        "hosts.hv[01-04].adapters": "choose",
        "purchase": {"adapters": ["quad", "dual"], "include": ["adapters"], **purchase},
    }
    return nic.Design.parse(nic.starter()).replace(changes)


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "design.yaml"
    path.write_text(design().to_yaml(), encoding="utf-8")
    return path


def test_the_folder_holds_plan_order_and_design(file, tmp_path, capsys):
    out = tmp_path / "bought"
    assert run(["size", str(file), "-o", str(out), "--alternatives", "3", "--frontier", "spare_ports"]) == 0
    said = capsys.readouterr().out
    assert "OPTIMAL (proven: no purchase costs less)" in said
    assert "buy 4 × dual, 4 × quad: EUR 760.00" in said
    names = {path.name for path in out.iterdir()}
    assert {"order.csv", "bom_racks.csv", "alternatives.csv", "frontier.csv", "frontier.png", "design.yaml", "plan.json"} <= names
    rows = rows_of(out / "alternatives.csv")
    assert [(row["rank"], row["cost"], row["purchase"]) for row in rows] == [
        ("1", "760", "4 × dual, 4 × quad"),
        ("2", "840", "12 × dual"),
        ("3", "960", "8 × quad"),
    ]
    points = rows_of(out / "frontier.csv")
    assert [(row["cost"], row["spare_ports"]) for row in points] == [("760", "0"), ("960", "2"), ("1240", "4"), ("1440", "6")]
    assert json.loads((out / "plan.json").read_text(encoding="utf-8"))["objective"]["cost"] == 760
    assert run(["check", str(out / "design.yaml"), "--plan", str(out)]) == 0


def test_planning_the_written_design_gives_the_same_tables(file, tmp_path):
    out, again = tmp_path / "bought", tmp_path / "again"
    assert run(["size", str(file), "-o", str(out)]) == 0
    assert run(["plan", str(out / "design.yaml"), "-o", str(again)]) == 0
    for name in ("ports", "cabling", "switch_ports", "vlans", "addresses", "bom_racks", "failures", "findings", "qos", "uplinks"):
        assert (out / f"{name}.csv").read_bytes() == (again / f"{name}.csv").read_bytes(), name
    bills = [rows_of(folder / "bom.csv") for folder in (out, again)]
    assert {(row["item"], row["status"]) for row in bills[0]} >= {("quad", "buy"), ("dual", "buy")}
    assert {(row["item"], row["status"]) for row in bills[1]} >= {("quad", "have"), ("dual", "have")}
    without = [[{key: cell for key, cell in row.items() if key != "status"} for row in bill] for bill in bills]
    assert without[0] == without[1]


def test_a_later_run_leaves_nothing_of_an_earlier_one(file, tmp_path):
    out = tmp_path / "bought"
    assert run(["size", str(file), "-o", str(out), "--alternatives", "2", "--frontier", "power_w"]) == 0
    assert run(["size", str(file), "-o", str(out)]) == 0
    assert not {"alternatives.csv", "frontier.csv", "frontier.png"} & {path.name for path in out.iterdir()}


def test_json(file, capsys):
    assert run(["size", str(file), "--json", "--alternatives", "2", "--frontier", "worst_failover"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["objective"]["cost"] == 760
    bought = [(one["section"], one["model"], one["quantity"]) for one in found["bought"]]
    assert bought == [("adapters", "dual", 4), ("adapters", "quad", 4)]
    assert [one["cost"] for one in found["alternatives"]] == [760, 840]
    assert [one["cost"] for one in found["frontier"]["points"]] == [760, 960, 1240, 1440]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--alternatives", "0"], "out of range"),
        (["--frontier", "spare_port"], "did you mean 'spare_ports'"),
        (["--solver", "hihgs"], "did you mean 'highs'"),
    ],
)
def test_wrong_options(file, tmp_path, capsys, arguments, said):
    assert run(["size", str(file), "-o", str(tmp_path / "out"), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_design_without_purchase(tmp_path, capsys):
    path = tmp_path / "design.yaml"
    path.write_text(nic.starter(), encoding="utf-8")
    assert run(["size", str(path)]) == 2
    assert "the design says nothing of what may be bought" in capsys.readouterr().err


def test_plan_refuses_what_is_left_to_choose(file, tmp_path, capsys):
    for command in (["plan", str(file), "-o", str(tmp_path / "out")], ["explain", str(file)], ["price", str(file)]):
        assert run(command) == 2
        said = capsys.readouterr().err
        assert "hosts.hv[01-04].adapters" in said
        assert "nicplanner size" in said
    assert not (tmp_path / "out").exists()


def test_infeasible(tmp_path, capsys):
    path = tmp_path / "design.yaml"
    path.write_text(design().replace({"traffic.production.demand_gbps": 40}).to_yaml(), encoding="utf-8")
    assert run(["size", str(path), "-o", str(tmp_path / "out")]) == 3
    said = capsys.readouterr().err
    assert "no purchase gives a plan" in said
    assert "lower production from 40 to at most 6.666 Gbit/s a host" in said
    assert not (tmp_path / "out").exists()


def test_no_time_at_all(file, tmp_path, capsys):
    assert run(["size", str(file), "--time-limit", "0", "-o", str(tmp_path / "out")]) == 4
    assert not (tmp_path / "out").exists()
    assert "time limit" in capsys.readouterr().err


PRICES = "item,price,currency,source,date\nquad,110.50,EUR,shop,2026-01-02\ndual,70,EUR,shop,2026-01-02\n"
OURS = "platform: ours\nextends: ./base.yaml\n"
BASE = "platform: base\nextends: hyperv-2016\nsettings: {teaming: lbfo}\n"


def test_the_written_design_stands_alone(tmp_path):
    """Price list, own profile with what it extends, and what a catalog folder gave: all go with it."""
    home = tmp_path / "home"
    (home / "cat" / "adapters").mkdir(parents=True)
    (home / "list.csv").write_text(PRICES, encoding="utf-8")
    (home / "ours.yaml").write_text(OURS, encoding="utf-8")
    (home / "base.yaml").write_text(BASE, encoding="utf-8")
    for name, body in CARDS.items():
        text = yaml.safe_dump({"model": name, **{key: value for key, value in body.items() if key not in ("price", "currency")}})
        (home / "cat" / "adapters" / f"{name}.yaml").write_text(text, encoding="utf-8")
    data = design().to_dict()
    data["catalog"] = {"servers": data["catalog"]["servers"], "path": "cat"}
    data |= {"platform": "./ours.yaml", "purchase": {**data["purchase"], "prices": "list.csv"}}
    found = nic.size(nic.Design.from_dict(data, base=home))
    found.write(tmp_path / "bought")
    for path in home.iterdir():
        path.rename(tmp_path / f"gone-{path.name}")
    read = nic.Design.load(tmp_path / "bought" / "design.yaml")
    assert read.site.profile.settings["teaming"] == "lbfo"
    plan = nic.plan(read)
    assert plan.tables["ports"] == found.tables["ports"]
    assert plan.manifest["design"] == found.manifest["design"]
    assert "110.5" in found.tables["order"].to_csv()
    assert nic.verify(read, nic.Plan.load(tmp_path / "bought")).empty


def test_prices_inside_the_design_stay_there(tmp_path):
    inside = design().replace({"purchase.prices": {"quad": 100, "dual": {"price": 60, "currency": "EUR", "source": "shop"}}})
    found = nic.size(inside)
    files = found.files()
    assert "prices.csv" not in files
    assert nic.plan(nic.Design.parse(files["design.yaml"])).tables["ports"] == found.tables["ports"]
    assert found.objective["cost"] == 640
