"""``plan.json``: written so that people can read it, and read back."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nicplanner.errors import InputError, Problem, clean
from nicplanner.plan.folder import MANIFEST

FORMAT = 1


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """Return the file's text: indented, but for the sections of the site, which have a line each, since a fleet has thousands of hosts."""
    entries = [f'"{key}": {_sections(value) if key == "site" else _indented(value)}' for key, value in manifest.items()]
    return "{\n  " + ",\n  ".join(entries) + "\n}\n"


def _indented(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=True).replace("\n", "\n  ")


def _sections(site: Mapping[str, Any]) -> str:
    lines = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=True)}" for key, value in site.items()]
    return "{\n    " + ",\n    ".join(lines) + "\n  }"


def read_manifest(file: Path) -> dict[str, Any]:
    """Read the file.

    Raises
    ------
    InputError
        If it is no manifest of this format.
    """

    def refuse(message: str) -> InputError:
        return InputError([Problem("", message, file=MANIFEST)])

    try:
        data = json.loads(file.read_text(encoding="utf-8"), parse_constant=_no_constant)
    except OSError as error:
        raise refuse(f"cannot be read ({error.strerror})") from None
    except RecursionError:
        raise refuse("not JSON of a plan: nested too deeply") from None
    except ValueError as error:
        raise refuse(f"not JSON: {error}") from None
    if not isinstance(data, dict) or data.get("nicplanner") != FORMAT:
        raise refuse(f"not a plan of format {FORMAT}")
    missing = [key for key in WANTED if key not in data]
    if missing:
        raise refuse(f"the key '{missing[0]}' is missing")
    problems = [
        Problem(key, "not what a plan says there", clean(json.dumps(data[key])), allowed, file=MANIFEST)
        for key, (allowed, sound) in WANTED.items()
        if not sound(data[key])
    ]
    if problems:
        raise InputError(problems)
    return data


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    """Tell a finite number that is not negative; JSON has true and false apart from numbers, and bounds no size."""
    return type(value) in (int, float) and 0 <= value <= MOST and math.isfinite(value)


def _are_numbers(value: Any) -> bool:
    return isinstance(value, dict) and all(one is None or _is_number(one) for one in value.values())


MOST = 10**18
"""Numbers have at most 18 digits, as those of the tables."""
WANTED: Mapping[str, tuple[str, Callable[[Any], bool]]] = MappingProxyType(
    {
        "status": ("OPTIMAL or FEASIBLE", lambda value: value in ("OPTIMAL", "FEASIBLE")),
        "verdict": ("text", _is_text),
        "objective": ("an object of numbers that are not negative, or null", _are_numbers),
        "bound": ("an object of numbers that are not negative, or null", _are_numbers),
        "gap": ("a number that is not negative", _is_number),
        "solver": ("text", _is_text),
        "design": ("text", _is_text),
    }
)
"""What must stand in the file, in words and as a test: what reports and figures take for granted. ``check`` proves more."""
