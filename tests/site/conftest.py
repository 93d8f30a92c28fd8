"""The documentation's own modules, importable, and the site, built once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "notebooks" / "site"
SECONDS = 600
sys.path.insert(0, str(SITE / "_ext"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site without running notebooks, in one of the processes that run tests; a warning fails."""
    pytest.importorskip("sphinx")
    own = tmp_path_factory.getbasetemp()
    place = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "documentation"
    result = place / "result.json"
    try:
        place.mkdir()
    except FileExistsError:
        until = time.monotonic() + SECONDS
        while not result.exists() and time.monotonic() < until:
            time.sleep(0.2)
    else:
        _build(place / "pages", result)
    code, text = json.loads(result.read_text(encoding="utf-8"))
    assert code == 0, text
    return place / "pages"


def _build(out: Path, result: Path) -> None:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(SITE.parents[1]), os.environ.get("PYTHONPATH", "")]))}
    command = [sys.executable, str(SITE / "build.py"), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=SECONDS)
    part = result.with_suffix(".part")
    part.write_text(json.dumps([done.returncode, done.stdout + done.stderr]), encoding="utf-8")
    part.replace(result)
