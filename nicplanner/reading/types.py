"""Names, texts, words, lists, maps and interfaces: parsers that give the normal form, natural order wherever order has no meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Annotated, Any, TypeVar

from nicplanner import names, units
from nicplanner.errors import clean, listing, nearest
from nicplanner.reading.base import Bad, field, then
from nicplanner.reading.numbers import number, rate_schema

V = TypeVar("V")
Parser = Callable[[Any], V]

# ------------------------------------------------------------------------------------------------------------------- text


def text_of(value: Any) -> str | None:
    """Return the text of a scalar that stands where a name is expected (``1`` and ``01`` are names too), else None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        return value
    if hasattr(value, "text"):
        return str(value.text)
    return str(value) if isinstance(value, int) and value.bit_length() <= 300 else None


NAME_RULE = "a name: letters, digits, '.', '_' and '-', at most 63, the first a letter or digit"


def name(value: Any) -> str:
    """Parse a name by the grammar of :data:`nicplanner.names.NAME`."""
    text = text_of(value)
    if text is None:
        raise Bad("not a name", value, NAME_RULE, "put it in quotes if it is meant as a name" if isinstance(value, (bool, float)) else "")
    if not names.NAME.match(text):
        raise Bad("not a valid name", text, NAME_RULE, _name_hint(text))
    if text.split(".")[0].casefold() in names.WINDOWS_DEVICES:
        raise Bad("a name that Windows reserves for a device", text, "any other name", f"for example '{text}-1'")
    return text


def _name_hint(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text[:200]).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")[:63]
    return f"for example {plain!r}" if plain and plain != text else ""


def free_text(value: Any) -> str:
    """Parse one line of free text: at most 200 printable characters, no control or direction marks."""
    text = text_of(value)
    if text is None:
        raise Bad("not text", value, "one line of text", "put it in quotes" if value is not None else "")
    if len(text) > 200 or not text.isprintable():
        raise Bad("not one line of plain text", text, "at most 200 printable characters, no control or direction marks")
    return text


def filled(what: str) -> Parser[str]:
    """Return a parser for free text that is not empty."""

    def parse(value: Any) -> str:
        text = text_of(value)
        if text is None:
            raise Bad(f"not {what}", value, what)
        if not free_text(text).strip():
            raise Bad("the text is empty", value, what)
        return text

    return parse


model_name = filled("the name of a model")
"""Parse the name of a model."""


def choice(*allowed: str) -> Parser[str]:
    """Return a parser for one of several words."""

    def parse(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise Bad("not a known word", value, listing(allowed, 20), nearest(value, allowed) if isinstance(value, str) else "")
        return value

    return parse


def truth(value: Any) -> bool:
    """Parse true or false."""
    if not isinstance(value, bool):
        yes_or_no = isinstance(value, str) and value.casefold() in ("yes", "no", "on", "off", "y", "n")
        raise Bad("not true or false", value, "true, false", "YAML 1.2 knows true and false alone" if yes_or_no else "")
    return value


def expanded(item: Parser[str], most: int = names.MOST_NAMES) -> Parser[tuple[str, ...]]:
    """Return a parser for a name or range of at most so many; gives the names in natural order."""

    def parse(value: Any) -> tuple[str, ...]:
        text = text_of(value)
        if text is None or not names.is_range(text):
            return (item(value),)
        try:
            if names.count(text) > most:
                raise names.RangeError(f"the range gives more than {most} names")
            found = names.expand(text)
        except names.RangeError as error:
            raise Bad("not a valid range", text, "name[a-b] or name[1,3,5-7]", clean(str(error), 200)) from None
        seen: set[str] = set()
        for single in found:
            item(single)
            if single.casefold() in seen:
                raise Bad("the range gives a name twice", text, "each name once", f"{single!r} comes twice")
            seen.add(single.casefold())
        return tuple(names.natural(found))

    return parse


def single(item: Parser[V]) -> Parser[tuple[V, ...]]:
    """Return a parser that gives its one item as a tuple, for :func:`map_of`."""
    return lambda value: (item(value),)


# -------------------------------------------------------------------------------------------------------------- lists, maps


def list_of(item: Parser[V], what: str, least: int = 0, bare: bool = False) -> Parser[tuple[V, ...]]:
    """Return a parser for a list whose order has a meaning; with `bare` one item alone counts as a list of one."""

    def parse(value: Any) -> tuple[V, ...]:
        if bare and not isinstance(value, (list, tuple, Mapping)):
            return (item(value),)
        if not isinstance(value, (list, tuple)):
            raise Bad("not a list", value, f"a list of {what}", _list_hint(value))
        bad, out = Bad(), []
        for i, entry in enumerate(value):
            try:
                out.append(item(entry))
            except Bad as inner:
                bad.add(inner, i)
        bad.raise_if_any(tuple(out))
        if len(out) < least:
            raise Bad("the list is empty" if not out else "the list is too short", value, f"a list of {what}, at least {least}")
        return tuple(out)

    return parse


def _list_hint(value: Any) -> str:
    if isinstance(value, str) and value.casefold() in ("none", "no", "nothing", ""):
        return "write [] for none"
    text = text_of(value)
    return f"write [{clean(text)}]" if text else ""


def set_of(item: Parser[V], what: str, bare: bool = False) -> Parser[tuple[V, ...]]:
    """Return a parser for a list whose order has no meaning; gives natural order, each item once."""
    return _gathered(single(item), what, bare)


def names_of(item: Parser[tuple[str, ...]], what: str) -> Parser[tuple[str, ...]]:
    """Return a parser for what `item` takes or a list of it, ranges included; gives the names in natural order, each once."""
    return _gathered(item, what, bare=True)


def _gathered(several: Parser[tuple[V, ...]], what: str, bare: bool) -> Parser[tuple[V, ...]]:
    """Join what the entries of a list stand for."""
    as_list = list_of(lambda entry: entry, what)

    def parse(value: Any) -> tuple[V, ...]:
        alone = bare and not isinstance(value, (list, tuple, Mapping))
        bad, seen = Bad(), dict[V, None]()
        for i, entry in enumerate((value,) if alone else as_list(value)):
            at = () if alone else (i,)
            try:
                found = several(entry)
            except Bad as inner:
                bad.add(inner, *at)
                continue
            twice = [str(one) for one in found if one in seen]
            if twice:
                bad.add(Bad("an entry stands twice", names.compress(twice), f"each of the {what} once"), *at)
            seen.update(dict.fromkeys(found))
        out = tuple(sorted(seen, key=lambda one: names.natural_key(str(one))))
        bad.raise_if_any(out)
        return out

    return parse


def map_of(keys: Callable[[Any], Iterable[Any]], item: Parser[V], what: str, allowed: str) -> Parser[dict[Any, V]]:
    """Return a parser for a map.

    Parameters
    ----------
    keys
        Parser of a key: gives the names that it stands for (several for a range).
    item
        Parser of a value.
    what
        What a key names, for the message when one stands twice (case does not distinguish).
    allowed
        What is allowed, for the message when there is no map.
    """

    def parse(value: Any) -> dict[Any, V]:
        if not isinstance(value, Mapping):
            raise Bad("not a map", value, allowed)
        bad, out, owner = Bad(), dict[Any, V](), dict[Any, Any]()
        for key, inside in value.items():
            found: Iterable[Any] = ()
            try:
                found = keys(key)
            except Bad as inner:
                bad.add(inner, key, at_key=True)
            try:
                entry = item(inside)
            except Bad as inner:
                bad.add(inner, key)
                entry = inner.rest
                found = found if entry is not None else ()
            twice = [one for one in found if owner.setdefault(_folded(one), key) is not key]
            if twice:
                hint = f"also under '{clean(str(owner[_folded(twice[0])]))}'"
                bad.add(Bad(f"the {what} stands twice", names.compress(map(str, twice)), f"each {what} once", hint), key, at_key=True)
            out.update((one, entry) for one in found if owner[_folded(one)] is key)
        bad.raise_if_any(out)
        return out

    return parse


def _folded(key: Any) -> Any:
    return key.casefold() if isinstance(key, str) else key


# ------------------------------------------------------------------------------------------------------------- interfaces

INTERFACE_RULE = "letters, digits, blanks and . _ / : + -, at most 63, the first a letter or digit"

COMMON_TYPES = (
    "100base-tx", "1000base-t", "1000base-x-sfp", "2.5gbase-t", "5gbase-t", "10gbase-t", "10gbase-x-sfpp", "25gbase-x-sfp28",
    "40gbase-x-qsfpp", "50gbase-x-sfp56", "50gbase-x-sfp28", "100gbase-x-qsfp28", "100gbase-x-sfpdd", "200gbase-x-qsfp56",
    "400gbase-x-qsfpdd", "400gbase-x-osfp", "800gbase-x-osfp", "800gbase-x-qsfpdd",
)  # fmt: skip


def interface_name(value: Any) -> str:
    """Parse the name of an interface."""
    text = text_of(value)
    if text is None or not names.INTERFACE.match(text):
        raise Bad("not an interface name", value, INTERFACE_RULE)
    return text


def interface_type(value: Any) -> str:
    """Parse a NetBox interface type that a cable can end on."""
    if not isinstance(value, str) or len(value) > 63 or units.interface_type(value) is None:
        hint = _type_hint(value) if isinstance(value, str) else ""
        raise Bad("not an Ethernet interface type", value, "NetBox's names, for example 1000base-t, 10gbase-x-sfpp, 25gbase-x-sfp28", hint)
    return value


_PLAIN_TYPES = {
    "1g": "1000base-t",
    "10g": "10gbase-t or 10gbase-x-sfpp",
    "25g": "25gbase-x-sfp28",
    "40g": "40gbase-x-qsfpp",
    "100g": "100gbase-x-qsfp28",
}


def _type_hint(value: str) -> str:
    plain = re.sub(r"(be|bps|bit/s|b/s|b)$", "", value.casefold().replace(" ", ""))
    if plain in _PLAIN_TYPES:
        return f"write {_PLAIN_TYPES[plain]}"
    return nearest(value.replace("1gbase", "1000base"), COMMON_TYPES)


MOST_INTERFACES = 10_000
"""Interfaces that a single range may give; no device has more."""

interface_range = expanded(interface_name, MOST_INTERFACES)
"""Parse an interface name or range."""

_interface_map = map_of(interface_range, interface_type, "interface", 'interface names or ranges to types, {"p[1-4]": 1000base-t}')


interfaces = then(_interface_map, lambda found: tuple(sorted(found.items(), key=lambda pair: names.natural_key(pair[0]))))
"""Parse ``{"p[1-4]": 1000base-t}`` into (name, type) pairs in natural order."""


INTERFACES_SCHEMA = {
    "type": "object",
    "additionalProperties": {"type": "string", "examples": list(COMMON_TYPES)},
    "description": "Interface names or ranges to NetBox interface types.",
}

Positive = Annotated[Fraction, *field(number(0, 10**6, "Gbit/s", above=True), {"type": "number", "exclusiveMinimum": 0, "maximum": 1e6})]
Money = Annotated[Fraction, *field(number(0, 10**9), rate_schema(0, 1e9))]
Name = Annotated[str, *field(name, {"type": ["string", "number"]})]
FreeText = Annotated[str, *field(free_text, {"type": ["string", "number"], "maxLength": 200})]
ModelName = Annotated[str, *field(model_name, {"type": ["string", "number"], "minLength": 1, "maxLength": 200})]
Interfaces = Annotated[tuple[tuple[str, str], ...], *field(interfaces, INTERFACES_SCHEMA)]
