"""Records and parsers: what is wrong inside a value, and what is left of it.

A parser takes a plain value and returns its normal form, or raises :class:`Bad` with *every* flaw inside the value. :func:`field`
turns a parser into a pydantic annotation with its JSON Schema, :func:`record` a record into a parser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType, NoneType
from typing import Any, ClassVar, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from nicplanner.errors import clean, closest, listing

M = TypeVar("M", bound="Model")
_NOTHING_GIVEN = object()


@dataclass(frozen=True, slots=True)
class Flaw:
    """One mistake inside a value: the steps down to it, what is wrong, found, allowed, how to mend it.

    `at_key` tells that the key is meant, not its value; `instead` is the key that an unknown one was probably meant to be.
    """

    at: tuple[Any, ...]
    message: str
    got: str = ""
    allowed: str = ""
    hint: str = ""
    at_key: bool = False
    instead: str = ""


class Bad(Exception):  # noqa: N818 - it is caught and turned into problems, never shown
    """A value has flaws. `rest` is what is left of it without them, None where nothing sensible is left."""

    def __init__(self, message: str = "", got: Any = _NOTHING_GIVEN, allowed: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.flaws: list[Flaw] = []
        self.rest: Any = None
        if message:
            self.flaws.append(Flaw((), message, "" if got is _NOTHING_GIVEN else show(got), allowed, hint))

    def add(self, other: Bad, *at: Any, at_key: bool = False) -> None:
        """Take over the flaws of `other`, found below the steps `at`."""
        self.flaws.extend(replace(flaw, at=(*at, *flaw.at), at_key=at_key or flaw.at_key) for flaw in other.flaws)

    def raise_if_any(self, rest: Any = None) -> None:
        """Raise if there are flaws, with what is left of the value."""
        if self.flaws:
            self.rest = rest
            raise self


def show(value: Any) -> str:
    """Write a found value for a message: short, on one line, without control characters."""
    if isinstance(value, str):
        return clean(repr(value[:100]) if len(value) > 100 else repr(value))
    if hasattr(value, "text"):
        return clean(str(value.text))
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 300:
        return "a whole number of more than 90 digits"
    if isinstance(value, Mapping):
        return clean("a map with " + ", ".join(str(key)[:100] for key in list(value)[:3])) if value else "a map without entries"
    if isinstance(value, (list, tuple)):
        return clean("[" + ", ".join(show(item) for item in value[:4]) + (", …]" if len(value) > 4 else "]"))
    return clean(str(value))


class Model(BaseModel):
    """Base of all records that a user writes: immutable, strict, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)

    homes: ClassVar[Mapping[str, str]] = {}
    """Keys of other records → where they belong, for the hint at an unknown key."""

    @classmethod
    def keys(cls) -> list[str]:
        """Return the keys that may be written, without those of later versions."""
        return [key for key, name in cls.by_key().items() if cls.model_fields[name].annotation is not NoneType]

    @classmethod
    def by_key(cls) -> dict[str, str]:
        """Return the field that each key is read into; they differ where the key is a word of Python."""
        return {info.alias or name: name for name, info in cls.model_fields.items()}

    def flaws(self) -> Iterable[Bad]:
        """Yield what is wrong between the record's own keys."""
        return ()


def field(parse: Callable[[Any], Any], schema: dict[str, Any]) -> Any:
    """Return the pydantic annotation parts for a parser: ``Annotated[T, *field(parse, schema)]``."""

    def validate(value: Any) -> Any:
        try:
            return parse(value)
        except Bad as bad:
            raise PydanticCustomError("bad", "bad", {"bad": bad}) from None

    return PlainValidator(validate), WithJsonSchema(schema)


def then(parse: Callable[[Any], Any], turn: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a parser that turns what `parse` gives, and what it leaves after mistakes, into another form."""

    def both(value: Any) -> Any:
        try:
            found = parse(value)
        except Bad as bad:
            bad.rest = None if bad.rest is None else turn(bad.rest)
            raise
        return turn(found)

    return both


def record(model: type[M], stand_ins: Mapping[str, Any] = MappingProxyType({})) -> Callable[[Any], M]:
    """Return a parser for a record.

    Parameters
    ----------
    model
        The record.
    stand_ins
        Values that take the place of required keys that are missing or faulty in what is left after a mistake, so that the other
        keys can still be checked.
    """
    every, known = model.by_key(), model.keys()

    def parse(value: Any) -> M:
        if not isinstance(value, Mapping):
            raise Bad("not a map", value, "a map with " + listing(known, 20))
        bad, given = Bad(), dict[str, Any]()
        for key, inside in value.items():
            if key not in every:
                bad.flaws.append(unknown_key((), key, known, model.homes))
            elif inside is None and key in known:
                hint = "give a value" if model.model_fields[every[key]].is_required() else "give a value, or remove the key"
                bad.flaws.append(Flaw((key,), "no value is given", "", _allowed(model, key), hint, at_key=True))
            else:
                given[key] = inside
        told = {flaw.instead or flaw.at[0] for flaw in bad.flaws}
        try:
            found = model.model_validate({**{key: stand_ins[key] for key in told if key in stand_ins}, **given})
        except ValidationError as error:
            bad.raise_if_any(_left_over(model, given, error, stand_ins, told, bad))
            raise
        for flaw in found.flaws():
            bad.add(flaw)
        bad.raise_if_any(found)
        return found

    return parse


def _left_over(
    model: type[M], given: Mapping[str, Any], error: ValidationError, stand_ins: Mapping[str, Any], told: set[Any], bad: Bad
) -> M | None:
    """Collect the flaws of an error in `bad`, and return what is left of the record without them."""
    parts: dict[str, Any] = {}
    for item in error.errors(include_url=False):
        key = str(item["loc"][0])
        if item["type"] == "missing" and key not in told:
            bad.flaws.append(Flaw((key,), "the key is missing", "", _allowed(model, key), f"add '{key}:'", at_key=True))
        elif item["type"] == "bad":
            bad.add(item["ctx"]["bad"], key)
        parts[key] = item["ctx"]["bad"].rest if item["type"] == "bad" else None
    sound = {key: inside for key, inside in given.items() if key not in parts}
    needed = {key: stand_in for key, stand_in in stand_ins.items() if key in parts or key in told}
    try:
        left = model.model_validate({**needed, **sound})
    except ValidationError:
        return None
    names = model.by_key()
    return left.model_copy(update={names[key]: part for key, part in parts.items() if part is not None})


def _allowed(model: type[Model], key: str) -> str:
    """Return what a key allows: what its parser says to nothing."""
    info = model.model_fields[model.by_key()[key]]
    inner = [part for one in get_args(info.annotation) for part in getattr(one, "__metadata__", ())]
    for part in (*info.metadata, *inner):
        if isinstance(part, PlainValidator):
            try:
                part.func(None)  # type: ignore[call-arg]
            except PydanticCustomError as error:
                bad: Bad = (error.context or {})["bad"]
                return bad.flaws[0].allowed
    return ""


def unknown_key(path: tuple[Any, ...], key: str, known: Iterable[str], homes: Mapping[str, str]) -> Flaw:
    """Return the flaw of an unknown key: with the nearest known one, and where the key belongs if it belongs elsewhere."""
    known = list(known)
    near, home = closest(key, known), homes.get(key, "")
    hint = f"did you mean {near[0]!r}?" if near else ""
    if home:
        hint = f"{hint} ('{key}' itself belongs to {home})" if hint else f"'{key}' belongs to {home}"
    return Flaw((*path, key), "unknown key", show(key), listing(known, 20), hint, True, near[0] if near else "")
