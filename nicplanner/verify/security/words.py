"""How checks write what they found, and kinds of traffic by what they are to an attacker."""

from __future__ import annotations

from collections.abc import Iterable

from nicplanner.errors import listing
from nicplanner.names import natural

MACHINES = frozenset({"production"})
"""Kinds whose ports are the uplinks of a virtual switch: the least trusted traffic."""
MANAGEMENT = frozenset({"management"})
"""Kinds that control the hosts."""
MIGRATION = frozenset({"live-migration", "vmotion"})
"""Kinds that carry the memory of machines, by default unencrypted."""
STORAGE = frozenset({"iscsi", "smb", "vsan", "ceph-public", "ceph-cluster"})
"""Kinds that carry the disks of machines."""
PROTECTED = MANAGEMENT | MIGRATION | STORAGE | {"cluster", "corosync", "bmc"}
"""Kinds that no machine has any business with."""


def count(number: int, noun: str) -> str:
    """Write a number with its noun.

    Examples
    --------
    >>> count(1, "pair"), count(6, "pair")
    ('1 pair', '6 pairs')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def some(names: Iterable[str]) -> str:
    """List names in natural order, a long list cut with its count."""
    return listing(natural(names), 4)
