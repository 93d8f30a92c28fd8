"""The traffic classes of a plan, from its tables: what they need, what they survive, how they are attached."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from nicplanner import units
from nicplanner.importing.findings import Notes
from nicplanner.importing.naming import renamed
from nicplanner.importing.plan_folder import PlanFolder
from nicplanner.importing.words import kind_of
from nicplanner.names import natural
from nicplanner.rules.conditions import KINDS

_FAILED_HOSTS = re.compile(r":([0-9]{1,4}) of [0-9]+\Z", re.ASCII)
_ASKED = ("demand_gbps", "min_failover", "survive", "peaks")
"""Keys that a host group may change."""


@dataclass(slots=True)
class Classes:
    """Classes as the design writes them; what each host changes; how many hosts may fail."""

    traffic: dict[str, dict[str, Any]] = field(default_factory=dict)
    overrides: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    host_failures: int = 0


def read_classes(found: PlanFolder, notes: Notes) -> Classes:
    """Return the classes of a plan.

    Notes
    -----
    A class survives a kind of failure if each of its rows of that kind in ``failures.csv`` requires something (or its demand is 0) and
    leaves it something. Peaks are named after their state, in which alone they occur.
    """
    out = Classes()
    layout = _layout(found)
    for name in natural({*layout, *(found.excerpt.classes if found.excerpt else ())}):
        out.traffic[name] = _attachment(name, layout.get(name), found, notes)
    asked, out.host_failures = _asked(found, notes)
    for name, body in out.traffic.items():
        mine = asked.get(name, {})
        common = {key: _most_common(one.get(key) for one in mine.values()) for key in _ASKED}
        if found.excerpt is not None and name in found.excerpt.classes:
            common["demand_gbps"] = _number(Fraction(found.excerpt.classes[name].demand_gbps))
        body["demand_gbps"] = common["demand_gbps"] if common["demand_gbps"] is not None else 0
        body |= {key: common[key] for key in ("min_failover", "survive", "peaks") if common[key]}
        if common["survive"] == [] or body["redundancy"] == "single":
            body["survive"] = []
        for host, values in mine.items():
            changed = {key: values[key] for key in _ASKED if key in values and values[key] != common[key]}
            if changed:
                out.overrides.setdefault(host, {})[name] = changed
    return out


def _layout(found: PlanFolder) -> dict[str, dict[str, Any]]:
    """Return how each class is attached, from ports and VLANs: redundancy of its group, whether by LACP, links of a pair of a mesh."""
    by_fabric = {row["traffic"] for row in found.rows["vlans"] if row["fabric"] not in ("", "direct")}
    out: dict[str, dict[str, Any]] = {}
    pairs: Counter[tuple[str, str, str]] = Counter()
    for row in found.rows["ports"]:
        for name in filter(None, row["traffic"].split(";")) if row["group"] else ():
            redundancy = "paths" if row["redundancy"] == "team" and name in by_fabric else row["redundancy"]
            mine = out.setdefault(name, {"redundancy": redundancy, "mesh": 0, "lacp": False})
            mine["lacp"] |= redundancy == "team" and row.get("port_channel") is not None
            if row["fabric"] == "direct":
                pairs[name, row["host"], row["switch"]] += 1
                mine["mesh"] = max(mine["mesh"], pairs[name, row["host"], row["switch"]])
    return out


def _attachment(name: str, layout: Mapping[str, Any] | None, found: PlanFolder, notes: Notes) -> dict[str, Any]:
    facts = found.excerpt.classes.get(name) if found.excerpt else None
    rows = [row for row in found.rows["vlans"] if row["traffic"] == name]
    kind = facts.kind if facts is not None else name
    if kind not in KINDS:
        addressed = any(row["traffic"] == name for row in found.rows["addresses"])
        kind = kind_of(name) or ("management" if addressed else "production")
        why = "hosts have addresses in it" if addressed and kind_of(name) is None else "its name and addresses say no other"
        notes.add("low", name, f"assumed: the class is of kind {kind}, since {why}", "set its 'kind'")
    body: dict[str, Any] = {"kind": kind} if kind != name else {}
    mesh, lacp = (layout["mesh"], layout["lacp"]) if layout else (0, False)
    scope = rows[0]["scope"].partition(":")[0] if rows else "site"
    body["demand_gbps"] = 0
    body["redundancy"] = facts.redundancy if facts else (layout or {}).get("redundancy") or "team"
    if facts.team_mode == "lacp" if facts is not None else lacp:
        body["team_mode"] = "lacp"
    body["sharing"] = facts.sharing if facts else "shared"
    if mesh or (facts is not None and facts.attach == "mesh"):
        body |= {"attach": "mesh", "links_per_pair": max(1, mesh)}
    body["scope"] = facts.scope if facts else ("site" if scope == "link" else scope)
    body["mtu"] = facts.mtu if facts else max((row["mtu"] or 1500 for row in rows), default=1500)
    if facts is not None and facts.zone:
        body["zone"] = facts.zone
    return body


def _asked(found: PlanFolder, notes: Notes) -> tuple[dict[str, dict[str, dict[str, Any]]], int]:
    """Return what each class asks for on each host, and how many hosts of a cluster may fail."""
    base: dict[tuple[str, str], dict[str, list[tuple[Fraction, Fraction, Fraction]]]] = {}
    peaks: dict[tuple[str, str], dict[str, Fraction]] = {}
    states = dict(renamed({row.get("state", "") for row in found.rows["failures"]} - {""}, "peak", notes))
    failures = 0
    for row in found.rows["failures"]:
        key, state = (row["traffic"], row["host"]), row.get("state", "")
        rates = row["demand_gbps"] or Fraction(0), row["required_gbps"] or Fraction(0), row["surviving_gbps"] or Fraction(0)
        if row["kind"] == "host":
            failed = _FAILED_HOSTS.search(row["element"])
            failures = max(failures, int(failed[1])) if failed else failures
        elif state:
            peaks.setdefault(key, {})[states[state]] = rates[0]
        else:
            base.setdefault(key, {}).setdefault(row["kind"], []).append(rates)
    out: dict[str, dict[str, dict[str, Any]]] = {}
    for (name, host), kinds in base.items():
        demand = max(rates[0] for mine in kinds.values() for rates in mine)
        out.setdefault(name, {})[host] = _needs(demand, kinds) | {
            "peaks": {state: _number(rate) for state, rate in sorted(peaks.get((name, host), {}).items()) if rate != demand}
        }
    return out, failures


def _needs(demand: Fraction, kinds: Mapping[str, list[tuple[Fraction, Fraction, Fraction]]]) -> dict[str, Any]:
    survive = [
        kind
        for kind in ("adapter", "port", "switch")
        if kind in kinds and all((required > 0 or demand == 0) and left > 0 for _, required, left in kinds[kind])
    ]
    share = max((required / demand for kind in survive for _, required, _ in kinds[kind] if demand), default=Fraction(1))
    return {"demand_gbps": _number(demand), "min_failover": _number(min(share, Fraction(1))), "survive": survive}


def _number(value: Fraction) -> int | Fraction:
    """Return a number as a design writes it, with at most nine decimals."""
    near = Fraction(int(value * 10**9), 10**9)
    return int(near) if near.denominator == 1 else near


def _most_common(values: Iterable[Any]) -> Any:
    """Return the value that most hosts have; of several the first in the order of their text."""
    counts: Counter[str] = Counter()
    known: dict[str, Any] = {}
    for value in values:
        text = units.text(value) if isinstance(value, (int, Fraction)) else repr(value)
        counts[text] += 1
        known[text] = value
    return known[min(counts, key=lambda text: (-counts[text], text))] if counts else None
