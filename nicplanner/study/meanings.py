"""What each key of a study file means, as :mod:`nicplanner.design.meanings` says it of the design file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from nicplanner.design.meanings import Meaning

_MEANINGS: dict[str, dict[str, Meaning]] = {
    "StudyRecord": {
        "study": Meaning("version of the format"),
        "name": Meaning("what people call the study", default="the design's name"),
        "design": Meaning("path of the design file, or the design itself"),
        "vary": Meaning("path to its values: a list, or `{from: 1, to: 4, step: 0.5}`; `*` in a path is every name, null leaves a key out"),
        "scenarios": Meaning("partial designs by name, laid over the design; they stand beside the grid"),
        "fail": Meaning("elements that are down at once; each entry adds a row to every scenario"),
        "grow": Meaning("plans every scenario anew in each year", default="no growth"),
        "mode": Meaning("which combinations of the varied values are planned"),
        "sample": Meaning("with `mode: sample`, or instead of `mode`: how many combinations are drawn", default="none is drawn"),
        "break_even": Meaning("numbers whose edge is found by bisection"),
        "measure": Meaning("what figures show"),
    },
    "GrowRecord": {
        "demand": Meaning("growth of demand, for all classes or by class", "per year"),
        "hosts": Meaning("growth of the number of hosts", "per year"),
        "years": Meaning("years: how many, or which"),
    },
    "SampleRecord": {
        "count": Meaning("how many combinations", "scenarios"),
        "seed": Meaning("number that decides which; equal seeds draw the same"),
    },
    "BreakEvenRecord": {
        "path": Meaning("path of the number"),
        "low": Meaning("least value"),
        "high": Meaning("largest value"),
        "step": Meaning("how close the edge is found", default="about a thousandth of the range, a power of ten"),
        "condition": Meaning("what must hold: `feasible`, `recommended`, or a measure such as `ports <= 8`"),
    },
}
MEANINGS: Mapping[str, Mapping[str, Meaning]] = MappingProxyType({name: MappingProxyType(keys) for name, keys in _MEANINGS.items()})
"""Name of a record → key → its meaning."""
