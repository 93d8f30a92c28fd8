"""The topology as a picture for Graphviz: racks with their hosts and switches, cables in the colours of their fabrics.

``dot -Tsvg topology.dot -o topology.svg`` draws it; the file can be edited first. Up to :data:`~nicplanner.export.sketch.MOST_CABLES`
cables each is a line from port to port; of more, those that run alike are one line with their number. Attributes that Graphviz does not
know are kept for other readers: ``cables`` names the cables of a line.

Source: Graphviz, "The DOT Language" and "Node Shapes: HTML-Like Labels" (graphviz.org/doc/info), read in November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from nicplanner.export.dot import marked, quoted
from nicplanner.export.handover import read_handover
from nicplanner.export.sketch import DIRECT_COLOUR, Device, Row, Sketch, Wire, shown, sketch_of
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_file
from nicplanner.plot.palette import ink

INK, SOFT, LINE, PAPER, HEAD = "#1F2933", "#52606D", "#9AA5B1", "#FFFFFF", "#E4E7EB"
"""Colours of text, notes, borders, devices and the heads of hosts."""
FREE = 5
"""Distance in points between the columns of hosts and switches, for each cable: lines stay apart where they leave."""


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``topology.dot``; an earlier one is replaced.

    Raises
    ------
    InputError
        If the plan cannot be read (:func:`~nicplanner.export.handover.read_handover`), or the file cannot be written.
    """
    file = target / "topology.dot"
    write_file(file, ("\n".join(_graph(sketch_of(plan, read_handover(plan), free_left=True))) + "\n").encode())
    return (file,)


def _graph(sketch: Sketch) -> Iterator[str]:
    apart = max(2.0, min(6.0, len(sketch.wires) * FREE / 72 / max(1, len(sketch.racks))))
    yield "graph topology {"
    yield f'  graph [rankdir=LR, ranksep="{apart:.1f}", nodesep="0.25", splines=true, fontname="Helvetica", fontcolor="{INK}",'
    yield f"    labelloc=t, fontsize=20, label=<{marked(sketch.title)}>];"
    yield f'  node [shape=plain, fontname="Helvetica", fontsize=11, fontcolor="{INK}"];'
    yield f'  edge [fontname="Helvetica", fontsize=10, fontcolor="{SOFT}", penwidth=1.4];'
    for i, (rack, devices) in enumerate(reversed(list(sketch.racks.items())), 1):
        yield f"  subgraph cluster_r{i} {{"
        yield f"    label=<{marked(shown(rack))}>; labeljust=l; fontsize=14; margin=16;"
        yield f'    style="rounded,filled"; color="{LINE}"; fillcolor="#F7F9FB";'
        for device in devices:
            yield f"    {device.key} [label=<{_device(device, sketch)}>];"
        yield "  }"
    for wire in sketch.wires:
        yield _wire(wire, sketch)
    yield f"  legend [label=<{_legend(sketch)}>];"
    yield "}"


def _device(device: Device, sketch: Sketch) -> str:
    """Return a table: a head, then a row for each port, which lines start from."""
    head = sketch.inks.get(device.fabric, SOFT) if device.side else HEAD
    rows = "".join(_row(row, device, sketch) for row in device.rows)
    title, note = (f'<FONT COLOR="{ink(head)}">{{}}</FONT>'.format(text) for text in (marked(device.title), marked(device.note)))
    return (
        f'<TABLE BORDER="1" COLOR="{LINE}" BGCOLOR="{PAPER}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="3">'
        f'<TR><TD BGCOLOR="{head}" COLSPAN="{1 if device.side else 2}"><B>{title}</B><BR/><FONT POINT-SIZE="9">{note}</FONT></TD></TR>'
        f"{rows}</TABLE>"
    )


def _row(row: Row, device: Device, sketch: Sketch) -> str:
    """Return a row of a device: of a host the port and its classes, of a switch the port alone."""
    if device.side:
        place = "RIGHT" if device.side == "left" else "LEFT"
        return f'<TR><TD PORT="{row.key}" ALIGN="{place}">{marked(row.text)}</TD></TR>'
    classes = _classes(row.classes, sketch)
    return f'<TR><TD PORT="{row.key}l" ALIGN="LEFT">{marked(row.text)}</TD><TD PORT="{row.key}r" ALIGN="LEFT">{classes}</TD></TR>'


def _classes(classes: Sequence[str], sketch: Sketch) -> str:
    cells = "".join(
        f'<TD BGCOLOR="{colour}"><FONT COLOR="{ink(colour)}" POINT-SIZE="9">{marked(shown(name))}</FONT></TD>'
        for name in classes
        for colour in (sketch.colours[name],)
    )
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="1" CELLPADDING="2"><TR>{cells}</TR></TABLE>'


def _wire(wire: Wire, sketch: Sketch) -> str:
    """Return a line; those between hosts do not decide where these stand, and a bundle says how many cables it is."""
    (a, near), (b, far) = wire.a, wire.b
    names = " ".join(wire.cables)
    style = {"color": sketch.ink(wire), "style": _style(sketch.dash(wire)), "cables": str(quoted("cable", names))}
    style["tooltip"] = str(quoted("cable", names if len(wire.cables) < 4 else f"{wire.cables[0]} … {wire.cables[-1]}"))
    if not sketch.single:
        style |= {"label": f'"{len(wire.cables)}"', "penwidth": f"{min(6.0, 1.2 + len(wire.cables) / 16):.1f}"}
    if wire.direct:
        style["constraint"] = "false"
    text = ", ".join(f'{key}="{value}"' if value.startswith("#") else f"{key}={value}" for key, value in style.items())
    if wire.direct:
        ends = f"{a}:{near}l:w -- {b}:{far}l:w"
    else:
        ends = f"{b}:{far}:e -- {a}:{near}l:w" if wire.side == "left" else f"{a}:{near}r:e -- {b}:{far}:w"
    return f"  {ends} [{text}];"


def _style(dash: Sequence[float]) -> str:
    """Return the nearest of the three line styles that Graphviz has."""
    return "solid" if not dash else "dotted" if dash[0] < 2 else "dashed"


def _legend(sketch: Sketch) -> str:
    classes = "".join(f"<TR><TD>{_classes([name], sketch)}</TD></TR>" for name in sketch.colours)
    inks = {f"fabric {shown(name)}": colour for name, colour in sketch.inks.items()}
    if any(wire.direct for wire in sketch.wires):
        inks["from host to host"] = DIRECT_COLOUR
    lines = "".join(
        f'<TR><TD ALIGN="LEFT"><FONT COLOR="{colour}">■ {marked(name)}</FONT></TD></TR>' for name, colour in inks.items()
    )
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">{classes}{lines}</TABLE>'
