"""One palette: the same class has the same colour in every figure, page and sheet, of every plan.

The colours are those of Okabe and Ito (Color Universal Design, 2008) and tints and shades of them: distinguishable with the common kinds
of colour blindness. Colour is never the only sign: names stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.names import natural
from nicplanner.plot.subject import Subject

COLOURS = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#D55E00",
    "#F0E442",
    "#7F7F7F",
    "#80B9D9",
    "#F3CF80",
    "#80CFB9",
    "#E6BCD3",
    "#7A2E00",
    "#00553E",
    "#EAAF80",
    "#8A5072",
    "#BFBFBF",
    "#9C6B00",
    "#F8F2A1",
    "#003F66",
)
"""Colours of classes: the eight of Okabe and Ito, grey in place of black, then lighter tints, then shades and tints in turn, so that a
design of twenty classes has no two of one colour."""

OF_KIND: Mapping[str, str] = MappingProxyType(
    {
        "production": "#0072B2",
        "iscsi": "#E69F00",
        "ceph-public": "#E69F00",
        "cluster": "#009E73",
        "corosync": "#009E73",
        "live-migration": "#CC79A7",
        "vmotion": "#CC79A7",
        "management": "#56B4E9",
        "smb": "#D55E00",
        "vsan": "#D55E00",
        "ceph-cluster": "#D55E00",
        "backup": "#F0E442",
        "replica": "#F0E442",
        "bmc": "#7F7F7F",
    }
)
"""The colour that a class of each kind of traffic takes unless another class of the design has it."""

FABRICS = ("#3B5B8C", "#A23B4A", "#5E7F3B", "#7A5195", "#8A6A3B", "#3B7F7F")
DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2), (1, 1.5), (6, 2, 1, 2), (8, 3), (3, 1, 1, 1, 1, 1))
"""Dash pattern of each fabric's cables, in points on and off; a whole line for the first."""


def class_palette(subject: Subject) -> Mapping[str, str]:
    """Return a colour for each class of a plan, by its kind of traffic.

    Classes choose in natural order of their names; whose kind's colour is taken gets the first that no class's kind would want. Past
    twenty classes colours repeat.
    """
    kinds = {name: one.kind for name, one in SiteExcerpt.of(subject.manifest).classes.items()}
    return colours_of(kinds)


def colours_of(kinds: Mapping[str, str]) -> Mapping[str, str]:
    """Return a colour for each class, given its kind of traffic.

    Examples
    --------
    >>> dict(colours_of({"web": "production", "db": "production", "iscsi": "iscsi"}))
    {'db': '#0072B2', 'iscsi': '#E69F00', 'web': '#009E73'}
    """
    out: dict[str, str] = {}
    later: list[str] = []
    for name in natural(kinds):
        wanted = OF_KIND.get(kinds[name])
        if wanted is None or wanted in out.values():
            later.append(name)
        else:
            out[name] = wanted
    for name in later:
        free = [colour for colour in COLOURS if colour not in out.values()]
        out[name] = free[0] if free else COLOURS[len(out) % len(COLOURS)]
    return MappingProxyType({name: out[name] for name in natural(out)})


def fabric_palette(subject: Subject) -> Mapping[str, str]:
    """Return a colour for each fabric of a plan, for its switches and cables; past six fabrics colours repeat."""
    return MappingProxyType({name: FABRICS[i % len(FABRICS)] for i, name in enumerate(_fabrics(subject))})


def fabric_dash(subject: Subject) -> Mapping[str, tuple[float, ...]]:
    """Return the dash pattern of each fabric's cables, so that they are told apart without colour."""
    return MappingProxyType({name: DASHES[i % len(DASHES)] for i, name in enumerate(_fabrics(subject))})


def _fabrics(subject: Subject) -> list[str]:
    return natural({one.fabric for one in SiteExcerpt.of(subject.manifest).switches.values()})


def ink(colour: str) -> str:
    """Return black or white, whichever is easier to read on a colour (WCAG relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return "#000000" if 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.18 else "#FFFFFF"
