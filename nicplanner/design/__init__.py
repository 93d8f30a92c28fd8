"""What the user writes: the design file, its checks, and the site that it describes."""

from nicplanner.design.design import Design
from nicplanner.design.schema import json_schema
from nicplanner.design.site import Adapter, Host, HostGroup, Pin, Port, Rack, Site, Switch, TrafficClass
from nicplanner.design.template import starter
from nicplanner.design.values import Fixed

__all__ = [
    "Adapter",
    "Design",
    "Fixed",
    "Host",
    "HostGroup",
    "Pin",
    "Port",
    "Rack",
    "Site",
    "Switch",
    "TrafficClass",
    "json_schema",
    "starter",
]
