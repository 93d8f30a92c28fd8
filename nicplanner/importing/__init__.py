"""A site that exists → a design with pins: from NetBox, a plan's folder, a cabling list, an Arista AVD fabric.

Each source is read into what it tells (:mod:`~nicplanner.importing.observed`; a plan tells a site directly), that becomes a site by the
rules of the design (:mod:`~nicplanner.importing.observed_site`), and the site a file (:mod:`~nicplanner.importing.writing`). Nothing is
guessed silently: what is assumed, left out or against the rules is a finding, and stands as a comment on top of the file.

============  =================================================================================================
source        modules
============  =================================================================================================
NetBox        :mod:`~nicplanner.importing.netbox_tables` (CSV), :mod:`~nicplanner.importing.netbox_api` (REST),
              :mod:`~nicplanner.importing.netbox`
a plan        :mod:`~nicplanner.importing.plan_folder`, :mod:`~nicplanner.importing.plan_site`
a list        :mod:`~nicplanner.importing.cabling`
Arista AVD    :mod:`~nicplanner.importing.avd_files`, :mod:`~nicplanner.importing.avd_nodes`,
              :mod:`~nicplanner.importing.avd`
============  =================================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from nicplanner.errors import clean
from nicplanner.importing.avd import observe_avd
from nicplanner.importing.cabling import observe_cabling, read_columns
from nicplanner.importing.findings import COLUMNS, Finding, Notes
from nicplanner.importing.netbox import Roles, observe_netbox
from nicplanner.importing.netbox_api import read_api
from nicplanner.importing.netbox_tables import read_tables
from nicplanner.importing.observed import Wishes
from nicplanner.importing.outcome import Imported, outcome, outcome_of
from nicplanner.importing.plan_site import site_of_plan

__all__ = [
    "COLUMNS",
    "Finding",
    "Imported",
    "Notes",
    "Roles",
    "Wishes",
    "import_avd",
    "import_cabling",
    "import_netbox",
    "import_plan",
    "read_columns",
]


def import_plan(folder: str | Path, notes: Notes | None = None) -> Imported:
    """Import a plan's folder, also of an earlier version or another maker.

    Raises
    ------
    InputError
        If the folder is no plan's, or a file of it cannot be read.
    """
    notes = notes if notes is not None else Notes()
    path = Path(folder)
    return outcome(site_of_plan(path, notes), clean(path.name or str(path)), notes, demands_known=True)


def import_cabling(
    file: str | Path, columns: Mapping[str, str] | None = None, wishes: Wishes | None = None, notes: Notes | None = None
) -> Imported:
    """Import a cabling list; `columns` are the file's headers where they differ from :data:`nicplanner.importing.cabling.ALIASES`.

    Raises
    ------
    InputError
        With every mistake of the file.
    """
    notes, path = notes if notes is not None else Notes(), Path(file)
    source = "standard input" if str(path) == "-" else clean(path.name)
    return outcome_of(lambda found: observe_cabling(path, columns or {}, found), source, wishes or Wishes(), notes)


def import_avd(paths: Sequence[str | Path], wishes: Wishes | None = None, notes: Notes | None = None) -> Imported:
    """Import the variables of an Arista AVD fabric: files, or folders of them.

    Raises
    ------
    InputError
        With every mistake of the files.
    """
    notes, places = notes if notes is not None else Notes(), [Path(path) for path in paths]
    return outcome_of(lambda found: observe_avd(places, found), _source(places), wishes or Wishes(), notes)


def import_netbox(
    paths: Sequence[str | Path] = (),
    *,
    url: str | None = None,
    token_variable: str | None = None,
    roles: Roles | None = None,
    wishes: Wishes | None = None,
    notes: Notes | None = None,
) -> Imported:
    """Import a NetBox: CSV exports, or with `url` its REST API (the package pynetbox, ``nicplanner[netbox]``).

    Raises
    ------
    InputError
        With every mistake of the files; if the address cannot be read; if nothing of it makes a design, with everything that is lacking.
    """
    notes, places = notes if notes is not None else Notes(), [Path(path) for path in paths]
    rows = read_api(url, token_variable, notes) if url is not None else read_tables(places, notes)
    source = "NetBox" if url is not None else _source(places)
    return outcome_of(lambda found: observe_netbox(rows, roles or Roles(), source, found), source, wishes or Wishes(), notes)


def _source(paths: Sequence[Path]) -> str:
    return clean(", ".join(path.resolve().name for path in paths), 80)
