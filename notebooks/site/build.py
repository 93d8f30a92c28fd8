"""Builds the documentation: gathers the pages, the notebooks and a page for each platform in a folder, and runs Sphinx on it."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
from pathlib import Path

from sphinx.cmd.build import build_main

from nicplanner.names import natural
from nicplanner.rules import load_profile, profile_names

SITE = Path(__file__).resolve().parent
"""The pages that people write."""
ROOT = SITE.parents[1]
COPIES = {
    "CHANGELOG.md": "changes.md",
    "benchmarks/README.md": "explanation/benchmarks.md",
    "catalogs/README.md": "reference/catalog-files.md",
    "nicplanner/catalog/library/README.md": "reference/device-types.md",
    "nicplanner/design/README.md": "reference/reading.md",
}
PAGES = COPIES | {"notebooks/README.md": "notebooks/index.md"}
"""The same, and what another page stands for."""
"""Pages that stand in the repository already → where they stand in the site."""
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)([^)#]+)(#[^)]*)?\)")


def gather(folder: Path) -> None:
    """Write all sources into an empty or missing folder.

    The notebooks stand above the site's folder, where Sphinx takes no page from; and which platforms there are, the catalog says.
    """
    shutil.copytree(SITE, folder, ignore=lambda _, names: [name for name in names if name.startswith("_") or name.endswith(".py")])
    for notebook in SITE.parent.glob("*.ipynb"):
        (folder / "notebooks" / notebook.name).write_text(_staged(notebook), encoding="utf-8")
    for source, page in COPIES.items():
        (folder / page).write_text(_linked(source, page, (ROOT / source).read_text(encoding="utf-8")), encoding="utf-8")
    platforms = folder / "reference" / "platforms"
    platforms.mkdir()
    for name in natural(profile_names()):
        text = f"# {name}\n\n{load_profile(name).title}.\n\n```{{generated}} platform {name}\n```\n"
        (platforms / f"{name}.md").write_text(text, encoding="utf-8")


def _linked(source: str, page: str, content: str) -> str:
    """Return the content of a page of the repository with its links turned to pages of the site; what has no page there loses its link."""

    def turn(found: re.Match[str]) -> str:
        text, target, anchor = found.groups()
        place = (ROOT / source).parent.joinpath(target).resolve().relative_to(ROOT).as_posix()
        if re.fullmatch(r"notebooks/[^/]+\.ipynb", place):
            return f"[{text}]({'../' * page.count('/')}{place}{anchor or ''})"
        if place not in PAGES:
            return text
        return f"[{text}]({'../' * page.count('/')}{PAGES[place]}{anchor or ''})"

    return _LINK.sub(turn, content)


def _staged(notebook: Path) -> str:
    """Return a notebook with its links turned, and coloured as what it is: lines that begin with ``!`` are no Python."""
    found = json.loads(notebook.read_text(encoding="utf-8"))
    found["metadata"].setdefault("language_info", {}).update({"name": "python", "pygments_lexer": "ipython3"})
    place = f"notebooks/{notebook.name}"
    for cell in found["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = _linked(place, place, "".join(cell["source"]))
    return json.dumps(found)


def build(out: Path, work: Path, execute: bool = False) -> int:
    """Build the site.

    Parameters
    ----------
    out
        Folder of the pages; what is in it is replaced.
    work
        Folder for sources and what Sphinx remembers; what is in it is replaced.
    execute
        Whether to run the notebooks, so that their pages show tables and figures.

    Returns
    -------
    int
        0 if there was no warning.
    """
    for folder in (out, work):
        shutil.rmtree(folder, ignore_errors=True)
    gather(work / "sources")
    os.environ["TQDM_DISABLE"] = "1"  # a bar says how fast this machine was
    mode = "force" if execute else "off"
    options = ["-W", "--keep-going", "-n", "-q", "-D", f"nb_execution_mode={mode}", "-c", str(SITE), "-d", str(work / "doctrees")]
    return build_main([*options, "-b", "html", str(work / "sources"), str(out)])


def main() -> int:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder of the pages; it is replaced")
    parser.add_argument("--execute", action="store_true", help="run the notebooks too")
    asked = parser.parse_args()
    return build(asked.out, asked.out.with_name(f"{asked.out.name}-work"), asked.execute)


if __name__ == "__main__":
    sys.exit(main())
