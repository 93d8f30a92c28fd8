"""What a design leaves to be chosen: cards of slots, and nothing else may plan it before they are."""

from __future__ import annotations

from nicplanner.design.site import Site
from nicplanner.errors import InputError, Problem, listing
from nicplanner.names import natural


def undecided(site: Site) -> dict[str, list[str]]:
    """Return what is left to be chosen: the dotted path of a host group's adapters → its slots, in natural order."""
    return {f"hosts.{group.key}.adapters": natural(group.choices) for group in site.groups if group.choices}


def refuse_undecided(site: Site, source: str) -> None:
    """Refuse a design that leaves something to be chosen.

    Raises
    ------
    InputError
        With each place.
    """
    hint = "`nicplanner size` chooses, and writes the design with its choices; or name the cards"
    problems = [
        Problem(path, "cards are left to be chosen", f"'choose' for {listing(slots)}", "adapter models", hint, source)
        for path, slots in undecided(site).items()
    ]
    if problems:
        raise InputError(problems)
