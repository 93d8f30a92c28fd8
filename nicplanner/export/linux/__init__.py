"""Linux hosts: a host's ports, bonds, VLANs and bridges as the kernel has them, before they are written for one tool or another.

:mod:`nicplanner.export.linux.stack` builds them, :mod:`~nicplanner.export.linux.bonds` chooses the modes of bonds and
:mod:`~nicplanner.export.linux.files` writes what stands beside a tool's own file: sysctl settings, the iSCSI script, the notes.
"""
