from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from nicplanner.catalog.library import Imported, Row, import_library

PORTS = [{"name": f"ge{i}", "type": "1000base-t"} for i in range(1, 11)]


class Library:
    """A device-type library of our own making."""

    switch = {"manufacturer": "Acme", "model": "S10", "u_height": 1, "interfaces": PORTS}  # noqa: RUF012
    card = {"manufacturer": "Acme", "model": "N2", "comments": "PCIe network adapter", "interfaces": PORTS[:2]}  # noqa: RUF012
    server = {  # noqa: RUF012
        "manufacturer": "Acme",
        "model": "Box",
        "u_height": 2,
        "interfaces": PORTS[:2],
        "module-bays": [{"name": "PCIe1", "position": "PCIe1"}],
    }

    def __init__(self, root: Path) -> None:
        self.root = root

    def add(self, data: Any, file: str = "a.yaml", module: bool = False, maker: str = "Acme") -> Path:
        path = self.root / ("module-types" if module else "device-types") / maker / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, bytes):
            path.write_bytes(data)
        else:
            path.write_text(data if isinstance(data, str) else yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
        return path

    def read(self) -> Imported:
        return import_library(self.root)

    def row(self, data: Any, module: bool = False, **changes: Any) -> Row:
        """Import one file beside a good switch; return its row."""
        self.add({**self.switch, "model": "Other"}, "zz-other.yaml")
        self.add({**data, **changes} if isinstance(data, dict) else data, "a.yaml", module)
        (row,) = [row for row in self.read().rows if row.file.endswith("/a.yaml")]
        return row

    def entry(self, data: dict[str, Any], module: bool = False, **changes: Any) -> Any:
        """Import one file; return its entry."""
        row = self.row(data, module, **changes)
        section = {"adapter": "adapters", "server": "servers", "switch": "switches"}.get(row.result)
        assert section, row
        return self.read().entries[section][row.name]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")
