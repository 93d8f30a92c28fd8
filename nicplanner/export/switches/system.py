"""What an operating system of switches takes: names of ports, numbers, lengths."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class System:
    """An operating system of switches, as far as it bounds what a plan can be written as.

    Attributes
    ----------
    title : str
        Its name for people.
    makers : tuple of str
        Whose switches run it, as the bill of materials names them; empty: those of any maker.
    pattern : re.Pattern
        The names of its ports, as designs may spell them.
    spell : callable
        From the pattern's match to the name as the system writes it.
    example : str
        A name as it should be, for messages.
    always : str
        A port that each of its switches has; empty where there is none to tell them by.
    channel : str
        What the name of a port-channel begins with.
    vlans : range
        The VLAN ids that can be configured.
    vlan_name, description : int
        Characters that a VLAN's name and an interface's description may have.
    channels : int
        The highest number of a port-channel.
    peer_channel : int
        The number of the peer link's port-channel where no team needs the pair; 0: as the plan has it.
    mtu : int
        The largest MTU of frames that hosts may send through it.
    """

    title: str
    makers: tuple[str, ...]
    pattern: re.Pattern[str]
    spell: Callable[[re.Match[str]], str]
    example: str
    channel: str
    vlans: range
    vlan_name: int
    description: int
    channels: int
    mtu: int
    peer_channel: int = 0
    always: str = ""

    def port(self, name: str) -> str | None:
        """Return a port's name as the system spells it; None if it is none of its names."""
        match = self.pattern.fullmatch(name)
        return None if match is None else self.spell(match)
