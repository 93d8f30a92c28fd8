"""pydantic's errors → :class:`~nicplanner.errors.Problem` with place, finding, allowance and hint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from nicplanner.errors import Problem, listing, nearest
from nicplanner.reading.document import Document
from nicplanner.reading.types import Model, show

M = TypeVar("M", bound=Model)


def make(
    document: Document, path: tuple[Any, ...], message: str, got: str = "", allowed: str = "", hint: str = "", at_key: bool = False
) -> Problem:
    """Return a problem at `path` of a document, with its line and column."""
    line, column = document.place(path, at_key)
    return Problem(".".join(map(str, path)), message, got, allowed, hint, document.file, line, column)


def validate(
    model: type[M], value: Any, document: Document, path: tuple[Any, ...], problems: list[Problem], **stand_ins: Any
) -> M | None:
    """Validate one record; on mistakes append them all to `problems`.

    Returns
    -------
    Model or None
        The record; after mistakes what is left of it without the faulty keys (`stand_ins` take the place of required ones), so that
        its other keys can still be checked; None where nothing sensible is left.
    """
    if not isinstance(value, Mapping):
        allowed = "a map with " + listing(model.model_fields)
        problems.append(make(document, path, "not a map", show(value), allowed))
        return None
    try:
        return model.model_validate(dict(value))
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=True)
    for item in errors:
        problems.extend(_translate(model, item, document, path))
    faulty = {item["loc"][0] for item in errors}
    rest = {key: inside for key, inside in value.items() if key not in faulty}
    try:
        return model.model_validate({**{key: stand_in for key, stand_in in stand_ins.items() if key in faulty}, **rest})
    except ValidationError:
        return None


def _translate(model: type[Model], item: Any, document: Document, path: tuple[Any, ...]) -> list[Problem]:
    where = (*path, *item["loc"])
    if item["type"] == "bad":
        return [make(document, (*where, *at), message, got, allowed, hint, at_key=bool(at)) for at, message, got, allowed, hint in item["ctx"]["items"]]
    if item["type"] == "extra_forbidden":
        known = _fields(model, item["loc"][:-1])
        hint = nearest(str(item["loc"][-1]), known)
        return [make(document, where, "unknown key", repr(str(item["loc"][-1])), listing(known, 16), hint, at_key=True)]
    if item["type"] == "missing":
        return [make(document, where[:-1], f"the key '{item['loc'][-1]}' is missing", "", "", f"add '{item['loc'][-1]}:'", at_key=True)]
    if item["type"] in ("model_type", "model_attributes_type", "dict_type"):
        return [make(document, where, "not a map", show(item["input"]), "a map of keys and values")]
    return [make(document, where, str(item["msg"]), show(item["input"]))]


def _fields(model: type[Model], steps: tuple[Any, ...]) -> list[str]:
    """Names of the fields of the model that sits at `steps` below `model`."""
    current: Any = model
    for step in steps:
        info = getattr(current, "model_fields", {}).get(step)
        if info is None:
            continue
        inner = [part for part in (info.annotation, *getattr(info.annotation, "__args__", ())) if isinstance(part, type) and issubclass(part, Model)]
        if inner:
            current = inner[0]
    return [info.alias or name for name, info in current.model_fields.items()]
