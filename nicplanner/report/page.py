"""The page: everything put into the template, and the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.plan.folder import write_file
from nicplanner.plot.palette import class_palette, fabric_dash, fabric_palette, ink
from nicplanner.plot.reach import demands_of
from nicplanner.plot.subject import Subject
from nicplanner.plot.used import largest_group
from nicplanner.report.assets import need, policy, safe_json, script, style
from nicplanner.report.bill import bill_of
from nicplanner.report.figures import Shades, figures_of
from nicplanner.report.findings import kinds_of
from nicplanner.report.head import head_of
from nicplanner.report.printed import MOST_PRINTED, listings

TEMPLATE = "report.html.j2"


def write_report(plan: Subject, path: str | Path) -> int:
    """Write a plan as one HTML file, whole or not at all; an earlier file is replaced.

    The page needs nothing beside it: no network, no plan folder. Equal plans give equal bytes (for the same versions of nicplanner,
    matplotlib and itables).

    Parameters
    ----------
    plan
        The plan: of :func:`nicplanner.plan`, or read from its folder.
    path
        The file.

    Returns
    -------
    int
        Bytes written.

    Raises
    ------
    InputError
        If the packages of ``nicplanner[report]`` are missing, the plan is one of an earlier version that does not describe its site, or
        the file cannot be written.
    """
    content = report_bytes(plan)
    write_file(Path(path), content)
    return len(content)


def report_bytes(plan: Subject) -> bytes:
    """Return the page of a plan as UTF-8, see :func:`write_report`."""
    need("Jinja2", "itables")
    from jinja2 import Environment, PackageLoader, StrictUndefined

    site = SiteExcerpt.of(plan.manifest)
    environment = Environment(
        loader=PackageLoader("nicplanner.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    code = script()
    shades = Shades()
    figures = figures_of(plan, site, shades)
    kinds = kinds_of(plan.tables["findings"])
    text = environment.get_template(TEMPLATE).render(
        policy=policy(code),
        style=style(shades.variables),
        script=code,
        data=safe_json(page_data(plan, site)),
        head=head_of(plan, site),
        figures=figures,
        findings=[kind for kind in kinds if not kind.security],
        security=[kind for kind in kinds if kind.security],
        bill=bill_of(plan),
        tables=listings(plan.tables),
        most=MOST_PRINTED,
    )
    return text.encode("utf-8", "replace")


def page_data(plan: Subject, site: SiteExcerpt) -> dict[str, Any]:
    """Return what the page's script needs beside the tables: places, palettes, and which ports are for management only."""
    classes, fabrics, dashes = class_palette(plan), fabric_palette(plan), fabric_dash(plan)
    demands = demands_of(plan, {group.places[0][0] for group in site.hosts.values()})
    return {
        "first": [*site.hosts].index(largest_group(site)) if site.hosts else 0,
        "groups": [
            {
                "name": name,
                "server": group.server,
                "cluster": group.cluster or "",
                "adapters": group.adapters,
                "slots": group.slots,
                "mgmt": [port for port, _, use in site.ports.servers.get(group.server, ()) if use == "mgmt"],
                "places": group.places,
                "demands": demands[group.places[0][0]],
            }
            for name, group in site.hosts.items()
        ],
        "classes": {
            name: {"colour": colour, "ink": ink(colour), **site.classes[name].model_dump(include={"demand_gbps", "redundancy", "sharing"})}
            for name, colour in classes.items()
        },
        "fabrics": {name: {"colour": colour, "dash": dashes[name]} for name, colour in fabrics.items()},
        "switches": {name: one.model_dump(include={"model", "rack", "unit", "fabric"}) for name, one in site.switches.items()},
    }
