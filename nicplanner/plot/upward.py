"""How full the links are that lead from a host group's switches upward, sideways and to storage arrays, from ``uplinks.csv``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from nicplanner.names import natural_key
from nicplanner.plot.subject import Subject

NAMES = {"uplink": "uplinks", "peer_link": "peer links", "array": "ports of arrays"}
"""What the kinds of links are called."""


class Case(NamedTuple):
    """Links in a case: how many are there, their speed, what must get through, and whether it does."""

    case: str
    state: str
    links: int
    capacity: Fraction
    required: Fraction
    ok: bool

    @property
    def share(self) -> Fraction | None:
        """Required in parts of the capacity; None where there is none."""
        return self.required / self.capacity if self.capacity else None


class LinkLoad(NamedTuple):
    """The links of a kind of the switch that fills them most, of so many switches: normally, and in the worst other case if any."""

    kind: str
    switch: str
    switches: int
    normal: Case
    worst: Case | None


def case_text(case: str) -> str:
    """Say in words what is lost in a case.

    Examples
    --------
    >>> case_text("link"), case_text("switch:sw-a"), case_text("last-uplink")
    ('the largest link', 'switch sw-a', 'last uplink')
    """
    kind, found, name = case.partition(":")
    return "the largest link" if case == "link" else f"{kind} {name}" if found else case.replace("-", " ")


def link_loads(plan: Subject, hosts: Iterable[str]) -> list[LinkLoad]:
    """Return the fullest links of each kind, of the switches at which the hosts' ports end; of several states the fullest."""
    wanted, ports, table = set(hosts), plan.tables["ports"], plan.tables["uplinks"]
    switches = {switch for host, switch in zip(ports["host"], ports["switch"], strict=True) if host in wanted and switch}
    states = table["state"] if "state" in table.columns else [""] * len(table)
    found: dict[str, dict[str, list[Case]]] = defaultdict(lambda: defaultdict(list))
    names = ("switch", "kind", "case", "links", "capacity_gbps", "required_gbps", "ok")
    for switch, kind, case, links, capacity, required, ok, state in zip(*(table[name] for name in names), states, strict=True):
        if switch in switches:
            found[kind][switch].append(Case(case, state, links, capacity, required, ok))
    out = []
    for kind in sorted(found, key=lambda kind: (kind not in NAMES, list(NAMES).index(kind) if kind in NAMES else 0, kind)):
        loads = [_load(kind, switch, found[kind][switch], len(found[kind])) for switch in sorted(found[kind], key=natural_key)]
        out.append(max(loads, key=lambda load: max(_fullness(load.normal), _fullness(load.worst or load.normal))))
    return out


def _load(kind: str, switch: str, cases: list[Case], switches: int) -> LinkLoad:
    normal = [case for case in cases if case.case == "normal"] or cases[:1]
    others = [case for case in cases if case.case != "normal"]
    return LinkLoad(kind, switch, switches, max(normal, key=_fullness), max(others, key=_fullness) if others else None)


def _fullness(case: Case) -> tuple[bool, Fraction]:
    return case.share is None and case.required > 0, case.share or Fraction(0)
