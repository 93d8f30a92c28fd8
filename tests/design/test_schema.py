"""The JSON Schema for editors: it takes what the reader takes, and refuses what has the wrong form."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from nicplanner.catalog import KINDS as SECTIONS
from nicplanner.design import Design, fields, json_schema, starter
from nicplanner.errors import InputError
from nicplanner.reading.document import parse

jsonschema = pytest.importorskip("jsonschema")

CORPUS = Path(__file__).parents[1] / "errors"


@pytest.fixture(scope="module")
def validator():
    return jsonschema.Draft202012Validator(json_schema())


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json_schema()["required"] == ["nicplanner", "hosts", "traffic"]


def test_the_starter_is_valid(validator):
    assert validator.is_valid(yaml.safe_load(starter()))


def all_forms() -> dict[str, Any]:
    """Return a design that uses every key, and most of their forms."""
    data = yaml.safe_load(starter())
    data["catalog"]["adapters"] = {
        "quad": {
            "interfaces": {"p[1-4]": "1000base-t"},
            "bus_gbps": 16,
            "price": 120,
            "currency": "EUR",
            "power_w": 5.5,
            "pcie": {"generation": 2, "lanes": 4},
            "rdma": [],
            "sr_iov": True,
            "iscsi_offload": False,
            "form_factors": ["low-profile"],
            "part_numbers": "X1",
            "source": "s",
            "retrieved": "2026-11-23",
        }
    }
    data["catalog"]["servers"]["box"] = {
        "height_units": 1.5,
        "interfaces": {"lom1": "10gbase-t"},
        "bus_gbps": 8,
        "mgmt_only": {"idrac": "1000base-t"},
        "slots": {
            "slot1": {"bus_gbps": 32, "height": "low", "pcie": {"generation": 3, "lanes": 8}},
            "ocp": {"bay": "ocp3", "pcie": {"generation": 4}},
            "slot3": None,
            "slot[4-5]": {},
        },
    }
    data["catalog"]["switches"] = {
        "sw48": {
            "height_units": 1,
            "interfaces": {"ge[1-48]": "1000base-t"},
            "mgmt_only": {"m": "1000base-t"},
            "mlag": "none",
            "price": 900,
        }
    }
    data["catalog"]["cables"] = {
        "cat6": {
            "medium": "copper",
            "connectors": ["rj45", "rj45"],
            "speeds_gbps": [1, 10],
            "max_length_m": {"1": 100, "10": 55},
            "lengths_m": [0.5, 1],
            "price": 4,
            "transceivers": [None, "SFP"],
            "colour": "blue",
        }
    }
    data["catalog"]["transceivers"] = {
        "SFP": {"connector": "sfp", "medium": "mmf", "speeds_gbps": [1], "reach_m": 550, "price": 20, "currency": "EUR"},
        "SFP+ SR": {},
    }
    data["policy"]["recommendations"] = "ignore"
    data["racks"] = {"R1": None, "R[2-3]": {"row": 2, "position": 3, "height_units": 48}}
    data["switches"]["sw-a"] |= {
        "serves": "R[1-2]",
        "carries": "iscsi",
        "uplinks": "g48",
        "peer_links": ["g[46-47]"],
        "occupied": "g45",
        "mlag": "m",
        "failure_domain": "f",
    }
    data["switches"]["sw-b"] |= {"serves": ["R1", "R2"], "carries": ["iscsi", "management", "production", "smb"], "uplinks": ["g47", "g48"]}
    data["hosts"]["hv[01-04]"] |= {"rack": {"R1": 2, "R2": 2}, "pin": {"iscsi": ["slot1/p1", "slot2/p1"], "management": "lom1"}}
    data["hosts"]["box[1-2]"] = {
        "server": "box",
        "adapters": {"slot1": "quad"},
        "rack": "R[1-2]",
        "unit": 20,
        "cluster": 7,
        "traffic": {
            "iscsi": {"demand_gbps": 1, "min_failover": 0.5, "survive": [], "sharing": "shared", "apart_from": ["smb"]},
            "smb": None,
        },
    }
    data["hosts"]["x"] = {"server": "box", "rack": "R1", "unit": 30, "traffic": ["iscsi"]}
    data["traffic"] = {
        "management": {"demand_gbps": 0.1, "sharing": "dedicated", "vlan": 5, "subnet": "10.1.0.0/24", "prefix": 24, "gateway": "10.1.0.1"},
        "production": {
            "demand_gbps": "vms",
            "redundancy": "team",
            "team_mode": "switch-independent",
            "zone": "dmz",
            "mtu": 9000,
            "gateway": True,
        },
        "iscsi": {
            "demand_gbps": 1.5,
            "vlan": [10, 11],
            "subnet": ["10.2.0.0/24", "10.2.1.0/24"],
            "prefix": [24],
            "survive": ["port", "switch"],
        },
        "smb": {
            "kind": "smb",
            "demand_gbps": 1,
            "min_failover": 0.5,
            "scope": "rack",
            "vlan": {"R1": 20, "R2": [21, 22]},
            "apart_from": "iscsi",
            "gateway": False,
        },
    }
    data["policy"] |= {"teaming": "lbfo", "host_failures": 1}
    data["traffic"]["production"]["peaks"] = {"storm": 2.5, "backup": 0}
    data["hosts"]["box[1-2]"]["traffic"]["iscsi"]["peaks"] = {"storm": 3, 2: 1}
    data["states"] = {"night": ["storm", "backup"], "day": "storm", 7: [2]}
    data["traffic"]["vsan"] = {"demand_gbps": 1, "attach": "mesh", "links_per_pair": 2, "vlan": 30, "prefix": 30, "survive": ["port"]}
    data["hosts"]["x"]["traffic"] = ["iscsi"]
    data["hosts"]["hv[01-04]"]["traffic"] = ["management", "production", "iscsi"]
    data["networks"] = {
        "web": {"class": "production", "vlan": 210, "subnet": "10.30.0.0/24", "gateway": "10.30.0.1", "zone": "web"},
        "db": {"class": "production", "prefix": 25, "gateway": False},
    }
    data["vms"] = {
        "web[1-4]": {"cluster": "c1", "zone": "web", "network": "web", "demand_gbps": 0.05, "owners": ["hv[01-02]", "hv03"]},
        "db1": {"network": "db", "zone": 7, "owners": "hv01"},
    }
    data["acls"] = [{"name": "a", "deny": ["web", "dmz"], "enforced": "host"}, {"name": 2, "deny": "dmz"}]
    data["monitors"] = [{"name": "ids1", "taps": "sw-a"}, {"name": "ids2", "taps": ["sw-a", "sw-b"]}]
    data["addressing"] = {
        "supernet": ["10.20.0.0/16"],
        "vlans": ["100-199", 300],
        "reserved": [150, "10.20.1.0/24", "160-170"],
        "first_host": 11,
        "growth_percent": 12.5,
        "extra": {"management": ["c1", "vip[1-2]"], "iscsi": "portal"},
    }
    return data


def test_all_forms_are_valid(validator):
    assert len(Design.from_dict(all_forms()).site.hosts) == 7
    assert [error.message for error in validator.iter_errors(all_forms())] == []
    assert validator.is_valid({**all_forms(), "states": ["storm", ["backup", 2]]})


def resolve(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """Follow references, and take what is not null of two."""
    while "$ref" in schema or "anyOf" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema["anyOf"][0]
    return schema


def keys_of(schema: dict[str, Any], root: dict[str, Any]) -> set[str]:
    return {key for key, inner in resolve(schema, root)["properties"].items() if resolve(inner, root).get("not") != {}}


def entry_of(schema: dict[str, Any], section: str, root: dict[str, Any]) -> dict[str, Any]:
    return resolve(resolve(resolve(schema, root)["properties"][section], root)["additionalProperties"], root)


RECORDS = {
    "racks": fields.RackRecord,
    "switches": fields.SwitchRecord,
    "hosts": fields.HostRecord,
    "traffic": fields.TrafficRecord,
    "networks": fields.NetworkRecord,
    "vms": fields.VmRecord,
}


def test_every_key_is_in_the_schema():
    root = json_schema()
    assert keys_of(root, root) == set(fields.DesignRecord.keys())
    sections = ("policy", "addressing", "purchase", "catalog")
    records = fields.PolicyRecord, fields.AddressingRecord, fields.PurchaseRecord, fields.CatalogRecord
    for section, model in zip(sections, records, strict=True):
        assert keys_of(root["properties"][section], root) == set(model.keys())
    for section, model in RECORDS.items():
        assert keys_of(entry_of(root, section, root), root) == set(model.keys())
    for section, model in (("acls", fields.AclRecord), ("monitors", fields.MonitorRecord)):
        assert keys_of(resolve(root["properties"][section], root)["items"], root) == set(model.keys())
    for section, model in SECTIONS.items():
        assert keys_of(entry_of(root["properties"]["catalog"], section, root), root) == set(model.keys())


def test_purchases_are_described(validator):
    data = yaml.safe_load(starter())
    (group,) = data["hosts"].values()
    group["adapters"] = "choose"
    data["purchase"] = {"adapters": "I350-T4", "include": ["adapters"], "spares_percent": {"cables": 5}, "stock": {"I350-T4": 2}}
    assert validator.is_valid(data)
    for prices in ("list.csv", {}, {"I350-T4": 120, "cat5e 2 m": {"price": 2.5, "currency": "EUR", "source": "shop", "date": "2026"}}):
        assert validator.is_valid({**data, "purchase": {**data["purchase"], "prices": prices}})
    for bad in ({"prices": [1]}, {"prices": {"I350-T4": -1}}, {"prices": {"I350-T4": {"currency": "EUR"}}}, {"prices": {"x": {"cost": 1}}}):
        assert not validator.is_valid({**data, "purchase": bad})
    for bad in ({"include": ["cards"]}, {"max_adapters": -1}, {"spares_percent": 2000}, {"stock": {"I350-T4": 1.5}}, {"adaptors": []}):
        assert not validator.is_valid({**data, "purchase": bad})


@pytest.mark.parametrize(
    "name",
    [
        *(
            "version-newer",
            "version-missing",
            "unknown-keys",
            "keys-in-the-wrong-place",
            "peak-values",
            "states-of-the-wrong-type",
            "host-failures-values",
            "platform-unknown",
            "sections-missing",
        ),
        *(
            "sections-empty",
            "sections-of-the-wrong-type",
            "entries-of-the-wrong-type",
            "keys-missing",
            "keys-without-value",
            "units",
            "not-numbers",
            "policy",
            "shares",
        ),
        *(
            "survive-text",
            "rack-map",
            "rack-list",
            "rack-fields",
            "adapters-of-the-wrong-type",
            "catalog-adapters",
            "catalog-servers",
            "catalog-switches",
            "catalog-cables",
        ),
        *(
            "switch-types",
            "group-overrides",
            "group-traffic-text",
            "prefixes",
            "mtu",
            "gateway-types",
            "pin-types",
            "pin-not-a-map",
            "everything",
        ),
        *("vm-values", "vms-of-the-wrong-type", "acls", "monitors", "network-classes", "mesh-attributes"),
    ],
)
def test_bad_files_of_the_wrong_form_are_refused(validator, name):
    (path,) = CORPUS.glob(f"*-{name}.yaml")
    assert not validator.is_valid(yaml.safe_load(path.read_text(encoding="utf-8")))


ENDS_THE_READING = {"version-newer", "too-many-hosts"}


def is_yaml(path):
    try:
        parse(path.read_text(encoding="utf-8"), path.name)
    except InputError:
        return False
    return True


@pytest.mark.parametrize("path", [path for path in sorted(CORPUS.glob("*.yaml")) if is_yaml(path)], ids=lambda path: path.stem)
def test_what_the_schema_refuses_the_reader_refuses_too(validator, path):
    """The reader is the judge: nothing that it would take may be marked in an editor."""
    data = parse(path.read_text(encoding="utf-8"), path.name).value
    with pytest.raises(InputError) as caught:
        Design.load(path)
    for error in validator.iter_errors(plain(data)):
        where = ".".join(map(str, error.absolute_path))
        found = any(problem.path.startswith(where) or where.startswith(problem.path) for problem in caught.value.problems)
        assert found or path.stem.partition("-")[2] in ENDS_THE_READING, error.message


def plain(value: Any) -> Any:
    """Turn decimals into floats, which a JSON Schema knows."""
    if isinstance(value, dict):
        return {key: plain(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [plain(inside) for inside in value]
    return float(value) if isinstance(value, Decimal) else value
