"""NetBox, both ways: CSV files for its import forms (:func:`write`), and its REST interface (:func:`push`).

Both send the same objects (:mod:`~nicplanner.export.netbox.records`), checked by the same rules before anything is written
(:mod:`~nicplanner.export.netbox.fields`).
"""

from nicplanner.export.netbox.csv_files import write
from nicplanner.export.netbox.push import push
from nicplanner.export.netbox.server import ServerError, token_of
from nicplanner.export.netbox.steps import VERBS, Push, Step

__all__ = ["VERBS", "Push", "ServerError", "Step", "push", "token_of", "write"]
