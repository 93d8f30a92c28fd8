"""The command line: one command a file; the only place that prints or exits."""

from nicplanner.cli.main import main, run

__all__ = ["main", "run"]
