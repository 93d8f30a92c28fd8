"""What is lacking for a design, where no host is cabled to a switch: everything that a design needs and the source does not have."""

from __future__ import annotations

from collections.abc import Iterable

from nicplanner.errors import Problem, clean, listing
from nicplanner.importing.observed import Observed
from nicplanner.names import natural


def gaps(seen: Observed) -> list[Problem]:
    """Return what is lacking, each with what there is and what would help."""
    ends = {end[0] for cable in seen.cables for end in (cable.a, cable.b)}
    out = [_gap(seen, "no host is cabled to a switch: there is nothing to make a design of", _counts(seen), "cables of hosts to switches")]
    if not seen.hosts:
        hint = "name their roles: --hosts-role"
        out.append(
            _gap(seen, "no device is a host", _names({one.role for one in seen.devices.values()}), "devices that run machines", hint)
        )
    if not seen.switches:
        hint = "name their roles: --switch-role"
        out.append(_gap(seen, "no device is a switch", _names({one.role for one in seen.devices.values()}), "switches", hint))
    for what, group in (("hosts", seen.hosts), ("switches", seen.switches)):
        bare = {name for name in group if not seen.devices[name].interfaces}
        loose = group - ends
        nowhere = {name for name in group if not seen.devices[name].rack or seen.devices[name].unit is None}
        for names, text, needed in (
            (bare, "without interfaces", "their interfaces with types"),
            (loose - bare, "without cables", "cables at their interfaces"),
            (nowhere, "without rack or position", "rack and position, which would be assumed"),
        ):
            if names:
                out.append(_gap(seen, f"{what} {text}", _names(names), needed))
    if not any(one.vlans for name in seen.hosts | seen.switches for one in seen.devices[name].interfaces.values()):
        message = "no interface of hosts and switches carries a VLAN"
        out.append(_gap(seen, message, f"{len(seen.vlan_names)} VLANs", "untagged and tagged VLANs, which tell the classes"))
    if not seen.subnets:
        out.append(_gap(seen, "no VLAN has a prefix", "", "prefixes with their VLAN; subnets would be planned anew"))
    out.append(_gap(seen, "no source of demands", "", "Gbit/s for each class: --demand CLASS=GBPS"))
    return out


def _gap(seen: Observed, message: str, got: str = "", allowed: str = "", hint: str = "") -> Problem:
    return Problem("", message, got, allowed, hint, file=clean(seen.title))


def _counts(seen: Observed) -> str:
    counts = (len(seen.hosts), "host"), (len(seen.switches), "switch"), (len(seen.cables), "cable")
    return ", ".join(f"{count} {what if count == 1 else what + ('es' if what.endswith('h') else 's')}" for count, what in counts)


def _names(names: Iterable[str]) -> str:
    return listing(map(clean, natural(names)), 6)
