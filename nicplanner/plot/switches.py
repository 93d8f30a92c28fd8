"""The faces of switches with all their ports: what each is used for, and how full the switch is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import TYPE_CHECKING

from nicplanner.design.excerpt import SiteExcerpt, SwitchPlace
from nicplanner.errors import InputError
from nicplanner.names import natural_key
from nicplanner.plot.back import PANEL
from nicplanner.plot.faces import face_of
from nicplanner.plot.inks import Inks
from nicplanner.plot.jacks import Look, draw_jack, kind_name, kind_of
from nicplanner.plot.keys import Key, draw_keys
from nicplanner.plot.sheet import Sheet, fit, wide
from nicplanner.plot.subject import Subject
from nicplanner.plot.theme import theme_of
from nicplanner.plot.used import missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, MARGIN = 720.0, 14.0
SCALE = (WIDTH - 2 * MARGIN) / PANEL
MOST = 8
"""Switches that a figure shows unless others are asked for: more do not fit a page."""
TITLE, NAME, SMALL, NUMBER = 12.0, 8.5, 7.2, 6.0


@dataclass(frozen=True)
class Filling:
    """What the ports of a switch are for: classes by port, and the numbers of ports that hosts use and may use."""

    classes: Mapping[str, tuple[str, ...]]
    used: int
    usable: int

    @property
    def percent(self) -> float:
        """Share of the ports that hosts may use."""
        return 100 * self.used / self.usable if self.usable else 0.0

    @property
    def text(self) -> str:
        """How full the switch is."""
        return f"{self.used} of {self.usable} used, {self.percent:.0f} %"


def plot_switches(plan: Subject, switches: Iterable[str] | str | None = None, ax: Axes | None = None, theme: str | None = None) -> Axes:
    """Draw the faces of switches with all the ports that their models have.

    A used port has the colours of its classes and beside its number a letter that the key below spells out; uplinks have an arrow upward,
    peer links one to both sides, occupied ports are crossed out, free ones open. Above each face stand how many of the ports that hosts
    may use are used, which uplinks, peer links and occupied ports are not.

    Parameters
    ----------
    plan
        A plan.
    switches
        Names of switches; by default the first eight in natural order, the title telling how many more there are.
    ax
        Axes to draw into; a new figure of a fitting size by default.
    theme
        ``light`` or ``dark``; by default what goes with matplotlib's settings.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes; their unit is a point of the figure's own size.

    Raises
    ------
    InputError
        If the plan has no such switch, has none at all, or does not say what its site looks like.
    """
    site = SiteExcerpt.of(plan.manifest)
    names = _chosen(site, switches)
    fillings = _fillings(plan, site, names)
    letters = _letters(fillings.values())
    sheet = Sheet(WIDTH, theme_of(theme))
    inks = Inks.of(plan, sheet.theme)
    y = _title(sheet, len(site.switches), names)
    room = max(wide(one.text, NAME, "bold") for one in fillings.values())
    for name in names:
        y = _heading(sheet, y, name, site.switches[name], fillings[name], room)
        _fabric(sheet, y - 2.5, site.switches[name].fabric, inks)
        y = _draw_face(sheet, y, site, name, fillings[name], inks, letters) + 14
    y = draw_keys(sheet, MARGIN, y + 2, WIDTH - 2 * MARGIN, _keys(site, names, letters, inks))
    sheet.height = y + 8
    return sheet.put(ax)


def _chosen(site: SiteExcerpt, switches: Iterable[str] | str | None) -> list[str]:
    asked = list(site.switches)[:MOST] if switches is None else [switches] if isinstance(switches, str) else switches
    names = list(dict.fromkeys(asked))
    unknown = [missing("switches", name, site.switches, "switch") for name in names if name not in site.switches]
    if unknown or not names:
        raise InputError(unknown or [missing("switches", "", site.switches, "switch")])
    return names


def _fillings(plan: Subject, site: SiteExcerpt, names: Sequence[str]) -> dict[str, Filling]:
    """Return what hosts use of each switch, by the table of ports."""
    found: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in names}
    table = plan.tables["ports"]
    for switch, port, traffic in zip(table["switch"], table["switch_port"], table["traffic"], strict=True):
        if switch in found:
            found[switch][port] = tuple(filter(None, traffic.split(";")))
    out = {}
    for name in names:
        place = site.switches[name]
        kept = {*place.uplinks, *place.peer_links, *place.occupied}
        every = [port for port, _ in site.ports.switches.get(place.model, ())]
        out[name] = Filling(found[name], len(found[name]), sum(port not in kept for port in every))
    return out


def _letters(fillings: Iterable[Filling]) -> dict[tuple[str, ...], str]:
    """Return a letter for each set of classes that share ports; after z follow aa, ab and so on."""
    sets = {classes for one in fillings for classes in one.classes.values()}
    in_order = sorted(sets, key=lambda names: [natural_key(name) for name in names])
    signs = [*ascii_lowercase, *(a + b for a in ascii_lowercase for b in ascii_lowercase)]
    return {classes: signs[i % len(signs)] for i, classes in enumerate(in_order)}


def _title(sheet: Sheet, count: int, names: Sequence[str]) -> float:
    more = count - len(names)
    text = f"Switch ports in use: {len(names)} of {count} switches, {more} more" if more else "Switch ports in use"
    sheet.text(MARGIN, 18, text, TITLE, weight="bold")
    return 34.0


def _heading(sheet: Sheet, y: float, name: str, place: SwitchPlace, filling: Filling, text: float) -> float:
    """Write name, model and place on the left, how full the switch is on the right; return where the face begins."""
    theme, right = sheet.theme, WIDTH - MARGIN
    sheet.text(right, y + 6, filling.text, NAME, align="right", weight="bold")
    bar = right - text - 8 - 90
    sheet.rect(bar, y + 2, 90, 8, theme.free, theme.faint, 0.6)
    sheet.rect(bar, y + 2, 90 * min(1.0, filling.percent / 100), 8, theme.faint, None, 0, order=1.5)
    room = bar - MARGIN - 12
    bold = fit(name, room * 0.5, NAME, "bold")
    sheet.text(MARGIN, y + 6, bold, NAME, weight="bold")
    used = wide(bold, NAME, "bold") + 8
    kept = [f"{len(ports)} {word}{'s' * (len(ports) != 1)}" for word, ports in _kept(place) if ports]
    facts = [place.model, f"rack {place.rack} unit {place.unit}", f"fabric {place.fabric}", *kept]
    sheet.text(MARGIN + used, y + 6, fit(", ".join(fact for fact in facts), room - used, SMALL), SMALL, theme.faint)
    return y + 17


def _fabric(sheet: Sheet, y: float, fabric: str, inks: Inks) -> None:
    """Draw the line of a switch's fabric above its face."""
    sheet.path([(MARGIN, y), (WIDTH - MARGIN, y)], inks.of_fabric(fabric), 2.4, inks.dash(fabric))


def _kept(place: SwitchPlace) -> list[tuple[str, Sequence[str]]]:
    return [("uplink", place.uplinks), ("peer link", place.peer_links), ("occupied port", place.occupied)]


def _draw_face(
    sheet: Sheet, top: float, site: SiteExcerpt, name: str, filling: Filling, inks: Inks, letters: Mapping[tuple[str, ...], str]
) -> float:
    """Draw a face; return where it ends."""
    theme, place = sheet.theme, site.switches[name]
    face = face_of(float(place.height_units), site.ports.switches.get(place.model, ()))
    sheet.rect(MARGIN, top, PANEL * SCALE, face.height * SCALE, theme.body, theme.faint, 0.7, (), 0.0, 0.5)
    for i, (interface, left, _, middle) in enumerate(face.blocks):
        following = [other for _, other, _, bank in face.blocks[i + 1 : i + 2] if bank == middle]
        room = ((following[0] if following else PANEL) - left) * SCALE - 4
        sheet.text(MARGIN + left * SCALE, top + middle * SCALE - 30.4, _kind(interface, room), NUMBER, theme.faint)
    for spot in face.spots:
        classes = filling.classes.get(spot.name, ())
        look = Look(inks.of_classes(classes), _sign(place, spot.name))
        x, y, width = MARGIN + spot.x * SCALE, top + spot.y * SCALE, spot.width * SCALE
        high = draw_jack(sheet, x, y, width, kind_of(spot.interface), look, spot.above, f"{name}/{spot.name}")
        beside = 5.2 + 1.5 * kind_of(spot.interface).bars
        at = y - beside if spot.above else y + high + beside
        letter = letters[classes] if classes else ""
        _number(sheet, x + width / 2, at, spot.pitch * SCALE - 1.5, fit(spot.number, 40, NUMBER), letter)
    return top + face.height * SCALE


def _kind(interface: str, room: float) -> str:
    """Return what a block's ports are in the longest words that fit."""
    name = kind_name(interface)
    forms = [name, name.replace(" Gbit/s ", "G "), name.rpartition(" ")[2]]
    return next((form for form in forms if wide(form, NUMBER) <= room), fit(forms[-1], room, NUMBER))


def _number(sheet: Sheet, x: float, y: float, width: float, number: str, letter: str) -> None:
    """Write a port's number and the letter of its classes, as far as they fit."""
    both = wide(number, NUMBER) + (wide(letter, NUMBER, "bold") + 1.6 if letter else 0.0)
    if both > width:
        number, both = "", wide(letter, NUMBER, "bold")
    if both > width:
        return
    left = x - both / 2
    sheet.text(left, y, number, NUMBER, sheet.theme.faint)
    if letter:
        sheet.text(left + both, y, letter, NUMBER, sheet.theme.ink, "right", "bold")


def _sign(place: SwitchPlace, port: str) -> str:
    if port in place.uplinks:
        return "uplink"
    if port in place.peer_links:
        return "peer"
    return "occupied" if port in place.occupied else ""


def _keys(site: SiteExcerpt, names: Sequence[str], letters: Mapping[tuple[str, ...], str], inks: Inks) -> list[Key]:
    keys = [Key(" + ".join(classes), inks.of_classes(classes), letter=letter) for classes, letter in letters.items()]
    keys.append(Key("free", look=Look()))
    places = [site.switches[name] for name in names]
    for word, sign, ports in (
        ("uplink", "uplink", [port for place in places for port in place.uplinks]),
        ("peer link", "peer", [port for place in places for port in place.peer_links]),
        ("occupied", "occupied", [port for place in places for port in place.occupied]),
    ):
        if ports:
            keys.append(Key(word, look=Look((), sign)))
    return keys
