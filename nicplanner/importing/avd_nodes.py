"""The switches of an AVD fabric: nodes with their groups, MLAG pairs, uplinks and peer links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nicplanner.errors import InputError, Problem, clean
from nicplanner.importing.avd_files import Variables
from nicplanner.importing.csv_tables import columns_of, missing, read_sheet
from nicplanner.importing.findings import Notes
from nicplanner.importing.observed import Cable, Device, Interface, Observed

_TOPOLOGY = {
    "node": ("Node",),
    "port": ("Node Interface",),
    "peer": ("Peer Node",),
    "peer_port": ("Peer Interface",),
    "kind": ("Peer Type",),
}
_NODE_KEYS = ("nodes", "node_groups")


@dataclass(slots=True)
class Node:
    """A switch: its type in the fabric, what it inherits, the MLAG group that it is half of."""

    name: str
    kind: str
    path: tuple[Any, ...]
    settings: dict[str, Any] = field(default_factory=dict)
    pair: str = ""


def read_nodes(variables: Variables) -> dict[str, Node]:
    """Return the nodes of every type: variables that have ``nodes`` or ``node_groups``. A node inherits from its group and its type."""
    out: dict[str, Node] = {}
    for kind, value in variables.values.items():
        if not isinstance(value, Mapping) or not any(key in value for key in _NODE_KEYS):
            continue
        defaults = variables.map((kind, "defaults"), value.get("defaults"))
        for path, body in variables.entries((kind, "nodes"), value.get("nodes")):
            _take(out, kind, path, {**defaults, **body}, "", variables)
        for at, group in variables.entries((kind, "node_groups"), value.get("node_groups")):
            mine = list(variables.entries((*at, "nodes"), group.get("nodes")))
            inherited = {**defaults, **{key: one for key, one in group.items() if key not in ("nodes", "name", "group", "id")}}
            paired = len(mine) == 2 and inherited.get("mlag") is not False
            for path, body in mine:
                _take(
                    out, kind, path, {**inherited, **body}, variables.text((*at, "group"), group.get("group")) if paired else "", variables
                )
    return out


def _take(out: dict[str, Node], kind: str, path: tuple[Any, ...], settings: dict[str, Any], pair: str, variables: Variables) -> None:
    name = variables.text((*path, "name"), settings.get("name"), "name")
    if not name:
        return
    if name in out:
        variables.refuse(path, "the node stands twice", name)
    out[name] = Node(name, kind, path, settings, pair)


def add_nodes(seen: Observed, nodes: Mapping[str, Node], variables: Variables, folders: list[Path], notes: Notes) -> None:
    """Add the switches and the cables between them."""
    seen.uplinks = {}
    for node in nodes.values():
        model = variables.text((*node.path, "platform"), node.settings.get("platform"))
        device = Device(node.name, model=model, role=node.kind, rack=variables.text((*node.path, "rack"), node.settings.get("rack")))
        seen.devices[node.name] = device
        seen.switches.add(node.name)
        if node.pair:
            seen.mlag[node.name] = node.pair
    known = _topology(folders, notes)
    for node in nodes.values():
        for cable in _upward(node, nodes, known, variables, notes):
            _join(seen, cable)
            seen.uplinks.setdefault(cable.a[0], set()).add(cable.a[1])
    pairs: dict[str, list[Node]] = {}
    for node in nodes.values():
        if node.pair:
            pairs.setdefault(node.pair, []).append(node)
    for one, other in (tuple(pair) for pair in pairs.values() if len(pair) == 2):
        ports = variables.texts((*one.path, "mlag_interfaces"), one.settings.get("mlag_interfaces"))
        ends = [(port, port) for port in ports] or known.get((one.name, other.name), [])
        if not ends:
            notes.add(
                "low",
                f"{one.name}, {other.name}",
                "the ports of their peer link are not told: they are free in the design",
                "mlag_interfaces",
            )
        for near, far in ends:
            _join(seen, Cable((one.name, near), (other.name, far)))


def _upward(
    node: Node, nodes: Mapping[str, Node], known: Mapping[tuple[str, str], list[tuple[str, str]]], variables: Variables, notes: Notes
) -> Iterator[Cable]:
    """Yield the uplinks of a node: the n-th of its switches at the n-th of their interfaces, from the n-th of its own."""
    switches, far, near = (
        variables.texts((*node.path, key), node.settings.get(key))
        for key in ("uplink_switches", "uplink_switch_interfaces", "uplink_interfaces")
    )
    if not switches:
        return
    for i, switch in enumerate(switches):
        if switch not in nodes:
            notes.add(
                "medium", node.name, f"its uplink switch {clean(switch)} is no node of the fabric: left out", "correct uplink_switches"
            )
            continue
        told = known.get((node.name, switch), [])
        turn = switches[:i].count(switch)
        there = far[i] if i < len(far) else told[turn][1] if turn < len(told) else ""
        here = near[i] if i < len(near) else next((mine for mine, theirs in told if theirs == there), "")
        if not here:
            here = f"(uplink {i + 1})"
            notes.add(
                "low",
                node.name,
                "the ports of its uplinks are not told: they are free in the design",
                "uplink_interfaces, or FABRIC-topology.csv",
            )
        if there:
            yield Cable((node.name, here), (switch, there))


def _join(seen: Observed, cable: Cable) -> None:
    seen.cables.append(cable)
    for device, port in (cable.a, cable.b):
        if not port.startswith("("):
            seen.devices[device].interfaces.setdefault(port, Interface(port))


def _topology(folders: list[Path], notes: Notes) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return the cables between switches of the topology that AVD has written beside its variables, by their devices."""
    out: dict[tuple[str, str], list[tuple[str, str]]] = {}
    problems: list[Problem] = []
    for file in (file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*-topology.csv"))):
        try:
            sheet = read_sheet(file)
        except InputError as error:
            problems += error.problems
            continue
        places = columns_of(sheet, _TOPOLOGY)
        problems += missing(sheet, ("node", "port", "peer", "peer_port"), _TOPOLOGY, places)
        if problems:
            continue
        notes.add("info", sheet.file, "ports of uplinks and peer links that the variables leave to the platform are taken from it")
        for _, row in sheet.rows:
            node, port, peer, peer_port = (row[places[key]].strip() for key in ("node", "port", "peer", "peer_port"))
            out.setdefault((node, peer), []).append((port, peer_port))
    if problems:
        raise InputError(problems)
    return out
