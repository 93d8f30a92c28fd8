"""The documentation's own modules, importable, and the site, built once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "notebooks" / "site"
sys.path.insert(0, str(SITE / "_ext"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site without running notebooks; a warning fails."""
    pytest.importorskip("sphinx")
    out = tmp_path_factory.mktemp("site") / "pages"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(SITE.parents[1]), os.environ.get("PYTHONPATH", "")]))}
    done = subprocess.run([sys.executable, str(SITE / "build.py"), str(out)], capture_output=True, text=True, env=env, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return out
