"""What stands in a host's folder: scripts as Windows reads them, and the table of the network adapters that they use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from nicplanner.errors import InputError, Problem, clean
from nicplanner.export.file_names import file_names
from nicplanner.export.handover import Handover, Host
from nicplanner.plan.folder import write_files
from nicplanner.tables import Column, Table, TableSpec

ADAPTERS = TableSpec(
    "adapters",
    "a port of the host that the plan uses",
    (
        Column("port", "text", "the plan's port: ADAPTER/PORT, as on the labels of the cables", key=True),
        Column("name", "text", "what the script calls the network adapter in Windows"),
        Column("mac", "text", "permanent MAC address of the adapter: to fill in, in a copy called macs.csv, which no export writes over"),
        Column("model", "text", "model of the card; of an onboard port that of the server"),
        Column("speed_gbps", "rate", "speed of the port", "Gbit/s"),
        Column("switch", "text", "switch at the other end of the cable; of a mesh the other host"),
        Column("switch_port", "text", "port of the switch"),
    ),
)
"""Columns of ``adapters.csv``."""


def windows_text(text: str) -> bytes:
    """Return a text as files of Windows have it: lines end in CR LF, UTF-8 with its mark.

    Without the mark Windows PowerShell reads a script in the code page of the machine, where the bytes of other letters can be quotes.
    """
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8-sig")


def windows_hosts(handover: Handover) -> tuple[Host, ...]:
    """Return the hosts that run Windows: all but the storage arrays.

    Raises
    ------
    InputError
        If there are none.
    """
    hosts = tuple(host for host in handover.hosts if not host.is_array)
    if not hosts:
        raise InputError([Problem("hosts", "the plan has storage arrays alone, none of which runs Windows", file="plan")])
    return hosts


def clusters_of(hosts: Iterable[Host]) -> dict[str, list[Host]]:
    """Return the hosts of each cluster."""
    out: dict[str, list[Host]] = {}
    for host in hosts:
        if host.cluster is not None:
            out.setdefault(host.cluster, []).append(host)
    return out


def adapter_table(host: Host, names: Mapping[str, str]) -> bytes:
    """Return ``adapters.csv`` of a host: its ports in use, but for those of the management controller."""
    rows = (
        (
            port.label,
            names[port.label],
            "",
            host.adapters.get(port.adapter, host.server),
            port.speed,
            port.switch,
            port.switch_port,
        )
        for port in host.ports
        if port.label in names
    )
    return windows_text(Table.of_rows(ADAPTERS, rows).to_csv())


def folders(hosts: Iterable[Host], clusters: Iterable[str] = ()) -> tuple[dict[str, str], dict[str, str]]:
    """Return the folder of each host, and of each cluster ``cluster-NAME``.

    Raises
    ------
    InputError
        If a host has the name of a cluster's folder.
    """
    of_hosts = file_names([host.name for host in hosts], "")
    of_clusters = {name.removeprefix("cluster-"): file for name, file in file_names([f"cluster-{one}" for one in clusters], "").items()}
    both = {name.casefold() for name in of_hosts.values()} & {name.casefold() for name in of_clusters.values()}
    if both:
        raise InputError([Problem("hosts", "a host has the name of a cluster's folder", clean(sorted(both)[0]), file="plan")])
    return of_hosts, of_clusters


def write_all(target: Path, files: Mapping[str, bytes]) -> Sequence[Path]:
    """Write files below the target, all or none, and return them."""
    paths = {target / name: content for name, content in files.items()}
    write_files(paths.items())
    return tuple(paths)
