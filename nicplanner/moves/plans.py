"""The moves from one plan to another."""

from __future__ import annotations

from collections.abc import Mapping

from nicplanner.errors import InputError, Problem, clean
from nicplanner.moves.cables import HostPort, SwitchPort, cables_of
from nicplanner.moves.order import Order
from nicplanner.moves.ordering import order_moves
from nicplanner.moves.service import Service
from nicplanner.tables import Table


def moves_between(old: Mapping[str, Table], new: Mapping[str, Table], names: tuple[str, str] = ("old", "new")) -> Order:
    """Return the fewest moves from the cabling of one plan to that of another, in an order that keeps every class running.

    Parameters
    ----------
    old, new
        The plans' tables.
    names
        What to call the plans in errors.

    Returns
    -------
    Order
        Switch ports are taken to be configured anew in the moment in which a cable is plugged into them, see
        :meth:`nicplanner.moves.Service.between`.

    Raises
    ------
    InputError
        If a cabling was edited so that a port has two cables.

    Examples
    --------
    >>> import nicplanner as nic
    >>> plan = nic.plan(nic.Design.parse(nic.starter()))
    >>> print(moves_between(plan.tables, plan.tables))
    no cable has to be moved
    """
    before, after = (_sound(tables, name) for tables, name in zip((old, new), names, strict=True))
    changed = {near.host for near in before.keys() | after.keys() if before.get(near) != after.get(near)}
    changed |= {far.switch for cabling in (before, after) for near, far in cabling.items() if near.host in changed}  # peers of a mesh
    hosts = changed & {*old["ports"]["host"], *new["ports"]["host"]}
    return order_moves(before, after, Service.between(old, new, hosts))


def _sound(tables: Mapping[str, Table], name: str) -> dict[HostPort, SwitchPort]:
    cabling = cables_of(tables)
    ends = [end for near, far in cabling.items() for end in (near.end, far.end)]
    if len(cabling) < len(tables["cabling"]) or len(set(ends)) < len(ends):
        seen: set[tuple[str, str]] = set()
        table = tables["cabling"]
        problems = []
        for line, (host, adapter, port, *far) in enumerate(
            zip(*(table[one] for one in ("host", "adapter", "port", "switch", "switch_port")), strict=True), 2
        ):
            for end in ((host, f"{adapter}/{port}"), (far[0], far[1])):
                if end in seen:
                    problems.append(Problem("", "the port has two cables", clean(" ".join(end)), file=f"{name}/cabling.csv", line=line))
                seen.add(end)
        raise InputError(problems)
    return cabling
