"""Every shipped file of the catalog: its form, its name, its sense."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from nicplanner import units
from nicplanner.catalog import KINDS, AdapterEntry, TransceiverEntry, catalog_root, load_shipped
from nicplanner.design import Design, starter
from nicplanner.reading.base import record
from nicplanner.reading.document import load
from nicplanner.reading.problems import Findings

ROOT = catalog_root()
FILES = [(section, file) for section in KINDS for file in sorted((ROOT / section).iterdir())]
IDS = [f"{section}/{file.name}" for section, file in FILES]
CATALOG = load_shipped()

ORDER = {
    "adapters": "model manufacturer part_numbers interfaces bus_gbps pcie rdma sr_iov iscsi_offload power_w form_factors",
    "switches": "model manufacturer part_numbers height_units interfaces mlag mgmt_only",
    "servers": "model manufacturer height_units interfaces bus_gbps mgmt_only slots",
    "cables": "name medium connectors speeds_gbps max_length_m lengths_m transceivers colour",
    "transceivers": "model connector medium speeds_gbps reach_m power_w",
}
TAIL = "mtbf_hours mttr_hours corrections unverified source retrieved"


def name_of(section: str, data: Any) -> str:
    return str(data["name" if section == "cables" else "model"])


@pytest.mark.parametrize(("section", "file"), FILES, ids=IDS)
def test_every_file_is_valid(section, file):
    document = load(file)
    findings = Findings(document)
    body = {key: value for key, value in document.value.items() if key not in ("model", "name")}
    assert findings.read(record(KINDS[section]), body, ()) is not None
    assert [str(problem) for problem in findings.problems] == []
    assert CATALOG.get(section, name_of(section, document.value)) is not None


@pytest.mark.parametrize(("section", "file"), FILES, ids=IDS)
def test_keys_stand_in_order(section, file):
    order = f"{ORDER[section]} {TAIL}".split()
    keys = list(load(file).value)
    assert keys == sorted(keys, key=order.index)


@pytest.mark.parametrize(("section", "file"), FILES, ids=IDS)
def test_facts_have_a_source(section, file):
    data = load(file).value
    assert data["source"]
    assert re.fullmatch(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]", data["retrieved"])
    assert "price" not in data
    assert all(key.split(".")[0] in data for key in data.get("unverified", ()))


@pytest.mark.parametrize(("section", "file"), FILES, ids=IDS)
def test_the_file_is_named_after_the_model(section, file):
    data = load(file).value
    assert file.suffix == ".yaml"
    if section == "cables":
        assert file.stem == data["name"]
        return
    words = re.sub(r"[^a-z0-9]+", "-", f"{data.get('manufacturer', '')} {data['model']}".casefold()).strip("-")
    assert file.stem == words


def test_models_are_unique():
    for section in KINDS:
        found = Counter(name_of(section, load(file).value).casefold() for other, file in FILES if other == section)
        assert [name for name, count in found.items() if count > 1] == []


def test_there_is_enough_of_everything():
    assert len(CATALOG.names("adapters")) >= 50
    assert len(CATALOG.names("servers")) >= 17
    assert len(CATALOG.names("switches")) >= 26
    assert len(CATALOG.names("cables")) >= 31
    assert len(CATALOG.names("transceivers")) >= 10


@pytest.mark.parametrize(
    "name",
    [
        *(
            "cat5e",
            "cat6",
            "cat6a",
            "cat7",
            "dac-sfp+",
            "dac-sfp28",
            "dac-qsfp+",
            "dac-qsfp28",
            "aoc-sfp+",
            "aoc-sfp28",
            "aoc-qsfp+",
            "aoc-qsfp28",
        ),
        *("1000base-sx-om2", "1000base-sx-om3", "10gbase-sr-om3", "10gbase-sr-om4", "10gbase-lr", "25gbase-sr-om3", "25gbase-sr-om4"),
        *(
            "40gbase-sr4-om3",
            "40gbase-sr4-om4",
            "100gbase-sr4-om3",
            "100gbase-sr4-om4",
            "100gbase-lr4",
            "100gbase-cwdm4",
            "100gbase-dr",
            "cat6a-10gbase-t-sfp+",
        ),
    ],
)
def test_kinds_of_cable(name):
    assert name in CATALOG.names("cables")


CABLES = dict(CATALOG.cables())


@pytest.mark.parametrize("name", list(CABLES))
def test_cables_make_sense(name):
    cable = CABLES[name]
    assert all(cable.most_m(speed) for speed in cable.speeds_gbps)
    assert all(length <= max(cable.most_m(speed) or 0 for speed in cable.speeds_gbps) for length in cable.lengths_m)
    assert cable.medium == cable.kind
    assert (cable.kind in ("mmf", "smf")) <= (cable.transceivers is not None)
    assert (cable.kind in ("dac", "aoc")) <= (cable.transceivers is None)
    assert all(connector in units.CONNECTORS for connector in cable.connectors)
    assert cable.transceivers is None or all(
        (one is None) == (end == "rj45") for one, end in zip(cable.transceivers, cable.connectors, strict=True)
    )


@pytest.mark.parametrize(
    ("name", "speed", "most"),
    [
        ("cat5e", "1", 100),
        ("cat5e", "10", None),
        ("cat6", "1", 100),
        ("cat6", "10", 55),
        ("cat6a", "10", 100),
        ("cat7", "10", 100),
        ("10gbase-sr-om3", "10", 300),
        ("10gbase-sr-om4", "10", 400),
        ("10gbase-lr", "10", 10_000),
        ("1000base-sx-om3", "1", 550),
        ("25gbase-sr-om3", "25", 70),
        ("25gbase-sr-om4", "25", 100),
        ("40gbase-sr4-om3", "40", 100),
        ("40gbase-sr4-om4", "40", 125),
        ("100gbase-sr4-om3", "100", 70),
        ("100gbase-sr4-om4", "100", 100),
        ("100gbase-lr4", "100", 10_000),
        ("100gbase-cwdm4", "100", 2000),
        ("100gbase-dr", "100", 500),
        ("cat6a-10gbase-t-sfp+", "10", 30),
    ],
)
def test_reach(name, speed, most):
    assert CABLES[name].most_m(Fraction(speed)) == most


MODULES = {name: CATALOG.get("transceivers", name) for name in CATALOG.names("transceivers")}


def test_every_module_that_a_cable_names_has_an_entry():
    assert {end for cable in CABLES.values() for end in cable.transceivers or () if end} == set(MODULES)


@pytest.mark.parametrize("name", list(CABLES))
def test_modules_suit_their_cables(name):
    cable = CABLES[name]
    for end, connector in zip(cable.transceivers or (), cable.connectors, strict=False):
        if end is None:
            continue
        module = MODULES[end]
        assert isinstance(module, TransceiverEntry)
        assert (module.connector, module.medium) == (connector, cable.kind)
        assert set(cable.speeds_gbps) <= set(module.speeds_gbps)
        assert all(cable.most_m(speed) <= module.reach_m for speed in cable.speeds_gbps)


@pytest.mark.parametrize("name", list(MODULES))
def test_modules_reach_what_their_best_cable_does(name):
    cables = [cable for cable in CABLES.values() if name in (cable.transceivers or ())]
    assert MODULES[name].reach_m == max(cable.most_m(speed) for cable in cables for speed in cable.speeds_gbps)


ADAPTERS = {name: CATALOG.adapter(name) for name in CATALOG.names("adapters")}
PCIE = {1: 2, 2: 4, 3: Fraction(63, 8), 4: Fraction(63, 4), 5: Fraction(63, 2)}
"""Usable Gbit/s a lane and direction by generation."""


@pytest.mark.parametrize("name", list(ADAPTERS))
def test_adapters_make_sense(name):
    card: AdapterEntry = ADAPTERS[name]
    speeds = [units.interface_type(kind)[0] for _, kind in card.interfaces]
    assert [port for port, _ in card.interfaces] == [f"p{i}" for i in range(1, len(speeds) + 1)]
    assert len(speeds) in (1, 2, 4)
    assert card.pcie is not None
    assert card.bus_gbps is not None
    assert card.bus_gbps <= PCIE[card.pcie.generation] * card.pcie.lanes
    assert card.bus_gbps >= max(speeds)
    assert card.power_w is None or 1 <= card.power_w <= 75
    assert card.form_factors
    assert set(card.form_factors) <= {"low-profile", "full-height", "ocp3", "ndc", "mezzanine", "flexlom", "lom", "ocp2"}
    assert set(card.rdma) <= {"iwarp", "roce-v1", "roce-v2"}


SERVERS = {name: CATALOG.server(name) for name in CATALOG.names("servers")}


@pytest.mark.parametrize("name", list(SERVERS))
def test_servers_make_sense(name):
    server = SERVERS[name]
    assert server.height_units in (1, 2, 4)
    assert [port for port, _ in server.interfaces] == [f"lom{i}" for i in range(1, len(server.interfaces) + 1)]
    assert 1 <= len(server.slots) <= 10
    assert server.interfaces or server.slots
    assert all(slot.bus_gbps is None or 4 <= slot.bus_gbps <= 504 for slot in server.slots.values())
    for slot in server.slots.values():
        assert (slot.bay is None) == (slot.pcie is not None)
        assert slot.pcie is None or slot.pcie.lanes in (None, 4, 8, 16)
        lanes = slot.pcie.lanes if slot.pcie else None
        assert slot.bus_gbps == (PCIE[slot.pcie.generation] * lanes if lanes else None)
    assert all(slot.bay in (None, "ocp2", "ocp3", "ndc", "flexlom", "mezzanine", "lom") for slot in server.slots.values())


SWITCHES = {name: CATALOG.switch(name) for name in CATALOG.names("switches")}


@pytest.mark.parametrize("name", list(SWITCHES))
def test_switches_make_sense(name):
    switch = SWITCHES[name]
    assert switch.height_units == 1
    assert 16 <= len(switch.interfaces) <= 64
    assert switch.mlag in ("none", "vpc", "vlt", "mlag", "vsx", "mc-lag", "stack")
    assert not {port for port, _ in switch.interfaces} & {port for port, _ in switch.mgmt_only}
    assert not [port for port, _ in switch.interfaces if re.match(r"(?i)mgmt|management|me0|fxp|oobm", port)]


def test_every_port_has_a_cable():
    """Between any adapter and any switch of one speed and connector some cable fits."""
    for entries in (ADAPTERS, SWITCHES):
        for name, entry in entries.items():
            for _, kind in entry.interfaces:
                speed, connector = units.interface_type(kind)
                fits = [cable for cable in CABLES.values() if any(units.plug_fits(end, connector) for end in cable.connectors)]
                assert fits, (name, kind)
                assert connector in ("qsfp-dd", "qsfp56", "sfp56") or any(speed in cable.speeds_gbps for cable in fits), (name, kind)


@pytest.mark.parametrize("name", list(SWITCHES))
def test_every_switch_works_in_a_design(name):
    design = Design.parse(starter()).replace({"switches.sw-a.model": name})
    assert len(design.site.switches["sw-a"].ports) == len(SWITCHES[name].interfaces)


@pytest.mark.parametrize("name", list(ADAPTERS))
def test_every_adapter_works_in_a_design(name):
    forms = ADAPTERS[name].form_factors
    slot = {} if {"low-profile", "full-height"} & set(forms) else {"bay": forms[0]}
    changes = {"catalog.servers.classic.slots": {"slot1": slot}, "hosts.hv[01-04].adapters": {"slot1": name}}
    assert Design.parse(starter()).replace(changes).site.groups[0].adapters[1].model == name


def test_the_root_is_a_folder_of_the_checkout_or_package():
    assert ROOT.is_dir()
    assert {section for section in KINDS if (ROOT / section).is_dir()} == set(KINDS)
    assert Path(ROOT / "platforms" / "generic.yaml").is_file()
