"""A map that cannot be changed."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FrozenMap(dict[K, V]):
    """A dict that refuses every change; it pickles, copies and compares as a dict does.

    Examples
    --------
    >>> racks = FrozenMap({"R1": 42})
    >>> racks["R1"]
    42
    >>> racks["R2"] = 42
    Traceback (most recent call last):
    ...
    TypeError: a design is immutable; use design.replace(...)
    """

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a design is immutable; use design.replace(...)")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)
