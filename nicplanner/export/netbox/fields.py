"""What NetBox takes: the kinds of objects, their fields and the limits of these, as its import forms and models have them.

Both ways into NetBox, CSV files and the REST interface, are written from this one table. Source: the import forms
(``dcim/forms/bulk_import.py``, ``ipam/forms/bulk_import.py``, ``extras/forms/bulk_import.py``, ``virtualization/forms/bulk_import.py``)
and the models behind them, NetBox 4.4.10 and 4.6.8 (Apache-2.0), read 2026-11-27; ``tests/export/test_netbox_live.py`` compares it with
what a running NetBox says of itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SHARED = frozenset({"tags", "manufacturers", "device-types", "module-types", "device-roles", "cluster-types"})
"""Kinds that all sites of a NetBox share: they are made where they lack, and never changed."""
TAG = "nicplanner"
"""The tag that marks what this project made in NetBox: nothing without it is ever changed there."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a kind: its CSV header, what stands in it, and its limits.

    Parameters
    ----------
    name
        Header in CSV, and name in the REST interface.
    form
        ``text``, ``slug``, ``whole``, ``decimal``, ``choice``, ``flag``, ``colour``, ``network``, ``address``, ``ref`` or ``refs``.
    required
        Whether NetBox asks for it.
    least, most
        Bounds of a number; of a text `most` is how many signs it may have.
    places
        Decimal places.
    choices
        What a choice may be, of all that NetBox knows; empty where the catalog's own check is the limit (interface types).
    to, by
        The kind that a reference names, and the fields of this record that together name the object there.
    place
        ``both``; ``csv``: a column that only helps an import form to find something; ``rest``: what only the REST interface can take;
        ``key``: stands in neither, but helps to say what a reference of the record means.
    once
        Set when the object is made and then left to NetBox: slugs and colours are a matter of taste, and what has been installed since,
        NetBox knows better than the plan.
    """

    name: str
    form: str = "text"
    required: bool = False
    least: int = 0
    most: int = 0
    places: int = 0
    choices: tuple[str, ...] = ()
    to: str = ""
    by: tuple[str, ...] = ()
    place: str = "both"
    once: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object: its path (``/PATH/import/`` takes CSV, ``/api/PATH/`` is its REST interface) and its fields.

    `key` are the fields that name an object; `unique` are further sets of fields of which NetBox has no two alike. Names of devices are
    alike in any case of letters (`folded`).
    """

    path: str
    title: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    folded: bool = False

    def field(self, name: str) -> Field:
        """Return the field of that name."""
        return next(field for field in self.fields if field.name == name)


def _text(name: str, most: int, required: bool = False) -> Field:
    return Field(name, "text", required, most=most)


def _ref(name: str, to: str, *by: str, required: bool = False, place: str = "both") -> Field:
    return Field(name, "ref", required, to=to, by=by or (name,), place=place)


def _choice(name: str, *choices: str, required: bool = False) -> Field:
    return Field(name, "choice", required, choices=choices)


def _status(*choices: str, required: bool = True) -> Field:
    return Field("status", "choice", required, choices=choices, once=True)


_NAME, _SLUG = _text("name", 100, required=True), Field("slug", "slug", required=True, most=100, once=True)
_ABOUT, _TAGS = _text("description", 200), Field("tags", "refs", to="tags", by=("tags",))
_COLOUR, _WEIGHT = Field("color", "colour", once=True), Field("weight", "whole", required=True, most=32_767, once=True)

_KINDS = {
    "tags": Kind("extras/tags", "Tags", ("slug",), (_NAME, _SLUG, _COLOUR, _ABOUT, _WEIGHT), (("name",),)),
    "manufacturers": Kind("dcim/manufacturers", "Manufacturers", ("name",), (_NAME, _SLUG, _TAGS), (("slug",),)),
    "device-types": Kind(
        "dcim/device-types",
        "Device types",
        ("manufacturer", "model"),
        (
            _ref("manufacturer", "manufacturers", required=True),
            _text("model", 100, required=True),
            _SLUG,
            _text("part_number", 50),
            Field("u_height", "decimal", least=0, most=999, places=1),
            Field("is_full_depth", "flag"),
            _TAGS,
        ),
        (("manufacturer", "slug"),),
    ),
    "module-types": Kind(
        "dcim/module-types",
        "Module types",
        ("manufacturer", "model"),
        (_ref("manufacturer", "manufacturers", required=True), _text("model", 100, required=True), _text("part_number", 50), _TAGS),
    ),
    "sites": Kind(
        "dcim/sites", "Sites", ("name",), (_NAME, _SLUG, _status("planned", "active"), _TAGS), (("slug",),)
    ),
    "locations": Kind(
        "dcim/locations",
        "Locations",
        ("site", "name"),
        (_ref("site", "sites", required=True), _NAME, _SLUG, _status("planned", "active"), _TAGS),
        (("site", "slug"),),
    ),
    "racks": Kind(
        "dcim/racks",
        "Racks",
        ("site", "name"),
        (
            _ref("site", "sites", required=True),
            _ref("location", "locations", "site", "location"),
            _NAME,
            _status("planned", "active"),
            Field("width", "choice", choices=("10", "19", "21", "23")),
            Field("u_height", "whole", least=1, most=100),
            _ABOUT,
            _TAGS,
        ),
    ),
    "device-roles": Kind(
        "dcim/device-roles", "Device roles", ("name",), (_NAME, _SLUG, _COLOUR, Field("vm_role", "flag", once=True), _TAGS), (("slug",),)
    ),
    "cluster-types": Kind("virtualization/cluster-types", "Cluster types", ("name",), (_NAME, _SLUG, _TAGS), (("slug",),)),
    "clusters": Kind(
        "virtualization/clusters",
        "Clusters",
        ("name",),
        (_NAME, _ref("type", "cluster-types", required=True), _status("planned", "active"), _TAGS),
    ),
    "devices": Kind(
        "dcim/devices",
        "Devices",
        ("name",),
        (
            _text("name", 64),
            _ref("role", "device-roles", required=True),
            _ref("manufacturer", "manufacturers", required=True, place="csv"),
            _ref("device_type", "device-types", "manufacturer", "device_type", required=True),
            _status("planned", "active"),
            _ref("site", "sites", required=True),
            _ref("rack", "racks", "site", "rack"),
            Field("position", "decimal", least=1, most=100, places=1),
            _choice("face", "front", "rear"),
            _ref("cluster", "clusters"),
            _ABOUT,
            _TAGS,
        ),
        folded=True,
    ),
    "module-bays": Kind(
        "dcim/module-bays",
        "Module bays",
        ("device", "name"),
        (_ref("device", "devices", required=True), _text("name", 64, required=True), _text("position", 30), _TAGS),
    ),
    "modules": Kind(
        "dcim/modules",
        "Modules",
        ("device", "module_bay"),
        (
            _ref("device", "devices", required=True),
            _ref("module_bay", "module-bays", "device", "module_bay", required=True),
            _ref("manufacturer", "manufacturers", place="key"),
            _ref("module_type", "module-types", "manufacturer", "module_type", required=True),
            _status("planned", "active"),
            _TAGS,
        ),
    ),
    "vlan-groups": Kind("ipam/vlan-groups", "VLAN groups", ("name",), (_NAME, _SLUG, _ABOUT, _TAGS), (("slug",),)),
    "vlans": Kind(
        "ipam/vlans",
        "VLANs",
        ("group", "vid"),
        (
            _ref("group", "vlan-groups"),
            Field("vid", "whole", required=True, least=1, most=4094),
            _text("name", 64, required=True),
            _status("reserved", "active"),
            _ABOUT,
            _TAGS,
        ),
        (("group", "name"),),
    ),
    "interfaces": Kind(
        "dcim/interfaces",
        "Interfaces",
        ("device", "name"),
        (
            _ref("device", "devices", required=True),
            _ref("module", "modules", "device", "module", place="rest"),
            _text("name", 64, required=True),
            Field("type", "choice", required=True),
            _ref("parent", "interfaces", "device", "parent"),
            _ref("lag", "interfaces", "device", "lag"),
            Field("speed", "whole", least=0, most=2_147_483_647),
            Field("mtu", "whole", least=1, most=65_536),
            Field("mgmt_only", "flag"),
            _ABOUT,
            _choice("mode", "access", "tagged"),
            _ref("vlan_group", "vlan-groups", place="csv"),
            _ref("untagged_vlan", "vlans", "vlan_group", "untagged_vlan"),
            Field("tagged_vlans", "refs", to="vlans", by=("vlan_group", "tagged_vlans")),
            _ref("more_group", "vlan-groups", place="key"),
            Field("more_vlans", "refs", to="vlans", by=("more_group", "more_vlans"), place="key"),
            _TAGS,
        ),
    ),
    "cables": Kind(
        "dcim/cables",
        "Cables",
        ("side_a_device", "side_a_name"),
        (
            *(
                field
                for side in ("side_a", "side_b")
                for field in (
                    _ref(f"{side}_site", "sites", place="csv"),
                    _ref(f"{side}_device", "devices", required=True, place="csv"),
                    Field(f"{side}_type", "choice", required=True, choices=("dcim.interface",), place="csv"),
                    Field(f"{side}_name", "ref", required=True, to="interfaces", by=(f"{side}_device", f"{side}_name"), place="csv"),
                )
            ),
            _choice("type", "cat5e", "cat6", "cat6a", "cat7", "cat7a", "cat8", "dac-active", "dac-passive", "mmf", "mmf-om1", "mmf-om2",
                    "mmf-om3", "mmf-om4", "mmf-om5", "smf", "smf-os1", "smf-os2", "aoc"),
            _status("planned", "connected", required=False),
            _text("label", 100),
            Field("color", "colour"),
            Field("length", "decimal", least=0, most=999_999, places=2),
            _choice("length_unit", "m"),
            _ABOUT,
            _TAGS,
        ),
        (("side_b_device", "side_b_name"),),
    ),
    "prefixes": Kind(
        "ipam/prefixes",
        "Prefixes",
        ("prefix",),
        (
            Field("prefix", "network", required=True),
            _ref("vlan_group", "vlan-groups", place="csv"),
            _ref("vlan", "vlans", "vlan_group", "vlan"),
            _status("reserved", "active"),
            _ABOUT,
            _TAGS,
        ),
    ),
    "ip-addresses": Kind(
        "ipam/ip-addresses",
        "IP addresses",
        ("address",),
        (
            Field("address", "address", required=True),
            _status("reserved", "active"),
            _choice("role", "vip"),
            _ref("device", "devices", place="csv"),
            Field("interface", "ref", to="interfaces", by=("device", "interface"), place="csv"),
            Field("is_primary", "flag", place="csv"),
            Field("is_oob", "flag", place="csv"),
            _ABOUT,
            _TAGS,
        ),
    ),
}  # fmt: skip
KINDS: Mapping[str, Kind] = MappingProxyType(_KINDS)
"""Every kind that is written, by name, in order of dependence."""
