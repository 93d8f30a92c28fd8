"""Words of other tools for kinds of traffic, hosts, switches and management ports."""

from __future__ import annotations

import re

from nicplanner.rules.conditions import KINDS

_WORDS = (
    ("live-migration", r"live.?migration|\blm\b|migration"),
    ("vmotion", r"v.?motion"),
    ("vsan", r"v.?san"),
    ("ceph-public", r"ceph.?(?:public|front)"),
    ("ceph-cluster", r"ceph(?:.?(?:cluster|back))?"),
    ("corosync", r"corosync"),
    ("bmc", r"\b(?:bmc|ipmi|i?drac|ilo|oob|out.of.band|cimc|xcc)\b|lights.out"),
    ("iscsi", r"iscsi|\bsan\b"),
    ("smb", r"\bsmb|smb.?direct|rdma"),
    ("replica", r"replica"),
    ("backup", r"backup|\bbkp"),
    ("cluster", r"cluster|heartbeat|\bcsv\b"),
    ("management", r"mgmt|management|\bmgt\b|\badmin"),
    ("production", r"prod|\bvms?\b|\bvm.?net|data\b|guest|tenant|server|\blan\b|user|\bdmz\b|workload"),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _WORDS)
_BMC = re.compile(r"(?<![a-z])(?:ilo|i?drac|ipmi|bmc|cimc|irmc|xcc|oob)(?![a-z])", re.IGNORECASE)
HOST_WORDS = re.compile(
    r"hypervisor|server|\bhost|esxi?|hyper.?v|virtuali[sz]|proxmox|compute|\bnode\b|\bstorage|\bsan\b|nas\b", re.IGNORECASE
)
"""Roles of devices that are hosts."""
SWITCH_WORDS = re.compile(r"switch|\bleaf|\btor\b|\bspine|\baccess\b|distribution|aggregation", re.IGNORECASE)
"""Roles of devices that are switches."""
UP_WORDS = re.compile(r"core|spine|router|firewall|distribution|aggregation|border|gateway|\bwan\b", re.IGNORECASE)
"""Roles of devices that lie above the switches of hosts."""


def kind_of(text: str) -> str | None:
    """Return the kind of traffic that a name speaks of, None if it speaks of none.

    Examples
    --------
    >>> kind_of("VLAN30_iSCSI-A"), kind_of("Live Migration"), kind_of("VRF10_VLAN11")
    ('iscsi', 'live-migration', None)
    """
    plain = text[:200].replace("_", " ")
    if plain in KINDS:
        return plain
    return next((kind for kind, pattern in _PATTERNS if pattern.search(plain)), None)


def is_bmc(port: str) -> bool:
    """Tell whether a port's name is one of those of a server's management controller (``iLO``, ``iDRAC``)."""
    return bool(_BMC.search(port[:100]))
