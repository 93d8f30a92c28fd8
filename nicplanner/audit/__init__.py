"""A plan against what the devices see: LLDP of switches and hosts, or a list of links.

:func:`audit` is the road: files are read into sightings (:mod:`.files`, one reader a format in :mod:`.formats`), names are matched with
the plan's (:mod:`.naming`), sightings become facts about ports (:mod:`.evidence`), these are compared with the planned cables
(:mod:`.judging`), and what is wrong becomes moves (:mod:`.mending`).

Only what is known counts: of a device without a file nothing is said.
"""

from nicplanner.audit.auditing import audit
from nicplanner.audit.judging import MEANINGS, VIOLATIONS, Row
from nicplanner.audit.result import AUDIT, Audit

__all__ = ["AUDIT", "MEANINGS", "VIOLATIONS", "Audit", "Row", "audit"]
