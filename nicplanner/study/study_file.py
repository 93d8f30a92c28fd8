"""A study from a file: what is varied of which design, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import Field

from nicplanner.design import Design
from nicplanner.errors import InputError, Problem
from nicplanner.reading import types
from nicplanner.reading.base import Bad, Model, field, record, show
from nicplanner.reading.document import Document, load
from nicplanner.reading.numbers import whole
from nicplanner.reading.problems import Findings
from nicplanner.study.break_even import Condition, Span, check_edge, read_condition, read_span
from nicplanner.study.grid import GRID, MODES, ONE_AT_A_TIME, SAMPLE
from nicplanner.study.growth.rates import DEFAULT
from nicplanner.study.results import MEASURES
from nicplanner.study.study import Study

V = TypeVar("V")

DRAWN = tuple(one.name for one in MEASURES if one.kind in ("int", "rate") and one.name not in ("seconds", "gap"))
"""Measures that figures can show."""


def _anything(value: Any) -> Any:
    if value is None:
        raise Bad("no value is given")
    return value


def _map(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise Bad("not a map", value, "a map")
    return {str(key): inside for key, inside in value.items()}


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


_MAP = {"type": "object"}


class StudyModel(Model):
    """Base of the records of a study."""

    homes: ClassVar[Mapping[str, str]] = {
        "demand": "grow", "hosts": "grow", "years": "grow", "count": "sample", "seed": "sample",
        "low": "an entry of break_even", "high": "an entry of break_even", "step": "an entry of break_even",
    }  # fmt: skip


class GrowRecord(StudyModel):
    """Growth of demand and hosts, and the years looked at."""

    demand: Annotated[Any, *field(_anything, {})] = DEFAULT
    hosts: Annotated[Any, *field(_anything, {"type": "string"})] = "0%/year"
    years: Annotated[Any, *field(_anything, {"type": ["integer", "array"]})] = 5


class SampleRecord(StudyModel):
    """How many combinations are drawn, and the seed."""

    count: Annotated[int, *field(whole(1, 10**9), {"type": "integer", "minimum": 1})]
    seed: Annotated[int, *field(whole(0, 2**63 - 1), {"type": "integer", "minimum": 0})] = 0


class BreakEvenRecord(StudyModel):
    """How far a number can go."""

    path: Annotated[str, *field(types.filled("a path"), {"type": "string"})]
    low: Annotated[Any, *field(_anything, {"type": "number"})]
    high: Annotated[Any, *field(_anything, {"type": "number"})]
    step: Annotated[Any, *field(_anything, {"type": "number"})] = None
    condition: Annotated[str, *field(types.filled("a condition"), {"type": "string"})] = "feasible"


class StudyRecord(StudyModel):
    """The whole file."""

    study: Annotated[int, *field(whole(1, 1), {"const": 1})]
    name: types.FreeText = ""
    design: Annotated[Any, *field(_anything, {"type": ["string", "object"]})]
    vary: Annotated[dict[str, Any], *field(_map, _MAP)] = Field(default_factory=dict)
    scenarios: Annotated[dict[str, Any], *field(_map, _MAP)] = Field(default_factory=dict)
    fail: Annotated[list[Any], *field(_list, {"type": ["array", "string"]})] = Field(default_factory=list)
    grow: Annotated[GrowRecord | None, *field(record(GrowRecord), GrowRecord.model_json_schema())] = None
    mode: Annotated[str, *field(types.choice(*MODES), {"enum": list(MODES)})] = GRID
    sample: Annotated[SampleRecord | None, *field(record(SampleRecord), SampleRecord.model_json_schema())] = None
    break_even: Annotated[
        tuple[BreakEvenRecord, ...],
        *field(types.list_of(record(BreakEvenRecord), "entries"), {"type": "array", "items": BreakEvenRecord.model_json_schema()}),
    ] = ()
    measure: Annotated[str, *field(types.choice(*DRAWN), {"enum": list(DRAWN)})] = "ports"

    def flaws(self) -> Iterable[Bad]:
        """Yield what is wrong between the keys."""
        if self.mode == SAMPLE and self.sample is None:
            yield Bad("the mode 'sample' needs to know how many", "", "sample: {count: 100, seed: 0}", "add 'sample: {count: …}'")
        if self.sample is not None and self.mode == ONE_AT_A_TIME:
            yield Bad("a sample is drawn of the grid, not of single values", "mode: one-at-a-time with sample", "one of the two")


@dataclass(frozen=True)
class StudyFile:
    """What a file says: the study, the break-evens that are asked for with their conditions, and the measure that figures show."""

    name: str
    study: Study
    edges: tuple[tuple[Span, Condition], ...]
    measure: str


def read_study(path: str | Path) -> StudyFile:
    """Read a study from a file; ``-`` reads standard input.

    Raises
    ------
    InputError
        With every mistake of the file, each with its place; if the file is sound, with those of the design.
    """
    document = load(path)
    findings = Findings(document)
    base = Path.cwd() if str(path) == "-" else Path(path).resolve().parent
    if not isinstance(document.value, Mapping) or "study" not in document.value:
        got = show(document.value) if document.value is not None else "an empty file"
        design = isinstance(document.value, Mapping) and "nicplanner" in document.value
        hint = "this is a design: `nicplanner plan` plans it" if design else ""
        findings.refuse((), "not a study", got, "a map that begins with 'study: 1'", hint)
        raise InputError(findings.problems)
    found = findings.read(record(StudyRecord, {"design": ""}), document.value, ())
    if found is None or findings.problems:
        raise InputError(findings.problems)
    return _Builder(document, found, _design(document, found.design, base)).build()


def _design(document: Document, given: Any, base: Path) -> Design:
    from nicplanner.api import Design as PublicDesign

    if isinstance(given, Mapping):
        return PublicDesign.from_dict(given, base)
    if not isinstance(given, str):
        findings = Findings(document)
        findings.refuse(("design",), "neither a file nor a map", show(given), "a path, or a whole design")
        raise InputError(findings.problems)
    return PublicDesign.load(base / given)


class _Builder:
    """Turns a record into a study; each mistake gets its place in the file."""

    def __init__(self, document: Document, found: StudyRecord, design: Design) -> None:
        self.document, self.found = document, found
        self.study = Study(design, source=document.file)
        self.problems: list[Problem] = []

    def build(self) -> StudyFile:
        found = self.found
        for path, values in found.vary.items():
            self.add(("vary", path), partial(self.study.vary, path, values))
        for name, changes in found.scenarios.items():
            self.add(("scenarios", name), partial(self.study.scenario, name, changes))
        for i, elements in enumerate(found.fail):
            self.add(("fail", i), partial(self.study.fail, *_list(elements)))
        if found.grow is not None:
            grow = found.grow
            self.add(("grow",), partial(self.study.grow, grow.demand, grow.hosts, grow.years))
        if found.mode == ONE_AT_A_TIME:
            self.study = self.study.one_at_a_time()
        elif found.sample is not None:
            self.study = self.study.sample(found.sample.count, found.sample.seed)
        edges = [edge for i, one in enumerate(found.break_even) if (edge := self._edge(i, one)) is not None]
        if not self.problems:
            self.tried(("scenarios",), self.study.check_names)
            self.tried(("fail",), self.study.check_failures)
        if not self.problems and not edges:
            self.tried((), lambda: self.study.check(most=self.study.size))
        if self.problems:
            raise InputError(self.problems)
        study = self.study
        return StudyFile(found.name or study.design.name, study, tuple(edges), found.measure)

    def _edge(self, i: int, one: BreakEvenRecord) -> tuple[Span, Condition] | None:
        file, design = self.document.file, self.study.design
        span = self.tried(("break_even", i), lambda: read_span(design, one.path, one.low, one.high, one.step, file))
        if span is not None:
            self.tried(("break_even", i), lambda: check_edge(span, self.study.grid.axes, file))
        condition = self.tried(("break_even", i), lambda: read_condition(one.condition, file))
        return None if span is None or condition is None else (span, condition)

    def add(self, path: tuple[Any, ...], step: Callable[[], Study]) -> None:
        """Take a step; the study stays as it is if that is a mistake."""
        found = self.tried(path, step)
        self.study = self.study if found is None else found

    def tried(self, path: tuple[Any, ...], step: Callable[[], V]) -> V | None:
        """Return what a step gives; its mistakes get the place in the file that they are in."""
        try:
            return step()
        except InputError as error:
            place = self.document.place(path, at_key=path[:1] in (("vary",), ("scenarios",)))
            self.problems += [
                replace(one, file=self.document.file, line=place.line, column=place.column, sheet="") for one in error.problems
            ]
            return None


def study_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the study file."""
    schema = StudyRecord.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "nicplanner study, format version 1"}
