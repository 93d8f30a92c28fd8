"""The topology and the racks for draw.io (diagrams.net), to be edited there: a page for the topology, then one for each rack.

The picture of the topology is that of :mod:`nicplanner.export.graphviz`; each wire has the numbers of its cables as data. Nothing overlaps,
and wires stay at their ports when devices are moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, indent, tostring

from nicplanner.export.drawio_rack import rack_page
from nicplanner.export.drawio_topology import topology_page
from nicplanner.export.handover import read_handover
from nicplanner.export.sketch import sketch_of
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_file


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``topology.drawio``; an earlier one is replaced.

    Raises
    ------
    InputError
        If the plan cannot be read (:func:`~nicplanner.export.handover.read_handover`), a name cannot be said in XML, or the file cannot be
        written.
    """
    view = read_handover(plan)
    sketch = sketch_of(plan, view)
    out = Element("mxfile", {"host": "nicplanner", "compressed": "false"})
    out.append(topology_page(sketch))
    for i, rack in enumerate(sketch.racks, 1):
        out.append(rack_page(view, f"rack{i}", rack, dict(sketch.inks)))
    indent(out)
    file = target / "topology.drawio"
    write_file(file, (tostring(out, encoding="unicode") + "\n").encode())
    return (file,)
