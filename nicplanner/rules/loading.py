"""Reading profiles: the shipped ones, and files of users that extend them. Every mistake is told with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

from nicplanner.catalog import catalog_root
from nicplanner.errors import InputError, Problem, clean, listing, nearest
from nicplanner.names import natural
from nicplanner.reading import document
from nicplanner.reading.base import show
from nicplanner.reading.problems import Findings
from nicplanner.rules.profile import ClassDefaults, Profile, Reservation, Rule
from nicplanner.rules.records import ClassRecord, ProfileRecord, RuleRecord, SettingsRecord, parse_profile

# ------------------------------------------------------------------------------------------------------------------ shipped


def _folder() -> Path:
    return catalog_root() / "platforms"


MOST_EXTENDED = 50
"""Profiles that may extend one another."""
_ABSTRACT = ("common", "machines")
"""Files of rules that platforms share; no platforms themselves."""


def profile_names() -> list[str]:
    """Return the platforms that have a profile."""
    return list(_shipped_names())


@cache
def _shipped_names() -> tuple[str, ...]:
    return tuple(natural(file.stem for file in _folder().glob("*.yaml") if file.stem not in _ABSTRACT))


@cache
def load_profile(name: str) -> Profile:
    """Return the profile of a platform, one of :func:`profile_names`.

    Raises
    ------
    InputError
        If the file has mistakes.
    """
    problems: list[Problem] = []
    found = _read(_folder() / f"{name}.yaml", f"{name}.yaml", (), problems, _folder())
    if found is None or problems:
        raise InputError(problems)
    return found


@cache
def shipped_rules() -> Mapping[str, tuple[str, ...]]:
    """Return every shipped rule's id with the platforms that have it, in natural order."""
    out: dict[str, list[str]] = {}
    for name in profile_names():
        for rule in load_profile(name).rules:
            out.setdefault(rule, []).append(name)
    return {rule: tuple(out[rule]) for rule in natural(out)}


# --------------------------------------------------------------------------------------------------------------- user's own


def read_profile(path: Path, shown: str, root: Path) -> tuple[Profile | None, list[Problem]]:
    """Read a user's profile.

    Parameters
    ----------
    path
        The file.
    shown
        Its name in messages.
    root
        The folder that it and the files that it extends must lie in.

    Returns
    -------
    tuple
        The profile, None where too little is left of it, and every mistake.
    """
    problems: list[Problem] = []
    return _read(path, shown, (), problems, root.resolve()), problems


def is_path(platform: str) -> bool:
    """Tell whether a platform is named by the path of a file."""
    return platform.casefold().endswith((".yaml", ".yml")) or "/" in platform


def _read(path: Path, shown: str, above: tuple[tuple[Path, str], ...], problems: list[Problem], root: Path) -> Profile | None:
    """Read a profile and what it extends. `above` are the files that led here."""
    path = path.resolve()
    try:
        findings = Findings(document.parse(document.read_text(path)[0], shown))
    except InputError as error:
        problems.extend(replace(problem, file=shown) for problem in error.problems)
        return None
    given = findings.read(parse_profile, findings.document.value, ())
    base = _extended(given.extends, findings, path, shown, above, problems, root) if given and given.extends else None
    found = _merged(given, base, findings) if given and (base or not given.extends) else None
    problems.extend(findings.problems)
    return found


def _extended(
    name: str, findings: Findings, path: Path, shown: str, above: tuple[tuple[Path, str], ...], problems: list[Problem], root: Path
) -> Profile | None:
    """Read the profile that another one extends: a shipped one by name, or a file beside it."""
    known = [*profile_names(), *_ABSTRACT]
    if not is_path(name):
        file = _folder() / f"{name}.yaml"
        if name not in known:
            findings.refuse(("extends",), "unknown platform", show(name), listing(profile_names(), 30), nearest(name, known))
            return None
    else:
        try:
            file = (path.parent / name).resolve()
        except (OSError, RuntimeError, ValueError) as error:  # links in a circle, a NUL
            findings.refuse(("extends",), "the path cannot be followed", show(name), "a file below the design's folder", clean(str(error)))
            return None
        if name.startswith(("/", "~")) or "\\" in name or not file.is_relative_to(root):
            findings.refuse(("extends",), "the path leaves the design's folder", show(name), "a file below the design's folder")
            return None
        if not file.is_file():
            findings.refuse(("extends",), "no such file", show(name), f"a profile, or one of {listing(profile_names(), 30)}")
            return None
    trail = (*above, (path, shown))
    if len(trail) > MOST_EXTENDED:
        findings.refuse(("extends",), "too long a chain of profiles", show(name), f"at most {MOST_EXTENDED}", "join some of them")
        return None
    if any(file.resolve() == one for one, _ in trail):
        at = [one for one, _ in trail].index(file.resolve())
        circle = " → ".join([*(label for _, label in trail[at:]), trail[at][1]])
        findings.refuse(("extends",), "the profiles extend each other in a circle", circle, "a chain that ends", "remove one 'extends'")
        return None
    label = file.relative_to(root).as_posix() if is_path(name) else f"{name}.yaml"
    return load_profile(name) if name in known and name not in _ABSTRACT else _read(file, label, trail, problems, root)


# ------------------------------------------------------------------------------------------------------------------ merging


def _merged(given: ProfileRecord, base: Profile | None, findings: Findings) -> Profile:
    sources = {**(base.sources if base else {}), **given.sources}
    default, kinds = _classes(given.classes, base)
    rules = dict(base.rules) if base else {}
    for name in given.drop:
        if rules.pop(name, None) is None:
            findings.note(("drop",), "unknown rule", show(name), listing(natural(rules), 20), nearest(name, rules))
    for name, body in given.rules.items():
        rule = _rule(name, body, rules, findings, given.platform)
        if rule is not None:
            rules[name] = rule
            for key in rule.source:
                if key not in sources:
                    where = ("rules", name, "source")
                    findings.note(where, "unknown source", show(key), listing(natural(sources), 20), nearest(key, sources))
    settings = dict(base.settings) if base else {}
    if given.settings is not None:
        settings.update({key: value for key in SettingsRecord.model_fields if (value := getattr(given.settings, key)) is not None})
    reservations = base.reservations if base else ()
    if given.reservations is not None:
        reservations = tuple(
            Reservation(**{item.name: getattr(one, item.name) for item in fields(Reservation)}) for one in given.reservations
        )
        for i, one in enumerate(reservations):
            _reservation(one, reservations[:i], ("reservations", i), findings)
            if one.rule not in rules:
                findings.note(
                    ("reservations", i, "rule"), "unknown rule", show(one.rule), listing(natural(rules), 20), nearest(one.rule, rules)
                )
    title = given.title or (base.title if base else given.platform)
    lineage = (given.platform, *(base.lineage if base else ()))
    ordered = {name: rules[name] for name in natural(rules)}
    return Profile(given.platform, title, lineage, default, kinds, settings, reservations, ordered, sources)


def _reservation(one: Reservation, before: tuple[Reservation, ...], path: tuple[str | int, ...], findings: Findings) -> None:
    """Check that a reservation is a part of the links or of an earlier one, and has the number that its mode takes."""
    wholes = ["link", *dict.fromkeys(other.traffic for other in before if other.mode == "reservation")]
    if one.of not in wholes if one.mode == "reservation" else one.of != "link":
        allowed = listing(wholes) if one.mode == "reservation" else "link"
        findings.note((*path, "of"), "not a reservation that stands before this one", show(one.of), allowed, nearest(one.of, wholes))
    key = {"cap": "percent", "weight": "weight", "shares": "weight"}.get(one.mode, "percent" if one.of != "link" else "")
    if key and getattr(one, key) is None:
        findings.note(path, f"the key '{key}' is missing", one.traffic, f"a {one.mode} has a {key}", "", True)


def _classes(given: Mapping[str, ClassRecord], base: Profile | None) -> tuple[ClassDefaults, dict[str, ClassDefaults]]:
    default = _changed(base.default if base else ClassDefaults(), given.get("default"))
    kinds = dict(base.kinds) if base else {}
    if base and "default" in given:  # what a kind has from the old default goes with the new one
        for kind, old in kinds.items():
            own = {
                item.name: getattr(old, item.name) for item in fields(old) if getattr(old, item.name) != getattr(base.default, item.name)
            }
            kinds[kind] = replace(default, **own)
    for kind, body in given.items():
        if kind != "default":
            kinds[kind] = _changed(kinds.get(kind, default), body)
    return default, kinds


def _changed(old: ClassDefaults, given: ClassRecord | None) -> ClassDefaults:
    if given is None:
        return old
    stated = {key: value for key in ClassRecord.model_fields if (value := getattr(given, key)) is not None}
    if "survive" in stated:
        stated["survive"] = frozenset(stated["survive"])
    return replace(old, **stated)


_NEEDED: Mapping[str, str] = {
    "kind": "constraint, recommendation or finding",
    "statement": "what it asks for",
    "source": "a key of 'sources'",
}
_MEANS = ("never", "check", "held_by", "unchecked")


def _rule(name: str, body: RuleRecord, rules: Mapping[str, Rule], findings: Findings, platform: str) -> Rule | None:
    stated = {key: value for key in RuleRecord.model_fields if (value := getattr(body, key)) is not None}
    old = rules.get(name)
    path = ("rules", name)
    if findings.refused(path):
        return None
    if old is None:
        missing = [key for key in _NEEDED if key not in stated]
        near = nearest(name, rules)
        if missing:
            allowed = "; ".join(f"{key}: {_NEEDED[key]}" for key in missing)
            message = "unknown rule: an own rule needs all of its keys" if rules else "keys are missing"
            findings.note(path, message, f"{name} without {listing(missing)}", allowed, near, True)
            return None
        if sum(key in stated for key in _MEANS) != 1:
            findings.note(
                path, "a rule is watched in one way", listing([k for k in _MEANS if k in stated]) or "none", listing(_MEANS), "", True
            )
            return None
        return Rule(id=name, profile=platform, **stated)
    if "never" in stated or "check" in stated:
        stated = {**dict.fromkeys(("check", "held_by", "unchecked"), ""), "never": {}, **stated}
    return replace(old, profile=platform, **stated)
