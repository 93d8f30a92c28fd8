"""A plan's layout on its design, or every reason why it cannot be one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from nicplanner.design.site import Site
from nicplanner.errors import InputError, Problem, listing
from nicplanner.tables import Table
from nicplanner.verify.mesh import opposite
from nicplanner.verify.patterns import Facts, read_facts
from nicplanner.verify.report import Report, show
from nicplanner.verify.simulation.elements import Element, Register

HINT = "give the design that the plan was made for; `nicplanner check DESIGN --plan PLAN` tells all that differs"
MOST = 20
"""At most this many mistakes are told one by one."""


def matched_facts(site: Site, tables: Mapping[str, Table]) -> Facts:
    """Return what ``ports.csv`` says of a design's ports.

    Parameters
    ----------
    site
        The resolved design.
    tables
        The plan's tables by name; people may have edited them, and they need not keep the plan rules.

    Raises
    ------
    InputError
        If the table is not one of this design's ports: ports that one of them lacks, other speeds, classes that the host does not carry
        or that stand in two groups, links that lead nowhere.
    """
    report = Report()
    facts = read_facts(site, tables["ports"], report)
    found = [(one.subject, one.message) for one in report.result()]
    found += [(subject, message) for subject, message in _strange(facts, tables["ports"])]
    if found:
        problems = [Problem(subject, message, file="ports.csv") for subject, message in found[:MOST]]
        more = f"{len(found) - MOST} more; " if len(found) > MOST else ""
        problems.append(Problem("", "the plan does not belong to this design", hint=more + HINT, file="ports.csv"))
        raise InputError(problems)
    return facts


def check_cables(facts: Facts, register: Register, elements: Iterable[Element]) -> None:
    """Check that the cables among some elements lead to used ports.

    Raises
    ------
    InputError
        With every cable of ``cabling.csv`` that does not.
    """
    problems = []
    for element in elements:
        for host, adapter, port in register.cables[element.name] if element.kind == "cable" else ():
            if not any((use.adapter, use.near.name) == (adapter, port) for use in facts.uses.get(host, ())):
                message = f"the cable leads to {show(host)} {show(adapter)}/{show(port)}, which ports.csv does not have in use"
                problems.append(Problem(show(element.name), message, hint=HINT, file="cabling.csv"))
    if problems:
        raise InputError(problems)


def _strange(facts: Facts, table: Table) -> Iterator[tuple[str, str]]:
    """Yield subject and fault of every row that leads nowhere, and of rows that stand twice."""
    rows = Counter(zip(table["host"], table["adapter"], table["port"], strict=True))
    if len(rows) < len(table):
        yield from ((f"{show(h)} {show(a)}/{show(p)}", f"the row stands {count} times") for (h, a, p), count in rows.items() if count > 1)
    switches, far_ports = table["switch"], table["switch_port"]
    for pattern in facts.patterns:
        yield from _classes(facts, pattern.hosts[0].name)
        for host in pattern.hosts:
            for use in facts.uses[host.name]:
                subject, switch, port = f"{host.name} {use.name}", switches[use.row], far_ports[use.row]
                if use.direct:
                    if use.peer is None or use.peer is use.host or opposite(facts, use) is None:
                        yield subject, f"no port of another host leads back from {show(switch)} {show(port)}"
                elif use.switch is None:
                    yield subject, f"there is no switch {show(switch)}"
                elif use.far is None:
                    yield subject, f"switch {use.switch.name} has no port {show(port)} for hosts"


def _classes(facts: Facts, host: str) -> Iterator[tuple[str, str]]:
    """Yield the classes that the host does not carry, and those that stand in two groups."""
    pattern = facts.pattern_of[host]
    known = {traffic.name for traffic in pattern.group.classes}
    named = {name for use in pattern.uses for name in use.traffic.split(";")}
    strange = [show(name) for name in sorted(named - known)]
    if strange:
        yield pattern.subject, f"the ports carry {listing(strange)}, the hosts' classes are {listing(sorted(known))}"
    groups = Counter(traffic.name for bundle in pattern.bundles for traffic in bundle.classes)
    for name, count in groups.items():
        if count > 1:
            yield pattern.subject, f"class {name} stands in {count} groups of ports"
