"""Entry point: runs a command and turns errors into messages and exit codes.

0 done and verified; 1 internal fault; 2 invalid input; 3 infeasible; 4 the solver failed or found nothing in its limit; 5 a check found a
violation; 130 interrupted.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import typer

from nicplanner.cli import (
    audit,
    catalog,
    check,
    diff,
    explain,
    export,
    importing,
    init,
    plan,
    price,
    report,
    rules,
    runway,
    schema,
    simulate,
    size,
    study,
)
from nicplanner.cli.output import Ended, Output
from nicplanner.errors import InfeasibleError, InputError, InternalError, NicplannerError, NoSolutionError, SolverError

app = typer.Typer(
    name="nicplanner",
    help="Plans which network port of a virtualization host carries what, and proves the plan.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(plan.plan)
app.command()(size.size)
app.command()(study.study)
app.command()(check.check)
app.command()(explain.explain)
app.command()(price.price)
app.command()(runway.runway)
app.command()(diff.diff)
app.command()(audit.audit)
app.command()(export.export)
app.command()(report.report)
app.command()(init.init)
app.command()(schema.schema)
app.command()(simulate.simulate)
app.add_typer(importing.app, name="import")
app.add_typer(catalog.app, name="catalog")
app.add_typer(rules.app, name="rules")


def _version(show: bool) -> None:
    if show:
        from importlib.metadata import version

        packages = ("nicplanner", "pulp", "highspy", "networkx", "pandas")
        typer.echo(", ".join(f"{name} {version(name)}" for name in packages))
        raise typer.Exit(0)


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the versions and leave."),
) -> None:
    """Plans which network port of a virtualization host carries what, and proves the plan."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    Parameters
    ----------
    arguments
        Without the program's name; those of the process by default.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    output = Output(json="--json" in arguments)
    try:
        code = app(args=arguments, prog_name="nicplanner", standalone_mode=False)
        if code == 130:  # what the command line library makes of an interrupt
            return _interrupted(output)
        return code if isinstance(code, int) else 0
    except Ended as stop:
        return stop.code
    except InputError as error:
        output.problems(error.problems)
        return 2
    except InfeasibleError as error:
        return _infeasible(error, output)
    except NoSolutionError as error:
        output.failure("NO_SOLUTION", str(error), [])
        return 4
    except SolverError as error:
        output.failure("ERROR", str(error), [])
        return 4
    except InternalError as error:
        output.failure("ERROR", f"internal fault: {error}", ["nothing was written; please report this with the design"])
        return 1
    except NicplannerError as error:
        output.failure("ERROR", str(error), [])
        return 1
    except (KeyboardInterrupt, EOFError):
        return _interrupted(output)
    except (BrokenPipeError, SystemExit):  # the command line library makes an exit of a reader who went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _other(error, output)


def _infeasible(error: InfeasibleError, output: Output) -> int:
    """Report that there is no plan, with the explanation."""
    from nicplanner.explain import Explanation

    found = error.explanation
    data = found.as_dict() if isinstance(found, Explanation) else {"explanation": list(found)}
    output.failure("INFEASIBLE", "no plan exists", [], **{key: value for key, value in data.items() if key != "status"})
    for line in list(found.lines())[1:] if isinstance(found, Explanation) else found:
        output.note(line)
    return 3


def _interrupted(output: Output) -> int:
    output.failure("ERROR", "interrupted; nothing was written", [])
    return 130


def _other(error: Exception, output: Output) -> int:
    """Report a usage error of the command line, or a fault of ours."""
    code = getattr(error, "exit_code", None)
    if _STOPPED or type(error).__name__ == "Abort":
        return _interrupted(output)
    if code is not None and hasattr(error, "format_message"):
        context: Any = getattr(error, "ctx", None)
        usage = [context.get_usage(), f"Try '{context.command_path} --help'."] if context is not None else []
        output.failure("INVALID", error.format_message(), usage, exit=2)
        return 2
    if os.environ.get("NICPLANNER_DEBUG"):
        raise error
    text = f"internal fault: {type(error).__name__}: {error}".splitlines()[0][:300]
    output.failure("ERROR", text, ["please report this with the design; NICPLANNER_DEBUG=1 shows where"])
    return 1


_STOPPED = False
"""Whether we were told to stop. A library that is being imported may swallow the exception, and fail later for what it left undone."""


def _terminate(*_: object) -> None:
    global _STOPPED
    _STOPPED = True
    raise KeyboardInterrupt


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGINT, _terminate)
    gc.set_threshold(200_000, 50, 50)  # tables are millions of small objects without cycles; looking for them took half of the time
    code = run()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if code == 130:
        sys.stderr.flush()
        os._exit(code)  # a solver's thread may still be winding down; it must not hold us
    sys.exit(code)
