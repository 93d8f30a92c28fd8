"""What the formats for switches share: a plan's switches with ports, VLANs and pairs as an operating system names and limits them.

Each of these formats (:mod:`nicplanner.export.nxos`, ``eos``, ``os10``, ``sonic``) is a :class:`System`, which says what names and numbers
its switches take, and a template over the :class:`Device` s that :func:`read_devices` returns. What a system cannot take is refused.
"""

from nicplanner.export.switches.devices import read_devices
from nicplanner.export.switches.records import Device, Line, NamedVlan, Pair
from nicplanner.export.switches.system import System
from nicplanner.export.switches.texts import described, device_files, environment, head, session_note, spans

__all__ = [
    "Device", "Line", "NamedVlan", "Pair", "System", "described", "device_files", "environment", "head", "read_devices",
    "session_note", "spans",
]  # fmt: skip
