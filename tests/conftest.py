"""What takes long begins first, so that at the end no process waits for another one's last test."""

from __future__ import annotations

import pytest

LONG = ("tests/test_notebooks.py", "tests/site/test_site.py", "tests/cli/test_study.py", "tests/report/test_large.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that take long before the others, which stay in order."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
