"""The site in NetBox: makers, types, racks, devices, and the cards in their slots."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from nicplanner.export.handover import Handover, Host
from nicplanner.export.netbox.check import Batch, Record, Value
from nicplanner.export.netbox.fields import TAG
from nicplanner.export.netbox.names import about, name_models, slugs
from nicplanner.names import natural
from nicplanner.plan import Plan

UNKNOWN_MAKER = "Generic"
"""Maker of models of which the catalog names none: NetBox's types need one."""
ROLES = {"hypervisor": ("Hypervisor", "2196f3"), "array": ("Storage array", "009688"), "switch": ("Switch", "607d8b")}
"""Roles of devices: name and colour. The colours are of NetBox's own palette; which is which is a choice of this project."""
TAG_COLOUR, TAG_WEIGHT = "9e9e9e", 1000
"""Of NetBox's palette, and the weight that NetBox gives tags by itself; its import form asks for one."""
TAGS = (TAG,)


def site_batches(plan: Plan, view: Handover) -> Iterator[Batch]:
    """Yield what the site consists of, in order of dependence; interfaces and addresses come after it."""
    hardware = _Hardware(plan, view)
    text = "made by nicplanner from a plan; what has this tag is kept up to date by it"
    yield Batch("tags", "tags", "tags", [{"name": TAG, "slug": TAG, "color": TAG_COLOUR, "description": text, "weight": TAG_WEIGHT}])
    yield from hardware.types()
    site = slugs([view.name])[view.name]
    yield Batch("sites", "sites", "sites", [{"name": view.name, "slug": site, "status": "planned", "tags": TAGS}])
    yield from _racks(view)
    yield Batch("device-roles", "device-roles", "device roles", list(_roles(view)))
    yield from _clusters(view)
    yield Batch("devices", "devices", "devices", [*hardware.hosts(), *hardware.switches()])
    bays: list[Record] = [
        {"device": host.name, "name": slot, "position": slot if len(slot) <= 30 else "", "tags": TAGS}
        for host in view.hosts
        for slot in natural(host.adapters)
    ]
    yield Batch("module-bays", "module-bays", "module bays", bays)
    yield Batch("modules", "modules", "modules", list(hardware.modules()))


def _role(host: Host) -> str:
    return "array" if host.is_array else "hypervisor"


def _roles(view: Handover) -> Iterator[Record]:
    for role in sorted({_role(host) for host in view.hosts} | ({"switch"} if view.switches else set())):
        name, colour = ROLES[role]
        yield {"name": name, "slug": slugs([name])[name], "color": colour, "vm_role": False, "tags": TAGS}


def cluster_name(view: Handover, cluster: str) -> str:
    """Return a cluster's name in NetBox, where the clusters of all sites stand together."""
    return f"{view.name} {cluster}"


def row_name(view: Handover, rack: str) -> str:
    """Return the name of the location that is a rack's row."""
    return f"Row {view.racks[rack][0]}"


def _racks(view: Handover) -> Iterator[Batch]:
    rows = natural({row_name(view, rack) for rack in view.racks})
    names = slugs(rows)
    yield Batch(
        "locations", "locations", "locations",
        [{"site": view.name, "name": row, "slug": names[row], "status": "planned", "tags": TAGS} for row in rows],
    )  # fmt: skip
    yield Batch(
        "racks", "racks", "racks",
        [{"site": view.name, "location": row_name(view, name), "name": name, "status": "planned", "width": "19", "u_height": height,
          "description": f"row {row}, position {position}", "tags": TAGS}
         for name, (row, position, height) in view.racks.items()],
    )  # fmt: skip


def _clusters(view: Handover) -> Iterator[Batch]:
    clusters = natural({host.cluster for host in view.hosts if host.cluster is not None})
    types = [view.platform] if clusters else []
    yield Batch(
        "cluster-types", "cluster-types", "cluster types", [{"name": name, "slug": slugs([name])[name], "tags": TAGS} for name in types]
    )
    yield Batch(
        "clusters", "clusters", "clusters",
        [{"name": cluster_name(view, name), "type": view.platform, "status": "planned", "tags": TAGS} for name in clusters],
    )  # fmt: skip


class _Hardware:
    """Models with their makers, as the bill of materials has them."""

    def __init__(self, plan: Plan, view: Handover) -> None:
        self._view = view
        bill = plan.tables["bom"]
        nothing = [""] * len(bill)  # other makers' bills may lack these columns
        makers, numbers = bill.columns.get("manufacturer", nothing), bill.columns.get("part_number", nothing)
        known = dict(zip(zip(bill["category"], bill["item"], strict=True), zip(makers, numbers, strict=True), strict=True))
        self._heights: dict[tuple[str, str], int] = {}
        for host in view.hosts:
            self._heights["server", host.server] = host.height_units
        for switch in view.switches:
            self._heights["switch", switch.model] = switch.height_units
        self._cards = natural({model for host in view.hosts for model in host.adapters.values()})
        wanted = [*self._heights, *(("adapter", model) for model in self._cards)]
        self._makers = {one: known.get(one, ("", ""))[0] or UNKNOWN_MAKER for one in wanted}
        self._numbers = {one: known.get(one, ("", ""))[1] for one in wanted}
        self._names = name_models({one: self._makers[one] for one in self._heights})

    def types(self) -> Iterator[Batch]:
        """Yield makers, device types and module types."""
        makers = natural(set(self._makers.values()))
        names = slugs(makers)
        yield Batch("manufacturers", "manufacturers", "manufacturers", [{"name": one, "slug": names[one], "tags": TAGS} for one in makers])
        models = slugs(self._names.values())
        devices: list[Record] = [
            {"manufacturer": self._makers[one], "model": self._names[one], "slug": models[self._names[one]],
             "part_number": self._number(one), "u_height": Fraction(height), "is_full_depth": True, "tags": TAGS}
            for one, height in self._heights.items()
        ]  # fmt: skip
        yield Batch("device-types", "device-types", "device types", devices)
        cards = [("adapter", model) for model in self._cards]
        modules: list[Record] = [
            {"manufacturer": self._makers[one], "model": one[1], "part_number": self._number(one), "tags": TAGS} for one in cards
        ]
        yield Batch("module-types", "module-types", "module types", modules)

    def _number(self, one: tuple[str, str]) -> str:
        """Return the order number of a model; none where there are several or it is longer than NetBox takes."""
        number = self._numbers[one]
        return "" if ";" in number or len(number) > 50 else number

    def _device(self, name: str, category: str, model: str, role: str, rack: str, unit: int) -> dict[str, Value]:
        one = (category, model)  # NetBox takes the location from the rack, which may have stood there before
        return {
            "name": name, "role": ROLES[role][0], "manufacturer": self._makers[one], "device_type": self._names[one], "status": "planned",
            "site": self._view.name, "rack": rack, "position": Fraction(unit), "face": "front",
        }  # fmt: skip

    def hosts(self) -> Iterator[Record]:
        """Yield the hosts."""
        for host in self._view.hosts:
            record = self._device(host.name, "server", host.server, _role(host), host.rack, host.unit)
            cluster = "" if host.cluster is None else cluster_name(self._view, host.cluster)
            yield {**record, "cluster": cluster, "tags": TAGS}

    def switches(self) -> Iterator[Record]:
        """Yield the switches."""
        for switch in self._view.switches:
            record = self._device(switch.name, "switch", switch.model, "switch", switch.rack, switch.unit)
            text = about(f"fabric {switch.fabric}" + (f", MLAG {switch.mlag}" if switch.mlag else ""))
            yield {**record, "cluster": "", "description": text, "tags": TAGS}

    def modules(self) -> Iterator[Record]:
        """Yield the cards in the hosts' slots."""
        for host in self._view.hosts:
            for slot in natural(host.adapters):
                model = host.adapters[slot]
                yield {
                    "device": host.name, "module_bay": slot, "manufacturer": self._makers["adapter", model], "module_type": model,
                    "status": "planned", "tags": TAGS,
                }  # fmt: skip
