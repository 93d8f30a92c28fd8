"""Utilisation of the groups of ports of a host group: in the normal state and after the worst failure, and port by port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.names import natural_key
from nicplanner.plot.alike import Port
from nicplanner.plot.canvas import Canvas, Entry, key, shortened
from nicplanner.plot.loads import GroupLoad, element_text, lost, worst_loads
from nicplanner.plot.numerals import gbps, percent, some
from nicplanner.plot.palette import class_palette
from nicplanner.plot.subject import Subject
from nicplanner.plot.theme import theme_of
from nicplanner.plot.upward import NAMES as LINKS
from nicplanner.plot.upward import Case, LinkLoad, case_text, link_loads
from nicplanner.plot.used import DIRECT, find_group

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMES, LABELS, BARS, NOTES, PORTS = 2.25, 0.9, 3.0, 2.35, 3.3
"""Widths of the columns: groups, labels of the bars, bars up to 100 %, what they say, and ports, in inches."""
MOST = Fraction(11, 10)
"""Share up to which bars are drawn; longer ones end there, with their number beside them."""
LINE, BAR = 0.17, 0.2
PORT_BAR = 0.95


def plot_utilisation(plan: Subject, group: str | None = None, ax: Axes | None = None, theme: str | None = None) -> Axes:
    """Draw how full the groups of ports of a host group are.

    For each group of ports two bars in parts of 100 %, a stripe a class:

    - *normal*: the classes' demands (``failures.csv``, ``demand_gbps``; of several states the one in which they add up to most) over the
      sum of the group's link speeds (``ports.csv``, ``link_gbps``; of direct cables those to the peer with the least);
    - *worst failure*, hatched: over all failures and states the largest sum of what the classes still require (``required_gbps``) over
      what survives of the group (``surviving_gbps``), with the failure's name.

    Below stand, in grey, the links of the hosts' switches upward, sideways and to storage arrays (``uplinks.csv``): ``required_gbps`` over
    ``capacity_gbps``, normally and in the worst case that the table has; of several switches, the one whose links are fullest.

    Lines mark 100 % and the part of the links that the design allows in the normal state (``max_utilisation``). Beside them stands each
    port: its load in Gbit/s if the group's load is spread by link speed, normally and after that failure. Where hosts of the group
    differ, the fullest is shown, and named.

    Parameters
    ----------
    plan
        The plan.
    group
        Host group as the design names it; by default the one with the most hosts.
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
        If there is no such host group, or the plan does not say what its site looks like.
    """
    site = SiteExcerpt.of(plan.manifest)
    name, places = find_group(site, group)
    hosts, colours = [host for host, *_ in places.places], class_palette(plan)
    picture = _Picture(Canvas(theme_of(theme)), colours, Fraction(site.max_utilisation))
    loads = worst_loads(plan, site, hosts)
    picture.head(f"{name}, {some(len(hosts), 'host')}", len(loads))
    for load, host, differ in loads:
        picture.group(load, f"shown: {host}, the fullest" if differ else "")
    for links in link_loads(plan, hosts):
        picture.links(links)
    picture.foot(sorted({one for load, *_ in loads for one in load.demands}, key=natural_key))
    return picture.canvas.draw(ax)


class _Picture:
    def __init__(self, canvas: Canvas, colours: Mapping[str, str], allowed: Fraction) -> None:
        self.canvas, self._theme, self._colours, self._allowed = canvas, canvas.theme, colours, allowed
        self._start = NAMES + LABELS
        self._end = self._start + BARS * float(MOST)
        self._ports = self._end + 0.15 + NOTES
        self.width = self._ports + PORTS
        self.top = self.y = 1.0

    def _x(self, share: Fraction) -> float:
        return self._start + BARS * float(min(share, MOST))

    def head(self, what: str, groups: int) -> None:
        """Write the title and the heads of the columns."""
        canvas, faint = self.canvas, self._theme.faint
        canvas.text(0, 0.1, "Utilisation", 11, bold=True)
        name = shortened(what, self.width - 2.5, 8)
        canvas.text(0, 0.33, f"{name}: {some(groups, 'group')} of ports", 8, faint, width=self.width)
        for share in (Fraction(part, 4) for part in range(5)):
            colour = self._theme.ink if share == 1 else faint
            canvas.text(self._x(share), 0.88, f"{int(100 * share)} %", 6.5, colour, "center", bold=share == 1)
        canvas.text(0, 0.7, "group", 7, faint)
        canvas.text(self._start, 0.7, "part of the link speed", 7, faint)
        canvas.text(self._ports, 0.7, "port, fabric: load in Gbit/s, normal → after that failure", 7, faint, width=PORTS)

    def group(self, load: GroupLoad, note: str) -> None:
        """Draw a group of ports."""
        canvas, top = self.canvas, self.y + 0.1
        canvas.path([(0, self.y), (self.width, self.y)], self._theme.line, 0.6, level=0.6)
        links = _links(load.ports)
        canvas.text(0, top + 0.09, load.group, 8, bold=True, width=NAMES - 0.1)
        canvas.text(0, top + 0.25, f"{load.redundancy}, {links}", 7, self._theme.faint, width=NAMES - 0.1)
        at = top + 0.42
        for name, demand in load.demands.items():
            canvas.box(0, at - 0.05, 0.1, 0.1, self._colours.get(name, self._theme.faint), self._theme.faint, 0.5)
            amount = f" {gbps(demand)}"
            canvas.text(0.16, at, shortened(name, NAMES - 0.85, 7) + amount, 7, width=NAMES - 0.2)
            at += LINE
        if note:
            canvas.text(0, at, note, 6.5, self._theme.faint, width=NAMES - 0.1)
            at += LINE
        self._bar(load.demands, load.capacity, top + 0.06, "normal", self._allowed, True)
        state = f", state {load.state}" if load.state else ""
        text = f"{gbps(sum(load.demands.values(), Fraction(0)))} of {gbps(load.capacity)}{state}"
        self._note(load.share, text, top + 0.06, load.share <= self._allowed)
        self._failure(load, top + 0.06 + BAR + 0.14)
        low = self._port_list(load, top)
        self.y = max(at, low, top + 0.7) + 0.06

    def links(self, load: LinkLoad) -> None:
        """Draw the links of a switch that lead away from the hosts."""
        canvas, top = self.canvas, self.y + 0.1
        canvas.path([(0, self.y), (self.width, self.y)], self._theme.line, 0.6, level=0.6)
        which = f"{load.switch}, the fullest of {load.switches:,}" if load.switches > 1 else load.switch
        canvas.text(0, top + 0.09, f"{LINKS.get(load.kind, load.kind)} of switches", 8, bold=True, width=NAMES - 0.1)
        canvas.text(0, top + 0.25, which, 7, self._theme.faint, width=NAMES - 0.1)
        missing = "no link left" if load.normal.links else "the design names none"
        self._case(load.normal, top + 0.06, "normal", missing)
        if load.worst is not None:
            y = top + 0.06 + BAR + 0.14
            self._case(load.worst, y, "worst failure", missing)
            canvas.text(self._end + 0.1, y + BAR + 0.06, case_text(load.worst.case), 7, width=NOTES - 0.1)
        self.y = top + 0.76

    def _case(self, case: Case, y: float, label: str, missing: str) -> None:
        state = f", state {case.state}" if case.state else ""
        if case.share is None:
            self.canvas.text(self._start - 0.08, y + BAR / 2, label, 7, across="right")
            colour, sign = (self._theme.faint, "") if case.ok else (self._theme.bad, "✗ ")
            text = f"{sign}{missing}, {gbps(case.required)} required{state}"
            self.canvas.text(self._start + 0.06, y + BAR / 2, text, 7, colour, width=BARS - 0.1)
        else:
            self._bar({"": case.required}, case.capacity, y, label, Fraction(1), label == "normal")
            text = f"{gbps(case.required)} of {gbps(case.capacity)}, {some(case.links, 'link')}{state}"
            self._note(case.share, text, y, case.ok)

    def _bar(self, parts: Mapping[str, Fraction], whole: Fraction, y: float, label: str, limit: Fraction, plain: bool) -> None:
        canvas, done, theme = self.canvas, Fraction(0), self._theme
        edge, hatch = (theme.paper, "") if plain else (theme.ink, "////")
        canvas.text(self._start - 0.08, y + BAR / 2, label, 7, across="right")
        for name, amount in parts.items():
            left, right = self._x(done / whole), self._x((done + amount) / whole)
            done += amount
            if right > left:
                canvas.box(left, y, right - left, BAR, self._colours.get(name, self._theme.faint), edge, 0.6, hatch)
        if done:
            canvas.box(
                self._start, y, self._x(done / whole) - self._start, BAR, None, theme.ink if done <= limit * whole else theme.bad, 0.9
            )

    def _note(self, share: Fraction, text: str, y: float, fine: bool) -> None:
        colour = self._theme.ink if fine else self._theme.bad
        shown = f"{percent(share)}{'' if fine else ' ✗'}"
        wide = self.canvas.text(self._end + 0.1, y + BAR / 2, shown, 8, colour, bold=True)
        self.canvas.text(self._end + 0.18 + wide, y + BAR / 2, text, 7, self._theme.faint, width=NOTES - wide - 0.16)

    def _failure(self, load: GroupLoad, y: float) -> None:
        worst, canvas = load.worst, self.canvas
        if worst is None:
            canvas.text(self._start - 0.08, y + BAR / 2, "worst failure", 7, across="right")
            canvas.text(self._start + 0.06, y + BAR / 2, "need not survive any", 7, self._theme.faint)
            return
        what = element_text(worst.kind, worst.element, load.racks) + (f", state {worst.state}" if worst.state else "")
        what += f", and {worst.alike} more alike" if worst.alike else ""
        required = sum(worst.required.values(), Fraction(0))
        if worst.share is None:
            canvas.text(self._start - 0.08, y + BAR / 2, "worst failure", 7, across="right")
            canvas.text(self._start + 0.06, y + BAR / 2, f"✗ nothing left of {gbps(required)} required", 7, self._theme.bad)
        else:
            self._bar(worst.required, worst.surviving, y, "worst failure", Fraction(1), False)
            self._note(worst.share, f"{gbps(required)} of {gbps(worst.surviving)}", y, worst.ok)
        canvas.text(self._end + 0.1, y + BAR + 0.06, what, 7, width=NOTES - 0.1)

    def _port_list(self, load: GroupLoad, y: float) -> float:
        for port, normal, after in port_loads(load):
            self._port(port, normal, after, y + 0.09)
            y += LINE
        return y

    def _port(self, port: Port, normal: Fraction, after: Fraction | None, y: float) -> None:
        canvas, bar = self.canvas, self._ports + 1.02
        canvas.text(self._ports, y, f"{port.name}, {port.fabric}", 6.5, width=0.98)
        canvas.box(bar, y - 0.05, PORT_BAR, 0.1, self._theme.free, self._theme.line, 0.6)
        canvas.box(bar, y - 0.05, PORT_BAR * float(min(normal / port.link, Fraction(1))), 0.1, self._theme.faint)
        if after is not None and after >= 0:
            x = bar + PORT_BAR * float(min(after / port.link, Fraction(1)))
            canvas.path([(x, y - 0.08), (x, y + 0.08)], self._theme.ink, 1.6, level=3)
        shown = f" of {gbps(port.link)}" if after is None else " → lost" if after < 0 else f" → {gbps(after)} of {gbps(port.link)}"
        canvas.text(bar + PORT_BAR + 0.08, y, f"{gbps(normal)}{shown}", 6.5, width=PORTS - 1.1 - PORT_BAR)

    def foot(self, classes: Sequence[str]) -> None:
        """Draw the lines through all groups, and the key."""
        canvas = self.canvas
        for share in (Fraction(part, 4) for part in range(5)):
            strong = share == 1
            line = (self._theme.ink, 1.3) if strong else (self._theme.line, 0.6)
            canvas.path([(self._x(share), self.top - 0.03), (self._x(share), self.y)], *line, level=3 if strong else 0.6)
        canvas.path([(0, self.y), (self.width, self.y)], self._theme.line, 0.6, level=0.6)
        entries: list[Entry] = [("box", name, (self._colours.get(name, self._theme.faint), self._theme.faint, "")) for name in classes]
        entries += [("box", "required after the worst failure", (self._theme.free, self._theme.ink, "//////"))]
        lines: list[Entry] = [("line", "all of the links", (self._theme.ink, ()))]
        if self._allowed < 1:
            x = self._x(self._allowed)
            canvas.path([(x, self.top - 0.03), (x, self.y)], self._theme.ink, 1.1, (3, 2), level=3)
            lines.append(("line", f"the design allows {percent(self._allowed)} in the normal state", (self._theme.ink, (3, 2))))
        lines.append(("text", "of a port: grey, normal; mark, after the failure", None))
        key(canvas, 0, self.y + 0.12, self.width, [*entries, *lines])


def port_loads(load: GroupLoad) -> Iterator[tuple[Port, Fraction, Fraction | None]]:
    """Yield each port with its load in the normal state and after the worst failure: -1 if that takes it, None if there is none.

    Loads are spread by link speed over the group's ports; of direct cables over those to one peer, since all may go there.
    """
    worst = load.worst
    demand = sum(load.demands.values(), Fraction(0))
    required = sum(worst.required.values(), Fraction(0)) if worst is not None else Fraction(0)
    for port in load.ports:
        others = [one for one in load.ports if port.fabric != DIRECT or one.peer == port.peer]
        left = sum((one.link for one in others if not lost(one, worst)), Fraction(0))
        after = None if worst is None else Fraction(-1) if lost(port, worst) else required * port.link / left
        yield port, demand * port.link / sum((one.link for one in others), Fraction(0)), after


def _links(ports: Sequence[Port]) -> str:
    speeds = sorted({port.link for port in ports})
    return " + ".join(f"{sum(port.link == speed for port in ports)} × {gbps(speed)}" for speed in speeds) + " Gbit/s"
