"""The code below the data blocks of Windows scripts: commands that exist, names that are known, changes that -WhatIf only tells.

No PowerShell runs here, so what can be seen in the syntax tree is asserted instead.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from nicplanner.errors import InputError
from nicplanner.export import FORMATS
from nicplanner.export.contract import HOSTILE, edited
from nicplanner.export.quoting import powershell as quoted
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
import powershell
from windows_sites import plan_of, site

FORMS = {"hyperv-2008r2": "2008r2", "hyperv-lbfo": "2012r2", "hyperv-set": "2019 paths", "network-atc": "azure-local paths"}
CMDLETS = json.loads(Path(__file__).with_name("windows_cmdlets.json").read_text(encoding="utf-8"))["cmdlets"]
PARAMETERS = {name.lower(): {one.lower() for one in given} for name, given in CMDLETS.items()}
COMMON = {"erroraction", "confirm", "whatif"}
BUILT_IN = {
    "compare-object", "foreach-object", "format-table", "get-ciminstance", "get-command", "get-wmiobject", "import-csv", "join-path",
    "new-object", "set-service", "set-strictmode", "sort-object", "split-path", "start-service", "start-sleep", "test-path", "where-object",
    "write-host", "write-warning",
}  # fmt: skip
PROGRAMS = {"dism.exe", "iscsicli.exe", "mpclaim.exe"}
CHANGING = (
    "add-", "connect-", "disable-", "enable-", "new-net", "new-vm", "new-iscsi", "remove-", "rename-", "set-", "start-service", "update-",
)  # fmt: skip
METHODS = ("Put", "Create", "Connect", "Bind", "EnableStatic", "SetGateways", "SetD", "SetValue", "Disable", "Enable")
"""How the methods begin by which WMI changes something."""
AUTOMATIC = {
    "_", "null", "true", "false", "pscmdlet", "psscriptroot", "whatifpreference", "erroractionpreference", "lastexitcode", "myinvocation",
    "env:computername", "env:systemroot",
}  # fmt: skip


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Every format's files of one plan."""
    out = {}
    for form, name in FORMS.items():
        folder = tmp_path_factory.mktemp("scripts") / form
        files = [Path(file) for file in FORMATS[form].write(plan_of(name), folder)]
        assert all(file.read_bytes().startswith(b"\xef\xbb\xbf") and b"\r\n" in file.read_bytes() for file in files)
        out[form] = {file.relative_to(folder).as_posix(): file.read_bytes().decode("utf-8-sig") for file in files}
    return out


@pytest.fixture(scope="module")
def scripts(texts: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """Each kind of script once, with the name of its format."""
    out = [(form, files["hv1/network.ps1"]) for form, files in texts.items()]
    networks = texts["hyperv-set"]["cluster-c1/cluster-networks.ps1"]
    return [*out, ("intents", texts["network-atc"]["cluster-c1/intents.ps1"]), ("networks", networks)]


def test_the_files_of_a_host(texts: dict[str, dict[str, str]]) -> None:
    plain = [f"hv{i}/{name}" for i in (1, 2) for name in ("network.ps1", "adapters.csv")]
    networks = "cluster-c1/cluster-networks.ps1"
    assert sorted(texts["hyperv-lbfo"]) == sorted(texts["hyperv-set"]) == sorted([*plain, networks])
    assert sorted(texts["hyperv-2008r2"]) == sorted([*plain, "hv1/steps.txt", "hv2/steps.txt"])
    assert sorted(texts["network-atc"]) == sorted([*plain, "cluster-c1/intents.ps1"])


def test_the_code_is_the_same_for_every_host(texts: dict[str, dict[str, str]]) -> None:
    for files in texts.values():
        first, second = (files[f"{host}/network.ps1"] for host in ("hv1", "hv2"))
        assert first != second
        parts = [text.replace(powershell.text_of(plan_node(text)), "$Plan") for text in (first, second)]
        assert parts[0] == parts[1]


def plan_node(text: str) -> Any:
    nodes = powershell.walk(powershell.parse(text))
    return next(one for one in nodes if one.type == "assignment_expression" and powershell.text_of(one.children[0]) == "$Plan")


def test_every_command_is_known_with_its_parameters(scripts: list[tuple[str, str]]) -> None:
    for form, text in scripts:
        root = powershell.parse(text)
        own = powershell.functions(root)
        used = set()
        for call in powershell.calls(root):
            name = call.name.lower()
            used.add(name)
            if name in PARAMETERS:
                assert call.parameters - COMMON <= PARAMETERS[name], (form, call)
            else:
                assert name in own or name in BUILT_IN or name in PROGRAMS or call.name in ("$Do", "$File"), (form, call)
        assert own.keys() <= used, f"{form} never calls {sorted(own.keys() - used)}"


def test_what_changes_something_is_a_step_that_whatif_tells(scripts: list[tuple[str, str]]) -> None:
    """Cmdlets of modules do not inherit -WhatIf, and some have none: all of them stand in the block of an Invoke-Step."""
    steps = 0
    for form, text in scripts:
        root = powershell.parse(text)
        own = powershell.functions(root)
        for call in powershell.calls(root):
            name = call.name.lower()
            if name in own or name == "set-strictmode" or name.startswith("new-netintent"):
                continue
            if name.startswith(CHANGING) or name == "dism.exe":
                assert call.step, (form, call)
                steps += 1
        for node in powershell.walk(root):
            if node.type == "invokation_expression":
                method = powershell.text_of(node).split("(")[0]
                if "[" not in method and method.rsplit(".", 1)[-1].startswith(METHODS):
                    assert powershell.in_step(node) or own_rename(node), (form, powershell.text_of(node))
        assert "SupportsShouldProcess = $true)]\nparam(" in text.replace("\r\n", "\n")
    assert steps > 60


def own_rename(node: Any) -> bool:
    return "Rename-Connection" in {powershell.text_of(one) for above in powershell.above(node) for one in above.children}


def test_every_name_is_given_a_value_before_it_is_read(scripts: list[tuple[str, str]]) -> None:
    """Set-StrictMode stops a script that reads what is not there."""
    for form, text in scripts:
        root = powershell.parse(text)
        own = powershell.functions(root)
        outside = top_names(root)
        for name, node in own.items():
            unknown = powershell.read_names(node) - powershell.set_names(node) - outside - AUTOMATIC
            assert not unknown, (form, name, unknown)
        assert powershell.read_names(root) - powershell.set_names(root) <= AUTOMATIC, form


def top_names(node: Any) -> set[str]:
    """Return what a script gives a value outside its functions."""
    out: set[str] = set()
    for one in node.children:
        if one.type != "function_statement":
            out |= top_names(one)
            if one.type in ("left_assignment_expression", "script_parameter", "foreach_statement"):
                first = [var for var in powershell.walk(one) if var.type == "variable"][:1]
                out |= {powershell.plain(powershell.text_of(var)) for var in first}
    return out


def test_the_data_block_has_what_the_code_reads(scripts: list[tuple[str, str]]) -> None:
    records = {"entry", "port", "nic", "team", "switch", "vlan", "path", "address", "network", "policy", "intent", "later", "early"}
    (switches,) = [powershell.data(powershell.parse(text))["Switches"] for form, text in scripts if form == "hyperv-set"]
    for form, text in scripts:
        root = powershell.parse(text)
        found = powershell.data(root)
        keys = set(found)
        inner = {key for rows in found.values() if isinstance(rows, list) for row in rows if isinstance(row, dict) for key in row}
        inner |= {"Count", "Clone", "Vlan"}  # members of all, and of a class that this plan leaves out
        inner |= set(switches[0]) if form == "network-atc" else set()  # this plan has none there beside the intents
        inner |= {"Prefix", "Weight"} if form == "hyperv-lbfo" else set()  # of a policy, which stands where a team has no virtual switch
        for variable, member in powershell.members(root):
            if variable == "plan":
                assert member in keys | {"SmbPriority"}, (form, member)
            elif variable in records and not member.startswith(("Created", "__")):  # what WMI returns
                assert member in inner, (form, variable, member)


@pytest.mark.parametrize("form", FORMS)
def test_hostile_names_are_one_literal_or_refused(form: str, tmp_path: Path) -> None:
    """What the contract's suite tries everywhere, read back here: each of these is a name, none of them is code."""
    for i, text in enumerate(HOSTILE):
        try:
            files = [Path(file) for file in FORMATS[form].write(edited(plan_of(FORMS[form]), text), tmp_path / str(i))]
        except InputError:
            assert any(sign in text for sign in "\n\u202e")
            continue
        roots = [powershell.parse(file.read_bytes().decode("utf-8-sig")) for file in files if file.name == "network.ps1"]
        (root,) = [one for one in roots if powershell.data(one)["Host"] == text]
        assert not [call for call in powershell.calls(root) if call.name in ("Stop-Computer", "id")]


def test_a_hostile_vlan_name_is_a_literal(tmp_path: Path) -> None:
    text = 'web\u2019; Stop-Computer; \u2018 $(id) `id` "x" \'y'
    plan = plan_of("2019")
    table = plan.tables["vlans"]
    columns = {**table.columns, "name": [text if cell == "web" else cell for cell in table.columns["name"]]}
    changed = Plan({**plan.tables, "vlans": type(table)(table.spec, columns)}, plan.manifest)
    (file, *_) = FORMATS["hyperv-set"].write(changed, tmp_path)
    root = powershell.parse(Path(file).read_bytes().decode("utf-8-sig"))
    assert text in [row["Network"] for row in powershell.data(root)["Machines"]]
    assert quoted(text) in [powershell.text_of(node) for node in powershell.walk(root) if node.type == "string_literal"]


def test_2008r2_tells_people_of_teams(texts: dict[str, dict[str, str]], tmp_path: Path) -> None:
    files = texts["hyperv-2008r2"]
    lines = [line.strip() for line in files["hv1/steps.txt"].splitlines()]
    for team in powershell.data(powershell.parse(files["hv1/network.ps1"]))["Teams"]:
        assert f"Team {team['Name']} of {', '.join(team['Members'])}" in lines
    assert lines.count("no VLANs here: its connection passes all frames; name it 'production'") == 1
    first = FORMATS["hyperv-2008r2"].write(plan_of("shared paths"), tmp_path / "shared")[0].parent
    text = (first / "steps.txt").read_text(encoding="utf-8-sig")
    for row in powershell.data(powershell.parse((first / "network.ps1").read_bytes().decode("utf-8-sig")))["Teams"]:
        assert ("Adapter {} alone, with VLANs" if row["Mode"] == "None" else "Team {} of").format(row["Interface"]) in text
        assert all(f"VLAN {vlan['Vlan']}: name its connection '{vlan['Interface']}'" in text for vlan in row["Vlans"])
    assert text.count("alone, with VLANs") == 2


def test_2008r2_tells_people_of_caps(tmp_path: Path) -> None:
    hosts = {"hv1": {"server": "box", "adapters": {"s1": "two"}, "rack": "R1", "unit": 2}}
    traffic = {"cluster": {"demand_gbps": 2}, "live-migration": {"demand_gbps": 4}}
    plan = site("hyperv-2008r2", traffic, ("smb", "iscsi", "bmc"), hosts=hosts, policy={"recommendations": "ignore"})
    qos, addresses = plan.tables["qos"], plan.tables["addresses"]
    i = qos["traffic"].index("live-migration")
    cap = qos["traffic"][i], qos["mode"][i], qos["gbps"][i]
    address = addresses["address"][addresses["traffic"].index("live-migration")]
    folder = FORMATS["hyperv-2008r2"].write(plan, tmp_path)[0].parent
    text = (folder / "steps.txt").read_text(encoding="utf-8-sig")
    rate = int(cap[2] * 10**9 / 8 / 1024)
    assert cap[1] == "cap"
    assert f"Policy for live-migration: source address {address}, outbound throttle rate {rate} KBps" in text
