"""The audit as one road."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nicplanner.audit.evidence import Evidence, eliminate, gather
from nicplanner.audit.files import LONGEST_PATH, read_files, read_objects, read_text
from nicplanner.audit.judging import DEVICE, MISSING, Judge, Row
from nicplanner.audit.mending import mend
from nicplanner.audit.naming import Names, Ports, read_names
from nicplanner.audit.result import Audit
from nicplanner.audit.sighting import Seen
from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.errors import InputError, Problem, clean, listing
from nicplanner.moves.cables import End
from nicplanner.names import compress, natural, natural_key
from nicplanner.plan import Plan


def audit(
    plan: Plan,
    lldp: Iterable[str | Path] | Mapping[str, Any],
    names: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
) -> Audit:
    """Compare a plan with what devices see of each other.

    Parameters
    ----------
    plan
        The plan; of one from a folder its tables may have been edited.
    lldp
        Files, each as ``FILE`` or ``DEVICE=FILE``: JSON of NX-OS, EOS or lldpd (without a device the file's name is the device), an object
        of devices with such JSON, or a file ``.csv`` of links. Or what devices have answered: device → its JSON as Python has it.
    names
        A CSV file of what interfaces call themselves: device, interface, host, adapter, port.
    columns
        What the columns of a file of links are called: switch, switch_port, host, adapter, port.

    Raises
    ------
    InputError
        If a file is not sound.

    Examples
    --------
    >>> import nicplanner as nic
    >>> from nicplanner.audit import audit
    >>> plan = nic.plan(nic.Design.parse(nic.starter()))
    >>> seen = {"lldpNeighbors": [{"port": "g1", "neighborDevice": "hv01.example.com", "neighborPort": "slot1/p1"}]}
    >>> found = audit(plan, {"sw-a": seen})
    >>> found.counts
    {'right': 1, 'missing': 15, 'unverified': 16}
    >>> print(found.order.moves[0])
    lay a cable from hv01 slot2/p1 to sw-a g2
    """
    excerpt = SiteExcerpt.of(plan.manifest)
    ports = Ports.of(excerpt, plan.tables)
    cables = _cables(plan)
    given = read_names(read_text(Path(names)), clean(str(names), LONGEST_PATH), ports) if names is not None else {}
    seen = read_objects(lldp) if isinstance(lldp, Mapping) else read_files(lldp, columns)
    known = Names(ports, given)
    evidence = gather(seen, known)
    near = {end: far for pair in cables.values() for end, far in (pair, pair[::-1])}
    derived = eliminate(evidence, near, ports.hosts)
    judge = Judge(cables, evidence, known, {name: one.mlag for name, one in excerpt.switches.items()}, derived)
    rows = judge.rows()
    notes = tuple(_notes(seen, evidence, known, rows))
    return Audit(tuple(rows), mend(rows, evidence, ports, plan.tables), notes, frozenset(ports.hosts))


def _cables(plan: Plan) -> dict[str, tuple[End, End]]:
    """Return the planned cables by number; each port has one.

    Raises
    ------
    InputError
        If the plan has been edited so that this does not hold.
    """
    table = plan.tables["cabling"]
    out: dict[str, tuple[End, End]] = {}
    used: dict[End, str] = {}
    problems = []
    columns = (table[name] for name in ("cable", "host", "adapter", "port", "switch", "switch_port"))
    for cable, host, adapter, port, switch, switch_port in zip(*columns, strict=True):
        ends = (host, f"{adapter}/{port}"), (switch, switch_port)
        if cable in out or not all((cable, host, port, switch, switch_port)):
            message = "a cable stands twice" if cable in out else "a cable without a number or an end"
            problems.append(Problem("", message, clean(cable), file="cabling.csv"))
        for end in ends:
            if end in used:
                message = f"{clean(end[0])} {clean(end[1])} has two cables"
                hint = "'nicplanner check' proves a plan's tables"
                problems.append(Problem("", message, f"{clean(used[end])}, {clean(cable)}", hint=hint, file="cabling.csv"))
            used[end] = cable
        out[cable] = ends
    if problems:
        raise InputError(problems)
    return out


def _notes(seen: Seen, evidence: Evidence, names: Names, rows: list[Row]) -> Iterator[str]:
    """Yield what is worth knowing of the files and the names in them."""
    if not seen.sightings:
        yield "nobody sees anybody: is LLDP on?"
    unknown = natural(device for device in seen.devices if not names.device(device))
    if unknown:
        yield f"the plan does not have {listing(map(clean, unknown))}, of which there is a file"
    without = natural(name for name in names.ports.switches if name not in evidence.covered)
    if without and len(without) < len(names.ports.switches):
        yield f"no file was given of {clean(compress(without), 200)}"
    silent = _silent(evidence, names, rows)
    if any(row.status == MISSING for row in rows):
        yield "missing is what nobody sees; a port that is down, or a device without LLDP, looks the same"
    if silent:
        yield f"nobody sees {clean(compress(silent), 200)}: does LLDP run there?"
    unnamed = natural({row.near[0] for row in rows if row.status == DEVICE})
    if unnamed:
        yield f"which port it is, is not known on {clean(compress(unnamed), 200)}: a file of names can say it"


def _silent(evidence: Evidence, names: Names, rows: list[Row]) -> list[str]:
    """Return hosts with planned cables to devices that have a file, of which no port is known to be anywhere."""
    looked = {row.near[0] for row in rows if row.kind == "cable" and row.far[0] in evidence.covered}
    heard = {end[0] for end in evidence.exact} | {one.device for one in evidence.device.values()}
    heard |= {one.device for found in evidence.several.values() for one in found}
    heard |= {names.device(one.neighbour) for one in evidence.strange}
    return sorted(looked - heard, key=natural_key)
