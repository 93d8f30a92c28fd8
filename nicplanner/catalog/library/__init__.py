"""The device-type libraries of NetBox and Nautobot as a catalog: thousands of servers, switches and cards, written as entries.

README.md beside this file says what becomes of a file, by which rules, and what they give over the open library.
"""

from nicplanner.catalog.library.importing import Imported, import_library
from nicplanner.catalog.library.report import Row
from nicplanner.catalog.library.writing import check_target, write_import

__all__ = ["Imported", "Row", "check_target", "import_library", "write_import"]
