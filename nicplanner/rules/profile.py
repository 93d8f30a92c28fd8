"""Loading a platform profile from ``catalogs/platforms/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from nicplanner.catalog import catalog_root
from nicplanner.reading import document


@dataclass(frozen=True, slots=True)
class ClassDefaults:
    """Default attributes of a kind of traffic on a platform."""

    redundancy: str
    survive: frozenset[str]
    sharing: str
    scope: str
    gateway: bool


@dataclass(frozen=True)
class Profile:
    """A platform: its defaults by kind of traffic. Rules come with the platforms that have some."""

    name: str
    source: str
    default: ClassDefaults
    kinds: Mapping[str, ClassDefaults]

    def defaults(self, kind: str) -> ClassDefaults:
        """Return the defaults of a kind of traffic."""
        return self.kinds.get(kind, self.default)


def profile_names() -> list[str]:
    """Return the platforms that have a profile."""
    return sorted(file.stem for file in (catalog_root() / "platforms").glob("*.yaml"))


@cache
def load_profile(name: str) -> Profile:
    """Return the profile of a platform, which must be one of :func:`profile_names`."""
    data: Any = document.load(catalog_root() / "platforms" / f"{name}.yaml").value
    classes = data["classes"]
    base = _defaults(ClassDefaults("team", frozenset(), "shared", "site", False), classes["default"])
    kinds = {kind: _defaults(base, given) for kind, given in classes.items() if kind != "default"}
    return Profile(data["platform"], data["source"], base, kinds)


def _defaults(base: ClassDefaults, given: Mapping[str, Any]) -> ClassDefaults:
    changes = dict(given)
    if "survive" in changes:
        changes["survive"] = frozenset(changes["survive"])
    return replace(base, **changes)
