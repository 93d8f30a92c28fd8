"""Cables: kind, length, colour, labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from nicplanner.design.site import Site
from nicplanner.errors import InternalError
from nicplanner.network.cables import CableChoice, Cables, colour_of
from nicplanner.plan.attach import Attachment


def choose_cables(site: Site, cables: Cables, attachments: Sequence[Attachment]) -> list[CableChoice]:
    """Return the cable of each attachment at which one begins."""
    out = []
    for one in (one for one in attachments if one.cabled):
        ends = one.slot.kind.connector, one.switch_connector, one.link_speed
        choice = cables.choose(ends, site.run_length(one.host, one.far(site)))
        if choice is None:
            raise InternalError("no cable reaches a port that was in reach", {"host": one.host.name, "switch": one.switch})
        out.append(choice)
    return out


def cabling_rows(site: Site, attachments: Sequence[Attachment], choices: Sequence[CableChoice]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of ``cabling.csv``: a cable from host to host once, at the earlier host."""
    width = max(4, len(str(len(choices))))
    for i, (one, choice) in enumerate(zip((one for one in attachments if one.cabled), choices, strict=True), start=1):
        switch = one.far(site)
        near = f"{one.host.rack}-{one.host.unit:02d}:{one.slot.kind.adapter}:{one.slot.port}"
        far = f"{switch.rack}-{switch.unit:02d}:{f'{one.joint.adapter}:{one.joint.port}' if one.joint else one.switch_port}"
        colour = colour_of(choice.entry, site.classes[one.classes[0]].kind)
        yield (
            f"C{i:0{width}d}", one.host.name, one.slot.kind.adapter, one.slot.port, one.host.rack, one.host.unit, one.switch,
            one.switch_port, switch.rack, switch.unit, choice.entry.kind, choice.length_m, colour, f"{near}/{far}", f"{far}/{near}",
            choice.name,
        )  # fmt: skip
