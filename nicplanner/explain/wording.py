"""Requirements in words that a network architect uses, with the key of the design that states them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

from nicplanner.design.site import Site, TrafficClass
from nicplanner.model import Requirement
from nicplanner.rules import Rule
from nicplanner.units import text

WORDS: Mapping[str, str] = MappingProxyType({"adapter": "card", "port": "port", "switch": "switch"})
"""Kind of failure → what an architect calls the thing."""


def named(rule: Rule) -> str:
    """Name a rule for an explanation, with what it says and its source."""
    return f"{rule.id} ({rule.statement.rstrip('.')}; source {', '.join(rule.source)})"


def say(site: Site, asked: Requirement) -> str:
    """Return what is asked for, as a clause without a full stop.

    Examples
    --------
    >>> from nicplanner.design import Design, starter
    >>> site = Design.parse(starter()).site
    >>> say(site, Requirement("survive", "iscsi", "adapter"))
    'iscsi survives the failure of any one card with 0.9 Gbit/s'
    """
    return _SAY[asked.kind](site, asked)


def key_of(site: Site, asked: Requirement) -> str:
    """Return the key of the design that states a requirement, or that it has by default.

    Examples
    --------
    >>> from nicplanner.design import Design, starter
    >>> key_of(Design.parse(starter()).site, Requirement("survive", "iscsi", "adapter"))
    'traffic.iscsi.survive: adapter'
    """
    if asked.kind == "apart":
        states = {one.name for group in site.groups for one in group.classes if asked.detail in one.apart_from}
        first, second = (asked.name, asked.detail) if asked.name in states else (asked.detail, asked.name)
        return f"traffic.{first}.apart_from: {second}"
    if asked.kind == "pin":
        return f"hosts.{asked.detail}.pin.{asked.name}"
    if asked.kind == "rule":
        return f"platform rule {asked.name}"
    links = site.classes[asked.name].links_per_pair if asked.kind == "links" else 0
    numbers = {"hosts": site.host_failures, "used": text(site.max_utilisation), "spare": site.spare_ports, "links": links}
    return _KEYS[asked.kind].format(name=asked.name, detail=asked.detail, **numbers)


def _carried(site: Site, name: str) -> list[TrafficClass]:
    """Return a class as each host group that carries it does."""
    return [one for group in site.groups for one in group.classes if one.name == name]


def _rates(rates: list[Fraction]) -> str:
    """Write the rates of several host groups: one, or from the least to the most."""
    least, most = min(rates), max(rates)
    return f"{text(most)} Gbit/s" if least == most else f"{text(least)} to {text(most)} Gbit/s"


def _survive(site: Site, asked: Requirement) -> str:
    mine = [one for one in _carried(site, asked.name) if asked.detail in one.survive]
    rates = [one.min_failover * one.demand for one in mine]
    rest = f" with {_rates(rates)}" if any(rates) else ""
    return f"{asked.name} survives the failure of any one {WORDS[asked.detail]}{rest}"


def _hosts(count: int) -> str:
    return "one of them fails" if count == 1 else f"{count} of them fail"


def _peaks(site: Site, asked: Requirement) -> list[Fraction]:
    return [one.peaks[asked.detail] for one in _carried(site, asked.name) if asked.detail in one.peaks]


def _demand(site: Site, asked: Requirement) -> str:
    return f"{asked.name} has {_rates([one.demand for one in _carried(site, asked.name)])} on each host"


_SAY: Mapping[str, Callable[[Site, Requirement], str]] = MappingProxyType(
    {
        "headroom": lambda site, _: f"links are filled to {text(site.max_utilisation * 100)} % at most",
        "spare": lambda site, _: f"each host keeps {site.spare_ports} data {'port' if site.spare_ports == 1 else 'ports'} free",
        "pin": lambda _, asked: f"{asked.name} of {asked.detail} has exactly the ports that are pinned",
        "rule": lambda site, asked: f"rule {named(site.profile.rules[asked.name])}",
        "dedicated": lambda _, asked: f"{asked.name} has its ports to itself",
        "lacp": lambda _, asked: f"{asked.name} rides on LACP, so on one switch or one MLAG pair",
        "fixed": lambda _, asked: f"{asked.name} has a fixed {asked.detail}",
        "gateway": lambda _, asked: f"{asked.name} has the default gateway, so it is on one fabric",
        "survive": _survive,
        "demand": _demand,
        "hosts": lambda site, _: f"the other hosts of a cluster take over when {_hosts(site.host_failures)}",
        "peak": lambda site, asked: f"{asked.name} has a peak {asked.detail} of {_rates(_peaks(site, asked))} on each host",
        "links": lambda site, asked: f"each pair of hosts has {site.classes[asked.name].links_per_pair} links for {asked.name}",
        "apart": lambda _, asked: f"{asked.name} and {asked.detail} never share a port",
        "scope": lambda _, asked: f"all hosts use the same fabrics for {asked.name}",
        "carried": lambda _, asked: f"the hosts carry {asked.name} at all",
    }
)

_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "headroom": "policy.max_utilisation: {used}",
        "spare": "policy.spare_ports: {spare}",
        "dedicated": "traffic.{name}.sharing: dedicated",
        "lacp": "traffic.{name}.team_mode: lacp",
        "fixed": "traffic.{name}.{detail}",
        "gateway": "traffic.{name}.gateway",
        "survive": "traffic.{name}.survive: {detail}",
        "demand": "traffic.{name}.demand_gbps",
        "hosts": "policy.host_failures: {hosts}",
        "peak": "traffic.{name}.peaks.{detail}",
        "links": "traffic.{name}.links_per_pair: {links}",
        "scope": "traffic.{name}.scope",
        "carried": "traffic.{name}",
    }
)
