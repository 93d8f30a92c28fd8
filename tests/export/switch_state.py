"""What a switch's configuration says, read by ciscoconfparse2 and folded line by line into a state, as the switch does.

A line sets what it names; ``switchport trunk allowed vlan`` replaces the list (with ``add``, and always on OS10, it adds to it).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ciscoconfparse2 import CiscoConfParse  # type: ignore[import-untyped]

SYNTAX = {"nxos": "nxos", "eos": "ios", "os10": "ios"}
LISTS = "switchport trunk allowed vlan"


@dataclass
class Port:
    """An interface: its settings by command, and its tagged VLANs."""

    settings: dict[str, str] = field(default_factory=dict)
    tagged: set[int] = field(default_factory=set)

    def get(self, command: str) -> str | None:
        return self.settings.get(command)


@dataclass
class State:
    """A switch: interfaces by name, other blocks (``vlan 110``) with their lines, single lines."""

    ports: dict[str, Port] = field(default_factory=dict)
    blocks: dict[str, dict[str, str]] = field(default_factory=dict)
    lines: set[str] = field(default_factory=set)


COMMANDS = (
    "description", "switchport mode", "switchport access vlan", "switchport trunk group", "switchport", "no switchport", "mtu",
    "spanning-tree port type", "spanning-tree portfast", "channel-group", "lacp rate", "lacp timer", "vpc peer-link", "vpc", "mlag",
    "vlt-port-channel", "no shutdown", "no autostate", "ip address", "name", "trunk group", "peer-keepalive", "backup destination",
    "vlt-mac", "domain-id", "local-interface", "peer-address", "peer-link",
)  # fmt: skip
"""Every command that a block may hold, longest first where one begins with another."""


def load(file: Path, system: str, state: State | None = None) -> State:
    """Return the state of a switch after its configuration was loaded, from what it was before."""
    state = state or State()
    parse = CiscoConfParse(file.read_text(encoding="utf-8").splitlines(), syntax=SYNTAX[system])
    for top in (one for one in parse.objs if one.parent is one and not one.text.startswith("!")):
        children = [one.text.strip() for one in top.children]
        if top.text.startswith("interface "):
            port = state.ports.setdefault(top.text.removeprefix("interface "), Port())
            for text in children:
                _set(port, text, adds=system == "os10")
        elif children:
            block = state.blocks.setdefault(top.text, {})
            for text in children:
                name, value = _command(text)
                block[name if name != "discovery-interface" else text] = value
        else:
            state.lines.add(top.text)
    return state


def _set(port: Port, text: str, adds: bool) -> None:
    if text.startswith(LISTS):
        words = text.removeprefix(LISTS).split()
        if words[0] != "add" and not adds:
            port.tagged = set()
        if words != ["none"]:
            port.tagged |= set(ids(words[-1].split(",")))
    else:
        name, value = _command(text)
        port.settings[name] = value


def _command(text: str) -> tuple[str, str]:
    if text.startswith("discovery-interface "):
        return "discovery-interface", text.split()[1]
    for command in COMMANDS:
        if text == command or text.startswith(f"{command} "):
            return command, text.removeprefix(command).strip().strip('"')
    raise AssertionError(f"a line that no block should have: {text!r}")


def ids(parts: Iterable[str]) -> Iterable[int]:
    """Yield the VLAN ids of ``103``, ``110-112``."""
    for part in parts:
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)
