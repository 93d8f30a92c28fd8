"""What if: how a design fares when demand and hosts grow."""

from nicplanner.study.outlook import Runway, runway

__all__ = ["Runway", "runway"]
