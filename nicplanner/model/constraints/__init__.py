"""Constraint families: each a short pure function from sets and variables to named rows, listed in :mod:`nicplanner.model`."""

from nicplanner.model.constraints.bus import bus
from nicplanner.model.constraints.links import carried, lacp_domain, one_speed, ways
from nicplanner.model.constraints.loads import failover, host_failures, normal_load, survivors
from nicplanner.model.constraints.mesh import mesh_pairs, mesh_ports, spread
from nicplanner.model.constraints.partition import assign, company, kept_apart, leaders
from nicplanner.model.constraints.pins import pinned
from nicplanner.model.constraints.platform import platform
from nicplanner.model.constraints.ports import adapter_ports, alike_adapters, least_ports, opened, spare_ports
from nicplanner.model.constraints.purchase import card_counts, offered_switches, worst_card
from nicplanner.model.constraints.scopes import fabrics, subnets, vlan_ids
from nicplanner.model.constraints.supply import switch_ports

GROUP_FAMILIES = (
    assign, leaders, company, kept_apart, adapter_ports, opened, least_ports, spare_ports, alike_adapters, ways, carried, one_speed,
    lacp_domain, normal_load, host_failures, survivors, failover, mesh_ports, pinned, card_counts,
)  # fmt: skip
"""Families of one host group: ``family(sets, variables)``."""

STATE_FAMILIES = (mesh_pairs, bus, worst_card)
"""Families that add variables of their own: ``family(program, sets, variables)``."""

COUPLING_FAMILIES = (offered_switches, fabrics, vlan_ids, subnets, switch_ports)
"""Families in which host groups meet: ``family(model)``."""

RULE_FAMILIES = (platform,)
"""Families that write what the platform's rules say: ``family(program, sets, variables)`` returns the breaches that may be."""

PREFERENCE_FAMILIES = (spread,)
"""Families of what is avoided wherever ports allow: ``family(program, sets, variables)`` returns variables with their weights."""
