"""Reading profiles: the shipped ones, and files of users that extend them. Every mistake is told with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from nicplanner.catalog import catalog_root
from nicplanner.errors import InputError, Problem, clean, listing, nearest
from nicplanner.names import natural
from nicplanner.reading import addresses, document, types
from nicplanner.reading.base import Bad, Flaw, Model, field, record, show
from nicplanner.reading.numbers import number, whole
from nicplanner.reading.problems import Findings
from nicplanner.rules.conditions import CHECKS, CONDITIONS, KINDS, TEAMING
from nicplanner.rules.profile import SEVERITIES, VERDICTS, ClassDefaults, Profile, Reservation, Rule

_ANY: dict[str, Any] = {}


def _never(value: Any) -> dict[str, Any]:
    """Parse a situation: each condition by name with what it takes."""
    if not isinstance(value, Mapping) or not value:
        raise Bad("not a situation", value, "a map of conditions: " + listing(CONDITIONS, 30))
    bad, out = Bad(), dict[str, Any]()
    for name, given in value.items():
        if name not in CONDITIONS:
            bad.flaws.append(Flaw((name,), "unknown condition", show(name), listing(CONDITIONS, 30), nearest(str(name), CONDITIONS), True))
            continue
        try:
            out[name] = CONDITIONS[name].parse(given)
        except Bad as inner:
            bad.add(inner, name)
    bad.raise_if_any(out or None)
    return out


def _plain(value: Any) -> dict[str, Any]:
    """Parse parameters: numbers, words and lists of them, by name."""
    if not isinstance(value, Mapping):
        raise Bad("not a map", value, "names with numbers or words")
    bad, out = Bad(), dict[str, Any]()
    for key, given in value.items():
        try:
            out[str(key)] = _parameter(given)
        except Bad as inner:
            bad.add(inner, key)
    bad.raise_if_any(out)
    return out


_any_number = number(-(10**9), 10**9)
_words_or_numbers = types.list_of(lambda value: _parameter(value, False), "words and numbers")


def _parameter(value: Any, lists: bool = True) -> Any:
    if lists and isinstance(value, (list, tuple)):
        return _words_or_numbers(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _long_text(value)
    if not isinstance(value, (int, float, Decimal, Fraction)):
        raise Bad("not a parameter", value, "a number, a word, true, false" + (", or a list of them" if lists else ""))
    exact = _any_number(value)
    return int(exact) if exact.denominator == 1 else exact


_vlans = types.list_of(addresses.vlan_ids, "VLAN ids and ranges", least=1, bare=True)


def _all_vlans(value: Any) -> tuple[int, ...]:
    return tuple(vlan for part in _vlans(value) for vlan in part)


def _word(*allowed: str) -> Any:
    return field(types.choice(*allowed), _ANY)


_Text = Annotated[str | None, *field(types.filled("a line of text"), _ANY)]
_Flag = Annotated[bool | None, *field(types.truth, _ANY)]


class ClassRecord(Model):
    """Defaults of a kind of traffic, see :class:`ClassDefaults`."""

    redundancy: Annotated[str | None, *_word("team", "mpio", "paths", "single")] = None
    survive: Annotated[tuple[str, ...] | None, *field(types.set_of(types.choice("adapter", "port", "switch"), "failure kinds"), _ANY)] = (
        None
    )
    sharing: Annotated[str | None, *_word("shared", "dedicated")] = None
    scope: Annotated[str | None, *_word("site", "cluster", "rack")] = None
    gateway: _Flag = None
    mtu: Annotated[int | None, *field(whole(576, 9216, "bytes"), _ANY)] = None
    follows: Annotated[str | None, *_word(*KINDS)] = None
    vlans: Annotated[tuple[int, ...] | None, *field(_all_vlans, _ANY)] = None
    subnets: Annotated[
        tuple[str, ...] | None, *field(lambda value: tuple(map(str, types.list_of(addresses.host_network, "networks")(value))), _ANY)
    ] = None
    prefix: Annotated[int | None, *field(whole(8, 30, "prefix length"), _ANY)] = None


class SettingsRecord(Model):
    """What distinguishes generations of a platform beside rules.

    `teaming` is who makes teams by default, `port_acl` which access lists its virtual switch has, `mirroring` whether it can mirror
    virtual ports, `management_sharing` whether a virtual switch asks to share its adapter with the management operating system,
    `mesh_vlan_per_link` the number of hosts up to which each link of a pair in a mesh has a VLAN of its own.
    """

    teaming: Annotated[str | None, *_word(*TEAMING)] = None
    port_acl: Annotated[str | None, *_word("none", "address", "extended")] = None
    mirroring: _Flag = None
    management_sharing: _Flag = None
    mesh_vlan_per_link: Annotated[int | None, *field(whole(0, 100), _ANY)] = None


class ReservationRecord(Model):
    """A bandwidth reservation, see :class:`Reservation`."""

    traffic: Annotated[str, *field(types.name, _ANY)]
    mode: Annotated[str, *_word("reservation", "weight", "cap", "shares")]
    rule: Annotated[str, *field(types.filled("the id of a rule"), _ANY)]
    when: Annotated[Mapping[str, Any], *field(_never, _ANY)] = {}
    percent: Annotated[Fraction | None, *field(number(0, 100, "percent"), _ANY)] = None
    weight: Annotated[int | None, *field(whole(0, 1000), _ANY)] = None
    priority: Annotated[int | None, *field(whole(0, 7), _ANY)] = None
    of: Annotated[str, *field(types.name, _ANY)] = "link"
    transport: Annotated[Fraction | None, *field(number(0, 1000, "Gbit/s"), _ANY)] = None


class RuleRecord(Model):
    """A rule, see :class:`Rule`; a profile that changes an inherited rule states only what it changes."""

    kind: Annotated[str | None, *_word("constraint", "recommendation", "finding")] = None
    statement: Annotated[str | None, *field(lambda value: _long_text(value), _ANY)] = None
    source: Annotated[tuple[str, ...] | None, *field(types.list_of(types.name, "keys of 'sources'", least=1, bare=True), _ANY)] = None
    remedy: Annotated[str | None, *field(lambda value: _long_text(value), _ANY)] = None
    classes: Annotated[tuple[str, ...] | None, *field(types.list_of(types.choice(*KINDS), "kinds of traffic", bare=True), _ANY)] = None
    never: Annotated[Mapping[str, Any] | None, *field(_never, _ANY)] = None
    every: _Flag = None
    check: Annotated[str | None, *_word(*CHECKS)] = None
    parameters: Annotated[Mapping[str, Any] | None, *field(_plain, _ANY)] = None
    held_by: _Text = None
    unchecked: Annotated[str | None, *field(lambda value: _long_text(value), _ANY)] = None
    breaks: Annotated[str | None, *_word(*VERDICTS)] = None
    weight: Annotated[int | None, *field(whole(1, 10), _ANY)] = None
    severity: Annotated[str | None, *_word(*SEVERITIES)] = None
    avoid: _Flag = None
    ties: _Flag = None


class ProfileRecord(Model):
    """A profile's file."""

    platform: Annotated[str, *field(types.name, _ANY)]
    title: _Text = None
    extends: _Text = None
    retrieved: _Text = None
    sources: Annotated[
        Mapping[str, str], *field(types.map_of(types.single(types.name), lambda v: _long_text(v), "source", "keys with sources"), _ANY)
    ] = {}
    settings: Annotated[SettingsRecord | None, *field(record(SettingsRecord), _ANY)] = None
    classes: Annotated[
        Mapping[str, ClassRecord],
        *field(
            types.map_of(types.single(types.choice("default", *KINDS)), record(ClassRecord), "kind", "kinds of traffic with defaults"), _ANY
        ),
    ] = {}
    reservations: Annotated[
        tuple[ReservationRecord, ...] | None, *field(types.list_of(record(ReservationRecord), "reservations"), _ANY)
    ] = None
    rules: Annotated[
        Mapping[str, RuleRecord],
        *field(types.map_of(types.single(types.name), record(RuleRecord), "rule", "rules by their id"), _ANY),
    ] = {}
    drop: Annotated[tuple[str, ...], *field(types.list_of(types.name, "ids of rules", bare=True), _ANY)] = ()


def _long_text(value: Any) -> str:
    text = types.text_of(value)
    if text is None or not text.strip() or len(text) > 1000 or not text.isprintable():
        raise Bad("not a line of text", value, "at most 1000 printable characters")
    return text


_parse = record(ProfileRecord, {"platform": "unnamed"})


# ------------------------------------------------------------------------------------------------------------------ shipped


def _folder() -> Path:
    return catalog_root() / "platforms"


MOST_EXTENDED = 50
"""Profiles that may extend one another."""
_ABSTRACT = ("common", "machines")
"""Files of rules that platforms share; no platforms themselves."""


def profile_names() -> list[str]:
    """Return the platforms that have a profile."""
    return natural(file.stem for file in _folder().glob("*.yaml") if file.stem not in _ABSTRACT)


@cache
def load_profile(name: str) -> Profile:
    """Return the profile of a platform, one of :func:`profile_names`.

    Raises
    ------
    InputError
        If the file has mistakes.
    """
    problems: list[Problem] = []
    found = _read(_folder() / f"{name}.yaml", f"{name}.yaml", (), problems, _folder(), "")
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
    return _read(path, shown, (), problems, root.resolve(), ""), problems


def is_path(platform: str) -> bool:
    """Tell whether a platform is named by the path of a file."""
    return platform.casefold().endswith((".yaml", ".yml")) or "/" in platform


def _read(
    path: Path, shown: str, above: tuple[tuple[Path, str], ...], problems: list[Problem], root: Path, from_place: str
) -> Profile | None:
    """Read a profile and what it extends. `above` are the files that led here."""
    path = path.resolve()
    try:
        findings = Findings(document.parse(document.read_text(path)[0], shown))
    except InputError as error:
        problems.extend(replace(problem, file=shown) for problem in error.problems)
        return None
    given = findings.read(_parse, findings.document.value, ())
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
    return load_profile(name) if name in known and name not in _ABSTRACT else _read(file, label, trail, problems, root, shown)


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
