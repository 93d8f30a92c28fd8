"""Names of what Windows has: network adapters, virtual switches, teams, intents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from nicplanner.errors import InputError, Problem, clean
from nicplanner.export.handover import Port
from nicplanner.export.quoting import refused
from nicplanner.names import INTERFACE, NAME

_OBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}(?<! )\Z", re.ASCII)
ADAPTER = re.compile(r"[^A-Za-z0-9._ -]", re.ASCII)
r"""Signs of a port that the name of a network connection does not get: Windows refuses ``\ / : * ? " < > |`` there."""


def object_name(text: str) -> str:
    """Return a text that may name a team, switch or virtual adapter.

    Cmdlets take ``* ? [ ]`` in the names that they look for as wildcards, and would find what is not meant.

    Raises
    ------
    InputError
        If it has any other sign than letters, digits, blanks and ``. _ -``.
    """
    if not _OBJECT.match(text):
        raise refused("name", text, "letters, digits, blanks and . _ -, a letter or digit first")
    return text


def adapter_names(ports: Iterable[Port]) -> dict[str, str]:
    """Return what each port (``adapter/port``) is called in Windows: ``slot1-p1``.

    A port whose name has signs that cannot stand there gets ``-`` for each, and two that would then be alike some digits of a hash.

    Raises
    ------
    InputError
        If an adapter or a port has a name that no design can have.
    """
    out: dict[str, str] = {}
    used: set[str] = set()
    for port in ports:
        if not NAME.match(port.adapter) or not INTERFACE.match(port.name):
            raise refused("port", port.label, "letters, digits and . _ -, in ports also blanks and / : +")
        name = ADAPTER.sub("-", f"{port.adapter}-{port.name}")
        if name.casefold() in used:
            name = f"{name}-{hashlib.sha256(port.label.encode()).hexdigest()[:8]}"
        used.add(name.casefold())
        out[port.label] = name
    return out


def check_apart(host: str, what: str, names: Iterable[str]) -> None:
    """Refuse names of one kind that are alike, which Windows compares without case.

    Raises
    ------
    InputError
        If two are alike.
    """
    seen: dict[str, str] = {}
    for name in names:
        if name.casefold() in seen:
            hint = "rename a class in the design and plan again"
            raise InputError([Problem(clean(host), f"two {what} would have one name", clean(name), hint=hint, file="plan")])
        seen[name.casefold()] = name


def cannot(host: str, subject: str, message: str, hint: str = "") -> InputError:
    """Return the error for a plan that a format cannot express."""
    return InputError([Problem(clean(f"{host} {subject}"), clean(message, 300), hint=hint, file="plan")])
