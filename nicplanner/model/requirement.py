"""What a user asks for and could go without: the unit of every explanation, repair and price."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Requirement:
    """Something that the design asks for, by name: never a row of the program.

    Attributes
    ----------
    kind
        ``dedicated`` (a class has its ports to itself), ``apart`` (two classes never share a port), ``survive`` (a class survives a kind of
        failure), ``hosts`` (other hosts carry what failed ones had), ``demand`` (a class has a demand at all), ``peak``, ``lacp``,
        ``headroom`` (links are not filled), ``spare`` (ports stay free), ``pin``, ``rule`` (of the platform), ``fixed`` (a VLAN id, subnet
        or prefix), ``gateway``, ``scope`` (all hosts use the same fabrics), ``links`` (of a mesh, beyond one a pair), ``carried`` (the
        class is there at all).
    name
        The class; of a rule its id; empty for the whole site.
    detail
        The other class (``apart``), the failure (``survive``), the peak, the host group (``pin``), the key (``fixed``).
    """

    kind: str
    name: str = ""
    detail: str = ""


def apart(one: str, other: str) -> Requirement:
    """Return the requirement that two classes never share a port: one for both orders."""
    first, second = sorted((one, other))
    return Requirement("apart", first, second)


HEADROOM = Requirement("headroom")
SPARE = Requirement("spare")
HOST_FAILURES = Requirement("hosts")
