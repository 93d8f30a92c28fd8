"""A seen site → the design file: plain data, and its text with what was assumed as comments on top."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from nicplanner.importing.findings import Finding, Notes
from nicplanner.importing.groups import host_groups
from nicplanner.importing.seen import SeenSite
from nicplanner.names import compress, natural
from nicplanner.reading.plain import to_yaml

UNKNOWN_DEMAND = 0
"""Demand of a class where the source states none: a plan then counts ports, not rates."""
_UNSTATED = re.compile(r"^(    demand_gbps: 0)$", re.M)
_MOST_COMMENTS = 200


def design_data(seen: SeenSite, notes: Notes) -> dict[str, Any]:
    """Return the design as plain data, its sections in the order of the format's description."""
    data: dict[str, Any] = {"nicplanner": 1, "name": seen.name, "platform": seen.platform}
    data["policy"] = seen.policy
    data["catalog"] = {
        section: _in_order(seen.catalog[section])
        for section in ("servers", "adapters", "switches", "cables", "transceivers")
        if seen.catalog.get(section)
    }
    data["racks"] = _in_order(seen.racks)
    data["switches"] = _in_order(seen.switches)
    data["hosts"] = host_groups(seen.hosts, list(seen.traffic), notes)
    data["traffic"] = _in_order(seen.traffic)
    data["networks"] = _in_order(seen.networks)
    data["addressing"] = seen.addressing
    data["states"] = seen.states
    always = ("nicplanner", "name", "platform", "hosts", "traffic")
    return {key: value for key, value in data.items() if key in always or value}


def _in_order(entries: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entries[name] for name in natural(entries)}


def design_text(data: Mapping[str, Any], source: str, findings: Iterable[Finding], demands_known: bool) -> str:
    """Return the design as YAML: what the import found and assumed on top, a remark at each demand that nobody stated."""
    lines = [
        f"# Imported by nicplanner from {source}.",
        "# `nicplanner check FILE` judges what is pinned; pins that are removed are planned.",
    ]
    told = list(findings)
    lines += [f"# {one.line}" for one in told[:_MOST_COMMENTS]]
    if len(told) > _MOST_COMMENTS:
        lines.append(f"# … and {len(told) - _MOST_COMMENTS} more: --json has them all")
    body = to_yaml(data)
    if not demands_known:
        body = _UNSTATED.sub(r"\1  # not known: state it", body)
    return "\n".join(lines) + "\n" + body


def interfaces(ports: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Write ports of a model, name and type, as the catalog does: with ranges, in natural order.

    Examples
    --------
    >>> interfaces([("p1", "1000base-t"), ("p2", "1000base-t"), ("x1", "10gbase-x-sfpp")])
    {'p[1-2]': '1000base-t', 'x1': '10gbase-x-sfpp'}
    """
    by_type: dict[str, list[str]] = {}
    for name, kind in ports:
        by_type.setdefault(kind, []).append(name)
    found = {key: kind for kind in by_type for key in compress(by_type[kind]).split(", ")}
    return {key: found[key] for key in natural(found)}
