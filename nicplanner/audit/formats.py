"""The JSON of devices as sightings, one function a format.

Structures as devices and lldpd print them:

- NX-OS, ``show lldp neighbors [detail] | json`` and the same by NX-API: ``TABLE_nbor[_detail]`` with ``ROW_nbor[_detail]``, an object
  where there is one neighbour and a list of more; ``l_port_id`` is the switch's own interface. Without ``detail`` the neighbour's name is
  ``chassis_id``. What is not sent stands there as ``null`` or ``not advertised``.
- EOS, ``show lldp neighbors | json``: the list ``lldpNeighbors`` of ``port``, ``neighborDevice``, ``neighborPort``; with ``detail`` an
  object of interfaces, each with a list ``lldpNeighborInfo``, where a port id that is a name may stand in quotes within the text.
- lldpd (SONiC's lldp container, Cumulus, Linux hosts), ``lldpcli show neighbors -f json``: ``lldp.interface`` is an object of interfaces,
  or a list of such objects where there are several; the neighbour's name is the key of its chassis, and missing with it. ``-f json0`` has
  a list wherever there may be several, and every value as ``[{"value": …}]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nicplanner.audit.sighting import Sighting
from nicplanner.audit.structure import FormatError, a_text, an_object, rows_of

Reader = Callable[[dict[str, Any], str, str], Iterator[Sighting]]
NOTHING = frozenset({"", "null", "not advertised", "not received"})
"""What stands where a neighbour does not send something, in lower case."""


def _sent(text: str) -> str:
    return "" if text.casefold() in NOTHING else text


def nxos(data: dict[str, Any], device: str, file: str) -> Iterator[Sighting]:
    """Yield what an NX-OS switch sees."""
    for table, row_name, name in (("TABLE_nbor_detail", "ROW_nbor_detail", "sys_name"), ("TABLE_nbor", "ROW_nbor", "chassis_id")):
        if table not in data:
            continue
        inside = an_object(data[table], table)
        if row_name not in inside:
            raise FormatError(f"{table}.{row_name}", "missing", allowed="the neighbours")
        for path, row in rows_of(inside[row_name], f"{table}.{row_name}"):
            interface = a_text(row, "l_port_id", path, needed=True)
            port = _sent(a_text(row, "port_id", path, needed=True))
            described = _sent(a_text(row, "port_desc", path))
            yield Sighting(device, interface, _sent(a_text(row, name, path)), port, described, file)


def eos(data: dict[str, Any], device: str, file: str) -> Iterator[Sighting]:
    """Yield what an EOS switch sees."""
    found = data["lldpNeighbors"]
    if isinstance(found, list):
        for path, row in rows_of(found, "lldpNeighbors"):
            port = a_text(row, "neighborPort", path, needed=True).strip('"')
            yield Sighting(device, a_text(row, "port", path, needed=True), a_text(row, "neighborDevice", path, needed=True), port, "", file)
        return
    for interface, one in an_object(found, "lldpNeighbors").items():
        path = f"lldpNeighbors.{interface}"
        inside = an_object(one, path)
        if not isinstance(inside.get("lldpNeighborInfo"), list):
            raise FormatError(f"{path}.lldpNeighborInfo", "not a list", allowed="the neighbours of the interface, [ … ]")
        for where, row in rows_of(inside["lldpNeighborInfo"], f"{path}.lldpNeighborInfo"):
            theirs = an_object(row.get("neighborInterfaceInfo"), f"{where}.neighborInterfaceInfo")
            names = [a_text(theirs, key, f"{where}.neighborInterfaceInfo").strip('"') for key in ("interfaceId_v2", "interfaceId")]
            described = a_text(theirs, "interfaceDescription", f"{where}.neighborInterfaceInfo")
            yield Sighting(device, interface, a_text(row, "systemName", where), names[0] or names[1], described, file)


def lldpd(data: dict[str, Any], device: str, file: str) -> Iterator[Sighting]:
    """Yield what lldpd on a switch or host sees, of ``json`` or ``json0``."""
    for path, inside in rows_of(data["lldp"], "lldp"):
        for where, row in _interfaces(inside, path):
            name = a_text(row, "name", where, needed=True)
            if row.get("via") == "unknown":
                raise FormatError(where, "an interface of the device itself, not what it sees", hint="ask for 'lldpcli show neighbors'")
            chassis = _first(row.get("chassis"), f"{where}.chassis")
            port = _first(row.get("port"), f"{where}.port")
            sent = _first(port.get("id"), f"{where}.port.id")
            number = _value(sent.get("value"), f"{where}.port.id.value")
            described = _value(port.get("descr"), f"{where}.port.descr")
            yield Sighting(device, name, _chassis_name(chassis, f"{where}.chassis"), number, described, file)


def _interfaces(inside: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the interfaces of either form, with their names inside."""
    for where, row in rows_of(inside.get("interface", []), f"{path}.interface"):
        if isinstance(row.get("name"), str):  # json0
            yield where, row
            continue
        for name, one in row.items():
            yield f"{where}.{name}", {**an_object(one, f"{where}.{name}"), "name": name}


def _chassis_name(chassis: dict[str, Any], path: str) -> str:
    """Return the name of a chassis: its key, or of json0 the value inside; empty if it sends none."""
    if "name" in chassis and not isinstance(chassis["name"], dict):
        return _value(chassis["name"], f"{path}.name")
    if "id" in chassis or len(chassis) != 1:
        return ""
    return next(iter(chassis)).strip()


def _first(value: Any, path: str) -> dict[str, Any]:
    """Return an object, or the only one of a list."""
    if isinstance(value, list):
        if len(value) != 1:
            raise FormatError(path, f"a list of {len(value)}", allowed="one object")
        value = value[0]
    return an_object(value, path)


def _value(value: Any, path: str) -> str:
    """Return a text, also where it stands as ``[{"value": …}]``; empty if it is missing."""
    if value is None or value == []:
        return ""
    if isinstance(value, (list, dict)):
        return a_text(_first(value, path), "value", path)
    return a_text({"value": value}, "value", path)


FORMATS: Mapping[str, tuple[str, Reader]] = {
    "TABLE_nbor_detail": ("NX-OS", nxos),
    "TABLE_nbor": ("NX-OS", nxos),
    "lldpNeighbors": ("EOS", eos),
    "lldp": ("lldpd", lldpd),
}
"""The key of the JSON that tells a format → what prints it, and what reads it."""
