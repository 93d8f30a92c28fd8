"""How a rack's sheet is divided into pages: everything that stands on it as pieces of known height.

Pages are A4 across; nothing stands where a printer that takes Letter for A4, without scaling, would cut it off: the body keeps within what
both sheets have in common, less 18 pt that printers leave free.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from nicplanner.export.rack_order import DIRECT, Cord, End, Section
from nicplanner.export.typeface import BOLD, REGULAR, lines_of
from nicplanner.names import natural, natural_key
from nicplanner.units import text

WIDTH, HEIGHT = 841.89, 595.28
"""A4 across, 297 mm × 210 mm (ISO 216), in points of 1/72 inch."""
LEFT, RIGHT = 44.0, WIDTH - 44.0
"""Letter is 792 pt wide: printed on its middle, 25 pt are lost on each side."""
BODY_TOP, BODY_BOTTOM = HEIGHT - 74.0, 66.0
SIZE, LEADING, PAD = 7.0, 8.4, 2.8
"""Size of the text of a row, distance of its lines, and room above and below, in points."""
PULL_HEIGHT, HEAD_HEIGHT, TITLE_HEIGHT = 13.0, 17.0, 21.0


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its title, left edge and width in points."""

    title: str
    x: float
    width: float


def _fields() -> dict[str, Field]:
    widths = (
        ("a", "A", 17), ("b", "B", 17), ("tested", "test", 21), ("cable", "cable", 40), ("colour", "colour", 62), ("length", "length", 34),
        ("kind", "cable kind", 64), ("unit_a", "U", 20), ("host", "end A: host", 80), ("near", "adapter, port", 72), ("unit_b", "U", 20),
        ("far", "end B: switch", 80), ("far_port", "port", 54), ("labels", "labels", 0),
    )  # fmt: skip
    out, x = {}, LEFT
    for name, title, room in widths:
        out[name] = Field(title, x, room or RIGHT - x)
        x += room
    return out


FIELDS = _fields()


@dataclass(frozen=True, slots=True)
class Columns:
    """The titles of the columns; those of cables from host to host name no switch."""

    direct: bool

    height = HEAD_HEIGHT


@dataclass(frozen=True, slots=True)
class Title:
    """A heading over the pull list or a section."""

    text: str
    note: str = ""
    columns: Columns | None = None

    height = TITLE_HEIGHT


@dataclass(frozen=True, slots=True)
class Pull:
    """A line of the pull list: one or two kinds of cables, each with how many to bring."""

    entries: tuple[tuple[Cord, int], ...]

    height = PULL_HEIGHT


@dataclass(frozen=True, slots=True)
class Note:
    """A line of text in the pull list."""

    text: str

    height = PULL_HEIGHT


@dataclass(frozen=True, slots=True)
class Row:
    """A cable: which of its ends are here, the lines of each column, and whether a new device begins."""

    cord: Cord
    here_a: bool
    here_b: bool
    cells: tuple[tuple[str, tuple[str, ...], str], ...]
    height: float
    first: bool


Piece = Title | Columns | Pull | Note | Row


def pieces(rack: str, sections: Sequence[Section]) -> Iterator[Piece]:
    """Yield all that stands on the sheet of a rack, without what is repeated on each page."""
    yield from _pull_list(rack, [cord for one in sections for cord in one.cords])
    for one in sections:
        yield Title(_heading(one), _count(len(one.cords)), Columns(one.fabric == DIRECT))
        before: str | None = None
        for cord in one.cords:
            row = _row(rack, cord, _device(rack, cord) != before)
            before = _device(rack, cord)
            yield row


def pages(parts: Iterable[Piece]) -> list[list[tuple[float, Piece]]]:
    """Return the pages: each piece with the height of its upper edge. Column titles stand below headings and on top of pages."""
    out: list[list[tuple[float, Piece]]] = [[]]
    y, title = BODY_TOP, Title("")

    def put(*several: Piece | None) -> None:
        nonlocal y
        for one in several:
            if one is not None:
                out[-1].append((y, one))
                y -= one.height

    for piece, after in pairwise([*parts, None]):
        assert piece is not None
        need = piece.height
        if isinstance(piece, Title) and after is not None:  # a heading does not stand alone at the foot of a page
            need += after.height + (piece.columns.height if piece.columns else 0)
        if y - need < BODY_BOTTOM and out[-1]:
            out.append([])
            y = BODY_TOP
            if not isinstance(piece, Title):
                put(Title(title.text, "continued"), title.columns)
        put(piece)
        if isinstance(piece, Title):
            title = piece
            put(piece.columns)
    return out


def _pull_list(rack: str, cords: Sequence[Cord]) -> Iterator[Piece]:
    """Yield what to bring: the cables that begin in the rack; of those that come from others, where from."""
    mine = [cord for cord in cords if cord.a.rack == rack]
    yield Title("Pull list", f"{_count(len(mine))} to bring")
    counts = Counter(cord.looks for cord in mine)
    sample = {cord.looks: cord for cord in mine}
    order = sorted(counts, key=lambda looks: (looks[0], natural_key(looks[1]), natural_key(looks[2]), looks[3] or Fraction(0)))
    entries = [(sample[looks], counts[looks]) for looks in order]
    for i in range(0, len(entries), 2):
        yield Pull(tuple(entries[i : i + 2]))
    media = sorted(Counter(cord.medium for cord in mine).items())
    if len(media) > 1:
        yield Note("together: " + ", ".join(f"{number} × {medium}" for medium, number in media))
    others = Counter(cord.a.rack for cord in cords if cord.a.rack != rack)
    for other in natural(others):
        yield Note(f"{_count(others[other])} from rack {other}: on the pull list there")


def _heading(section: Section) -> str:
    where = f"Between this rack and rack {section.other}" if section.other else "Within the rack"
    if section.fabric == DIRECT:
        return f"{where}, straight from host to host"
    return f"{where}, fabric {section.fabric}" if section.fabric else f"{where}, no fabric stated"


def _count(number: int) -> str:
    return f"{number} cable{'' if number == 1 else 's'}"


def _device(rack: str, cord: Cord) -> str:
    return cord.a.device if cord.a.rack == rack else cord.b.device


def _row(rack: str, cord: Cord, first: bool) -> Row:
    here_a, here_b = cord.a.rack == rack, cord.b.rack == rack
    font_a, font_b = (BOLD if here and not both else REGULAR for here, both in ((here_a, cord.here(rack)), (here_b, cord.here(rack))))
    cells = (
        _cell("cable", cord.number, BOLD),
        _cell("colour", cord.colour, less=12),
        _cell("length", length(cord), BOLD),
        _cell("kind", kind(cord)),
        _cell("unit_a", unit(cord.a)),
        ("host", _named("host", cord.a, here_a, font_a), font_a),
        _cell("near", f"{cord.a.adapter} {cord.a.port}".strip(), font_a),
        _cell("unit_b", unit(cord.b)),
        ("far", _named("far", cord.b, here_b, font_b), font_b),
        _cell("far_port", f"{cord.b.adapter} {cord.b.port}".strip(), font_b),
        ("labels", (*_lines("labels", f"A {cord.label_a}"), *_lines("labels", f"B {cord.label_b}")), REGULAR),
    )
    most = max(len(lines) for _, lines, _ in cells)
    return Row(cord, here_a, here_b, cells, most * LEADING + 2 * PAD, first)


def _named(name: str, end: End, here: bool, font: str) -> tuple[str, ...]:
    """Return the lines of a device, with its rack where that is another one."""
    lines = _lines(name, end.device, font)
    return lines if here else (*lines, *_lines(name, f"→ rack {end.rack}", font))


def _cell(name: str, content: str, font: str = REGULAR, less: float = 0) -> tuple[str, tuple[str, ...], str]:
    return name, _lines(name, content, font, less), font


def _lines(name: str, content: str, font: str = REGULAR, less: float = 0) -> tuple[str, ...]:
    return lines_of(content, FIELDS[name].width - 4 - less, SIZE, font)


def unit(end: End) -> str:
    """Write the unit of an end; nothing where the table does not say it."""
    return "" if end.unit is None else f"{end.unit:02d}"


def length(cord: Cord) -> str:
    """Write the length of a cable."""
    return "" if cord.length_m is None else f"{text(cord.length_m)} m"


def kind(cord: Cord) -> str:
    """Write the kind of a cable: its name in the catalog, and the medium where the name does not begin with it."""
    if not cord.kind or cord.kind.casefold().startswith(cord.medium.casefold()):
        return cord.kind or cord.medium
    return f"{cord.kind}, {cord.medium}"
