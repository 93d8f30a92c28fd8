"""``nicplanner study``: what-if scenarios from a file, planned, proved, stored as they finish, written as tables and figures."""

from __future__ import annotations

import hashlib
import json as _json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nicplanner.cli.output import Ended, Output

if TYPE_CHECKING:
    from nicplanner.plan.folder import FolderError
    from nicplanner.study.executing import StoppedError
    from nicplanner.study.results import Results
    from nicplanner.study.store import Store
    from nicplanner.study.study_file import StudyFile

MANIFEST = "study.json"
MOST_SHOWN = 20
"""Rows that are printed; results.csv holds all."""
FEW = 16
"""So many scenarios or fewer run in this process where nothing else is asked for: processes take longer to start."""
SHOWN = ("failure", "status", "ports", "spare_ports", "cost", "worst_failover", "carried_share", "classes_down")
"""Measures that are printed, where there are any."""
YEAR = 31_557_600
"""Seconds."""
FILES = (MANIFEST, "results.csv", "seconds.csv", "break_even.csv", "tornado.png", "heat.png")
MOST_REASONS = 6
"""Different reasons that are printed."""


def study(
    file: Annotated[str, typer.Argument(help="The study file, YAML; - reads standard input.", metavar="STUDY")],
    out: Annotated[Path, typer.Option("-o", "--output", help="Folder for tables, figures and finished scenarios.", metavar="DIR")],
    executor: Annotated[
        str, typer.Option(help="auto, serial, processes (of this machine) or dask.", metavar="NAME")
    ] = "auto",
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler, as tcp://host:8786.", metavar="ADDRESS")] = None,
    workers: Annotated[int | None, typer.Option(help="How many processes; default one for each processor.", metavar="N", min=1)] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Take what an earlier run has finished; run only what is missing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Run however many scenarios there are.")] = False,
    solver: Annotated[str, typer.Option(help="highs, or cbc as a second opinion.", metavar="NAME")] = "highs",
    time_limit: Annotated[float | None, typer.Option(help="Seconds for each scenario.", metavar="S", min=0.0)] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Run what-if scenarios: each is planned, proved and measured, and kept at once, so that nothing is lost."""
    from nicplanner.cli.plan import known_solver
    from nicplanner.plan.folder import FolderError
    from nicplanner.study.executing import StoppedError
    from nicplanner.study.outcome import Options
    from nicplanner.study.store import FOLDER, Store
    from nicplanner.study.study_file import read_study

    output = Output(json)
    known_solver(solver)
    _check_target(out)
    asked = read_study(file)
    options = Options(solver, time_limit)
    name = _executor(executor, asked.study.size)
    if not yes:
        _refuse_large(asked, options, workers, name)
    store = Store(out / FOLDER)
    try:
        with _machines(name, scheduler) as where:
            _begin(out)
            results = asked.study.results(options, where, workers, store, resume)
        edges = _edges(asked, options, store, resume)
        _write(out, asked, results, edges)
        store.keep_only(set(store.kept))
    except KeyboardInterrupt:
        output.failure("ERROR", f"interrupted; {_stored(store)}; --resume goes on from there", [])
        raise Ended(130) from None
    except (StoppedError, FolderError) as error:
        raise _stopped(error, output, store) from None
    for name in store.damaged:
        output.note(f"nicplanner: {FOLDER}/{name} was damaged and has been computed again")
    if json:
        output.object(_data(asked, results, edges, out, store))
    else:
        _print(output, asked, results, edges, out)
    if any(one.status == "ERROR" for one in results.outcomes):
        raise Ended(4)


def _check_target(out: Path) -> None:
    """Refuse a folder that is neither new nor empty nor a study's."""
    from nicplanner.plan.folder import FolderError

    try:
        if out.is_dir():
            if not (out / MANIFEST).is_file() and set(out.iterdir()) - set(_left(out)):
                raise FolderError(out, "the folder holds something that is not a study", "choose a new or empty folder")
        elif out.exists() or out.is_symlink():
            raise FolderError(out, "this is a file, not a folder", "choose a new or empty folder")
    except OSError as error:
        raise FolderError(out, f"cannot be read ({error.strerror})") from None


def _left(out: Path) -> list[Path]:
    """Return what is left of files that were being written when an earlier run was killed."""
    return [file for name in FILES for file in out.glob(f".{name}-*.part")]


def _begin(out: Path) -> None:
    """Mark the folder as a study's, so that an interrupted run can go on; what an earlier one has written stays until the end."""
    from nicplanner.plan.folder import write_file

    for file in _left(out):
        with suppress(OSError):
            file.unlink()
    if not (out / MANIFEST).exists():
        write_file(out / MANIFEST, b'{\n  "study": 1,\n  "status": "UNFINISHED"\n}\n')


def _executor(name: str, scenarios: int) -> str:
    """Return where scenarios are planned if no scheduler is named."""
    from nicplanner.errors import InputError, Problem, nearest
    from nicplanner.study.backends import NAMES, cores

    if name not in ("auto", *NAMES):
        allowed = ", ".join(("auto", *NAMES))
        raise InputError([Problem("--executor", "unknown executor", repr(name), allowed, nearest(name, NAMES), file="command line")])
    if name == "auto":
        return "processes" if scenarios > FEW and cores() > 1 else "serial"
    return name


@contextmanager
def _machines(name: str, scheduler: str | None) -> Iterator[Any]:
    """Give the executor, or the client of a scheduler, which is closed at the end."""
    if scheduler is None:
        yield name
        return
    client = _client(scheduler)
    try:
        yield client
    finally:
        with suppress(Exception):  # the scheduler may be gone
            client.close(timeout=1)


def _client(address: str) -> Any:
    """Return a client of a Dask scheduler."""
    from nicplanner.errors import InputError, Problem

    try:
        from distributed import Client
    except ImportError:
        hint = "pip install 'nicplanner[dask]'"
        raise InputError([Problem("--scheduler", "Dask is not installed", "", "", hint, file="command line")]) from None
    try:
        return Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError([Problem("--scheduler", f"no Dask scheduler answers there ({text})", address, file="command line")]) from None


def _refuse_large(asked: StudyFile, options: Any, workers: int | None, where: Any) -> None:
    """Refuse a study with very many scenarios: say how many, and how long they would take."""
    from nicplanner.errors import InputError, Problem
    from nicplanner.study.backends import cores
    from nicplanner.study.study import MOST_UNASKED

    count = asked.study.size
    if count <= MOST_UNASKED:
        return
    each, tried = asked.study.seconds_each(options)
    count = min(count, 10**100)  # a number that can be multiplied
    many = 1 if where == "serial" else workers or cores()
    took = f"about {duration(each * count / many)} on {many} {'process' if many == 1 else 'processes'}"
    got = f"{asked.study.size:,} scenarios, {took} ({each:.3f} s each, from {tried} of them)"
    hint = "--yes runs them all; 'sample: {count: 1000}' draws some"
    raise InputError([Problem("", "the study is large", got, f"at most {MOST_UNASKED:,} without --yes", hint, asked.study.source)])


def duration(seconds: float) -> str:
    """Write a duration in the unit that fits.

    Examples
    --------
    >>> duration(90), duration(40_000), duration(5)
    ('1.5 minutes', '11.1 hours', '5 s')
    """
    if seconds >= 1e6 * YEAR:
        return "a million years or more"
    for size, unit in ((YEAR, "years"), (86_400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"


def _edges(asked: StudyFile, options: Any, store: Store, resume: bool) -> list[tuple[list[Any], Any, str]]:
    """Return the break-evens: what stands before the columns, the edge, and the sentence."""
    from nicplanner.study.break_even import describe

    out = []
    for span, condition in asked.edges:
        for head, edge in asked.study.edges(span, condition.text, options, store, resume):
            out.append(([head[0], span.path, condition.text, *head[1:]], edge, describe(span, condition, edge)))
    return out


def _write(out: Path, asked: StudyFile, results: Results, edges: Sequence[tuple[list[Any], Any, str]]) -> None:
    """Write tables and figures, each whole, and the manifest last."""
    from nicplanner.plan.folder import write_file
    from nicplanner.study.break_even import COLUMNS
    from nicplanner.study.results import cell_text
    from nicplanner.study.store import made_by
    from nicplanner.tables import csv_text

    files: dict[str, bytes] = {name: text.encode() for name, text in results.files().items()}
    if edges:
        head = ["scenario", "path", "condition", *asked.study.paths, *COLUMNS]
        rows = [[cell_text(cell) for cell in (*front, *edge.cells())] for front, edge, _ in edges]
        files["break_even.csv"] = csv_text([head, *rows]).encode()
    files |= _figures(asked, results)
    for name, content in files.items():
        write_file(out / name, content)
    stale = set(FILES) - set(files) - {MANIFEST}
    for name in stale:
        (out / name).unlink(missing_ok=True)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items()) if name.endswith(".csv")}
    hashes.pop("seconds.csv", None)
    manifest = {
        "study": 1,
        "status": "DONE",
        "name": asked.name,
        "versions": made_by(),
        "design": asked.study.design.hash,
        "scenarios": len(results.outcomes),
        "statuses": results.counts(),
        "tables": hashes,
    }
    write_file(out / MANIFEST, (_json.dumps(manifest, indent=2, ensure_ascii=True) + "\n").encode())


def _figures(asked: StudyFile, results: Results) -> dict[str, bytes]:
    """Return the figure that fits the study: a tornado of single values, a heat map of two paths."""
    from nicplanner.errors import InputError
    from nicplanner.study.grid import GRID, ONE_AT_A_TIME

    grid, paths = asked.study.grid, asked.study.paths
    try:
        if grid.mode == ONE_AT_A_TIME and paths:
            from nicplanner.plot import tornado_png

            return {"tornado.png": tornado_png(results.frame(), asked.measure)}
        if grid.mode == GRID and len(paths) == 2 and not grid.named:
            from nicplanner.plot import heat_png

            x, y = results.varied
            return {"heat.png": heat_png(results.frame(), x, y, asked.measure)}
    except InputError:  # there is nothing to draw: no scenario has a plan, say
        return {}
    return {}


def _stored(store: Store) -> str:
    count = len(store.kept)
    return f"{count} {'scenario is' if count == 1 else 'scenarios are'} stored"


def _stopped(error: StoppedError | FolderError, output: Output, store: Store) -> Exception:
    """Return what ends a study that lost its machines, or could not write."""
    from nicplanner.errors import InputError

    cause = error if isinstance(error, InputError) else error.__cause__
    if isinstance(cause, InputError):
        more = "" if cause is not error else f"; {_stored(store)}" + ("; --resume goes on from there" if store.kept else "")
        output.failure("INVALID", f"{error}{more}", [], problems=[one.as_dict() for one in cause.problems])
        return Ended(2)
    output.failure("ERROR", str(error), [])
    return Ended(4)


def _data(
    asked: StudyFile, results: Results, edges: Sequence[tuple[list[Any], Any, str]], out: Path, store: Store
) -> dict[str, Any]:
    from nicplanner.study.break_even import COLUMNS
    from nicplanner.study.results import shown

    columns = results.columns
    keys = ["scenario", "path", "condition", *asked.study.paths, *COLUMNS]
    return {
        "status": "DONE",
        "name": asked.name,
        "scenarios": len(results.outcomes),
        "statuses": results.counts(),
        "columns": columns,
        "rows": [dict(zip(columns, map(_plain, row), strict=True)) for row in results.rows()],
        "break_even": [
            dict(zip(keys, (shown(one) if not isinstance(one, bool) else one for one in (*front, *edge.cells())), strict=True))
            for front, edge, _ in edges
        ],
        "damaged": list(store.damaged),
        "folder": str(out),
    }


def _plain(value: Any) -> Any:
    from decimal import Decimal

    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return {key: _plain(one) for key, one in value.items()} if isinstance(value, dict) else value


def _print(output: Output, asked: StudyFile, results: Results, edges: Sequence[tuple[list[Any], Any, str]], out: Path) -> None:
    from nicplanner.study.results import shown

    counts = ", ".join(f"{count} {status}" for status, count in results.counts().items())
    output.line(f"{asked.name}: {len(results.outcomes)} scenarios ({counts})")
    columns, rows = results.columns, results.rows()
    wanted = ["scenario", *results.varied, *(["year"] if "year" in columns else []), *SHOWN]
    used = [columns.index(name) for name in wanted if name in columns]
    used = [i for i in used if any(row[i] not in (None, "") for row in rows)]
    if used and rows:
        output.line("")
        cells = [[_short(shown(row[i])) for i in used] for row in rows[:MOST_SHOWN]]
        output.table("", [_head(columns[i]) for i in used], cells)
    if len(rows) > MOST_SHOWN:
        output.line(f"… and {len(rows) - MOST_SHOWN} more, see results.csv")
    _print_reasons(output, results)
    for front, _, sentence in edges[:MOST_SHOWN]:
        output.line(f"{front[0]}: {sentence}")
    if len(edges) > MOST_SHOWN:
        output.line(f"… and {len(edges) - MOST_SHOWN} more, see break_even.csv")
    output.line("")
    output.line(f"written: {out}/ ({', '.join(sorted(one.name for one in out.iterdir() if one.is_file()))})")


def _head(name: str) -> str:
    """Return a column's head: of a path the last two keys."""
    return ".".join(name.split(".")[-2:])


def _short(text: str) -> str:
    return text if len(text) <= MOST_SIGNS else text[: MOST_SIGNS - 1] + "…"


MOST_SIGNS = 30
"""Signs of a cell that are printed."""


def _print_reasons(output: Output, results: Results) -> None:
    """Say why scenarios have no plan, each reason once."""
    from nicplanner.errors import listing

    found: dict[str, list[str]] = {}
    for scenario, outcome in zip(results.scenarios, results.outcomes, strict=True):
        if outcome.reason:
            found.setdefault(outcome.reason, []).append(scenario.name)
    for reason, names in list(found.items())[:MOST_REASONS]:
        output.line(f"no plan: {listing(names, 4)}: {reason}")
    if len(found) > MOST_REASONS:
        output.line(f"… and {len(found) - MOST_REASONS} more reasons, see results.csv")
