"""Requirements given up, as changes of the design file: dotted paths and values for :meth:`nicplanner.design.Design.replace`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from nicplanner.design import Design
from nicplanner.model import Requirement
from nicplanner.names import natural

Changes = dict[str, Any]


def changes_without(design: Design, dropped: Collection[Requirement]) -> Changes | None:
    """Return the changes that take requirements out of a design.

    Parameters
    ----------
    design
        The design.
    dropped
        What is given up.

    Returns
    -------
    dict or None
        Dotted path → value, None for a key that goes; None altogether where the file has no key for one of them: a rule of the platform
        (though a whole design can set ``policy.recommendations``), or a class that other sections name.
    """
    out: Changes = {}
    for one in sorted(dropped):
        if one.kind == "survive":
            mine = {each.detail for each in dropped if each.kind == "survive" and each.name == one.name}
            out |= _everywhere(design, one.name, "survive", mine)
        elif one.kind == "apart":
            for name in (one.name, one.detail):
                met = {other for each in dropped if each.kind == "apart" for other in _partner(each, name)}
                out |= _everywhere(design, name, "apart_from", met)
        elif one.kind in _VALUES:
            for key, value in _VALUES[one.kind].items():
                out |= {f"traffic.{one.name}.{key}": value, **_overrides(design, one.name, key)}
        elif one.kind == "headroom":
            out["policy.max_utilisation"] = 1
        elif one.kind == "hosts":
            out["policy.host_failures"] = 0
        elif one.kind == "peak":
            paths = (f"traffic.{one.name}", *(f"hosts.{group}.traffic.{one.name}" for group in design.record.hosts))
            out |= {f"{path}.peaks.{one.detail}": 0 for path in paths if _has_peak(design, path, one)}
        elif one.kind == "spare":
            out["policy.spare_ports"] = 0
        elif one.kind == "pin":
            out[f"hosts.{one.detail}.pin.{one.name}"] = None
        elif one.kind == "fixed" and getattr(design.record.traffic[one.name], one.detail) is not None:
            out[f"traffic.{one.name}.{one.detail}"] = None
        elif one.kind != "carried":
            return None
    gone = {one.name for one in dropped if one.kind == "carried"}
    without = _unloaded(design, gone) if gone else {}
    return None if without is None else _settled({**out, **without}, gone)


def _has_peak(design: Design, path: str, asked: Requirement) -> bool:
    """Tell whether a class states a peak itself, or a host group does that overrides it."""
    if path == f"traffic.{asked.name}":
        return asked.detail in (design.record.traffic[asked.name].peaks or {})
    group = path.removeprefix("hosts.").removesuffix(f".traffic.{asked.name}")
    override = (design.record.hosts[group].traffic or {}).get(asked.name)
    return override is not None and asked.detail in (override.peaks or {})


def _settled(changes: Changes, gone: Collection[str]) -> Changes:
    """Leave out changes of what goes altogether, and the names of classes that go from lists."""
    removed = tuple(f"{path}." for path, value in changes.items() if value is None)
    kept = {path: value for path, value in changes.items() if not path.startswith(removed)}
    return {path: [name for name in value if name not in gone] if path.endswith(".apart_from") else value for path, value in kept.items()}


_VALUES: dict[str, dict[str, Any]] = {
    "dedicated": {"sharing": "shared"},
    "lacp": {"team_mode": "switch-independent"},
    "gateway": {"gateway": False},
    "demand": {"demand_gbps": 0},
    "links": {"links_per_pair": 1, "survive": [], "demand_gbps": 0, "peaks": None},
    "scope": {"scope": "rack"},
}
"""Kind of requirement → the keys of its class and what they become."""


def _overrides(design: Design, name: str, key: str) -> Changes:
    """Return the changes that take a key out of what host groups override of a class."""
    return {
        f"hosts.{group}.traffic.{name}.{key}": None
        for group, given in design.record.hosts.items()
        if name in (given.traffic or {}) and getattr(given.traffic[name], key, None) is not None  # type: ignore[index]
    }


def _unloaded(design: Design, gone: Collection[str]) -> Changes | None:
    """Return the changes that take classes out of the design, with every mention of them; None if a group would carry nothing."""
    record = design.record
    if record.networks or record.vms or any(set(gone) >= {one.name for one in group.classes} for group in design.site.groups):
        return None
    out: Changes = {f"traffic.{name}": None for name in gone}
    for name, traffic in design.site.classes.items():
        out |= _shorter(f"traffic.{name}.apart_from", traffic.apart_from, gone)
    for key, given in record.hosts.items():
        if isinstance(design.to_dict()["hosts"][key].get("traffic"), list):
            out |= _shorter(f"hosts.{key}.traffic", given.traffic or (), gone)
        else:
            out |= {f"hosts.{key}.traffic.{name}": None for name in given.traffic or () if name in gone}
            for other, override in (given.traffic or {}).items():
                out |= _shorter(f"hosts.{key}.traffic.{other}.apart_from", override.apart_from or (), gone)
        out |= {f"hosts.{key}.pin.{name}": None for name in given.pin if name in gone}
    for key, switch in record.switches.items():
        out |= _shorter(f"switches.{key}.carries", switch.carries or (), gone)
    return out | {f"addressing.extra.{name}": None for name in record.addressing.extra if name in gone}


def _shorter(path: str, found: Iterable[str], gone: Collection[str]) -> Changes:
    """Return the change that takes names out of a list, if it has some of them."""
    return {path: [one for one in natural(found) if one not in gone]} if set(found) & set(gone) else {}


def _partner(asked: Requirement, name: str) -> set[str]:
    """Return the other class of a requirement that two never share a port, empty if the class is none of them."""
    return {asked.name, asked.detail} - {name} if name in (asked.name, asked.detail) else set()


def _everywhere(design: Design, name: str, key: str, gone: Collection[str]) -> Changes:
    """Return the changes that take names out of a list of a class, and of every host group that overrides it."""
    lists: dict[str, Iterable[str]] = {f"traffic.{name}.{key}": getattr(design.site.classes[name], key)}
    for group, given in design.record.hosts.items():
        lists[f"hosts.{group}.traffic.{name}.{key}"] = getattr((given.traffic or {}).get(name), key, None) or ()
    return {path: value for where, found in lists.items() for path, value in _shorter(where, found, gone).items()}
