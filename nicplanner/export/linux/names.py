"""Names of interfaces: at most 15 signs, the same wherever a port has the same place, and no two alike on a host.

Linux takes 15 signs (IFNAMSIZ is 16 with the closing zero, linux/if.h). Names begin with ``en``, by which Proxmox VE knows ports of its
hosts (pve-common, src/PVE/Network/Interfaces.pm, PHYSICAL_NIC_RE), and go on with ``_``, which no name of systemd's own schemes does
(systemd.net-naming-scheme(7)), so that they clash with none of those.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from nicplanner.export.handover import Port

LONGEST = 15
_PLAIN = re.compile(r"[A-Za-z0-9-]+\Z", re.ASCII)


def interface_names(ports: Iterable[Port]) -> dict[tuple[str, str], str]:
    """Return the interface name of each port of a host by adapter and port.

    Where both are short and plain it is ``en_ADAPTER_PORT``; else ``en_``, their first six letters and digits, and six digits of a
    hash of both, without a second ``_``: the two kinds cannot meet.
    """
    out: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for port in ports:
        key = (port.adapter, port.name)
        name = f"en_{port.adapter}_{port.name}"
        if len(name) > LONGEST or not (_PLAIN.match(port.adapter) and _PLAIN.match(port.name)):
            name = _short(port, 0)
        more = 0
        while name in taken:  # two hashes of six digits that are alike, one pair in sixteen million
            more += 1
            name = _short(port, more)
        taken.add(name)
        out[key] = name
    return out


def _short(port: Port, more: int) -> str:
    letters = re.sub(r"[^A-Za-z0-9]", "", port.adapter + port.name)[:6]
    text = f"{port.adapter}\n{port.name}\n{more}"
    return f"en_{letters}{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}"
