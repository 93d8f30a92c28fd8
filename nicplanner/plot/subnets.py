"""The address plan as a map: each subnet where it lies in its supernet, sized by its prefix, with what is used of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, collapse_addresses, summarize_address_range
from typing import TYPE_CHECKING

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.names import natural
from nicplanner.plot.canvas import Canvas, Entry, inches, key, shortened, squeezed
from nicplanner.plot.numerals import some
from nicplanner.plot.palette import class_palette, ink
from nicplanner.plot.shades import mixed
from nicplanner.plot.spaces import Part, Row, Subnet, inside, rows_of, subnets_of
from nicplanner.plot.subject import Subject
from nicplanner.plot.theme import theme_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABEL, WIDTH = 1.25, 10.0
"""Widths of the labels and of a row, in inches: a sixteenth of a row holds a VLAN id and the name of a class."""
BAR, ROW, GAP, FREE = 0.26, 0.42, 0.05, 0.2
"""Heights of the bar to scale, of a row, between rows, and of a stretch without subnets."""
LINES = {2: (0.105, 0.25), 3: (0.075, 0.19, 0.287)}
"""Where the lines of a subnet's label stand in it, by their number, in inches."""
MOST_OUTSIDE = 24
"""Subnets outside the supernets that are listed."""


def plot_subnets(plan: Subject, ax: Axes | None = None, theme: str | None = None) -> Axes:
    """Draw the address plan.

    Each supernet is a bar to scale with every subnet where it lies, and below it its occupied part in rows of equal size: in them subnets
    stand where they lie, as wide as their prefix makes them, in the colour of their class, with VLAN, name, CIDR, and how many of the
    usable addresses are given (the gateway is one); the darker foot of a subnet is that part of it. Free space is empty, reserved space
    hatched; rows without subnets are one thin line. Where subnets are too small for a row, they are counted, and the dense part is drawn
    again below, larger, as far as there is room. Subnets outside the supernets are listed at the end.

    Parameters
    ----------
    plan
        The plan.
    ax
        Axes to draw into; new ones of a fitting size by default.
    theme
        ``light`` or ``dark``; that of matplotlib's settings by default.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes, in points from the upper left corner.

    Raises
    ------
    InputError
        If the plan does not say what its site looks like.
    """
    site = SiteExcerpt.of(plan.manifest)
    subnets = subnets_of(plan)
    reserved = [IPv4Network(text) for text in site.addressing.reserved if ":" not in text]
    picture = _Picture(Canvas(theme_of(theme)), class_palette(plan))
    spaces = inside(site.addressing.supernets, subnets)
    picture.title(site.name, len(subnets))
    for space, mine in spaces:
        picture.space(space, mine, [one for one in reserved if one.overlaps(space)])
    placed = {id(one) for _, mine in spaces for one in mine}
    picture.outside([one for one in subnets if id(one) not in placed])
    picture.foot(subnets, bool(reserved))
    return picture.canvas.draw(ax)


class _Picture:
    def __init__(self, canvas: Canvas, colours: Mapping[str, str]) -> None:
        self.canvas, self._theme, self._colours = canvas, canvas.theme, colours
        self.y = 0.55

    def _colour(self, traffic: str) -> str:
        return self._colours.get(traffic, self._theme.faint)

    def title(self, name: str, count: int) -> None:
        """Write the title."""
        self.canvas.text(0, 0.1, "Subnets", 11, bold=True)
        self.canvas.text(0, 0.33, f"{shortened(name, WIDTH - 1, 8)}: {some(count, 'subnet')}", 8, self._theme.faint, width=LABEL + WIDTH)

    def space(self, space: IPv4Network, subnets: Sequence[Subnet], reserved: Sequence[IPv4Network]) -> None:
        """Draw a supernet: the bar to scale, and the rows."""
        canvas, first, y = self.canvas, int(space.network_address), self.y + 0.2
        taken = sum(one.num_addresses for one in _merged([one.network for one in subnets], None))
        free = space.num_addresses - sum(one.num_addresses for one in _merged([*reserved, *(one.network for one in subnets)], space))
        canvas.text(0, y + BAR / 2, str(space), 8, bold=True)
        canvas.text(LABEL, y - 0.11, str(IPv4Address(first)), 6.5, self._theme.faint)
        canvas.text(LABEL + WIDTH, y - 0.11, str(IPv4Address(first + space.num_addresses - 1)), 6.5, self._theme.faint, "right")
        text = f"to scale: {taken:,} addresses in subnets, {free:,} free"
        canvas.text(LABEL + WIDTH / 2, y - 0.11, text, 6.5, self._theme.faint, "center")
        self._bar(space, subnets, reserved, y)
        rows = rows_of(space, subnets, reserved) if subnets else []
        self.y = y + BAR + 0.26
        self._widening([row for row in rows if not row.zoom], first, WIDTH / space.num_addresses)
        zoomed = False
        for row in rows:
            if row.zoom and not zoomed:
                zoomed = True
                canvas.text(0, self.y + 0.1, "dense parts, larger", 7.5, bold=True)
                self.y += 0.26
            self._row(row, reserved)
        self.y += 0.15

    def _bar(self, space: IPv4Network, subnets: Sequence[Subnet], reserved: Sequence[IPv4Network], y: float) -> None:
        scale, first = WIDTH / space.num_addresses, int(space.network_address)
        self.canvas.box(LABEL, y, WIDTH, BAR, self._theme.free, self._theme.faint, 0.8, level=0.5)
        for kept in _merged(reserved, space):
            x = LABEL + (int(kept.network_address) - first) * scale
            self.canvas.box(x, y, max(0.008, kept.num_addresses * scale), BAR, self._theme.free, self._theme.faint, 0.4, "xxxx", level=0.6)
        for one in subnets:
            x = LABEL + (one.start - first) * scale
            self.canvas.box(x, y, max(0.008, (one.end - one.start) * scale), BAR, self._colour(one.traffic))
        self.canvas.box(LABEL, y, WIDTH, BAR, None, self._theme.faint, 0.8, level=1.5)

    def _widening(self, rows: Sequence[Row], first: int, scale: float) -> None:
        """Draw lines from the occupied stretch of the bar to the ends of the rows that show it larger."""
        occupied = [row for row in rows if row.parts]
        if occupied:
            for address, x in ((occupied[0].start, LABEL), (occupied[-1].end, LABEL + WIDTH)):
                at = LABEL + (address - first) * scale
                self.canvas.path([(at, self.y - 0.26), (at, self.y - 0.2), (x, self.y - 0.05), (x, self.y)], self._theme.faint, 0.7)

    def _row(self, row: Row, reserved: Sequence[IPv4Network]) -> None:
        canvas, y = self.canvas, self.y
        if not row.parts:
            self._nothing(row, sum(one.num_addresses for one in _merged(reserved, None, row.start, row.end)))
            self.y += FREE + GAP
            return
        name = f"{IPv4Address(row.start)}/{33 - (row.end - row.start).bit_length()}"
        canvas.text(0, y + ROW / 2, name, 7, width=LABEL - 0.08)
        scale = WIDTH / (row.end - row.start)
        for part in row.parts:
            self._part(part, LABEL + (part.start - row.start) * scale, (part.end - part.start) * scale, y)
        self.y += ROW + GAP

    def _nothing(self, row: Row, kept: int) -> None:
        """Draw a stretch without subnets as a thin line that says how large it is."""
        canvas, y, size = self.canvas, self.y, row.end - row.start
        whole = kept == size
        canvas.box(LABEL, y + 0.02, WIDTH, FREE - 0.06, self._theme.free, self._theme.line, 0.6, "xxxx" if whole else "", dash=(3, 2))
        blocks = list(summarize_address_range(IPv4Address(row.start), IPv4Address(row.end - 1)))
        name = str(blocks[0]) if len(blocks) == 1 else f"{IPv4Address(row.start)} – {IPv4Address(row.end - 1)}"
        text = f"{name}: {'reserved' if whole else 'no subnet'}, {size:,} addresses"
        text += f", {kept:,} of them reserved" if kept and not whole else ""
        wide, middle = inches(text, 6) + 0.1, LABEL + WIDTH / 2
        canvas.box(middle - wide / 2, y + 0.03, wide, FREE - 0.08, self._theme.free, level=1.5)
        canvas.text(middle, y + FREE / 2 - 0.01, text, 6, self._theme.faint, "center")

    def _part(self, part: Part, x: float, width: float, y: float) -> None:
        theme, canvas = self._theme, self.canvas
        if part.kind == "subnet":
            self._subnet(part.subnets[0], x, width, y)
        elif part.kind == "several":
            canvas.box(x, y, width, ROW, theme.free, theme.faint, 0.8)
            scale = width / (part.end - part.start)
            for one in part.subnets:
                left, wide = x + (one.start - part.start) * scale, max(0.004, (one.end - one.start) * scale)
                canvas.box(left, y + ROW / 2, wide, ROW / 2, self._colour(one.traffic), self._theme.free, 0.3)
            canvas.text(x + width / 2, y + 0.11, f"{len(part.subnets):,} subnets", 6, across="center", width=width - 0.02)
            classes = {one.traffic for one in part.subnets}
            if len(classes) == 1:
                name = classes.pop()
                self._tag(name, x + width / 2, y + 0.75 * ROW, width - 0.06, self._colour(name))
        else:
            kept = part.kind == "reserved"
            canvas.box(x, y, width, ROW, theme.free, theme.line, 0.6, "xxxx" if kept else "", dash=() if kept else (3, 2), level=0.8)
            if kept:
                wide = inches("reserved", 6)
                if wide + 0.06 < width:
                    canvas.box(x + width / 2 - wide / 2 - 0.03, y + ROW / 2 - 0.07, wide + 0.06, 0.14, theme.paper, level=0.9)
            word = "reserved" if kept else "free"
            if inches(word, 6) + 0.06 < width:
                canvas.text(x + width / 2, y + ROW / 2, word, 6, theme.faint, "center")

    def _tag(self, text: str, x: float, y: float, width: float, fill: str) -> None:
        shown = shortened(text, width - 0.06, 6)
        if len(shown) > 2:
            self.canvas.box(x - inches(shown, 6) / 2 - 0.03, y - 0.06, inches(shown, 6) + 0.06, 0.12, fill, level=1.5)
            self.canvas.text(x, y, shown, 6, ink(fill), "center")

    def _subnet(self, one: Subnet, x: float, width: float, y: float) -> None:
        canvas, theme = self.canvas, self._theme
        fill = mixed(self._colour(one.traffic), theme.paper, 0.35)
        canvas.box(x, y, width, ROW, fill, theme.faint, 0.8)
        share = min(1.0, one.used / one.usable)
        canvas.box(x + 0.01, y + ROW - 0.07, (width - 0.02) * share, 0.06, theme.ink, level=1.2)
        label = _label(one, width - 0.08)
        for (text, size, bold), at in zip(label, LINES[len(label)], strict=True):
            canvas.text(x + width / 2, y + at, text, size, ink(fill), "center", bold=bold, width=width - 0.04)

    def outside(self, subnets: Sequence[Subnet]) -> None:
        """List the subnets outside the supernets."""
        if not subnets:
            return
        canvas = self.canvas
        canvas.text(0, self.y + 0.1, "fixed, outside the supernets", 7.5, bold=True)
        self.y += 0.26
        entries: list[Entry] = [
            ("box", f"{one.network}, VLAN {one.vlan} {one.name}: {_use(one)}", (self._colour(one.traffic), self._theme.faint, ""))
            for one in subnets[:MOST_OUTSIDE]
        ]
        if len(subnets) > MOST_OUTSIDE:
            entries.append(("text", f"and {len(subnets) - MOST_OUTSIDE:,} more", None))
        self.y = key(canvas, 0, self.y, LABEL + WIDTH, entries) + 0.15

    def foot(self, subnets: Sequence[Subnet], reserved: bool) -> None:
        """Draw the key: classes with their subnets together, and what the marks are."""
        theme = self._theme
        mine: dict[str, list[Subnet]] = defaultdict(list)
        for one in subnets:
            mine[one.traffic].append(one)
        entries: list[Entry] = []
        for traffic in natural(mine):
            sizes = Counter(one.network.prefixlen for one in mine[traffic])
            text = ", ".join(f"{sizes[prefix]:,} × /{prefix}" for prefix in sorted(sizes))
            used, usable = sum(one.used for one in mine[traffic]), sum(one.usable for one in mine[traffic])
            entries.append(("box", f"{traffic}: {text}; {used:,} of {usable:,} used", (self._colour(traffic), theme.faint, "")))
        y = key(self.canvas, 0, self.y, LABEL + WIDTH, entries)
        marks: list[Entry] = [("box", "free", (theme.free, theme.line, ""))]
        marks += [("box", "reserved", (theme.free, theme.faint, "xxxxxx"))] if reserved else []
        marks.append(("line", "used part of a subnet's addresses", (theme.ink, ())))
        key(self.canvas, 0, y, LABEL + WIDTH, marks)


def _use(one: Subnet) -> str:
    return f"{one.used:,} of {one.usable:,} used"


def _label(one: Subnet, width: float) -> list[tuple[str, float, bool]]:
    """Return the lines of a subnet's label, as much of it as fits: text, size, and whether it is bold."""
    where = "" if one.scope == "site" else f", {one.scope}"
    uses = (f"{one.network}, {_use(one)}{where}", f"{one.network}, {_use(one)}", _use(one), f"{one.used:,}/{one.usable:,}")
    use = next((text for text in uses if inches(text, 6) <= width), "")
    head = next((text for text in (f"VLAN {one.vlan}  {one.name}", f"{one.vlan} {one.name}") if inches(text, 7, True) <= width), "")
    if head:
        return [(head, 7, True), (use, 6, False)]
    return [(str(one.vlan), 7, True), (squeezed(one.name, width, 6), 6, False), (use, 6, False)]


def _merged(networks: Sequence[IPv4Network], within: IPv4Network | None, start: int = 0, end: int = 1 << 32) -> list[IPv4Network]:
    """Return networks without those that lie in others, cut to a space; addresses are counted once."""
    if within is not None:
        start, end = int(within.network_address), int(within.network_address) + within.num_addresses
    cut: list[IPv4Network] = []
    for one in networks:
        low, high = max(start, int(one.network_address)), min(end, int(one.network_address) + one.num_addresses)
        if low < high:
            cut += summarize_address_range(IPv4Address(low), IPv4Address(high - 1))
    return list(collapse_addresses(cut))
