"""Platform profiles: what a platform's makers demand and advise, as data with its sources.

A profile is a YAML file: the shipped ones in ``catalogs/platforms/``, a user's own beside the design. It may extend another one; then its
rules, classes, settings and sources come on top: a rule with the id of an inherited one changes the keys that it states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

VERDICTS = ("recommended", "supported", "not recommended")
"""From best to worst."""
SEVERITIES = ("error", "high", "medium", "low", "info")


@dataclass(frozen=True, slots=True)
class ClassDefaults:
    """Default attributes of a kind of traffic on a platform.

    `follows` is a kind whose redundancy this one takes over where the design states that; `vlans` and `subnets` are fixed values that a
    per-fabric class gets, in order, where the design states none; `prefix` is the length of its subnets where they hold the addresses.
    """

    redundancy: str = "team"
    survive: frozenset[str] = frozenset()
    sharing: str = "shared"
    scope: str = "site"
    gateway: bool = False
    mtu: int = 1500
    follows: str = ""
    vlans: tuple[int, ...] = ()
    subnets: tuple[str, ...] = ()
    prefix: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a platform.

    Attributes
    ----------
    id, kind
        Its name in the domain, and ``constraint`` (plans obey), ``recommendation`` (plans obey where they can) or ``finding`` (plans
        report).
    statement, remedy
        What it asks for, and how a breach is mended.
    source
        Keys in the profile's sources, the first one first.
    classes
        Kinds of traffic that it is about; empty for all.
    never
        The situation that must not be: conditions that hold together, see :data:`nicplanner.rules.conditions.CONDITIONS`.
    every
        Whether the situation counts only where every class of these kinds on the host is in it.
    check
        Instead of `never`: the name of a check in :mod:`nicplanner.verify`, for what is no matter of groups of ports.
    parameters
        Numbers of the rule that no condition holds, and parameters of the check.
    held_by, unchecked
        Instead of both: which rule of every plan holds it anyway, or why nicplanner cannot see it.
    breaks
        What a broken recommendation makes of the verdict.
    weight
        What breaking it costs, against other recommendations.
    severity
        Of the finding that a breach gives.
    avoid
        For a finding: whether plans avoid the situation wherever ports allow.
    ties
        Whether they avoid it only among plans with as few ports.
    profile
        The profile that states it.
    """

    id: str
    kind: str
    statement: str
    source: tuple[str, ...]
    remedy: str = ""
    classes: tuple[str, ...] = ()
    never: Mapping[str, Any] = field(default_factory=dict)
    every: bool = False
    check: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    held_by: str = ""
    unchecked: str = ""
    breaks: str = "supported"
    weight: int = 1
    severity: str = "medium"
    avoid: bool = False
    ties: bool = False
    profile: str = ""

    @property
    def watched(self) -> bool:
        """Whether nicplanner looks at plans for it."""
        return bool(self.never or self.check)


@dataclass(frozen=True, slots=True)
class Reservation:
    """Bandwidth that a platform reserves, shares or caps for a kind of traffic.

    Attributes
    ----------
    traffic
        Kind of traffic, or a name for what is no class.
    mode
        ``reservation``, ``weight``, ``cap`` or ``shares``.
    when
        Conditions under which it holds, on the group that carries the traffic.
    percent, weight, priority
        Share of what `of` names; relative weight; DCB priority.
    of
        ``link`` (the group's links together) or the `traffic` of another reservation, whose rate it is a part of.
    transport
        For live migration: least Gbit/s for SMB, below which compression is used; None where the platform does not choose.
    rule
        The rule that it comes from.
    """

    traffic: str
    mode: str
    rule: str
    when: Mapping[str, Any] = field(default_factory=dict)
    percent: Fraction | None = None
    weight: int | None = None
    priority: int | None = None
    of: str = "link"
    transport: Fraction | None = None


@dataclass(frozen=True)
class Profile:
    """A platform: defaults by kind of traffic, settings, bandwidth reservations, rules, and the sources of it all.

    `lineage` names the profiles from this one up to the one that extends none.
    """

    name: str
    title: str
    lineage: tuple[str, ...]
    default: ClassDefaults
    kinds: Mapping[str, ClassDefaults]
    settings: Mapping[str, Any] = field(default_factory=dict)
    reservations: tuple[Reservation, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def defaults(self, kind: str) -> ClassDefaults:
        """Return the defaults of a kind of traffic."""
        return self.kinds.get(kind, self.default)

    def without_rules(self) -> Profile:
        """Return the profile with its defaults alone."""
        return replace(self, rules={}, reservations=())

    def cite(self, rule: Rule) -> str:
        """Return a rule's sources in full, each behind its key."""
        return "; ".join(f"{key}: {self.sources[key]}" if key in self.sources else key for key in rule.source)
