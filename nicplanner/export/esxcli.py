"""ESXi: a shell script for each host that sets up standard virtual switches by ``esxcli``, and a table for the names of its ports.

Commands as in the ESXCLI reference (Broadcom, https://developer.broadcom.com/xapis/esxcli-command-reference/latest/), read back by the
lists that the same commands print. The script runs in the shell of ESXi, BusyBox's ash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Interface
from pathlib import Path
from typing import TYPE_CHECKING

from nicplanner.export.demands import Demands, demands_of
from nicplanner.export.esxi.build import MANAGEMENT, build_host
from nicplanner.export.esxi.records import EsxiHost, VMkernel
from nicplanner.export.file_names import file_names
from nicplanner.export.handover import Handover, Host, read_handover
from nicplanner.export.quoting import Quoted, refused, shell, templates
from nicplanner.export.targets import configured_hosts, filled_table, wrapped
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_files

if TYPE_CHECKING:
    from jinja2 import Environment

FOREIGN = ("hyperv", "azure-local", "ws2025", "proxmox")
PORTS = "vmnics.csv"
SCRIPT = "nicplanner-esxi.sh"
VMNIC = r"vmnic[0-9]{1,4}"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,79}\Z", re.ASCII)


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write a folder for each host: the script and the table that it reads.

    Names of ports that are filled in already in an earlier export in `target` are kept.

    Raises
    ------
    InputError
        If the plan is of another platform, has an LACP team, or cannot be written safely.
    """
    view = read_handover(plan)
    hosts = configured_hosts(view, "esxcli", FOREIGN)
    folders, demands = file_names((host.name for host in hosts), ""), demands_of(plan)
    environment = templates("nicplanner.export", {"pg": portgroup})
    files = [file for host in hosts for file in _files(target / folders[host.name], host, view, demands, environment)]
    write_files(files)
    return [file for file, _ in files]


def _files(folder: Path, host: Host, view: Handover, demands: Demands, environment: Environment) -> Iterator[tuple[Path, bytes]]:
    made = build_host(host, demands)
    yield folder / PORTS, filled_table(folder / PORTS, "vmnic", made.ports, VMNIC)
    text = environment.get_template("esxcli.sh.j2").render(
        host=host, made=made, netmask=netmask, portals=_portals(view, made), notes=wrapped(made.notes)
    )
    yield folder / SCRIPT, text.encode()


def portgroup(name: object) -> Quoted:
    """Return the name of a port group as a word of the shell; it has at most 80 signs, of which none bends the lists of esxcli.

    Raises
    ------
    InputError
        If it has others.
    """
    plain = str(name)
    if plain != MANAGEMENT and not _NAME.match(plain):
        raise refused("VLAN", plain, "at most 80 letters, digits and . _ : + -, a letter or digit first")
    return shell(plain)


def netmask(one: VMkernel) -> IPv4Address:
    """Return the mask of an interface's subnet, as esxcli takes it."""
    return IPv4Interface(one.address.cidr).netmask


def _portals(view: Handover, made: EsxiHost) -> tuple[IPv4Address, ...]:
    """Return the addresses of arrays that the host reaches over iSCSI without a router."""
    networks = [IPv4Interface(one.address.cidr).network for one in made.vmkernels if one.iscsi]
    return tuple(sorted({one.address for one in view.portals if any(one.address in network for network in networks)}))
