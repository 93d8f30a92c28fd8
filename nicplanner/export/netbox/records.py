"""A plan as the objects that NetBox has for it, in the order in which it can take them."""

from __future__ import annotations

from nicplanner.errors import InputError, Problem
from nicplanner.export.handover import read_handover
from nicplanner.export.netbox.addresses import address_batches, vlan_batches
from nicplanner.export.netbox.check import Batch, check
from nicplanner.export.netbox.names import name_vlans
from nicplanner.export.netbox.ports import port_batches
from nicplanner.export.netbox.site import site_batches
from nicplanner.plan import Plan


def batches_of(plan: Plan) -> tuple[Batch, ...]:
    """Return a plan's objects.

    Raises
    ------
    InputError
        If the plan's tables do not agree, or NetBox would refuse a value.
    """
    view = read_handover(plan)
    if not view.name.strip():
        raise InputError([Problem("name", "NetBox needs a name for the site", hint="give the design a 'name'", file="netbox")])
    vlans = name_vlans(view)
    found = (*site_batches(plan, view), *vlan_batches(view, vlans), *port_batches(view, vlans), *address_batches(view, vlans))
    check(found)
    return found
