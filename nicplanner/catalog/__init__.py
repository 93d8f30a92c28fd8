"""What can be bought: adapters, servers, switches, cables and transceivers as data, one YAML file a model.

Shipped entries live in ``catalogs/`` of the checkout (inside an installed wheel: ``nicplanner/_catalogs``).  A design adds its own
entries and folders; those win over the shipped ones.
"""

from nicplanner.catalog.entries import AdapterEntry, CableEntry, Entry, ServerEntry, SlotEntry, SwitchEntry, TransceiverEntry
from nicplanner.catalog.folder import load_folder, open_folder
from nicplanner.catalog.indexed import Indexed
from nicplanner.catalog.lookup import KINDS, Catalog, catalog_root, folder_files, load_shipped, read_folder
from nicplanner.catalog.pcie import Pcie, SlotPcie, link_gbps
from nicplanner.catalog.reliability import Reliability, reliability_of

__all__ = [
    "KINDS",
    "AdapterEntry",
    "CableEntry",
    "Catalog",
    "Entry",
    "Indexed",
    "Pcie",
    "Reliability",
    "ServerEntry",
    "SlotEntry",
    "SlotPcie",
    "SwitchEntry",
    "TransceiverEntry",
    "catalog_root",
    "folder_files",
    "link_gbps",
    "load_folder",
    "load_shipped",
    "open_folder",
    "read_folder",
    "reliability_of",
]
