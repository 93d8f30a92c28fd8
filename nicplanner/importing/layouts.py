"""What the rules of plans say of the layout that is there, told before a plan is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from nicplanner import units
from nicplanner.catalog.lookup import load_shipped
from nicplanner.importing.findings import Notes
from nicplanner.importing.port_types import PortTypes
from nicplanner.importing.seen import Plug, SeenHost, SeenSite
from nicplanner.network.cables import Cables


def judge_layouts(site: SeenSite, notes: Notes) -> list[SeenHost]:
    """Return the hosts, with what they must change of a class that has one port on them; everything that breaks a rule is told."""
    speeds, cables = _Speeds(site), Cables(load_shipped())
    out = []
    for host in site.hosts:
        for plug in sorted({plug for plugs in host.plugs.values() for plug in plugs}, key=lambda plug: (plug.adapter, plug.port)):
            near, far = speeds.ends(host, plug)
            if near and far and not cables.kinds((near[1], far[1], min(near[0], far[0]))):
                text = f"no kind of cable fits: {near[1]} of {units.text(near[0])} Gbit/s to {far[1]} of {units.text(far[0])} Gbit/s"
                notes.add("high", f"{host.name} {plug.near}", text, "correct the types, or define the cable in the design's catalog")
        overrides: dict[str, dict[str, Any]] = {}
        for name, plugs in host.plugs.items():
            body = site.traffic[name]
            redundancy = body.get("redundancy", "single")
            if len(plugs) == 1:
                if redundancy in ("mpio", "paths"):
                    text = f"one port, while a class with redundancy {redundancy} has two: there is no plan until a second is cabled"
                    notes.add("high", f"{host.name} {name}", text, "cable a second port")
                elif body.get("kind", name) != "bmc":
                    notes.add("medium", f"{host.name} {name}", "one port: the class survives no failure there", "cable a second port")
                if redundancy != "single":
                    overrides[name] = {"survive": []}
                continue
            _judge(host, name, plugs, body, speeds, notes)
        out.append(replace(host, overrides=overrides) if overrides else host)
    return out


def _judge(host: SeenHost, name: str, plugs: tuple[Plug, ...], body: Mapping[str, Any], speeds: _Speeds, notes: Notes) -> None:
    where = f"{host.name} {name}"
    survive = body.get("survive", ["adapter", "port", "switch"])
    if len({plug.adapter for plug in plugs}) == 1 and "adapter" in survive:
        notes.add("high", where, "all ports are on one card: the class does not survive its failure", "use ports of two cards")
    if len({plug.switch for plug in plugs}) == 1:
        notes.add("high", where, "all ports are on one switch: the class does not survive its failure", "cable it to two switches")
    found = {speeds.of(host, plug) for plug in plugs}
    if len(found) > 1 and body.get("redundancy") in ("team", "paths"):
        text = " and ".join(units.text(speed) for speed in sorted(found))
        notes.add("high", where, f"links of {text} Gbit/s in one team, while a team has one speed", "use ports of one speed")


class _Speeds:
    """Link speeds: the slower of the two ports."""

    def __init__(self, site: SeenSite) -> None:
        self._site, self._types = site, PortTypes(site)

    def ends(self, host: SeenHost, plug: Plug) -> list[tuple[Fraction, str] | None]:
        """Return speed in Gbit/s and connector of both ends."""
        near, far = self._types.of_host(host, plug.adapter, plug.port), self._types.of_switch(plug.switch, plug.switch_port)
        return [units.interface_type(near), units.interface_type(far)]

    def of(self, host: SeenHost, plug: Plug) -> Fraction:
        """Return the speed of a link in Gbit/s."""
        return min((found[0] for found in self.ends(host, plug) if found is not None), default=Fraction(0))
