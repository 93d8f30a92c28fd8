"""Names of VLANs as short as a switch takes them, no two alike."""

from __future__ import annotations

from collections.abc import Iterable

from nicplanner.errors import InputError, Problem, clean
from nicplanner.export.handover import Vlan
from nicplanner.export.quoting import word


def vlan_names(vlans: Iterable[Vlan], longest: int) -> dict[tuple[int, str], str]:
    """Return the name that switches give each VLAN, by its id and the plan's name.

    A name of at most `longest` signs stays; a colon (of a scope) becomes ``_``, since not every system takes it. One that is longer, or
    that another VLAN has already but for upper and lower case, is cut and ends in the VLAN's id. NX-OS wants names that differ.

    Raises
    ------
    InputError
        If a name has signs that a switch's command line gives a meaning, or two VLANs would still have one name.

    Examples
    --------
    >>> from ipaddress import IPv4Network
    >>> def vlan(number, name):
    ...     return Vlan(number, name, "", "", "site", IPv4Network("10.0.0.0/24"), None, 1500)
    >>> vlan_names([vlan(7, "web"), vlan(8, "WEB"), vlan(110, "storage-of-the-cluster")], 12)
    {(7, 'web'): 'web', (8, 'WEB'): 'WEB-8', (110, 'storage-of-the-cluster'): 'storage--110'}
    """
    out: dict[tuple[int, str], str] = {}
    used = {"default"}  # what VLAN 1 is called where it is not the plan's
    long: list[tuple[int, str]] = []
    for key in sorted({(vlan.id, vlan.name) for vlan in vlans}):
        name = str(word(key[1])).replace(":", "_")
        if len(name) > longest or name.casefold() in used:
            long.append(key)
        else:
            used.add(name.casefold())
            out[key] = name
    for number, plain in long:
        end = f"-{number}"
        name = plain.replace(":", "_")[: longest - len(end)] + end
        if name.casefold() in used:
            hint = "rename one of the classes or networks"
            raise InputError([Problem(f"VLAN {number}", "two VLANs would have one name", clean(name), hint=hint, file="vlans.csv")])
        used.add(name.casefold())
        out[number, plain] = name
    return out
