"""Plain data → records, section by section, so that one mistake does not hide the others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from nicplanner.catalog import KINDS, Catalog, Entry, read_folder
from nicplanner.catalog.lookup import inline
from nicplanner.design import fields
from nicplanner.errors import Problem, listing, nearest
from nicplanner.reading import problems, types
from nicplanner.reading.document import Document
from nicplanner.reading.types import Bad, Model, show
from nicplanner.rules import profile_names

R = TypeVar("R", bound=Model)

COMING_PLATFORMS = (
    "azure-local", "hyperv-2008r2", "hyperv-2012", "hyperv-2012r2", "hyperv-2016", "hyperv-2019", "hyperv-2022", "proxmox", "vsphere", "ws2025",
)  # fmt: skip


def read_records(doc: Document, base: Path, found: list[Problem]) -> tuple[fields.DesignRecord | None, Catalog]:
    """Turn a document into records.

    Parameters
    ----------
    doc
        The document, as read.
    base
        The folder that ``catalog.path`` is relative to.
    found
        Receives every mistake.

    Returns
    -------
    tuple
        The records that are sound (None if the document is not a design at all), and the catalog with the design's own entries.
    """
    if not isinstance(doc.value, Mapping):
        got = "an empty file" if doc.value is None else show(doc.value)
        found.append(problems.make(doc, (), "not a design", got, "a map that begins with 'nicplanner: 1'", "`nicplanner init` writes a starter"))
        return None, Catalog()
    data: Mapping[str, Any] = doc.value
    if not _version(data, doc, found):
        return None, Catalog()
    _top_keys(data, doc, found)
    catalog = _catalog(data.get("catalog"), doc, base, found)
    record = fields.DesignRecord.model_construct(
        nicplanner=1,
        name=_plain(types.free_text, data, "name", "", doc, found),
        platform=_platform(data, doc, found),
        policy=_section(fields.PolicyRecord, data, "policy", doc, found) or fields.PolicyRecord(),
        racks=_entries(fields.RackRecord, data, "racks", doc, found),
        switches=_entries(fields.SwitchRecord, data, "switches", doc, found),
        hosts=_entries(fields.HostRecord, data, "hosts", doc, found),
        traffic=_entries(fields.TrafficRecord, data, "traffic", doc, found),
        addressing=_section(fields.AddressingRecord, data, "addressing", doc, found) or fields.AddressingRecord(),
        catalog=fields.CatalogRecord.model_construct(
            path=None, **{section: dict(catalog.own.get(section, {})) for section in KINDS}
        ),
    )
    for section, what in (("hosts", "host group"), ("traffic", "traffic class")):
        if section not in data or (isinstance(data[section], Mapping) and not data[section]) or data[section] is None:
            found.append(problems.make(doc, (section,), f"no {what} is given", "", f"at least one {what}", f"add one under '{section}:'"))
    if not data.get("switches"):
        found.append(problems.make(doc, ("switches",), "no switch is given", "", "at least one switch", "add one under 'switches:'"))
    return record, catalog


def _version(data: Mapping[str, Any], doc: Document, found: list[Problem]) -> bool:
    version = data.get("nicplanner")
    if "nicplanner" not in data:
        hint = "add 'nicplanner: 1' as the first line"
        found.append(problems.make(doc, (), "the format version is missing", "", "nicplanner: 1", hint))
        return isinstance(data.get("hosts"), Mapping) or isinstance(data.get("traffic"), Mapping)
    if isinstance(version, bool) or not isinstance(version, int) or version != 1:
        newer = isinstance(version, int) and not isinstance(version, bool) and version > 1
        hint = "this file is for a newer nicplanner: update it" if newer else "write nicplanner: 1"
        found.append(problems.make(doc, ("nicplanner",), "not a known format version", show(version), "1", hint))
        return not newer
    return True


def _top_keys(data: Mapping[str, Any], doc: Document, found: list[Problem]) -> None:
    known = fields.DesignRecord.model_fields
    for key in data:
        if key not in known:
            found.append(problems.make(doc, (key,), "unknown key", repr(str(key)), listing(known, 20), nearest(str(key), known), at_key=True))
        elif key in ("purchase", "vms", "networks", "acls", "monitors", "states"):
            hint = f"remove '{key}:'; it comes with a later version"
            found.append(problems.make(doc, (key,), "not supported by this version", repr(str(key)), "", hint, at_key=True))


def _platform(data: Mapping[str, Any], doc: Document, found: list[Problem]) -> str:
    platform = data.get("platform", "generic")
    known = profile_names()
    if platform not in known:
        if isinstance(platform, str) and platform.casefold() in COMING_PLATFORMS:
            hint = "its rules come with a later version; 'generic' has no platform rules"
        else:
            hint = nearest(platform, [*known, *COMING_PLATFORMS]) if isinstance(platform, str) else ""
        found.append(problems.make(doc, ("platform",), "not a platform of this version", show(platform), listing(known), hint))
        return "generic"
    return str(platform)


def _plain(parse: Any, data: Mapping[str, Any], key: str, default: Any, doc: Document, found: list[Problem]) -> Any:
    if key not in data:
        return default
    try:
        return parse(data[key])
    except Bad as bad:
        found.extend(problems.make(doc, (key, *at), *rest) for at, *rest in bad.items)
        return default


def _section(model: type[R], data: Mapping[str, Any], key: str, doc: Document, found: list[Problem]) -> R | None:
    if data.get(key) is None:
        return None
    return problems.validate(model, data[key], doc, (key,), found)


def _entries(model: type[R], data: Mapping[str, Any], section: str, doc: Document, found: list[Problem]) -> dict[str, R]:
    """Read a map of names (or ranges) to records; the keys are checked too."""
    given = data.get(section)
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        found.append(problems.make(doc, (section,), "not a map", show(given), f"a map of names to {section}"))
        return {}
    out: dict[str, R] = {}
    parse = types.name if section == "traffic" else types.expanded(types.name)
    for key, body in given.items():
        try:
            parse(key)
        except Bad as bad:
            found.extend(problems.make(doc, (section, key), *rest, at_key=True) for _, *rest in bad.items)
            continue
        stand_ins = {"demand_gbps": 0} if section == "traffic" else {}
        record = problems.validate(model, {} if body is None and section == "racks" else body, doc, (section, key), found, **stand_ins)
        if record is not None:
            out[str(key)] = record
    return out


def _catalog(given: Any, doc: Document, base: Path, found: list[Problem]) -> Catalog:
    if given is None:
        return Catalog()
    if not isinstance(given, Mapping):
        found.append(problems.make(doc, ("catalog",), "not a map", show(given), listing(["path", *KINDS])))
        return Catalog()
    own: dict[str, dict[str, Entry]] = {section: {} for section in KINDS}
    origins: dict[tuple[str, str], str] = {}
    for key in given:
        if key not in ("path", *KINDS):
            known = ["path", *KINDS]
            found.append(problems.make(doc, ("catalog", key), "unknown key", repr(str(key)), listing(known), nearest(str(key), known), at_key=True))
    if "path" in given:
        folder = _folder(given["path"], doc, base, found)
        if folder is not None:
            for section, name, entry, file in read_folder(folder, found):
                if name in own[section]:
                    found.append(problems.make(doc, ("catalog", "path"), f"two files define the same model ({origins[section, name]}, {file})", name))
                own[section][name], origins[section, name] = entry, file
    for section in KINDS:
        bodies = given.get(section)
        if bodies is None:
            continue
        if not isinstance(bodies, Mapping):
            found.append(problems.make(doc, ("catalog", section), "not a map", show(bodies), "a map of model names to definitions"))
            continue
        for name, body in bodies.items():
            try:
                model = types.free_text(name)
            except Bad as bad:
                found.extend(problems.make(doc, ("catalog", section, name), *rest, at_key=True) for _, *rest in bad.items)
                continue
            record = inline(section, body, doc, ("catalog", section, name), found)
            if record is not None:
                own[section][model], origins[section, model] = record, "design"
    return Catalog(own, origins)


def _folder(given: Any, doc: Document, base: Path, found: list[Problem]) -> Path | None:
    """Return the catalog folder, which must lie below the design's own folder: a design must not read the rest of the machine."""
    allowed = "a folder below the design file's own"

    def refuse(message: str) -> None:
        found.append(problems.make(doc, ("catalog", "path"), message, show(given), allowed, "copy the entries beside the design"))

    if not isinstance(given, str) or not given or not given.isprintable():
        refuse("not a folder")
        return None
    if given.startswith(("~", "/", "\\")) or "\\" in given or ":" in given:
        refuse("not a relative path")
        return None
    root = base.resolve()
    folder = (root / given).resolve()
    if root != folder and root not in folder.parents:
        refuse("the path leaves the design's folder")
        return None
    if not folder.is_dir():
        refuse("no such folder")
        return None
    return folder
