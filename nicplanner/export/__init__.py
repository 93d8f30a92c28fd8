"""A plan in the formats of other tools: one format a file, one line each in the registry.

A format is a function ``write(plan, target)`` that returns the files it wrote. The target is a folder, made if need be; files of others
in it are left alone. Other packages add formats by entry points, see :mod:`nicplanner.export.registry`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from nicplanner.errors import InputError, Problem, clean, listing, nearest
from nicplanner.export import (
    ansible,
    cabling_sheets,
    containerlab,
    drawio,
    eos,
    esxcli,
    excel,
    graphviz,
    interfaces,
    labels,
    markdown,
    netbox,
    netlab,
    netplan,
    nxos,
    os10,
    ptm,
    sonic,
)
from nicplanner.export.registry import Format, added, loaded
from nicplanner.export.windows import write_2008r2, write_atc, write_lbfo, write_set

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "excel": Format("workbook for ordering and cabling: DIR/order.xlsx, or the file that -o names", excel.write),
        "cabling-sheets": Format("a PDF for each rack, to work through with the cables in hand: DIR/RACK.pdf", cabling_sheets.write),
        "labels": Format("both labels of each cable, for label printers: DIR/labels.csv", labels.write),
        "nxos": Format("configuration of Cisco Nexus switches: DIR/SWITCH.cfg", nxos.write),
        "eos": Format("configuration of Arista switches: DIR/SWITCH.cfg", eos.write),
        "os10": Format("configuration of Dell switches with OS10: DIR/SWITCH.cfg", os10.write),
        "sonic": Format("configuration of SONiC switches: DIR/SWITCH/config_db.json and notes", sonic.write),
        "netplan": Format("a folder for each Linux host with its netplan files (Ubuntu, Debian): DIR/HOST/etc/netplan/", netplan.write),
        "interfaces": Format("a folder for each Proxmox VE host: DIR/HOST/etc/network/interfaces, names of ports", interfaces.write),
        "esxcli": Format("a folder for each ESXi host with a script for its standard virtual switches: DIR/HOST/", esxcli.write),
        "hyperv-2008r2": Format("Hyper-V of Windows Server 2008 R2: a script and a list of steps for each host: DIR/HOST", write_2008r2),
        "hyperv-lbfo": Format("Hyper-V of Windows Server 2012 to 2019 on LBFO teams: a script for each host: DIR/HOST", write_lbfo),
        "hyperv-set": Format("Hyper-V of Windows Server 2016 to 2025 with embedded teaming: a script for each host: DIR/HOST", write_set),
        "network-atc": Format("Azure Local and Windows Server 2025: intents of Network ATC, a script for each host: DIR/HOST", write_atc),
        "markdown": Format("a page for a wiki or a pull request: DIR/PLAN.md", markdown.write),
        "graphviz": Format("a picture of the topology, for Graphviz's dot: DIR/topology.dot", graphviz.write),
        "drawio": Format("topology and racks, to edit in draw.io: DIR/topology.drawio", drawio.write),
        "ptm": Format("the cabling for ptmd of Cumulus Linux to check by LLDP: DIR/topology.dot", ptm.write),
        "containerlab": Format("a lab of the plan for containerlab: DIR/NAME.clab.yml", containerlab.write),
        "netlab": Format("a lab of the plan for netlab, with VLANs and addresses: DIR/topology.yml", netlab.write),
        "ansible": Format("Ansible inventory with group_vars and host_vars: ports, teams, VLANs, addresses, switch ports", ansible.write),
        "netbox": Format("CSV files for NetBox's import forms, with a README; with --url into a running NetBox instead", netbox.write),
    }
)
"""nicplanner's own formats by name."""


def format_names() -> list[str]:
    """Return the names of all formats: nicplanner's own, then those that other packages add."""
    return [*FORMATS, *added(FORMATS)]


def find_format(name: str) -> Format:
    """Return a format by its name, nicplanner's own or one that another package adds.

    Raises
    ------
    InputError
        If there is none of that name, or the package that adds it is broken.
    """
    if name in FORMATS:
        return FORMATS[name]
    others = added(FORMATS)
    if name in others:
        return loaded(others[name])
    known = [*FORMATS, *others]
    what = clean(repr(name)), listing(known, 40), nearest(name, known)
    raise InputError([Problem("FORMAT", "unknown format", *what, file="command line")])


__all__ = ["FORMATS", "Format", "find_format", "format_names"]
