"""Groups of the inventory, and the names that Ansible would misread."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from nicplanner.errors import InputError, Problem, clean
from nicplanner.export.handover import Handover
from nicplanner.names import NAME, natural

KEPT = frozenset({"all", "ungrouped", "localhost"})
"""Names that mean something to Ansible: two groups, and the machine that it runs on."""


def group_name(kind: str, name: str) -> str:
    """Return the name of a group: letters, digits and ``_``, as Ansible wants them, with digits of a hash where that changed the name.

    Examples
    --------
    >>> group_name("rack", "R1"), group_name("cluster", "c-1")
    ('rack_R1', 'cluster_c_1_a6f7ef47')
    """
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in name)
    if plain == name:
        return f"{kind}_{name}"
    return f"{kind}_{plain}_{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def groups_of(view: Handover) -> dict[str, list[str]]:
    """Return each group with its members in natural order: what a host is, platform, clusters, racks, and the fabrics of the switches."""
    found: dict[str, list[str]] = {}

    def add(group: str, names: Iterable[str]) -> None:
        members = natural(names)
        if members:
            found[group] = members

    add("hypervisors", (host.name for host in view.hosts if not host.is_array))
    add("storage_arrays", (host.name for host in view.hosts if host.is_array))
    add(group_name("platform", view.platform), (host.name for host in view.hosts if not host.is_array))
    for cluster in natural({host.cluster for host in view.hosts if host.cluster is not None}):
        add(group_name("cluster", cluster), (host.name for host in view.hosts if host.cluster == cluster))
    for rack in view.racks:
        hosts, switches = ([one.name for one in ones if one.rack == rack] for ones in (view.hosts, view.switches))
        add(group_name("rack", rack), [*hosts, *switches])
    for fabric in natural({switch.fabric for switch in view.switches}):
        add(group_name("fabric", fabric), (switch.name for switch in view.switches if switch.fabric == fabric))
    return found


def check_names(view: Handover, groups: Mapping[str, Sequence[str]]) -> None:
    """Refuse names of hosts and switches that Ansible would take for a range, a group, a file elsewhere or its own machine.

    Raises
    ------
    InputError
        With all of them.
    """
    names = [*(host.name for host in view.hosts), *(switch.name for switch in view.switches)]
    problems = []
    for name in dict.fromkeys(names):
        taken = name in groups or name in KEPT or name == "switches"
        if taken or not NAME.match(name) or names.count(name) > 1:
            message = "this name means something else to Ansible" if taken else "Ansible cannot have a host of this name"
            allowed = "letters, digits and . _ -, each name once, none of a group"
            problems.append(Problem("host", message, clean(name), allowed, "rename it in the design and plan again", file="ansible"))
    if problems:
        raise InputError(problems)
