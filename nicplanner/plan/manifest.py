"""``plan.json``: written so that people can read it, and read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nicplanner.errors import InputError, Problem
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
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise refuse(f"cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise refuse(f"not JSON: {error}") from None
    if not isinstance(data, dict) or data.get("nicplanner") != FORMAT:
        raise refuse(f"not a plan of format {FORMAT}")
    missing = [key for key in ("status", "verdict", "objective", "bound", "gap", "solver", "design") if key not in data]
    if missing:
        raise refuse(f"the key '{missing[0]}' is missing")
    return data
