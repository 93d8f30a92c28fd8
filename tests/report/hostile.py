"""A plan whose every text is hostile: what a page would run, fetch, reckon or turn round if it took names for more than text."""

from __future__ import annotations

import copy
from typing import Any

from nicplanner.plan import Plan
from nicplanner.tables import Table

SIGNS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "</script><script>alert(3)</script>", "javascript:alert(4)", "{{7*7}}",
    "=cmd|' /C calc'!A0", "\u202eevil\u2066", "a\u2028b\u2029c", "<!--<script>", "'\"`${alert(5)}",
    "$\\frac{a}{b}$", "</style><b>", "]]>", "&lt i&gt b",
    "x" * 300,
)  # fmt: skip

PLAIN = ("kind", "severity", "mode", "status", "subnet", "gateway", "address", "tagged_vlans", "category", "scope")
"""Columns whose texts are words of the format."""


def hostile(plan: Plan) -> Plan:
    """Return a plan with a hostile sign after every name and text, the same after the same text, so that tables still agree."""
    names: dict[str, str] = {}

    def name(text: str) -> str:
        if text not in names:
            names[text] = f"{SIGNS[len(names) % len(SIGNS)]} {text}"
        return names[text]

    def cell(column: str, text: str) -> str:
        if not text or column in PLAIN:
            return text
        if column == "traffic":
            return ";".join(map(name, text.split(";")))
        if column == "element":
            return _element(text, name)
        return name(text)

    def changed(column: str, value: Any) -> Any:
        return cell(column, value) if isinstance(value, str) else value

    tables = {
        key: Table(table.spec, {column: [changed(column, value) for value in values] for column, values in table.columns.items()})
        for key, table in plan.tables.items()
    }
    return Plan(tables, {**plan.manifest, "site": _site(plan, name), "solver": name("solver"), "design": name("hash"), "version": name("0"),
                         "verdict": "supported", "broken": [{"rule": name("R1"), "subject": name("s"), "breaks": "x"}]})  # fmt: skip


def _element(text: str, name: Any) -> str:
    rack, colon, fabrics = text.partition(":")
    if colon:
        return f"{name(rack)}:{'+'.join(map(name, fabrics.split('+')))}"
    return "/".join(map(name, text.split("/")))


def _site(plan: Plan, name: Any) -> dict[str, Any]:
    site: dict[str, Any] = copy.deepcopy(dict(plan.manifest["site"]))
    site["name"], site["platform"] = name(site["name"]), name(site["platform"])
    site["racks"] = {name(key): value for key, value in site["racks"].items()}
    site["classes"] = {name(key): value for key, value in site["classes"].items()}
    site["switches"] = {
        name(key): {**value, **{one: name(value[one]) for one in ("model", "rack", "fabric")}, "serves": list(map(name, value["serves"]))}
        for key, value in site["switches"].items()
    }
    site["hosts"] = {
        name(key): {
            **group,
            "server": name(group["server"]),
            "cluster": name(group["cluster"]),
            "adapters": {name(slot): name(model) for slot, model in group["adapters"].items()},
            "slots": [name(slot) for slot in group["slots"]],
            "classes": [name(one) for one in group["classes"]],
            "places": [[name(host), name(rack), unit] for host, rack, unit in group["places"]],
        }
        for key, group in site["hosts"].items()
    }
    ports = site["ports"]
    site["ports"] = {
        "servers": {name(key): [[name(port), *rest] for port, *rest in value] for key, value in ports["servers"].items()},
        "adapters": {name(key): [[name(port), *rest] for port, *rest in value] for key, value in ports["adapters"].items()},
        "switches": {name(key): [[name(port), *rest] for port, *rest in value] for key, value in ports["switches"].items()},
    }
    return site
