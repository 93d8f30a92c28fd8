"""Platform profiles: what a platform's makers demand, as data. Only ``generic`` so far: defaults of the traffic classes, no rules."""

from nicplanner.rules.profile import ClassDefaults, Profile, load_profile, profile_names

__all__ = ["ClassDefaults", "Profile", "load_profile", "profile_names"]
