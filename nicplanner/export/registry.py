"""Every format by name: those of nicplanner, and those that other packages add.

A package adds formats by an entry point of the group ``nicplanner.formats``, whose name is the format's and whose object is a
:class:`Format`, or a function ``write(plan, target)`` whose docstring begins with what it is for::

    [project.entry-points."nicplanner.formats"]
    my-format = "my_package:write"

:func:`nicplanner.export.contract.check_format` is what the tests of nicplanner run over each format; run it over yours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from nicplanner.errors import InputError, Problem, clean
from nicplanner.plan import Plan

GROUP = "nicplanner.formats"


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is for, and what writes it.

    Attributes
    ----------
    meaning : str
        One line for help texts.
    write : callable
        ``write(plan, target)`` writes into the folder `target` and returns the files that it wrote.
    """

    meaning: str
    write: Callable[[Plan, Path], Sequence[Path]]


def added(own: Mapping[str, Format]) -> dict[str, EntryPoint]:
    """Return the entry points of formats that other packages add, by name; the names of nicplanner's own are not given away.

    Raises
    ------
    InputError
        If two packages add formats of one name, or one has the name of nicplanner's own.
    """
    found: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda one: (one.name, one.value)):
        other = found.get(point.name)
        if point.name in own or (other is not None and other.value != point.value):
            message = "two packages add a format of this name" if other else "a package adds a format that has the name of nicplanner's own"
            raise InputError([Problem(clean(point.name), message, clean(point.value), hint="uninstall one of them", file="entry points")])
        found[point.name] = point
    return found


def loaded(point: EntryPoint) -> Format:
    """Return the format of an entry point.

    Raises
    ------
    InputError
        If it cannot be loaded, or is no format.
    """
    try:
        made = point.load()
    except Exception as error:  # whatever another package's module does when it is imported
        text = f"the package that adds it cannot be loaded: {type(error).__name__}: {error}"
        raise InputError([Problem(clean(point.name), clean(text, 300), clean(point.value), file="entry points")]) from error
    if isinstance(made, Format):
        return made
    if callable(made):
        return Format((made.__doc__ or "format of another package").strip().splitlines()[0], made)
    raise InputError([Problem(clean(point.name), "this is no format", clean(point.value), "a Format or a function", file="entry points")])
