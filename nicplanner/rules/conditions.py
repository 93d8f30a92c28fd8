"""The conditions of which a rule's forbidden situation is made: their names, what each takes, and what it says.

A rule says what must never be, as a map of conditions that hold together for a class and the group of ports that carries it::

    classes: [live-migration]
    never: {with: [cluster], gbps_below: 10}

Every condition has two readings that share nothing: rows of the program (:mod:`nicplanner.model.constraints.platform`) and a test of a
known layout (:mod:`nicplanner.rules.situation`), with which pins are checked and plans are proved. A new rule is an entry in a profile; a
new condition is a line here and a function in each of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nicplanner.reading import types
from nicplanner.reading.numbers import number, whole

KINDS = (
    "management", "production", "iscsi", "cluster", "live-migration", "smb", "backup", "replica", "vmotion", "vsan", "corosync",
    "ceph-public", "ceph-cluster", "bmc",
)  # fmt: skip
"""Kinds of traffic."""
TEAMING = ("vendor", "lbfo", "set", "vswitch", "bond")
"""Who makes a team of ports one link: the card's vendor, LBFO, Switch Embedded Teaming, a vSphere switch, a Linux bond."""
CHECKS = (
    "acl_boundary", "guest_controls_missing", "ids_blind_spot", "iscsi_shares_port", "iscsi_shares_subnet", "iscsi_teamed",
    "lm_exposed", "management_sharing_setting", "mgmt_not_own_subnet", "mgmt_reachable", "mgmt_shares_vm_adapter",
    "migration_reach", "native_exposure", "no_spare_ports", "redundancy_gap", "reservation_limit", "single_nic_host",
    "unsupported_teaming", "vm_acl_bypass", "vm_colocation", "vswitch_no_acl", "weight_sum",
)  # fmt: skip
"""Names of the checks that :mod:`nicplanner.verify.security` has for what is no matter of groups of ports."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: what it takes, what it says of a class and its group of ports, and whether the design alone decides it."""

    parse: Callable[[Any], Any]
    meaning: str
    static: bool = False


def _words(*allowed: str) -> Callable[[Any], Any]:
    return types.list_of(types.choice(*allowed), "words", least=1)


_count = whole(0, 10_000)
_few = whole(1, 4)
_rate = number(0, 10**6, "Gbit/s")

CONDITIONS: Mapping[str, Condition] = {
    "redundancy": Condition(_words("team", "mpio", "paths", "single"), "the class's redundancy is one of these", static=True),
    "team_mode": Condition(_words("switch-independent", "lacp"), "the class's team mode is one of these", static=True),
    "teaming": Condition(_words(*TEAMING), "teams of the hosts are made by one of these", static=True),
    "attach": Condition(_words("switch", "mesh"), "the class is attached so", static=True),
    "gateway": Condition(types.truth, "the class has a default gateway, or has none", static=True),
    "hosts_above": Condition(_count, "the host group has more hosts", static=True),
    "hosts_below": Condition(_count, "the host group has fewer hosts", static=True),
    "cluster_hosts_above": Condition(_count, "the cluster of the hosts has more hosts, in all its host groups", static=True),
    "links_per_pair_below": Condition(_count, "a mesh joins each pair of hosts by fewer links", static=True),
    "classes_below": Condition(_count, "the host carries fewer classes of the rule's kinds", static=True),
    "data_ports_below": Condition(_count, "a host has fewer data ports", static=True),
    "data_ports_above": Condition(_count, "a host has more data ports", static=True),
    "with": Condition(_words(*KINDS), "the class shares its ports with a class of one of these kinds"),
    "ports_below": Condition(_count, "the group has fewer ports"),
    "ports_above": Condition(_count, "the group has more ports"),
    "gbps_below": Condition(_rate, "the links of the group add up to less, in Gbit/s"),
    "port_gbps_below": Condition(_rate, "a link of the group is slower, in Gbit/s"),
    "port_gbps_above": Condition(_rate, "a link of the group is faster, in Gbit/s"),
    "models_above": Condition(_count, "the group's ports are on more models of adapter"),
    "adapters_below": Condition(_few, "the group's ports are on fewer adapters"),
    "fabrics_below": Condition(_few, "the group's ports are on fewer fabrics that fail apart"),
    "fabric_ports_above": Condition(_count, "the group has more ports on one fabric"),
    "one_adapter_with": Condition(_words(*KINDS), "one adapter carries all ports of the class and of a class of one of these kinds"),
    "one_fabric_with": Condition(_words(*KINDS), "one fabric carries all ports of the class and of a class of one of these kinds"),
    "groups_above": Condition(_count, "the classes of the rule are spread over more groups of ports of a host"),
}
"""Every condition by name."""
