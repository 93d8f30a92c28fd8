"""A card more in a free slot, or a larger one in place of a card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from nicplanner import units
from nicplanner.design.site import HostGroup
from nicplanner.explain.ways.trial import Candidate, Trial
from nicplanner.names import natural
from nicplanner.network.cables import Cables

CARD = Fraction(4)
"""What a card for each host weighs against what else a repair takes."""
MOST = 3
"""Cards that are offered, of different speeds or connectors."""
MOST_CARDS = 2
"""Cards that a repair adds to each host."""


HELPED = ("ports", "adapters", "speed", "bus", "rules")
"""Resources that a card gives more of."""


@dataclass(frozen=True)
class _Model:
    name: str
    ports: int
    kind: tuple[Fraction, str]
    price: Fraction | None
    currency: str


def cards(trial: Trial) -> Iterator[Candidate]:
    """Yield for each speed and connector the first card that helps: the same for every host group without a layout.

    A kind of card is asked for once with as many ports as could help, before models are tried.
    """
    groups = [group for group in trial.site.groups if group.key in (trial.failing or trial.focus)]
    if not any(one.resource in HELPED for one in trial.shortages) and (trial.shortages or not trial.failing):
        return
    found = 0
    for models in _by_kind(trial, groups):
        largest = replace(max(models, key=lambda one: one.ports), price=None)
        if not any(trial.helps(one.changes, "ports") for count in (2, 1) for one in _placed(trial, groups, largest, count)):
            continue
        for count in range(1, MOST_CARDS + 1):
            placed = (one for model in models for one in _placed(trial, groups, model, count))
            helps = next((one for one in placed if trial.fits(one.changes) or trial.helps(one.changes, "ports")), None)
            if helps is not None:
                yield helps
                found += 1
                break
        if found == MOST:
            return


def _by_kind(trial: Trial, groups: Sequence[HostGroup]) -> list[list[_Model]]:
    """Return the catalog's cards by speed and connector: models in use first, then the design's own, then those with the fewest ports.

    Kinds of ports that the hosts have already come first.
    """
    catalog = trial.site.catalog
    have = {(port.speed, port.connector) for group in groups for adapter in group.adapters for port in adapter.ports}
    used = {adapter.model for group in trial.site.groups for adapter in group.adapters}
    own = {name for name in catalog.at_hand("adapters") if catalog.origin("adapters", name) != "shipped"}
    kinds: dict[tuple[Fraction, str], list[_Model]] = {}
    for name in catalog.at_hand("adapters"):
        entry = catalog.adapter(name)
        found = {units.interface_type(kind) for _, kind in entry.interfaces}
        alike = found.pop() if len(found) == 1 else None
        if alike is not None:
            kinds.setdefault(alike, []).append(_Model(name, len(entry.interfaces), alike, entry.price, entry.currency))
    for models in kinds.values():
        models.sort(key=lambda one: (one.name not in used, one.name not in own, one.ports, one.price is None, one.price or 0))
    return [kinds[kind] for kind in sorted(kinds, key=lambda kind: (kind not in have, kind)) if _attached(trial, groups, kind)]


def _attached(trial: Trial, groups: Sequence[HostGroup], kind: tuple[Fraction, str]) -> bool:
    """Tell whether a cable leads from ports of a kind to a switch of the hosts' racks, or to their like of another host."""
    speed, connector = kind
    cables = Cables(trial.site.catalog)
    switches = {switch.name: switch for group in groups for host in group.hosts for switch in trial.site.serving[host.rack]}
    far = {(port.speed, port.connector) for switch in switches.values() for port in switch.ports}
    meshed = any(one.mesh for group in groups for one in group.classes)
    return any(cables.kinds((connector, plug, min(speed, rate))) for rate, plug in far | ({kind} if meshed else set()))


def _placed(trial: Trial, groups: Sequence[HostGroup], model: _Model, count: int) -> Iterator[Candidate]:
    """Yield the card in free slots of every host group; where one has none, in place of its smallest card."""
    changes: dict[str, Any] = {}
    hosts = 0
    replaced: list[str] = []
    where: list[str] = []
    for group in groups:
        record = trial.design.record.hosts[group.key]
        slots = natural(trial.site.catalog.server(record.server).slots)
        free = [slot for slot in slots if slot not in record.adapters][:count]
        if len(free) < count:
            if count > 1 or not record.adapters:
                return
            small = min(natural(record.adapters), key=lambda slot: _ports(group, slot))
            if _ports(group, small) >= model.ports:
                return
            free, replaced = [small], [*replaced, f"{record.adapters[small]} in {small} of {group.key}"]
        changes.update({f"hosts.{group.key}.adapters.{slot}": model.name for slot in free})
        hosts += len(group.hosts)
        where.append(f"{' and '.join(free)} of {group.key}")
    if not changes or trial.changed(changes) is None:
        return
    price = None if model.price is None else model.price * hosts * count
    cost = "" if price is None else f", {units.text(price)} {model.currency}".rstrip() + " in all"
    places = ", ".join(where[:3]) + (f" and {len(where) - 3} more host groups" if len(where) > 3 else "")
    what = f"{'one' if count == 1 else 'two'} {model.name}"
    verb = f"put {what} ({model.ports} ports of {units.text(model.kind[0])} Gbit/s) into {places}"
    instead = f" in place of {', '.join(replaced[:3])}" if replaced else ""
    yield Candidate("card", verb + instead + cost, changes, CARD * count, price, model.currency)


def _ports(group: HostGroup, slot: str) -> int:
    return next(len(adapter.ports) for adapter in group.adapters if adapter.name == slot)
