"""YAML text → plain data plus the place of every key and value.

One pass over the parser's events. Only YAML 1.2's core types are recognised (``no`` and ``on`` are text, ``0123`` is not octal,
``10:20`` is not a number), keys are unique, aliases are counted with what they expand to, and numbers keep their exact decimals and
the text they were written as.
"""

from __future__ import annotations

import io
import re
import stat
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml

from nicplanner.errors import InputError, Problem, clean
from nicplanner.reading.base import show

MOST_BYTES = 50 * 2**20
MOST_NODES = 1_000_000
MOST_DEPTH = 100

_INT = re.compile(r"[-+]?[0-9]+\Z", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,6})?\Z", re.ASCII)
_SPECIAL = {".inf": "Infinity", "+.inf": "Infinity", "-.inf": "-Infinity", ".nan": "NaN"}
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CORE_TAGS = {"tag:yaml.org,2002:" + name for name in ("str", "int", "float", "bool", "null", "map", "seq")}


class WrittenInt(int):
    """A whole number that remembers how it was written (``01``)."""

    text: str

    def __new__(cls, text: str) -> WrittenInt:
        """Make it of its text."""
        self = super().__new__(cls, text)
        self.text = text
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.text,)

    def __deepcopy__(self, _: Any) -> WrittenInt:
        return self


class WrittenDecimal(Decimal):
    """A decimal that remembers how it was written (``1.10``)."""

    text: str

    def __new__(cls, text: str) -> WrittenDecimal:
        """Make it of its text."""
        self = super().__new__(cls, _SPECIAL.get(text.lower(), text))
        self.text = text
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.text,)

    def __deepcopy__(self, _: Any) -> WrittenDecimal:
        return self


class Place(NamedTuple):
    """Where something stands: line and column counted from 1 (0: unknown), and the sheet of a workbook (then row and column)."""

    line: int = 0
    column: int = 0
    sheet: str = ""


@dataclass(slots=True)
class Marks:
    """Place of a value, and of the keys and values inside it."""

    line: int
    column: int
    keys: dict[Any, tuple[int, int]] = field(default_factory=dict)
    inside: dict[Any, Marks] = field(default_factory=dict)
    sheet: str = ""


_NOTHING: Any = MappingProxyType({})
"""What is inside a scalar; most values are scalars, and two maps for each of them would cost more than all the rest."""


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data read from a file, with the places of its parts.

    `problems` are mistakes that leave the rest readable: keys that stand twice, merge keys. `told` are the paths whose value one of
    them spoiled: that it is missing, or something of it, is no news.
    """

    value: Any
    marks: Marks | None
    file: str
    problems: tuple[Problem, ...] = ()
    told: frozenset[tuple[Any, ...]] = frozenset()

    def place(self, path: tuple[Any, ...], at_key: bool = False) -> Place:
        """Return the place of the value at `path` (of its key with `at_key`), or of the nearest part above it."""
        marks = self.marks
        if marks is None:
            return Place()
        spot = (marks.line, marks.column)
        for step in path:
            if step not in marks.inside:
                break
            key = marks.keys.get(step)
            marks = marks.inside[step]
            spot = key if at_key and key else (marks.line, marks.column)
        return Place(*spot, marks.sheet)


class _Stop(Exception):  # noqa: N818 - it ends the reading, and never leaves this module
    def __init__(self, message: str, mark: Any, got: str = "", allowed: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.problem = {"message": message, "got": got, "allowed": allowed, "hint": hint}
        self.mark = mark


class _Builder:
    """Builds the data from parser events, guarding depth, size, keys and tags."""

    def __init__(self, text: str, file: str) -> None:
        self.loader: Any = yaml.CSafeLoader(text)
        self.file = file
        self.anchors: dict[str, tuple[Any, Marks, int]] = {}
        self.open_anchors: set[str] = set()
        self.nodes = 0
        self.problems: list[Problem] = []

    def note(self, mark: Any, path: tuple[Any, ...], message: str, got: str, allowed: str, hint: str) -> None:
        dotted = ".".join(clean(str(step)) for step in path)
        self.problems.append(Problem(dotted, message, got, allowed, hint, self.file, mark.line + 1, mark.column + 1))

    def document(self) -> tuple[Any, Marks | None]:
        get = self.loader.get_event
        get()  # stream start
        if isinstance(get(), yaml.StreamEndEvent):
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
            return self.alias(event)
        if depth > MOST_DEPTH:
            raise _Stop("the document is nested too deeply", mark, allowed=f"at most {MOST_DEPTH} levels")
        self.check_tag(event)
        self.count(1, mark)
        if event.anchor:
            self.open_anchors.add(event.anchor)
        if isinstance(event, yaml.ScalarEvent):
            result = self.scalar(event), Marks(mark.line + 1, mark.column + 1, _NOTHING, _NOTHING), 1
        elif isinstance(event, yaml.SequenceStartEvent):
            result = self.sequence(mark, depth, path)
        else:
            result = self.mapping(mark, depth, path)
        if event.anchor:
            self.open_anchors.discard(event.anchor)
            self.anchors[event.anchor] = result
        return result

    def alias(self, event: Any) -> tuple[Any, Marks, int]:
        shown = clean(f"*{event.anchor}")
        if event.anchor in self.open_anchors:
            raise _Stop("an alias refers to a value that contains it", event.start_mark, got=shown, hint="write the value out")
        if event.anchor not in self.anchors:
            raise _Stop("an alias without its anchor", event.start_mark, got=shown, hint=f"define it before with &{shown[1:]}")
        value, marks, size = self.anchors[event.anchor]
        self.count(size, event.start_mark)
        return value, marks, size

    @staticmethod
    def check_tag(event: Any) -> None:
        if event.tag is not None and event.tag not in _CORE_TAGS and event.tag != "!":
            hint = "remove the tag; a design is text, numbers, lists and maps"
            raise _Stop("a tag that is not plain data", event.start_mark, got=clean(event.tag), hint=hint)

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
                hint = "put a key that begins with [, { or * in quotes"
                raise _Stop("a key that is not plain text", event.start_mark, allowed="names and ranges as keys", hint=hint)
            self.check_tag(event)
            key: str = event.value
            key_mark: Any = event.start_mark
            value, inner_marks, inner = self.node(self.loader.get_event(), depth + 1, (*path, key))
            size += inner + 1
            if key in values:
                line, column = marks.keys[key]
                got, hint = f"{show(key)}, also on line {line}, column {column}", "remove or rename one of the two"
                self.note(key_mark, (*path, key), "the key stands twice", got, "each key once", hint)
            elif key == "<<" and not event.style:
                hint = "write the keys out, or use an alias as the whole value"
                self.note(key_mark, (*path, key), "merge keys are not part of YAML 1.2", "'<<'", "plain keys", hint)
            else:
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
            return WrittenInt(text)
        if _FLOAT.match(text) or text.lower() in _SPECIAL:
            return WrittenDecimal(text)
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
        return _standard_input(), "<stdin>"
    path = Path(path)
    name = clean(path.name or str(path))
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise _refuse(name, "this is a folder", allowed="a YAML file", hint="name the design file inside it")
        if not stat.S_ISREG(mode):
            raise _refuse(name, "this is not a regular file", allowed="a YAML file, or - for standard input")
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise _refuse(name, "no such file", got=clean(str(path), 200), hint="check the path; `nicplanner init` writes a starter") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the path is not valid"
        raise _refuse(name, f"cannot be read ({reason})", got=clean(str(path), 200)) from None
    return decode(data, name), name


def _standard_input() -> str:
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        raise _refuse("<stdin>", "there is no standard input here", hint="name a file")
    return decode(stream.read(MOST_BYTES + 1), "<stdin>")


def decode(data: bytes, name: str) -> str:
    """Decode a file's bytes as UTF-8, with or without byte order mark.

    Raises
    ------
    InputError
        If they are too many, or not UTF-8.
    """
    if len(data) > MOST_BYTES:
        raise _refuse(name, "the file is too large", allowed=f"at most {MOST_BYTES // 2**20} MiB")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
        raise _refuse(name, "the file is not UTF-8", got="UTF-16 or binary data", allowed="UTF-8 text", hint="save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        line, column = data.count(b"\n", 0, error.start) + 1, len(data[start : error.start].decode("utf-8", "replace")) + 1
        got = f"byte 0x{data[error.start]:02x}"
        raise _refuse(
            name, "the file is not UTF-8", got=got, allowed="UTF-8 text", hint="save it as UTF-8", line=line, column=column
        ) from None


def parse(text: str, file: str) -> Document:
    """Parse YAML text.

    Keys that stand twice and merge keys are mistakes of the returned document, so that the rest is read all the same.

    Raises
    ------
    InputError
        For text that is not YAML, tags, circular aliases, or documents past the limits of this module.
    """
    lone = _LONE_SURROGATE.search(text)
    if lone:
        raise InputError([_bad_sign(text, lone.start(), ord(lone[0]), file)])
    builder = _Builder(text, file)
    try:
        value, marks = builder.document()
    except _Stop as stop:
        last = Problem("", file=file, line=stop.mark.line + 1, column=stop.mark.column + 1, **stop.problem)
        raise InputError([*builder.problems, last]) from None
    except yaml.YAMLError as error:
        raise InputError([*builder.problems, _yaml_problem(error, text, file)]) from None
    return Document(value, marks, file, tuple(builder.problems))


def _bad_sign(text: str, position: int, code: int, file: str) -> Problem:
    """Return the problem of a character that YAML does not allow."""
    line, column = text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
    got = f"character U+{code:04X}"
    return Problem("", "a character that YAML does not allow", got, "printable text", "remove it", file, line, column)


_RANGE_IN_BRACES = re.compile(r"[{,]\s*[^'\"{},]*[A-Za-z0-9]\[[0-9][0-9,-]*\]")
"""A name with a range that is not in quotes, inside a map in braces: YAML takes the bracket for a list."""


def _yaml_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    if mark is None:  # a reader error: a character that YAML does not allow
        bad = _FORBIDDEN.search(text)
        if bad:
            return _bad_sign(text, bad.start(), ord(bad[0]), file)
        return Problem("", "not valid YAML", clean(str(error)), file=file)
    line = next(islice(io.StringIO(text, newline=""), mark.line, None), "")
    opened = getattr(error, "context_mark", None)
    context = clean(str(getattr(error, "context", "") or ""))
    what = clean(str(getattr(error, "problem", "") or ""))
    hint = "check indentation, quotes, colons and brackets here and on the line before"
    if _RANGE_IN_BRACES.search(line):
        hint = 'inside braces a range needs quotes: {rack: "R[1-4]"}'
    if "\t" in line[: mark.column + 1]:
        what, hint = "a tab where blanks belong", "indent with blanks, never with tabs"
    elif opened is not None and opened.line != mark.line and ("flow" in context or "quoted" in context):
        where = re.sub(r"^while (?:parsing|scanning) an?", "in the", context)
        hint = f"{where} that begins on line {opened.line + 1}, column {opened.column + 1}: {hint}"
    return Problem("", f"not valid YAML{': ' + what if what else ''}", "", "", hint, file, mark.line + 1, mark.column + 1)


def load(path: str | Path) -> Document:
    """Read and parse a YAML file; see :func:`read_text` and :func:`parse` for what is refused."""
    text, name = read_text(path)
    return parse(text, name)
