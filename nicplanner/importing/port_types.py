"""Interface types of the ports of a seen site, by its own catalog entries and the shipped ones."""

from __future__ import annotations

from typing import Any

from nicplanner.catalog.lookup import load_shipped
from nicplanner.importing.seen import SeenHost, SeenSite
from nicplanner.names import expand


class PortTypes:
    """Looks up NetBox's interface type of a port; empty for a port that its model does not have."""

    def __init__(self, site: SeenSite) -> None:
        self._site, self._known = site, load_shipped()
        self._models: dict[tuple[str, str], dict[str, str]] = {}

    def of_host(self, host: SeenHost, adapter: str, port: str) -> str:
        """Return the type of a host's port."""
        section, model = ("servers", host.server) if adapter == "onboard" else ("adapters", host.cards.get(adapter, ""))
        return self._ports(section, model).get(port, "")

    def of_switch(self, switch: str, port: str) -> str:
        """Return the type of a switch's port."""
        return self._ports("switches", self._site.switches.get(switch, {}).get("model", "")).get(port, "")

    def _ports(self, section: str, model: str) -> dict[str, str]:
        if (section, model) not in self._models:
            own = self._site.catalog.get(section, {}).get(model)
            if own is not None:
                every = {**own.get("interfaces", {}), **own.get("mgmt_only", {})}
                types = {name: kind for key, kind in every.items() for name in expand(key)}
            else:
                entry: Any = self._known.get(section, model)
                types = {} if entry is None else {**dict(entry.interfaces), **dict(getattr(entry, "mgmt_only", ()))}
            self._models[section, model] = types
        return self._models[section, model]
