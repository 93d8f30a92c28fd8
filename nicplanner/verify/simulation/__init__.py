"""Failures beyond one: any set of elements at once, every pair of them, and how available each class is.

Nothing here is part of the proof of a plan; it starts from the same reading of ``ports.csv`` (:mod:`nicplanner.verify.patterns`) and, like
the proof, knows nothing of the program that made the plan.

========================================================  ===================================================================
module                                                    does
========================================================  ===================================================================
:mod:`~nicplanner.verify.simulation.reading`              refuses a plan that is not the design's
:mod:`~nicplanner.verify.simulation.elements`             names → elements that can fail
:mod:`~nicplanner.verify.simulation.asked`                which states of the design; what moves when hosts are down
:mod:`~nicplanner.verify.simulation.outage`               failed elements → ports that each host loses
:mod:`~nicplanner.verify.simulation.fair`                 max-min fair rates through links and buses, exact
:mod:`~nicplanner.verify.simulation.states`               what a host's classes carry after a loss
:mod:`~nicplanner.verify.simulation.result`               the result of :func:`simulate`
:mod:`~nicplanner.verify.simulation.components`           hosts that feel each other's failures; which of them are alike
:mod:`~nicplanner.verify.simulation.effects`              what a failure changes on a site
:mod:`~nicplanner.verify.simulation.pairs`                every double failure, counted by what it does
:mod:`~nicplanner.verify.simulation.pairs_result`         the result of :func:`simulate_pairs`
:mod:`~nicplanner.verify.simulation.factoring`            how likely a group of ports works, exact
:mod:`~nicplanner.verify.simulation.uptime`               the catalog's failure rates on the layout
:mod:`~nicplanner.verify.simulation.uptime_result`        the result of :func:`availability`
========================================================  ===================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from nicplanner.design.site import Site
from nicplanner.names import natural
from nicplanner.tables import Table
from nicplanner.verify.simulation.asked import NO_TAKEOVER, states_asked, takeover
from nicplanner.verify.simulation.elements import Register, resolve
from nicplanner.verify.simulation.outage import Outage, losses, outage_of
from nicplanner.verify.simulation.pairs import pair_classes
from nicplanner.verify.simulation.pairs_result import Pairs
from nicplanner.verify.simulation.reading import check_cables, matched_facts
from nicplanner.verify.simulation.result import Simulation
from nicplanner.verify.simulation.states import NOTHING, ClassState, States
from nicplanner.verify.simulation.uptime import Figures, class_availabilities
from nicplanner.verify.simulation.uptime_result import Availability

__all__ = ["Availability", "Pairs", "Simulation", "availability", "simulate", "simulate_pairs", "states_asked"]


class HasSite(Protocol):
    """A design, as far as it is needed here."""

    @property
    def site(self) -> Site:
        """What the design describes."""


class HasTables(Protocol):
    """A plan, as far as it is needed here."""

    @property
    def tables(self) -> Mapping[str, Table]:
        """The plan's tables by name."""


def simulate(
    design: HasSite, plan: HasTables, failures: str | Iterable[str] = (), *, state: str = "", every_state: bool = False
) -> Simulation:
    """Return what every class on every host still carries while elements are down, any number at once.

    Parameters
    ----------
    design
        The design.
    plan
        Its plan; people may have edited the tables.
    failures
        What is down: ``port:hv01/slot1/p1``, ``port:sw-a/ge1``, ``adapter:hv01/slot1``, ``switch:sw-a``, ``rack:R1`` (its switches and
        hosts), ``host:hv01``, ``cable:C0001``, ``fabric:R1:A`` (a switch element as ``failures.csv`` names it), ``domain:pdu-a`` (all
        switches of a failure domain). The prefix may be left out where the rest names one thing; ranges expand.
    state
        The state of the design (its peaks that occur together) that is asked about; without one the base state.
    every_state
        Whether to ask about every state: each class on each host is told as it is in the worst one, which the column ``state`` names.

    Returns
    -------
    Simulation
        With `table`, `summary`, `worst`; how rates are shared is told in
        :func:`~nicplanner.verify.simulation.states.class_states`.

    Raises
    ------
    InputError
        If the plan is not the design's, with every name that names nothing or several things, or if there is no such state.

    Notes
    -----
    While no more hosts of a cluster are down than ``policy.host_failures``, the others carry even shares of what these had of the classes
    that move, on top of their own demand; else nothing moves. A note says which it is.

    Examples
    --------
    >>> import nicplanner as nic
    >>> design = nic.Design.parse(nic.starter())
    >>> found = nic.simulate(design, nic.plan(design), ["sw-a", "hv01/slot1"])
    >>> found.summary[["traffic", "hosts_up", "hosts_down"]].values.tolist()[2:4]
    [['live-migration', 4, 0], ['management', 3, 1]]
    """
    asked = states_asked(design.site, state, every_state)
    facts = matched_facts(design.site, plan.tables)
    register = Register(design.site, plan.tables["cabling"])
    elements = resolve(register, (failures,) if isinstance(failures, str) else failures)
    check_cables(facts, register, elements)
    down = outage_of(facts, register, elements)
    moved = takeover(design.site, down.hosts, asked) if down.hosts else NO_TAKEOVER
    states = States(asked, moved.shares)
    found: dict[str, tuple[ClassState, ...]] = {}
    hit = dict(losses(facts, down, design.site.hosts))
    for host in design.site.hosts:
        pattern = facts.pattern_of[host.name]
        gone = host.name in down.hosts
        found[host.name] = states.dead(pattern, moved.moved.get(host.name, ())) if gone else states.of(pattern, hit.get(host, NOTHING))
    notes = (*_notes(design.site, down, bool(hit or down.hosts)), *moved.notes)
    return Simulation(tuple(map(str, elements)), notes, found, tuple(one.name for one in asked))


def simulate_pairs(design: HasSite, plan: HasTables, *, state: str = "", every_state: bool = False) -> Pairs:
    """Return what every double failure does: two of the used ports, the adapters and the switches at once.

    Switches fail by themselves here, not by fabric. Pairs that do the same are one case, with how many there are.

    Parameters
    ----------
    design
        The design.
    plan
        Its plan; people may have edited the tables.
    state, every_state
        As for :func:`simulate`: with every state each class counts as it is in the worst one.

    Returns
    -------
    Pairs
        The cases, the worst first.

    Raises
    ------
    InputError
        If the plan is not the design's, or if there is no such state.

    Examples
    --------
    >>> import nicplanner as nic
    >>> design = nic.Design.parse(nic.starter())
    >>> nic.simulate_pairs(design, nic.plan(design)).table["example"][0]
    'switch:sw-a + switch:sw-b'
    """
    asked = states_asked(design.site, state, every_state)
    return Pairs(tuple(pair_classes(matched_facts(design.site, plan.tables), asked)), tuple(one.name for one in asked))


def availability(design: HasSite, plan: HasTables) -> Availability:
    """Return how available each class is on each host: how likely it has a port at all, and how likely its required rate is carried.

    Failure rates are those of the catalog (``mtbf_hours``, ``mttr_hours`` of adapters, servers, switches and cables), a design's own
    entries first; what has none gets an assumption, which the result names. A link (port, cable, transceivers, switch port) is one
    element. Steady state and independent failures are assumed; the switches of a failure domain are one element, which is up while all
    of them are. Hosts are taken to be up. The required rate is that of the state of the design that asks for most, so that it is carried
    in every one.

    Parameters
    ----------
    design
        The design.
    plan
        Its plan; people may have edited the tables.

    Returns
    -------
    Availability
        With `table`, `summary`, `failure_rates`; exact, see :func:`~nicplanner.verify.simulation.factoring.chance_of`.

    Raises
    ------
    InputError
        If the plan is not the design's.

    Examples
    --------
    >>> import nicplanner as nic
    >>> design = nic.Design.parse(nic.starter())
    >>> found = nic.availability(design, nic.plan(design))
    >>> float(round(found.of("hv01", "iscsi").runs, 9))
    0.999999979
    """
    facts = matched_facts(design.site, plan.tables)
    figures = Figures(facts, plan.tables["cabling"])
    found = class_availabilities(facts, figures)
    return Availability(tuple(found), tuple(figures.used))


def _notes(site: Site, down: Outage, felt: bool) -> list[str]:
    """Say what the design adds to what was named."""
    out = []
    if not felt and (down.switches or down.adapters or down.ports or down.switch_ports):
        out.append("no host loses anything: what is down carries no traffic of hosts")
    for name in natural({site.switches[one].failure_domain or one for one in down.switches}):
        left = [one.name for one in site.switches.values() if one.failure_domain == name and one.name not in down.switches]
        if left:
            out.append(f"of the failure domain {name} {', '.join(left)} stays up; domain:{name} takes all of it down")
    return out
