"""A lab of the plan for containerlab: ``NAME.clab.yml`` with every host, switch and cable.

Hosts are Linux containers, switches play their makers' systems; which, stands once for each model, where the image must be filled in (until
then containerlab refuses it: no image has a capital letter). Interfaces are ``eth1``, ``eth2`` … by :func:`~nicplanner.export.lab.numbers`;
the labels of a node name the plan's port of each. Each link carries the number of its cable and its MTU. Devices are cabled and not
configured: what the other formats write for them can be loaded into the lab.

Source: containerlab, "Topology definition" and ``schemas/clab.schema.json`` (github.com/srl-labs/containerlab, commit 39ff2b7), read in
November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from nicplanner.export.handover import Handover, read_handover
from nicplanner.export.handover.reading import is_plain
from nicplanner.export.lab import lab_name, links_of, numbers, peer_links, players
from nicplanner.export.quoting import refused
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_file

HOST_IMAGE = "ghcr.io/srl-labs/network-multitool"
"""The image of hosts: containerlab's own, with the usual network tools."""
UNFILLED = "FILL-IN"
"""How an image begins that a person must name."""
HEAD = """\
# A lab of the plan. Name the images below 'groups' (FILL-IN...), then: containerlab deploy -t {file}
# Before that, 'containerlab graph --dot -t {file}' draws it and starts nothing.
# Labels say which port of the plan an interface is. Links with the role 'peer link' join the ports of an MLAG pair in order:
# the plan does not say which leads to which.
"""
_NODE = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]*\Z", re.ASCII)


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``NAME.clab.yml``, NAME being the design's in small letters; an earlier one is replaced.

    Raises
    ------
    InputError
        If the plan cannot be read, a name is none for a container, or the file cannot be written.
    """
    view = read_handover(plan)
    name = lab_name(view.name)
    file = target / f"{name}.clab.yml"
    topology = {"groups": dict(_groups(plan, view)), "nodes": dict(_nodes(view)), "links": list(_links(view))}
    text = yaml.safe_dump({"name": name, "topology": topology}, sort_keys=False, allow_unicode=True, width=1000)
    write_file(file, (HEAD.format(file=file.name) + text).encode())
    return (file,)


def _groups(plan: Plan, view: Handover) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield what hosts and each model of switch are played by."""
    yield "host", {"kind": "linux", "image": HOST_IMAGE}
    for model, player in players(plan, view).items():
        yield f"switch {_value(model)}", {"kind": player.kind, "image": f"{UNFILLED}/{player.kind}"}


def _nodes(view: Handover) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the nodes, each with its place and its used interfaces as labels."""
    number = numbers(view)
    for host in view.hosts:
        facts = {"rack": host.rack, "unit": str(host.unit), "model": host.server}
        used = {f"eth{number[host.name, port.label]}": port.label for port in host.ports if port.group}
        yield _name(host.name), {"group": "host", "labels": _sayable({**facts, **used})}
    for switch in view.switches:
        facts = {"rack": switch.rack, "unit": str(switch.unit), "model": switch.model, "fabric": switch.fabric}
        used = {f"eth{number[switch.name, port.name]}": port.name for port in switch.ports}
        yield _name(switch.name), {"group": f"switch {switch.model}", "labels": _sayable({**facts, **used})}


def _links(view: Handover) -> Iterator[Mapping[str, Any]]:
    number = numbers(view)

    def end(device: str, port: str) -> str:
        return f"{_name(device)}:eth{number[device, port]}"

    for link in links_of(view):
        ends = [end(link.port.host, link.port.label), end(link.far, link.far_port)]
        yield {"endpoints": ends, "mtu": link.port.mtu, "vars": {"cable": link.cable.number}}
    for one in peer_links(view):
        yield {"endpoints": [end(*one.near), end(*one.far)], "mtu": one.mtu, "vars": {"role": "peer link"}}


def _sayable(labels: Mapping[str, str]) -> dict[str, str]:
    return {key: _value(text) for key, text in labels.items() if text}


def _value(text: str) -> str:
    """Return a text that containerlab leaves as it is: it takes the file for a template, and puts variables of the environment in."""
    if "$" in text or "{{" in text or not is_plain(text):
        raise refused("label", text, "one line without $ and {{")
    return text


def _name(text: str) -> str:
    if not _NODE.match(text):
        raise refused("name", text, "letters, digits and . _ -, a letter or digit first")
    return text
