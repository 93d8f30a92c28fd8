"""Tables: documented columns, exact values, CSV and DataFrame.

A :class:`Table` holds its columns as lists, so that writing and proving ten thousand hosts needs no pandas; :attr:`Table.frame` is the
DataFrame for people, made when first asked for.  Kinds of columns: ``text`` (empty string for nothing), ``int`` and ``rate`` (exact
:class:`~fractions.Fraction`; None for nothing), ``bool``.

Names may begin with any sign, and a spreadsheet takes a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return for a
formula. In CSV such a text gets an apostrophe before it, and so does one that has apostrophes before such a sign; reading takes it away
again. Every other text, one that begins with an apostrophe included, stands as it is, and so do numbers: each text has one form, and a
file that others wrote without the apostrophe reads the same.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nicplanner import display, units
from nicplanner.errors import clean

if TYPE_CHECKING:
    import pandas as pd

_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,36})?\Z", re.ASCII)
_WHOLE = re.compile(r"-?[0-9]{1,18}\Z", re.ASCII)
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a text begins that gets an apostrophe in CSV."""
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
"""How a text in CSV begins that has got one."""


def guarded(text: str) -> str:
    """Return a text as it stands in CSV, where no spreadsheet takes it for a formula.

    Examples
    --------
    >>> guarded("=1+1"), guarded("'=1+1"), guarded("'s"), guarded("a=1")
    ("'=1+1", "''=1+1", "'s", 'a=1')
    """
    return f"'{text}" if _FORMULA.match(text) else text


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, kind (``text``, ``int``, ``rate``, ``bool``), meaning, unit, and whether it is part of the row's key."""

    name: str
    kind: str
    meaning: str
    unit: str = ""
    key: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table's name, what one row is, and its columns in order."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def optional(self) -> bool:
        """Whether plans of other makers may leave the table out: then it has no rows (of the last three: nothing is said of them)."""
        return self.name in ("qos", "uplinks", "bom_racks", "order")

    @property
    def sparse(self) -> bool:
        """Whether a folder has the table only where it has rows: what designs without a purchase do not have."""
        return self.name in ("bom_racks", "order")

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(column for column in self.columns if column.name == name)


def _spec(name: str, row: str, *columns: Column) -> TableSpec:
    return TableSpec(name, row, columns)


def _text(name: str, meaning: str, key: bool = False, optional: bool = False) -> Column:
    return Column(name, "text", meaning, "", key, optional)


def _rate(name: str, meaning: str, unit: str = "Gbit/s") -> Column:
    return Column(name, "rate", meaning, unit)


def _pieces(name: str, meaning: str, unit: str = "pieces") -> Column:
    return Column(name, "int", meaning, unit)


def _int(name: str, meaning: str, unit: str = "", key: bool = False) -> Column:
    return Column(name, "int", meaning, unit, key)


SPECS: Mapping[str, TableSpec] = MappingProxyType(
    {
        spec.name: spec
        for spec in (
            _spec(
                "ports",
                "a port of a host, used or not",
                _text("host", "host", key=True),
                _text("adapter", "adapter: onboard, or the slot of the card", key=True),
                _text("port", "port on the adapter", key=True),
                _rate("speed_gbps", "speed of the port"),
                _text("group", "name of the group that uses the port (its first class); empty if unused"),
                _text("redundancy", "team, mpio, paths or single; empty if unused"),
                _text("traffic", "classes on the port, separated by ';'"),
                _text("switch", "switch at the other end; of a mesh the other host"),
                _text("switch_port", "port of the switch; of the other host ADAPTER/PORT"),
                _text("fabric", "fabric of the switch; direct for a link from host to host"),
                _rate("link_gbps", "speed of the link: the slower of its two ports"),
                Column("port_channel", "int", "number of the LACP team's port-channel; empty without", optional=True),
            ),
            _spec(
                "cabling",
                "a cable",
                _text("cable", "number of the cable", key=True),
                _text("host", "host end"),
                _text("adapter", "adapter of the host"),
                _text("port", "port on the adapter"),
                _text("rack", "rack of the host"),
                _int("unit", "lowest unit of the host"),
                _text("switch", "switch end; of a mesh the later host"),
                _text("switch_port", "port of the switch; of the other host ADAPTER/PORT"),
                _text("switch_rack", "rack of the switch"),
                _int("switch_unit", "lowest unit of the switch"),
                _text("medium", "copper, dac, aoc, mmf or smf"),
                _rate("length_m", "length in which the cable is bought", "m"),
                _text("colour", "colour: of the group's first class, or the one that the kind comes in"),
                _text("label_a", "label at the host end, near end first (TIA-606)"),
                _text("label_b", "label at the switch end, near end first"),
                _text("cable_type", "kind of cable in the catalog", optional=True),
            ),
            _spec(
                "switch_ports",
                "a used port of a switch, an uplink or a peer link",
                _text("switch", "switch", key=True),
                _text("port", "port", key=True),
                _text("mode", "access or trunk"),
                _int("native_vlan", "untagged VLAN; empty on trunks"),
                _text("tagged_vlans", "tagged VLANs in rising order, separated by ';'"),
                _int("mtu", "largest MTU of the port's VLANs", "bytes"),
                _text("description", "what is at the other end"),
                Column("port_channel", "int", "number of the port-channel that the port belongs to; empty without", optional=True),
            ),
            _spec(
                "vlans",
                "a VLAN with its subnet",
                _int("vlan", "VLAN id", key=True),
                _text("name", "name of the VLAN; of a link CLASS-HOST-HOST-NUMBER", key=True),
                _text("traffic", "class"),
                _text("fabric", "fabric, for a class with a VLAN per path; direct for a link from host to host; else empty"),
                _text("scope", "site, cluster:NAME, rack:NAME or link:HOST-HOST", key=True),
                _text("subnet", "subnet in CIDR notation"),
                _text("gateway", "gateway; empty without"),
                _int("mtu", "MTU of the class", "bytes"),
            ),
            _spec(
                "addresses",
                "an address",
                _text("host", "host, or the extra name"),
                _text("traffic", "class"),
                _text("fabric", "fabric, for a class with a subnet per path; direct for a link from host to host; else empty"),
                _int("vlan", "VLAN id"),
                _text("address", "IPv4 address", key=True),
                _int("prefix_length", "prefix length of the subnet", "bits"),
                _text("gateway", "default gateway of the host by this class; empty without"),
                _text("adapter", "adapter, for mpio, paths and meshes; else empty"),
                _text("port", "port, for mpio, paths and meshes; else empty"),
                _text("scope", "site, cluster:NAME, rack:NAME or link:HOST-HOST", key=True),
                _text("numbering", "kept: that of an earlier plan; free: next to kept ones; empty: by the host's number", optional=True),
            ),
            _spec(
                "bom",
                "an item and status",
                _text("category", "server, adapter, switch, cable, transceiver; label where the design has a purchase", key=True),
                _text("item", "model; of cables kind, length and colour", key=True),
                _pieces("quantity", "how many the plan needs: without spares, whatever is in stock"),
                _rate("unit_price", "price of one: of the price list, else of the catalog; empty where neither has one", "currency"),
                _rate("total", "quantity × unit_price; empty without a price", "currency"),
                _text("currency", "currency of the price"),
                _text("status", "have (given in the design) or buy", key=True),
                _text("manufacturer", "maker, as the catalog has it", optional=True),
                _text("part_number", "order numbers, parted by ';'; none where a card comes in several forms", optional=True),
                _text("price_source", "where the price comes from; empty without one", optional=True),
                _text("price_date", "date of the price, as the price list writes it", optional=True),
            ),
            _spec(
                "bom_racks",
                "an item in a rack, where the design has a purchase",
                _text("rack", "rack: of a cable that of the host, of transceivers and labels that of their end", key=True),
                _text("category", "server, adapter, switch, cable, transceiver or label", key=True),
                _text("item", "the item of the bill of materials", key=True),
                _pieces("quantity", "how many the rack needs"),
            ),
            _spec(
                "order",
                "a line of the order, where a purchase was chosen",
                _text("category", "adapter, switch, cable, transceiver or label", key=True),
                _text("item", "item of the bill of materials; of cables that share a stock, their name there", key=True),
                _pieces("needed", "how many the bill of materials buys"),
                _pieces("spares", "how many more for spares"),
                _pieces("stock", "how many of both are taken from stock"),
                _pieces("ordered", "how many are ordered: packs × pack_size"),
                _pieces("pack_size", "how many are in a pack"),
                _pieces("packs", "how many packs", "packs"),
                _rate("unit_price", "price of one piece; empty without one", "currency"),
                _rate("total", "ordered × unit_price; empty without a price", "currency"),
                _text("currency", "currency of the price"),
                _text("part_number", "order numbers in the catalog, separated by ';'"),
            ),
            _spec(
                "failures",
                "a class on a host after a single failure, or after that of other hosts of its cluster",
                _text("kind", "port, adapter, switch or host", key=True),
                _text("element", "ADAPTER/PORT, ADAPTER, RACK:FABRIC (several: joined by '+'), or CLUSTER:FAILED of HOSTS", key=True),
                _text("host", "host", key=True),
                _text("traffic", "class", key=True),
                _rate("demand_gbps", "demand without a failure, in the state"),
                _rate("required_gbps", "what must be carried then; 0 where the class need not survive this; endless decimals end after 9"),
                _rate("surviving_gbps", "what the class's group still carries, within the bus"),
                Column("ok", "bool", "whether the requirement holds, together with those of all other groups of the host"),
                _text("state", "state of the design in which peaks occur together; empty: every class has its demand", True, True),
            ),
            _spec(
                "findings",
                "a finding",
                _text("id", "stable name of the finding", key=True),
                _text("severity", "error, high, medium, low or info"),
                _text("subject", "what it is about", key=True),
                _text("message", "what was found"),
                _text("remedy", "how to mend it"),
                _text("source", "where the rule comes from"),
            ),
            _spec(
                "qos",
                "what a platform reserves, weighs or caps of a group's links for some traffic on a host",
                _text("host", "host", key=True),
                _text("group", "name of the group of ports", key=True),
                _text("traffic", "class, several that share a reservation joined by ';', or the name of what is no class", key=True),
                _int("priority", "priority of its frames (IEEE 802.1p); empty where the platform gives none"),
                _rate("percent", "share of what `of` names; rounded to 6 places", "%"),
                _rate("gbps", "the same as a rate; rounded to 6 places"),
                _text("mode", "reservation or cap; weight or shares (if all want more); transport (none reserved)", optional=True),
                Column("weight", "int", "weight or shares", optional=True),
                _text("of", "what the percentage is of: link (the group's links together), or another reservation", optional=True),
                _text("transport", "how live migration is carried: SMB or compression", optional=True),
                _text("rule", "rule of the platform that it follows", optional=True),
            ),
            _spec(
                "uplinks",
                "links of a switch upward, sideways or to storage arrays, in a case",
                _text("switch", "switch", key=True),
                _text("kind", "uplink, peer_link, or array (the ports of storage arrays on the switch)", key=True),
                _text(
                    "case",
                    "normal, link (the largest is lost), last-uplink, last-peer-link, switch:NAME, domain:NAME, fabric:NAME, "
                    "hosts:HOSTS, adapter:HOST ADAPTER, port:HOST ADAPTER/PORT",
                    key=True,
                ),
                _int("links", "how many links are there in this case", "links"),
                _rate("capacity_gbps", "their speed together"),
                _rate("load_gbps", "what is sent over them; rounded to 9 places, as are the columns that follow"),
                _rate("required_gbps", "what of it must get through in this case"),
                _rate("percent", "load_gbps in parts of capacity_gbps; empty where there is none", "%"),
                Column("ok", "bool", "whether the links carry what must get through"),
                _rate("oversubscription", "link speeds of the switch's host ports in use / capacity_gbps, of uplinks; else empty", "ratio"),
                _text("state", "state of the design in which the row differs from the base state's; empty: the base state", True, True),
            ),
        )
    }
)
"""Every table of a plan by name, in the order in which they are written."""


class TableError(ValueError):
    """A table cannot be read; `problems` lists every fault with its line."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


class Table:
    """Columns of equal length in a fixed order. Treat as immutable.

    Parameters
    ----------
    spec
        The table's columns.
    columns
        Column name → values. Optional columns may be missing.
    """

    def __init__(self, spec: TableSpec, columns: Mapping[str, Sequence[Any]]) -> None:
        self.spec = spec
        self.columns = {column.name: columns[column.name] for column in spec.columns if column.name in columns or not column.optional}
        lengths = {len(values) for values in self.columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"columns of {spec.name} differ in length")

    @classmethod
    def of_rows(cls, spec: TableSpec, rows: Iterable[Sequence[Any]]) -> Table:
        """Make a table of rows in the spec's column order."""
        columns = [list(values) for values in zip(*rows, strict=True)] or [[] for _ in spec.columns]
        return cls(spec, dict(zip((column.name for column in spec.columns), columns, strict=True)))

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, column: str) -> Sequence[Any]:
        return self.columns[column]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self.spec == other.spec and self.to_csv() == other.to_csv()

    __hash__ = None  # type: ignore[assignment]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows as tuples in column order."""
        return zip(*self.columns.values(), strict=True)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The table as a DataFrame: rates as float, missing numbers as <NA> or NaN, missing text as an empty string."""
        import pandas as pd

        data: dict[str, Any] = {}
        for name, values in self.columns.items():
            kind = self.spec.column(name).kind
            if kind == "rate":
                data[name] = pd.array([float("nan") if value is None else float(value) for value in values], dtype="float64")
            elif kind == "int":
                data[name] = pd.array(list(values), dtype="Int64")
            elif kind == "bool":
                data[name] = pd.array(list(values), dtype="bool")
            else:
                data[name] = pd.Series(list(values), dtype="str")
        return pd.DataFrame(data)

    def to_csv(self) -> str:
        """Return the table as CSV: UTF-8, comma, one header line, line feeds; numbers as exact decimals."""
        cells: list[Sequence[Any]] = []
        for name, values in self.columns.items():
            kind = self.spec.column(name).kind
            if kind == "rate":
                # by identity: a column repeats few objects many times, and fractions are slow to hash
                distinct = {id(value): value for value in values}
                texts = {key: "" if value is None else units.text(value) for key, value in distinct.items()}
                cells.append([texts[id(value)] for value in values])
            elif kind == "bool":
                cells.append(["true" if value else "false" for value in values])
            elif kind == "text":
                changed = {value: text for value in set(values) if (text := guarded(value)) != value}
                cells.append([changed.get(value, value) for value in values] if changed else values)
            else:
                cells.append(values)
        rows = [tuple(self.columns), *zip(*cells, strict=True)]
        text = csv_text(rows)
        if "\r" not in text:
            return text
        return "".join(csv_text([row], "\r\n")[:-2] + "\n" for row in rows)  # so that a carriage return in a cell is quoted too

    @classmethod
    def from_csv(cls, spec: TableSpec, text: str) -> Table:
        """Read a table back; more columns than the spec's are ignored, optional ones may be missing.

        Raises
        ------
        TableError
            With every fault: missing or repeated columns, rows of the wrong length, cells that are not of the column's kind.
        """
        rows = _numbered_rows(spec, text)
        if not rows:
            raise TableError([f"{spec.name}.csv: the file is empty"])
        header, body = rows[0][1], [(i, row) for i, row in rows[1:] if row]
        problems = [f"{spec.name}.csv: the column '{c.name}' is missing" for c in spec.columns if c.name not in header and not c.optional]
        problems += [f"{spec.name}.csv: the column '{name}' stands twice" for name in dict.fromkeys(header) if header.count(name) > 1]
        problems += [f"{spec.name}.csv:{i}: {len(row)} cells instead of {len(header)}" for i, row in body if len(row) != len(header)]
        if problems:
            raise TableError(problems)
        columns: dict[str, list[Any]] = {}
        for column in spec.columns:
            if column.name in header:
                at = header.index(column.name)
                columns[column.name] = _read_column(spec, column, [(i, row[at]) for i, row in body], problems)
        if problems:
            raise TableError(problems)
        return cls(spec, columns)

    def look(self, most: int = display.MOST_ROWS) -> str:
        """Return the first rows as HTML; no DataFrame is made for it."""
        return display.grid(list(self.columns), self.rows(), len(self), most)

    def _repr_html_(self) -> str:
        return display.block(self.spec.name, f"{len(self):,} rows; a row is {self.spec.row}", self.look())

    def __repr__(self) -> str:
        return f"<Table {self.spec.name}: {len(self)} rows>"


_FAULT = object()
_KINDS = {"text": "text", "int": "a whole number", "rate": "a number", "bool": "true or false"}


def csv_text(rows: Iterable[Sequence[Any]], end: str = "\n") -> str:
    """Write rows as CSV, with line feeds unless another end of lines is asked for."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator=end).writerows(rows)
    return stream.getvalue()


def _numbered_rows(spec: TableSpec, text: str) -> list[tuple[int, list[str]]]:
    """Return the rows of a CSV text, each with the line on which it begins."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError([f"{spec.name}.csv:{line}: not a CSV file: {error}"]) from None
    return rows


def _read_column(spec: TableSpec, column: Column, cells: Iterable[tuple[int, str]], problems: list[str]) -> list[Any]:
    """Turn cells into values, each different one once; faults are appended to `problems`."""
    cache: dict[str, Any] = {}
    values = []
    for i, cell in cells:
        if cell not in cache:
            try:
                cache[cell] = _cell(column, cell)
            except ValueError:
                cache[cell] = _FAULT
        if cache[cell] is _FAULT:
            problems.append(f"{spec.name}.csv:{i}: {column.name} is '{clean(cell, 40)}', not {_KINDS[column.kind]}")
        values.append(cache[cell])
    return values


def _cell(column: Column, cell: str) -> Any:
    if column.kind == "text":
        return cell[1:] if _GUARDED.match(cell) else cell
    if column.kind == "bool":
        if cell not in ("true", "false"):
            raise ValueError
        return cell == "true"
    if cell == "":
        return None
    if column.kind == "int":
        if not _WHOLE.match(cell):
            raise ValueError
        return int(cell)
    if not _NUMBER.match(cell):
        raise ValueError
    return Fraction(cell)
