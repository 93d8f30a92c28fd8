"""Facts that the library's format lacks: the shipped catalog has them, by manufacturer and model or by part number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from nicplanner.catalog.lookup import catalog_root, shipped_bodies
from nicplanner.errors import InputError
from nicplanner.reading import document, types
from nicplanner.reading.base import Model, field, record
from nicplanner.reading.problems import Findings
from nicplanner.reading.types import FreeText, ModelName

_MAKERS = {
    "hp": "hpe",
    "hewlettpackardenterprise": "hpe",
    "aruba": "hpe",
    "broadcomcorporation": "broadcom",
    "nvidia": "mellanox",
    "dellemc": "dell",
}
"""One maker under several names."""

_OWN = ("manufacturer", "part_numbers", "source", "retrieved", "corrections", "unverified", "interfaces", "mgmt_only", "height_units")
"""What a file states of itself, and what holds for the shipped entry alone."""


class _Like(Model):
    """A row: what the library calls the thing, and the shipped entry that it is."""

    section: Annotated[str, *field(types.choice("adapters", "servers", "switches"), {"enum": ["adapters", "servers", "switches"]})]
    manufacturer: FreeText
    model: ModelName
    like: ModelName
    source: FreeText


class _Rows(Model):
    rows: Annotated[tuple[_Like, ...], *field(types.list_of(record(_Like), "rows"), {"type": "array"})]


def shipped_like(section: str, maker: str, model: str, part_number: str) -> tuple[str, Mapping[str, Any]] | None:
    """Return the shipped entry that a file describes: its name and body, or None if there is none.

    Parameters
    ----------
    section
        ``adapters``, ``servers`` or ``switches``.
    maker, model, part_number
        As the file states them; neither case, blanks nor hyphens distinguish, nor the names of one maker.
    """
    known, by = _index(), _maker(maker)
    for who, text in ((by, model), (by, part_number), ("", part_number), ("", model)):  # a card's model may be a part number
        name = known.get((section, who, _folded(text))) if _folded(text) else None
        if name is not None:
            return name, _bodies()[section][name]
    return None


def _maker(text: str) -> str:
    folded = _folded(text)
    return _MAKERS.get(folded, folded)


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9+]", "", text.casefold())


_bodies = cache(shipped_bodies)


@cache
def _index() -> Mapping[tuple[str, str, str], str]:
    """Return (section, maker, model) → shipped name; without a maker where the model is a part number."""
    out: dict[tuple[str, str, str], str] = {}
    bodies = _bodies()
    for section in ("adapters", "servers", "switches"):
        for name, body in bodies.get(section, {}).items():
            out[section, _maker(str(body.get("manufacturer", ""))), _folded(name)] = name
            for number in body.get("part_numbers", ()):
                out[section, "", _folded(types.text_of(number) or "")] = name
    for row in _rows():
        out[row.section, _maker(row.manufacturer), _folded(row.model)] = row.like
    return out


def _rows() -> tuple[_Like, ...]:
    findings = Findings(document.load(catalog_root() / "overlay.yaml"))
    found = findings.read(record(_Rows), findings.document.value, ())
    if found is None or findings.problems:
        raise InputError(findings.problems)
    return found.rows


def joined(section: str, body: dict[str, Any], name: str, shipped: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Return an entry's body with the shipped facts, and a remark.

    Where the shipped entry corrects the library it takes the file's place. Otherwise it fills what the file does not say: everything
    but the ports, which must be of the same types; of a server also the slots, whose buses the format cannot state.
    """
    if shipped.get("corrections"):
        own: dict[str, Any] = {key: body[key] for key in ("manufacturer", "part_numbers") if key in body}
        return {**shipped, **own, "source": _source(shipped, name)}, f"the shipped {name}, which corrects the library"
    if section != "servers" and _types(body["interfaces"]) != _types(shipped["interfaces"]):
        return body, f"not joined with the shipped {name}: it has other ports"
    facts = {key: value for key, value in shipped.items() if key not in _OWN and (key == "slots" or key not in body)}
    doubtful = [key for key in shipped.get("unverified", ()) if key in facts]
    out = {**body, **facts, **({"unverified": doubtful} if doubtful else {})}
    return {**out, "source": f"{body['source']}; else the shipped {name}"[:200]}, f"joined with the shipped {name}" if facts else ""


def _source(shipped: Mapping[str, Any], name: str) -> str:
    return f"the shipped {name}: {shipped.get('source', '')}"[:200]


def _types(interfaces: Any) -> list[str]:
    """Return the types of ports, each as often as there are ports of it."""
    return sorted(kind for _, kind in types.interfaces(interfaces))
