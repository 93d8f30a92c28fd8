"""The table of constraint families is whole, and every family cuts something off."""

from __future__ import annotations

import importlib
import re

import nicplanner.model
from nicplanner.model.constraints import COUPLING_FAMILIES, GROUP_FAMILIES, PREFERENCE_FAMILIES, RULE_FAMILIES, STATE_FAMILIES

FAMILIES = (*GROUP_FAMILIES, *STATE_FAMILIES, *RULE_FAMILIES, *PREFERENCE_FAMILIES, *COUPLING_FAMILIES)


def test_the_table_lists_every_family() -> None:
    text = nicplanner.model.__doc__ or ""
    listed = re.findall(r"^(\w+) +.* constraints\.(\w+)\.(\w+)$", text, re.M)
    assert [name for name, _, _ in listed] == [name for _, _, name in listed]
    functions = [getattr(importlib.import_module(f"nicplanner.model.constraints.{module}"), name) for _, module, name in listed]
    assert sorted(f.__name__ for f in functions) == sorted(f.__name__ for f in FAMILIES)
    assert set(functions) == set(FAMILIES)


def test_every_family_states_its_inequality() -> None:
    for family in FAMILIES:
        assert ".. math::" in (family.__doc__ or ""), family.__name__
