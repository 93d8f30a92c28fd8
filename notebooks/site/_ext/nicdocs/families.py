"""The integer program's families, from the table and the docstrings that stand in the code, with what proves each again."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nicdocs.markdown import code, label, plain, table
from nicplanner import model
from nicplanner.design import Design, starter
from nicplanner.model import build, constraints
from nicplanner.model.sets import make_sets
from nicplanner.network import build_network

VERIFY = importlib.import_module("nicplanner.verify")  # the package's name of it is the function

PURPOSES: tuple[tuple[str, str, str], ...] = (
    ("GROUP_FAMILIES", "Of one host group", "They speak of one host group; all of its hosts have one layout."),
    ("STATE_FAMILIES", "Of failures, with variables of their own", "They add variables for each state or failure."),
    ("COUPLING_FAMILIES", "Where host groups meet", "They speak of several host groups: switch ports, VLAN ids, subnets, fabrics."),
    ("RULE_FAMILIES", "The platform's rules", "One family writes all rules of a platform."),
    ("PREFERENCE_FAMILIES", "What is avoided", "They forbid nothing; what they count is made small."),
)
"""Lists of families in the code, with a heading and a sentence."""


def members() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every family with the name of its list."""
    for name, *_ in PURPOSES:
        for family in getattr(constraints, name):
            yield name, family


def inequalities() -> Mapping[str, str]:
    """Return the short inequality of each family, from the table in the model's docstring."""
    lines = (inspect.getdoc(model) or "").splitlines()
    bars = [i for i, line in enumerate(lines) if line.startswith("====")]
    rows = [re.split(r" {2,}|(?<=\S) (?=constraints\.)", line.strip()) for line in lines[bars[1] + 1 : bars[2]]]
    return {row[0]: " ".join(row[1:-1]) for row in rows}


def proofs() -> Mapping[str, tuple[str, ...]]:
    """Return the modules that prove each plan rule, by its number, from the table in the proof's docstring."""
    out: dict[str, tuple[str, ...]] = {}
    rules: list[str] = []
    lines = (inspect.getdoc(VERIFY) or "").splitlines()
    bars = [i for i, line in enumerate(lines) if line.startswith("====")]
    for line in lines[bars[1] + 1 : bars[2]]:
        left, right = line[:60], line[60:]
        rules = re.findall(r"\b(\d+) ", left) if left.strip() else rules
        found = tuple(name.removeprefix("nicplanner.") for name in re.findall(r"~(nicplanner\.verify\.\w+)", right))
        for rule in rules:
            out[rule] = (*out.get(rule, ()), *found)
    return out


def proved_by(family: Callable[..., Any]) -> tuple[str, ...]:
    """Return the modules of the proof that recompute what a family asks for; none if there is nothing to be proved."""
    text = inspect.getdoc(family) or ""
    named = re.findall(r"nicplanner\.(verify\.\w+)", text)
    found = re.search(r"Plan rules? ([\d, and]+)", text)
    rules = re.findall(r"\d+", found.group(1)) if found else []
    return tuple(dict.fromkeys([*named, *(module for rule in rules for module in proofs()[rule])]))


def families() -> str:
    """Return a section for each family: what it says, its inequality, where it is written and what proves it again."""
    short, counted = inequalities(), starter_rows()
    out = []
    for name, title, about in PURPOSES:
        rows = [
            [f"[{code(one.__name__)}](#{label('family', one.__name__)})", plain(short[one.__name__]), str(counted[one.__name__])]
            for one in getattr(constraints, name)
        ]
        out.append(f"## {title}\n\n{about}\n\n{table(('family', 'in short', 'rows, starter'), rows)}")
        out += [_section(family) for family in getattr(constraints, name)]
    return "\n".join(out)


def _section(family: Callable[..., Any]) -> str:
    text = inspect.getdoc(family) or ""
    if family.__name__ == "platform":
        text = _platform(text)
    where = code(f"{family.__module__.removeprefix('nicplanner.')}.{family.__name__}")
    modules = ", ".join(map(code, proved_by(family)))
    proof = f" Proved again by {modules}." if modules else ""
    title = family.__name__.replace("_", " ")
    target = label("family", family.__name__)
    return f"({target})=\n### {title}\n\n```{{eval-rst}}\n{text}\n```\n\nWritten by {where}.{proof}\n"


def _platform(text: str) -> str:
    """Return the docstring of the family of platform rules with that of its module, which explains it."""
    about = inspect.getdoc(importlib.import_module("nicplanner.model.constraints.platform")) or ""
    return f"{text}\n\n{about.split(chr(10), 2)[2]}"


def symbols() -> str:
    """Return the symbols, as the model's docstring explains them."""
    text = (inspect.getdoc(model) or "").split("\n\n")
    chosen = [part for part in text if part.startswith(("It counts", "Variables"))]
    return "```{eval-rst}\n" + "\n\n".join(chosen) + "\n```\n"


WORDS = {
    "recommendations": "broken recommendations, by weight; one that makes a plan 'not recommended' weighs a hundred times as much",
    "cost": "purchase cost, in parts of the currency; here where `size` chooses, else before the length, where it decides among switches",
    "preferences": "what is avoided wherever ports allow (findings, links of a mesh on one card)",
    "ports": "NIC ports in use, over all hosts",
    "ties": "what is avoided among plans with as few ports",
    "length": "cable length, in tenths of a millimetre",
    "links": "links slower than the fastest that there are, on a platform with rules",
}
"""What each objective counts."""


def objectives() -> str:
    """Return a table of the objectives in their order, which is read from a program that chooses cards."""
    rows = [[str(i), code(name), plain(WORDS[name])] for i, name in enumerate(order(), start=1)]
    return table(("order", "objective", "counts"), rows)


def order() -> list[str]:
    """Return the objectives in the order in which the program of a purchase minimises them."""
    return [name for name, _ in _starter({"purchase": {"prices": "examples"}}).objectives(buying=True)]


def _starter(changes: Mapping[str, Any]) -> build.Model:
    """Return the program of the starter design."""
    network = build_network(Design.parse(starter()).replace(changes).site)
    return build.build_model(network, [make_sets(network, group) for group in network.groups])


def starter_rows() -> Mapping[str, int]:
    """Return how many rows each family writes for the starter design."""
    made = _starter({})
    ((sets, variables),) = made.groups
    program = made.program
    out: dict[str, int] = {}
    for name, family in members():
        before = len(program.rows) + len(program.exact)
        if name == "GROUP_FAMILIES":
            rows = list(family(sets, variables))
        elif name == "COUPLING_FAMILIES":
            rows = list(family(made))
        elif name == "STATE_FAMILIES":
            rows = list(family(program, sets, variables))
        else:
            family(program, sets, variables)
            rows = []
        out[family.__name__] = len(rows) + len(program.rows) + len(program.exact) - before
    return out


def starter_size() -> str:
    """Return a sentence on the size of the starter design's program."""
    program = _starter({}).program
    rows = len(program.rows) + len(program.exact)
    return f"The program of the starter design (four hosts alike, ten ports each) has {len(program.lower)} variables and {rows} rows.\n"


def checks() -> str:
    """Return a table of the proof: plan rule and the modules that recompute it."""
    lines = (inspect.getdoc(VERIFY) or "").splitlines()
    bars = [i for i, line in enumerate(lines) if line.startswith("====")]
    rows: list[list[str]] = []
    for line in lines[bars[1] + 1 : bars[2]]:
        left, right = line[:60].strip(), " ".join(code(name) for name in re.findall(r"~nicplanner\.(verify\.\w+)", line[60:]))
        if left and not (rows and not right):
            rows.append([plain(left), right])
        else:
            rows[-1] = [f"{rows[-1][0]} {plain(left)}".strip(), f"{rows[-1][1]} {right}".strip()]
    return table(("what", "modules of `nicplanner.verify`"), rows)
