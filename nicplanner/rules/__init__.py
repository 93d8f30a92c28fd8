"""Platform profiles: what a platform's makers demand and advise, as data: constraints, recommendations, findings, reservations."""

from nicplanner.rules.loading import load_profile, profile_names, read_profile, shipped_rules
from nicplanner.rules.profile import SEVERITIES, VERDICTS, ClassDefaults, Profile, Reservation, Rule

__all__ = [
    "SEVERITIES",
    "VERDICTS",
    "ClassDefaults",
    "Profile",
    "Reservation",
    "Rule",
    "load_profile",
    "profile_names",
    "read_profile",
    "shipped_rules",
]
