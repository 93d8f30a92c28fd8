"""Ansible: an inventory with groups, and variables for each host and switch, all of whose names begin with ``nicplanner_``.

Written by PyYAML, which Ansible reads with, so that a name like ``no`` or ``1e3`` stays a text. A text with ``{{`` or the like gets the tag
``!unsafe``: Ansible would run it as a template otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nicplanner.export.ansible.groups import check_names, groups_of
from nicplanner.export.ansible.variables import host_variables, site_variables, switch_variables
from nicplanner.export.ansible.yaml_text import yaml_text
from nicplanner.export.file_names import file_names
from nicplanner.export.handover import read_handover
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_files

ENDINGS = (".yml", ".yaml", ".json")
"""Endings that Ansible tries when it looks for the variables of a host."""


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``inventory.yml``, ``group_vars`` and ``host_vars``; earlier ones are replaced.

    Raises
    ------
    InputError
        If Ansible would take a name for something else (a range, a group), or a file cannot be written.
    """
    view = read_handover(plan)
    groups = groups_of(view)
    check_names(view, groups)
    variables: dict[str, Mapping[str, Any]] = {host.name: host_variables(host) for host in view.hosts}
    variables |= {switch.name: switch_variables(switch) for switch in view.switches}
    files = _files_of(variables)
    inline = {name: found for name, found in variables.items() if name not in files}
    texts = {"inventory.yml": yaml_text(_inventory(groups, inline))}
    texts["group_vars/all.yml"] = yaml_text(site_variables(view))
    texts |= {f"host_vars/{file}": yaml_text(variables[name]) for name, file in files.items()}
    write_files([(target / name, text.encode()) for name, text in texts.items()])
    return tuple(target / name for name in texts)


def _files_of(variables: Mapping[str, object]) -> dict[str, str]:
    """Return the file of each host's variables, where it may have the name under which Ansible looks for it.

    Names that no file system takes everywhere, that differ in case alone or that end as files do have none: their variables stand in the
    inventory itself.
    """
    found = file_names(variables, ".yml")
    return {name: file for name, file in found.items() if file == f"{name}.yml" and not name.casefold().endswith(ENDINGS)}


def _inventory(groups: Mapping[str, Sequence[str]], inline: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the inventory: each group with its hosts; the switches of each fabric are groups within ``switches``."""
    children: dict[str, Any] = {}
    for group, names in groups.items():
        hosts = {"hosts": {name: dict(inline[name]) if name in inline else None for name in names}}
        if group.startswith("fabric_"):
            children.setdefault("switches", {"children": {}})["children"][group] = hosts
        else:
            children[group] = hosts
    return {"all": {"children": children}}
