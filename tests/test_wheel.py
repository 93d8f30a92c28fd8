"""The wheel carries the catalog, and works without the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]

CODE = """
import sys
sys.path.insert(0, sys.argv[1])
import nicplanner
from nicplanner.catalog import KINDS, catalog_root, load_shipped
assert nicplanner.__file__.startswith(sys.argv[1]), nicplanner.__file__
assert str(catalog_root()).startswith(sys.argv[1]), catalog_root()
catalog = load_shipped()
print(*(len(catalog.names(section)) for section in KINDS))
from nicplanner.design import Design, starter
from nicplanner.network import build_network
from nicplanner.model import solve_network
print(solve_network(build_network(Design.parse(starter()).site)).objective["ports"])
"""


def test_wheel(tmp_path: Path) -> None:
    from nicplanner.catalog import KINDS, catalog_root

    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    wheel = next((tmp_path / "dist").glob("*.whl"))
    names = zipfile.ZipFile(wheel).namelist()
    assert "nicplanner/py.typed" in names
    assert "nicplanner/_catalogs/platforms/generic.yaml" in names
    assert {str(path.relative_to(ROOT)) for path in (ROOT / "nicplanner/export/templates").rglob("*.j2")} <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "notebooks/"))]
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    done = subprocess.run([sys.executable, "-c", CODE, str(tmp_path / "site")], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    counts = [len(list((catalog_root() / section).glob("*.yaml"))) for section in KINDS]
    assert done.stdout.splitlines() == [" ".join(map(str, counts)), "32"]
