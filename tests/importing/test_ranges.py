"""Lists of names as one range."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nicplanner.importing.ranges import as_range
from nicplanner.names import expand

_NAMES = st.lists(
    st.builds("{}{}{}{}".format, st.sampled_from(["sw", "r-"]), st.integers(0, 12), st.sampled_from(["/e", "a"]), st.integers(0, 12))
)


@given(_NAMES)
def test_a_range_gives_the_names_in_their_order(names: list[str]) -> None:
    found = as_range(names)
    assert found is None or expand(found) == names


@pytest.mark.parametrize(
    "text", ["hv[01-04]", "hv[8-11]", "sw[1-2]/ge[1-4]", "R[1,3]-a/e[7,3,5-6]", "x[009-011]y2", "h[1-2]-[1-2]-[1-2]", "a1b[2-3]"]
)
def test_every_range_is_found_again(text: str) -> None:
    assert as_range(expand(text)) == text


@pytest.mark.parametrize(
    "names", [["a1", "b2"], ["a1b1", "a2b2"], ["a1", "a1"], ["alpha", "beta"], [], ["a[", "b["], ["h1234567890", "h1234567891"]]
)
def test_what_no_range_gives(names: list[str]) -> None:
    assert as_range(names) is None
