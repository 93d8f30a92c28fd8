"""``plan.json``: a sound manifest that agrees with the tables as far as it speaks of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from nicplanner import units
from nicplanner.design.excerpt import site_excerpt
from nicplanner.design.site import Site
from nicplanner.errors import listing
from nicplanner.rules import VERDICTS
from nicplanner.tables import SPECS, Table
from nicplanner.verify.report import MANIFEST, Report, Violation, show
from nicplanner.verify.rules import Judgement, judge

STATUSES = ("OPTIMAL", "FEASIBLE")
OBJECTIVES = ("recommendations", "cost", "ports", "length_m")
"""The objectives in their order: weight of broken recommendations, cost of what is bought, NIC ports in use, cable length in m."""
KEYS = ("nicplanner", "version", "status", "verdict", "objective", "bound", "gap", "solver", "design", "tables")
MOST_BYTES = 10_000_000
"""A larger file is no manifest."""

_HASH = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)


def manifest_violations(folder: Path, tables: Mapping[str, Table], site: Site | None = None) -> list[Violation]:
    """Check ``plan.json`` of a plan folder; it may be absent.

    Parameters
    ----------
    folder
        The plan folder.
    tables
        Its tables, as read.
    site
        The resolved design; with it, the cable length (m) is recomputed too.

    Notes
    -----
    The hashes may differ from the files, since tables may be edited. Where those of ``ports.csv`` and ``cabling.csv`` do not, the
    number of ports and the cable length are those of these tables.
    """
    report = Report()
    manifest = _load(folder, report)
    if manifest is not None:
        for key in KEYS:
            if key not in manifest:
                report.add(MANIFEST, key, "the key is missing")
        _head(manifest, report)
        objective, bound = _numbers(manifest, "objective", report), _numbers(manifest, "bound", report)
        if objective is not None and bound is not None:
            _proof(manifest, objective, bound, report)
        as_planned = _hashes(manifest, folder, report)
        if as_planned and objective is not None:
            _against_tables(objective, tables, site, report)
            if site is not None and "ports" in tables:
                _against_rules(manifest, objective, judge(site, tables), report)
        if site is not None and "site" in manifest:
            _against_design(manifest["site"], site, report)
        if "earlier" in manifest:
            _earlier(manifest["earlier"], tables.get("cabling") if as_planned else None, report)
    return report.result()


EARLIER = ("cables", "stay", "moved", "gone", "new_cables", "vlans", "addresses")
"""What the manifest counts of an earlier plan, whose cables stay, move, or are gone with their devices."""


def _earlier(found: Any, cabling: Table | None, report: Report) -> None:
    """Check what the plan says of an earlier one, as far as it can be told without that one: numbers that add up."""
    given = [found.get(name) for name in EARLIER] if isinstance(found, dict) else []
    numbers = [one for one in given if isinstance(one, int) and not isinstance(one, bool) and one >= 0]
    if len(numbers) != len(EARLIER):
        report.add(MANIFEST, "earlier", f"it must hold whole numbers for {', '.join(EARLIER)}")
        return
    cables, stay, moved, gone, new = numbers[:5]
    if cables != stay + moved + gone:
        report.add(MANIFEST, "earlier.cables", f"it is {cables}, but {stay} stay, {moved} move and {gone} are gone")
    least = found.get("least_moved")
    if least is not None and (not isinstance(least, int) or isinstance(least, bool) or not 0 <= least <= moved):
        report.add(MANIFEST, "earlier.least_moved", f"it is {show(least)}, it must be a whole number up to the {moved} that move, or null")
    if cabling is not None and stay + new != len(cabling):
        report.add(MANIFEST, "earlier.stay", f"{stay} cables stay and {new} are new, but cabling.csv has {len(cabling)}")


def _against_design(found: Any, site: Site, report: Report) -> None:
    """Compare what the plan says of its site with the design; plans of earlier versions say nothing."""
    wanted = json.loads(json.dumps(site_excerpt(site)), parse_float=Decimal)
    if not isinstance(found, dict):
        report.add(MANIFEST, "site", f"it is {show(found)}, not an object")
        return
    classes = found.get("classes")
    for name, facts in wanted["classes"].items():
        if isinstance(classes, dict) and isinstance(mine := classes.get(name), dict) and "team_mode" not in mine:
            del facts["team_mode"]  # plans of earlier versions do not say it
    for section in wanted:
        if found.get(section) != wanted[section]:
            report.add(MANIFEST, f"site.{section}", "it is missing" if section not in found else "it differs from the design")


def _load(folder: Path, report: Report) -> dict[str, Any] | None:
    """Read the file as one JSON object: no NaN, no Infinity, no key twice."""
    try:
        data = (folder / "plan.json").read_bytes()
        if len(data) > MOST_BYTES:
            raise ValueError(f"{len(data)} bytes are too many")
        found = json.loads(data.decode("utf-8"), parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_each_key_once)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError, ArithmeticError) as error:
        report.add(MANIFEST, "plan.json", f"not a sound JSON file: {getattr(error, 'strerror', None) or error}")
        return None
    if not isinstance(found, dict):
        report.add(MANIFEST, "plan.json", f"it holds {show(found)}, not an object")
        return None
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {show(twice)} stands twice")
    return out


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _head(manifest: Mapping[str, Any], report: Report) -> None:
    """Check the keys that hold one value each; a missing key is told already."""
    wanted: dict[str, tuple[str, Callable[[Any], bool]]] = {
        "nicplanner": ("1", lambda value: value == 1 and type(value) is int),
        "version": ("text", lambda value: isinstance(value, str) and value != ""),
        "status": (" or ".join(STATUSES), lambda value: isinstance(value, str) and value in STATUSES),
        "verdict": (" or ".join(VERDICTS), lambda value: isinstance(value, str) and value in VERDICTS),
        "gap": ("a number of at least 0", lambda value: _is_number(value) and value >= 0),
        "solver": ("text", lambda value: isinstance(value, str) and value != ""),
        "design": ("64 hexadecimal digits", lambda value: isinstance(value, str) and _HASH.match(value) is not None),
    }
    for key, (allowed, sound) in wanted.items():
        if key in manifest and not sound(manifest[key]):
            report.add(MANIFEST, key, f"it is {show(manifest[key])}, not {allowed}")


def _numbers(manifest: Mapping[str, Any], key: str, report: Report) -> dict[str, Any] | None:
    """Return the objectives or their bounds if they are sound numbers: ports whole, cost and bounds possibly null, none negative."""
    found = manifest.get(key)
    if key not in manifest:
        return None
    if not isinstance(found, dict):
        report.add(MANIFEST, key, f"it is {show(found)}, not an object of {', '.join(OBJECTIVES)}")
        return None
    sound = True
    for name in OBJECTIVES:
        value: Any = found.get(name)
        may_be_null = key == "bound" or name == "cost"
        whole = key == "objective" and name == "ports"
        if name not in found:
            report.add(MANIFEST, f"{key}.{name}", "the key is missing")
        elif not (value is None and may_be_null) and not (_is_number(value) and value >= 0 and (isinstance(value, int) or not whole)):
            allowed = f"a {'whole ' if whole else ''}number of at least 0{' or null' if may_be_null else ''}"
            report.add(MANIFEST, f"{key}.{name}", f"it is {show(value)}, not {allowed}")
        else:
            continue
        sound = False
    return found if sound else None


def _proof(manifest: Mapping[str, Any], objective: Mapping[str, Any], bound: Mapping[str, Any], report: Report) -> None:
    """OPTIMAL means no gap and bounds that are reached; FEASIBLE, bounds that the objectives do not undercut."""
    status, gap = manifest.get("status"), manifest.get("gap")
    if status == "OPTIMAL" and _is_number(gap) and gap != 0:
        report.add(MANIFEST, "gap", f"it is {show(gap)}, but the status is OPTIMAL, which has none")
    for name in OBJECTIVES:
        value, least = objective[name], bound[name]
        if least is None:
            continue
        if value is None:
            report.add(MANIFEST, f"bound.{name}", f"it is {show(least)}, but the objective is null")
        elif status == "OPTIMAL" and least != value:
            report.add(MANIFEST, f"bound.{name}", f"it is {show(least)}, but OPTIMAL, so it must be the objective {show(value)}")
        elif least > value:
            report.add(MANIFEST, f"bound.{name}", f"it is {show(least)}, above the objective {show(value)}")


def _hashes(manifest: Mapping[str, Any], folder: Path, report: Report) -> bool:
    """Check the form of the hashes; tell whether those of ``ports.csv`` and ``cabling.csv`` are the files'."""
    found = manifest.get("tables")
    if not isinstance(found, dict):
        if "tables" in manifest:
            report.add(MANIFEST, "tables", f"it is {show(found)}, not an object of file names and hashes")
        return False
    for name, spec in SPECS.items():
        if f"{name}.csv" not in found and not spec.optional:
            report.add(MANIFEST, f"tables.{name}.csv", "the key is missing")
    for name, value in found.items():
        if not isinstance(value, str) or not _HASH.match(value):
            report.add(MANIFEST, f"tables.{show(name)}", f"it is {show(value)}, not 64 hexadecimal digits")
    try:
        files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in ("ports.csv", "cabling.csv")}
    except OSError:
        return False
    return all(found.get(name) == value for name, value in files.items())


def _against_tables(objective: Mapping[str, Any], tables: Mapping[str, Table], site: Site | None, report: Report) -> None:
    if "ports" not in tables:
        return
    ports = sum(bool(group) for group in tables["ports"]["group"])
    if objective["ports"] != ports:
        report.add(MANIFEST, "objective.ports", f"it is {show(objective['ports'])}, ports.csv has {ports} ports in use")
    if site is None or "cabling" not in tables:
        return
    length = _length(tables["cabling"], site)
    if length is not None and objective["length_m"] != Decimal(length).scaleb(-4):
        wanted = units.text(units.metres(length))
        report.add(MANIFEST, "objective.length_m", f"it is {show(objective['length_m'])}, the runs of cabling.csv add up to {wanted}")


def _against_rules(manifest: Mapping[str, Any], objective: Mapping[str, Any], judgement: Judgement, report: Report) -> None:
    """Check that verdict and weight of the broken recommendations are what the platform's rules make of the layout."""
    if manifest.get("verdict") in VERDICTS and manifest["verdict"] != judgement.verdict:
        report.add(MANIFEST, "verdict", f"it is {show(manifest['verdict'])}, by the rules of the platform it is {show(judgement.verdict)}")
    if objective["recommendations"] != judgement.weight:
        message = f"it is {show(objective['recommendations'])}, the recommendations that the layout breaks weigh {judgement.weight}"
        report.add(MANIFEST, "objective.recommendations", message)
    wanted = [
        {"rule": one.rule.id, "subject": one.subject, "breaks": one.rule.breaks}
        for one in judgement.broken
        if one.rule.kind == "recommendation"
    ]
    if manifest.get("broken", []) != wanted:
        named = listing([f"{one['rule']} ({one['subject']})" for one in wanted]) or "nothing"
        report.add(MANIFEST, "broken", f"it is {show(manifest.get('broken'))}, the recommendations that the layout breaks are {named}")


def _length(cabling: Table, site: Site) -> int | None:
    """Return the sum of the cable runs in 0.1 mm, or None where an end is unknown (which the rules tell)."""
    hosts = {host.name: host for host in site.hosts}
    total = 0
    for host, switch in zip(cabling["host"], cabling["switch"], strict=True):
        far = site.switches.get(switch) or hosts.get(switch)
        if host not in hosts or far is None:
            return None
        total += site.run_length(hosts[host], far)
    return total
