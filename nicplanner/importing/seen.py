"""A site as an import sees it: devices with places, hosts with the ports of each class, names by the design's grammar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Plug:
    """A port of a host that classes use: adapter and port, and the switch port at the other end.

    `switch` is empty for a link of a mesh, whose far end no pin names; `fabric` is then ``direct``.
    """

    adapter: str
    port: str
    fabric: str
    switch: str = ""
    switch_port: str = ""

    @property
    def near(self) -> str:
        """The host's end as a pin writes it."""
        return f"{self.adapter}/{self.port}"

    @property
    def far(self) -> str:
        """The switch's end as a pin writes it."""
        return f"{self.switch}/{self.switch_port}"


@dataclass(frozen=True, slots=True)
class SeenHost:
    """A host: its hardware and place, the ports of each class that it carries, and what it changes of a class.

    Hosts of different `kin` never become one group; those of a `whole` kin are never parted.
    """

    name: str
    server: str
    cards: Mapping[str, str]
    rack: str
    unit: int
    height: int
    cluster: str | None
    plugs: Mapping[str, tuple[Plug, ...]]
    overrides: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    kin: str = ""
    whole: bool = False


@dataclass(slots=True)
class SeenSite:
    """Everything that becomes a design: hosts as they were seen, all else as the design file writes it."""

    name: str
    hosts: list[SeenHost]
    switches: dict[str, dict[str, Any]]
    traffic: dict[str, dict[str, Any]]
    racks: dict[str, dict[str, Any]] = field(default_factory=dict)
    catalog: dict[str, dict[str, Any]] = field(default_factory=dict)
    platform: str = "generic"
    policy: dict[str, Any] = field(default_factory=dict)
    addressing: dict[str, Any] = field(default_factory=dict)
    networks: dict[str, dict[str, Any]] = field(default_factory=dict)
    states: dict[str, list[str]] = field(default_factory=dict)
