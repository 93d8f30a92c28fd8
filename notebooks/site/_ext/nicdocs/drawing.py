"""The directive ``{drawing} WHAT THE FIGURE SHOWS``: Python that draws a figure while the site is built, once for each theme.

The content is run with `nic` (nicplanner), `plt` and `theme` ("light" or "dark"). The figure that it leaves is written as SVG.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

THEMES = ("light", "dark")


def draw(source: str, theme: str, file: Path) -> None:
    """Run the code and write the figure that is current then."""
    import matplotlib

    matplotlib.use("Agg", force=True)
    import matplotlib.pyplot as plt

    import nicplanner as nic

    style = "dark_background" if theme == "dark" else "default"
    with plt.style.context(style), plt.rc_context({"svg.hashsalt": "nicplanner", "svg.fonttype": "path"}):
        plt.close("all")
        exec(compile(source, "<drawing>", "exec"), {"nic": nic, "plt": plt, "theme": theme})
        file.parent.mkdir(parents=True, exist_ok=True)
        plt.gcf().savefig(file, metadata={"Date": None, "Creator": None}, bbox_inches="tight", facecolor=plt.gcf().get_facecolor())
        plt.close("all")


class Drawing(SphinxDirective):
    """Shows a figure that fits the reader's theme."""

    has_content: ClassVar[bool] = True
    required_arguments: ClassVar[int] = 1
    final_argument_whitespace: ClassVar[bool] = True
    option_spec: ClassVar[dict[str, Any]] = {"code": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return an image for each theme; with ``:code:`` the code above it."""
        source = "\n".join(self.content)
        name = hashlib.sha256(source.encode()).hexdigest()[:16]
        out: list[nodes.Node] = [nodes.literal_block(source, source, language="python")] if "code" in self.options else []
        for theme in THEMES:
            file = Path(self.env.srcdir) / "drawn" / f"{name}-{theme}.svg"
            if not file.exists():  # a page may show what another one shows
                draw(source, theme, file)
            uri = f"/drawn/{file.name}"
            out.append(nodes.image(uri=uri, alt=self.arguments[0], classes=[f"only-{theme}", "drawing"]))
        return out
