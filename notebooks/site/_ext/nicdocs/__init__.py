"""The Sphinx extension of the documentation: what is generated from the code, run or drawn while the site is built."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from nicdocs.drawing import Drawing
from nicdocs.generated import expand
from nicdocs.references import resolve
from nicdocs.transcript import Transcript, keep_marks
from nicdocs.written import Written


def setup(app: Sphinx) -> dict[str, Any]:
    """Add directives and the resolver of references."""
    app.add_directive("transcript", Transcript)
    app.add_directive("drawing", Drawing)
    app.add_directive("written", Written)
    app.connect("source-read", expand)
    app.connect("doctree-read", keep_marks)
    app.connect("missing-reference", resolve)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
