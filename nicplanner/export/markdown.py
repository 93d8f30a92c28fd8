"""The plan as a page for a wiki or a pull request: ``PLAN.md``, with what was decided and what people look up.

Every cell is what the plan's tables have, sign for sign; two plans of one design differ in the lines in which the plans differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from nicplanner.export.handover import Handover, Host, read_handover
from nicplanner.export.links import links_of
from nicplanner.export.markdown_text import plain, table
from nicplanner.names import compress, natural
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_file
from nicplanner.plan.totals import totals_of
from nicplanner.tables import Table
from nicplanner.units import text as decimal


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``PLAN.md``; an earlier one is replaced.

    Raises
    ------
    InputError
        If the plan cannot be read (:func:`~nicplanner.export.handover.read_handover`), or the file cannot be written.
    """
    file = target / "PLAN.md"
    write_file(file, ("\n".join(_page(plan)) + "\n").encode())
    return (file,)


def _page(plan: Plan) -> Iterator[str]:
    view = read_handover(plan)
    yield f"# {plain(view.name)}"
    yield ""
    yield from _summary(plan, view)
    for title, lines in (
        ("Hosts", _hosts(view)),
        ("Cabling", _cabling(plan, view)),
        ("Switch ports", _switch_ports(view)),
        ("VLANs and subnets", _vlans(plan)),
        ("Addresses", _addresses(plan)),
        ("Bill of materials", _bill(plan)),
        ("Findings", _findings(plan)),
    ):
        yield from ("", f"## {title}", "", *lines)


def _summary(plan: Plan, view: Handover) -> Iterator[str]:
    manifest, held = plan.manifest, plan.tables["failures"]["ok"]
    used = sum(1 for host in view.hosts for port in host.ports if port.group)
    facts = {
        "Platform": view.platform,
        "Status": manifest.get("status", ""),
        "Verdict": manifest.get("verdict", ""),
        "Hosts": str(len(view.hosts)),
        "Host ports in use": str(used),
        "Switches": str(len(view.switches)),
        "Racks": str(len(view.racks)),
        "Cables": str(len(view.cables)),
        "VLANs": str(len(view.vlans)),
        "Failures survived": f"{sum(held)} of {len(held)} requirements",
        "To buy": totals_of(plan.tables).text(),
        "Design": str(manifest.get("design", ""))[:12],
        "nicplanner": manifest.get("version", ""),
    }
    yield from table(("What", "Value"), facts.items(), "plan.json")


def _hosts(view: Handover) -> Iterator[str]:
    """Yield hosts and their groups of ports: for each host group a table of hosts, and one of the groups that all of them have."""
    members: dict[str, list[Host]] = {}
    for host in view.hosts:
        members.setdefault(host.members, []).append(host)
    for i, hosts in enumerate(members.values()):
        groups = natural({group.name for host in hosts for group in host.groups})
        yield from ([""] if i else [])
        yield f"### {plain(compress(host.name for host in hosts))}"
        yield ""
        cards = ", ".join(f"{slot} {model}" for slot, model in hosts[0].adapters.items())
        yield plain(f"{hosts[0].server}{': ' if cards else ''}{cards}")
        yield ""
        heads = ("Host", "Rack", "Unit", "Cluster", *groups)
        yield from table(heads, ((*_place(host), *(_ports(host, group) for group in groups)) for host in hosts), "ports.csv")
        yield ""
        heads = ("Group", "Traffic", "Redundancy", "LACP", "Fabrics", "MTU")
        yield from table(heads, (_group(hosts, group) for group in groups), "ports.csv")


def _place(host: Host) -> tuple[object, ...]:
    return host.name, host.rack, host.unit, host.cluster


def _ports(host: Host, name: str) -> str:
    return ", ".join(port.label for group in host.groups if group.name == name for port in group.ports)


def _group(hosts: Iterable[Host], name: str) -> tuple[object, ...]:
    group = next(one for host in hosts for one in host.groups if one.name == name)
    fabrics = ", ".join(natural({port.fabric for port in group.ports}))
    return name, ", ".join(one.name for one in group.classes), group.redundancy, "yes" if group.lacp else "no", fabrics, group.mtu


def _cabling(plan: Plan, view: Handover) -> Iterator[str]:
    """Yield the cables, each in the rack of its host (of a mesh that of the earlier one)."""
    cabling = plan.tables["cabling"]
    racks = dict(zip(cabling["cable"], zip(cabling["rack"], cabling["switch_rack"], strict=True), strict=True))
    mine: dict[str, list[tuple[object, ...]]] = {}
    for link in links_of(view):
        one = link.cable
        rack, other = racks[one.number]
        length = "" if one.length_m is None else decimal(one.length_m)
        mine.setdefault(rack, []).append(
            (one.number, one.host, f"{one.adapter}/{one.port}", one.switch, one.switch_port, other, one.medium, length, one.colour)
        )
    heads = ("Cable", "Host", "Port", "To", "Its port", "In rack", "Medium", "Length (m)", "Colour")
    for i, rack in enumerate(natural(mine)):
        yield from ([""] if i else [])
        yield from (f"### Rack {plain(rack)}", "", *table(heads, mine[rack], "cabling.csv"))


def _switch_ports(view: Handover) -> Iterator[str]:
    heads = ("Switch", "Port", "Mode", "Untagged", "Tagged", "MTU", "Port-channel", "Description")
    yield from table(
        heads,
        (
            (port.switch, port.name, port.mode, port.native, ", ".join(map(str, port.tagged)), port.mtu, port.channel, port.description)
            for switch in view.switches
            for port in switch.ports
        ),
        "switch_ports.csv",
    )


def _vlans(plan: Plan) -> Iterator[str]:
    heads = {"VLAN": "vlan", "Name": "name", "Traffic": "traffic", "Fabric": "fabric", "Scope": "scope", "Subnet": "subnet",
             "Gateway": "gateway", "MTU": "mtu"}  # fmt: skip
    yield from _columns(plan.tables["vlans"], heads)


def _addresses(plan: Plan) -> Iterator[str]:
    heads = {"Host": "host", "Traffic": "traffic", "Fabric": "fabric", "VLAN": "vlan", "Address": "address", "Prefix": "prefix_length",
             "Gateway": "gateway", "Adapter": "adapter", "Port": "port"}  # fmt: skip
    yield from _columns(plan.tables["addresses"], heads)


def _bill(plan: Plan) -> Iterator[str]:
    heads = {"Category": "category", "Item": "item", "Quantity": "quantity", "Unit price": "unit_price", "Total": "total",
             "Currency": "currency", "Status": "status"}  # fmt: skip
    yield from _columns(plan.tables["bom"], heads)


def _findings(plan: Plan) -> Iterator[str]:
    heads = {"Severity": "severity", "Rule": "id", "Subject": "subject", "Finding": "message", "Remedy": "remedy", "Source": "source"}
    yield from _columns(plan.tables["findings"], heads)


def _columns(found: Table, heads: Mapping[str, str]) -> Iterable[str]:
    """Return columns of a table of the plan, by the heads that they get here."""
    cells = zip(*([_cell(value) for value in found[name]] for name in heads.values()), strict=True)
    return table(tuple(heads), cells, f"{found.spec.name}.csv")


def _cell(value: Any) -> object:
    return decimal(value) if isinstance(value, Fraction) else value
