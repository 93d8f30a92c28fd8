"""Solution → plan: port names, switch attachment, cables, VLANs, subnets, addresses, bill of materials; and the plan's folder."""

from nicplanner.plan.assemble import NoRoomError, assemble
from nicplanner.plan.folder import FolderError
from nicplanner.plan.plan import Plan

__all__ = ["FolderError", "NoRoomError", "Plan", "assemble"]
