"""Port-channels: each LACP team has one number, on its host as on its switches, and no two teams of a switch share one."""

from __future__ import annotations

from collections.abc import Mapping

from nicplanner.tables import Table
from nicplanner.verify.patterns import Facts
from nicplanner.verify.report import SWITCH_PORTS, Report, show
from nicplanner.verify.uses import Use


def check_channels(facts: Facts, tables: Mapping[str, Table], report: Report) -> None:
    """Check the column ``port_channel`` of ``ports.csv`` and ``switch_ports.csv``; plans of earlier versions have none.

    Switches that share an MLAG call a team by one number, so that a number is one team's on all of them (and on a switch without MLAG, on
    that switch). Peer links of an MLAG have one number too, that of no team. Every other port has none.
    """
    ports, far = tables["ports"], tables["switch_ports"]
    if "port_channel" not in ports.columns or "port_channel" not in far.columns:
        if "port_channel" in ports.columns or "port_channel" in far.columns:
            report.add(SWITCH_PORTS, "port_channel", "only one of ports.csv and switch_ports.csv has the column")
        return
    there = {(name, port): number for name, port, number in zip(far["switch"], far["port"], far["port_channel"], strict=True)}
    numbers = ports["port_channel"]
    teams: dict[tuple[str, str], list[Use]] = {}
    used = set()
    some = any(one.team_mode == "lacp" for one in facts.site.classes.values()) or {*numbers, *there.values()} != {None}
    for uses in facts.uses.values() if some else ():
        for use in uses:
            used.add(use.row)
            if _is_lacp(facts, use):
                teams.setdefault((use.host.name, use.group), []).append(use)
            elif numbers[use.row] is not None or _far(there, use) is not None:
                report.add(SWITCH_PORTS, f"{use.host.name} {use.name}", "it has a port-channel, but its group is no LACP team")
    for row, number in enumerate(numbers) if some else ():
        if number is not None and row not in used:
            report.add(SWITCH_PORTS, f"ports.csv row {row + 2}", f"an unused port has the port-channel {number}")
    owners: dict[tuple[str, int], str] = {}
    for (host, group), members in teams.items():
        _check_team(f"{host} {group}", members, [numbers[use.row] for use in members], there, owners, report)
    _check_peers(facts, there, owners, report)


def _check_team(
    team: str,
    members: list[Use],
    numbers: list[int | None],
    there: Mapping[tuple[str, str], int | None],
    owners: dict[tuple[str, int], str],
    report: Report,
) -> None:
    """Check a team's number: one on all its ports and switch ports, and no other team's."""
    number = numbers[0]
    if number is None or number < 1 or set(numbers) != {number}:
        report.add(SWITCH_PORTS, team, f"its ports have the port-channels {', '.join(map(show, numbers))}, not one number")
        return
    for use in members:
        if (found := _far(there, use)) != number:
            where = f"{use.switch.name} {use.far.name}" if use.switch and use.far else "the switch port"
            report.add(SWITCH_PORTS, team, f"{where} has the port-channel {show(found)}, its team {number}")
    for domain in {_domain(use) for use in members if use.switch is not None}:
        other = owners.setdefault((domain, number), team)
        if other != team:
            report.add(SWITCH_PORTS, team, f"its port-channel {number} is that of {other} too, on the same switches")


def _check_peers(
    facts: Facts, there: Mapping[tuple[str, str], int | None], owners: Mapping[tuple[str, int], str], report: Report
) -> None:
    """Check uplinks, which have no number, and the peer links of each MLAG, which have one together."""
    found: dict[str, set[int | None]] = {}
    for switch in facts.site.switches.values():
        for port in switch.uplinks:
            if there.get((switch.name, port)) is not None:
                report.add(SWITCH_PORTS, f"{switch.name} {port}", "an uplink has a port-channel, but its far end is no part of the site")
        for port in switch.peer_links:
            found.setdefault(switch.mlag or "", set()).add(there.get((switch.name, port)))
    for mlag, numbers in found.items():
        if not mlag and numbers != {None}:
            report.add(SWITCH_PORTS, "peer links", "those of switches without an MLAG have a port-channel")
        if mlag and (len(numbers) > 1 or None in numbers):
            report.add(SWITCH_PORTS, f"mlag {mlag}", f"its peer links have the port-channels {', '.join(sorted(map(show, numbers)))}")
        for number in numbers - {None}:
            if (f"mlag {mlag}", number) in owners:
                report.add(SWITCH_PORTS, f"mlag {mlag}", f"the port-channel {number} of its peer links is a team's too")


def _is_lacp(facts: Facts, use: Use) -> bool:
    named = (facts.site.classes.get(name) for name in use.traffic.split(";"))
    return not use.direct and any(one is not None and one.team_mode == "lacp" for one in named)


def _far(there: Mapping[tuple[str, str], int | None], use: Use) -> int | None:
    return there.get((use.switch.name, use.far.name)) if use.switch is not None and use.far is not None else None


def _domain(use: Use) -> str:
    assert use.switch is not None
    return f"mlag {use.switch.mlag}" if use.switch.mlag else f"switch {use.switch.name}"
