"""Plain data → records, section by section, so that one mistake does not hide the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from nicplanner import names
from nicplanner.catalog import Catalog
from nicplanner.design import fields, values
from nicplanner.design.frozen import FrozenMap
from nicplanner.design.price_list import read_price_list
from nicplanner.design.purchase import Price
from nicplanner.design.read_catalog import read_catalog
from nicplanner.errors import listing, nearest
from nicplanner.reading import types
from nicplanner.reading.base import Model, record, show, unknown_key
from nicplanner.reading.problems import Findings
from nicplanner.rules import Profile, load_profile, profile_names, read_profile
from nicplanner.rules.loading import is_path

R = TypeVar("R", bound=Model)

_KNOWN = fields.DesignRecord.keys()

_STAND_INS: Mapping[str, Mapping[str, Any]] = {
    "hosts": {"server": "?", "rack": "R1", "unit": 1},
    "switches": {"model": "?", "rack": "R1", "unit": 1},
    "traffic": {"demand_gbps": 0},
    "networks": {"class": "x"},
    "acls": {"name": "x", "deny": ["x"]},
    "monitors": {"name": "x", "taps": ["x"]},
}
"""What stands for a required value that is missing or faulty, so that the rest of its record can be checked."""


@dataclass(frozen=True, slots=True)
class Records:
    """A design's records (faulty parts left out or replaced), the catalog with its own entries, and what its folder held."""

    record: fields.DesignRecord
    catalog: Catalog
    folder: Catalog | None
    profile: Profile
    prices: Mapping[str, Price]

    @property
    def own(self) -> Profile | None:
        """The profile, where it is the user's own."""
        return self.profile if is_path(self.record.platform) else None


@dataclass(frozen=True, slots=True)
class Before:
    """What a valid design was read to that differs from this one in some sections alone: the others need not be read again."""

    record: fields.DesignRecord
    catalog: Catalog
    changed: frozenset[str]

    def kept(self, section: str) -> bool:
        """Tell whether a section is as it was."""
        return section not in self.changed


def read_records(
    findings: Findings, base: Path, folder: Catalog | None = None, own: Profile | None = None, before: Before | None = None
) -> Records | None:
    """Turn a document into records.

    Parameters
    ----------
    findings
        The document, and the receiver of every mistake.
    base
        The folder that ``catalog.path`` is relative to.
    folder
        What that folder holds, where it was read before.
    own
        The user's own profile that ``platform`` names, where it was read before.
    before
        What a design was read to from which this one was made by changing some sections.

    Returns
    -------
    Records or None
        None if the document is not a design at all.
    """
    data: Any = findings.document.value
    if not isinstance(data, Mapping):
        got = "an empty file" if data is None else show(data)
        findings.refuse((), "not a design", got, "a map that begins with 'nicplanner: 1'", "`nicplanner init` writes a starter")
        return None
    if not _version(data, findings):
        return None
    _top_keys(data, findings)
    if before is not None and before.kept("catalog") and before.catalog.indexed is None:
        catalog = before.catalog
    else:
        catalog, folder = read_catalog(data, findings, base, folder)

    def entries(model: type[R], section: str) -> dict[str, R]:
        """Read a map of records, or take those that were read before: they are immutable."""
        if before is not None and before.kept(section):
            return dict(getattr(before.record, section))
        return _entries(model, data, section, findings)

    name = findings.read(types.free_text, data["name"], ("name",)) if "name" in data else ""
    found = fields.DesignRecord.model_construct(
        nicplanner=1,
        name=name or "",
        platform=str(data.get("platform", "generic")),
        policy=_section(fields.PolicyRecord, data, "policy", findings) or fields.PolicyRecord(),
        racks=entries(fields.RackRecord, "racks"),
        switches=entries(fields.SwitchRecord, "switches"),
        hosts=entries(fields.HostRecord, "hosts"),
        traffic=entries(fields.TrafficRecord, "traffic"),
        addressing=_section(fields.AddressingRecord, data, "addressing", findings) or fields.AddressingRecord(),
        purchase=_section(fields.PurchaseRecord, data, "purchase", findings),
        networks=entries(fields.NetworkRecord, "networks"),
        vms=entries(fields.VmRecord, "vms"),
        acls=_list(fields.AclRecord, data, "acls", findings),
        monitors=_list(fields.MonitorRecord, data, "monitors", findings),
        states=() if data.get("states") is None else findings.read(values.states, data["states"], ("states",)) or (),
    )
    prices = _prices(found.purchase, findings, base)
    return Records(found, catalog, folder, own or _platform(data, findings, base), prices)


def _prices(purchase: fields.PurchaseRecord | None, findings: Findings, base: Path) -> Mapping[str, Price]:
    """Return the prices that the design states, or those of the price list that it names; empty without either."""
    given = None if purchase is None else purchase.prices
    if isinstance(given, Mapping):
        return FrozenMap({item: Price(one.price, one.currency, one.source, one.date) for item, one in given.items()})
    if given is None or findings.refused(("purchase", "prices")):
        return FrozenMap()
    return FrozenMap(read_price_list(given, base, findings))


def _version(data: Mapping[str, Any], findings: Findings) -> bool:
    """Check the format version; tell whether to read on."""
    version = data.get("nicplanner")
    if "nicplanner" not in data:
        hint = "add 'nicplanner: 1' as the first line"
        findings.refuse(("nicplanner",), "the format version is missing", "", "nicplanner: 1", hint)
        return any(isinstance(data.get(section), Mapping) for section in ("hosts", "traffic", "switches"))
    if isinstance(version, bool) or not isinstance(version, int) or version != 1:
        newer = isinstance(version, int) and not isinstance(version, bool) and version > 1
        hint = "the file is written for a newer nicplanner: update nicplanner" if newer else "write nicplanner: 1"
        findings.refuse(("nicplanner",), "not a known format version", show(version), "1", hint)
        return not newer
    return True


def _top_keys(data: Mapping[str, Any], findings: Findings) -> None:
    for key in data:
        if key not in _KNOWN:
            findings.take(unknown_key((), key, _KNOWN, fields.DesignRecord.homes))
    needed = [("hosts", "host group"), ("traffic", "traffic class"), ("switches", "switch")]
    for section, what in needed[:2] if _all_mesh(data.get("traffic")) or _buys_switches(data.get("purchase")) else needed:
        if (data.get(section) is None or data[section] == {}) and not findings.refused_whole((section,)):
            hint = f"add one under '{section}:'"
            findings.refuse((section,), f"no {what} is given", "", f"at least one {what}", hint, at_key=True)


def _all_mesh(traffic: Any) -> bool:
    """Tell whether every class joins its hosts directly: then no switch is needed."""
    bodies = list(traffic.values()) if isinstance(traffic, Mapping) else []
    return bool(bodies) and all(isinstance(body, Mapping) and body.get("attach") == "mesh" for body in bodies)


def _buys_switches(purchase: Any) -> bool:
    """Tell whether switches may be bought: then none need be there."""
    return isinstance(purchase, Mapping) and bool(purchase.get("switches"))


def _platform(data: Mapping[str, Any], findings: Findings, base: Path) -> Profile:
    """Return the platform's profile: a shipped one by name, or a user's own by the path of its file."""
    platform = data.get("platform", "generic")
    known = profile_names()
    if platform in known:
        return load_profile(platform)
    if isinstance(platform, str) and is_path(platform):
        return _own_profile(platform, findings, base) or load_profile("generic")
    near = nearest(platform, known) if isinstance(platform, str) else ""
    hint = near or "a profile of your own is named by its path, ./own.yaml"
    findings.refuse(("platform",), "unknown platform", show(platform), listing(known, 20), hint)
    return load_profile("generic")


def _own_profile(platform: str, findings: Findings, base: Path) -> Profile | None:
    """Read a user's profile, which must lie below the design's own folder."""
    root = base.resolve()
    try:
        message = _profile_path(platform, root)
    except (OSError, RuntimeError, ValueError):  # a path that the system does not take, or links that lead to themselves
        message = "not a path"
    if message:
        findings.refuse(("platform",), message, show(platform), "a profile below the design's folder, or a platform by name")
        return None
    found, problems = read_profile((root / platform).resolve(), platform, root)
    if problems:
        findings.problems += problems
        findings.spoil(("platform",))
    return found


def _profile_path(platform: str, root: Path) -> str:
    """Say what is wrong with the path of a profile, empty if nothing is."""
    if platform.startswith(("/", "~")) or "\\" in platform or ":" in platform or not platform.isprintable() or len(platform) > 200:
        return "not a relative path"
    file = (root / platform).resolve()
    if not file.is_relative_to(root):
        return "the path leaves the design's folder"
    return "" if file.is_file() else "no such file"


def _section(model: type[R], data: Mapping[str, Any], key: str, findings: Findings) -> R | None:
    return None if data.get(key) is None else findings.read(record(model), data[key], (key,))


def _entries(model: type[R], data: Mapping[str, Any], section: str, findings: Findings) -> dict[str, R]:
    """Read a map of names (or ranges) to records; the keys are checked too."""
    given = data.get(section)
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        findings.refuse((section,), "not a map", show(given), f"a map of names to {section}")
        return {}
    if _too_many(section, given, findings):
        return {}
    out: dict[str, R] = {}
    parse_key = types.name if section in ("traffic", "networks") else types.expanded(types.name)
    parse = record(model, _STAND_INS.get(section, {}))
    for key, body in given.items():
        path = (section, key)
        sound = findings.read(parse_key, key, path, at_key=True) is not None
        entry = findings.read(parse, {} if body is None and section == "racks" else body, path)
        if entry is not None and sound:
            out[key] = entry
    return out


def _list(model: type[R], data: Mapping[str, Any], section: str, findings: Findings) -> tuple[R | None, ...]:
    """Read a list of records; what is none is None in its place."""
    given = data.get(section)
    if given is None:
        return ()
    if not isinstance(given, (list, tuple)):
        hint = "put it in a list, with '-' before it" if isinstance(given, Mapping) and given else ""
        findings.refuse((section,), "not a list", show(given), f"a list of {section}, each with " + listing(model.keys()), hint)
        return ()
    parse = record(model, _STAND_INS[section])
    return tuple(findings.read(parse, body, (section, i)) for i, body in enumerate(given))


def _too_many(section: str, given: Mapping[str, Any], findings: Findings) -> bool:
    """Refuse a section whose ranges together give more names than a plan could hold."""
    total = 0
    for key in given:
        try:
            total += names.count(key)
        except names.RangeError:
            continue
        if total > names.MOST_NAMES:
            hint = "check the ranges"
            findings.refuse((section, key), f"too many {section}", f"at least {total}", f"at most {names.MOST_NAMES}", hint, at_key=True)
            findings.spoil((section,))
            return True
    return False
