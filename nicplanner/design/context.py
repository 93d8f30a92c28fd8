"""What the parts of a design are resolved against, and what could not be resolved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any

from nicplanner import names, units
from nicplanner.catalog import KINDS, Catalog
from nicplanner.design.fields import DesignRecord
from nicplanner.design.site import Pin, Port, Rack, Switch, TrafficClass
from nicplanner.design.values import CHOOSE
from nicplanner.errors import closest, listing, nearest
from nicplanner.reading.base import show
from nicplanner.reading.problems import Findings, Steps

_WHAT = {"adapters": "adapter", "servers": "server", "switches": "switch"}
_ADD = {"class": "add it under 'traffic:'", "rack": "add it under 'racks:'"}


class Context:
    """Records, catalog and findings of a design while its site is built.

    Attributes
    ----------
    racks, classes, switches
        What is resolved so far.
    unsure : set of tuple
        Parts that could not be resolved: ``("hosts", key, "ports")``, ``("switches", name, "ports")``, ``("hosts", key, "place")``,
        ``("fabrics",)``. What depends on one of them is not checked; its own mistake is told already.
    pinned : dict
        Host group, class and pin → path of the pin.
    candidates : tuple of str
        Adapters that may be bought.
    """

    def __init__(self, record: DesignRecord, catalog: Catalog, findings: Findings) -> None:
        self.record, self.catalog, self.findings = record, catalog, findings
        self.note = findings.note
        self.racks: dict[str, Rack] = {}
        self.classes: dict[str, TrafficClass] = {}
        self.switches: dict[str, Switch] = {}
        self.unsure: set[Steps] = set()
        self.pinned: dict[tuple[str, str, Pin], Steps] = {}
        self.candidates: tuple[str, ...] = ()

    @cached_property
    def fabrics(self) -> Mapping[str, frozenset[str]]:
        """Fabric → racks that its switches serve; to be asked once the switches are resolved."""
        found: dict[str, set[str]] = {}
        for switch in self.switches.values():
            found.setdefault(switch.fabric, set()).update(switch.serves)
        return {fabric: frozenset(racks) for fabric, racks in found.items()}

    def raw(self, *steps: Any) -> Any:
        """Return the plain data below `steps`, None where there is none."""
        current: Any = self.findings.document.value
        for step in steps:
            if isinstance(current, (list, tuple)) and isinstance(step, int):
                current = current[step] if step < len(current) else None
            else:
                current = current.get(step) if isinstance(current, Mapping) else None
        return current

    @cached_property
    def refused_names(self) -> Mapping[str, frozenset[str]]:
        """Names of each section whose record was refused: neither known nor unknown."""
        return {section: frozenset(name for key in keys for name in _expand_quietly(key)) for section, keys in self._refused_keys.items()}

    @cached_property
    def _refused_keys(self) -> Mapping[str, list[str]]:
        out = {}
        for section in ("racks", "switches", "hosts", "traffic", "networks", "vms"):
            given, kept = self.raw(section), getattr(self.record, section)
            out[section] = [key for key in given if key not in kept] if isinstance(given, Mapping) else []
        return out

    def lost(self, section: str, name: str) -> bool:
        """Tell whether a name may belong to a record of the section that was refused, or to a range that cannot be expanded."""
        if name in self.refused_names[section] or self.findings.refused_whole((section,)):
            return True
        broken = [key for key in self._refused_keys[section] if names.is_range(key) and key in _expand_quietly(key)]
        return any(name.startswith(key.partition("[")[0]) for key in broken)

    def check_names(
        self,
        given: Iterable[str],
        known: Mapping[str, Any],
        section: str,
        what: str,
        path: Steps,
        at_key: bool = False,
        pointed: bool = False,
    ) -> bool:
        """Note every name that `section` does not define, and tell whether all are defined; `pointed`: the path's last step is a list."""
        sound = True
        for name in given:
            if name in known:
                continue
            sound = False
            if self.lost(section, name):
                continue
            hint = nearest(name, known) or _ADD.get(what, "")
            at = self.item(path, name) if pointed else path
            self.note(at, f"unknown {what}", repr(name), listing(names.natural(known), 16), hint, at_key)
        return sound

    def item(self, path: Steps, name: str) -> Steps:
        """Return the path of a name inside the list at `path`, or `path` itself where it is no list that spells the name out."""
        given = self.raw(*path)
        if isinstance(given, (list, tuple)):
            for i, entry in enumerate(given):
                if getattr(entry, "text", str(entry)) == name or name in _expand_quietly(str(entry)):
                    return (*path, i)
        return path

    def key(self, path: Steps, name: str) -> Steps:
        """Return the path of a name inside the map at `path`, with the key that it stands under (which may be a range)."""
        given = self.raw(*path)
        if isinstance(given, Mapping) and name not in given:
            return next(((*path, key) for key in given if name in _expand_quietly(key)), (*path, name))
        return (*path, name)

    def entry(self, section: str, model: str, path: Steps) -> Any:
        """Return a catalog entry; note an unknown model."""
        if self.findings.refused(path):
            return None
        entry = self.catalog.get(section, model)
        if entry is None and not self._may_be_defined(section, model):
            self._unknown_model(section, model, path)
        return entry

    def _unknown_model(self, section: str, model: str, path: Steps) -> None:
        known = self.catalog.names(section)
        near = closest(model, known, 5, 0.4)
        allowed = f"{listing(near)}, … ({len(known)} in all)" if near else f"{len(known)} models; `nicplanner catalog list` shows them"
        elsewhere = [other for other in KINDS if other != section and model in self.catalog.names(other)]
        hint = f"'{model}' is one of the {elsewhere[0]}" if elsewhere else nearest(model, known)
        if path[0] == "hosts" and nearest(model, [CHOOSE]):
            hint = f"a card to be chosen is written {CHOOSE!r}"
        elif not hint:
            hint = f"define it under catalog.{section}"
        self.note(path, f"unknown {_WHAT[section]} model", show(model), allowed, hint)

    def _may_be_defined(self, section: str, model: str) -> bool:
        """Whether the design tries to define a model, or to read definitions, but fails."""
        inline = self.raw("catalog", section)
        whole = self.findings.refused_whole(("catalog",)) or self.findings.refused_whole(("catalog", section))
        return whole or self.findings.refused(("catalog", "path")) or (isinstance(inline, Mapping) and model in inline)


def port(name: str, kind: str) -> Port:
    """Return the port of an interface name and type."""
    found = units.interface_type(kind)
    assert found is not None, "interface types are checked when they are read"
    return Port(name, *found)


@lru_cache(maxsize=64)
def _expand_quietly(text: str) -> Collection[str]:
    """Return the names that a key or an entry of a list stands for; the text itself where it is no valid range."""
    if not names.is_range(text):
        return (text,)
    try:
        return dict.fromkeys(names.expand(text))
    except names.RangeError:
        return (text,)
