"""Strict field types for pydantic models: exact numbers, names, ranges, interfaces, networks.

Each type is one parser that returns the normal form or raises :class:`Bad` with *all* that is wrong inside the value, each with
what was found, what is allowed and a hint.  :func:`field` turns a parser into a pydantic annotation with its JSON Schema.
"""

from __future__ import annotations

import ipaddress
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from nicplanner import names, units
from nicplanner.errors import nearest


class Bad(Exception):
    """One or more mistakes inside a value: (steps below the value, message, got, allowed, hint)."""

    def __init__(self, message: str = "", got: Any = None, allowed: str = "", hint: str = "", at: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.items: list[tuple[tuple[Any, ...], str, str, str, str]] = []
        if message:
            self.items.append((at, message, "" if got is None else show(got), allowed, hint))

    def add(self, other: Bad, *at: Any) -> None:
        """Take over the mistakes of `other`, found below the steps `at`."""
        self.items.extend(((*at, *inner), *rest) for inner, *rest in other.items)

    def raise_if_any(self) -> None:
        """Raise if anything was added."""
        if self.items:
            raise self


class Model(BaseModel):
    """Base of all records a user writes: immutable, strict, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)


def show(value: Any) -> str:
    """Write a found value for a message: short, on one line, without control characters."""
    if isinstance(value, str):
        text = repr(value)
    elif hasattr(value, "text"):
        text = value.text
    elif value is None:
        text = "nothing"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, Mapping):
        text = "a map" + (f" with {', '.join(map(str, list(value)[:3]))}" if value else " without entries")
    elif isinstance(value, (list, tuple)):
        text = "[" + ", ".join(show(item) for item in value[:4]) + (", …]" if len(value) > 4 else "]")
    else:
        text = str(value)
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return text if len(text) <= 80 else text[:77] + "…"


def field(parse: Callable[[Any], Any], schema: dict[str, Any]) -> Any:
    """Return the pydantic annotation parts for a parser: ``Annotated[T, *field(parse, schema)]``."""

    def validate(value: Any) -> Any:
        try:
            return parse(value)
        except Bad as bad:
            raise PydanticCustomError("bad", "bad", {"items": bad.items}) from None

    return PlainValidator(validate), WithJsonSchema(schema)


# ---------------------------------------------------------------------------------------------------------------- numbers


def number(low: Fraction | int | None, high: Fraction | int, unit: str = "", above: bool = False) -> Callable[[Any], Fraction]:
    """Return a parser for an exact decimal from `low` to `high` (above `low` with `above`)."""
    allowed = f"a number {'above' if above else 'from'} {units.text(low or 0)} {'up ' if above else ''}to {units.text(high)}" + (f" ({unit})" if unit else "")

    def parse(value: Any) -> Fraction:
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, Fraction)):
            raise Bad("not a number", value, allowed, _number_hint(value, unit))
        if isinstance(value, Fraction):
            exact = value
        elif not math.isfinite(value):
            raise Bad("not a finite number", value, allowed)
        else:
            if isinstance(value, Decimal) and abs(value.adjusted()) > 40:
                raise Bad("out of range", value, allowed)
            exact = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
        if (low is not None and (exact < low or (above and exact == low))) or exact > high:
            raise Bad("out of range", value, allowed)
        if exact.denominator > 10**9:
            raise Bad("too many decimals", value, allowed + ", at most nine decimals")
        return exact

    return parse


def _number_hint(value: Any, unit: str) -> str:
    if not isinstance(value, str):
        return ""
    text = unicodedata.normalize("NFKC", value).strip()
    if re.fullmatch(r"[-+]?[0-9]+,[0-9]+", text):
        return f"write the decimal point: {text.replace(',', '.')}"
    if re.fullmatch(r"[-+]?[0-9][0-9_ ',]*(\.[0-9]+)?", text):
        plain = re.sub(r"[_ ',]", "", text)
        return f"write {plain}, without quotes or separators"
    match = re.fullmatch(r"([0-9.]+)\s*([A-Za-z/]+)", text)
    if match and "G" in unit:
        amount, suffix = match[1], match[2]
        if re.fullmatch(r"[GM]i?B(/s|ps)?", suffix):
            return f"'{suffix}' counts bytes; rates are Gbit/s: multiply by 8 and write the number alone"
        if suffix.lower().startswith("g"):
            return f"rates are Gbit/s: write {amount}"
        if suffix.lower().startswith("m"):
            return "rates are Gbit/s: divide by 1000 and write the number alone"
    return "write the number alone, without quotes or unit" if match else ""


def whole(low: int, high: int, unit: str = "") -> Callable[[Any], int]:
    """Return a parser for a whole number from `low` to `high`."""
    allowed = f"a whole number from {low} to {high}" + (f" ({unit})" if unit else "")

    def parse(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Bad("not a whole number", value, allowed, _number_hint(value, unit))
        if not low <= value <= high:
            raise Bad("out of range", value, allowed)
        return int(value)

    return parse


def rate_schema(low: float = 0, high: float = 1e6) -> dict[str, Any]:
    """JSON Schema of a number."""
    return {"type": "number", "minimum": low, "maximum": high}


# ------------------------------------------------------------------------------------------------------------------- text


def text_of(value: Any) -> str | None:
    """Return the text of a scalar that stands where a name is expected (``1`` and ``01`` are names too), else None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        return value
    if hasattr(value, "text"):
        return str(value.text)
    return str(value) if isinstance(value, int) else None


NAME_RULE = "letters, digits, '.', '_' and '-', at most 63, the first a letter or digit"


def name(value: Any) -> str:
    """Parse a name by the grammar of :data:`nicplanner.names.NAME`."""
    text = text_of(value)
    if text is None:
        raise Bad("not a name", value, NAME_RULE)
    if not names.NAME.match(text):
        raise Bad("not a valid name", text, NAME_RULE, _name_hint(text))
    if text.split(".")[0].casefold() in names.WINDOWS_DEVICES:
        raise Bad("a name that Windows reserves for a device", text, NAME_RULE, "choose another name")
    return text


def _name_hint(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")[:63]
    return f"for example {plain!r}" if plain and plain != text else ""


def free_text(value: Any) -> str:
    """Parse one line of free text, at most 200 characters, without control or direction-changing characters."""
    text = text_of(value)
    if text is None:
        raise Bad("not text", value, "one line of text", "put it in quotes" if value is not None else "")
    if len(text) > 200 or any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") for c in text):
        raise Bad("not one line of plain text", text, "at most 200 characters, none of them a control or direction mark")
    return text


def choice(*allowed: str) -> Callable[[Any], str]:
    """Return a parser for one of several words."""

    def parse(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise Bad("not a known word", value, ", ".join(allowed), nearest(value, allowed) if isinstance(value, str) else "")
        return value

    return parse


def expanded(item: Callable[[Any], str]) -> Callable[[Any], tuple[str, ...]]:
    """Return a parser for a name or range; gives the names in natural order."""

    def parse(value: Any) -> tuple[str, ...]:
        text = text_of(value)
        if text is None:
            return (item(value),)
        try:
            found = names.expand(text)
        except names.RangeError as error:
            raise Bad("not a valid range", text, "name[a-b] or name[1,3,5-7]", str(error)) from None
        seen: set[str] = set()
        for single in found:
            item(single)
            if single.casefold() in seen:
                raise Bad("the range gives a name twice", single, "each name once")
            seen.add(single.casefold())
        return tuple(names.natural(found))

    return parse


def interface_name(value: Any) -> str:
    """Parse the name of an interface."""
    text = text_of(value)
    if text is None or not names.INTERFACE.match(text):
        raise Bad("not an interface name", value, "letters, digits, blanks and . _ / : + -, at most 63, the first a letter or digit")
    return text


def list_of(item: Callable[[Any], Any], what: str, least: int = 0, single: bool = False) -> Callable[[Any], tuple[Any, ...]]:
    """Return a parser for a list whose order has a meaning; with `single` one bare item counts as a list of one."""

    def parse(value: Any) -> tuple[Any, ...]:
        if single and not isinstance(value, (list, tuple)):
            return (item(value),)
        if not isinstance(value, (list, tuple)):
            raise Bad("not a list", value, f"a list of {what}")
        bad, out = Bad(), []
        for i, entry in enumerate(value):
            try:
                out.append(item(entry))
            except Bad as inner:
                bad.add(inner, i)
        bad.raise_if_any()
        if len(out) < least:
            raise Bad("the list is too short", value, f"at least {least} of {what}")
        return tuple(out)

    return parse


def set_of(item: Callable[[Any], Any], what: str, single: bool = False, flat: bool = False) -> Callable[[Any], tuple[Any, ...]]:
    """Return a parser for a list whose order has no meaning; `flat` joins items that expand. Gives natural order, each item once."""
    inner = list_of(item, what, single=single)

    def parse(value: Any) -> tuple[Any, ...]:
        found = inner(value)
        if flat:
            found = tuple(one for many in found for one in many)
        if len(set(found)) != len(found):
            twice = next(one for i, one in enumerate(found) if one in found[:i])
            raise Bad("an entry stands twice", str(twice), f"each of {what} once")
        return tuple(sorted(found, key=lambda one: names.natural_key(str(one))))

    return parse


# ------------------------------------------------------------------------------------------------------------- interfaces

COMMON_TYPES = (
    "100base-tx", "1000base-t", "1000base-x-sfp", "2.5gbase-t", "5gbase-t", "10gbase-t", "10gbase-x-sfpp", "25gbase-x-sfp28",
    "40gbase-x-qsfpp", "50gbase-x-sfp56", "50gbase-x-sfp28", "100gbase-x-qsfp28", "100gbase-x-sfpdd", "200gbase-x-qsfp56",
    "400gbase-x-qsfpdd", "400gbase-x-osfp", "800gbase-x-osfp", "800gbase-x-qsfpdd",
)  # fmt: skip


def interface_type(value: Any) -> str:
    """Parse a NetBox interface type that a cable can end on."""
    if not isinstance(value, str) or units.interface_type(value) is None:
        hint = nearest(value, COMMON_TYPES) if isinstance(value, str) else ""
        raise Bad("not an Ethernet interface type", value, "NetBox's names, for example 1000base-t, 10gbase-x-sfpp, 25gbase-x-sfp28", hint)
    return value


def interfaces(value: Any) -> tuple[tuple[str, str], ...]:
    """Parse ``{"p[1-4]": 1000base-t}`` into (name, type) pairs in natural order."""
    if not isinstance(value, Mapping):
        raise Bad("not a map of interfaces", value, 'interface names or ranges to types, {"p[1-4]": 1000base-t}')
    bad, out = Bad(), {}
    for key, kind in value.items():
        try:
            found = expanded(interface_name)(key)
            for one in found:
                if any(one.casefold() == other.casefold() for other in out) if len(found) == 1 else one in out:
                    raise Bad("an interface stands twice", one, "each interface once")
                out[one] = ""
            out.update(dict.fromkeys(found, interface_type(kind)))
        except Bad as inner:
            bad.add(inner, key)
    bad.raise_if_any()
    return tuple(sorted(out.items(), key=lambda pair: names.natural_key(pair[0])))


INTERFACES_SCHEMA = {
    "type": "object",
    "additionalProperties": {"type": "string", "examples": list(COMMON_TYPES)},
    "description": "Interface names or ranges to NetBox interface types.",
}

# --------------------------------------------------------------------------------------------------------------- networks


def network(value: Any) -> ipaddress.IPv4Network:
    """Parse an IPv4 network in CIDR notation; host bits, wildcard masks, numbers and IPv6 are refused."""
    allowed = "an IPv4 network as a.b.c.d/length"
    if not isinstance(value, str):
        raise Bad("not a network", value, allowed)
    if ":" in value:
        raise Bad("IPv6 is not supported", value, allowed)
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}", value, re.ASCII):
        raise Bad("not a network", value, allowed, f"add the prefix length, {value}/24" if re.fullmatch(r"[0-9.]+", value) else "")
    try:
        found = ipaddress.IPv4Interface(value)
    except ValueError as error:
        raise Bad("not a network", value, allowed, str(error)) from None
    if found.network.network_address != found.ip:
        raise Bad("the address has host bits set", value, allowed, f"the network is {found.network}")
    return found.network


def address(value: Any) -> ipaddress.IPv4Address:
    """Parse an IPv4 address."""
    allowed = "an IPv4 address as a.b.c.d"
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3}){3}", value, re.ASCII):
        raise Bad("IPv6 is not supported" if isinstance(value, str) and ":" in value else "not an address", value, allowed)
    try:
        return ipaddress.IPv4Address(value)
    except ValueError as error:
        raise Bad("not an address", value, allowed, str(error)) from None


def unicast(value: Any) -> ipaddress.IPv4Network:
    """Parse a network whose addresses hosts may use: neither multicast, loopback, link-local nor reserved."""
    found = network(value)
    for what in ("multicast", "loopback", "link_local", "reserved", "unspecified"):
        if getattr(found, f"is_{what}") or found.overlaps(ipaddress.IPv4Network("224.0.0.0/3")) or found.overlaps(ipaddress.IPv4Network("127.0.0.0/8")):
            raise Bad("not a network for hosts", value, "private or public unicast networks", "multicast, loopback, link-local and reserved ranges cannot be assigned")
    return found


def vlan_ids(value: Any) -> tuple[int, ...]:
    """Parse a VLAN id or a range of ids ``100-199``, inside 1 to 4094."""
    allowed = "a VLAN id from 1 to 4094, or a range 100-199"
    text = text_of(value)
    match = re.fullmatch(r"\s*([0-9]{1,5})\s*(?:-\s*([0-9]{1,5})\s*)?", text, re.ASCII) if text is not None else None
    if match is None:
        raise Bad("not a VLAN id or range", value, allowed)
    first, last = int(match[1]), int(match[2] or match[1])
    if not 1 <= first <= last <= 4094:
        hint = f"write {last}-{first}" if 1 <= last < first <= 4094 else "0 and 4095 are reserved by IEEE 802.1Q"
        raise Bad("out of range", value, allowed, hint)
    return tuple(range(first, last + 1))


Positive = Annotated[Fraction, *field(number(0, 10**6, "Gbit/s", above=True), rate_schema())]
Money = Annotated[Fraction, *field(number(0, 10**9), rate_schema(0, 1e9))]
Name = Annotated[str, *field(name, {"type": ["string", "integer"]})]
FreeText = Annotated[str, *field(free_text, {"type": "string", "maxLength": 200})]
Interfaces = Annotated[tuple[tuple[str, str], ...], *field(interfaces, INTERFACES_SCHEMA)]
