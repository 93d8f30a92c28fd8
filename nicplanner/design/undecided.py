"""What a design leaves to be chosen: cards of slots, and nothing else may plan it before they are."""

from __future__ import annotations

from nicplanner.design.site import Site
from nicplanner.errors import InputError, Problem
from nicplanner.names import natural


def undecided(site: Site) -> list[str]:
    """Return the dotted paths of what is left to be chosen, in natural order."""
    return [f"hosts.{group.key}.adapters.{slot}" for group in site.groups for slot in natural(group.choices)]


def refuse_undecided(site: Site, source: str) -> None:
    """Refuse a design that leaves something to be chosen.

    Raises
    ------
    InputError
        With each place.
    """
    hint = "`nicplanner size` chooses, and writes the design with its choices; or name the card"
    problems = [Problem(path, "the card is left to be chosen", "'choose'", "an adapter model", hint, source) for path in undecided(site)]
    if problems:
        raise InputError(problems)
