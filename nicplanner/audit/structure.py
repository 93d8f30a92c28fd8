"""Reading JSON of devices: whole, without repeated keys, and with the place of whatever is not as it must be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from nicplanner.errors import InputError, Problem, clean

MOST_DEPTH = 60


class FormatError(ValueError):
    """Something in a file is not as its format has it."""

    def __init__(self, path: str, message: str, got: str = "", allowed: str = "", hint: str = "") -> None:
        self.path, self.message, self.got, self.allowed, self.hint = path, message, got, allowed, hint
        super().__init__(message)

    def problem(self, file: str) -> Problem:
        """Return the fault as a mistake of a file."""
        return Problem(clean(self.path), self.message, clean(self.got), self.allowed, self.hint, file=file)


def parse_json(text: str, file: str) -> Any:
    """Read JSON.

    Raises
    ------
    InputError
        If it is none, ends too early, has a key twice or is nested too deep.
    """
    if not text.strip():
        hint = "a device that sees nobody prints an empty object, {}, or an empty list of neighbours"
        raise InputError([Problem("", "the file is empty", hint=hint, file=file)])
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_constant)
    except FormatError as fault:
        raise InputError([fault.problem(file)]) from None
    except json.JSONDecodeError as error:
        hint = ""
        if error.pos >= len(text.rstrip()):
            hint = "it ends within the JSON: was the output cut off?"
        elif error.pos == len(text) - len(text.lstrip()):
            hint = "it must begin with the JSON itself: take the prompt and the command off, and ask the device for JSON"
        message = f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise InputError([Problem("", message, hint=hint, file=file, line=error.lineno, column=error.colno)]) from None
    except RecursionError:
        raise InputError([Problem("", "the JSON is nested too deep", file=file)]) from None
    except ValueError:  # a number of more digits than Python reads
        raise InputError([Problem("", "the JSON has a number of too many digits", file=file)]) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise FormatError("", "a key stands twice in one object of the JSON", repr(twice))
    return found


def _constant(text: str) -> Any:
    raise FormatError("", "not JSON", text)


def rows_of(value: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield objects that stand in a list, or alone without one, each with its place."""
    several = value if isinstance(value, list) else [value]
    for i, one in enumerate(several):
        where = f"{path}[{i}]" if isinstance(value, list) else path
        yield where, an_object(one, where)


def an_object(value: Any, path: str) -> dict[str, Any]:
    """Return a value that must be an object."""
    if not isinstance(value, dict):
        raise FormatError(path, "not an object", _short(value), "an object { … }")
    return value


def a_text(row: dict[str, Any], key: str, path: str, needed: bool = False) -> str:
    """Return a text of an object, without blanks around it; empty if it is missing and not needed.

    Some devices write numbers without quotes where a name is one.
    """
    value = row.get(key)
    if value is None and not needed:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise FormatError(f"{path}.{key}", "missing" if value is None else "not a text", "" if value is None else _short(value), "a text")
    if needed and not value.strip():
        raise FormatError(f"{path}.{key}", "empty", allowed="a text")
    return value.strip()


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, default=str)[:80]
