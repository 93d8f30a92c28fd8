"""YAML as Ansible reads it: PyYAML's, with rates as exact numbers and texts that no template engine touches."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import yaml

from nicplanner import units

MARKS = ("{{", "{%", "{#")
"""How an expression, a statement and a comment of Jinja begin."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True  # equal lists are written out: anchors and aliases are hard to read


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    if any(mark in text for mark in MARKS):
        return dumper.represent_scalar("!unsafe", text, style='"')
    return dumper.represent_str(text)


def _rate(dumper: yaml.SafeDumper, rate: Fraction) -> yaml.ScalarNode:
    if rate.denominator == 1:
        return dumper.represent_int(int(rate))
    return dumper.represent_scalar("tag:yaml.org,2002:float", units.text(rate))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Fraction, _rate)


def yaml_text(data: object) -> str:
    """Return data as YAML.

    Examples
    --------
    >>> print(yaml_text({"a": "no", "b": Fraction(5, 2), "c": "{{ 7 * 7 }}"}), end="")
    a: 'no'
    b: 2.5
    c: !unsafe "{{ 7 * 7 }}"
    """
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=140, default_flow_style=False)
