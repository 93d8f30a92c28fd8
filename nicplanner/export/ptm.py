"""The cabling for the Prescriptive Topology Manager of Cumulus Linux: ``topology.dot``, a line for each cable.

``ptmd`` compares it with what LLDP sees, on each link that comes up (``/etc/ptm.d/topology.dot``, ``ptmctl``). Ports are spelt as in the
plan. Of a host that is its ``ADAPTER/PORT``, which no operating system takes for an interface's name; so ``match_type=portdescr`` makes
``ptmd`` compare the port description, and hosts must send it: ``lldpd`` takes it from the interface's alias (``ip link set IFACE alias
slot1/p1``), or from ``lldpcli configure ports IFACE lldp portdescription slot1/p1``.

Sources: NVIDIA Cumulus Linux, "Prescriptive Topology Manager - PTM", and ptmd(8) with its source (github.com/CumulusNetworks/ptm, commit
84f5783), read in November 2026: names and ports have at most 255 characters; a host name ends at its first dot unless ``hostnametype`` and
``match_hostname`` are ``fqdn``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from nicplanner.export.dot import quoted
from nicplanner.export.handover import read_handover
from nicplanner.export.links import Link, links_of
from nicplanner.export.quoting import Quoted, refused
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_file

LONGEST = 255
"""``MAXNAMELEN`` of ptmd; what is longer would be cut and never match."""

HEAD = """\
// Cabling as planned; ptmd compares it with LLDP. Copy it to /etc/ptm.d/topology.dot and reload ptmd; 'ptmctl' shows what differs.
// Hosts must send ADAPTER/PORT as port description, for example: ip link set IFACE alias 'slot1/p1' (with lldpd).
// Before that, 'nop topology.dot' (of Graphviz) reads it as ptmd does, prints what it read and changes nothing."""


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``topology.dot``; an earlier one is replaced.

    Raises
    ------
    InputError
        If the plan cannot be read, a name has a sign that DOT cannot quote or more than 255 characters, or the file cannot be written.
    """
    file = target / "topology.dot"
    write_file(file, ("\n".join(_graph(links_of(read_handover(plan)))) + "\n").encode())
    return (file,)


def _graph(links: Sequence[Link]) -> Iterator[str]:
    dotted = any("." in link.port.host + link.far for link in links)
    yield HEAD
    yield "graph G {"
    if dotted:  # a name with a dot is a whole one: the part before the dot may not tell devices apart
        yield '  hostnametype="fqdn"'
    yield f'  LLDP="match_type=portdescr{",match_hostname=fqdn" if dotted else ""}"'
    for link in links:
        near, far = (link.port.host, link.port.label), (link.far, link.far_port)
        first, second = (near, far) if link.peer else (far, near)
        yield f"  {_end(*first)} -- {_end(*second)}"
    yield "}"


def _end(device: str, port: str) -> Quoted:
    for text in (device, port):
        if len(text.encode()) > LONGEST:
            raise refused("name", text, f"at most {LONGEST} bytes")
    return Quoted(f"{quoted('device', device)}:{quoted('port', port)}")
