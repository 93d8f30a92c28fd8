"""Layouts as the platform's rules and reservations look at them."""

from __future__ import annotations

from nicplanner.design.carriers import host_layout, member_of
from nicplanner.design.site import Site
from nicplanner.rules.situation import Carrier, HostLayout, PortAt
from nicplanner.verify.patterns import Pattern


def layout_of(pattern: Pattern, site: Site) -> HostLayout:
    """Return the layout of a pattern of hosts, its carriers in the order of the pattern's bundles."""
    model = {adapter.name: adapter.model for adapter in pattern.group.adapters}
    element = {fabric: "+".join(fabrics) for fabrics in pattern.elements for fabric in fabrics}
    carriers = []
    for bundle in pattern.bundles:
        uses = [pattern.uses[i] for i in bundle.ports]
        fabrics = [use.fabric or None for use in uses]
        ports = tuple(
            PortAt(use.adapter, model[use.adapter], use.link, fabric, element.get(fabric or "", fabric))
            for use, fabric in zip(uses, fabrics, strict=True)
        )
        carriers.append(Carrier(tuple(map(member_of, bundle.classes)), ports))
    return host_layout(tuple(carriers), pattern.group, site)
