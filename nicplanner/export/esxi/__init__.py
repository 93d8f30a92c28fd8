"""ESXi hosts: standard virtual switches with their uplinks, port groups and VMkernel interfaces, before they are written as commands.

Names: the switch of management is ``vSwitch0`` with the port group *Management Network* and ``vmk0``, as the installer makes them; the
others follow in order. Port groups have the names of their VLANs, alike on all hosts (rule VM-9).
"""
