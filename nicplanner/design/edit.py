"""Changing plain data by dotted paths, for :meth:`nicplanner.design.Design.replace`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nicplanner.errors import nearest

_MAY_BE_MISSING = {
    (): ("policy", "catalog", "racks", "addressing", "purchase", "vms", "networks", "states"),
    ("catalog",): ("adapters", "servers", "switches", "cables", "transceivers"),
    ("addressing",): ("extra",),
    ("purchase",): ("prices", "spares_percent", "stock", "pack_sizes"),
    ("hosts", "*"): ("adapters", "pin"),
    ("traffic", "*"): ("peaks",),
}
"""Maps that a path may lead through though the design does not have them; they are made."""
_OF_ITEMS = (("purchase", "prices"), ("purchase", "stock"), ("purchase", "pack_sizes"))
"""Maps of items, whose names may hold dots (``cat5e 0.5 m``): what is left of a path is the name of a new one."""
_OF_PRICES = ("price", "currency", "source", "date")


def change(data: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Set each dotted path to its value, or remove it where the value is None. Names may hold dots and brackets themselves.

    Raises
    ------
    KeyError
        If a path leads through something that is not there.

    Examples
    --------
    >>> data = {"hosts": {"hv[01-04].lan": {"unit": 2}}}
    >>> change(data, {"hosts.hv[01-04].lan.unit": 5, "policy.spare_ports": 1})
    >>> data
    {'hosts': {'hv[01-04].lan': {'unit': 5}}, 'policy': {'spare_ports': 1}}
    """
    for path, value in changes.items():
        node, rest = _descend(data, path)
        if value is None:
            node.pop(rest, None)
        else:
            node[rest] = value


def _descend(data: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """Return the map that a path's last step belongs to, and that step."""
    node, rest = data, path
    above: tuple[str, ...] = ()
    while rest not in node and "." in rest:
        # the longest key first: of the hosts hv and hv.lan, hv.lan.unit means the second
        step = next((key for key in sorted(node, key=len, reverse=True) if rest.startswith(f"{key}.")), None)
        if step is None and above in _OF_ITEMS and rest.rpartition(".")[2] not in _OF_PRICES:
            break
        if step is None:
            step = rest.split(".", 1)[0]
            if step not in _MAY_BE_MISSING.get(_pattern(above), ()):
                hint = nearest(step, node)
                raise KeyError(f"{path}: there is no {step!r} in {'.'.join(above) or 'the design'}{'; ' + hint if hint else ''}")
            node[step] = {}
        if node[step] is None and step in _MAY_BE_MISSING.get(_pattern(above), ()):
            node[step] = {}
        if not isinstance(node[step], dict):
            raise KeyError(f"{path}: {'.'.join((*above, step))} is no map; replace it as a whole")
        node, above, rest = node[step], (*above, step), rest[len(step) + 1 :]
    return node, rest


def _pattern(above: tuple[str, ...]) -> tuple[str, ...]:
    return (above[0], "*") if len(above) == 2 and above[0] in ("hosts", "traffic") else above
