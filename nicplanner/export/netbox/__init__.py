"""NetBox, both ways: CSV files for its import forms (:func:`write`), and its REST interface (:func:`push`).

Both send the same objects (:mod:`~nicplanner.export.netbox.records`), checked by the same rules before anything is written
(:mod:`~nicplanner.export.netbox.fields`).
"""

from nicplanner.export.netbox.csv_files import write

__all__ = ["write"]
