"""What a measure depends on: a bar for each varied path, the widest on top."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nicplanner.errors import InputError, Problem
from nicplanner.names import natural_key
from nicplanner.plot.palette import COLOURS
from nicplanner.plot.paper import Room, new_axes, png, text_width, widest, width_of
from nicplanner.plot.scenarios import UNKNOWN, Scenario, Scenarios, Value, grouped, read_scenarios, short_names, spans
from nicplanner.plot.theme import LIGHT, Theme, dress, theme_of, worn

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

BELOW, ABOVE, ALONE = COLOURS[0], COLOURS[1], COLOURS[7]
"""Less than the base, more than it, and bars of a base without a plan."""
MOST_BARS = 40
"""Bars that are drawn, the widest; of more the title says how many are left out."""
FONT, SMALL = 8.5, 8.0
BAR, WIDTH, ROW, PAD = 0.62, 5.2, 0.42, 4.0
"""Height of a bar in rows, width of the Axes and height of a row in inches, distance of a label from its bar in points."""


@dataclass(frozen=True)
class Bar:
    """What a measure does while one path varies and all others stay as in the base.

    Attributes
    ----------
    least, greatest
        Of the measure; None if no value has a plan.
    at_least, at_greatest
        The values of the path that give them, as text.
    failed
        Which values have no plan, in words.
    tried
        How many other values than the base's have a plan.
    """

    path: str
    least: float | None
    greatest: float | None
    at_least: str
    at_greatest: str
    failed: str
    tried: int

    @property
    def width(self) -> float:
        """How much the measure changes."""
        return 0.0 if self.least is None or self.greatest is None else self.greatest - self.least

    @property
    def note(self) -> str:
        """What stands beside the bar."""
        still = "changes nothing" if not self.width and self.tried else "" if self.tried or self.failed else "not varied alone"
        return "; ".join(filter(None, (still, self.failed)))


def plot_tornado(
    rows: pd.DataFrame, measure: str = "ports", ax: Axes | None = None, *, paths: Sequence[str] | None = None, theme: str | None = None
) -> Axes:
    """Draw how much a measure depends on each varied path.

    A bar from the least to the greatest value of the measure while one path varies and the others stay as in the scenario ``base``; its
    ends name the values of the path that give them. What is less than the base has another colour than what is more. Beside the bars
    stand the values that have no plan, and which paths change nothing. Scenarios that change several paths at once are left out and
    counted.

    Parameters
    ----------
    rows
        Scenarios, a row each, as :func:`nicplanner.plot.scenarios.read_scenarios` describes them.
    measure
        The measure: ``ports``, ``cost``, ``spare_ports``, ``worst_failover`` …
    ax
        Axes to draw into; new ones of a fitting size by default. The notes stand to the right of them.
    paths
        The varied paths; by default the columns between ``scenario`` and ``status``.
    theme
        ``light`` or ``dark``; by default as matplotlib's own figures are.

    Returns
    -------
    matplotlib.axes.Axes
        A row for each path, the widest bar on top.

    Raises
    ------
    InputError
        If there is no such measure or path, no base, or nothing to show.
    """
    found = read_scenarios(rows, measure, paths)
    bars, left_out = tornado_bars(found)
    with worn(theme_of(theme)):
        return _draw(new_axes(_room(found, bars)) if ax is None else ax, found, bars, left_out, theme_of(theme))


def tornado_png(rows: pd.DataFrame, measure: str = "ports", *, paths: Sequence[str] | None = None) -> bytes:
    """Return the figure as a PNG file: equal bytes for equal rows and version of matplotlib."""
    found = read_scenarios(rows, measure, paths)
    bars, left_out = tornado_bars(found)
    return png(_room(found, bars), lambda ax: _draw(ax, found, bars, left_out, LIGHT))


def tornado_bars(found: Scenarios) -> tuple[list[Bar], int]:
    """Return the bars, the widest first, and how many scenarios change several paths at once.

    Bars of equal width: those with values without a plan first, then in natural order of the paths.
    """
    if found.base is None:
        raise InputError([Problem("rows", "a tornado needs the scenario without changes", allowed="a row whose scenario is 'base'")])
    base = found.base.values
    alone: dict[str, list[Scenario]] = {path: [] for path in found.paths}
    several = 0
    for one in found.others:
        changed = [path for path in found.paths if one.values[path] != base[path]]
        if len(changed) == 1:
            alone[changed[0]].append(one)
        several += len(changed) > 1
    bars = [_bar(path, found.base, mine) for path, mine in alone.items()]
    if not any(alone.values()) or all(bar.least is None for bar in bars):
        why = f"no scenario has a plan with the measure {found.measure}" if any(alone.values()) else "no scenario changes one path alone"
        raise InputError([Problem("rows", f"there is nothing to show: {why}")])
    return sorted(bars, key=lambda bar: (-bar.width, not bar.failed, not bar.tried, natural_key(bar.path))), several


def _bar(path: str, base: Scenario, others: Sequence[Scenario]) -> Bar:
    every = [base, *others]
    order = sorted({one.values[path] for one in every})
    amounts = [one.amount for one in every if one.amount is not None]
    least, greatest = (min(amounts), max(amounts)) if amounts else (None, None)

    def giving(amount: float | None) -> str:
        return spans((one.values[path] for one in every if one.amount is not None and one.amount == amount), order)

    failed = "; ".join(_failures(path, others, order))
    return Bar(path, least, greatest, giving(least), giving(greatest), failed, sum(one.amount is not None for one in others))


def _failures(path: str, others: Sequence[Scenario], order: Sequence[Value]) -> Iterator[str]:
    """Say at which values there is no plan, or one without the measure."""
    for unknown, words in ((False, "no plan at"), (True, "unknown at")):
        values = [one.values[path] for one in others if one.amount is None and (one.why == UNKNOWN) == unknown]
        if values:
            yield f"{words} {spans(values, order)}"


def _labels(found: Scenarios, bars: Sequence[Bar]) -> list[str]:
    """Name the paths, each with its value in the base."""
    assert found.base is not None
    short = short_names(found.paths)
    return [f"{short[bar.path]}\nbase: {found.base.values[bar.path].text}" for bar in bars]


def _room(found: Scenarios, bars: Sequence[Bar]) -> Room:
    shown = bars[:MOST_BARS]
    left, right = widest(_labels(found, shown), FONT) + 0.25, widest((bar.note for bar in shown), SMALL) + 0.3
    return Room(WIDTH, ROW * max(2, len(shown)) + 0.1, left, right, 0.6, 0.62)


def _draw(ax: Axes, found: Scenarios, bars: Sequence[Bar], left_out: int, theme: Theme) -> Axes:
    shown, base = bars[:MOST_BARS], found.base.amount if found.base else None
    low, high = _limits(shown, base, width_of(ax))
    for place, bar in enumerate(shown):
        _draw_bar(ax, place, bar, base, PAD * (high - low) / width_of(ax), theme)
    if base is not None:
        ax.axvline(base, color=theme.ink, linewidth=1.1, zorder=3)
    ax.set_xlim(low, high)
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_yticks(range(len(shown)), _labels(found, shown), fontsize=FONT, parse_math=False)
    ax.tick_params(axis="y", length=0)
    ax.tick_params(axis="x", labelsize=SMALL)
    _scale(ax, shown)
    ax.set_xlabel(found.label, fontsize=9, parse_math=False)
    ax.grid(True, axis="x", color=theme.line, linewidth=0.6, zorder=0)
    ax.set_axisbelow(True)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.set_title("\n".join(_title(found, len(bars) - len(shown), left_out)), fontsize=10, loc="left", parse_math=False)
    dress(ax, theme)
    return ax


def _draw_bar(ax: Axes, place: int, bar: Bar, base: float | None, gap: float, theme: Theme) -> None:
    """Draw a bar, parted at the base, its ends' labels, and the note beside it; without width a mark."""
    if bar.least is not None and bar.greatest is not None:
        middle = bar.least if base is None else base
        for start, end, colour in ((bar.least, middle, BELOW), (middle, bar.greatest, ALONE if base is None else ABOVE)):
            if end > start:
                # the edge is seen where the bar is too thin
                ax.barh(place, end - start, BAR, left=start, color=colour, edgecolor=colour, linewidth=1.2, zorder=2)
        if bar.width:
            for at, text, side in ((bar.least - gap, bar.at_least, "right"), (bar.greatest + gap, bar.at_greatest, "left")):
                ax.text(at, place, text, ha=side, va="center", fontsize=SMALL, parse_math=False, zorder=4)
        else:
            ax.plot([bar.least], [place], "D", color=theme.ink, markersize=4.5, zorder=4)
    if bar.note:
        ax.text(
            1.015, place, bar.note, transform=ax.get_yaxis_transform(), ha="left", va="center", fontsize=SMALL, color=theme.faint,
            parse_math=False,
        )  # fmt: skip


def _limits(bars: Sequence[Bar], base: float | None, width: float) -> tuple[float, float]:
    """Return the ends of the axis such that the labels of all bars have room, and what is drawn has some air.

    The less room the axis gives to numbers, the more of them a label takes: widen until all fit.
    """
    ends = [end for bar in bars for end in (bar.least, bar.greatest) if end is not None] + ([] if base is None else [base])
    low, high = min(ends), max(ends)
    air = 0.04 * (high - low) or max(0.5, 0.02 * abs(high))
    low, high = low - air, high + air
    for _ in range(60):
        scale = (high - low) / width
        drawn = [bar for bar in bars if bar.width]
        left = min([low, *((bar.least or 0) - (text_width(bar.at_least, SMALL) + 2 * PAD) * scale for bar in drawn)])
        right = max([high, *((bar.greatest or 0) + (text_width(bar.at_greatest, SMALL) + 2 * PAD) * scale for bar in drawn)])
        if left >= low and right <= high:
            break
        low, high = left, right
    return low, high


def _scale(ax: Axes, bars: Sequence[Bar]) -> None:
    """Mark round numbers, whole ones where the measure is whole."""
    from matplotlib.ticker import MaxNLocator

    whole = all(end is None or end == int(end) for bar in bars for end in (bar.least, bar.greatest))
    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=whole))
    ax.xaxis.set_major_formatter(lambda value, _: grouped(value))


def _title(found: Scenarios, unseen: int, left_out: int) -> Iterator[str]:
    """Yield the lines above the figure: what it shows, the base's value, what is left out."""
    assert found.base is not None
    yield f"{found.label}: what it depends on"
    amount = found.base.amount
    notes = [f"line: base, {grouped(amount)}" if amount is not None else f"base: {found.base.why}"]
    if any(one.amount is not None and one.status == "FEASIBLE" for one in found.shown):
        notes.append("not all proven")
    if unseen:
        notes.append(f"{unseen} narrower bars not shown")
    if left_out:
        notes.append(f"{left_out} scenarios that change several not shown")
    yield "; ".join(notes)
