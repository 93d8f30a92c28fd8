"""Packing subnets as numbers does what splitting networks does."""

from __future__ import annotations

import random
from ipaddress import IPv4Network

import pytest

from nicplanner.network.addressing import pack


def split(blocks: list[IPv4Network], prefixes: dict[object, int]) -> dict[object, IPv4Network] | None:
    """The same by the networks of the standard library: the first place of the first block that is large enough."""
    free, out = list(blocks), {}
    for key, prefix in sorted(prefixes.items(), key=lambda item: item[1]):
        block = next((one for one in free if one.prefixlen <= prefix), None)
        if block is None:
            return None
        out[key] = next(block.subnets(new_prefix=prefix))
        free.remove(block)
        free = sorted([*free, *(block.address_exclude(out[key]) if block != out[key] else ())])
    return out


@pytest.mark.parametrize("seed", range(60))
def test_as_by_splitting(seed: int) -> None:
    rng = random.Random(seed)
    whole = IPv4Network("10.0.0.0/20")
    blocks = sorted(rng.sample(list(whole.subnets(new_prefix=24)), rng.randint(1, 5)))
    prefixes: dict[object, int] = {i: rng.randint(24, 30) for i in range(rng.randint(1, 12))}
    assert pack(blocks, prefixes) == split(blocks, prefixes)
