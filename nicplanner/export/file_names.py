"""File names of racks: safe on every system, and no two alike where case makes no difference."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from nicplanner.names import WINDOWS_DEVICES, natural

LONGEST = 80
"""Characters of a file's name without its ending: well below what file systems take, in whatever encoding."""


def file_names(names: Iterable[str], suffix: str) -> dict[str, str]:
    """Return a file name for each name, all different even where upper and lower case are the same.

    A name of letters, digits and ``._-`` is its own file name. Every other sign becomes ``_``; a name that was changed, or that an
    earlier one in natural order has in another case, gets eight digits of its hash, so that it does not depend on the other names.

    Examples
    --------
    >>> file_names(["R1", "r1", "../etc", "con"], ".pdf")
    {'../etc': 'etc-f7f9121f.pdf', 'con': 'con-1143da2b.pdf', 'R1': 'R1.pdf', 'r1': 'r1-82f3e9c6.pdf'}
    """
    out: dict[str, str] = {}
    used: set[str] = set()
    for name in natural(set(names)):
        plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "_" for sign in name)
        plain = plain.strip("._-")[:LONGEST] or "rack"
        device = plain.split(".")[0].casefold() in WINDOWS_DEVICES
        if plain != name or device or plain.casefold() in used:
            plain = f"{plain}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
            if device:
                plain = plain.replace(".", "_")
        while plain.casefold() in used:  # a name that was made to look like another one's hash
            plain += "_"
        used.add(plain.casefold())
        out[name] = plain + suffix
    return out
