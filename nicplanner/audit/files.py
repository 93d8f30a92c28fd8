"""Files of what devices see: which device a file is of, and which format it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nicplanner.audit.cells import read_links
from nicplanner.audit.formats import FORMATS
from nicplanner.audit.sighting import Seen, Sighting
from nicplanner.audit.structure import FormatError, parse_json
from nicplanner.errors import InputError, Problem, clean, listing

LONGEST_PATH = 1_000
"""Signs of a file's name that are told: whoever reads of a file must find it."""
MOST_BYTES = 256 * 2**20
ALLOWED = (
    "the JSON of NX-OS (TABLE_nbor or TABLE_nbor_detail), EOS (lldpNeighbors) or lldpd (lldp), an object of devices with such JSON each, "
    "or a file .csv of links"
)


def read_files(sources: Iterable[str | Path], columns: Mapping[str, str] | None = None) -> Seen:
    """Read files of what devices see.

    Parameters
    ----------
    sources
        ``FILE``, whose device is its name without the ending, or ``DEVICE=FILE``. A file ``.csv`` has the links of any devices.
    columns
        What the columns of such files are called: switch, switch_port, host, adapter, port.

    Raises
    ------
    InputError
        If a file cannot be read, or is of no known format; if a device has two files.
    """
    devices: dict[str, str] = {}
    out: list[Sighting] = []
    problems: list[Problem] = []
    for source in sources:
        try:
            found, sightings = _read(str(source), columns or {})
        except InputError as error:
            problems += error.problems
            continue
        twice = [name for name in found if name in devices]
        path = clean(str(source), LONGEST_PATH)
        problems += [Problem("", f"{clean(name)} has a file already", clean(devices[name]), file=path) for name in twice]
        devices |= found
        out += sightings
    if problems:
        raise InputError(problems)
    return Seen(devices, tuple(dict.fromkeys(out)))


def read_objects(objects: Mapping[str, Any]) -> Seen:
    """Read what devices have answered: device → its JSON as Python has it.

    Raises
    ------
    InputError
        If one of them is of no known format.
    """
    out: list[Sighting] = []
    problems: list[Problem] = []
    for device, value in objects.items():
        try:
            out += _sightings(value, device, device)
        except FormatError as fault:
            problems.append(fault.problem(clean(device)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return Seen({device: device for device in objects}, tuple(dict.fromkeys(out)))


def _read(source: str, columns: Mapping[str, str]) -> tuple[dict[str, str], list[Sighting]]:
    device, path = _parts(source)
    name = clean(str(path), LONGEST_PATH)
    text = read_text(path)
    if path.suffix.casefold() == ".csv":
        if device:
            hint = "give the file alone: the column switch names the devices"
            raise InputError([Problem("", "a CSV file has devices of its own", clean(device), hint=hint, file=name)])
        return read_links(text, name, columns)
    value = parse_json(text, name)
    try:
        if not device and _is_of_devices(value):
            made = read_objects(value)
            return {one: f"{name}: {one}" for one in made.devices}, [_of_file(one, name) for one in made.sightings]
        device = device or path.stem
        return {device: name}, list(_sightings(value, device, name))
    except FormatError as fault:
        raise InputError([fault.problem(name)]) from None


def _of_file(one: Sighting, file: str) -> Sighting:
    return Sighting(one.device, one.interface, one.neighbour, one.port, one.description, file)


def _parts(source: str) -> tuple[str, Path]:
    """Split ``DEVICE=FILE``; a file of exactly that name is a file."""
    device, equals, rest = source.partition("=")
    if not equals or Path(source).is_file():
        return "", Path(source)
    if not device.strip() or not rest:
        raise InputError([Problem("--lldp", "a device or a file is missing", clean(source), "FILE or DEVICE=FILE", file="command line")])
    return device.strip(), Path(rest)


def read_text(path: Path) -> str:
    """Read a file of text.

    Raises
    ------
    InputError
        If it cannot be read, is larger than anything that a device says, or is not UTF-8.
    """
    name = clean(str(path), LONGEST_PATH)
    try:
        if not path.is_file():
            raise InputError([Problem("", "no such file", file=name)])
        if path.stat().st_size > MOST_BYTES:
            raise InputError([Problem("", f"the file is larger than {MOST_BYTES // 2**20} MiB", file=name)])
        content = path.read_bytes()
    except OSError as error:
        raise InputError([Problem("", f"cannot be read ({error.strerror})", file=name)]) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        hint = "it looks like UTF-16, as PowerShell's > writes it: use Out-File -Encoding utf8" if wide else ""
        raise InputError([Problem("", "not UTF-8", hint=hint, file=name)]) from None


def _is_of_devices(value: Any) -> bool:
    """Tell whether JSON is an object of devices: none of its keys tells a format or a wrapping, and each value may be one's JSON."""
    known = {*FORMATS, "ins_api", "jsonrpc", "result", "neigh_hdr"}
    return isinstance(value, dict) and bool(value) and not known & set(value) and all(_holds(one) for one in value.values())


def _holds(value: Any) -> bool:
    return isinstance(value, str) or value == {} or (isinstance(value, (dict, list)) and any(_unwrapped(value)))


def _sightings(value: Any, device: str, file: str) -> Iterator[Sighting]:
    """Yield what a device sees of its JSON, or of the text that holds it."""
    if isinstance(value, str):
        value = parse_json(value, file) if value.strip() else {}
    if value == {}:
        return
    bodies = list(_unwrapped(value))
    if not bodies:
        keys = listing([clean(str(key)) for key in value]) if isinstance(value, dict) else type(value).__name__
        raise FormatError("", "neighbours in no format that is known here", keys, ALLOWED)
    for body in bodies:
        for key, (_, reader) in FORMATS.items():
            if key in body:
                yield from reader(body, device, file)
                break


def _unwrapped(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the objects with neighbours, out of what the APIs of NX-OS and EOS put around them."""
    if depth > 6:
        return
    if isinstance(value, list):
        for one in value:
            yield from _unwrapped(one, depth + 1)
    elif isinstance(value, dict):
        if any(key in value for key in FORMATS) or ("neigh_hdr" in value and str(value.get("neigh_count", "0")) == "0"):
            yield value  # NX-OS has a head, but no table, where there is nobody
        else:
            for key in ("ins_api", "outputs", "output", "result", "body"):
                if key in value and value[key] in (None, "", {}):
                    yield {}  # the device has said nothing: it sees nobody
                elif key in value:
                    yield from _unwrapped(value[key], depth + 1)
