"""YAML text → plain data plus the place of every key and value.

One pass over the parser's events. Only YAML 1.2's core types are recognised (``no`` and ``on`` are text, ``0123`` is not octal,
``10:20`` is not a number), keys are unique, aliases are counted with what they expand to, and numbers keep their exact decimals and
the text they were written as.
"""

from __future__ import annotations

import re
import stat
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from nicplanner.errors import InputError, Problem

MOST_BYTES = 50 * 2**20
MOST_NODES = 1_000_000
MOST_DEPTH = 100

_INT = re.compile(r"[-+]?[0-9]+\Z", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,6})?\Z", re.ASCII)
_SPECIAL = {".inf": "Infinity", "+.inf": "Infinity", "-.inf": "-Infinity", ".nan": "NaN"}
_CORE_TAGS = {"tag:yaml.org,2002:" + name for name in ("str", "int", "float", "bool", "null", "map", "seq")}


class WrittenInt(int):
    """A whole number that remembers how it was written (``01``)."""

    text: str


class WrittenDecimal(Decimal):
    """A decimal that remembers how it was written (``1.10``)."""

    text: str


@dataclass(slots=True)
class Marks:
    """Place of a value, and of the keys and values inside it."""

    line: int
    column: int
    keys: dict[Any, tuple[int, int]] = field(default_factory=dict)
    inside: dict[Any, Marks] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data read from a file, with the places of its parts."""

    value: Any
    marks: Marks | None
    file: str

    def place(self, path: tuple[Any, ...], at_key: bool = False) -> tuple[int, int]:
        """Return line and column of the value at `path` (of its key with `at_key`), or of the nearest part above it."""
        marks = self.marks
        if marks is None:
            return 0, 0
        spot = (marks.line, marks.column)
        for i, step in enumerate(path):
            last = i == len(path) - 1
            if step not in marks.inside:
                break
            if at_key and last and step in marks.keys:
                return marks.keys[step]
            marks = marks.inside[step]
            spot = (marks.line, marks.column)
        return spot


class _Stop(Exception):
    def __init__(self, message: str, mark: Any, got: str = "", allowed: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.problem = {"message": message, "got": got, "allowed": allowed, "hint": hint}
        self.mark = mark


class _Builder:
    """Builds the data from parser events, guarding depth, size, keys and tags."""

    def __init__(self, text: str, file: str) -> None:
        self.loader = yaml.CSafeLoader(text)
        self.file = file
        self.anchors: dict[str, tuple[Any, Marks, int]] = {}
        self.open_anchors: set[str] = set()
        self.nodes = 0
        self.problems: list[Problem] = []

    def note(self, mark: Any, path: str, message: str, got: str = "", allowed: str = "", hint: str = "") -> None:
        self.problems.append(Problem(path, message, got, allowed, hint, self.file, mark.line + 1, mark.column + 1))

    def document(self) -> tuple[Any, Marks | None]:
        get = self.loader.get_event
        get()  # stream start
        event = get()
        if isinstance(event, yaml.StreamEndEvent):
            return None, None
        value, marks, _ = self.node(get(), 0, ())
        get()  # document end
        event = get()
        if not isinstance(event, yaml.StreamEndEvent):
            raise _Stop("a second document begins here", event.start_mark, allowed="one document a file", hint="remove the line '---'")
        return value, marks

    def count(self, number: int, mark: Any) -> None:
        self.nodes += number
        if self.nodes > MOST_NODES:
            raise _Stop("the document expands too far", mark, allowed=f"at most {MOST_NODES} values, aliases counted in full")

    def node(self, event: Any, depth: int, path: tuple[Any, ...]) -> tuple[Any, Marks, int]:
        mark = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            if event.anchor in self.open_anchors:
                raise _Stop("an alias refers to a value that contains it", mark, got=f"*{event.anchor}", hint="write the value out")
            if event.anchor not in self.anchors:
                raise _Stop("an alias without its anchor", mark, got=f"*{event.anchor}", hint=f"define it before with &{event.anchor}")
            value, marks, size = self.anchors[event.anchor]
            self.count(size, mark)
            return value, marks, size
        if depth > MOST_DEPTH:
            raise _Stop("the document is nested too deeply", mark, allowed=f"at most {MOST_DEPTH} levels")
        if event.tag is not None and event.tag not in _CORE_TAGS and event.tag != "!":
            raise _Stop("a tag that is not plain data", mark, got=event.tag, hint="remove the tag; a design is text, numbers, lists and maps")
        self.count(1, mark)
        if event.anchor:
            self.open_anchors.add(event.anchor)
        if isinstance(event, yaml.ScalarEvent):
            result = self.scalar(event), Marks(mark.line + 1, mark.column + 1), 1
        elif isinstance(event, yaml.SequenceStartEvent):
            result = self.sequence(mark, depth, path)
        else:
            result = self.mapping(mark, depth, path)
        if event.anchor:
            self.open_anchors.discard(event.anchor)
            self.anchors[event.anchor] = result
        return result

    def sequence(self, mark: Any, depth: int, path: tuple[Any, ...]) -> tuple[Any, Marks, int]:
        values: list[Any] = []
        marks, size = Marks(mark.line + 1, mark.column + 1), 1
        while not isinstance(event := self.loader.get_event(), yaml.SequenceEndEvent):
            value, marks.inside[len(values)], inner = self.node(event, depth + 1, (*path, len(values)))
            values.append(value)
            size += inner
        return values, marks, size

    def mapping(self, mark: Any, depth: int, path: tuple[Any, ...]) -> tuple[Any, Marks, int]:
        values: dict[str, Any] = {}
        marks, size = Marks(mark.line + 1, mark.column + 1), 1
        while not isinstance(event := self.loader.get_event(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _Stop("a key that is not plain text", event.start_mark, allowed="names and ranges as keys", hint="put the key in quotes")
            key, key_mark = event.value, event.start_mark
            value, inner_marks, inner = self.node(self.loader.get_event(), depth + 1, (*path, key))
            size += inner + 1
            if key in values:
                line, column = marks.keys[key]
                self.note(
                    key_mark,
                    ".".join(map(str, (*path, key))),
                    "the key stands twice",
                    got=f"also on line {line}, column {column}",
                    allowed="each key once",
                    hint="remove or rename one of the two",
                )
                continue
            values[key] = value
            marks.keys[key] = key_mark.line + 1, key_mark.column + 1
            marks.inside[key] = inner_marks
        return values, marks, size

    @staticmethod
    def scalar(event: Any) -> Any:
        text: str = event.value
        if not event.implicit[0] and event.tag in (None, "!"):
            return text
        if event.style or event.tag == "tag:yaml.org,2002:str":
            return text
        if text in ("", "~", "null", "Null", "NULL"):
            return None
        if text in ("true", "True", "TRUE"):
            return True
        if text in ("false", "False", "FALSE"):
            return False
        if _INT.match(text) and len(text) <= 400:
            whole = WrittenInt(text)
            whole.text = text
            return whole
        if _FLOAT.match(text) or text.lower() in _SPECIAL:
            number = WrittenDecimal(_SPECIAL.get(text.lower(), text))
            number.text = text
            return number
        return text


def _refuse(file: str, message: str, **parts: Any) -> InputError:
    return InputError([Problem("", message, file=file, **parts)])


def read_text(path: str | Path) -> tuple[str, str]:
    """Return the text and the displayed name of a file; ``-`` is standard input.

    Raises
    ------
    InputError
        If it is missing, not a regular file, too large, or not UTF-8.
    """
    if str(path) == "-":
        return _decode(sys.stdin.buffer.read(MOST_BYTES + 1), "<stdin>"), "<stdin>"
    path = Path(path)
    name = path.name or str(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise _refuse(name, "this is a folder", allowed="a YAML file", hint="name the design file inside it")
        if not stat.S_ISREG(mode):
            raise _refuse(name, "this is not a regular file", allowed="a YAML file, or - for standard input")
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise _refuse(name, "no such file", got=str(path), hint="check the path; `nicplanner init` writes a starter") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the path is not valid"
        raise _refuse(name, f"cannot be read ({reason})", got=str(path)) from None
    return _decode(data, name), name


def _decode(data: bytes, name: str) -> str:
    if len(data) > MOST_BYTES:
        raise _refuse(name, "the file is too large", allowed=f"at most {MOST_BYTES // 2**20} MiB")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
        raise _refuse(name, "the file is not UTF-8", got="UTF-16 or binary data", allowed="UTF-8 text", hint="save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refuse(name, "the file is not UTF-8", got=f"byte 0x{data[error.start]:02x}", allowed="UTF-8 text", hint="save it as UTF-8", line=line, column=1) from None


def parse(text: str, file: str) -> Document:
    """Parse YAML text.

    Raises
    ------
    InputError
        For text that is not YAML, duplicate keys (all of them), tags, circular aliases, or documents past the limits of this module.
    """
    try:
        builder = _Builder(text, file)
        value, marks = builder.document()
    except _Stop as stop:
        raise InputError(
            [*builder.problems, Problem("", file=file, line=stop.mark.line + 1, column=stop.mark.column + 1, **stop.problem)]
        ) from None
    except yaml.YAMLError as error:
        raise InputError([_yaml_problem(error, text, file)]) from None
    if builder.problems:
        raise InputError(builder.problems)
    return Document(value, marks, file)


def _yaml_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    if mark is None:  # a reader error: a character that YAML does not allow
        position = getattr(error, "position", None)
        code = getattr(error, "character", None)
        line = column = 0
        if isinstance(position, int):
            line, column = text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
        got = f"character U+{code:04X}" if isinstance(code, int) else ""
        return Problem("", "a character that YAML does not allow", got, "printable text", "remove it", file, line, column)
    line = text.splitlines()[mark.line] if mark.line < len(text.splitlines()) else ""
    hint = "indent with blanks, never with tabs" if "\t" in line else "check indentation, quotes, colons and brackets here and on the line before"
    what = str(getattr(error, "problem", "") or "not valid YAML").replace("\n", " ")
    return Problem("", f"not valid YAML: {what}", "", "", hint, file, mark.line + 1, mark.column + 1)


def load(path: str | Path) -> Document:
    """Read and parse a YAML file; see :func:`read_text` and :func:`parse` for what is refused."""
    text, name = read_text(path)
    return parse(text, name)
