"""The platform's rules on a layout: what is broken, what is found, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from nicplanner.design.site import Site
from nicplanner.errors import listing
from nicplanner.rules import VERDICTS, Rule
from nicplanner.rules.situation import breaches
from nicplanner.tables import Table
from nicplanner.verify.carriers import layout_of
from nicplanner.verify.patterns import Facts, read_facts
from nicplanner.verify.report import PLATFORM, Report
from nicplanner.verify.scene import Scene
from nicplanner.verify.security import CHECKS

NOT_RECOMMENDED = 100
"""Weight of a breach that makes a plan 'not recommended', against one of equal weight that leaves it 'supported'."""

Finding = tuple[str, str, str, str, str, str]
"""Id, severity, subject, message, remedy, source."""


class Broken(NamedTuple):
    """A rule that a class of a host group breaks, and what was found."""

    rule: Rule
    group: str
    traffic: str
    words: str

    @property
    def subject(self) -> str:
        """Host group and class."""
        return f"{self.group} {self.traffic}"


class Judgement(NamedTuple):
    """What the platform's rules say of a layout.

    `broken` are the rules whose forbidden situation is there, `verdict` the worst that a broken recommendation or constraint makes of it,
    `weight` that of the broken recommendations together, `findings` the rows of ``findings.csv``.
    """

    broken: tuple[Broken, ...]
    verdict: str
    weight: int
    findings: tuple[Finding, ...]


def judge(site: Site, tables: Mapping[str, Table]) -> Judgement:
    """Judge a layout by the rules of the platform.

    Parameters
    ----------
    site
        The resolved design.
    tables
        Tables by name. ``ports`` is enough for the verdict; checks of VLANs and switch ports look at those tables where they are there.
    """
    return judge_facts(read_facts(site, tables["ports"], Report()), tables)


def judge_facts(facts: Facts, tables: Mapping[str, Table]) -> Judgement:
    """Judge a layout that is resolved already."""
    rules = facts.site.profile.rules
    broken = tuple(one for rule in rules.values() if rule.never for one in _broken(rule, facts))
    recommendations = [one.rule for one in broken if one.rule.kind == "recommendation"]
    found = tuple(_findings(facts, tables, broken))
    checked = {row[0] for row in found if rules[row[0]].check and rules[row[0]].kind == "recommendation"}
    outcomes = [rule.breaks for rule in (*recommendations, *(rules[name] for name in checked))]
    outcomes += ["not recommended" for one in broken if one.rule.kind == "constraint"]
    verdict = max(outcomes, key=VERDICTS.index, default=VERDICTS[0])
    weight = sum(rule.weight * (NOT_RECOMMENDED if rule.breaks == "not recommended" else 1) for rule in recommendations)
    return Judgement(broken, verdict, weight, found)


def _broken(rule: Rule, facts: Facts) -> Iterator[Broken]:
    """Yield the classes of each host group that break a rule, each once whatever the number of patterns."""
    seen: set[tuple[str, str]] = set()
    for pattern in facts.patterns:
        for name, words in breaches(rule, layout_of(pattern, facts.site)):
            if (pattern.group.key, name) not in seen:
                seen.add((pattern.group.key, name))
                yield Broken(rule, pattern.group.key, name, words)


def severity_of(rule: Rule) -> str:
    """Return the severity of the finding that a breach gives."""
    if rule.kind == "constraint":
        return "error"
    return "high" if rule.kind == "recommendation" and rule.breaks == "not recommended" else rule.severity


def _findings(facts: Facts, tables: Mapping[str, Table], broken: tuple[Broken, ...]) -> Iterator[Finding]:
    """Yield the findings in the order of the rules: breaches, and what the checks find."""
    profile, scene = facts.site.profile, Scene(facts, tables)
    by_rule: dict[str, list[Broken]] = {}
    for one in broken:
        by_rule.setdefault(one.rule.id, []).append(one)
    for rule in profile.rules.values():
        for subject, names, words in _gathered(rule, by_rule.get(rule.id, [])):
            message = f"{rule.statement.rstrip('.')}; here, for {names}: {words or 'that is not so'}"
            yield rule.id, severity_of(rule), subject, message, rule.remedy, profile.cite(rule)
        if rule.check:
            for hit in CHECKS[rule.check](scene, rule):
                yield rule.id, hit.severity or rule.severity, hit.subject, hit.message, hit.remedy or rule.remedy, profile.cite(rule)


def _gathered(rule: Rule, broken: list[Broken]) -> Iterator[tuple[str, str, str]]:
    """Yield subject, classes and words of each breach; of a mere finding classes of which the same is said are told together."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for one in broken:
        rows.setdefault((one.group, one.words, "" if rule.kind == "finding" else one.traffic), []).append(one.traffic)
    for (group, words, _), names in rows.items():
        yield f"{group} {' '.join(names)}", listing(names), words


def check_rules(facts: Facts, report: Report) -> None:
    """Check that no constraint of the platform is broken, and no recommendation where the design requires them."""
    required = facts.site.recommendations == "require"
    for rule in facts.site.profile.rules.values():
        if rule.never and (rule.kind == "constraint" or (required and rule.kind == "recommendation")):
            for one in _broken(rule, facts):
                message = f"{one.words or 'the situation is there'}: {rule.statement} ({', '.join(rule.source)})"
                report.add(PLATFORM, f"{one.subject} {rule.id}", message)
