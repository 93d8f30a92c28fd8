"""What the page says first: what was planned, whether it is proven, how good it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.errors import listing
from nicplanner.plot.subject import Subject

MOST_RULES = 8
"""Broken recommendations that are named in the head; more are counted."""

GRAVE = ("error", "high", "medium")
"""Severities of findings that the head counts: a plan may be proven and recommended, and its uplinks too slow all the same."""

AIMS = (
    ("recommendations", "Broken recommendations, by weight", ""),
    ("cost", "Purchase", ""),
    ("ports", "Host ports in use", "ports"),
    ("length_m", "Cable runs", "m"),
)
"""The aims in the order in which the planner follows them: key of the manifest, what it is, unit."""


@dataclass(frozen=True, slots=True)
class Aim:
    """An aim of the planner: what the plan has, the least that any plan can have, and what that proves."""

    title: str
    value: str
    bound: str
    proof: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of the page."""

    title: str
    platform: str
    proven: bool
    status: str
    verdict: str
    verdict_tone: str
    reasons: tuple[str, ...]
    holds: bool
    survival: str
    grave: tuple[tuple[str, int], ...]
    counts: tuple[tuple[str, str], ...]
    aims: tuple[Aim, ...]
    facts: tuple[tuple[str, str], ...]


def head_of(plan: Subject, site: SiteExcerpt) -> Head:
    """Return what the page says first."""
    manifest = plan.manifest
    edited = tuple(getattr(plan, "edited", ()))
    proven = manifest["status"] == "OPTIMAL" and not edited
    verdict = str(manifest["verdict"])
    holds, survival = _survival(plan)
    return Head(
        site.name or "Network plan",
        site.platform,
        proven,
        _status(manifest, edited),
        verdict,
        {"recommended": "warn" if edited else "good", "supported": "warn"}.get(verdict, "bad"),
        _reasons(manifest),
        holds,
        survival,
        _grave(plan),
        _counts(plan, site),
        tuple(_aims(manifest, proven)),
        (("Planned with", f"nicplanner {manifest.get('version', '')}".strip()), ("Solver", str(manifest["solver"])),
         ("Design (SHA-256)", str(manifest["design"]))),
    )  # fmt: skip


def _status(manifest: Mapping[str, Any], edited: tuple[str, ...]) -> str:
    if edited:
        return (
            f"Edited since it was planned: {listing(edited)}. What was proven, and the aims and the verdict below, are of the plan before; "
            "nicplanner check proves what stands here."
        )
    if manifest["status"] == "OPTIMAL":
        return "Proven: no valid plan of this design is better."
    return f"Not proven to be the best: a limit was hit. It is valid, and at most {float(manifest['gap']):.1%} from the best."


def _reasons(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what makes the verdict, a rule a line, with what breaks it."""
    broken = manifest.get("broken")
    rows = [one for one in broken if isinstance(one, dict)] if isinstance(broken, list) else []
    subjects: dict[str, list[str]] = {}
    for one in rows:
        subjects.setdefault(str(one.get("rule", "")), []).append(str(one.get("subject", "")))
    lines = [f"{rule} is broken: {listing(found, 3)}" for rule, found in list(subjects.items())[:MOST_RULES]]
    if len(subjects) > MOST_RULES:
        lines.append(f"and {len(subjects) - MOST_RULES} more rules")
    return tuple(lines) or ("No rule or recommendation of the platform is broken.",)


def _survival(plan: Subject) -> tuple[bool, str]:
    """Return whether every requirement holds after every failure, and that in words.

    Rows of classes that need not survive a failure (they require nothing) are no requirements.
    """
    table = plan.tables["failures"]
    bad = sum(1 for ok in table["ok"] if not ok)
    asked = sum(1 for ok, required in zip(table["ok"], table["required_gbps"], strict=True) if required > 0 or not ok)
    if not asked:
        return True, "No failure is required to be survived."
    if bad:
        return False, f"{bad:,} of {asked:,} requirements after a failure do not hold."
    return True, f"All {asked:,} requirements after a single failure hold."


def _grave(plan: Subject) -> tuple[tuple[str, int], ...]:
    """Return how many findings of the severities that want a look before anything is built, the gravest first."""
    counts = Counter(plan.tables["findings"]["severity"])
    return tuple((severity, counts[severity]) for severity in GRAVE if counts[severity])


def _counts(plan: Subject, site: SiteExcerpt) -> tuple[tuple[str, str], ...]:
    hosts = sum(len(group.places) for group in site.hosts.values())
    ports = plan.tables["ports"]
    used = sum(1 for group in ports["group"] if group)
    return (
        ("hosts", f"{hosts:,}"),
        ("racks", f"{len(site.racks):,}"),
        ("switches", f"{len(site.switches):,}"),
        ("ports in use", f"{used:,}"),
        ("ports free", f"{len(ports) - used:,}"),
        ("cables", f"{len(plan.tables['cabling']):,}"),
        ("VLANs", f"{len(plan.tables['vlans']):,}"),
    )


def _aims(manifest: Mapping[str, Any], proven: bool) -> list[Aim]:
    out = []
    for key, title, unit in AIMS:
        value, bound = manifest["objective"].get(key), manifest["bound"].get(key)
        if value is None:
            continue
        if bound is None:
            proof = "no bound is known"
        elif bound == value:
            proof = "proven least" if proven or key != "length_m" else "meets its bound"
        else:
            proof = "between the bound and this"
        out.append(Aim(title, _number(value, unit), "" if bound is None else _number(bound, unit), proof))
    return out


def _number(value: Any, unit: str) -> str:
    text = f"{value:,.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
    return f"{text} {unit}".strip()
