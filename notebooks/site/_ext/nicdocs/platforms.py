"""The platforms: their defaults, reservations, rules and sources, from the profiles in the catalog."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from nicdocs.markdown import code, label, plain, table
from nicplanner import units
from nicplanner.names import natural
from nicplanner.rules import Profile, Rule, load_profile, profile_names
from nicplanner.rules.conditions import CONDITIONS


def overview() -> str:
    """Return a table of the platforms, with a menu of their pages."""
    profiles = [load_profile(name) for name in natural(profile_names())]
    rows = [
        [
            f"[{code(one.name)}](platforms/{one.name}.md)",
            plain(one.title),
            ", ".join(code(name) for name in one.lineage[1:]),
            *(str(sum(rule.kind == kind for rule in one.rules.values())) for kind in ("constraint", "recommendation", "finding")),
        ]
        for one in profiles
    ]
    menu = "\n".join(f"platforms/{one.name}" for one in profiles)
    head = ("platform", "title", "builds on", "constraints", "recommendations", "findings")
    return f"{table(head, rows)}\n```{{toctree}}\n:hidden:\n\n{menu}\n```\n"


def conditions() -> str:
    """Return a table of the conditions of which a rule's situation is made."""
    rows = [
        [code(name), plain(one.meaning), "the design" if one.static else "design and layout"] for name, one in CONDITIONS.items()
    ]
    return table(("condition", "holds where", "decided by"), rows)


def platform(name: str) -> str:
    """Return all about one platform."""
    profile = load_profile(name)
    parts = [f"Builds on {', '.join(code(one) for one in profile.lineage[1:])}.\n" if profile.lineage[1:] else ""]
    if profile.settings:
        parts.append(table(("setting", "value"), [[code(key), code(_text(value))] for key, value in profile.settings.items()]))
    parts.append("## Defaults of the kinds of traffic\n\nWhat a class has where the design does not say.\n\n" + _defaults(profile))
    if profile.reservations:
        parts.append("## Bandwidth\n\nWhat stands in [`qos.csv`](../tables.md#table-qos).\n\n" + _reservations(profile))
    for kind, title, about in (
        ("constraint", "Constraints", "Every plan obeys them."),
        ("recommendation", "Recommendations", "Plans obey them where ports allow; a broken one shows in the verdict."),
        ("finding", "Findings", "Plans report them."),
    ):
        rules = [rule for rule in profile.rules.values() if rule.kind == kind]
        if rules:
            head = ("rule", "says", "how it is watched", "source")
            parts.append(f"## {title}\n\n{about}\n\n" + table(head, [_row(profile, rule) for rule in rules]))
    sources = [[f"{code(key)}{{#{label('source', name, key)}}}", plain(text)] for key, text in profile.sources.items()]
    parts.append("## Sources\n\n" + table(("key", "source"), sources))
    return "\n".join(parts)


def _defaults(profile: Profile) -> str:
    rows = []
    for kind, one in [*profile.kinds.items(), ("all others", profile.default)]:
        survive = ", ".join(natural(one.survive)) or "nothing"
        fixed = [f"VLANs {', '.join(map(str, one.vlans))}"] if one.vlans else []
        fixed += [f"subnets {', '.join(one.subnets)}"] if one.subnets else []
        fixed += [f"/{one.prefix}"] if one.prefix else []
        fixed += [f"redundancy of {one.follows}"] if one.follows else []
        gateway = "yes" if one.gateway else "no"
        rows.append([plain(kind), one.redundancy, survive, one.sharing, one.scope, gateway, str(one.mtu), plain("; ".join(fixed))])
    return table(("kind", "redundancy", "survives", "sharing", "scope", "gateway", "MTU", "fixed"), rows)


def _reservations(profile: Profile) -> str:
    rows = []
    for one in profile.reservations:
        size = f"{units.text(one.percent)} %" if one.percent is not None else str(one.weight if one.weight is not None else "")
        priority = "" if one.priority is None else str(one.priority)
        rows.append([plain(one.traffic), one.mode, size, plain(one.of), priority, plain(_situation(one.when)), code(one.rule)])
    return table(("traffic", "mode", "size", "of", "priority", "where", "rule"), rows)


def _row(profile: Profile, rule: Rule) -> list[str]:
    says = plain(rule.statement)
    if rule.classes:
        says += f" ({', '.join(rule.classes)})"
    if rule.remedy:
        says = f"{says.rstrip('.')}. *{plain(rule.remedy).rstrip('.')}.*"
    sources = ", ".join(f"[{code(key)}](#{label('source', profile.name, key)})" for key in rule.source)
    return [f"{code(rule.id)}{{#{label('rule', profile.name, rule.id)}}}", says, watched(rule), sources]


def watched(rule: Rule) -> str:
    """Return how a rule is watched, as Markdown."""
    if rule.never:
        return f"never: {plain(_situation(rule.never))}"
    if rule.check:
        return f"check {code(rule.check)}"
    return f"held by {plain(rule.held_by)}" if rule.held_by else f"not watched: {plain(rule.unchecked)}"


def _situation(never: Any) -> str:
    return " and ".join(f"`{name}` {_text(value)}" for name, value in never.items())


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return "/".join(map(_text, value))
    return units.text(value) if isinstance(value, Fraction) else str(value)


