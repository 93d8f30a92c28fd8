"""Arista AVD's variables → what was observed: servers and their adapters, leaf pairs, VLANs.

Read are the node types, ``servers`` and the other connected endpoints, ``port_profiles`` and ``tenants``, as the documentation of AVD's
role eos_designs describes them (avd.arista.com, input variables).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from ipaddress import IPv4Interface
from pathlib import Path
from typing import Any

from nicplanner.errors import InputError, clean
from nicplanner.importing.avd_files import Variables, read_variables
from nicplanner.importing.avd_nodes import add_nodes, read_nodes
from nicplanner.importing.findings import Notes
from nicplanner.importing.observed import Cable, Device, Interface, Observed
from nicplanner.importing.words import is_bmc
from nicplanner.reading.addresses import vlan_ids
from nicplanner.reading.base import Bad

HOSTS = ("servers", "storage_arrays")
"""Connected endpoints that are hosts of a design."""
OTHERS = (
    "firewalls",
    "routers",
    "load_balancers",
    "cpes",
    "workstations",
    "access_points",
    "phones",
    "printers",
    "cameras",
    "generic_devices",
)
"""Connected endpoints that occupy switch ports."""
_SPEED = re.compile(r"(?:forced |auto )?([0-9]{1,4}(?:\.[0-9])?)(g|m)", re.IGNORECASE)
MOST_DEPTH = 20
"""Profiles that may build on each other."""


def observe_avd(paths: list[Path], notes: Notes) -> Observed:
    """Return what the variables of a fabric tell.

    Raises
    ------
    InputError
        With every mistake of the files.
    """
    variables = read_variables(paths)
    name = variables.text(("fabric_name",), variables.values["fabric_name"]) if "fabric_name" in variables.values else ""
    seen = Observed(name or clean(paths[0].resolve().stem, 60) or "AVD fabric")
    add_nodes(seen, read_nodes(variables), variables, paths, notes)
    _networks(seen, variables, notes)
    for key in (*HOSTS, *OTHERS):
        if key in variables.values:
            for path, body in variables.entries((key,), variables.values[key]):
                _endpoint(seen, path, body, key in HOSTS, variables, notes)
    if not any(key in variables.values for key in HOSTS):
        notes.add("high", seen.title, "no 'servers' among the variables: the fabric has no hosts", "add the file of connected endpoints")
    if variables.problems:
        raise InputError(variables.problems)
    return seen


def _networks(seen: Observed, variables: Variables, notes: Notes) -> None:
    """Take in the VLANs of all tenants: SVIs with subnet and gateway, and plain VLANs."""
    for path, tenant in variables.entries(("tenants",), variables.values.get("tenants")):
        found = [(*path, "l2vlans"), *((*at, "svis") for at, _ in variables.entries((*path, "vrfs"), tenant.get("vrfs")))]
        bodies = [tenant.get("l2vlans"), *(vrf.get("svis") for _, vrf in variables.entries((*path, "vrfs"), tenant.get("vrfs")))]
        for at, value in zip(found, bodies, strict=True):
            for where, body in variables.entries(at, value):
                for vlan in _vlans(body.get("id"), (*where, "id"), variables):
                    seen.vlan_names[vlan] = variables.text((*where, "name"), body.get("name")) or f"VLAN{vlan}"
                    _subnet(seen, vlan, variables.text((*where, "ip_address_virtual"), body.get("ip_address_virtual")), notes)


def _subnet(seen: Observed, vlan: int, text: str, notes: Notes) -> None:
    if not text:
        return
    try:
        found = IPv4Interface(text)
    except ValueError:
        notes.add("medium", f"VLAN {vlan}", f"its ip_address_virtual is no IPv4 address with a prefix length ({clean(text)}): left out")
        return
    seen.subnets.setdefault(vlan, []).append(found.network)
    seen.gateways[vlan] = found.ip


def _vlans(value: Any, path: tuple[Any, ...], variables: Variables) -> list[int]:
    """Return VLAN ids of a number or a text such as ``11-12,21``."""
    out: list[int] = []
    for part in variables.text(path, value).split(","):
        if part.strip():
            try:
                out += vlan_ids(part)
            except Bad as bad:
                variables.refuse(path, bad.flaws[0].message, part, bad.flaws[0].allowed)
    return out


def _endpoint(seen: Observed, path: tuple[Any, ...], body: Mapping[str, Any], host: bool, variables: Variables, notes: Notes) -> None:
    name = variables.text((*path, "name"), body.get("name"), "name")
    if name in seen.devices:
        variables.refuse(path, "the device stands twice", name)
    if not name or name in seen.devices:
        return
    device = seen.devices[name] = Device(name, rack=variables.text((*path, "rack"), body.get("rack")))
    if host:
        seen.hosts.add(name)
    for number, (at, adapter) in enumerate(variables.entries((*path, "adapters"), body.get("adapters")), 1):
        settings = {**_profile(adapter.get("profile"), at, variables), **adapter}
        for cable, one in _adapter(device, settings, at, number, seen, variables, notes):
            seen.cables.append(cable)
            device.interfaces[one.name] = one
            switch, port = cable.b
            seen.devices[switch].interfaces.setdefault(port, Interface(port, speed=one.speed))


def _profile(name: Any, path: tuple[Any, ...], variables: Variables) -> dict[str, Any]:
    """Return what a port profile gives an adapter, with the profiles that it builds on."""
    profiles = {
        variables.text((*at, "profile"), one.get("profile")): one
        for at, one in variables.entries(("port_profiles",), variables.values.get("port_profiles"))
    }
    chain: list[Mapping[str, Any]] = []
    wanted = variables.text((*path, "profile"), name)
    while wanted and len(chain) < MOST_DEPTH:
        if wanted not in profiles:
            variables.refuse((*path, "profile"), "no such port profile", wanted)
            break
        chain.append(profiles[wanted])
        wanted = variables.text(path, profiles[wanted].get("parent_profile"))
    out: dict[str, Any] = {}
    for one in reversed(chain):
        out |= {key: value for key, value in one.items() if key not in ("profile", "parent_profile", "name", "group", "id")}
    return out


def _adapter(
    device: Device, settings: Mapping[str, Any], path: tuple[Any, ...], number: int, seen: Observed, variables: Variables, notes: Notes
) -> Iterator[tuple[Cable, Interface]]:
    """Yield the cables of an adapter: the n-th of its ports to the n-th port of the n-th switch."""
    ports = variables.texts((*path, "endpoint_ports"), settings.get("endpoint_ports", settings.get("server_ports")))
    far, switches = (variables.texts((*path, key), settings.get(key)) for key in ("switch_ports", "switches"))
    if len(far) != len(switches):
        variables.refuse((*path, "switch_ports"), "not as many switch ports as switches", f"{len(far)} and {len(switches)}")
        return
    if len(ports) < len(far):
        names = ", ".join(f"adapter{number}-{i + 1}" for i in range(len(ports), len(far)))
        notes.add("low", device.name, f"ports without a name are called {names}", "name them in endpoint_ports")
        ports += [f"adapter{number}-{i + 1}" for i in range(len(ports), len(far))]
    channel = settings.get("port_channel")
    lag = f"port-channel {number}" if isinstance(channel, Mapping) and settings.get("ethernet_segment") is None else ""
    if isinstance(channel, Mapping) and variables.text((*path, "port_channel", "mode"), channel.get("mode")) == "on":
        notes.add("low", device.name, "a port channel of mode 'on' is imported as LACP", "set 'team_mode'")
    vlans = _carried(device, settings, path, seen, variables, notes)
    speed = _SPEED.match(variables.text((*path, "speed"), settings.get("speed")))
    rate = Fraction(speed[1]) / (1 if speed[2].casefold() == "g" else 1000) if speed else None
    for port, switch, there in zip(ports, switches, far, strict=False):
        if switch not in seen.devices or switch in seen.hosts:
            variables.refuse((*path, "switches"), "no such node of the fabric", switch)
            continue
        if port in device.interfaces:
            variables.refuse((*path, "endpoint_ports"), "the port stands twice", port)
            continue
        yield Cable((device.name, port), (switch, there)), Interface(port, "", is_bmc(port), lag, None, frozenset(vlans), "", rate)


def _carried(
    device: Device, settings: Mapping[str, Any], path: tuple[Any, ...], seen: Observed, variables: Variables, notes: Notes
) -> list[int]:
    """Return the VLANs of an adapter; of a trunk that names none, or all, every VLAN of the fabric."""
    text, mode = (variables.text((*path, key), settings.get(key)) for key in ("vlans", "mode"))
    found = (
        list(seen.vlan_names)
        if text in ("", "all") and mode.startswith("trunk")
        else _vlans(settings.get("vlans"), (*path, "vlans"), variables)
    )
    for vlan in _vlans(settings.get("native_vlan"), (*path, "native_vlan"), variables):
        if vlan in seen.vlan_names:
            found.append(vlan)
        elif vlan not in found:
            notes.add(
                "low",
                device.name,
                f"native VLAN {vlan} is left out: no network of the fabric has it",
                "trunks of a plan have tagged VLANs alone",
            )
    return found
