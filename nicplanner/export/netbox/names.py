"""Names in NetBox: slugs, models that may share a name, the group of each VLAN."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nicplanner.errors import clean
from nicplanner.export.handover import Handover, Vlan
from nicplanner.names import natural

MOST = 100
"""Characters of a slug (``max_length`` of NetBox's slug fields)."""


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Return a slug for each name, all different: small letters and digits, parted by ``-``.

    One that has no letter or digit, is too long, or is an earlier name's in natural order, gets eight digits of the name's hash.

    Examples
    --------
    >>> slugs(["PowerConnect 6248", "R1", "r 1", "R-1", "Süd"])
    {'PowerConnect 6248': 'powerconnect-6248', 'R1': 'r1', 'r 1': 'r-1', 'R-1': 'r-1-aee554ed', 'Süd': 'sud'}
    """
    out: dict[str, str] = {}
    used: set[str] = set()
    for name in natural(set(names)):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
        slug = "-".join("".join(sign if sign.isalnum() else " " for sign in plain).split())
        if not slug or len(slug) > MOST or slug in used:
            digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
            slug = f"{slug[: MOST - 9].strip('-')}-{digest}".strip("-")
        used.add(slug)
        out[name] = slug
    return out


def about(text: str) -> str:
    """Return a text for a description: one line, cut to the 200 signs that NetBox keeps."""
    return clean(text, 200)


@dataclass(frozen=True, slots=True)
class NamedVlan:
    """A VLAN as NetBox has it: its group, id and name. The links of a mesh that share an id are one."""

    group: str
    vid: int
    name: str
    about: str


def name_vlans(handover: Handover) -> dict[Vlan, NamedVlan]:
    """Return NetBox's VLAN for each VLAN of the plan.

    All VLANs of the site are in one group that has its name, for ids and names are unique in a group. An id that several racks use, each
    for itself, is in a group of its rack.
    """
    names: dict[int, dict[tuple[str, str], str]] = {}
    for vlan in handover.vlans:
        names.setdefault(vlan.id, {}).setdefault(_identity(vlan), "")
    out = {}
    ids_of_mesh: dict[str, set[int]] = {}
    for vlan in handover.vlans:
        if vlan.scope.startswith("link:"):
            ids_of_mesh.setdefault(vlan.traffic, set()).add(vlan.id)
    for vlan in handover.vlans:
        group = handover.name if len(names[vlan.id]) == 1 else f"{handover.name} {vlan.scope.partition(':')[2] or vlan.scope}"
        text = f"{vlan.traffic}{f' fabric {vlan.fabric}' if vlan.fabric else ''}, {vlan.scope}"
        name = vlan.name
        if vlan.scope.startswith("link:"):
            name = vlan.traffic if len(ids_of_mesh[vlan.traffic]) == 1 else f"{vlan.traffic}-{vlan.id}"
            text = f"{vlan.traffic}, links from host to host"
        out[vlan] = NamedVlan(group, vlan.id, name, about(text))
    return out


def _identity(vlan: Vlan) -> tuple[str, str]:
    """Return what tells VLANs of one id apart: class of a mesh; else name and scope."""
    return (vlan.traffic, "link") if vlan.scope.startswith("link:") else (vlan.name, vlan.scope)


def name_models(models: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Return the name of each device type, by category and model: a server and a switch of one name and maker get their category too.

    Parameters
    ----------
    models
        The maker of each category and model.
    """
    seen: dict[tuple[str, str], int] = {}
    for (_, model), maker in models.items():
        seen[maker, model] = seen.get((maker, model), 0) + 1
    return {(kind, model): f"{model} ({kind})" if seen[maker, model] > 1 else model for (kind, model), maker in models.items()}
