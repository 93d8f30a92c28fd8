"""Where devices stand: in step with a range of racks, filling a map of racks, or stacked within one."""

from __future__ import annotations

from collections.abc import Mapping

from nicplanner import names
from nicplanner.design.context import Context
from nicplanner.errors import listing
from nicplanner.reading.problems import Steps


def place(
    members: list[str], rack: tuple[str, ...] | dict[str, int], unit: int, height: int | None, path: Steps, context: Context
) -> tuple[list[str] | None, list[int] | None]:
    """Give each member its rack and lowest unit.

    Parameters
    ----------
    members
        The devices, in natural order.
    rack, unit
        As the record states them.
    height
        Units that one device takes, None where its model is unknown.
    path
        Path of the record.
    context
        Where racks are looked up and mistakes noted.

    Returns
    -------
    tuple
        Rack and unit of each member; None for what cannot be told.
    """
    racks = _racks_of(members, rack, path, context)
    if racks is None:
        return None, None
    if height is None or context.findings.refused((*path, "unit")):
        return racks, None
    used: dict[str, int] = {}
    units = []
    for name in racks:
        units.append(unit + used.get(name, 0) * height)
        used[name] = used.get(name, 0) + 1
    over = [name for name in used if unit + used[name] * height - 1 > context.racks[name].height]
    if over:
        _too_high(over, used, unit, height, path, context)
        return racks, None
    return racks, units


def _too_high(over: list[str], used: Mapping[str, int], unit: int, height: int, path: Steps, context: Context) -> None:
    """Note that devices do not fit into their racks; `used` says how many stand in each."""
    first = max(over, key=lambda name: used[name] * height - context.racks[name].height)
    top, most = unit + used[first] * height - 1, context.racks[first].height
    span = f"unit {unit}" if top == unit else f"units {unit} to {top}"
    count = "" if used[first] == 1 else f"{used[first]} devices of {height} {'unit' if height == 1 else 'units'}: "
    last = most - used[first] * height + 1
    hint = f"start at unit {last} or lower" if last > 0 else f"{most // height} devices fit into the rack: spread over more racks"
    where = f"rack {first}" if len(over) == 1 else f"{len(over)} racks ({listing(names.compress(over).split(', '))})"
    context.note((*path, "unit"), f"too high for {where}", f"{count}{span}", f"units 1 to {most}", hint)


def _racks_of(members: list[str], rack: tuple[str, ...] | dict[str, int], path: Steps, context: Context) -> list[str] | None:
    """Return the rack of each member, None after a mistake."""
    at = (*path, "rack")
    if context.findings.refused(at):
        return None
    unknown = [name for name in rack if name not in context.racks]
    for name in unknown:
        inside = isinstance(rack, dict)
        context.check_names([name], context.racks, "racks", "rack", context.key(at, name) if inside else at, at_key=inside)
    if isinstance(rack, dict):
        total = sum(rack.values())
        if total != len(members):
            hint = "give each rack its number of hosts"
            context.note(at, "the racks' numbers do not add up to the hosts", f"{total} for {len(members)} hosts", str(len(members)), hint)
            return None
        places = [name for name in names.natural(rack) for _ in range(rack[name])]
    elif len(rack) in (1, len(members)):
        places = list(rack) * (len(members) if len(rack) == 1 else 1)
    else:
        hint = "to fill racks unevenly write a map, {R1: 16, R2: 8}" if path[0] == "hosts" else ""
        count = len(members)
        got = f"{len(rack)} racks for {count} {'device' if count == 1 else 'devices'}"
        allowed = "one rack" if count == 1 else f"one rack, or {count}"
        context.note(at, "the range of racks has another length than the range of names", got, allowed, hint)
        return None
    return None if unknown else places
