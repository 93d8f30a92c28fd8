"""The shipped entries beside the device-type library, where that is at hand: differences are only those that an entry explains."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from nicplanner import units
from nicplanner.catalog import load_shipped

LIBRARY = Path(__file__).resolve().parents[2] / "../shared/cases/devicetype-library"
CATALOG = load_shipped()

SWITCHES = {
    "DCS-7050SX3-48YC8": "Arista/DCS-7050SX3-48YC8-F.yaml",
    "DCS-7050TX-48": "Arista/DCS-7050TX-48.yaml",
    "C9300-48T": "Cisco/C9300-48T.yaml",
    "N3K-C3048TP-1GE": "Cisco/N3K-C3048TP-1GE.yaml",
    "N5K-C5548UP": "Cisco/N5K-C5548UP.yaml",
    "N9K-C93180YC-FX": "Cisco/N9K-C93180YC-FX.yaml",
    "N9K-C9332PQ": "Cisco/N9K-C9332PQ.yaml",
    "N9K-C9336C-FX2": "Cisco/N9K-C9336C-FX2.yaml",
    "N9K-C9348GC-FXP": "Cisco/N9K-C9348GC-FXP.yaml",
    "WS-C2960X-48TS-L": "Cisco/WS-C2960X-48TS-L.yaml",
    "WS-C3750X-48T-S": "Cisco/WS-C3750X-48T-S.yaml",
    "N2048": "Dell/PowerSwitch-N2048.yaml",
    "PowerConnect 6248": "Dell/PowerConnect-6248.yaml",
    "S4048-ON": "Dell/PowerSwitch-S4048-ON.yaml",
    "S4148T-ON": "Dell/PowerSwitch-S4148T-on.yaml",
    "S5248F-ON": "Dell/PowerSwitch-s5248f-on.yaml",
}
CARDS = {
    "I350-T2": "Intel/I350-T2.yaml",
    "I350-T4": "Intel/I350-T4.yaml",
    "X550-T2": "Intel/X550-T2.yaml",
    "XL710-QDA2": "Intel/XL710-QDA2.yaml",
    "E810-XXVDA2": "Dell/CD16M.yaml",
    "E810-XXVDA4": "Dell/VK88G.yaml",
    "P2100G": "Dell/9M6PR.yaml",
    "X710-DA4": "Dell/DDJKY.yaml",
    "X710-T4": "Dell/50RV4.yaml",
    "P225P": "Dell/NHN45.yaml",
    "P210TP": "Dell/T6HR8.yaml",
    "N425G": "Dell/V23H0.yaml",
    "JTK7F": "Dell/JTK7F.yaml",
    "MCX4121A-ACAT": "Dell/4TRD3.yaml",
    "QL41212H": "Dell/NP0K8.yaml",
    "QL41154": "Dell/47W4V.yaml",
    "QL41164": "Dell/GJJG2.yaml",
    "C63DV": "Dell/C63DV.yaml",
}


def library(path: str) -> dict:
    if not LIBRARY.is_dir():
        pytest.skip("the device-type library is not here")
    data: dict = yaml.safe_load((LIBRARY / path).read_text(encoding="utf-8"))
    return data


def ports_of(data: dict, mgmt: bool) -> dict[str, str]:
    """Ethernet ports of a library file, data or management-only."""
    return {
        one["name"]: one["type"]
        for one in data.get("interfaces", [])
        if units.interface_type(one["type"]) is not None and bool(one.get("mgmt_only")) is mgmt
    }


@pytest.mark.parametrize("model", list(SWITCHES))
def test_switches(model):
    data, entry = library(f"device-types/{SWITCHES[model]}"), CATALOG.switch(model)
    assert entry.height_units == data["u_height"]
    assert entry.manufacturer == data["manufacturer"]
    if entry.corrections:
        assert dict(entry.interfaces) != ports_of(data, mgmt=False) or any(
            "module" in text or "stack" in text.lower() for text in entry.corrections
        )
        return
    assert dict(entry.interfaces) == ports_of(data, mgmt=False)
    assert dict(entry.mgmt_only) == ports_of(data, mgmt=True)


@pytest.mark.parametrize("model", list(CARDS))
def test_adapters(model):
    data, entry = library(f"module-types/{CARDS[model]}"), CATALOG.adapter(model)
    assert sorted(kind for _, kind in entry.interfaces) == sorted(ports_of(data, mgmt=False).values())


@pytest.mark.parametrize(
    ("model", "file"),
    [
        ("PowerEdge R710", "PowerEdge-R710.yml"),
        ("PowerEdge R720", "PowerEdge-R720.yaml"),
        ("PowerEdge R740", "PowerEdge-R740.yaml"),
        ("PowerEdge R750", "PowerEdge-R750.yml"),
    ],
)
def test_servers(model, file):
    data, entry = library(f"device-types/Dell/{file}"), CATALOG.server(model)
    assert entry.height_units == data["u_height"]
    lom = list(ports_of(data, mgmt=False).values())
    assert sorted(kind for _, kind in entry.interfaces) == sorted(lom) or entry.corrections


def test_coinciding_models_are_compared():
    """Every switch of the library that the catalog knows too is in the list above."""
    if not LIBRARY.is_dir():
        pytest.skip("the device-type library is not here")
    files = {f"{file.parent.name}/{file.name}" for file in (LIBRARY / "device-types").glob("*/*") if "PowerEdge" not in file.name}
    assert files <= set(SWITCHES.values())
