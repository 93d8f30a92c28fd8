"""Programs that others wrote, which read what the formats write."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest


def needs(program: str, package: str, places: str = "/usr/sbin:/sbin", within: str = "/") -> str:
    """Return the path of a program; without it the test is skipped, or fails where the project's checks run.

    It really is in the folder `within`, where several packages have a program of the name.
    """
    found = shutil.which(program, path=f"{places}:{os.environ.get('PATH', '')}")
    if found is None or not Path(found).resolve().is_relative_to(within):
        reason = f"needs {program} of Debian's package {package}"
        if os.environ.get("CI") or os.environ.get("NICPLANNER_REQUIRE_TOOLS"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found
