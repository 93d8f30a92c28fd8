"""``hyperv-lbfo`` and ``hyperv-set``: one script a host that makes teams, virtual switches, adapters and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from nicplanner.export.handover import Handover, Host, read_handover
from nicplanner.export.quoting import templates
from nicplanner.export.targets import os_groups
from nicplanner.export.windows.clusters import NETWORKS, networks_of
from nicplanner.export.windows.files import adapter_table, clusters_of, folders, windows_hosts, windows_text, write_all
from nicplanner.export.windows.groups import iscsi_of, multipath, whole_percent
from nicplanner.export.windows.layout import LBFO, SET, Layout, layout_of
from nicplanner.export.windows.literals import literal
from nicplanner.plan import Plan

SCRIPT = "network.ps1"


def write_lbfo(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``HOST/network.ps1``, ``HOST/adapters.csv`` and ``cluster-NAME/cluster-networks.ps1``: Windows Server 2012 to 2019, LBFO.

    Raises
    ------
    InputError
        If the plan has something that LBFO cannot do (``paths``), or a file cannot be written.
    """
    return _write(plan, target, LBFO)


def write_set(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``HOST/network.ps1``, ``HOST/adapters.csv`` and ``cluster-NAME/cluster-networks.ps1``: Windows Server 2016 to 2025, SET.

    Raises
    ------
    InputError
        If the plan has something that SET cannot do (LACP), or a file cannot be written.
    """
    return _write(plan, target, SET)


def _write(plan: Plan, target: Path, teaming: str) -> Sequence[Path]:
    handover = read_handover(plan)
    hosts = windows_hosts(handover)
    environment = templates("nicplanner.export")
    template, networks = (environment.get_template(f"windows/{name}.ps1.j2") for name in (f"hyperv-{teaming}", "cluster-networks"))
    clusters = clusters_of(hosts)
    of_hosts, of_clusters = folders(hosts, clusters)
    files = {}
    for host in hosts:
        layout = layout_of(host, handover, teaming)
        data = {**plain_data(layout, handover), "Policies": layout.policies} if teaming == LBFO else set_data(layout, handover)
        files[f"{of_hosts[host.name]}/{SCRIPT}"] = windows_text(template.render(plan=literal(data)))
        files[f"{of_hosts[host.name]}/adapters.csv"] = adapter_table(host, layout.names)
    for name, members in clusters.items():
        data = networks_of(handover, name, members, teaming)
        files[f"{of_clusters[name]}/{NETWORKS}"] = windows_text(networks.render(plan=literal(data)))
    return write_all(target, files)


def plain_data(layout: Layout, handover: Handover) -> dict[str, Any]:
    """Return the data block that both kinds of teaming have."""
    return {
        "Site": handover.name,
        "Host": layout.host.name,
        "Ports": layout.ports,
        "Teams": layout.teams,
        "Switches": layout.switches,
        "Nics": layout.nics,
        "Addresses": layout.addresses,
        "Machines": layout.machines,
        "Mpio": multipath(layout.host),
        "Iscsi": iscsi_of(layout.host, handover, layout.addresses),
    }


def set_data(layout: Layout, handover: Handover) -> dict[str, Any]:
    """Return the data block of a host with SET: with what DCB reserves and how live migration is carried."""
    data = plain_data(layout, handover)
    del data["Teams"]
    return {**data, "Dcb": dcb_of(layout.host, layout.names), "Migration": migration_of(layout.host)}


def reserved(host: Host, kind: str, priority: bool) -> list[Mapping[str, Any]]:
    """Return the reservations for traffic of a kind, with or without a priority; a row's traffic is a class, several, or a kind."""
    kinds = {one.name: one.kind for group in host.groups for one in group.classes}
    out = []
    for row in host.qos:
        mine = any(kinds.get(name, name) == kind for name in row["traffic"].split(";"))
        if mine and row.get("mode") in ("reservation", "transport") and (row["priority"] is not None) == priority:
            out.append(row)
    return out


def dcb_of(host: Host, names: Mapping[str, str]) -> dict[str, Any] | None:
    """Return what data centre bridging is set to: priorities and whole percentages of the link, of all groups that carry SMB.

    The percentage of cluster traffic is the platform's own figure (rules 16-11b, AL-10), which it states of SMB's share and sets on the
    link, since DCB has no parts of parts.
    """
    smb = reserved(host, "smb", True)
    if not smb:
        return None
    cluster = reserved(host, "cluster", True)
    carrying = {row["group"] for row in smb}
    adapters = [names[port.label] for group in os_groups(host) if group.name in carrying for port in group.ports]
    return {
        "SmbPriority": smb[0]["priority"],
        "SmbPercent": _largest(smb),
        "ClusterPriority": cluster[0]["priority"] if cluster else 7,
        "ClusterPercent": _largest(cluster),
        "Adapters": adapters,
    }


def _largest(rows: Iterable[Mapping[str, Any]]) -> int:
    return max((whole_percent(row) for row in rows), default=0)


def migration_of(host: Host) -> dict[str, Any] | None:
    """Return how live migration is carried, and its limit in bytes a second where it rides on SMB with one (rules 16-11a, AL-11)."""
    rows = [row for row in reserved(host, "live-migration", False) if row.get("transport")]
    if not rows:
        return None
    performance = "SMB" if any(row["transport"] == "SMB" for row in rows) else "Compression"
    rates = [Fraction(row["gbps"]) for row in rows if row["gbps"] is not None and row["transport"] == "SMB"]
    return {"Performance": performance, "BytesPerSecond": int(max(rates, default=Fraction(0)) * 10**9 / 8)}
