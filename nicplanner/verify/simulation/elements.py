"""What can fail, by the names that people give: ports, adapters, switches, racks, hosts, cables, fabrics of a rack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from nicplanner import names
from nicplanner.design.site import Site
from nicplanner.errors import InputError, Problem, clean, closest, listing
from nicplanner.tables import Table
from nicplanner.verify.patterns import elements_of
from nicplanner.verify.uses import host_ports

KINDS = ("port", "adapter", "switch", "rack", "host", "cable", "fabric", "domain")
"""The prefixes of names, in the order in which candidates are listed."""
FORMS = {
    "port": "port:HOST/ADAPTER/PORT or port:SWITCH/PORT",
    "adapter": "adapter:HOST/ADAPTER",
    "switch": "switch:NAME",
    "rack": "rack:NAME",
    "host": "host:NAME",
    "cable": "cable:NAME as cabling.csv has it",
    "fabric": "fabric:RACK:FABRIC as failures.csv names it",
    "domain": "domain:NAME of a failure domain of several switches",
}
EXAMPLES = "port:HOST/ADAPTER/PORT, port:SWITCH/PORT, adapter:HOST/ADAPTER, switch:…, rack:…, host:…, cable:…, fabric:RACK:FABRIC, domain:…"
MOST_HINTED = 20_000
"""Names that are compared with a misspelt one; more would take too long."""


@dataclass(frozen=True, order=True, slots=True)
class Element:
    """Something that fails: its kind, one of :data:`KINDS`, and its name without the prefix."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


class Register:
    """Finds the elements of a site by name. `cabling` gives the names of cables."""

    def __init__(self, site: Site, cabling: Table) -> None:
        self._site, self._cabling = site, cabling
        self._hosts = {host.name: host for host in site.hosts}

    @cached_property
    def cables(self) -> dict[str, list[tuple[str, str, str]]]:
        """Host, adapter and port of each cable; several where the table gives a name twice."""
        out: dict[str, list[tuple[str, str, str]]] = {}
        columns = (self._cabling[name] for name in ("cable", "host", "adapter", "port"))
        for cable, *end in zip(*columns, strict=True):
            out.setdefault(cable, []).append((end[0], end[1], end[2]))
        return out

    @cached_property
    def fabrics(self) -> dict[str, tuple[str, ...]]:
        """The switches of each switch element, named as ``failures.csv`` does."""
        out = {}
        for rack in self._site.racks:
            for fabrics in elements_of(self._site, rack):
                out[f"{rack}:{'+'.join(fabrics)}"] = tuple(one.name for one in self._site.serving[rack] if one.fabric in fabrics)
        return out

    @cached_property
    def domains(self) -> dict[str, tuple[str, ...]]:
        """The switches of each failure domain that has several."""
        found: dict[str, list[str]] = {}
        for switch in self._site.switches.values():
            found.setdefault(switch.failure_domain or switch.name, []).append(switch.name)
        return {name: tuple(switches) for name, switches in found.items() if len(switches) > 1}

    @cached_property
    def _switch_ports(self) -> dict[str, frozenset[str]]:
        """Every interface of each switch, also those that no host may use."""
        catalog = self._site.catalog
        entries = {name: catalog.switch(switch.model) for name, switch in self._site.switches.items()}
        return {name: frozenset(port for port, _ in (*one.interfaces, *one.mgmt_only)) for name, one in entries.items()}

    @cached_property
    def _host_ports(self) -> dict[str, frozenset[tuple[str, str]]]:
        """Adapter and name of every port, by host group."""
        return {group.key: frozenset((adapter, port.name) for adapter, port, _ in host_ports(group)) for group in self._site.groups}

    def known(self, kind: str, name: str) -> bool:
        """Tell whether there is an element of this kind and name."""
        if kind == "port":
            device, _, rest = name.partition("/")
            host = self._hosts.get(device)
            adapter, _, port = rest.partition("/")
            return rest in self._switch_ports.get(device, ()) or (host is not None and (adapter, port) in self._host_ports[host.group])
        if kind == "adapter":
            device, _, adapter = name.partition("/")
            host = self._hosts.get(device)
            return host is not None and any(one.name == adapter for one in self._site.group_of[host.group].adapters)
        if kind == "cable":  # a name that stands twice names no cable
            return len(self.cables.get(name, ())) == 1
        return name in self._named(kind)

    def _named(self, kind: str) -> Iterable[str]:
        return {
            "switch": self._site.switches,
            "rack": self._site.racks,
            "host": self._hosts,
            "cable": self.cables if kind == "cable" else (),
            "fabric": self.fabrics,
            "domain": self.domains,
        }[kind]

    def names_of(self, kind: str, near: str) -> Iterator[str]:
        """Yield the names of a kind, for ports and adapters those of the device that `near` names or is most like."""
        if kind not in ("port", "adapter"):
            yield from self._named(kind)
            return
        head = near.partition("/")[0]
        devices = [head] if head in self._hosts or head in self._site.switches else closest(head, [*self._hosts, *self._site.switches], 2)
        for device in devices:
            host = self._hosts.get(device)
            if host is not None:
                found = [f"{adapter}/{port}" for adapter, port in self._host_ports[host.group]]
                found = found if kind == "port" else [one.name for one in self._site.group_of[host.group].adapters]
                yield from (f"{device}/{one}" for one in names.natural(found))
            elif kind == "port" and device in self._site.switches:
                yield from (f"{device}/{one}" for one in names.natural(self._switch_ports[device]))


def resolve(register: Register, failures: Iterable[object]) -> tuple[Element, ...]:
    """Return the elements that are named, each once, by kind and in natural order.

    Parameters
    ----------
    register
        The site's elements.
    failures
        Names, with their kind as prefix (``adapter:hv01/slot1``) or without where the rest names one thing; ranges expand.

    Raises
    ------
    InputError
        With every name that is no text, no sound range, or names nothing or several things; nearest names are given.
    """
    found: dict[Element, None] = {}
    problems: list[Problem] = []
    for given in failures:
        if not isinstance(given, str) or not given.strip():
            problems.append(_problem("not the name of anything that can fail", given, EXAMPLES))
            continue
        try:
            several = names.expand(given.strip())
        except names.RangeError as error:
            problems.append(_problem("not a valid range", given, "name[a-b] or name[1,3,5-7]", str(error)))
            continue
        missing = []
        for name in several:
            mine = _candidates(register, name)
            if len(mine) == 1:
                found[mine[0]] = None
            elif mine:
                problems.append(_problem("the name is ambiguous", name, listing(map(str, mine)), "write the one that is meant"))
            else:
                missing.append(name)
        if missing:
            problems.append(_unknown(register, given, missing, len(several)))
    if problems:
        raise InputError(problems)
    return tuple(sorted(found, key=lambda one: (KINDS.index(one.kind), names.natural_key(one.name))))


def _candidates(register: Register, name: str) -> list[Element]:
    """Return what a name may mean; a prefix decides the kind."""
    kind, colon, rest = name.partition(":")
    if colon and kind in KINDS:
        return [Element(kind, rest)] if register.known(kind, rest) else []
    # a failure domain is asked for by its prefix alone: most have the name of a rack's power or of a switch
    return [Element(kind, name) for kind in KINDS if kind != "domain" and register.known(kind, name)]


def _unknown(register: Register, given: str, missing: list[str], count: int) -> Problem:
    """Return the mistake of names that are not there, with the nearest ones."""
    name = missing[0]
    kind, colon, rest = name.partition(":")
    twice = register.cables.get(rest, ()) if colon and kind == "cable" else register.cables.get(name, ())
    if len(twice) > 1:
        return _problem("cabling.csv has several cables of this name", given, "a cable that stands once", "name the ports at its ends")
    kinds = (kind,) if colon and kind in KINDS else KINDS
    wanted = rest if colon and kind in KINDS else name
    known = [Element(one, other) for one in kinds for other in _some(register.names_of(one, wanted))]
    best = closest(wanted, {one.name for one in known}, 3)
    near = [str(one) for text in best for one in known if one.name == text][:3]
    hint = f"did you mean {listing(near)}?" if near else ""
    if not near and colon and kind not in KINDS:
        hint = f"the prefix is one of {', '.join(KINDS)}"
    part = f" (of the range: {listing(missing, 3)})" if count > 1 else ""
    what = f"no {kind} of this name in the plan" if colon and kind in KINDS else "nothing in the plan has this name"
    return _problem(what + part, given, FORMS[kind] if colon and kind in KINDS else EXAMPLES, hint)


def _some(several: Iterable[str]) -> Iterator[str]:
    for count, name in enumerate(several):
        if count == MOST_HINTED:
            return
        yield name


def _problem(message: str, got: object, allowed: str = "", hint: str = "") -> Problem:
    shown = clean(got) if isinstance(got, str) else clean(repr(got))
    return Problem("", message, repr(shown) if isinstance(got, str) else shown, allowed, clean(hint, 200), file="failures")
