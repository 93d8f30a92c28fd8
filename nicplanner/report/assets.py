"""Styles and script of the page, and the policy that lets only these run.

The tables' script is DataTables in the bundle that the package ``itables`` ships (MIT; its licences stay in it). It ends in an ``export``,
which is turned into a constant, so that one script holds the bundle and the page's own parts, and its hash (CSP level 3, ``script-src``)
names exactly that text: no other script runs, whatever a name in the plan says.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nicplanner.errors import InputError, InternalError, Problem
from nicplanner.plot.theme import DARK, LIGHT, Theme

INSTALL = "pip install 'nicplanner[report]'"
PARTS = ("data.js", "engine.js", "tables.js", "host.js", "parts.js", "cables.js", "light.js", "failures.js", "explorer.js", "start.js")
"""The page's own script, in this order; they share one scope."""
_EXPORT = re.compile(r"export\s*\{([^{}]*)\};?")
_DEFAULT = re.compile(r"([\w$]+) as default")


def need(*packages: str) -> None:
    """Refuse to go on where a package of ``nicplanner[report]`` is missing.

    Raises
    ------
    InputError
        That names it, and how to install it.
    """
    for package in packages:
        if find_spec(package.lower()) is None:
            raise InputError([Problem("", f"reports need the package {package}", hint=INSTALL, file="output")])


@cache
def script() -> str:
    """Return the one script of the page.

    Raises
    ------
    InputError
        If itables is not installed.
    InternalError
        If its bundle is not built as it was.
    """
    need("itables")
    bundle = _bundle("dt_bundle.js")
    found = _EXPORT.search(bundle)
    name = _DEFAULT.search(found.group(1)) if found is not None else None
    if found is None or name is None:
        raise InternalError("the bundle of itables exports no DataTable", {"bytes": len(bundle)})
    bundle = f"{bundle[: found.start()]};return {name.group(1)};{bundle[found.end() :]}"
    own = "\n".join(_static(part) for part in PARTS)
    # neither may stand in a script element: the first ends it, the second lets the next one go unseen (HTML, 4.12.1.3)
    bundle = bundle.replace("</script", "<\\/script").replace("<!--", "\\x3C!--").replace("<script", "\\x3Cscript")
    return f'"use strict";\nconst DataTable = (() => {{\n{bundle}\n}})();\n(() => {{\n{own}\n}})();\n'


def style(more: tuple[str, str] = ("", "")) -> str:
    """Return the styles: those of the tables, the themes as variables, and the page's own.

    `more` are declarations of variables beside the themes' own, light and dark.
    """
    need("itables")
    light, dark = _variables(LIGHT) + more[0], _variables(DARK) + more[1]
    themes = (
        f":root{{color-scheme:light;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
    )
    own = "".join(_static(name) for name in ("page.css", "layout.css", "tables.css", "print.css"))
    return f"{_bundle('dt_bundle.css')}\n{themes}{own}"


def policy(text: str) -> str:
    """Return the content security policy under which only this script runs, and nothing is fetched."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def safe_json(data: Mapping[str, Any]) -> str:
    r"""Return data as JSON that may stand in a script element.

    Examples
    --------
    >>> safe_json({"a": "</script>&"})
    '{"a":"\\u003c/script\\u003e\\u0026"}'
    """
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))  # U+2028 and U+2029 are escaped with all that is not ASCII
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _variables(theme: Theme) -> str:
    return "".join(f"--{one.name}:{getattr(theme, one.name)};" for one in fields(Theme) if one.name != "name")


def _bundle(name: str) -> str:
    """Return a file of the bundle; the package itself is not imported, which would take longer than the whole page."""
    found = find_spec("itables")
    folder = next(iter(found.submodule_search_locations or ())) if found is not None else ""
    return (Path(folder) / "html" / name).read_text(encoding="utf-8")


def _static(name: str) -> str:
    return (resources.files("nicplanner.report") / "static" / name).read_text(encoding="utf-8")
