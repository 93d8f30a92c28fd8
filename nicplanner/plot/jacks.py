"""Jacks: how large they are, and how a used, a free and a kept one looks.

What a port is for is never told by its colour alone: free ports are open, uplinks and peer links have arrows, occupied ones are crossed
out, management-only ones stand in a dashed frame, and beside the figure stand the names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nicplanner import units
from nicplanner.plot.sheet import Sheet


@dataclass(frozen=True)
class Kind:
    """A kind of jack: its opening and the distance between neighbours, in mm; `bars` are the lines that tell cages apart."""

    width: float
    height: float
    pitch: float
    bars: int = 0


RJ45 = Kind(11.7, 8.3, 13.97)
SFP = Kind(13.55, 8.55, 14.25, 1)
QSFP = Kind(18.35, 8.5, 20.0, 2)
KINDS = {
    "rj45": RJ45,
    **dict.fromkeys(("sfp", "sfp+", "sfp28", "sfp56", "sfp112", "sfp-dd", "dsfp"), SFP),
    **dict.fromkeys(("qsfp+", "qsfp28", "qsfp56", "qsfp112", "qsfp-dd", "qsfp-dd1600", "xfp"), QSFP),
    **dict.fromkeys(("osfp", "osfp-rhs", "osfp1600", "osfp1600-rhs", "cfp4"), Kind(22.6, 9.0, 24.0, 3)),
    **dict.fromkeys(("lc", "mpo"), Kind(13.0, 8.5, 14.5)),
}
"""Sizes of openings by connector.

The plug of RJ45 is 11.7 mm wide (IEC 60603-7); the height holds its latch, and the pitch is that of ganged jacks as makers build them: both
are approximate. An SFP module is 13.55 mm wide and 8.55 mm high (SFF-8432), the pitch of ganged cages 14.25 mm; a QSFP module 18.35 by
8.5 mm (SFF-8661), its pitch is approximate; XFP and QSFP-DD are as wide. An OSFP module is 22.58 mm wide (OSFP MSA); its height and
what fixed optics have are approximate. All were noted from memory, but for the QSFP module (walsun.com, read 2026-11-27), and are meant for
drawing: about half a millimetre.
"""
OTHER = Kind(26.0, 9.0, 28.0, 3)
"""Cages of older modules (GBIC, X2, XENPAK, CFP, CX4 …), approximate: they differ, and none is common on what is planned here."""
NAMES = {"rj45": "RJ45", "cx4": "CX4", "lc": "LC", "mpo": "MPO"}


def kind_of(interface: str) -> Kind:
    """Return the kind of jack of a NetBox interface type."""
    known = units.interface_type(interface)
    return KINDS.get(known[1], OTHER) if known else OTHER


def kind_name(interface: str) -> str:
    """Return speed and connector as people write them.

    Examples
    --------
    >>> kind_name("10gbase-x-sfpp"), kind_name("1000base-t")
    ('10 Gbit/s SFP+', '1 Gbit/s RJ45')
    """
    known = units.interface_type(interface)
    return f"{units.text(known[0])} Gbit/s {NAMES.get(known[1], known[1].upper())}" if known else interface


@dataclass(frozen=True)
class Look:
    """How a jack is filled: with the colours of its classes (none: it is open), and its sign.

    The sign is ``uplink``, ``peer``, ``occupied``, or empty; `apart` frames a management-only port.
    """

    colours: Sequence[str] = ()
    sign: str = ""
    apart: bool = False


def draw_jack(sheet: Sheet, x: float, y: float, width: float, kind: Kind, look: Look, latch_up: bool = False, gid: str = "") -> float:
    """Draw a jack whose opening is `width` wide with its upper left corner at (x, y); return the opening's height, in points."""
    height = width * kind.height / kind.width
    theme = sheet.theme
    outline = _opening(x, y, width, height, kind, latch_up)
    kept = look.sign in ("uplink", "peer")
    sheet.shape(outline, theme.body if kept else theme.free, None, 0, 2.0)
    for i, colour in enumerate(look.colours):
        step = width / len(look.colours)
        sheet.shape(_slice(outline, x + i * step, x + (i + 1) * step), colour, None, 0, 2.1, f"stripe:{gid}")
    sheet.shape(outline, None, theme.ink if look.colours or kept else theme.faint, 0.7 if look.colours or kept else 0.5, 2.4, f"jack:{gid}")
    _bars(sheet, x, y, width, height, kind, latch_up, look)
    if look.apart:
        sheet.rect(x - 2.2, y - 2.2, width + 4.4, height + 4.4, None, theme.ink, 0.7, (2, 1.2), 0, 2.4, f"apart:{gid}")
    _sign(sheet, x, y, width, height, look.sign)
    return height


def _opening(x: float, y: float, width: float, height: float, kind: Kind, latch_up: bool) -> list[tuple[float, float]]:
    """Return the outline: a cage is a rectangle; RJ45 has the recess of the plug's latch."""
    if kind is not RJ45:
        return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    recess, inset = height * 0.22, width * 0.26
    points = [
        (0.0, 0.0), (width, 0.0), (width, height - recess), (width - inset, height - recess), (width - inset, height),
        (inset, height), (inset, height - recess), (0.0, height - recess),
    ]  # fmt: skip
    return [(x + a, y + (height - b if latch_up else b)) for a, b in points]


def _slice(outline: Sequence[tuple[float, float]], left: float, right: float) -> list[tuple[float, float]]:
    """Cut a rectilinear outline to the strip between two abscissas (Sutherland and Hodgman, 1974)."""
    points = list(outline)
    for bound, sign in ((left, 1.0), (right, -1.0)):
        kept: list[tuple[float, float]] = []
        for i, (x, y) in enumerate(points):
            before_x, before_y = points[i - 1]
            inside, was_inside = sign * (x - bound) >= 0, sign * (before_x - bound) >= 0
            if inside != was_inside:
                share = (bound - before_x) / (x - before_x)
                kept.append((bound, before_y + share * (y - before_y)))
            if inside:
                kept.append((x, y))
        points = kept
    return points


def _bars(sheet: Sheet, x: float, y: float, width: float, height: float, kind: Kind, latch_up: bool, look: Look) -> None:
    """Draw the bails of a cage: one line for SFP, two for QSFP, three for what is larger."""
    colour = sheet.theme.ink if look.colours or look.sign else sheet.theme.faint
    for i in range(kind.bars):
        at = y - 1.6 - 1.5 * i if latch_up else y + height + 1.6 + 1.5 * i
        sheet.path([(x + width * 0.28, at), (x + width * 0.72, at)], colour, 0.6, order=2.3)


def _sign(sheet: Sheet, x: float, y: float, width: float, height: float, sign: str) -> None:
    ink, mid_x, mid_y, reach = sheet.theme.ink, x + width / 2, y + height / 2, height * 0.32
    if sign == "uplink":
        sheet.shape([(mid_x, mid_y - reach), (mid_x + reach, mid_y + reach), (mid_x - reach, mid_y + reach)], ink, None, 0, 2.5)
    elif sign == "peer":
        for way in (-1, 1):
            tip, back = mid_x + way * reach * 2.0, mid_x + way * reach * 0.8
            sheet.shape([(tip, mid_y), (back, mid_y - reach), (back, mid_y + reach)], ink, None, 0, 2.5)
        sheet.path([(mid_x - reach, mid_y), (mid_x + reach, mid_y)], ink, 0.9, order=2.5)
    elif sign == "occupied":
        for low, high in ((y, y + height), (y + height, y)):
            sheet.path([(x, low), (x + width, high)], sheet.theme.faint, 0.8, order=2.5)
