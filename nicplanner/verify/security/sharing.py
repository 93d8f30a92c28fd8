"""How host and machines share a virtual switch: its setting on 2008 R2 (R2-11), weights (12-9), reservations (VM-7)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from nicplanner.rules import Rule
from nicplanner.units import text
from nicplanner.verify.qos import shares
from nicplanner.verify.scene import Hit, Scene
from nicplanner.verify.security.ports import asks_to_share, bundles, free_ports, of_kinds, where
from nicplanner.verify.security.words import MACHINES, some

SETTING = "Allow management operating system to share this network adapter"


def management_sharing_setting(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """State for each virtual switch whether the management operating system shares its adapter.

    It has to as soon as any of the host's own traffic rides on the ports of the switch, and is kept off otherwise.
    """
    for pattern, bundle in bundles(scene) if asks_to_share(scene.site) else ():
        machines = of_kinds(bundle, MACHINES)
        own = [traffic.name for traffic in bundle.classes if traffic.name not in machines]
        if not machines:
            continue
        switch = f"virtual switch on {where(pattern, bundle)} ({some(machines)}): '{SETTING}' is"
        if not own:
            yield Hit(f"{pattern.group.key} {bundle.name}", f"{switch} off: none of the host's own traffic is on these ports", "info")
            continue
        free = free_ports(pattern)
        why = f"free on each host: {some(free)}" if free else "no data port is free"
        message = f"{switch} on: {some(own)} {'needs' if len(own) == 1 else 'need'} these ports; {why}"
        yield Hit(f"{pattern.group.key} {bundle.name}", message, "info")


def weight_sum(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """Weights of a group add up to more than the rule's `most` (100), kinds of traffic named by `without` left out."""
    most, without = rule.parameters.get("most", 100), rule.parameters.get("without", ())
    left_out = {traffic.name for traffic in scene.site.classes.values() if traffic.kind in without}
    for pattern in scene.facts.patterns:
        sums: dict[str, dict[str, int]] = {}
        for row in shares(pattern, scene.site):
            if row.mode == "weight" and row.weight and row.traffic not in left_out:
                sums.setdefault(row.group, {})[row.traffic] = row.weight
        for name, weights in sums.items():
            if sum(weights.values()) > most:
                message = f"the weights of {some(weights)} add up to {sum(weights.values())}, more than {text(most)}"
                yield Hit(f"{pattern.group.key} {name}", message)


def reservation_limit(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """Reservations of a group add up to more than the rule's `percent` (75) of its slowest link."""
    percent = rule.parameters.get("percent", 75)
    for pattern, bundle in bundles(scene):
        slowest = min(pattern.uses[i].link for i in bundle.ports)
        rows = [row for row in shares(pattern, scene.site) if (row.group, row.mode, row.of) == (bundle.name, "reservation", "link")]
        total = sum((row.gbps or Fraction(0) for row in rows), Fraction(0))
        if total > slowest * percent / 100:
            limit = f"{text(percent)} % of its slowest link, {text(slowest)} Gbit/s"
            yield Hit(f"{pattern.group.key} {bundle.name}", f"reservations add up to {text(total)} Gbit/s, more than {limit}")
