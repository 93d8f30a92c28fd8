"""``nicplanner rules``: what the platforms demand and advise, with sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nicplanner.cli.output import Output

if TYPE_CHECKING:
    from nicplanner.rules import Profile, Rule

app = typer.Typer(help="Shows the platforms' rules with their sources.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_rules(
    platform: Annotated[
        str | None, typer.Argument(help="A platform, or the file of a profile; without it, the platforms are listed.", metavar="PLATFORM")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """List the platforms, or the rules of one."""
    from nicplanner.rules import load_profile, profile_names

    known, output = profile_names(), Output(json)
    if platform is None:
        profiles = [load_profile(name) for name in known]
        if json:
            output.object({one.name: {"title": one.title, "rules": list(one.rules)} for one in profiles})
        else:
            named = [(one.name, one.title, str(len(one.rules))) for one in profiles]
            output.table(f"platforms ({len(named)})", ("name", "title", "rules"), named)
        return
    profile = _profile(platform)
    if json:
        output.object({name: _facts(rule, profile) for name, rule in profile.rules.items()})
        return
    rows = [(rule.id, rule.kind, rule.statement, ", ".join(rule.source)) for rule in profile.rules.values()]
    output.table(f"{profile.title} ({len(rows)})", ("rule", "kind", "says", "source"), rows)


@app.command("show")
def show_rule(
    rule: Annotated[str, typer.Argument(help="The rule's id, as findings name it.", metavar="ID")],
    platform: Annotated[
        str | None, typer.Option("--platform", help="Only on this platform, or in the file of a profile of your own.", metavar="PLATFORM")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Show a rule: what it says, on which platforms, how it is watched, and its source."""
    from nicplanner.errors import InputError, Problem, nearest
    from nicplanner.rules import load_profile, shipped_rules
    from nicplanner.verify.advice import NOTES

    own = _profile(platform) if platform is not None else None
    known = list(own.rules) if own else [*shipped_rules(), *NOTES]
    name = next((one for one in known if one.casefold() == rule.casefold()), None)
    if name in NOTES and own is None:
        _show_note(name, Output(json))
        return
    if name is None:
        allowed = "`nicplanner rules list PLATFORM` shows them"
        raise InputError([Problem("ID", "unknown rule", repr(rule), allowed, nearest(rule, known), file="command line")])
    found = [own] if own else [load_profile(one) for one in shipped_rules()[name]]
    variants: list[tuple[Rule, list[Profile]]] = []  # the same rule may have other parameters on another platform
    for profile in found:
        same = next((on for one, on in variants if replace(one, profile="") == replace(profile.rules[name], profile="")), None)
        if same is None:
            variants.append((profile.rules[name], [profile]))
        else:
            same.append(profile)
    output = Output(json)
    if json:
        output.object({"id": name, "variants": [{"platforms": [p.name for p in on], **_facts(one, on[0])} for one, on in variants]})
        return
    for one, on in variants:
        output.line(f"{name}: {one.statement}")
        for label, text in _lines(one, on):
            output.line(f"  {label:<10} {text}")


def _profile(platform: str) -> Profile:
    """Return a platform's profile by name, or a user's by the path of its file."""
    from pathlib import Path

    from nicplanner.errors import InputError, Problem, nearest
    from nicplanner.rules import load_profile, profile_names, read_profile
    from nicplanner.rules.loading import is_path

    known = profile_names()
    if platform in known:
        return load_profile(platform)
    if not is_path(platform) or not Path(platform).is_file():
        what = "no such file" if is_path(platform) else "unknown platform"
        raise InputError([Problem("PLATFORM", what, repr(platform), ", ".join(known), nearest(platform, known), file="command line")])
    path = Path(platform).resolve()
    found, problems = read_profile(path, platform, path.parent)
    if found is None or problems:
        raise InputError(problems)
    return found


def _show_note(name: str, output: Output) -> None:
    """Show what a finding of every platform is about."""
    from nicplanner.verify.advice import NOTES

    if output.json:
        output.object({"id": name, "statement": NOTES[name], "kind": "finding", "source": "nicplanner"})
        return
    output.line(f"{name}: {NOTES[name]}")
    output.line("  kind       finding, on every platform")
    output.line("  source     nicplanner")


def _lines(rule: Rule, profiles: list[Profile]) -> list[tuple[str, str]]:
    facts = _facts(rule, profiles[0])
    lines = [("platforms", ", ".join(profile.name for profile in profiles)), ("kind", facts["kind"])]
    shown = ("breaks", "severity", "classes", "never", "parameters", "watched", "remedy")
    lines += [(key, str(facts[key])) for key in shown if facts.get(key)]
    return [*lines, ("source", facts["source"])]


def _facts(rule: Rule, profile: Profile) -> dict[str, Any]:
    """Return what is known of a rule as plain data."""
    if rule.never:
        watched = "in the program and in the proof" if rule.kind != "finding" or rule.avoid else "in the proof"
    elif rule.check:
        watched = f"by the check {rule.check}"
    else:
        watched = f"held by {rule.held_by}" if rule.held_by else f"not watched: {rule.unchecked}"
    return {
        "kind": rule.kind,
        "statement": rule.statement,
        "classes": ", ".join(rule.classes),
        "never": " and ".join(f"{name} {_text(value)}" for name, value in rule.never.items()),
        "parameters": ", ".join(f"{name} {_text(value)}" for name, value in rule.parameters.items()),
        "breaks": rule.breaks if rule.kind == "recommendation" else "",
        "severity": rule.severity if rule.kind == "finding" else "",
        "watched": watched,
        "remedy": rule.remedy,
        "source": profile.cite(rule),
    }


def _text(value: Any) -> str:
    from fractions import Fraction

    from nicplanner.units import text

    if isinstance(value, (list, tuple)):
        return "/".join(map(_text, value))
    return text(value) if isinstance(value, Fraction) else str(value)
