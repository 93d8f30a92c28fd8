"""``network-atc``: intents for each cluster, and what Network ATC leaves to each host.

What a group of ports becomes:

* a team with management, machines or storage in ``paths``: one intent for those; Network ATC makes its virtual switch with embedded
  teaming, ``vManagement(INTENT)`` and ``vSMB(INTENT#ADAPTER)``. Other classes of the team get virtual adapters of their own beside those;
* separate ports with SMB storage: an intent for storage alone. Its ports speak the storage VLAN only, so cluster traffic and live migration
  that the plan puts there ride on the storage networks, as Network ATC means it, and their own VLANs are named as not used;
* other separate ports (iSCSI above all) are in no intent and are set up by the host's script (rule AL-20).

Sources: Microsoft, Deploy host networking with Network ATC (MicrosoftDocs/windowsserverdocs); rules AL-1 to AL-20 of the platform.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nicplanner.export.handover import Carried, Group, Handover, Host, read_handover
from nicplanner.export.quoting import templates
from nicplanner.export.targets import os_groups
from nicplanner.export.windows.converged import SCRIPT, dcb_of, plain_data
from nicplanner.export.windows.files import adapter_table, clusters_of, folders, windows_hosts, windows_text, write_all
from nicplanner.export.windows.groups import PRODUCTION, check_no_iscsi_team, machines_of, same_tag, tag_of
from nicplanner.export.windows.layout import ATC, MANAGEMENT, Layout, Row
from nicplanner.export.windows.literals import literal
from nicplanner.export.windows.naming import cannot, check_apart, object_name
from nicplanner.plan import Plan

STORAGE = "smb"
FOLLOWING = frozenset({"cluster", "live-migration"})
"""Kinds of traffic that ride on the storage networks where these are all that there is."""
INTENTS = "intents.ps1"
JUMBO = 14
"""``JumboPacket`` counts the Ethernet header too."""


def write_atc(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``HOST/network.ps1`` and ``HOST/adapters.csv``, and ``cluster-NAME/intents.ps1`` (of a host without cluster, in its folder).

    Raises
    ------
    InputError
        If the plan has something that Network ATC cannot do (LACP, storage on a team, intents that differ within a cluster), or a file
        cannot be written.
    """
    handover = read_handover(plan)
    hosts = windows_hosts(handover)
    environment = templates("nicplanner.export")
    script, intents = (environment.get_template(f"windows/network-atc-{name}.ps1.j2") for name in ("host", "intents"))
    layouts = {host.name: intent_layout(host, handover) for host in hosts}
    clusters = clusters_of(hosts)
    of_hosts, of_clusters = folders(hosts, clusters)
    files = {}
    for host in hosts:
        layout, folder = layouts[host.name], of_hosts[host.name]
        files[f"{folder}/{SCRIPT}"] = windows_text(script.render(plan=literal(_host_data(layout, handover))))
        files[f"{folder}/adapters.csv"] = adapter_table(host, layout.names)
        if host.cluster is None:
            files[f"{folder}/{INTENTS}"] = windows_text(intents.render(plan=literal(_cluster_data(handover, "", [layout]))))
    for name, members in clusters.items():
        data = _cluster_data(handover, name, [layouts[host.name] for host in members])
        files[f"{of_clusters[name]}/{INTENTS}"] = windows_text(intents.render(plan=literal(data)))
    return write_all(target, files)


class IntentLayout(Layout):
    """The objects of a host with Network ATC: its intents, and what stands beside them."""

    def __init__(self, host: Host, handover: Handover) -> None:
        super().__init__(host, handover, ATC)
        self.intents: list[Row] = []
        self.unused: list[Row] = []
        self.weights = {}  # bandwidth is reserved by DCB

    def add(self, group: Group) -> None:
        """Add what a group of ports becomes."""
        kinds = {one.kind for one in group.classes}
        if group.teamed and (len(group.ports) > 1 or kinds & {MANAGEMENT, PRODUCTION, STORAGE}):
            self._shared(group)
        elif STORAGE in kinds:
            self._storage(group)
        elif group.redundancy == "single" and kinds & {MANAGEMENT, PRODUCTION}:
            self._shared(group)
        else:
            super().add(group)

    def intent(self, group: Group, kinds: set[str], tags: list[int], management: int) -> str:
        """Add an intent and its ports, and return its name."""
        if group.lacp:
            raise cannot(self.host.name, group.name, "Network ATC makes teams that know no LACP", "set team_mode: switch-independent")
        name = object_name(group.name)
        before = len(self.ports)
        self.add_ports(group)
        for row in self.ports[before:]:
            row["Intent"] = name
        self.intents.append(
            {
                "Name": name,
                "Management": MANAGEMENT in kinds,
                "Compute": PRODUCTION in kinds or not kinds & {MANAGEMENT, STORAGE},
                "Storage": STORAGE in kinds,
                "Adapters": [self.adapter(port) for port in group.ports],
                "ManagementVlan": management,
                "StorageVlans": tags,
                "JumboPacket": group.mtu + JUMBO if group.mtu > 1500 else 0,
            }
        )
        return name

    def _shared(self, group: Group) -> None:
        """Add an intent whose ports are a team."""
        check_no_iscsi_team(self.host, group)
        kinds = {one.kind for one in group.classes}
        storage = [one for one in group.classes if one.kind == STORAGE]
        if len(storage) > 1 or any(not one.per_port for one in storage):
            hint = "give it redundancy paths on a team, or mpio on ports of its own"
            raise cannot(self.host.name, group.name, "Network ATC gives one storage class an adapter on each port of a team", hint)
        tags = [self._tag(one, group, i) for one in storage for i in range(len(group.ports))]
        managing = [one for one in group.classes if one.kind == MANAGEMENT]
        if len(managing) > 1:
            raise cannot(self.host.name, group.name, "Network ATC gives an intent one management VLAN")
        vlan = same_tag(self.host, group, self.address(managing[0], None).vlan) if managing else 0
        name = self.intent(group, kinds, tags, vlan)
        for one in group.classes:
            if one.kind == PRODUCTION:
                self.machine_networks(group, one, f"of the intent {name}", None)
            elif one.kind == MANAGEMENT:
                row = self.entry(one, self.address(one, None), f"vManagement({name})")
                self.addresses.append({**row, "Intent": name, "Before": self.adapter(group.ports[0]), "Vlan": vlan})
            elif one.kind == STORAGE:
                for port in group.ports:
                    row = self.entry(one, self.address(one, port), f"vSMB({name}#{self.adapter(port)})")
                    self.addresses.append({**row, "Intent": name, "Before": "", "Vlan": 0})
            else:
                self._beside(group, one, name)

    def _beside(self, group: Group, one: Carried, name: str) -> None:
        """Add virtual adapters for a class that intents do not know."""
        if not one.per_port:
            address = self.address(one, None)
            self.nic(group, one, object_name(one.name), name, same_tag(self.host, group, address.vlan), address)
            return
        for port in group.ports:
            address = self.address(one, port)
            nic = object_name(f"{one.name} {self.adapter(port)}")
            self.nic(group, one, nic, name, tag_of(self.host, port, address.vlan), address, self.adapter(port))

    def _storage(self, group: Group) -> None:
        """Add an intent for storage alone."""
        storage = [one for one in group.classes if one.kind == STORAGE]
        if machines_of(group) or len(storage) > 1:
            raise cannot(self.host.name, group.name, "an intent for storage alone carries one storage class, and no machines")
        one = storage[0]
        name = self.intent(group, {STORAGE}, [self._tag(one, group, i) for i in range(len(group.ports))], 0)
        for port in group.ports:
            row = self.entry(one, self.address(one, port), self.adapter(port))
            self.addresses.append({**row, "Intent": name, "Before": "", "Vlan": 0})
        for other in group.classes:
            if other is not one and other.kind not in FOLLOWING:
                hint = "give it ports of its own, or export hyperv-set"
                raise cannot(self.host.name, other.name, "the ports of an intent for storage alone speak the storage VLAN only", hint)
            if other is not one:
                self.unused += [{"Class": other.name, "Vlan": vlan.id} for vlan in other.vlans]

    def _tag(self, one: Carried, group: Group, i: int) -> int:
        """Return the storage VLAN of a port. On a direct link both ends are of the cluster, and Network ATC tags at both."""
        port = group.ports[i]
        vlan = self.address(one, port).vlan
        return vlan if port.direct else tag_of(self.host, port, vlan)


def intent_layout(host: Host, handover: Handover) -> IntentLayout:
    """Return the objects of a host with Network ATC."""
    layout = IntentLayout(host, handover)
    for group in os_groups(host):
        layout.add(group)
    layout.finish()
    check_apart(host.name, "intents", [row["Name"] for row in layout.intents])
    return layout


def _host_data(layout: IntentLayout, handover: Handover) -> dict[str, Any]:
    data = plain_data(layout, handover)
    del data["Teams"]
    plain = {"Intent": "", "Before": "", "Vlan": 0}
    data["Ports"] = [{**row, "Intent": row.get("Intent", "")} for row in layout.ports]
    data["Addresses"] = [{**row, **{key: row.get(key, value) for key, value in plain.items()}} for row in layout.addresses]
    data["Intents"] = [{"Name": row["Name"], "Adapters": row["Adapters"]} for row in layout.intents]
    return {**data, "Unused": layout.unused}


def _cluster_data(handover: Handover, cluster: str, layouts: Sequence[IntentLayout]) -> dict[str, Any]:
    """Return the data block of a cluster's intents, which are the same on all of its hosts.

    Raises
    ------
    InputError
        If they are not.
    """
    first = layouts[0]
    wanted = _told(first)
    for layout in layouts[1:]:
        if _told(layout) != wanted:
            message = f"its intents are not those of {first.host.name}, and Network ATC wants them alike on all nodes of a cluster"
            hint = "give the hosts of a cluster the same cards in the same slots, or export hyperv-set"
            raise cannot(layout.host.name, f"in cluster {cluster}", message, hint)
    hosts = [layout.host.name for layout in layouts]
    return {"Site": handover.name, "Cluster": cluster, "Hosts": hosts, **wanted}


def _told(layout: IntentLayout) -> Mapping[str, Any]:
    qos = dcb_of(layout.host, layout.names)
    if qos is not None:
        del qos["Adapters"]
    return {"Qos": qos, "Intents": layout.intents}
