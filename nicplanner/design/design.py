"""The design as an object: loaded, checked, immutable."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from nicplanner.catalog import Catalog
from nicplanner.design.build import build_site
from nicplanner.design.canonical import canonical_text
from nicplanner.design.checks import run_checks
from nicplanner.design.display import design_html
from nicplanner.design.edit import change
from nicplanner.design.fields import DesignRecord
from nicplanner.design.reading import Before, read_records
from nicplanner.design.site import Site
from nicplanner.design.workbook import SUFFIXES, read_workbook
from nicplanner.errors import InputError, clean
from nicplanner.reading.document import Document, parse, read_text
from nicplanner.reading.plain import copy, document_of, to_yaml
from nicplanner.reading.problems import Findings
from nicplanner.rules import Profile


class Design:
    """A checked design. Immutable: a change is a new object, see :meth:`replace`.

    Make one with :meth:`load`, :meth:`parse`, :meth:`from_dict` or :meth:`from_excel`; each raises
    :class:`~nicplanner.errors.InputError` with every mistake of the input at once.

    Attributes
    ----------
    record : DesignRecord
        What was written, in normal form.
    site : Site
        What it describes: ranges expanded, defaults filled in.
    source : str
        Name of the file, or ``design`` for a dict.
    """

    __slots__ = ("__dict__", "_base", "_folder", "_own", "_raw", "record", "site", "source")

    record: DesignRecord
    site: Site
    source: str
    _base: Path
    _folder: Catalog | None
    _own: Profile | None
    _raw: Mapping[str, Any]

    def __init__(
        self, document: Document, base: Path, folder: Catalog | None = None, own: Profile | None = None, before: Before | None = None
    ) -> None:
        findings = Findings(document)
        records = read_records(findings, base, folder, own, before)
        site = None
        if records is not None:
            site, context = build_site(records.record, records.catalog, records.profile, findings, records.prices)
            run_checks(site, context)
        if findings.problems or records is None or site is None:
            raise InputError(findings.problems)
        state = {"record": records.record, "site": site, "source": document.file}
        for name, value in {**state, "_raw": document.value, "_base": base, "_folder": records.folder, "_own": records.own}.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a design is immutable; use design.replace(...)")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a design is immutable; use design.replace(...)")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a design from a YAML file, from standard input for ``-``, or from a workbook (``.xlsx``, see :meth:`from_excel`).

        Parameters
        ----------
        path
            The file.

        Raises
        ------
        InputError
            With every mistake found, each with line and column.
        """
        if Path(path).suffix.casefold() in SUFFIXES:
            return cls.from_excel(path)
        text, name = read_text(path)
        base = Path.cwd() if str(path) == "-" else Path(path).resolve().parent
        return cls(parse(text, name), base)

    @classmethod
    def parse(cls, text: str, name: str = "design", base: str | Path | None = None) -> Self:
        """Read a design from YAML text; `base` is the folder that its paths are relative to (default: the current one).

        Raises
        ------
        InputError
            With every mistake found.
        """
        return cls(parse(text, name), Path(base) if base is not None else Path.cwd())

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], base: str | Path | None = None) -> Self:
        """Make a design from plain data of the same structure as the file.

        Raises
        ------
        InputError
            With every mistake found (without lines, there being no file).

        Examples
        --------
        >>> from nicplanner.design.template import starter
        >>> import yaml
        >>> Design.from_dict(yaml.safe_load(starter())).site.hosts[0].name
        'hv01'
        """
        return cls(document_of(data, "design"), Path(base) if base is not None else Path.cwd())

    @classmethod
    def from_excel(cls, path: str | Path) -> Self:
        """Read a design from a workbook; ``nicplanner init --excel FILE.xlsx`` writes a template.

        Sheets ``hosts``, ``switches`` and ``traffic`` have a row for each entry, and a column for each key that is used; so have, where
        they are needed, ``adapters``, ``servers``, ``switch models``, ``cables``, ``racks``, ``networks``, ``vms``, ``acls`` and
        ``monitors``. What has no sheet stands in ``settings``, a dotted key and its value a row. How cells are read:
        ``nicplanner/design/README.md``.

        Parameters
        ----------
        path
            The file. Paths inside the design are relative to its folder.

        Raises
        ------
        InputError
            With every mistake found, each with sheet and cell; also for workbooks with macros, passwords or of other formats, and where
            the packages of ``nicplanner[excel]`` are missing.
        """
        return cls(read_workbook(path), Path(path).resolve().parent)

    @property
    def base(self) -> Path:
        """The folder that its paths are relative to."""
        return self._base

    def to_dict(self) -> dict[str, Any]:
        """Return the design as plain data, a copy. Numbers from a file are int and Decimal, and remember how they were written."""
        plain: dict[str, Any] = copy(self._raw)
        return plain

    def to_yaml(self) -> str:
        """Return the design as YAML that :meth:`parse` reads back equal."""
        return to_yaml(self._raw)

    def replace(self, changes: Mapping[str, Any] | None = None, **sections: Any) -> Self:
        """Return a new design with some values changed.

        Parameters
        ----------
        changes
            Dotted path → value, for example ``{"traffic.iscsi.demand_gbps": 2, "hosts.hv[01-04].unit": 5}``. A value of None removes
            the key.
        sections
            Whole top-level sections.

        Raises
        ------
        KeyError
            If a path leads through something that is not there.
        InputError
            If the changed design is invalid.
        """
        data = self.to_dict()
        every = {**sections, **(changes or {})}
        change(data, every)
        same = (data.get("catalog") or {}).get("path") == (self._raw.get("catalog") or {}).get("path")
        own = self._own if data.get("platform") == self._raw.get("platform") else None
        before = Before(self.record, self.site.catalog, frozenset(path.split(".", 1)[0] for path in every))
        return type(self)(document_of(data, self.source), self._base, self._folder if same else None, own, before)

    @cached_property
    def canonical(self) -> str:
        """The content in canonical order, as JSON: equal for designs that differ in order, spelling of defaults or layout alone."""
        return canonical_text(self.record, self.site, self._own)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content in canonical order."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    @property
    def name(self) -> str:
        """The design's own title."""
        return self.record.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Design) and self.canonical == other.canonical

    def __hash__(self) -> int:
        return hash(self.canonical)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self._raw, self.source, str(self._base), self._folder, self._own)

    def __repr__(self) -> str:
        site, name = self.site, clean(self.name or self.source)
        return f"<Design {name!r}: {len(site.hosts)} hosts, {len(site.switches)} switches, {len(site.classes)} classes>"

    def _repr_html_(self) -> str:
        return design_html(self.site, self.name or self.source)


def _rebuild(cls: type[Design], raw: Any, source: str, base: str, folder: Catalog | None, own: Profile | None) -> Design:
    return cls(Document(raw, None, source), Path(base), folder, own)
