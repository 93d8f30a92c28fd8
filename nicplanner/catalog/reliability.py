"""How often things fail and how long they stay down: the figures of entries, and assumptions where entries have none."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Annotated

from nicplanner.catalog.entries import Hours, Truth
from nicplanner.catalog.lookup import Catalog, catalog_root
from nicplanner.errors import InputError
from nicplanner.reading import document
from nicplanner.reading.base import Model, field, record
from nicplanner.reading.problems import Findings
from nicplanner.reading.types import FreeText


@dataclass(frozen=True, slots=True)
class Reliability:
    """Mean time between failures and to repair in hours, whether one is `assumed` for want of an entry's own, and the source."""

    mtbf_hours: Fraction
    mttr_hours: Fraction
    assumed: bool
    source: str

    @property
    def availability(self) -> Fraction:
        """The part of time in which the thing works in the steady state, MTBF / (MTBF + MTTR).

        Examples
        --------
        >>> Reliability(Fraction(999), Fraction(1), False, "").availability
        Fraction(999, 1000)
        """
        return self.mtbf_hours / (self.mtbf_hours + self.mttr_hours)


class _Default(Model):
    mtbf_hours: Hours
    mttr_hours: Hours
    assumed: Truth
    source: FreeText
    retrieved: FreeText


class _Defaults(Model):
    """The file: one set of figures for each section of the catalog."""

    adapters: Annotated[_Default, *field(record(_Default), {})]
    servers: Annotated[_Default, *field(record(_Default), {})]
    switches: Annotated[_Default, *field(record(_Default), {})]
    cables: Annotated[_Default, *field(record(_Default), {})]


@cache
def _defaults() -> _Defaults:
    findings = Findings(document.load(catalog_root() / "reliability.yaml"))
    found = findings.read(record(_Defaults), findings.document.value, ())
    if found is None or findings.problems:
        raise InputError(findings.problems)
    return found


def reliability_of(catalog: Catalog, section: str, model: str) -> Reliability:
    """Return the figures of an entry: its own, and for each that it does not state the assumption for its section.

    Parameters
    ----------
    catalog
        The catalog; a design's own entries win.
    section
        ``adapters``, ``servers`` (their onboard ports), ``switches`` or ``cables`` (a whole link: port, cable, transceivers, switch port).
    model
        Name of the entry; one that the catalog does not have gets the assumptions.

    Examples
    --------
    >>> from nicplanner.catalog import load_shipped
    >>> reliability_of(load_shipped(), "adapters", "I350-T4").assumed
    True
    """
    entry = catalog.get(section, model)
    assumed: _Default = getattr(_defaults(), section)
    mtbf, mttr = (entry.mtbf_hours, entry.mttr_hours) if entry is not None else (None, None)
    if entry is not None and mtbf is not None and mttr is not None:
        return Reliability(mtbf, mttr, False, entry.source or catalog.origin(section, model))
    sources = dict.fromkeys((entry.source, assumed.source) if entry is not None and (mtbf or mttr) else (assumed.source,))
    return Reliability(mtbf or assumed.mtbf_hours, mttr or assumed.mttr_hours, assumed.assumed, "; ".join(filter(None, sources)))
