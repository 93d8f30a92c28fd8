"""Cables as figures of racks count them: from which device, in which rack, of which fabric, and what leaves the rack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.errors import InputError, Problem
from nicplanner.names import natural
from nicplanner.plot.subject import Subject
from nicplanner.plot.used import DIRECT, missing
from nicplanner.tables import Table


class Run(NamedTuple):
    """Cables from one device to another that are alike: a host and a switch, or two hosts; with their racks and fabric."""

    host: str
    rack: str
    switch: str
    switch_rack: str
    fabric: str


def runs_of(plan: Subject, site: SiteExcerpt) -> Mapping[Run, int]:
    """Count the cables of each run. Cables between hosts have the fabric ``direct``, those of a switch the switch's.

    Raises
    ------
    InputError
        If the table names a rack that the site does not have, as one that was edited may.
    """
    table: Table = plan.tables["cabling"]
    fabric = {name: switch.fabric for name, switch in site.switches.items()}
    counted = Counter(zip(table["host"], table["rack"], table["switch"], table["switch_rack"], strict=True))
    unknown = {rack for _, here, _, there in counted for rack in (here, there)} - site.racks.keys()
    if unknown:
        raise InputError([missing("cabling", rack, site.racks, "rack") for rack in natural(unknown)])
    return {
        Run(host, rack, switch, switch_rack, fabric.get(switch, DIRECT)): number
        for (host, rack, switch, switch_rack), number in counted.items()
    }


def ends_of(runs: Mapping[Run, int]) -> Mapping[tuple[str, str, str], int]:
    """Count the cables of each rack, device and fabric; a cable has two ends."""
    found: Counter[tuple[str, str, str]] = Counter()
    for run, number in runs.items():
        found[run.rack, run.host, run.fabric] += number
        found[run.switch_rack, run.switch, run.fabric] += number
    return found


def pick(what: str, wanted: str | Iterable[str] | None, known: Iterable[str], default: int | None = None) -> list[str]:
    """Return the names that are asked for, each once and in the order of those known; the first `default` ones where none are.

    Raises
    ------
    InputError
        If one is unknown, or none is left.
    """
    names = list(known)
    if wanted is None:
        return names[:default]
    asked = [wanted] if isinstance(wanted, str) else list(wanted)
    problems = [missing(f"{what}s", name, names, what) for name in asked if name not in set(names)]
    if not asked:
        problems.append(Problem(f"{what}s", f"no {what} is asked for", file="plan"))
    if problems:
        raise InputError(problems)
    return [name for name in names if name in set(asked)]
