"""VLAN ids: the fixed ones, else the lowest free ones of the pool; those of racks that share no switch may repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nicplanner.design.site import Site
from nicplanner.network.earlier import Earlier
from nicplanner.plan.vlans import NoRoomError, Segment, Use, fixed_value
from nicplanner.solver import Program, Row, Status, minimise


def give_vlans(site: Site, segments: Mapping[Segment, Use], solver: str, earlier: Earlier | None = None) -> dict[Segment, int]:
    """Give each segment its VLAN id: the fixed one, else that of the earlier plan, else the lowest free one of the pool.

    Ids of rack scopes repeat only where the pool does not hold them all differently, and only between racks that no switch serves both.

    Raises
    ------
    NoRoomError
        If the pool is too small.
    """
    out: dict[Segment, int] = {}
    for segment in segments:
        value = fixed_value(segment, segments, "vlan")
        if isinstance(value, int):
            out[segment] = value
    named = {
        v
        for one in (s.traffic for s in segments)
        if one.vlan is not None
        for v in (*one.vlan.every, *(x for _, vs in one.vlan.named for x in vs))
    }
    free = [vlan for vlan in site.vlan_pool if vlan not in named]
    links: dict[tuple[str, str, int], list[Segment]] = {}  # those of a mesh that have one VLAN together
    for segment in segments:
        if segment.pair is not None:
            links.setdefault((segment.name, segment.scope, segment.turn), []).append(segment)
    alike = {one: mine[0] for mine in links.values() for one in mine[1:]}
    together = {mine[0]: mine for mine in links.values()}
    needy = [segment for segment in segments if segment not in out and segment not in alike]
    kept = {} if earlier is None else _kept(site, {one: together.get(one, [one]) for one in needy}, free, earlier)
    given = frozenset(kept.values())
    new, rest = [one for one in needy if one not in kept], [vlan for vlan in free if vlan not in given]
    if len(new) <= len(rest):
        out |= {**kept, **dict(zip(new, rest, strict=False))}
        return {**out, **{one: out[first] for one, first in alike.items()}}
    shared = _colour(site, new, free, kept) or _colour(site, needy, free, {}) or _colour_exactly(site, needy, free, solver)
    if shared is None:
        raise NoRoomError(
            f"addressing.vlans: the pool has {len(free)} free VLAN ids, but {len(needy)} VLANs need one; "
            f"enlarge 'vlans', or free ids from 'reserved'"
        )
    out |= shared
    return {**out, **{one: out[first] for one, first in alike.items()}}


def _kept(site: Site, segments: Mapping[Segment, Sequence[Segment]], free: Sequence[int], earlier: Earlier) -> dict[Segment, int]:
    """Return the ids of the earlier plan that segments can keep: of the pool, and no two that must differ the same.

    Of a mesh's links that have one id together (`segments`: all that have that of a segment), it is that of the first that was there.
    """
    out: dict[Segment, int] = {}
    near, pool = _neighbours(site), frozenset(free)
    owners: dict[int, list[Segment]] = {}
    for segment, together in segments.items():
        keys = ((one.name, one.scope_text, one.fabric, one.label) for one in together)
        vlan = next((earlier.vlans[key][0] for key in keys if key in earlier.vlans), None)
        if vlan is None or vlan not in pool or any(_clash(near, segment, other) for other in owners.get(vlan, ())):
            continue
        out[segment] = vlan
        owners.setdefault(vlan, []).append(segment)
    return out


def _neighbours(site: Site) -> dict[str, set[str]]:
    """Return for each rack the racks that some switch serves together with it, itself among them."""
    out: dict[str, set[str]] = {rack: {rack} for rack in site.racks}
    for serves in {switch.serves for switch in site.switches.values()}:
        for rack in serves:
            out[rack] |= serves
    return out


def _clash(near: Mapping[str, set[str]], one: Segment, other: Segment) -> bool:
    """Tell whether two segments must have different ids."""
    if one.traffic.scope != "rack" or other.traffic.scope != "rack":
        return True
    return other.scope in near[one.scope]


def _colour(site: Site, needy: Sequence[Segment], free: Sequence[int], given: Mapping[Segment, int]) -> dict[Segment, int] | None:
    """Give ids greedily: site and cluster scopes first, then racks, each the lowest id without a clash; some have theirs already."""
    out: dict[Segment, int] = {}
    near = _neighbours(site)
    everywhere, in_racks = set[int](), set[int]()
    taken: dict[str, set[int]] = {rack: set() for rack in near}

    def give(segment: Segment, vlan: int) -> None:
        out[segment] = vlan
        if segment.traffic.scope != "rack":
            everywhere.add(vlan)
            return
        in_racks.add(vlan)
        for rack in near[segment.scope]:
            taken[rack].add(vlan)

    for segment, vlan in given.items():
        give(segment, vlan)
    for segment in sorted(needy, key=lambda one: one.traffic.scope == "rack"):
        at = taken[segment.scope] if segment.traffic.scope == "rack" else in_racks
        lowest = next((v for v in free if v not in at and v not in everywhere), None)
        if lowest is None:
            return None
        give(segment, lowest)
    return out


def _colour_exactly(site: Site, needy: Sequence[Segment], free: Sequence[int], solver: str) -> dict[Segment, int] | None:
    """Give ids by an integer program, where giving them greedily has failed (racks that share switches in rings, say)."""
    program = Program()
    pick = {(segment, vlan): program.variable(1) for segment in needy for vlan in free}
    program.add(Row("one id", {pick[segment, vlan]: 1 for vlan in free}, "==", 1) for segment in needy)
    near = _neighbours(site)
    for i, one in enumerate(needy):
        for other in needy[i + 1 :]:
            if _clash(near, one, other):
                program.add(Row("clash", {pick[one, vlan]: 1, pick[other, vlan]: 1}, "<=", 1) for vlan in free)
    result = minimise(program, {index: i % len(free) for i, index in enumerate(pick.values())} if free else {}, solver)
    if result.status is not Status.OPTIMAL:
        return None
    return {segment: vlan for (segment, vlan), index in pick.items() if result.values[index]}
