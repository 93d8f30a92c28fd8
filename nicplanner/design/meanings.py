"""What each key of the design file means, in which unit, and what stands there when nothing is, where the record does not say.

One line a key: editors show it through the JSON Schema, the documentation prints it. Form and range of values stand in the records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning of a key, the unit of its value, and a default that follows from something else."""

    text: str
    unit: str = ""
    default: str = ""


_PLATFORM = "the platform's for the kind of traffic"

_ENTRY = {
    "manufacturer": Meaning("maker, or the seller under whose name the thing goes"),
    "price": Meaning("price of one", "currency"),
    "currency": Meaning("currency of the price", default="that of all other prices"),
    "power_w": Meaning("typical power, without transceivers", "W"),
    "mtbf_hours": Meaning("mean time between failures, for `simulate --availability`", "h", "an assumption by kind of thing"),
    "mttr_hours": Meaning("mean time to repair a failure", "h", "an assumption by kind of thing"),
    "part_numbers": Meaning("order numbers"),
    "corrections": Meaning("where the entry departs from its source, and why"),
    "unverified": Meaning("keys of the entry whose value is approximate or from memory"),
    "source": Meaning("where the facts come from"),
    "retrieved": Meaning("the day on which they were read"),
}
_INTERFACES = "names or ranges of Ethernet ports, each with its type by NetBox's name"
_FIXED = "a list in order of the fabrics where the class has one per path; a map of cluster or rack to either for these scopes"

_MEANINGS: dict[str, dict[str, Meaning]] = {
    "DesignRecord": {
        "nicplanner": Meaning("version of the format"),
        "name": Meaning("what people call the site"),
        "platform": Meaning("rule profile: a shipped platform by name, or the path of a profile of your own"),
        "policy": Meaning("rules for the whole design"),
        "catalog": Meaning("hardware of your own; it wins over the shipped catalog"),
        "racks": Meaning("racks by name or range", default="every rack that a device names"),
        "switches": Meaning("switches by name or range; may be left out only where every class is a mesh"),
        "hosts": Meaning("host groups by name or range; all hosts of a group get the same layout"),
        "traffic": Meaning("traffic classes by name"),
        "addressing": Meaning("where VLAN ids and addresses come from"),
        "purchase": Meaning("what `nicplanner size` may buy, and at which prices", default="nothing is bought"),
        "vms": Meaning("virtual machines by name or range"),
        "networks": Meaning("networks of virtual machines by name; they replace the VLAN and subnet of their class"),
        "acls": Meaning("access lists between zones"),
        "monitors": Meaning("sensors on the physical network"),
        "states": Meaning("which peaks occur together; a peak that no state lists occurs alone"),
    },
    "PolicyRecord": {
        "max_utilisation": Meaning("usable part of a group's link speed in the normal state", "fraction"),
        "recommendations": Meaning("whether the platform's recommendations are rules, wishes or nothing"),
        "spare_ports": Meaning("data ports that every host must keep free", "ports"),
        "teaming": Meaning("who makes teams", default="the platform's usual"),
        "host_failures": Meaning("hosts of each cluster that may fail while the others carry their load", "hosts"),
    },
    "RackRecord": {
        "row": Meaning("row on the floor, for cable lengths"),
        "position": Meaning("position in the row, for cable lengths", default="the rack's place among all racks"),
        "height_units": Meaning("height", "rack units"),
    },
    "SwitchRecord": {
        "model": Meaning("model in the catalog"),
        "rack": Meaning("rack, or a range of racks of the same length as the range of switches"),
        "unit": Meaning("lowest unit; of a range in one rack that of the first, the others stack upward", "rack unit"),
        "fabric": Meaning("label of the fabric", default="A, B, … in order of the switches of a rack"),
        "serves": Meaning("racks whose hosts it may take", default="its own rack"),
        "carries": Meaning("classes that it may take", default="all that no switch serving the same rack names in its `carries`"),
        "uplinks": Meaning("ports that lead upward"),
        "peer_links": Meaning("ports that lead to its peer"),
        "occupied": Meaning("ports that hosts may not use"),
        "mlag": Meaning("name that the members of an MLAG or vPC pair share", default="none"),
        "failure_domain": Meaning("switches of equal name fail together", default="the switch's own name"),
    },
    "HostRecord": {
        "server": Meaning("model in the catalog"),
        "adapters": Meaning("slot to model; the value `choose`, or `choose` for all slots, leaves it to `nicplanner size`"),
        "rack": Meaning("rack; a range of racks of the same length as the range of hosts; or a map of rack to how many hosts"),
        "unit": Meaning("lowest unit of the first host in each rack; the next ones stack upward", "rack unit"),
        "cluster": Meaning("name of the failover cluster", default="none"),
        "traffic": Meaning("classes that the group carries; as a map, with what it changes of each", default="all classes"),
        "pin": Meaning("class to exactly its ports: `slot1/p1`, `slot1/p1@fabric:A`, or `lom1@sw-a/ge[1-4]`"),
    },
    "TrafficRecord": {
        "kind": Meaning("kind of traffic; defaults and platform rules go by it", default="the class's name"),
        "demand_gbps": Meaning("demand of a host; `vms` derives it from the machines (kind production)", "Gbit/s per direction"),
        "min_failover": Meaning("part of the demand to be carried after a failure that the class survives", "fraction"),
        "survive": Meaning("kinds of failure that the class must survive, one at a time", default=_PLATFORM),
        "redundancy": Meaning(
            "`team`: the ports act as one link; `mpio`: separate ports, each a path; `paths`: paths that ride on the ports of a team; "
            "`single`: one port",
            default=_PLATFORM,
        ),
        "sharing": Meaning("`dedicated`: no other class on its ports", default=_PLATFORM),
        "apart_from": Meaning("classes never on the same port; holds both ways"),
        "team_mode": Meaning("`lacp` reaches over two switches only inside one `mlag`"),
        "vlan": Meaning(f"fixed VLAN id; {_FIXED}", default="from the pool"),
        "subnet": Meaning(f"fixed subnet; {_FIXED}", default="from the supernet"),
        "prefix": Meaning(f"fixed prefix length; {_FIXED}", "bits", "/24, or what its addresses need"),
        "gateway": Meaning("`true`: the first usable address; `false`: none; or an address", default=_PLATFORM),
        "mtu": Meaning("largest frame", "bytes", _PLATFORM),
        "zone": Meaning("security zone of its machines", default="none"),
        "scope": Meaning("what shares its VLAN and subnet", default=_PLATFORM),
        "attach": Meaning("`mesh`: no switches, each pair of hosts of the group is joined by direct cables", default="switch"),
        "links_per_pair": Meaning("direct cables for each pair of hosts of a mesh", "links", "1"),
        "peaks": Meaning("demands that occur at times, by name", "Gbit/s per direction"),
    },
    "OverrideRecord": {
        "demand_gbps": Meaning("demand of a host of this group", "Gbit/s per direction", "the class's"),
        "min_failover": Meaning("part of the demand to be carried after a failure", "fraction", "the class's"),
        "survive": Meaning("kinds of failure that it must survive on these hosts", default="the class's"),
        "sharing": Meaning("`dedicated`: no other class on its ports", default="the class's"),
        "apart_from": Meaning("classes never on the same port on these hosts", default="the class's"),
        "peaks": Meaning("replaces all peaks of the class", "Gbit/s per direction", "the class's"),
    },
    "AddressingRecord": {
        "supernet": Meaning("network, or a list of them, from which subnets are taken; IPv4"),
        "vlans": Meaning("pool of VLAN ids: numbers and ranges"),
        "reserved": Meaning("VLAN ids, ranges and networks that no plan may use"),
        "first_host": Meaning("offset of the first host's address in every subnet"),
        "growth_percent": Meaning("hosts that subnets are to hold beyond those that there are", "%"),
        "extra": Meaning("class to names that get an address too: cluster name, portal, virtual IP"),
    },
    "PurchaseRecord": {
        "adapters": Meaning("candidate models for open slots"),
        "max_adapters": Meaning("cards that a host may have; given ones count, onboard does not", "adapters per host", "no limit"),
        "switches": Meaning("candidate models for racks and fabrics that have no switch"),
        "fabrics": Meaning("fabrics to be equipped", default="those that the design names, at least A and B"),
        "include": Meaning("what counts as cost"),
        "prices": Meaning(
            "a CSV file of item, price, currency, source, date; a map of item to price; or `examples`", default="the catalog's"
        ),
        "currency": Meaning("currency of all prices", default="that of the prices"),
        "spares_percent": Meaning("spares, for all or by category", "%"),
        "stock": Meaning("item to how many are there already", "pieces"),
        "pack_sizes": Meaning("item to how many come in a pack", "pieces", "1"),
        "exclude_makers": Meaning("makers that sell nothing"),
    },
    "PriceRecord": {
        "price": Meaning("price of one", "currency"),
        "currency": Meaning("currency of the price", default="that of all other prices"),
        "source": Meaning("where the price comes from"),
        "date": Meaning("the day of the price"),
    },
    "VmRecord": {
        "cluster": Meaning("cluster on whose hosts it may run", default="any"),
        "zone": Meaning("security zone", default="that of its network or class"),
        "network": Meaning("network, or class of kind production", default="the only one that its hosts carry"),
        "demand_gbps": Meaning("demand of one machine", "Gbit/s per direction"),
        "owners": Meaning("hosts on which it may run", default="the cluster's hosts"),
    },
    "NetworkRecord": {
        "class": Meaning("class of kind production whose ports it uses"),
        "vlan": Meaning("fixed VLAN id", default="from the pool"),
        "subnet": Meaning("fixed subnet", default="from the supernet"),
        "prefix": Meaning("fixed prefix length", "bits", "/24, or what its addresses need"),
        "gateway": Meaning("`true`: the first usable address; `false`: none; or an address", default="the class's"),
        "zone": Meaning("security zone of its machines", default="the class's"),
    },
    "AclRecord": {
        "name": Meaning("name of the access list"),
        "deny": Meaning("zones between whose machines no traffic may pass; one zone: none within it"),
        "enforced": Meaning("where it is enforced: by the physical network, by the host's virtual switch, or in the guests"),
    },
    "MonitorRecord": {
        "name": Meaning("name of the sensor"),
        "taps": Meaning("switches whose traffic it sees"),
    },
    "CatalogRecord": {
        "path": Meaning("a folder of more entries, below the design's own folder", default="none"),
        "adapters": Meaning("network cards by model"),
        "servers": Meaning("servers by model"),
        "switches": Meaning("switches by model"),
        "cables": Meaning("kinds of cable by name"),
        "transceivers": Meaning("modules that kinds of cable name"),
    },
    "AdapterEntry": {
        **_ENTRY,
        "interfaces": Meaning(_INTERFACES),
        "bus_gbps": Meaning("what its bus, or the card itself, carries", "Gbit/s per direction", "that of its PCIe link"),
        "pcie": Meaning("PCI Express link of the card: `generation` and `lanes`", default="unknown"),
        "rdma": Meaning("kinds of RDMA: iwarp, roce-v1, roce-v2"),
        "sr_iov": Meaning("whether it can do SR-IOV", default="unknown"),
        "iscsi_offload": Meaning("whether it offloads iSCSI in hardware", default="unknown"),
        "form_factors": Meaning("where it, or a sister card alike in all else, fits"),
    },
    "ServerEntry": {
        **_ENTRY,
        "height_units": Meaning("height", "rack units"),
        "interfaces": Meaning(f"onboard data ports: {_INTERFACES}"),
        "bus_gbps": Meaning("bus of the onboard ports", "Gbit/s per direction", "no limit"),
        "mgmt_only": Meaning("ports for the management controller alone"),
        "slots": Meaning("places for cards: names, or names with what each carries"),
    },
    "SlotEntry": {
        "bus_gbps": Meaning("what the place carries", "Gbit/s per direction", "that of its PCIe link"),
        "pcie": Meaning("PCI Express link of the place: `generation` and electrical `lanes`", default="unknown"),
        "height": Meaning("height of the cards that fit", default="any"),
        "bay": Meaning("kind of a place that is no plain PCIe slot: ocp3, ocp2, ndc, flexlom, mezzanine", default="a plain slot"),
    },
    "SwitchEntry": {
        **_ENTRY,
        "height_units": Meaning("height", "rack units"),
        "interfaces": Meaning(_INTERFACES),
        "mgmt_only": Meaning("ports that take no host's cable"),
        "mlag": Meaning("how two of them act as one for link aggregation: none, vpc, vlt, mlag, vsx, mc-lag, stack"),
    },
    "CableEntry": {
        **_ENTRY,
        "medium": Meaning("copper, direct attach, active optical, multimode or single mode", default="by connectors and transceivers"),
        "connectors": Meaning("what is plugged in at the two ends; for fibre, the cage of the transceiver"),
        "speeds_gbps": Meaning("link speeds that the kind carries", "Gbit/s"),
        "max_length_m": Meaning("greatest length: one number, or one for each speed", "m", "the longest of `lengths_m`"),
        "lengths_m": Meaning("lengths in which it is sold", "m"),
        "transceivers": Meaning("the module at each end; null for an end without one", default="none"),
        "colour": Meaning("its colour, where it comes in one alone", default="that of the group's first class"),
    },
    "TransceiverEntry": {
        **{key: meaning for key, meaning in _ENTRY.items() if key not in ("mtbf_hours", "mttr_hours")},
        "mtbf_hours": Meaning("not allowed: a kind of cable has the failure rate of a whole link"),
        "mttr_hours": Meaning("not allowed: a kind of cable has the failure rate of a whole link"),
        "connector": Meaning("the cage that takes it", default="unknown"),
        "medium": Meaning("copper, multimode or single mode", default="unknown"),
        "speeds_gbps": Meaning("link speeds", "Gbit/s"),
        "reach_m": Meaning("greatest reach on the best medium that it works with", "m", "unknown"),
    },
}
MEANINGS: Mapping[str, Mapping[str, Meaning]] = MappingProxyType({name: MappingProxyType(keys) for name, keys in _MEANINGS.items()})
"""Name of a record → key → its meaning."""


def meanings_of(record: type[BaseModel]) -> Mapping[str, Meaning]:
    """Return the meanings of a record's keys, none of a record that is not one of a design.

    Examples
    --------
    >>> from nicplanner.design.fields import PolicyRecord
    >>> meanings_of(PolicyRecord)["spare_ports"].unit
    'ports'
    """
    return MEANINGS.get(record.__name__, {})
