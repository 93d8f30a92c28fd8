"""Rule 6 by two ways: subsets of tight adapters, and a maximum flow."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from nicplanner.verify.bus import fits, fits_by_flow


@pytest.mark.parametrize("seed", range(30))
def test_subsets_and_flow_agree(seed: int) -> None:
    rng = random.Random(seed)
    adapters = [f"slot{i}" for i in range(rng.randint(1, 5))]
    for _ in range(20):
        chosen = [rng.sample(adapters, rng.randint(1, len(adapters))) for _ in range(rng.randint(1, 5))]
        rooms = [{name: Fraction(rng.randint(1, 4)) for name in mine} for mine in chosen]
        loads = [Fraction(rng.randint(0, 12), rng.randint(1, 4)) for _ in rooms]
        bus = {name: Fraction(rng.randint(1, 9), 2) if rng.random() < 0.8 else None for name in adapters}
        found = fits(loads, rooms, bus)
        assert found == fits_by_flow(loads, rooms, bus)


def test_many_tight_adapters_are_asked_by_flow() -> None:
    names = [f"slot{i}" for i in range(12)]
    one, third = Fraction(1), Fraction(1, 3)
    rooms = [dict.fromkeys(names, one) for _ in range(4)]
    assert fits([one] * 4, rooms, dict.fromkeys(names, third))
    assert not fits([one, one, one, one + Fraction(1, 1000)], rooms, dict.fromkeys(names, third))


def test_a_load_above_its_links_never_fits() -> None:
    assert not fits([Fraction(2)], [{"slot1": Fraction(1)}], {"slot1": None})
    assert not fits([Fraction(1)], [{}], {"slot1": None})
    assert fits([Fraction(0)], [{}], {"slot1": Fraction(1)})
