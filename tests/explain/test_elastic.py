"""The elastic program gives up requirements exactly where the planner's program has a solution without them."""

from __future__ import annotations

import random
import sys
from itertools import combinations
from pathlib import Path

import pytest

import nicplanner as nic
from nicplanner.explain.changes import changes_without
from nicplanner.explain.conflicts import Question, find_core
from nicplanner.model.conflict import feasible
from nicplanner.model.elastic import STRUCTURAL, Elastic
from nicplanner.model.requirements import last_requirements, requirements, without
from nicplanner.network import build_network
from nicplanner.solver import Clock

sys.path.insert(0, str(Path(__file__).parent))
import designs
import strategies


@pytest.mark.parametrize("size", [strategies.TINY, strategies.BUSES, strategies.PINS, strategies.FAILURE], ids=str)
def test_it_agrees_with_the_planner(size: strategies.Size) -> None:
    asked_of = [0, 0]

    def check(design: nic.Design) -> None:
        site = design.site
        asked = tuple(requirements(site))
        elastic, question = Elastic(site, asked, "highs", Clock()), Question(site, asked, "highs", Clock())
        dice = random.Random(design.hash)
        for share in (0.3, 0.6, 0.9, 1.0):
            kept = [one for one in asked if dice.random() < share]
            given_up = elastic.least(kept)
            assert (given_up is not None) == question.fits(kept)
            if given_up is not None:
                assert given_up.isdisjoint(kept)
                assert question.fits([one for one in asked if one not in given_up])
                if not any(one.kind in STRUCTURAL for one in asked):
                    fewer = combinations([one for one in asked if one not in kept], max(0, len(given_up) - 1))
                    assert not given_up or not any(
                        question.fits([one for one in asked if one not in some]) for some, _ in zip(fewer, range(40), strict=False)
                    )
            asked_of[given_up is None] += 1

    designs.each_design(15, check, size)
    assert asked_of[0] > 10, "nothing was compared"


def test_a_smallest_conflict_is_a_smallest_one() -> None:
    compared = [0]

    def check(design: nic.Design) -> None:
        site = design.site
        asked = requirements(site)
        question = Question(site, asked, "highs", Clock())
        if question.fits(asked):
            return
        core = find_core(site, site, "highs", Clock())
        if core is None:
            assert not Question(site, [*asked, *last_requirements(site)], "highs", Clock()).fits([])
            return
        every = [*core.members, *core.others]
        whole = Question(site, every, "highs", Clock())
        assert whole.proves(core.members)
        if core.smallest and len(core.members) <= 3:
            compared[0] += 1
            for count in range(1, len(core.members)):
                for some in combinations(every, count):
                    assert whole.fits(some), f"{some} conflict already, not only {core.members}"

    designs.each_design(70, check)
    assert compared[0] > 4


def test_requirements_given_up_are_those_of_the_design() -> None:
    """Giving up a requirement of a site is what the changes of the design file say."""
    compared = [0]

    def check(design: nic.Design) -> None:
        asked = requirements(design.site)
        dice = random.Random(design.hash)
        for _ in range(3):
            dropped = [one for one in asked if dice.random() < 0.4]
            changes = changes_without(design, dropped)
            if changes is None:
                continue
            changed = design.replace(changes).site
            mine = without(design.site, dropped)
            assert [group.classes for group in changed.groups] == [group.classes for group in mine.groups]
            assert [group.pins for group in changed.groups] == [group.pins for group in mine.groups]
            assert (changed.max_utilisation, changed.spare_ports) == (mine.max_utilisation, mine.spare_ports)
            assert feasible(build_network(changed), "highs", Clock()) == feasible(build_network(mine), "highs", Clock())
            compared[0] += 1

    designs.each_design(30, check, strategies.FAILURE)
    assert compared[0] > 30
