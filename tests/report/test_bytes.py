"""The file: the same bytes for the same plan, small, sound in its parts, and written whole or not at all."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.plan import Plan
from nicplanner.report import assets, report_bytes, write_report
from nicplanner.report.bill import bill_of
from nicplanner.report.findings import kinds_of
from nicplanner.report.packing import pack
from nicplanner.tables import SPECS, Column, Table, TableSpec

CODE = """
import sys
from nicplanner.plan import Plan
from nicplanner.report import write_report
write_report(Plan.load(sys.argv[1]), sys.argv[2])
"""


def unpacked(text: str) -> dict[str, list[str]]:
    """Read a packed table by the words of its description."""
    data = gzip.decompress(base64.b64decode(text))
    length = int.from_bytes(data[:4], "little")
    head = json.loads(data[4 : 4 + length])
    at = 4 + length + -length % 4
    out = {}
    for column in head["columns"]:
        size = column["width"] * head["rows"]
        codes = [int.from_bytes(data[i : i + column["width"]], "little") for i in range(at, at + size, column["width"])]
        out[column["name"]] = [column["values"][code] for code in codes]
        at += size + -size % 4
    assert at == len(data)
    return out


def test_packed_tables_are_the_tables(classic: Plan) -> None:
    for table in classic.tables.values():
        found = unpacked(pack(table))
        assert list(found) == list(table.columns)
        read = Table.from_csv(table.spec, Table(_texts(table.spec), found).to_csv())
        assert read == table


def _texts(spec: TableSpec) -> TableSpec:
    return TableSpec(spec.name, spec.row, tuple(Column(one.name, "text", one.meaning, optional=one.optional) for one in spec.columns))


@pytest.mark.parametrize("count", [1, 255, 256, 257, 65_536, 65_537])
def test_packed_widths(count: int) -> None:
    spec = TableSpec("t", "a row", (Column("n", "int", ""), Column("s", "text", "")))
    values = list(range(count))
    found = unpacked(pack(Table(spec, {"n": values, "s": [f"p{i}" for i in reversed(values)]})))
    assert found["n"] == [str(i) for i in values]
    assert found["s"] == [f"p{i}" for i in reversed(values)]


def test_equal_plans_give_equal_bytes(classic: Plan, tmp_path: Path) -> None:
    classic.write(tmp_path / "plan")
    wanted = report_bytes(classic)
    for seed in ("2",):  # our own process has another one
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
        subprocess.run([sys.executable, "-c", CODE, str(tmp_path / "plan"), str(tmp_path / "x.html")], check=True, env=env, cwd=tmp_path)
        assert (tmp_path / "x.html").read_bytes() == wanted
    assert str(tmp_path).encode() not in wanted
    assert len(wanted) < 3_000_000


def test_the_policy_names_the_one_script(classic: Plan) -> None:
    text = report_bytes(classic).decode()
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    scripts = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
    assert found is not None
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in html.unescape(found.group(1))
    assert not re.search(r'(?:src|href)="(?!#)', re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))


def test_findings_by_severity_and_security_apart() -> None:
    rows = [("large-subnet", "low", f"s{i}", "m", "r", "x") for i in range(25)]
    rows += [("SF-4", "high", "hv1", "m", "r", "y"), ("array", "error", "z", "m", "", "")]
    kinds = kinds_of(Table.of_rows(SPECS["findings"], rows))
    assert [(kind.id, kind.security, len(kind.shown), kind.more) for kind in kinds] == [
        ("array", False, 1, 0), ("SF-4", True, 1, 0), ("large-subnet", False, 20, 5),
    ]  # fmt: skip


def test_bill_is_the_order_where_there_is_one(classic: Plan) -> None:
    order = [("cable", "cat6 1 m", 7, 1, 2, 10, 5, 2, Fraction("2.5"), Fraction(25), "EUR", "X")]
    plan = Plan({**classic.tables, "order": Table.of_rows(SPECS["order"], order)}, classic.manifest)
    bill = bill_of(plan)
    assert (bill.ordered, bill.total) == (True, "EUR 25.00")
    line = bill.buy[0]
    assert (line.quantity, line.note, line.total) == ("10", "7 needed, 1 spare, 2 from stock, 2 packs of 5", "EUR 25.00")
    assert not bill_of(classic).ordered


def test_what_is_not_proven_is_not_called_so(classic: Plan) -> None:
    bound = {**classic.manifest["bound"], "ports": 28}
    plan = Plan(classic.tables, {**classic.manifest, "status": "FEASIBLE", "gap": 0.125, "bound": bound})
    text = report_bytes(plan).decode()
    assert "at most 12.5% from the best" in text
    assert "not proven" in text
    assert "between the bound and this" in text
    assert "Proven:" not in text


def test_plans_without_a_site_are_refused(classic: Plan, tmp_path: Path) -> None:
    manifest = {key: value for key, value in classic.manifest.items() if key != "site"}
    with pytest.raises(nic.InputError, match="does not say what its site looks like"):
        write_report(Plan(classic.tables, manifest), tmp_path / "x.html")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("package", ["Jinja2", "itables"])
def test_missing_packages_are_named(classic: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    known = assets.find_spec
    monkeypatch.setattr(assets, "find_spec", lambda name: None if name == package.lower() else known(name))
    with pytest.raises(nic.InputError, match=rf"reports need the package {package}; hint: pip install 'nicplanner\[report\]'"):
        write_report(classic, tmp_path / "x.html")


def test_command(classic: Plan, tmp_path: Path) -> None:
    classic.write(tmp_path / "plan")

    def run(*arguments: str) -> Any:
        command = [sys.executable, "-W", "error", "-m", "nicplanner", "report", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)

    done = run("plan", "-o", "out/r.html", "--json")
    wanted = report_bytes(classic)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"report": "out/r.html", "bytes": len(wanted)}
    assert (tmp_path / "out" / "r.html").read_bytes() == wanted
    done = run("plan", "-o", "out")
    assert done.returncode == 2
    assert "this is a folder, not a file" in done.stderr
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["r.html"]
    done = run("nowhere", "-o", "x.html")
    assert done.returncode == 2
    assert "no such plan folder" in done.stderr
    assert run("plan").returncode == 2
