"""The overview: every figure once, escaped, stored, the same each time, and nothing left open in pyplot."""

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib import pyplot as plt

import nicplanner as nic
from nicplanner.plot import Overview

NAMES = ["rack", "logical", "host", "utilisation", "failures", "switches", "subnets"]


@pytest.fixture(scope="module")
def plan() -> nic.Plan:
    return nic.plan(nic.Design.parse(nic.starter()).replace(name="<b>Büro</b> & $x$"))


@pytest.fixture(scope="module")
def shown(plan: nic.Plan) -> Overview:
    return plan.show()


def test_the_figures_that_say_most_once_each(shown: Overview) -> None:
    assert [picture.name for picture in shown.pictures] == NAMES
    assert all(picture.png.startswith(b"\x89PNG") and picture.caption for picture in shown.pictures)
    assert plt.get_fignums() == []


def test_same_each_time_and_another_in_the_dark(plan: nic.Plan, shown: Overview) -> None:
    assert plan.show().pictures == shown.pictures
    assert all(dark.png != light.png for dark, light in zip(plan.show("dark").pictures, shown.pictures, strict=True))


def test_forms(shown: Overview, tmp_path: Path) -> None:
    page = shown._repr_html_()
    assert "&lt;b&gt;Büro&lt;/b&gt; &amp; $x$" in page
    assert "<b>Büro" not in page
    assert page.count("<img ") == len(NAMES)
    assert all(name in repr(shown) for name in NAMES)
    assert [file.name for file in shown.write(tmp_path / "new" / "figures")] == [f"{name}.png" for name in NAMES]


def test_several_racks_and_groups() -> None:
    design = nic.Design.parse(nic.starter())
    data = design.to_dict()
    group = data["hosts"].pop("hv[01-04]")
    data["hosts"] = {
        f"{name}[1-{size}]": {**group, "unit": unit} for name, size, unit in (("a", 1, 2), ("b", 2, 5), ("c", 2, 10), ("d", 2, 15))
    }
    data["racks"] = {"R1": {}, "R2": {}}
    found = nic.plan(nic.Design.from_dict(data)).show()
    assert found.left_out == ("a[1-1]",)
    assert "a[1-1]" in found._repr_html_()
    names = [picture.name for picture in found.pictures]
    assert names[0] == "topology"
    assert [name for name in names if name.startswith("host")] == ["host-1", "host-2", "host-3"]
    assert len(set(names)) == len(names)
