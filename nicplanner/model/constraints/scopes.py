"""What hosts share beyond a rack: fabrics of a scope, VLAN ids, subnets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from nicplanner.model.build import Model
from nicplanner.model.needs import Item
from nicplanner.network import addressing
from nicplanner.solver import Row


def fabrics(model: Model) -> Iterator[Row]:
    r"""Over one scope all hosts use the same fabrics for an mpio or paths class, with no more ports than the subnet holds.

    .. math:: \sum_\kappa n_{g \kappa f} \le \sum_p (R_{hp} - R_{h, p-1}) z_{k \sigma f p} + P (1 - x_{kg}), \qquad
              \sum_\kappa n_{g \kappa f} \ge z_{k \sigma f 1} + x_{kg} - 1, \qquad z_{p+1} \le z_p, \qquad \sum_f z_{k \sigma f 1} \le L_k

    :math:`z_{k \sigma f p}` says that the subnet on the fabric has at least the size of level p (level 1: the fabric is in use),
    :math:`R_{hp}` how many ports of a host of group h that size holds, :math:`L_k` how many fabrics may be in use: as many as there are
    fixed VLANs or subnets, one with a gateway. Written only where it can bind. Plan rules 7, 8 and 10.
    """
    for item in model.needs.per_fabric:
        if (item, item.fabrics[0], 1) not in model.uses:
            continue
        for fabric in item.fabrics:
            levels = [model.uses[item, fabric, p] for p in range(1, item.levels + 1)]
            for p, (lower, upper) in enumerate(pairwise(levels), start=1):
                yield Row(f"fabrics {item.name} {item.scope} {fabric} {p}", {upper: 1, lower: -1}, "<=", 0)
            for index, room in zip(item.groups, item.room, strict=True):
                yield from _linked(model, item, fabric, index, room, levels)
        yield from _ranked(model, item)
        if item.most_fabrics is not None:
            yield Row(f"fabrics {item.name} {item.scope}", {model.uses[item, f, 1]: 1 for f in item.fabrics}, "<=", item.most_fabrics)


def _ranked(model: Model, item: Item) -> Iterator[Row]:
    """Keep a fabric's ports within the fixed subnet that it gets: the first fabric in use gets the first, and so on.

    For each set of earlier fabrics that may be the ones in use, the level that the subnet cannot hold is shut.
    """
    for i, fabric in enumerate(item.fabrics):
        for used in (combo for r in range(i + 1) for combo in combinations(item.fabrics[:i], r)):
            cap = item.caps[len(used)] if len(used) < len(item.caps) else item.levels
            if item.caps and cap < item.levels:
                terms = {model.uses[item, fabric, cap + 1]: 1}
                for other in item.fabrics[:i]:
                    terms[model.uses[item, other, 1]] = 1 if other in used else -1
                yield Row(f"fabrics {item.name} {item.scope} {fabric} after {len(used)}", terms, "<=", len(used))


def _linked(model: Model, item: Item, fabric: str, index: int, room: tuple[int, ...], levels: list[int]) -> Iterator[Row]:
    sets, variables = model.of_group(index)
    for leader in sets.leaders_of(item.name):
        ports = {variables.count[leader, *slot]: 1 for slot in sets.slots[leader] if slot[1] == fabric}
        most = sum(len(sets.kinds[kind].ports) for kind in {slot[0] for slot in sets.slots[leader] if slot[1] == fabric})
        lead = variables.lead[item.name, leader]
        name = f"fabrics {item.name} {item.scope} {fabric} {index} {leader}"
        more = {level: before - here for level, before, here in zip(levels, (0, *room), room, strict=False)}
        yield Row(name, {**ports, **more, lead: most}, "<=", most)
        yield Row(f"{name} used", {**ports, levels[0]: -1, lead: -1}, ">=", -1)


def vlan_ids(model: Model) -> Iterator[Row]:
    r"""There are VLAN ids for all: one a scope for team and single classes, one a scope and fabric in use for the others.

    .. math:: \sum_{k, \sigma, f} z_{k \sigma f 1} + T \le V

    :math:`T` counts the classes with one VLAN a scope, of those with networks these, and the VLANs of meshes, :math:`V` the ids of the
    pool that are neither reserved nor fixed. Ids of rack scopes repeat where no switch serves both racks, so there is a row for the racks
    of each switch. Plan rule 8.
    """
    needs = model.needs
    if not needs.tight_vlans:
        return
    for racks in needs.rack_sets:
        terms, fixed = {}, 0
        for item in needs.items:
            if item.has_vlan or (item.rack and item.rack not in racks):
                continue
            if item.per_fabric:
                terms.update({model.uses[item, fabric, 1]: 1 for fabric in item.fabrics})
            else:
                fixed += item.ids
        yield Row(f"vlan_ids {'+'.join(sorted(racks)[:3])}", terms, "<=", needs.vlans - fixed)


def subnets(model: Model) -> Iterator[Row]:
    r"""The subnets fit into the supernets, each as small as its addresses allow.

    .. math:: \sum_{\text{subnets of } 2^b \text{ and more}} \text{size} \le 2^b \cdot \text{free blocks of } 2^b \qquad \forall b

    Sizes are powers of two on their boundaries, so these rows are not only necessary but sufficient (largest first always fits then).
    The size depends on how many ports a host has in the subnet, hence the levels p of :math:`z`. A fixed size that is too small for one
    port gives a row that nothing satisfies. Plan rule 10.
    """
    needs = model.needs
    for name, scope, network in needs.too_small:
        yield Row(f"subnets {network or name} {scope}", {}, ">=", 1)
    if not needs.tight_subnets:
        return
    for length in range(8, addressing.LARGEST + 1):
        terms: dict[int, int] = {}
        fixed = 0
        for item in needs.items:
            if item.has_subnet:
                continue
            if item.each:
                fixed += sum(1 << (length - prefix) for prefix in item.each if prefix <= length)
                continue
            sizes = item.prefixes if item.block is None else (item.block,) * item.levels
            weights = [1 << (length - prefix) if prefix <= length else 0 for prefix in sizes]
            if not item.per_fabric:
                fixed += weights[-1]  # the size that the last host's address asks for
                continue
            for fabric in item.fabrics:
                for p, weight in enumerate(weights, start=1):
                    terms[model.uses[item, fabric, p]] = weight - (weights[p - 2] if p > 1 else 0)
        yield Row(f"subnets /{length}", terms, "<=", addressing.room(needs.blocks, length) - fixed)
