"""A plan as those see it who configure it: hosts with their groups of ports, switches with what their ports carry.

Every format of :mod:`nicplanner.export` that configures or describes devices is written from this view, so that all of them say the same
of a port. It is read from the plan's folder alone, which may have been edited: what does not agree is refused, see :func:`read_handover`.
"""

from nicplanner.export.handover.reading import read_handover
from nicplanner.export.handover.records import Address, Cable, Carried, Group, Handover, Host, Port, Switch, SwitchPort, Vlan

__all__ = ["Address", "Cable", "Carried", "Group", "Handover", "Host", "Port", "Switch", "SwitchPort", "Vlan", "read_handover"]
