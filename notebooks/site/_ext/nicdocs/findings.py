"""The findings: ids, where each comes from, and on which platforms it may appear."""

from __future__ import annotations

from collections.abc import Sequence

from nicdocs.markdown import code, label, plain, table
from nicplanner.names import natural
from nicplanner.rules import load_profile, profile_names, shipped_rules
from nicplanner.verify.advice import NOTES
from nicplanner.verify.security import CHECKS


def _where(on: Sequence[str]) -> str:
    """Return the platforms as Markdown, those of most rules in short."""
    missing = set(profile_names()) - set(on)
    if not missing:
        return "all"
    if missing == {"generic"}:
        return "all but `generic`"
    return ", ".join(f"[{code(one)}](platforms/{one}.md)" for one in natural(on))


def findings() -> str:
    """Return tables of the findings of every platform, of the checks, and of the rules."""
    notes = [[f"{code(name)}{{#{label('finding', name)}}}", plain(text)] for name, text in NOTES.items()]
    checks, others = [], []
    for name, on in shipped_rules().items():
        rule = load_profile(on[0]).rules[name]
        if not rule.watched:
            continue
        where = _where(on)
        row = [f"{code(name)}{{#{label('finding', name)}}}", plain(rule.statement), rule.kind, rule.severity, where]
        if rule.check in CHECKS:
            checks.append([row[0], row[1], code(rule.check), *row[3:]])
        else:
            others.append(row)
    return "\n".join(
        (
            "## On every platform\n\n" + table(("id", "what was found"), notes),
            "## By checks of their own\n\nSecurity, and what is no matter of groups of ports.\n\n"
            + table(("id", "what is asked", "check", "severity", "platforms"), checks),
            "## By rules on groups of ports\n\nThe id of a finding is that of the rule that is broken.\n\n"
            + table(("id", "rule", "kind", "severity", "platforms"), others),
        )
    )
