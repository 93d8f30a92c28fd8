"""Windows hosts: a folder for each, with a script that another administrator can read, and a table of its network adapters.

What the hosts of a plan need is worked out here as plain data (:mod:`~nicplanner.export.windows.layout`) and stands as one block of
PowerShell literals at the top of each script; the code below it is the same for every host of a format, so that it is reviewed once.
Scripts find an adapter by the MAC address that someone writes into a copy of ``adapters.csv`` called ``macs.csv`` (which no export writes
over), and give it the plan's name; later runs find it by that name. They change only what differs, and ``-WhatIf`` tells what they would
do.
"""

from nicplanner.export.windows.atc import write_atc
from nicplanner.export.windows.converged import write_lbfo, write_set
from nicplanner.export.windows.r2 import write_2008r2

__all__ = ["write_2008r2", "write_atc", "write_lbfo", "write_set"]
