"""The registry: names, order, one hit for each subject."""

from __future__ import annotations

import importlib
from typing import Any

from nicplanner.rules import SEVERITIES, Rule
from nicplanner.verify.scene import Hit
from nicplanner.verify.security import CHECKS

security = importlib.import_module("nicplanner.verify.security")  # nicplanner.verify is also a function


def test_every_check_stands_in_the_table() -> None:
    told = {line.split("``")[1] for line in (security.__doc__ or "").splitlines() if line.startswith("``")}
    assert told == set(CHECKS)
    assert all(check.__doc__ for check in CHECKS.values())


def test_a_subject_is_told_once_by_its_worst() -> None:
    def check(scene: Any, rule: Rule) -> Any:
        yield from (Hit("b10", "first"), Hit("b2", "low", "low"), Hit("b2", "worst", "high"))
        yield from (Hit("b2", "later", "high"), Hit("b10", "second"))

    hits = list(security._each_once(check)(None, Rule("X", "finding", "t", "s")))
    assert hits == [Hit("b2", "worst", "high"), Hit("b10", "first")]


def test_checks_are_silent_on_a_sound_layout_and_repeat_themselves(run: Any) -> None:
    vms = {"vms": {"a[1-3]": {"zone": "x"}, "b1": {"zone": "y"}}, "monitors": [{"name": "m", "taps": ["sw-a"]}]}
    acls = {"acls": [{"name": "l", "deny": ["x", "y"], "enforced": kind} | {"name": kind} for kind in ("physical", "host", "guest")]}
    for name in CHECKS:
        hits = run(name, vms | acls)
        assert hits == run(name, vms | acls)
        assert all(hit.severity in ("", *SEVERITIES) and hit.message and len(hit.subject) < 80 for hit in hits)
