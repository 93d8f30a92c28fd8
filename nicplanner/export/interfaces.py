"""Proxmox VE: ``/etc/network/interfaces`` for ifupdown2, and names of ports by systemd's link files.

Options as in ifupdown2's interfaces(5) and https://pve.proxmox.com/pve-docs/chapter-sysadmin.html (network configuration); names as
Proxmox VE knows them: ``bondN``, ``vmbrN``, and ``vlanN`` with ``vlan-raw-device`` (pve-common, src/PVE/Network/Interfaces.pm).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nicplanner.export.demands import Demands, demands_of
from nicplanner.export.file_names import file_names
from nicplanner.export.handover import Handover, Host, read_handover
from nicplanner.export.linux.files import beside, cluster_notes
from nicplanner.export.linux.stack import bridge_for_all, build_stack
from nicplanner.export.quoting import Quoted, comment, refused, templates
from nicplanner.export.targets import configured_hosts, filled_table, wrapped
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_files

if TYPE_CHECKING:
    from jinja2 import Environment

FOREIGN = ("hyperv", "azure-local", "ws2025", "vsphere")
PORTS = "interfaces.csv"
LINKS = "nicplanner-links.sh"
NETWORK = "etc/network/interfaces"
MAC = r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}"


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write a folder for each host: ``etc/network/interfaces``, a table for MAC addresses, and a script that names the ports by it.

    MAC addresses that are filled in already in an earlier export in `target` are kept.

    Raises
    ------
    InputError
        If the plan is of another platform, has paths over members of a team, or cannot be written safely.
    """
    view = read_handover(plan)
    hosts = configured_hosts(view, "interfaces", FOREIGN)
    folders, demands = file_names((host.name for host in hosts), ""), demands_of(plan)
    environment = templates("nicplanner.export", {"remark": remark})
    files: list[tuple[Path, bytes]] = []
    for host in hosts:
        files += _files(target / folders[host.name], host, view, demands, environment)
    write_files(files)
    return [file for file, _ in files]


def remark(text: object) -> Quoted:
    """Return a text for a comment of interfaces(5), where a backslash at a line's end draws the next line in."""
    if "\\" in str(text):
        raise refused("text", str(text), "no backslash")
    return comment(text)


def _files(folder: Path, host: Host, view: Handover, demands: Demands, environment: Environment) -> Iterator[tuple[Path, bytes]]:
    stack = build_stack(host, view, demands, bridge_for_all)
    notes = wrapped((*stack.notes, *cluster_notes(view, host)))
    yield folder / PORTS, filled_table(folder / PORTS, "mac", [port for _, port in stack.ports], MAC)
    yield folder / LINKS, environment.get_template("linux-links.sh.j2").render(host=host, named=stack.ports).encode()
    text = environment.get_template("interfaces.j2").render(host=host, interfaces=stack.interfaces, notes=notes)
    yield folder / NETWORK, text.encode()
    yield from ((folder / name, content) for name, content in beside(environment, host, view, stack))
