"""The tornado: which bars, how wide, in which order, what is told beside them, and that it can be read."""

from __future__ import annotations

import io
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from scenario_rows import BASE_PORTS, PATHS, drawn, one_at_a_time, outside, overlaps, row, table, texts_of

import nicplanner as nic
from nicplanner.plot import plot_tornado, tornado_png
from nicplanner.plot.palette import COLOURS

TWO = ["traffic.iscsi.demand_gbps", "hosts.*.adapters.slot2"]


def small(*more: list[Any]) -> pd.DataFrame:
    """Iscsi at 1 … 8 and another card: 30 ports at 1, 36 at 4, none at 8; 33 with the card."""
    return table(
        TWO,
        [
            row("base", [2, "I350-T4"], 32),
            row("less", [1, "I350-T4"], 30),
            row("more", [4, "I350-T4"], 36),
            row("most", [8, "I350-T4"], None, "INFEASIBLE"),
            row("card", [2, "X710-DA2"], 33),
            *more,
        ],
    )


def bars(axes: Any) -> list[tuple[int, float, float, str]]:
    """Return the bars: row, ends, colour."""
    return [
        (
            round(one.get_y() + one.get_height() / 2),
            one.get_x(),
            one.get_x() + one.get_width(),
            mpl.colors.to_hex(one.get_facecolor()).upper(),
        )
        for one in axes.patches
    ]


def labels(axes: Any) -> list[tuple[int, str]]:
    return [(round(text.get_position()[1]), text.get_text()) for text in axes.texts]


def test_bars_reach_from_the_least_to_the_greatest() -> None:
    axes = plot_tornado(small())
    assert bars(axes) == [(0, 30, 32, COLOURS[0]), (0, 32, 36, COLOURS[1]), (1, 32, 33, COLOURS[1])]
    assert labels(axes) == [(0, "1"), (0, "4"), (0, "no plan at 8"), (1, "I350-T4"), (1, "X710-DA2")]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["iscsi demand_gbps\nbase: 2", "all hosts slot2\nbase: I350-T4"]
    assert [list(line.get_xdata()) for line in axes.lines] == [[32, 32]]
    assert axes.get_title(loc="left") == "NIC ports in use: what it depends on\nline: base, 32"
    assert axes.get_xlabel() == "NIC ports in use"
    low, high = axes.get_ylim()
    assert low > high  # the first row is on top


def test_labels_stand_outside_their_bar() -> None:
    axes = plot_tornado(one_at_a_time(15))
    renderer = drawn(axes)
    inside = axes.get_window_extent(renderer)
    rows: dict[int, list[Any]] = {}
    for bar in axes.patches:
        rows.setdefault(round(bar.get_y() + bar.get_height() / 2), []).append(bar.get_window_extent(renderer))
    notes = []
    for text in axes.texts:
        box = text.get_window_extent(renderer)
        assert not any(box.overlaps(bar) for bar in rows.get(round(text.get_position()[1]), []))
        if text.get_transform() == axes.transData:
            assert box.x0 >= inside.x0
            assert box.x1 <= inside.x1
        else:
            notes.append(text.get_text())
            assert box.x0 >= inside.x1
    assert sorted(notes) == ["changes nothing"] * 3 + ["no plan at 4, 8"]


@pytest.mark.parametrize("count", [2, 3, 5, 8, 12, 15])
@pytest.mark.parametrize("measure", ["ports", "cost"])
def test_the_widest_is_on_top_and_no_text_overlaps(count: int, measure: str) -> None:
    rows = one_at_a_time(count)
    axes = plot_tornado(rows, measure)
    base = rows[measure][0]
    widths = []
    for path in list(PATHS)[:count]:
        mine = rows[(rows.scenario == "base") | rows.scenario.str.startswith(f"{path}=")]
        widths.append(mine[measure].max() - mine[measure].min())
    drawn_widths = [0.0] * count
    for at, start, end, _ in bars(axes):
        assert start == base or end == base
        drawn_widths[at] += end - start
    assert drawn_widths == pytest.approx(sorted(widths, reverse=True))
    renderer = drawn(axes)
    texts = texts_of(axes)
    assert overlaps(texts, renderer) == []
    assert outside(texts, axes, renderer) == []


def test_what_changes_nothing_is_told() -> None:
    axes = plot_tornado(
        table(
            ["policy.spare_ports", "policy.max_utilisation", "traffic.smb.survive", "traffic.smb.mtu"],
            [
                row("base", [0, 1, "port", 1500], 32),
                row("a", [1, 1, "port", 1500], 32),
                row("b", [2, 1, "port", 1500], None, "INFEASIBLE"),
                row("c", [0, 0.5, "port", 1500], None, "NO_SOLUTION"),
                row("d", [0, 0.4, "port", 1500], None, "INVALID"),
                row("e", [0, 0.3, "port", 1500], None, "INVALID"),
                row("f", [0, 1, "adapter", 1500], 32),
            ],
        )
    )
    assert labels(axes) == [
        (0, "changes nothing; no plan at 2"),
        (1, "no plan at 0.3 … 0.5"),
        (2, "changes nothing"),
        (3, "not varied alone"),
    ]
    assert [text.get_text().split("\n")[0] for text in axes.get_yticklabels()] == [
        "spare_ports",
        "max_utilisation",
        "smb survive",
        "smb mtu",
    ]
    assert not axes.patches
    assert [line.get_marker() for line in axes.lines] == ["D", "D", "D", "D", "None"]


def test_several_values_with_the_same_measure() -> None:
    rows = table(
        ["policy.spare_ports"],
        [
            row("base", [2], 32),
            *(row(str(i), [i], 30 if i < 2 else 32 if i < 6 else 40 if i in (6, 8) else 39) for i in (0, 1, 3, 4, 5, 6, 7, 8)),
        ],
    )
    assert labels(plot_tornado(rows)) == [(0, "0, 1"), (0, "6, 8")]
    assert labels(plot_tornado(rows[rows.scenario.isin(["base", "3", "4", "5", "6"])])) == [(0, "2 … 5"), (0, "6")]


def test_scenarios_that_change_several_are_left_out_and_counted() -> None:
    axes = plot_tornado(small(row("both", [4, "X710-DA2"], 99), row("both without a plan", [8, "X710-DA2"], None, "INFEASIBLE")))
    assert max(end for _, _, end, _ in bars(axes)) == 36
    assert "2 scenarios that change several not shown" in axes.get_title(loc="left")


def test_base_without_a_plan() -> None:
    rows = small()
    rows.loc[0, "status"] = "INFEASIBLE"
    rows.loc[0, "ports"] = None
    axes = plot_tornado(rows)
    assert bars(axes) == [(0, 30, 36, COLOURS[7])]
    assert labels(axes)[:3] == [(0, "1"), (0, "4"), (0, "no plan at 8")]
    assert "base: infeasible" in axes.get_title(loc="left")


def test_measures_have_their_units_and_unproven_plans_a_note() -> None:
    rows = small()
    rows.loc[1, "worst_failover"] = 1 / 3
    rows.loc[2, "status"] = "FEASIBLE"
    axes = plot_tornado(rows, "worst_failover")
    assert bars(axes) == [(0, pytest.approx(100 / 3), 60, COLOURS[0])]
    assert axes.get_title(loc="left") == "carried after the worst failure (%): what it depends on\nline: base, 60; not all proven"
    assert plot_tornado(rows, "cost").get_xlabel() == "cost (EUR)"
    rows.loc[3, "cost"] = 1
    rows.loc[4, "cost"] = None
    assert (1, "unknown at X710-DA2") in labels(plot_tornado(rows, "cost"))


def test_names_are_data() -> None:
    hostile = "hosts.$x^2$<script>\x1b[2J\u202e.adapters.slot1"
    axes = plot_tornado(table([hostile], [row("base", ["$a_b$"], 32), row("x", ["$\\bad{$"], 36), row("y", ["\x07"], 30)]))
    renderer = drawn(axes)
    texts = [text.get_text() for text in texts_of(axes)]
    assert "$\\bad{$" in texts
    assert all(line.isprintable() for text in texts for line in text.split("\n"))
    assert outside(texts_of(axes), axes, renderer) == []


def test_order_of_rows_makes_no_difference() -> None:
    rows = one_at_a_time(8)
    mixed = rows.iloc[::-1].reset_index(drop=True)
    assert tornado_png(rows) == tornado_png(mixed)
    assert bars(plot_tornado(rows)) == bars(plot_tornado(mixed))


def test_given_axes_paths_and_file() -> None:
    _, axes = plt.subplots()
    rows = small()
    assert plot_tornado(rows, ax=axes) is axes
    assert len(axes.get_yticklabels()) == 2
    only = plot_tornado(rows, paths=[TWO[0]])
    assert [text.get_text() for text in only.get_yticklabels()] == ["iscsi demand_gbps\nbase: 2"]
    data = tornado_png(rows)
    assert data.startswith(b"\x89PNG")
    assert tornado_png(rows.copy()) == data
    picture = plt.imread(io.BytesIO(data))
    assert picture.shape[1] > picture.shape[0]
    _, laid_out = plt.subplots(layout="constrained")
    plot_tornado(one_at_a_time(8), ax=laid_out)
    assert overlaps(texts_of(laid_out), drawn(laid_out)) == []


def test_more_bars_than_can_be_read() -> None:
    paths = [f"traffic.c{i}.demand_gbps" for i in range(60)]
    rows = [row("base", [1] * 60, BASE_PORTS)]
    rows += [row(path, [2 if k == i else 1 for k in range(60)], BASE_PORTS + i) for i, path in enumerate(paths)]
    axes = plot_tornado(table(paths, rows))
    assert len(axes.get_yticklabels()) == 40
    assert "20 narrower bars not shown" in axes.get_title(loc="left")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: plot_tornado(rows, "port"), "there is no such measure; found: port; .*did you mean 'ports'"),
        (lambda rows: plot_tornado(rows, "verdict"), "the column verdict is not of numbers; found: recommended"),
        (lambda rows: plot_tornado(rows, TWO[0]), "there is no such measure"),
        (
            lambda rows: plot_tornado(rows, paths=["traffic.iscsi.demand"]),
            "no such varied path; .*did you mean 'traffic.iscsi.demand_gbps'",
        ),
        (lambda rows: plot_tornado(rows[rows.scenario != "base"]), "a tornado needs the scenario without changes"),
        (lambda rows: plot_tornado(rows[:1]), "nothing to show: no scenario changes one path alone"),
        (lambda rows: plot_tornado(rows.assign(status="INFEASIBLE")), "nothing to show: no scenario has a plan"),
        (lambda rows: plot_tornado(rows[:0]), "a tornado needs the scenario without changes"),
        (lambda rows: plot_tornado(rows.drop(columns="status")), "status: the rows of a study need this column"),
        (lambda rows: plot_tornado(rows.assign(currency=list("abcde")), "cost"), "the costs are in several currencies"),
    ],
)
def test_mistakes_are_named(change: Any, words: str) -> None:
    with pytest.raises(nic.InputError, match=words):
        change(small())
    assert not plt.get_fignums()
