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
from nicplanner.export.handover import read_handover
from nicplanner.export.quoting import powershell as quoted
from nicplanner.export.windows.files import folders, windows_text
from nicplanner.export.windows.groups import whole_percent
from nicplanner.export.windows.literals import literal
from nicplanner.export.windows.naming import adapter_names, object_name
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
import cabled_sites
import powershell
from test_contract import LACP
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
METHODS = ("Put", "Create", "Connect", "Bind", "EnableStatic", "SetGateways", "SetDynamic", "SetValue", "Disable", "Enable")
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


def test_2008r2_tells_people_of_teams_and_caps(texts: dict[str, dict[str, str]], tmp_path: Path) -> None:
    files = texts["hyperv-2008r2"]
    lines = [line.strip() for line in files["hv1/steps.txt"].splitlines()]
    for team in powershell.data(powershell.parse(files["hv1/network.ps1"]))["Teams"]:
        assert f"Team {team['Name']} of {', '.join(team['Members'])}" in lines
    assert lines.count("no VLANs here: its connection passes all frames; name it 'production'") == 1
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


@pytest.mark.parametrize(
    ("form", "plan", "text"),
    [
        ("hyperv-set", "lacp", "Switch Embedded Teaming knows no LACP"),
        ("network-atc", "lacp", "teams that know no LACP"),
        ("hyperv-lbfo", "2019 paths", "cannot pin a path"),
        ("hyperv-2008r2", "2019 paths", "cannot pin a path"),
        ("hyperv-lbfo", "azure-local", "refuses a virtual switch on an LBFO team"),
        ("network-atc", "shared paths", "speak the storage VLAN only"),
        ("hyperv-lbfo", "iscsi on a team", "iSCSI rides on no team"),
        ("network-atc", "iscsi on a team", "iSCSI rides on no team"),
    ],
)
def test_what_a_format_cannot_do_is_refused(form: str, plan: str, text: str, tmp_path: Path) -> None:
    import nicplanner as nic

    one = nic.plan(nic.Design.from_dict(LACP)) if plan == "lacp" else plan_of(plan)
    with pytest.raises(InputError, match=text):
        FORMATS[form].write(one, tmp_path)
    assert not list(tmp_path.iterdir())


def test_intents_of_a_cluster_must_be_alike(tmp_path: Path) -> None:
    traffic = ("smb", "iscsi", "cluster", "live-migration", "bmc")
    host = {"server": "box", "rack": "R1", "cluster": "c1"}
    hosts = {"a1": {**host, "adapters": {"s1": "two", "s2": "two"}, "unit": 2}, "b1": {**host, "adapters": {"s3": "four"}, "unit": 3}}
    with pytest.raises(InputError, match=r"b1 in cluster c1: its intents are not those of a1"):
        FORMATS["network-atc"].write(site("generic", leave_out=traffic, hosts=hosts), tmp_path)


def test_hosts_without_cluster_have_their_own_intents(tmp_path: Path) -> None:
    hosts = {"a1": {"server": "box", "rack": "R1", "adapters": {"s1": "two", "s2": "two"}, "unit": 2}}
    plan = site("generic", leave_out=("smb", "iscsi", "cluster", "live-migration", "bmc"), hosts=hosts)
    files = {Path(file).relative_to(tmp_path).as_posix(): Path(file) for file in FORMATS["network-atc"].write(plan, tmp_path)}
    assert sorted(files) == ["a1/adapters.csv", "a1/intents.ps1", "a1/network.ps1"]
    found = powershell.data(powershell.parse(files["a1/intents.ps1"].read_bytes().decode("utf-8-sig")))
    assert (found["Cluster"], found["Hosts"]) == ("", ["a1"])


def test_names_of_adapters_and_objects() -> None:
    ports = [port for host in read_handover(cabled_sites.row()).hosts for port in host.ports]
    assert adapter_names(ports[:1]) == {ports[0].label: ports[0].label.replace("/", "-")}
    for text in ("a*", "a[1]", "a?", "", " a", "a ", "a'b", "a\u2019b", "a`b", "a$b", "x" * 81):
        with pytest.raises(InputError):
            object_name(text)
    assert object_name("live-migration slot1-Port 0-1") == "live-migration slot1-Port 0-1"


def test_literals_are_read_back() -> None:
    value = {"A": "it's \u2018x\u2019 $(y) `n", "B": [], "C": [{"D": None, "E": True}, {"D": 5, "E": False}], "F": ["a"], "G": {"H": 0}}
    assert powershell.data(powershell.parse(f"$Plan = {literal(value)}\n")) == value
    for bad in (1.5, b"x"):
        with pytest.raises(TypeError):
            literal(bad)
    with pytest.raises(TypeError):
        literal({"a b": 1})


def test_percentages_are_whole_and_at_least_one() -> None:
    from fractions import Fraction

    assert [whole_percent({"percent": Fraction(x)}) for x in ("50", "1/2", "10.1")] == [50, 1, 11]
    assert whole_percent(None) == whole_percent({"percent": None}) == 0


def test_a_host_may_not_have_the_name_of_a_clusters_folder() -> None:
    hosts = read_handover(plan_of("2019")).hosts[:1]
    assert folders(hosts, ["c1"]) == ({"hv1": "hv1"}, {"c1": "cluster-c1"})
    with pytest.raises(InputError, match="a host has the name of a cluster's folder"):
        folders([type("Host", (), {"name": "Cluster-C1"})()], ["c1"])


def test_text_is_marked_as_utf8() -> None:
    assert windows_text("a\nÄ\r\n") == b"\xef\xbb\xbfa\r\n\xc3\x84\r\n"
