"""Configuration of the documentation. `build.py` beside it gathers the sources and builds them; see the README of the folder above."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "nicplanner"
author = "the nicplanner project"
copyright = author
version = release = version_of("nicplanner")

extensions = ["nicdocs", "myst_nb", "numpydoc", "sphinx.ext.autodoc", "sphinx-mathjax-offline"]
root_doc = "index"
exclude_patterns: list[str] = []
nitpicky = True
highlight_language = "text"
smartquotes_action = "qe"  # two hyphens are those of an option

html_theme = "furo"
html_title = "nicplanner"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["focus.js"]
html_last_updated_fmt = None
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {"footer_icons": [], "navigation_with_keys": True}

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "attrs_inline"]
myst_heading_anchors = 3

nb_execution_mode = "off"  # `build.py --execute` runs them
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_output_stderr = "remove"

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
numpydoc_show_class_members = False
