"""The commands, from the application itself."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from typing import Any

import typer

from nicdocs.markdown import code, label, plain, table
from nicplanner.export import FORMATS

MAIN = importlib.import_module("nicplanner.cli.main")  # the folder's name of it is the function

TYPES = {"int": "whole number", "float": "number", "Path": "path", "str": "text"}


def every() -> Iterator[tuple[str, Any]]:
    """Yield each command with its full name, in order; those of a group after one another."""
    yield from _below("nicplanner", typer.main.get_command(MAIN.app))


def _below(name: str, found: Any) -> Iterator[tuple[str, Any]]:
    if not hasattr(found, "commands"):
        yield name, found
        return
    for one in found.commands:
        yield from _below(f"{name} {one}", found.commands[one])


def commands() -> str:
    """Return a section for each command."""
    return "\n".join(_section(name, command) for name, command in every())


def _section(name: str, command: Any) -> str:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and one.name != "help"]
    usage = " ".join([name, *(_metavar(one) for one in arguments), *(["[OPTIONS]"] if options else [])])
    rows = [[code(_metavar(one)), plain(one.help or ""), "**required**" if one.required else "none"] for one in arguments]
    rows += [[_option(one), plain(one.help or ""), _default(one)] for one in options]
    help_text = "\n\n".join(plain(part) for part in (command.help or "").split("\n\n"))
    return f"({label('command', name)})=\n## {code(name)}\n\n```text\n{usage}\n```\n\n{help_text}\n\n" + table(
        ("argument or option", "meaning", "default"), rows
    )


def _metavar(one: Any) -> str:
    text = str(one.metavar or one.name.upper()).strip("[]")
    return text if one.required else f"[{text}]"


def _option(one: Any) -> str:
    value = "" if one.is_flag else f" {one.metavar or 'VALUE'}"
    return ", ".join(code(name + (value if i == len(one.opts) - 1 else "")) for i, name in enumerate(one.opts))


def _default(one: Any) -> str:
    if one.required:
        return "**required**"
    if one.is_flag:
        return "off"
    return code(str(one.default)) if one.default not in (None, "", [], ()) else "none"


def exit_codes() -> str:
    """Return a table of the exit codes, as the entry point lists them."""
    text = (inspect.getdoc(MAIN) or "").split("\n\n")[1].replace("\n", " ").rstrip(".")
    rows = [one.strip().split(" ", 1) for one in text.split(";")]
    return table(("code", "meaning"), [[code(number), plain(meaning)] for number, meaning in rows])


def formats() -> str:
    """Return a table of what `nicplanner export` writes."""
    return table(("format", "what it writes"), [[code(name), plain(one.meaning)] for name, one in FORMATS.items()])


PORT_NAMES = {"nxos": "Ethernet1/[1-48]", "eos": "Ethernet[1-48]", "os10": "ethernet1/1/[1-48]", "sonic": "Ethernet[0-47]"}
"""Formats of switches, and what each calls the ports of the starter's, which are named otherwise."""


def _port_names(form: str) -> str:
    """Return the commands that say what a format's switches call the starter's ports; none for other formats."""
    if form not in PORT_NAMES:
        return ""
    rows = ("model,port,name", f"PowerConnect 6248,g[1-48],{PORT_NAMES[form]}")
    return "".join(f"echo '{row}' {sign} exported/port-names.csv\n" for row, sign in zip(rows, (">", ">>"), strict=True))


def hand_over() -> str:
    """Return a section for each export format, and one for the report, each with its command run."""
    known = dict(every())
    parts = [
        f"## {code(name)}\n\n{plain(one.meaning[0].upper() + one.meaning[1:])}.\n\n"
        f"```{{transcript}}\n{_port_names(name)}nicplanner export {name} plan -o exported\n```\n"
        for name, one in FORMATS.items()
    ]
    if "nicplanner report" in known:
        parts.append(
            f"## The report\n\n{plain((known['nicplanner report'].help or '').split(chr(10) * 2)[0])}\n\n"
            "```{transcript}\nnicplanner report plan -o report.html\n```\n"
        )
    return "\n".join(parts)
