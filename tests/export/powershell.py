"""PowerShell as tree-sitter-powershell reads it: the data block of a script as values, the commands that it calls, the names it uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

PARSER = Parser(Language(tree_sitter_powershell.language()))
QUOTES = "'\u2018\u2019\u201a\u201b"


def parse(text: str) -> Node:
    """Parse a script; what the grammar does not know fails."""
    root = PARSER.parse(text.encode()).root_node
    if not root.has_error:
        return root
    bad = [(one.start_point.row + 1, text_of(one)[:80]) for one in walk(root) if one.type == "ERROR" or one.is_missing]
    raise AssertionError(bad)


def text_of(node: Node) -> str:
    assert node.text is not None
    return node.text.decode()


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from walk(child)


def above(node: Node) -> Iterator[Node]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def value(node: Node) -> Any:
    """Return the value of a literal; anything that would be evaluated fails."""
    named = [child for child in node.children if child.is_named]
    if node.type == "verbatim_string_characters":
        return _unquoted(text_of(node))
    if node.type == "decimal_integer_literal":
        return int(text_of(node))
    if node.type == "variable":
        return {"$true": True, "$false": False, "$null": None}[text_of(node)]
    if node.type == "hash_literal_expression":
        entries = [one for body in named for one in body.children if one.type == "hash_entry"]
        keys = [text_of(entry.children[0]) for entry in entries]
        assert len(set(keys)) == len(keys), keys
        return {key: value([one for one in entry.children if one.is_named][-1]) for key, entry in zip(keys, entries, strict=True)}
    if node.type == "array_expression":
        return [item for one in named for item in _items(one)]
    assert [len(named), len(node.children)] == [1, 1], (node.type, text_of(node)[:80])
    return value(named[0])


def _items(node: Node) -> Iterator[Any]:
    """Yield the elements of an array: its commas stand at one depth of the tree."""
    if any(child.type == "," for child in node.children):
        yield from (value(child) for child in node.children if child.type != ",")
    elif len(node.children) == 1 and node.type not in ("hash_literal_expression", "string_literal", "array_expression"):
        yield from _items(node.children[0])
    else:
        yield value(node)


def _unquoted(literal: str) -> str:
    """Undouble the quotes of a literal, as PowerShell's tokenizer does; a single one inside would have ended it."""
    assert literal[:1] + literal[1:][-1:] == "''", literal
    out, i, inner = "", 0, literal[1:-1]
    while i < len(inner):
        if inner[i] in QUOTES:
            assert inner[i + 1 : i + 2] in tuple(QUOTES), f"the quote at {i} ends {literal!r}"
            i += 1
        out += inner[i]
        i += 1
    return out


def data(root: Node) -> dict[str, Any]:
    """Return the data block ``$Plan``."""
    for node in walk(root):
        if node.type == "assignment_expression" and text_of(node.children[0]) == "$Plan":
            found = value(node.children[-1])
            assert isinstance(found, dict)
            return found
    raise AssertionError("the script has no $Plan")


@dataclass(frozen=True)
class Call:
    """A command: its name, the names of its parameters in lower case, and whether it is a step that -WhatIf only tells."""

    name: str
    parameters: frozenset[str]
    step: bool
    line: int


def calls(root: Node) -> list[Call]:
    """Return the commands that a script calls."""
    out = []
    for node in walk(root):
        if node.type == "command":
            head = node.child_by_field_name("command_name")
            elements = node.child_by_field_name("command_elements")
            given = [one for one in (elements.children if elements else []) if one.type == "command_parameter"]
            names = frozenset(text_of(one).lstrip("-").split(":")[0].lower() for one in given)
            out.append(Call(text_of(head or node.children[0]), names, in_step(node), node.start_point.row + 1))
    return out


def in_step(node: Node) -> bool:
    """Tell whether a node stands in the block of an Invoke-Step."""
    found = (one.child_by_field_name("command_name") for one in above(node) if one.type == "command")
    return any(name is not None and text_of(name) == "Invoke-Step" for name in found)


def functions(root: Node) -> dict[str, Node]:
    """Return the functions of a script by name."""
    out = {}
    for node in walk(root):
        if node.type == "function_statement":
            name = next(text_of(child) for child in node.children if child.type == "function_name")
            assert name.lower() not in out, name
            out[name.lower()] = node
    return out


def set_names(node: Node) -> set[str]:
    """Return the variables that a part of a script gives a value: parameters, assignments, loops."""
    out: set[str] = set()
    for one in walk(node):
        if one.type in ("left_assignment_expression", "script_parameter"):
            out |= {plain(text_of(var)) for var in walk(one) if var.type == "variable"}
        elif one.type == "foreach_statement":
            out.add(plain(text_of(next(var for var in one.children if var.type == "variable"))))
    return out


def read_names(node: Node) -> set[str]:
    """Return the variables that a part of a script names, those in texts too."""
    return {plain(text_of(one)) for one in walk(node) if one.type == "variable"}


def plain(variable: str) -> str:
    return variable.strip("$@{}").lower().removeprefix("script:")


def members(node: Node) -> set[tuple[str, str]]:
    """Return what is read of variables directly, as ``(variable, member)`` in the script's own case."""
    out = set()
    for one in walk(node):
        if one.type == "member_access" and one.children[0].type == "variable":
            out.add((plain(text_of(one.children[0])), text_of(one.children[-1])))
    return out
