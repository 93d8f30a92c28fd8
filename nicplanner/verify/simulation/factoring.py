"""How likely a group of ports works: exact, by conditioning on what its links share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from nicplanner.verify.bus import ZERO
from nicplanner.verify.simulation.fair import ONE


class Link(NamedTuple):
    """A link of a group: what it hangs on at both ends, its peer in a mesh (else empty), its speed in Gbit/s.

    `near` is the host's adapter, `far` what fails as one at the other end: a switch with its failure domain, or a peer's adapter. `up` is
    how likely the link is up by itself.
    """

    near: str
    far: str
    peer: str
    speed: Fraction
    up: Fraction


class Chance(NamedTuple):
    """How likely at least one port of a group runs, and how likely its required rate is carried. Of a mesh: to every peer."""

    runs: Fraction
    carries: Fraction


def chance_of(links: Sequence[Link], up: Mapping[str, Fraction], bus: Mapping[str, Fraction | None], need: Fraction) -> Chance:
    r"""Return how likely a group of ports works in the steady state, its elements failing independently of each other.

    Parameters
    ----------
    links
        The group's links.
    up
        How likely each adapter and each far end is up, by name.
    bus
        Limit of each adapter, Gbit/s; None without one.
    need
        The rate that is required, Gbit/s. Other groups of the host are left out of account, as in ``surviving_gbps`` of ``failures.csv``.

    Notes
    -----
    Far ends that several links share are conditioned on: for each of their states the adapters are independent, each with the
    distribution of :math:`\min(b_a, \sum_{l \in a} s_l)` over its links, and the sum over the adapters follows by convolution. A mesh is
    conditioned on the host's own adapters first, and given them its peers are independent. So the work grows as
    :math:`2^{\text{shared far ends}}`, not :math:`2^{\text{elements}}`.
    """
    if not any(link.peer for link in links):
        return _to_one_side(links, up, bus, need)
    shared = sorted(name for name in {link.near for link in links} if sum(link.near == name for link in links) > 1)
    peers = sorted({link.peer for link in links})
    runs = carries = ZERO
    for weight, alive in _states(shared, up):
        given = {**up, **dict.fromkeys(shared, ONE)}
        mine = [link for link in links if link.near not in shared or link.near in alive]
        parts = [_to_one_side([link for link in mine if link.peer == peer], given, bus, need) for peer in peers]
        runs += weight * _product(part.runs for part in parts)
        carries += weight * _product(part.carries for part in parts)
    return Chance(runs, carries)


def _to_one_side(links: Sequence[Link], up: Mapping[str, Fraction], bus: Mapping[str, Fraction | None], need: Fraction) -> Chance:
    """Return how likely links carry a rate together; they may all be lost already."""
    shared = sorted(name for name in {link.far for link in links} if sum(link.far == name for link in links) > 1)
    runs = carries = ZERO
    for weight, alive in _states(shared, up):
        by_near: dict[str, list[tuple[Fraction, Fraction]]] = {}
        for link in links:
            if link.far not in shared:
                by_near.setdefault(link.near, []).append((link.speed, link.up * up[link.far]))
            elif link.far in alive:
                by_near.setdefault(link.near, []).append((link.speed, link.up))
        none = ONE
        rates = {ZERO: ONE}
        for near, mine in by_near.items():
            none *= (1 - up[near]) + up[near] * _product(1 - chance for _, chance in mine)
            rates = _together(rates, _through(mine, up[near], bus.get(near)), need)
        runs += weight * (1 - none)
        carries += weight * (rates.get(need, ZERO) if need else 1 - none)
    return Chance(runs, carries)


def _states(names: Sequence[str], up: Mapping[str, Fraction]) -> Iterator[tuple[Fraction, frozenset[str]]]:
    """Yield each state of some elements that can be: how likely it is, and which are up."""
    for choice in product((True, False), repeat=len(names)):
        weight = _product(up[name] if is_up else 1 - up[name] for name, is_up in zip(names, choice, strict=True))
        if weight:
            yield weight, frozenset(name for name, is_up in zip(names, choice, strict=True) if is_up)


def _through(links: Sequence[tuple[Fraction, Fraction]], up: Fraction, limit: Fraction | None) -> dict[Fraction, Fraction]:
    """Return how likely an adapter gives each rate, from the speeds and chances of its links."""
    rates = {ZERO: ONE}
    for speed, chance in links:
        rates = _together(rates, {speed: chance, ZERO: 1 - chance}, None)
    out = {ZERO: 1 - up}
    for rate, chance in rates.items():
        within = rate if limit is None or rate <= limit else limit
        out[within] = out.get(within, ZERO) + up * chance
    return out


def _together(one: Mapping[Fraction, Fraction], other: Mapping[Fraction, Fraction], most: Fraction | None) -> dict[Fraction, Fraction]:
    """Return how likely each sum of two independent rates is; what is above `most` counts as that."""
    out: dict[Fraction, Fraction] = {}
    for (rate, chance), (more, also) in product(one.items(), other.items()):
        total = rate + more if most is None else min(most, rate + more)
        out[total] = out.get(total, ZERO) + chance * also
    return out


def _product(factors: Iterator[Fraction]) -> Fraction:
    out = ONE
    for factor in factors:
        out *= factor
    return out
