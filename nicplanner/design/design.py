"""The design as an object: loaded, checked, immutable."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import yaml

from nicplanner.design.build import build_site
from nicplanner.design.checks import run_checks
from nicplanner.design.fields import DesignRecord
from nicplanner.design.reading import read_records
from nicplanner.design.site import Site
from nicplanner.errors import InputError, Problem
from nicplanner.reading import problems
from nicplanner.reading.document import Document, parse, read_text


class Design:
    """A checked design. Immutable: a change is a new object, see :meth:`replace`.

    Make one with :meth:`load`, :meth:`parse` or :meth:`from_dict`; each raises :class:`~nicplanner.errors.InputError` with every
    mistake of the input at once.

    Attributes
    ----------
    record : DesignRecord
        What was written, in normal form.
    site : Site
        What it describes: ranges expanded, defaults filled in.
    source : str
        Name of the file, or ``design`` for a dict.
    """

    __slots__ = ("__dict__", "_base", "_raw", "record", "site", "source")

    record: DesignRecord
    site: Site
    source: str

    def __init__(self, document: Document, base: Path) -> None:
        found: list[Problem] = []
        record, catalog = read_records(document, base, found)

        read = tuple(found)

        def note(path: tuple[Any, ...], message: str, got: str = "", allowed: str = "", hint: str = "", at_key: bool = False) -> None:
            dotted = ".".join(map(str, path))
            if any(problem.path == dotted or problem.path.startswith(dotted + ".") for problem in read):
                return  # what stands there was refused already; what follows from its absence is no news
            found.append(problems.make(document, path, message, got, allowed, hint, at_key))

        if record is not None:
            site = build_site(record, document.value, catalog, note)
            run_checks(record, site, note)
        if found or record is None:
            raise InputError(found)
        for name, value in (("record", record), ("site", site), ("source", document.file), ("_raw", document.value), ("_base", base)):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a design is immutable; use design.replace(...)")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a design from a YAML file, or from standard input for ``-``.

        Parameters
        ----------
        path
            The file.

        Raises
        ------
        InputError
            With every mistake found, each with line and column.
        """
        text, name = read_text(path)
        base = Path.cwd() if str(path) == "-" else Path(path).resolve().parent
        return cls(parse(text, name), base)

    @classmethod
    def parse(cls, text: str, name: str = "design", base: str | Path | None = None) -> Self:
        """Read a design from YAML text; `base` is the folder that ``catalog.path`` is relative to (default: the current one).

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
        >>> from nicplanner.design.starter import starter
        >>> import yaml
        >>> Design.from_dict(yaml.safe_load(starter())).site.hosts[0].name
        'hv01'
        """
        plain = _plain(data)
        return cls(Document(plain, None, "design"), Path(base) if base is not None else Path.cwd())

    def to_dict(self) -> dict[str, Any]:
        """Return the design as plain data, a copy."""
        return deepcopy(dict(self._raw))

    def to_yaml(self) -> str:
        """Return the design as YAML that :meth:`parse` reads back equal."""
        return yaml.safe_dump(_dumpable(self._raw), sort_keys=False, allow_unicode=True, width=120)

    def replace(self, changes: Mapping[str, Any] | None = None, **sections: Any) -> Self:
        """Return a new design with some values changed.

        Parameters
        ----------
        changes
            Dotted path → value, for example ``{"traffic.iscsi.demand_gbps": 2}``. A value of None removes the key.
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
        for path, value in {**sections, **(changes or {})}.items():
            _put(data, path, value)
        return type(self)(Document(_plain(data), None, self.source), self._base)

    @cached_property
    def canonical(self) -> str:
        """The content in canonical order, as JSON: equal for designs that differ in order, spelling of defaults or layout alone."""
        return json.dumps(_canonical(self.record), sort_keys=True, ensure_ascii=True, separators=(",", ":"))

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
        return _rebuild, (type(self), self._raw, self.source, str(self._base))

    def __repr__(self) -> str:
        site = self.site
        return f"<Design {self.name or self.source!r}: {len(site.hosts)} hosts, {len(site.switches)} switches, {len(site.classes)} classes>"


def _rebuild(cls: type[Design], raw: Any, source: str, base: str) -> Design:
    return cls(Document(raw, None, source), Path(base))


def _plain(value: Any) -> Any:
    """Copy plain data, with text as keys; anything else is left for the field's own check to refuse."""
    if isinstance(value, Mapping):
        return {key if isinstance(key, str) else getattr(key, "text", str(key)): _plain(inside) for key, inside in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inside) for inside in value]
    return value


def _dumpable(value: Any) -> Any:
    from decimal import Decimal
    from fractions import Fraction

    if isinstance(value, Mapping):
        return {str(key): _dumpable(inside) for key, inside in value.items()}
    if isinstance(value, (list, tuple)):
        return [_dumpable(inside) for inside in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (Decimal, Fraction)):
        return float(value)
    return value


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    node, rest = data, path
    while rest not in node:
        step = next((key for key in sorted(node, key=len, reverse=True) if rest.startswith(f"{key}.") and isinstance(node[key], dict)), None)
        if step is None:
            break
        node, rest = node[step], rest[len(step) + 1 :]
    if "." in rest and rest not in node:
        raise KeyError(path)
    if value is None:
        node.pop(rest, None)
    else:
        node[rest] = value


def _canonical(value: Any) -> Any:
    """Turn records into JSON data whose order does not depend on the file's."""
    from dataclasses import fields, is_dataclass
    from fractions import Fraction

    if isinstance(value, bool) or value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Fraction):
        return str(value)
    if hasattr(value, "model_fields_set"):
        return {name: _canonical(getattr(value, name)) for name in type(value).model_fields if getattr(value, name, None) is not None}
    if is_dataclass(value):
        return {item.name: _canonical(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _canonical(inside) for key, inside in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(inside) for inside in value]
    return str(value)
