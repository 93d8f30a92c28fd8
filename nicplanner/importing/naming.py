"""Names of other tools → names of a design: the same where they fit, else mended, and never two alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from nicplanner.catalog.library.ports import interface_name, slot_name, unique
from nicplanner.errors import clean
from nicplanner.importing.findings import Notes
from nicplanner.names import INTERFACE, NAME, WINDOWS_DEVICES, natural_key

MOST = 63
"""Signs of a name at most, see :mod:`nicplanner.names`."""


def fits(text: str) -> bool:
    """Tell whether a text is a name by the design's grammar."""
    return bool(NAME.match(text)) and text.split(".")[0].casefold() not in WINDOWS_DEVICES


def fits_interface(text: str) -> bool:
    """Tell whether a text is an interface's name by the design's grammar."""
    return bool(INTERFACE.match(text))


def renamed(
    texts: Iterable[str],
    what: str,
    notes: Notes,
    *,
    interface: bool = False,
    taken: Iterable[str] = (),
    told: Callable[[str], str] = lambda text: text,
) -> Mapping[str, str]:
    """Give each text a name of its own, whatever order they come in.

    Parameters
    ----------
    texts
        What the source calls them; nothing but its signs distinguishes them, while names that differ in case alone count as one.
    what
        What they are, for the finding about each that was changed.
    notes
        Where that is told.
    interface
        Whether they are interfaces, whose grammar is wider.
    taken
        Names that are given already.
    told
        How a text is shown in the finding.
    """
    ok, mend = (fits_interface, interface_name) if interface else (fits, slot_name)
    given: dict[str, int] = {name.casefold(): 1 for name in taken}
    out: dict[str, str] = {}
    for text in sorted(set(texts), key=lambda text: (not ok(text), natural_key(text[:200]), text)):
        name = unique(text if ok(text) else mend(text) or what, given, MOST)
        while not ok(name):  # cut within a long name, it may end in a blank
            name = unique(name.rstrip(" .-_") or what, given, MOST)
        out[text] = name
        if name != text:
            why = "another has that name already" if ok(text) else "the name is none that a design can have"
            notes.add("low", told(clean(text) or "''"), f"{what} is called {name} in the design: {why}", "rename it at the source")
    return out
