"""Names as netlab takes them: at most 16 letters, digits, ``_`` and ``-``, the first a letter or ``_``."""

from __future__ import annotations

import re

from nicplanner.export.handover import Handover
from nicplanner.export.lab import numbers

LONGEST = 16
"""``MAX_NODE_ID_LENGTH`` of netlab."""
_NODE = re.compile(r"[a-zA-Z_][a-zA-Z0-9_-]{0,15}\Z", re.ASCII)


class Names:
    """The names and numbers of a plan in the lab.

    A name that netlab cannot have becomes ``host`` or ``switch`` with the number of the device in the plan's order.
    """

    def __init__(self, view: Handover) -> None:
        self._numbers = numbers(view)
        hosts, switches = [host.name for host in view.hosts], [switch.name for switch in view.switches]
        given = {*hosts, *switches}
        self._nodes: dict[str, str] = {}
        for word, names in (("host", hosts), ("switch", switches)):
            for i, name in enumerate(names, 1):
                short = f"{word}{i}"
                while short in given:
                    short += "_"
                self._nodes[name] = name if _NODE.match(name) else short

    def node(self, device: str) -> str:
        """Return the name of a device's node."""
        return self._nodes[device]

    def number(self, device: str, port: str) -> int:
        """Return the number of an interface; of hosts the port is ``ADAPTER/PORT``."""
        return self._numbers[device, port]
