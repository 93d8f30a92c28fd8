"""The plan as an object: tables, status, proof of optimality; written to and loaded from a folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from nicplanner.errors import InputError, Problem
from nicplanner.plan.display import plan_html
from nicplanner.plan.figures import Figures
from nicplanner.plan.folder import MANIFEST, FolderError, write_folder
from nicplanner.plan.manifest import manifest_text, read_manifest
from nicplanner.tables import SPECS, Table, TableError, TableSpec

if TYPE_CHECKING:
    import pandas as pd



class Plan(Figures):
    """A plan: immutable, equal to another with the same tables and manifest.

    Attributes
    ----------
    tables : Mapping[str, Table]
        Every table by name, with exact values. Those that a plan does not have are empty.
    ports, cabling, switch_ports, vlans, addresses, bom, bom_racks, order, failures, findings, qos, uplinks : pandas.DataFrame
        The same as DataFrames: rates in Gbit/s, lengths in m. See :data:`nicplanner.tables.SPECS` for every column.
    manifest : Mapping
        What ``plan.json`` holds beside the hashes of the tables.
    seconds : float or None
        Wall time of planning; not part of the plan.
    edited : tuple of str
        Of a plan read from a folder: its files that are not those that were planned, by the hashes in ``plan.json``; not part of the plan.
    """

    seconds: float | None
    edited: tuple[str, ...]

    def __init__(
        self, tables: Mapping[str, Table], manifest: Mapping[str, Any], seconds: float | None = None, edited: Iterable[str] = ()
    ) -> None:
        for name, value in (
            ("tables", MappingProxyType({name: _table(tables, spec) for name, spec in SPECS.items()})),
            ("manifest", MappingProxyType(dict(manifest))),
            ("seconds", seconds),
            ("edited", tuple(edited)),
        ):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a plan is immutable")

    @property
    def ports(self) -> pd.DataFrame:
        """Every port of every host, used or not."""
        return self.tables["ports"].frame

    @property
    def cabling(self) -> pd.DataFrame:
        """Every cable."""
        return self.tables["cabling"].frame

    @property
    def switch_ports(self) -> pd.DataFrame:
        """Every used switch port, uplink and peer link."""
        return self.tables["switch_ports"].frame

    @property
    def vlans(self) -> pd.DataFrame:
        """Every VLAN with its subnet."""
        return self.tables["vlans"].frame

    @property
    def addresses(self) -> pd.DataFrame:
        """Every address."""
        return self.tables["addresses"].frame

    @property
    def bom(self) -> pd.DataFrame:
        """The bill of materials."""
        return self.tables["bom"].frame

    @property
    def bom_racks(self) -> pd.DataFrame:
        """What each rack needs of the bill of materials; empty where the design has no purchase."""
        return self.tables["bom_racks"].frame

    @property
    def order(self) -> pd.DataFrame:
        """What is ordered, with spares, stock and packs; empty where nothing was chosen to be bought."""
        return self.tables["order"].frame

    @property
    def failures(self) -> pd.DataFrame:
        """Every single failure and what each class still gets."""
        return self.tables["failures"].frame

    @property
    def findings(self) -> pd.DataFrame:
        """What is worth knowing."""
        return self.tables["findings"].frame

    @property
    def qos(self) -> pd.DataFrame:
        """What the platform reserves, weighs or caps of the links, host by host; empty where it does not."""
        return self.tables["qos"].frame

    @property
    def uplinks(self) -> pd.DataFrame:
        """What uplinks, peer links and the ports of storage arrays carry, normally and after failures."""
        return self.tables["uplinks"].frame

    @property
    def status(self) -> str:
        """OPTIMAL (proven) or FEASIBLE (a limit was hit, see `gap`)."""
        return str(self.manifest["status"])

    @property
    def verdict(self) -> str:
        """What the platform's rules say: recommended, supported or not recommended."""
        return str(self.manifest["verdict"])

    @property
    def gap(self) -> float:
        """How far the plan may be from the best, as a fraction of its objective; 0 when proven."""
        return float(self.manifest["gap"])

    @property
    def objective(self) -> Mapping[str, Any]:
        """Broken recommendations, cost (None: not part of planning), ports in use, cable length in m."""
        return MappingProxyType(dict(self.manifest["objective"]))

    @property
    def bound(self) -> Mapping[str, Any]:
        """Proven lower bound of each objective (None: nothing known)."""
        return MappingProxyType(dict(self.manifest["bound"]))

    def drain_times(self, memory_gib: float, traffic: str = "live-migration") -> pd.DataFrame:
        """Return how long moving a host's machines away takes, normally and after the worst single failure.

        Parameters
        ----------
        memory_gib
            Memory of a host's machines in GiB.
        traffic
            The class that carries the migration.

        Returns
        -------
        pandas.DataFrame
            Columns ``host``, ``gbps``, ``seconds``, ``worst_gbps``, ``worst_seconds``; rates are those of all links of the class's group,
            see :func:`nicplanner.plan.migration.drain_seconds`.
        """
        import pandas as pd

        from nicplanner.plan.migration import drain_rows

        columns = ["host", "gbps", "seconds", "worst_gbps", "worst_seconds"]
        return pd.DataFrame(drain_rows(self.tables, traffic, memory_gib), columns=columns)

    @property
    def written(self) -> Mapping[str, Table]:
        """The tables that the plan's folder has: all but bills of racks and orders without rows."""
        return {name: table for name, table in self.tables.items() if len(table) or not table.spec.sparse}

    def files(self) -> dict[str, str]:
        """Return the content of the folder's files by name; equal plans give equal bytes (``run.json`` aside)."""
        out = {f"{name}.csv": table.to_csv() for name, table in self.written.items()}
        hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in out.items()}
        out[MANIFEST] = manifest_text({**self.manifest, "tables": hashes})
        if self.seconds is not None:
            out["run.json"] = json.dumps({"seconds": round(self.seconds, 3)}) + "\n"
        return out

    def write(self, folder: str | Path) -> None:
        """Write the plan's folder, whole or not at all. An existing plan folder is replaced.

        Raises
        ------
        FolderError
            If the folder is not empty and not a plan, or cannot be written.
        """
        write_folder(Path(folder), self.files())

    def write_excel(self, path: str | Path) -> None:
        """Write a workbook for those who order and cable the plan; equal plans give equal bytes. An earlier file is replaced.

        Sheets: ``order`` (what must be bought, with totals), ``all items``, ``cabling``, one for each rack (up to 50, with what the rack
        needs where the design has a purchase), ``labels`` and ``ports``. It holds values alone, and text stays text: no formula,
        whatever sign a name begins with.

        Raises
        ------
        InputError
            If the packages of ``nicplanner[excel]`` are missing, or the file cannot be written.
        """
        from nicplanner.plan.workbook import write_workbook

        write_workbook(self.tables, path)

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """Read a plan back, equal to the one that was written.

        Raises
        ------
        InputError
            If the folder is not a whole plan of this format.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise FolderError(folder, "no such plan folder")
        manifest = read_manifest(folder / MANIFEST)
        tables: dict[str, Table] = {}
        problems: list[Problem] = []
        edited: list[str] = []
        for name, spec in SPECS.items():
            file = folder / f"{name}.csv"
            if spec.optional and not file.exists() and file.name not in _tables(manifest):
                tables[name] = Table.of_rows(spec, [])
                continue
            try:
                content = file.read_bytes()
                tables[name] = Table.from_csv(spec, content.decode("utf-8"))
                found = hashlib.sha256(content).hexdigest()
                if found != _tables(manifest).get(file.name, found):  # a plan from elsewhere need not have hashes
                    edited.append(file.name)
            except (OSError, UnicodeDecodeError) as error:
                problems.append(Problem("", f"cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})", file=file.name))
            except TableError as error:
                problems += [Problem("", text, file=file.name) for text in error.problems]
        if problems:
            raise InputError(problems)
        return cls(tables, {key: value for key, value in manifest.items() if key != "tables"}, edited=edited)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and dict(self.manifest) == dict(other.manifest) and dict(self.tables) == dict(other.tables)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self.tables), dict(self.manifest), self.seconds, self.edited)

    def __repr__(self) -> str:
        sizes = {name: len(table) for name, table in self.tables.items()}
        return f"<Plan {self.status}: {self.objective['ports']} ports, {sizes['cabling']} cables, {sizes['vlans']} VLANs>"

    def _repr_html_(self) -> str:
        return plan_html(self)


def _table(tables: Mapping[str, Table], spec: TableSpec) -> Table:
    return Table.of_rows(spec, []) if spec.sparse and spec.name not in tables else tables[spec.name]


def _tables(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the hashes of the tables, of which there may be none."""
    found = manifest.get("tables")
    return found if isinstance(found, dict) else {}


def metres(tenths_mm: int | None) -> float | None:
    """Turn 0.1 mm into metres as a float that prints exactly (four decimals at most)."""
    return None if tenths_mm is None else float(Fraction(tenths_mm, 10_000))
