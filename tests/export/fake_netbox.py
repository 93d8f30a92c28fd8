"""A NetBox in memory, as far as a push sees one: lists of objects with ids, references as objects, filters, pages, and what it refuses.

It answers requests through an adapter of the requests library, so that all of pynetbox is in use but the network. What it knows of NetBox
was seen at a real one, against which ``test_netbox_live.py`` runs the same push.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter

URL, TOKEN = "https://netbox.example.com", "0123456789abcdef0123456789abcdef01234567"
REFS = {
    "manufacturer": "manufacturers", "site": "sites", "location": "locations", "device_type": "device-types", "role": "device-roles",
    "rack": "racks", "cluster": "clusters", "device": "devices", "module_bay": "module-bays", "module_type": "module-types",
    "module": "modules", "group": "vlan-groups", "parent": "interfaces", "lag": "interfaces", "untagged_vlan": "vlans", "vlan": "vlans",
    "tagged_vlans": "vlans", "primary_ip4": "ip-addresses", "oob_ip": "ip-addresses",
}  # fmt: skip
DECIMALS = {("cables", "length"), ("device-types", "u_height"), ("devices", "position")}
CHOICES = {"status", "mode", "face", "type", "length_unit", "width"}
UNIQUE = {"vlans": ("group", "name"), "devices": ("site", "name"), "interfaces": ("device", "name"), "sites": ("slug",), "tags": ("slug",)}


class FakeNetBox(BaseAdapter):
    """Objects by kind; `log` has each request as (verb, kind, number of objects)."""

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, dict[int, dict[str, Any]]] = {}
        self.log: list[tuple[str, str, int]] = []
        self.page = 50
        self.fail_at = 0

    @property
    def session(self) -> requests.Session:
        """A session in which every address is this server."""
        session = requests.Session()
        session.mount("https://", self)
        return session

    @property
    def writes(self) -> list[tuple[str, str, int]]:
        """The requests that changed something."""
        return [one for one in self.log if one[0] != "GET"]

    def all(self, kind: str, **fields: Any) -> list[dict[str, Any]]:
        """Return the objects of a kind that have these values."""
        return [one for one in self.objects.get(kind, {}).values() if all(one.get(name) == value for name, value in fields.items())]

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Answer a request."""
        parts = urlsplit(str(request.url))
        assert parts.hostname == urlsplit(URL).hostname or parts.scheme == "http", "a link was followed"
        kind = parts.path.strip("/").split("/")[2]
        data = json.loads(request.body) if isinstance(request.body, bytes | str) else []
        self.log.append((str(request.method), kind, len(data)))
        status = 200
        body: Any = None
        if request.headers.get("authorization") != f"Token {TOKEN}":
            status, body = 403, {"detail": "Invalid v1 token"}
        elif request.method == "GET":
            body = self._list(kind, parse_qs(parts.query))
        elif self.fail_at and len(self.writes) >= self.fail_at:
            status, body = 400, [{}, {"name": ["is not liked"]}]
        else:
            kept = json.dumps([self.objects, None])
            faults = [self._write(kind, one) for one in data]
            if any(faults):
                self.objects = {name: {int(i): one for i, one in found.items()} for name, found in json.loads(kept)[0].items()}
                status, body = 400, [{"__all__": [one]} if one else {} for one in faults]
            else:
                body = [self._shown(kind, self.objects[kind][one["id"]]) for one in data]
        answer = requests.Response()
        answer.status_code, answer._content, answer.url, answer.request = status, json.dumps(body).encode(), str(request.url), request
        answer.reason = "as it is"
        return answer

    def close(self) -> None:
        """Nothing to close."""

    def _list(self, kind: str, query: dict[str, list[str]]) -> dict[str, Any]:
        limit, offset = min(int(query.pop("limit", ["50"])[0]), self.page), int(query.pop("offset", ["0"])[0])
        query.pop("ordering", None)
        found = [one for one in self.objects.get(kind, {}).values() if all(self._fits(kind, one, *item) for item in query.items())]
        after = f"https://elsewhere.example.com/?offset={offset + limit}" if offset + limit < len(found) else None
        return {"count": len(found), "next": after, "results": [self._shown(kind, one) for one in found[offset : offset + limit]]}

    def _fits(self, kind: str, one: dict[str, Any], name: str, values: list[str]) -> bool:
        if name == "vrf_id":
            return True
        if name == "parent":
            return any(ipaddress.ip_interface(one["address"]) in ipaddress.ip_network(value) for value in values)
        if kind == "cables":
            ends = [end["object_id"] for side in ("a_terminations", "b_terminations") for end in one[side]]
            return any(str(self.objects["interfaces"][number]["device"]) in values for number in ends)
        assert name.removesuffix("_id") in one or name.removesuffix("_id") in REFS, f"no filter {name} of {kind}"
        return str(one.get(name.removesuffix("_id"))) in values

    def _write(self, kind: str, data: dict[str, Any]) -> str:
        """Make or change an object; return why that is refused."""
        table = self.objects.setdefault(kind, {})
        for name in REFS.keys() & data.keys():
            for number in data[name] if isinstance(data[name], list) else [data[name]]:
                if number is not None and number not in self.objects.get(REFS[name], {}):
                    return f"{name}: no object {number}"
        if "id" not in data:
            data["id"] = 1 + max((number for found in self.objects.values() for number in found), default=0)
            table[data["id"]] = {"tags": []} if kind != "tags" else {}
        one = table[data["id"]]
        one.update(data)
        if "tags" in data:
            one["tags"] = [tag["slug"] for tag in data["tags"]]
        return next(self._faults(kind, one), "")

    def _faults(self, kind: str, one: dict[str, Any]) -> Iterator[str]:
        others = [other for other in self.objects[kind].values() if other["id"] != one["id"]]
        names = UNIQUE.get(kind)
        if names and any(all(other.get(name) == one.get(name) for name in names) for other in others):
            yield f"{kind} with this {names[-1]} exists"
        if kind == "cables":
            taken = [end["object_id"] for other in others for side in ("a_terminations", "b_terminations") for end in other[side]]
            mine = [end["object_id"] for side in ("a_terminations", "b_terminations") for end in one[side]]
            if set(taken) & set(mine):
                yield "already has a cable"
        if kind == "ip-addresses" and one.get("assigned_object_id"):
            device = self.objects["interfaces"][one["assigned_object_id"]]["device"]
            holders = [d["id"] for d in self.all("devices") if one["id"] in (d.get("primary_ip4"), d.get("oob_ip"))]
            if any(holder != device for holder in holders):
                yield "Cannot reassign IP address while it is designated as the primary IP"

    def _shown(self, kind: str, one: dict[str, Any]) -> dict[str, Any]:
        """Return an object as an answer has it: references as objects, choices as value and label."""
        out: dict[str, Any] = {}
        for name, value in one.items():
            if name == "tags":
                out[name] = [{"id": 1, "slug": slug, "name": slug} for slug in value]
            elif name in REFS and not (kind == "clusters" and name == "type"):
                out[name] = [self._brief(REFS[name], x) for x in value] if isinstance(value, list) else self._brief(REFS[name], value)
            elif name == "type" and kind == "clusters":
                out[name] = self._brief("cluster-types", value)
            elif name in CHOICES and value is not None:
                out[name] = {"value": value, "label": str(value).title()}
            elif name.endswith("_terminations"):
                out[name] = [{**end, "object": self._brief("interfaces", end["object_id"])} for end in value]
            else:
                decimal = (kind, name) in DECIMALS and value is not None
                out[name] = float(value) if decimal else value
        if kind == "ip-addresses":
            out["assigned_object"] = self._brief("interfaces", one.get("assigned_object_id"))
        return {**out, "display": str(one.get("name") or one.get("address") or one.get("label") or one["id"])}

    def _brief(self, kind: str, number: int | None) -> dict[str, Any] | None:
        if number is None:
            return None
        one = self.objects[kind][number]
        out: dict[str, Any] = {"id": number, **{name: one[name] for name in ("name", "slug", "address", "model") if name in one}}
        if "device" in one:
            out["device"] = self._brief("devices", one["device"])
        if kind == "ip-addresses":
            out["assigned_object"] = self._brief("interfaces", one.get("assigned_object_id"))
        return {**out, "display": str(one.get("name") or one.get("address") or number)}
