"""What a plan says of its site: the excerpt of the design that figures, reports and sheets need beside the tables.

It stands in ``plan.json`` under ``site``, so that a plan's folder can be drawn without the design and the catalog that it was planned
from. It decides nothing: the proof compares it with the design, and uses the design.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from nicplanner import units
from nicplanner.design.site import HostGroup, Site, Switch, TrafficClass
from nicplanner.errors import InputError, Problem, clean, listing
from nicplanner.names import natural, natural_key

FILE = "plan.json"
MOST_PROBLEMS = 20
"""Mistakes of an edited excerpt that are told at once."""


def _network(text: str) -> str:
    IPv4Network(text)
    return text


Rank = Annotated[int, Field(ge=0, le=100_000)]
"""Row and position of a rack, as the design bounds them (:mod:`nicplanner.design.fields`); so are the next two."""
Unit = Annotated[int, Field(ge=1, le=100)]
Height = Annotated[int, Field(ge=1, le=60)]
"""Of a device, in whole rack units; the catalog has none of more than 60."""
Amount = Annotated[str, Field(pattern=r"^[0-9]{1,18}(\.[0-9]{1,36})?$")]
"""A number that is not negative, as decimal text of as many digits as the tables take."""
Network = Annotated[str, AfterValidator(_network)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class RackPlace(_Part):
    """A rack: row and position on the floor, height in units."""

    row: Rank
    position: Rank
    height_units: Unit


class SwitchPlace(_Part):
    """A switch: its model and place, its fabric, and the interfaces that hosts may not use."""

    model: str
    rack: str
    unit: Unit
    height_units: Height
    fabric: str
    serves: tuple[str, ...]
    mlag: str | None
    failure_domain: str
    uplinks: tuple[str, ...]
    peer_links: tuple[str, ...]
    occupied: tuple[str, ...]


class HostPlaces(_Part):
    """A host group: its server, the card in each slot (``onboard``: the server itself), all slots, and each host's place.

    A place is the host's name, its rack and its lowest unit; hosts stand in natural order.
    """

    server: str
    height_units: Height
    cluster: str | None
    adapters: dict[str, str]
    slots: tuple[str, ...]
    classes: tuple[str, ...]
    places: Annotated[tuple[tuple[str, str, Unit], ...], Field(min_length=1)]


class Interfaces(_Part):
    """The ports of each model: name, NetBox interface type and, of servers and adapters, ``data`` or ``mgmt``."""

    servers: dict[str, tuple[tuple[str, str, str], ...]]
    adapters: dict[str, tuple[tuple[str, str, str], ...]]
    switches: dict[str, tuple[tuple[str, str], ...]]


class ClassFacts(_Part):
    """A traffic class as the design states it for all host groups; the demand is Gbit/s per host and direction, as decimal text."""

    kind: str
    redundancy: str
    sharing: str
    demand_gbps: Amount
    zone: str | None
    scope: str
    mtu: int
    attach: str
    team_mode: str = "switch-independent"


class Ranges(_Part):
    """Address ranges in CIDR notation: those to plan in, and those that are kept out of it."""

    supernets: tuple[Network, ...]
    reserved: tuple[Network, ...]


class SiteExcerpt(_Part):
    """The site of a plan, as ``plan.json`` has it; every section in natural order."""

    name: str
    platform: str
    max_utilisation: Amount
    racks: dict[str, RackPlace]
    switches: dict[str, SwitchPlace]
    hosts: Annotated[dict[str, HostPlaces], Field(min_length=1)]
    ports: Interfaces
    classes: dict[str, ClassFacts]
    addressing: Ranges

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Self:
        """Read the excerpt of a plan's manifest.

        Raises
        ------
        InputError
            If the manifest has none, being of an earlier version, or it has been edited and is not sound.
        """
        if "site" not in manifest:
            hint = "plan the design again, 'nicplanner plan DESIGN -o DIR'"
            raise InputError([Problem("site", "the plan does not say what its site looks like", hint=hint, file=FILE)])
        try:
            found = cls.model_validate(manifest["site"])
        except ValidationError as error:
            mistakes = error.errors(include_url=False, include_context=False)[:MOST_PROBLEMS]
            problems = [_problem(".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, ").lower()) for one in mistakes]
        else:
            problems = list(found._apart())[:MOST_PROBLEMS]
        if problems:
            raise InputError(problems)
        return found

    def _apart(self) -> Iterator[Problem]:
        """Yield what does not go together: devices in racks that there are not, and hosts that stand twice."""
        for name, switch in self.switches.items():
            if switch.rack not in self.racks:
                yield _problem(f"switches.{name}.rack", "the site has no such rack", switch.rack, listing(map(clean, natural(self.racks))))
        nowhere = {host: rack for group in self.hosts.values() for host, rack, _ in group.places if rack not in self.racks}
        for host, rack in nowhere.items():
            yield _problem(f"hosts.{host}", "the site has no such rack", rack, listing(map(clean, natural(self.racks))))
        for host, count in Counter(host for group in self.hosts.values() for host, _, _ in group.places).items():
            if count > 1:
                yield _problem(f"hosts.{host}", "the host stands twice")


def _problem(path: str, message: str, found: str = "", allowed: str = "") -> Problem:
    return Problem(clean(f"site.{path}"), message, clean(found), allowed, file=FILE)


def site_excerpt(site: Site) -> dict[str, Any]:
    """Return the excerpt of a site as plain data for JSON."""
    groups = sorted(site.groups, key=lambda group: natural_key(group.hosts[0].name))
    cards = {adapter.model for group in groups for adapter in group.adapters if adapter.name != "onboard"}
    return {
        "name": site.name,
        "platform": site.profile.name,
        "max_utilisation": units.text(site.max_utilisation),
        "racks": {name: {"row": rack.row, "position": rack.position, "height_units": rack.height} for name, rack in _in_order(site.racks)},
        "switches": {name: _switch(site, switch) for name, switch in _in_order(site.switches)},
        "hosts": {group.key: _group(site, group) for group in groups},
        "ports": {
            "servers": {name: _server_ports(site, name) for name in natural({group.server for group in groups})},
            "adapters": {name: [[*pair, "data"] for pair in site.catalog.adapter(name).interfaces] for name in natural(cards)},
            "switches": {
                name: _pairs(site.catalog.switch(name).interfaces) for name in natural({one.model for one in site.switches.values()})
            },
        },
        "classes": {name: _class(one) for name, one in _in_order(site.classes)},
        "addressing": {"supernets": [str(one) for one in site.supernets], "reserved": [str(one) for one in site.reserved_networks]},
    }


def _in_order(entries: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return ((name, entries[name]) for name in natural(entries))


def _pairs(interfaces: Iterable[tuple[str, str]]) -> list[list[str]]:
    return [list(pair) for pair in interfaces]


def _server_ports(site: Site, name: str) -> list[list[str]]:
    entry = site.catalog.server(name)
    return [[*pair, "data"] for pair in entry.interfaces] + [[*pair, "mgmt"] for pair in entry.mgmt_only]


def _switch(site: Site, switch: Switch) -> dict[str, Any]:
    """Return a switch; what is neither for hosts nor an uplink or peer link is occupied."""
    known = {port.name for port in switch.ports} | {*switch.uplinks, *switch.peer_links}
    return {
        "model": switch.model,
        "rack": switch.rack,
        "unit": switch.unit,
        "height_units": switch.height,
        "fabric": switch.fabric,
        "serves": natural(switch.serves),
        "mlag": switch.mlag,
        "failure_domain": switch.failure_domain or switch.name,
        "uplinks": natural(switch.uplinks),
        "peer_links": natural(switch.peer_links),
        "occupied": natural(name for name, _ in site.catalog.switch(switch.model).interfaces if name not in known),
    }


def _group(site: Site, group: HostGroup) -> dict[str, Any]:
    return {
        "server": group.server,
        "height_units": group.height,
        "cluster": group.cluster,
        "adapters": {adapter.name: adapter.model for adapter in group.adapters},
        "slots": natural(site.catalog.server(group.server).slots),
        "classes": [one.name for one in group.classes],
        "places": [[host.name, host.rack, host.unit] for host in group.hosts],
    }


def _class(one: TrafficClass) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "redundancy": one.redundancy,
        "sharing": "dedicated" if one.dedicated else "shared",
        "demand_gbps": units.text(one.demand),
        "zone": one.zone,
        "scope": one.scope,
        "mtu": one.mtu,
        "attach": one.attach,
        "team_mode": one.team_mode,
    }
