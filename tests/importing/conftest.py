from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import nicplanner as nic

sys.path.insert(0, str(Path(__file__).parent))  # for the modules of sources and of the server
Dict = dict[str, Any]
FAILOVER = {"traffic.production.min_failover": 0.6, "traffic.iscsi.min_failover": 0.6}
"""What the starter asks for and no other tool holds."""


def start() -> Dict:
    """Return the starter as plain data."""
    data: Dict = yaml.safe_load(nic.starter())
    return data


@pytest.fixture(scope="session")
def starter_plan() -> nic.Plan:
    return nic.plan(nic.Design.from_dict(start()))


@pytest.fixture
def again() -> Callable[[nic.Design], nic.Plan]:
    """Plan an imported starter, with the failover that the source could not tell."""
    return lambda design: nic.plan(design.replace(FAILOVER))
