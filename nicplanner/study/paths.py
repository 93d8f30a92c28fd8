"""Dotted paths into a design: which values a pattern such as ``hosts.*.adapters.slot2`` names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nicplanner.design import Design
from nicplanner.design import fields as records
from nicplanner.errors import Problem, clean, closest, listing
from nicplanner.names import RangeError, expand
from nicplanner.reading.base import Model
from nicplanner.reading.plain import copy

EVERY = "*"
"""A step that stands for every name at its place."""

_SECTIONS: Mapping[str, type[Model]] = {
    "policy": records.PolicyRecord,
    "addressing": records.AddressingRecord,
    "purchase": records.PurchaseRecord,
    "catalog": records.CatalogRecord,
}
_ENTRIES: Mapping[str, type[Model]] = {
    "racks": records.RackRecord,
    "switches": records.SwitchRecord,
    "hosts": records.HostRecord,
    "traffic": records.TrafficRecord,
    "networks": records.NetworkRecord,
    "vms": records.VmRecord,
}

MOST_WORDS = 8
"""So many words between dots may be one name, where a mistake is explained."""

Steps = tuple[str, ...]


class _Nothing(Exception):  # noqa: N818 - it ends a search, and never leaves this module
    """A path names nothing: the steps that are there, the rest, and what could stand in its place."""

    def __init__(self, above: Steps, rest: str, names: Iterable[str]) -> None:
        super().__init__()
        self.above, self.rest, self.names = above, rest, list(names)


def places(design: Design, pattern: str, source: str) -> tuple[Steps, ...] | Problem:
    """Return the places that a pattern names, in the order of the design, or what is wrong with it.

    A place is named by the keys that lead to it. It need not have a value yet: every key that the format knows is there. Names of racks,
    switches, host groups, classes, cards' slots and so on must be those of the design.

    Parameters
    ----------
    design
        The design as it is.
    pattern
        Keys joined by dots; ``*`` stands for every name at its place, and leaves out those that have nothing of what follows.
    source
        What the pattern stands in, for the message.

    Examples
    --------
    >>> import nicplanner as nic
    >>> design = nic.Design.parse(nic.starter())
    >>> places(design, "hosts.*.adapters.slot2", "study")
    (('hosts', 'hv[01-04]', 'adapters', 'slot2'),)
    >>> places(design, "traffic.iscsy.demand_gbps", "study").hint
    "did you mean 'traffic.iscsi.demand_gbps'?"
    """
    try:
        return tuple(_walk(design, design.to_dict(), (), pattern))
    except _Nothing as nothing:
        return _problem(design, pattern, nothing, source)


def _walk(design: Design, node: Any, above: Steps, rest: str) -> Iterator[Steps]:
    """Yield the places that `rest` names below a node of the plain data."""
    known = _known(design, above)
    here = [key for key in node if isinstance(key, str)] if isinstance(node, Mapping) else []
    names = list(dict.fromkeys([*here, *(known or ())]))
    if rest in names:
        yield (*above, rest)
    elif rest == EVERY and here:
        yield from ((*above, key) for key in here)
    elif rest.startswith(f"{EVERY}.") and here:
        yield from _each(design, node, above, rest.partition(".")[2], here)
    else:
        # the longest name first: of the hosts hv and hv.lan, hv.lan.unit means the second
        step = next((name for name in sorted(names, key=len, reverse=True) if rest.startswith(f"{name}.")), None)
        if step is not None and _known(design, (*above, step)) != ():
            yield from _walk(design, node.get(step) if isinstance(node, Mapping) else None, (*above, step), rest[len(step) + 1 :])
        elif known is None and rest and EVERY not in rest.split("."):
            yield (*above, rest)
        else:
            raise _Nothing(above, rest, names)


def _each(design: Design, node: Mapping[str, Any], above: Steps, rest: str, names: Iterable[str]) -> Iterator[Steps]:
    found, last = False, None
    for name in names:
        try:
            for place in _walk(design, node[name], (*above, name), rest):
                found = True
                yield place
        except _Nothing as nothing:
            last = nothing
    if not found and last is not None:
        raise last


def _known(design: Design, above: Steps) -> Iterable[str] | None:
    """Return the names that may follow some steps: () where nothing may, None where any name may."""
    if not above:
        return records.DesignRecord.keys()
    section = above[0]
    if section in _SECTIONS:
        return _in_section(design, above)
    if section not in _ENTRIES or len(above) == 1:
        return [] if section in _ENTRIES else ()
    if len(above) == 2:
        return _ENTRIES[section].keys()
    if section == "hosts":
        return _in_group(design, above)
    return None if len(above) == 3 and above[2] in ("peaks", "vlan", "subnet", "prefix") else ()


def _in_section(design: Design, above: Steps) -> Iterable[str] | None:
    if len(above) == 1:
        return _SECTIONS[above[0]].keys()
    if above[0] == "catalog" and above[1] != "path":
        return [] if len(above) == 2 else None
    if above == ("addressing", "extra"):
        return list(design.site.classes)
    items = above[0] == "purchase" and above[1] in ("prices", "stock", "pack_sizes", "spares_percent")
    return None if items and len(above) <= 3 else ()


def _in_group(design: Design, above: Steps) -> Iterable[str] | None:
    group = design.site.group_of.get(above[1])
    if group is None:
        return ()
    if len(above) == 3:
        slots = [*(one.name for one in group.adapters if one.name != "onboard"), *group.choices]
        entry = design.site.catalog.server(group.server)
        names = {"adapters": list(dict.fromkeys([*entry.slots, *slots])), "traffic": [one.name for one in group.classes]}
        names["pin"] = names["traffic"]
        return None if above[2] == "rack" else names.get(above[2], ())
    return records.OverrideRecord.keys() if len(above) == 4 and above[2] == "traffic" else ()


def _problem(design: Design, pattern: str, nothing: _Nothing, source: str) -> Problem:
    """Say which step of a path is wrong, and which paths are nearest."""
    step, rest = _split(nothing)
    near = [other for other in nothing.names if _stands_for(other, step)] or closest(step, nothing.names, 3)
    paths = [".".join((*nothing.above, other, *([rest] if rest else []))) for other in near]
    sound = [path for path in paths if not isinstance(_try(design, path), _Nothing)] or paths
    hint = f"did you mean {' or '.join(repr(clean(path)) for path in sound)}?" if sound else ""
    where = ".".join(nothing.above) or "the top level"
    allowed = f"at {clean(where)}: {listing(map(clean, nothing.names), 16)}" if nothing.names else f"nothing below {clean(where)}"
    return Problem(clean(pattern), "the path names nothing in the design", repr(clean(step)), allowed, hint, source)


def _split(nothing: _Nothing) -> tuple[str, str]:
    """Split the rest of a path into the step that is wrong and what follows; the dots of a name belong to the step."""
    words = nothing.rest.split(".")
    for count in range(1, min(len(words), MOST_WORDS) + 1):
        step = ".".join(words[:count])
        if any(_stands_for(name, step) for name in nothing.names):
            return step, ".".join(words[count:])
    step, _, rest = nothing.rest.partition(".")
    return step, rest


def _stands_for(key: str, name: str) -> bool:
    """Tell whether a range of names contains a name: ``hv[01-04]`` stands for ``hv02``."""
    try:
        return key != name and name in expand(key)
    except RangeError:
        return False


def _try(design: Design, path: str) -> object:
    try:
        return list(_walk(design, design.to_dict(), (), path))
    except _Nothing as nothing:
        return nothing


def value_at(data: Any, place: Steps) -> Any:
    """Return the value at a place of plain data; None where there is none."""
    for step in place:
        if not isinstance(data, Mapping) or step not in data:
            return None
        data = data[step]
    return data


def common_value(data: Any, where: Iterable[Steps]) -> Any:
    """Return the value that all places have in common; None if they differ."""
    values = [value_at(data, place) for place in where]
    return values[0] if values and all(value == values[0] for value in values) else None


def put(data: dict[str, Any], place: Steps, value: Any) -> None:
    """Set the value at a place of plain data, making maps on the way; None removes it.

    Raises
    ------
    KeyError
        If the way leads through something that is no map.
    """
    node: Any = data
    for i, step in enumerate(place[:-1]):
        if node.get(step) is None:
            node[step] = {}
        elif isinstance(node[step], list) and place[0] == "hosts" and step == "traffic":
            node[step] = {str(name): None for name in node[step]}
        if not isinstance(node[step], dict):
            raise KeyError(f"{'.'.join(place[: i + 1])} is no map here; vary it as a whole")
        node = node[step]
    if value is None:
        node.pop(place[-1], None)
    else:
        node[place[-1]] = copy(value)  # each place its own: what is set below it later is not to show in the others, or in `value`


def merged(base: Any, partial: Any) -> Any:
    """Return plain data with a partial one laid over it: maps are merged key by key, everything else is replaced, None removes a key.

    Examples
    --------
    >>> merged({"a": {"b": 1, "c": 2}, "d": [1]}, {"a": {"b": 3, "c": None}, "d": [2]})
    {'a': {'b': 3}, 'd': [2]}
    """
    if not isinstance(base, Mapping) or not isinstance(partial, Mapping):
        return copy(partial)
    out = dict(base)
    for key, value in partial.items():
        if value is None:
            out.pop(key, None)
        else:
            out[key] = merged(out.get(key), value)
    return out
