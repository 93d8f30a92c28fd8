from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import nicplanner as nic

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command line as a process of its own, in a folder of its own."""

    def start(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
        command = [sys.executable, "-W", "error", "-m", "nicplanner", *arguments]
        return subprocess.run(command, cwd=tmp_path, input=stdin, capture_output=True, text=True, env=env, timeout=120)

    return start


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "design.yaml"
    path.write_text(nic.starter(), encoding="utf-8")
    return path
