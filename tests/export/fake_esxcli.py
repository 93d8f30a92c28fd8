"""An ``esxcli`` that keeps state and prints what ESXi prints, for the commands that the script uses.

Written after published transcripts of ESXi 6.7 to 8.0 and the ESXCLI reference, and stricter than ESXi where that finds mistakes: an
option that is not known, an uplink that is in use or not there, an MTU above that of the switch, a tag that is not one, end it with 1.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any, Self

State = dict[str, Any]
TAGS = {"Management", "VMotion", "VSAN", "vSphereReplication"}


def fresh(nics: int) -> State:
    """Return a host as it is installed: one switch, one uplink, management by DHCP."""
    return {
        "nics": [f"vmnic{i}" for i in range(nics)],
        "vswitches": {"vSwitch0": {"mtu": 1500, "uplinks": ["vmnic0"], "active": ["vmnic0"], "standby": [], "balancing": "srcport"}},
        "portgroups": {
            "VM Network": {"vswitch": "vSwitch0", "vlan": 0, "active": None, "standby": []},
            "Management Network": {"vswitch": "vSwitch0", "vlan": 0, "active": None, "standby": []},
        },
        "vmks": {
            "vmk0": {"portgroup": "Management Network", "mtu": 1500, "ip": ["192.0.2.7", "255.255.255.0", "DHCP"], "tags": ["Management"]}
        },
        "routes": {"default": "192.0.2.1"},
        "iscsi": {"on": False, "bound": [], "targets": []},
        "log": [],
    }


class RefusedError(Exception):
    """What ESXi would refuse."""


def need(right: object, message: str) -> None:
    if not right:
        raise RefusedError(message)


def options(words: list[str], known: str) -> dict[str, str]:
    """Return the options, by their letters or long names; `known` are those that the command has."""
    out: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        need(name.lstrip("-") in known.split() and name.startswith("-"), f"Invalid option {word}")
        if not equals:
            need(rest, f"{word} needs a value")
            value = rest.pop(0)
        out[name.lstrip("-")] = value
    return out


def block(name: str, facts: dict[str, Any]) -> str:
    return "\n".join([name, *(f"   {key}: {value}" for key, value in facts.items()), ""])


def policy(one: State, switch: State) -> str:
    active = switch["active"] if one.get("active") is None else one["active"]
    standby = one["standby"]
    unused = [nic for nic in switch["uplinks"] if nic not in active and nic not in standby]
    facts = {
        "Load Balancing": switch["balancing"], "Network Failure Detection": "link", "Notify Switches": "true", "Failback": "true",
        "Active Adapters": ", ".join(active), "Standby Adapters": ", ".join(standby), "Unused Adapters": ", ".join(unused),
    }  # fmt: skip
    text = "\n".join(f"   {key}: {value}".rstrip() for key, value in facts.items())
    if "vswitch" in one:
        text += f"\n   Override Vswitch Load Balancing: false\n   Override Vswitch Uplinks: {str(one['active'] is not None).lower()}"
    return text


class Esxcli:
    """The commands, a method each, by their words."""

    def __init__(self, state: State) -> None:
        self.s = state

    def network_nic_list(self) -> str:
        rows = [
            f"{nic:8}  0000:0{i}:00.0  ixgben  Up            Up           10000  Full    00:50:56:00:00:0{i}  1500  X"
            for i, nic in enumerate(self.s["nics"])
        ]
        return "\n".join(
            ["Name    PCI Device    Driver  Admin Status  Link Status  Speed  Duplex  MAC Address  MTU  Description", "------  --", *rows]
        )

    def network_vswitch_standard_list(self, v: str = "") -> str:
        need(not v or v in self.s["vswitches"], f"Unable to find vswitch {v}")
        out = []
        for name, one in self.s["vswitches"].items():
            groups = [pg for pg, group in self.s["portgroups"].items() if group["vswitch"] == name]
            facts = {"Name": name, "Class": "cswitch", "Num Ports": 7680, "MTU": one["mtu"], "CDP Status": "listen",
                     "Beacon Enabled": "false", "Uplinks": ", ".join(one["uplinks"]), "Portgroups": ", ".join(groups)}  # fmt: skip
            if v in ("", name):
                out.append(block(name, facts))
        return "\n".join(out)

    def network_vswitch_standard_add(self, v: str) -> None:
        need(v not in self.s["vswitches"], "exists")
        self.s["vswitches"][v] = {"mtu": 1500, "uplinks": [], "active": [], "standby": [], "balancing": "srcport"}

    def network_vswitch_standard_set(self, v: str, m: str) -> None:
        self.s["vswitches"][v]["mtu"] = int(m)

    def network_vswitch_standard_uplink_add(self, v: str, u: str) -> None:
        need(u in self.s["nics"], f"no {u}")
        need(all(u not in one["uplinks"] for one in self.s["vswitches"].values()), f"{u} is in use")
        self.s["vswitches"][v]["uplinks"].append(u)
        self.s["vswitches"][v]["standby"].append(u)  # the worse of what ESXi does: it is not active by itself

    def network_vswitch_standard_uplink_remove(self, v: str, u: str) -> None:
        for key in ("uplinks", "active", "standby"):
            self.s["vswitches"][v][key] = [nic for nic in self.s["vswitches"][v][key] if nic != u]

    def network_vswitch_standard_policy_failover_get(self, v: str) -> str:
        return policy(self.s["vswitches"][v], self.s["vswitches"][v])

    def network_vswitch_standard_policy_failover_set(self, v: str, a: str, l: str) -> None:  # noqa: E741
        one = self.s["vswitches"][v]
        need(set(a.split(",")) <= set(one["uplinks"]), "not an uplink of this switch")
        one["active"], one["standby"], one["balancing"] = a.split(","), [], {"portid": "srcport"}[l]

    def network_vswitch_standard_portgroup_list(self) -> str:
        head = [
            "Name                Virtual Switch  Active Clients  VLAN ID",
            "------------------  --------------  --------------  -------",
        ]
        return "\n".join(
            [*head, *(f"{name:18}  {one['vswitch']:14}  {0:14}  {one['vlan']:7}" for name, one in self.s["portgroups"].items())]
        )

    def network_vswitch_standard_portgroup_add(self, p: str, v: str) -> None:
        need(p not in self.s["portgroups"] and v in self.s["vswitches"], "exists, or no such switch")
        self.s["portgroups"][p] = {"vswitch": v, "vlan": 0, "active": None, "standby": []}

    def network_vswitch_standard_portgroup_set(self, p: str, vlan_id: str) -> None:
        need(0 <= int(vlan_id) <= 4095, "VLAN")
        self.s["portgroups"][p]["vlan"] = int(vlan_id)

    def network_vswitch_standard_portgroup_policy_failover_get(self, p: str) -> str:
        one = self.s["portgroups"][p]
        return policy(one, self.s["vswitches"][one["vswitch"]])

    def network_vswitch_standard_portgroup_policy_failover_set(self, p: str, a: str, s: str = "") -> None:
        one = self.s["portgroups"][p]
        active, standby = a.split(","), s.split(",") if s else []
        need({*active, *standby} <= set(self.s["vswitches"][one["vswitch"]]["uplinks"]), "not an uplink of this switch")
        one["active"], one["standby"] = active, standby

    def network_ip_interface_list(self) -> str:
        return "\n".join(
            block(name, {"Name": name, "MAC Address": "00:50:56:6f:00:01", "Enabled": "true", "Portset": "vSwitch0",
                         "Portgroup": one["portgroup"], "Netstack Instance": "defaultTcpipStack", "MTU": one["mtu"], "TSO MSS": 65535})
            for name, one in self.s["vmks"].items()
        )  # fmt: skip

    def network_ip_interface_add(self, i: str, p: str, m: str) -> None:
        need(i not in self.s["vmks"] and p in self.s["portgroups"], "exists, or no such port group")
        self.s["vmks"][i] = {"portgroup": p, "mtu": 0, "ip": ["0.0.0.0", "0.0.0.0", "NONE"], "tags": []}
        self.network_ip_interface_set(i, m)

    def network_ip_interface_set(self, i: str, m: str) -> None:
        switch = self.s["vswitches"][self.s["portgroups"][self.s["vmks"][i]["portgroup"]]["vswitch"]]
        need(int(m) <= switch["mtu"], "larger than the MTU of the switch")
        self.s["vmks"][i]["mtu"] = int(m)

    def network_ip_interface_ipv4_get(self, i: str) -> str:
        address, mask, kind = self.s["vmks"][i]["ip"]
        head = "Name  IPv4 Address  IPv4 Netmask   IPv4 Broadcast  Address Type  Gateway  DHCP DNS\n----  --"
        return f"{head}\n{i}  {address}  {mask}  10.0.0.255  {kind}  0.0.0.0  false"

    def network_ip_interface_ipv4_set(self, i: str, t: str, I: str, N: str) -> None:  # noqa: E741, N803
        need(t == "static" and i in self.s["vmks"], "type")
        self.s["vmks"][i]["ip"] = [I, N, "STATIC"]

    def network_ip_interface_tag_get(self, i: str) -> str:
        return f"   Tags: {', '.join(self.s['vmks'][i]['tags'])}"

    def network_ip_interface_tag_add(self, i: str, t: str) -> None:
        need(t in TAGS, f"no tag {t}")
        self.s["vmks"][i]["tags"].append(t)

    def network_ip_route_ipv4_list(self) -> str:
        rows = [f"{name}  0.0.0.0  {via}  vmk0  MANUAL" for name, via in self.s["routes"].items()]
        return "\n".join(
            ["Network  Netmask  Gateway  Interface  Source", "-------  -------", *rows, "10.0.0.0  255.255.255.0  0.0.0.0  vmk0  MANUAL"]
        )

    def network_ip_route_ipv4_add(self, n: str, g: str) -> None:
        need(n not in self.s["routes"], "exists")
        self.s["routes"][n] = g

    def network_ip_route_ipv4_remove(self, n: str, g: str) -> None:
        need(self.s["routes"].pop(n, None) == g, "no such route")

    def iscsi_software_get(self) -> str:
        return str(self.s["iscsi"]["on"]).lower()

    def iscsi_software_set(self, enabled: str) -> str:
        self.s["iscsi"]["on"] = enabled == "true"
        return "Software iSCSI Enabled"

    def iscsi_adapter_list(self) -> str:
        rows = ["vmhba64  iscsi_vmk  online  iqn.1998-01.com.vmware:esx  iSCSI Software Adapter"] if self.s["iscsi"]["on"] else []
        return "\n".join(["Adapter  Driver     State   UID  Description", "-------  ---------", *rows])

    def iscsi_networkportal_list(self, A: str) -> str:  # noqa: N803
        need(A == "vmhba64" and self.s["iscsi"]["on"], "adapter")
        return "\n".join(block(A, {"Adapter": A, "Vmknic": vmk, "MTU": 9000}) for vmk in self.s["iscsi"]["bound"])

    def iscsi_networkportal_add(self, A: str, n: str) -> None:  # noqa: N803
        group = self.s["portgroups"][self.s["vmks"][n]["portgroup"]]
        need(A == "vmhba64" and n not in self.s["iscsi"]["bound"], "exists")
        uplinks = group["active"] or self.s["vswitches"][group["vswitch"]]["active"]
        need(len(uplinks) == 1 and not group["standby"], "The VMkernel virtual adapter has several uplinks")
        self.s["iscsi"]["bound"].append(n)

    def iscsi_adapter_discovery_sendtarget_list(self) -> str:
        return "\n".join(["Adapter  Sendtarget", "-------  ----------", *(f"vmhba64  {one}" for one in self.s["iscsi"]["targets"])])

    def iscsi_adapter_discovery_sendtarget_add(self, A: str, a: str) -> None:  # noqa: N803
        need(A == "vmhba64" and a not in self.s["iscsi"]["targets"], "exists")
        self.s["iscsi"]["targets"].append(a)


READING = ("list", "get")


def answer(state: State, words: list[str]) -> tuple[str, int]:
    """Return what a command prints and its exit code; one that changes something is added to the log."""
    end = next((i for i, word in enumerate(words) if word.startswith("-")), len(words))
    method = getattr(Esxcli(state), "_".join(words[:end]), None)
    try:
        need(method is not None, f"Unknown command {words[:end]}")
        assert method is not None
        names = method.__func__.__code__.co_varnames[1 : method.__func__.__code__.co_argcount]
        given = options(words[end:], " ".join(names).replace("_", "-"))
        text = method(**{name.replace("-", "_"): value for name, value in given.items()})
    except (RefusedError, KeyError, TypeError, ValueError) as error:
        return f"Error: {error}", 1
    if words[end - 1] not in READING:
        state["log"].append(["esxcli", *words])
    return text or "", 0


FUNCTION = r"""
esxcli() {
    printf '%s\037' "$@" > "$FAKE_ESXCLI/ask"
    read -r code < "$FAKE_ESXCLI/tell"
    if [ "$code" = 0 ]; then
        cat "$FAKE_ESXCLI/text"
    else
        cat "$FAKE_ESXCLI/text" >&2
        return "$code"
    fi
}
. "$0"
"""
"""A shell's function that asks :class:`Served`: starting an interpreter for each command would take the tests minutes."""


class Served:
    """Answers a shell's commands while it is open, by two named pipes and a file in a folder."""

    def __init__(self, state: State, folder: Path) -> None:
        self._state, self._folder = state, folder
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        for name in ("ask", "tell"):
            if not (self._folder / name).exists():
                os.mkfifo(self._folder / name)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        (self._folder / "ask").write_text("")  # nothing is asked: it ends
        self._thread.join()

    def _serve(self) -> None:
        while asked := (self._folder / "ask").read_text():
            text, code = answer(self._state, asked.removesuffix("\037").split("\037"))
            (self._folder / "text").write_text(text + "\n" if text else "")
            (self._folder / "tell").write_text(f"{code}\n")
