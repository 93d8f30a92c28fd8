"""Programs that others wrote, which read what the formats write."""

from __future__ import annotations

import os
import shutil

import pytest


def needs(program: str, package: str, places: str = "/usr/sbin:/sbin") -> str:
    """Return the path of a program; without it the test is skipped, or fails where the project's checks run."""
    found = shutil.which(program, path=f"{places}:{os.environ.get('PATH', '')}")
    if found is None:
        reason = f"needs {program} of Debian's package {package}"
        if os.environ.get("CI") or os.environ.get("NICPLANNER_REQUIRE_TOOLS"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found
