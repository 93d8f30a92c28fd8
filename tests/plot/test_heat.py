"""The heat map: which cell says what, in which colour, and that it can be read."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from scenario_rows import X, Y, Z, drawn, grid, outside, overlaps, row, table, texts_of

import nicplanner as nic
from nicplanner.plot import heat_png, plot_heat
from nicplanner.plot.palette import ink

CARD = "hosts.*.adapters.slot2"


def small(*more: list[Any]) -> pd.DataFrame:
    """Demand 1, 2, 10 (in this order only as numbers) against cards of 2 and 10 ports; the base is at 2 and x2."""
    return table(
        [X, CARD],
        [
            row("base", [2, "x2"], 24),
            row("a", [10, "x10"], 40),
            row("b", [10, "x2"], None, "INFEASIBLE"),
            row("c", [2.0, "x10"], 28, "FEASIBLE"),
            row("d", [1, "x10"], None, "NO_SOLUTION"),
            row("e", [1, "x2"], None, "INVALID"),
            *more,
        ],
    )


def cells(axes: Any) -> dict[tuple[int, int], str]:
    return {(int(text.get_position()[0]), int(text.get_position()[1])): text.get_text() for text in axes.texts}


def patches(axes: Any) -> dict[tuple[int, int], Any]:
    return {(int(one.get_x()), int(one.get_y())): one for one in axes.patches if one.get_fill()}


def frames(axes: Any) -> list[tuple[float, float]]:
    return [(one.get_x(), one.get_y()) for one in axes.patches if not one.get_fill()]


def light(colour: Any) -> float:
    return float(sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), mpl.colors.to_rgb(colour), strict=True)))


def test_cells_say_the_measure_or_why_there_is_none() -> None:
    axes = plot_heat(small(), X, CARD)
    assert [text.get_text() for text in axes.get_xticklabels()] == ["1", "2", "10"]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["x2", "x10"]
    assert cells(axes) == {(0, 0): "invalid", (1, 0): "24", (2, 0): "infeasible", (0, 1): "not solved", (1, 1): "28*", (2, 1): "40"}
    assert {place: bool(patch.get_hatch()) for place, patch in patches(axes).items()} == {
        place: not text[:1].isdigit() for place, text in cells(axes).items()
    }
    assert frames(axes) == [(1, 0)]
    assert axes.get_title(loc="left") == "NIC ports in use\nframed: base; *: not proven"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("iscsi demand_gbps", "all hosts slot2")


def test_numbers_stand_in_order_of_size() -> None:
    values = [10, 0.5, -1, 0.25, "auto", 2, None, 1e-7]
    rows = table([X, Y], [row("base", [2.0, 1], 9), *(row(str(i), [value, 1], 10 + i) for i, value in enumerate(values))])
    axes = plot_heat(rows, X, Y)
    assert [text.get_text() for text in axes.get_xticklabels()] == ["not set", "-1", "1e-07", "0.25", "0.5", "2", "10", "auto"]
    assert frames(axes) == [(5, 0)]
    assert cells(axes)[5, 0] == "9–15"


def test_more_is_darker_and_texts_stand_out() -> None:
    axes = plot_heat(grid(6, 6), X, Y)
    amounts = {place: float(text.strip("*").replace(",", "")) for place, text in cells(axes).items() if text[:1].isdigit()}
    assert len(set(amounts.values())) > 5
    colours = {place: patches(axes)[place].get_facecolor() for place in amounts}
    ranked = sorted(amounts, key=lambda place: amounts[place])
    for one, other in pairwise(ranked):
        if amounts[one] < amounts[other]:
            assert light(colours[one]) > light(colours[other])
        else:
            assert colours[one] == colours[other]
    for text in axes.texts:
        place = int(text.get_position()[0]), int(text.get_position()[1])
        assert text.get_color() == ink(mpl.colors.to_hex(patches(axes)[place].get_facecolor()))
    (scale,) = axes.child_axes
    assert scale.get_ylim() == (min(amounts.values()), max(amounts.values()))


def test_several_scenarios_share_a_cell() -> None:
    paths = [X, Y, Z]
    rows = table(
        paths,
        [
            row("base", [1, 1, 0], 30),
            row("a", [1, 1, 1], 34),
            row("b", [2, 1, 0], 50),
            row("c", [2, 1, 1], None, "INFEASIBLE"),
            row("d", [1, 2, 0], None, "INFEASIBLE"),
            row("e", [1, 2, 1], None, "INVALID"),
            row("f", [2, 2, 0], 12345, "FEASIBLE"),
            row("g", [2, 2, 1], 23456),
            row("h", [2, 2, 2], None, "INVALID"),
            row("i", [2, 2, 3], None, "ERROR"),
        ],
    )
    axes = plot_heat(rows, X, Y)
    assert cells(axes) == {
        (0, 0): "30–34",
        (1, 0): "50\n1 of 2\ninfeasible",
        (0, 1): "no plan",
        (1, 1): "12,345 –\n23,456*\n2 of 4\nno plan",
    }
    assert {place for place, patch in patches(axes).items() if patch.get_hatch()} == {(1, 0), (0, 1), (1, 1)}
    assert "range over the other varied paths; colour: the worst, greatest" in axes.get_title(loc="left")
    (scale,) = axes.child_axes
    assert scale.get_ylim() == (34, 23456)
    spare = plot_heat(rows, X, Y, "spare_ports")  # 400 - ports: the worst is the least
    assert spare.child_axes[0].get_ylim() == (400 - 23456, 400 - 34)
    assert "colour: the worst, least" in spare.get_title(loc="left")


def test_what_was_not_tried_stays_white_and_a_base_off_the_grid_is_left_out() -> None:
    rows = table([X, Y], [row("base", [1.5, 1], 30), row("a", [1, 1], 28), row("b", [2, 2], 34)])
    axes = plot_heat(rows, X, Y)
    assert cells(axes) == {(0, 0): "28", (1, 1): "34"}
    assert set(patches(axes)) == {(0, 0), (1, 1)}
    assert frames(axes) == []
    assert axes.get_title(loc="left") == "NIC ports in use\nbase: beside these values; empty: not tried"


def test_a_base_that_makes_a_line_longer_is_on_it() -> None:
    rows = table([X, Y], [row("base", [1.5, 1], 30), row("a", [1, 1], 28), row("b", [2, 1], 34)])
    axes = plot_heat(rows, X, Y)
    assert cells(axes) == {(0, 0): "28", (1, 0): "30", (2, 0): "34"}
    assert frames(axes) == [(1, 0)]
    assert set(cells(plot_heat(rows, Y, X))) == {(0, 0), (0, 1), (0, 2)}


def test_no_cell_or_one_amount() -> None:
    rows = small()
    rows["ports"] = [None if pd.isna(one) else 24 for one in rows["ports"]]
    same = plot_heat(rows, X, CARD)
    assert not same.child_axes
    assert len({patches(same)[place].get_facecolor() for place, text in cells(same).items() if text.startswith("24")}) == 1
    none = plot_heat(rows.assign(status="INFEASIBLE"), X, CARD)
    assert set(cells(none).values()) == {"infeasible"}
    assert not none.child_axes
    free = rows.assign(cost=None)
    assert cells(plot_heat(free, X, CARD, "cost"))[1, 0] == "unknown"


@pytest.mark.parametrize("measure", ["ports", "cost"])
@pytest.mark.parametrize(("columns", "rows"), [(2, 2), (3, 2), (1, 6), (6, 1), (5, 7), (12, 12)])
@pytest.mark.parametrize("layers", [1, 3])
def test_every_text_lies_in_its_cell(columns: int, rows: int, layers: int, measure: str) -> None:
    axes = plot_heat(grid(columns, rows, layers), X, Y, measure)
    renderer = drawn(axes)
    assert len(axes.texts) == columns * rows
    for text in axes.texts:
        place = int(text.get_position()[0]), int(text.get_position()[1])
        cell, box = patches(axes)[place].get_window_extent(renderer), text.get_window_extent(renderer)
        assert cell.x0 <= box.x0
        assert box.x1 <= cell.x1
        assert cell.y0 <= box.y0
        assert box.y1 <= cell.y1
        assert text.get_fontsize() >= 6
    texts = texts_of(axes) + [tick.label2 for scale in axes.child_axes for tick in scale.yaxis.get_major_ticks() if _in(tick, scale)]
    assert overlaps(texts, renderer) == []
    assert outside(texts, axes, renderer) == []


def _in(tick: Any, scale: Any) -> bool:
    low, high = scale.get_ylim()
    return bool(low <= tick.get_loc() <= high)


def test_long_values_stand_upright() -> None:
    cards = ["I350-T4", "X710-DA4 for OCP 3.0", "Ethernet Server Adapter X710-DA4, low profile", "none"]
    values = [[card, other] for card in cards for other in cards]
    path = "hosts.a-very-long-group-of-hosts[001-400].adapters.slot12"
    rows = table([CARD, path], [row("base", values[0], 24), *(row(str(i), value, 24 + i) for i, value in enumerate(values[1:]))])
    axes = plot_heat(rows, CARD, path)
    renderer = drawn(axes)
    assert {text.get_rotation() for text in axes.get_xticklabels()} == {90.0}
    assert axes.get_yticklabels()[0].get_text() == "Ethernet Server Adapter X710-DA4,…"
    assert overlaps(texts_of(axes), renderer) == []
    assert outside(texts_of(axes), axes, renderer) == []


def test_names_are_data() -> None:
    rows = table(["a.$x^2$\x1b[2J", "b.<b>"], [row("base", ["$a_b$", 1], 32), row("x", ["$\\bad{$", 1], 36), row("y", ["\x07", 2], 30)])
    axes = plot_heat(rows, "a.$x^2$\x1b[2J", "b.<b>")
    drawn(axes)
    texts = [text.get_text() for text in texts_of(axes)]
    assert "$\\bad{$" in texts
    assert all(line.isprintable() for text in texts for line in text.split("\n"))


def test_given_axes_and_file() -> None:
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 5), layout="constrained")
    assert plot_heat(grid(12, 12), X, Y, ax=left) is left
    plot_heat(grid(4, 3, 3), X, Y, "cost", ax=right)
    renderer = drawn(left)
    for axes in (left, right):
        assert overlaps(texts_of(axes), renderer) == []
    plt.close(figure)
    rows = grid(3, 4, 2)
    data = heat_png(rows, X, Y)
    assert data.startswith(b"\x89PNG")
    assert heat_png(rows.copy(), X, Y) == data
    assert heat_png(rows.iloc[::-1].reset_index(drop=True), X, Y) == data


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda rows: plot_heat(rows, "traffic.iscsi.demand", CARD),
            "x: there is no such varied path; .*did you mean 'traffic.iscsi.demand_gbps'",
        ),
        (lambda rows: plot_heat(rows, X, "status"), "y: there is no such varied path; found: status"),
        (lambda rows: plot_heat(rows, X, X), "both axes are the same path"),
        (lambda rows: plot_heat(rows, X, CARD, "spare_port"), "there is no such measure; .*did you mean 'spare_ports'"),
        (lambda rows: plot_heat(rows, X, CARD, "bottleneck"), "the column bottleneck is not of numbers"),
        (lambda rows: plot_heat(rows[:1], X, CARD), "nothing to show: no scenario changes anything"),
        (lambda rows: plot_heat(grid(41, 1), X, Y), "x: too many values for an axis; found: 41; allowed: at most 40"),
    ],
)
def test_mistakes_are_named(change: Any, words: str) -> None:
    with pytest.raises(nic.InputError, match=words):
        change(small())
    assert not plt.get_fignums()
