"""A small server that speaks NetBox's REST API: paging by limit and offset, tokens, objects as NetBox 4 nests them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "0123456789abcdef0123456789abcdef01234567"
Row = dict[str, Any]
Lie = Callable[[str, Row], Any]
"""What becomes of an answer: path and page in, what is sent out."""


def api_objects(facts: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The facts of :func:`sources.objects` as NetBox's serializers nest them."""
    ids = {one["name"]: i for i, one in enumerate(facts["devices"], 1)}
    vlans = {
        one["vid"]: {"id": i, "vid": one["vid"], "name": one["name"], "display": f"{one['name']} ({one['vid']})"}
        for i, one in enumerate(facts["vlans"], 1)
    }

    def device(name: str) -> Row:
        return {"id": ids[name], "url": f"/api/dcim/devices/{ids[name]}/", "display": name, "name": name, "description": ""}

    devices = [
        {
            "id": ids[one["name"]],
            "display": one["name"],
            "name": one["name"],
            "role": {"id": 1, "name": one["role"]},
            "device_type": {"id": 1, "manufacturer": {"id": 1, "name": "Acme"}, "model": one["model"], "u_height": float(one["height"])},
            "site": {"id": 1, "name": "Berlin"},
            "rack": {"id": 1, "name": one["rack"]},
            "position": float(one["unit"]),
            "status": {"value": "active", "label": "Active"},
            "cluster": {"id": 1, "name": one["cluster"]} if one["cluster"] else None,
        }
        for one in facts["devices"]
    ]
    interfaces = []
    for i, one in enumerate(facts["interfaces"], 1):
        end = [{"id": 1, "device": device(one["far"][0]), "name": one["far"][1], "cable": 1}] if one["far"] else None
        interfaces.append(
            {
                "id": i,
                "device": device(one["device"]),
                "name": one["name"],
                "type": {"value": one["type"], "label": one["type"]},
                "enabled": True,
                "module": {"id": 1, "device": device(one["device"]), "module_bay": {"id": 1, "name": one["bay"]}} if one["bay"] else None,
                "mgmt_only": one["mgmt"],
                "lag": None,
                "speed": None,
                "mode": {"value": "tagged", "label": "Tagged"} if one["tagged"] else None,
                "untagged_vlan": vlans.get(one["untagged"]),
                "tagged_vlans": [vlans[x] for x in one["tagged"]],
                "cable": {"id": 1} if end else None,
                "link_peers": end or [],
                "link_peers_type": "dcim.interface" if end else None,
                "connected_endpoints": end,
                "connected_endpoints_type": "dcim.interface" if end else None,
                "connected_endpoints_reachable": bool(end),
            }
        )
    prefixes = [{"id": i, "prefix": one["prefix"], "vlan": vlans[one["vid"]], "role": None} for i, one in enumerate(facts["vlans"], 1)]
    racks = [{"id": 1, "name": "R1", "site": {"id": 1, "name": "Berlin"}, "u_height": 42}]
    return {
        "dcim/devices": devices,
        "dcim/interfaces": interfaces,
        "dcim/racks": racks,
        "ipam/prefixes": prefixes,
        "ipam/vlans": [{**one, "site": {"id": 1, "name": "Berlin"}, "role": None} for one in vlans.values()],
    }


@contextmanager
def serving(objects: dict[str, list[Row]], lie: Lie = lambda _, page: page, most: int = 20) -> Iterator[tuple[str, list[str]]]:
    """Serve the objects, at most so many a page; yield the address and the requests as they come."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            parts = urlsplit(self.path)
            path = parts.path.removeprefix("/api/").strip("/")
            if self.headers.get("authorization") != f"Token {TOKEN}":
                self.answer(403, {"detail": "Invalid token"})
                return
            if path not in objects:
                self.answer(404, {"detail": "Not found."})
                return
            query = parse_qs(parts.query)
            limit, offset = min(int(query.get("limit", ["50"])[0]), most), int(query.get("offset", ["0"])[0])
            base = f"http://{self.headers['host']}/api/{path}/"
            every = objects[path]
            following = f"{base}?limit={limit}&offset={offset + limit}" if offset + limit < len(every) else None
            self.answer(
                200, lie(path, {"count": len(every), "next": following, "previous": None, "results": every[offset : offset + limit]})
            )

        def answer(self, status: int, body: Any) -> None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
