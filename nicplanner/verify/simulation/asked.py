"""Which states of the design are asked about, and what moves when hosts are down."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from nicplanner.design.site import Host, Site, State
from nicplanner.errors import InputError, Problem, clean, listing, nearest
from nicplanner.names import natural
from nicplanner.verify.clusters import Clusters, Rates
from nicplanner.verify.demands import BASE
from nicplanner.verify.report import hosts_of


def states_asked(site: Site, state: str, every_state: bool) -> tuple[State, ...]:
    """Return the states that are asked about: the named one, the base state without a name, or every one, the base state first.

    Raises
    ------
    InputError
        If the design has no state of that name, or one is named although every one is asked about.
    """
    if every_state and state:
        raise InputError([_problem("one state is named, but every state is asked for too", state, "one of the two")])
    if every_state:
        return (BASE, *site.states)
    if not isinstance(state, str):
        raise InputError([_problem("not the name of a state", state, "the name of a state, or nothing for the base state")])
    if not state:
        return (BASE,)
    names = [one.name for one in site.states]
    if state not in names:
        allowed = listing(names, 16) if names else "none: no class of the design has peaks"
        raise InputError([_problem("the design has no state of this name", state, allowed, nearest(state, names))])
    return (site.states[names.index(state)],)


def _problem(message: str, got: object, allowed: str, hint: str = "") -> Problem:
    return Problem("", message, repr(clean(got)) if isinstance(got, str) else clean(repr(got)), allowed, hint, file="state")


class Takeover(NamedTuple):
    """What moves when hosts are down.

    `shares` give for a cluster and state what each survivor carries more of each class that moves (Gbit/s); `moved` for each host that is
    down the classes that others carry now; `notes` say of each cluster whether anything moves.
    """

    shares: Mapping[tuple[str, State], Rates]
    moved: Mapping[str, frozenset[str]]
    notes: tuple[str, ...]


NO_TAKEOVER = Takeover({}, {}, ())


def takeover(site: Site, down: Collection[str], states: Collection[State]) -> Takeover:
    """Return what the survivors of each cluster take over from hosts that are down.

    As ``policy.host_failures`` has it (:mod:`nicplanner.verify.clusters`): while no more hosts of a cluster are down than may fail, the
    others carry even shares of what these had of the classes that move. With more hosts down, and outside of clusters, nothing moves.
    """
    clusters = Clusters(site)
    members: dict[str, list[Host]] = {}
    for host in site.hosts:
        members.setdefault(site.group_of[host.group].cluster or "", []).append(host)
    shares: dict[tuple[str, State], Rates] = {}
    moved: dict[str, frozenset[str]] = {}
    notes: list[str] = []
    for cluster in natural(members):
        failed = [host for host in members[cluster] if host.name in down]
        moving = {host.name: _moving(site, host) for host in failed}
        if not any(moving.values()):
            continue
        if cluster and len(failed) <= site.host_failures:
            groups = [site.group_of[host.group] for host in failed]
            shares |= {(cluster, state): clusters.shares(cluster, groups, state) for state in states}
            carried = frozenset[str]().union(*(_moving(site, host) for host in members[cluster] if host.name not in down))
            moved |= {name: classes & carried for name, classes in moving.items()}
        notes += _notes(site, cluster, failed, len(members[cluster]), natural(frozenset[str]().union(*(moved.get(n, ()) for n in moving))))
    return Takeover(shares, moved, tuple(notes))


def _moving(site: Site, host: Host) -> frozenset[str]:
    return frozenset(one.name for one in site.group_of[host.group].classes if one.moves)


def _notes(site: Site, cluster: str, failed: list[Host], hosts: int, moved: list[str]) -> Iterator[str]:
    """Say what moves, or why nothing does."""
    are = "is" if len(failed) == 1 else "are"
    if not cluster:
        yield f"{hosts_of(host.name for host in failed)} {are} in no cluster: nothing that is down there moves to other hosts"
    elif len(failed) > site.host_failures:
        allowed = f"but policy.host_failures is {site.host_failures}"
        yield f"cluster {cluster}: {len(failed)} of {hosts} hosts {are} down, {allowed}: nothing of what they carried moves to the others"
    elif moved:
        carry = f"the others carry {listing(moved, 16)} of theirs too"
        yield f"cluster {cluster}: {len(failed)} of {hosts} hosts {are} down, as policy.host_failures foresees: {carry}"
