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
        elif one.kind == "spare":
            out["policy.spare_ports"] = 0
        elif one.kind == "pin":
            out[f"hosts.{one.detail}.pin.{one.name}"] = None
        elif one.kind == "fixed" and getattr(design.record.traffic[one.name], one.detail) is not None:
            out[f"traffic.{one.name}.{one.detail}"] = None
        else:
            return None
    return out


_VALUES: dict[str, dict[str, Any]] = {
    "dedicated": {"sharing": "shared"},
    "lacp": {"team_mode": "switch-independent"},
    "gateway": {"gateway": False},
    "demand": {"demand_gbps": 0},
    "links": {"links_per_pair": 1, "survive": [], "demand_gbps": 0},
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


def _partner(asked: Requirement, name: str) -> set[str]:
    """Return the other class of a requirement that two never share a port, empty if the class is none of them."""
    return {asked.name, asked.detail} - {name} if name in (asked.name, asked.detail) else set()


def _everywhere(design: Design, name: str, key: str, gone: Collection[str]) -> Changes:
    """Return the changes that take names out of a list of a class, and of every host group that overrides it."""
    lists: dict[str, Iterable[str]] = {f"traffic.{name}.{key}": getattr(design.site.classes[name], key)}
    for group, given in design.record.hosts.items():
        lists[f"hosts.{group}.traffic.{name}.{key}"] = getattr((given.traffic or {}).get(name), key, None) or ()
    return {path: [one for one in natural(found) if one not in gone] for path, found in lists.items() if set(found) & set(gone)}
