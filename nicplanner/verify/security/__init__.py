"""Security findings: where traffic leaks, and what a sensor or an access list cannot see. One check a function, named by the profile.

==============================  ======  ==============================================
check                           rule    module
==============================  ======  ==============================================
``vm_acl_bypass``               SF-1    :mod:`~nicplanner.verify.security.lists`
``vswitch_no_acl``              SF-2    :mod:`~nicplanner.verify.security.lists`
``ids_blind_spot``              SF-3    :mod:`~nicplanner.verify.security.colocation`
``mgmt_shares_vm_adapter``      SF-4    :mod:`~nicplanner.verify.security.ports`
``mgmt_not_own_subnet``         SF-5    :mod:`~nicplanner.verify.security.networks`
``iscsi_shares_port``           SF-6    :mod:`~nicplanner.verify.security.ports`
``iscsi_shares_subnet``         SF-7    :mod:`~nicplanner.verify.security.networks`
``iscsi_teamed``                SF-8    :mod:`~nicplanner.verify.security.ports`
``unsupported_teaming``         SF-9    :mod:`~nicplanner.verify.security.ports`
``vm_colocation``               SF-10   :mod:`~nicplanner.verify.security.colocation`
``mgmt_reachable``              SF-11   :mod:`~nicplanner.verify.security.networks`
``lm_exposed``                  SF-12   :mod:`~nicplanner.verify.security.networks`
``acl_boundary``                SF-13   :mod:`~nicplanner.verify.security.lists`
``guest_controls_missing``      SF-14   :mod:`~nicplanner.verify.security.lists`
``single_nic_host``             SF-15   :mod:`~nicplanner.verify.security.ports`
``no_spare_ports``              SF-16   :mod:`~nicplanner.verify.security.ports`
``redundancy_gap``              SF-17   :mod:`~nicplanner.verify.security.redundancy`
``native_exposure``             SF-18   :mod:`~nicplanner.verify.security.networks`
``migration_reach``             SF-19   :mod:`~nicplanner.verify.security.migration`
``management_sharing_setting``  R2-11   :mod:`~nicplanner.verify.security.sharing`
``weight_sum``                  12-9    :mod:`~nicplanner.verify.security.sharing`
``reservation_limit``           VM-7    :mod:`~nicplanner.verify.security.sharing`
==============================  ======  ==============================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from types import MappingProxyType

from nicplanner.names import natural
from nicplanner.rules import SEVERITIES, Rule
from nicplanner.verify.scene import Hit, Scene
from nicplanner.verify.security.colocation import ids_blind_spot, vm_colocation
from nicplanner.verify.security.lists import acl_boundary, guest_controls_missing, vm_acl_bypass, vswitch_no_acl
from nicplanner.verify.security.migration import migration_reach
from nicplanner.verify.security.networks import iscsi_shares_subnet, lm_exposed, mgmt_not_own_subnet, mgmt_reachable, native_exposure
from nicplanner.verify.security.ports import (
    iscsi_shares_port,
    iscsi_teamed,
    mgmt_shares_vm_adapter,
    no_spare_ports,
    single_nic_host,
    unsupported_teaming,
)
from nicplanner.verify.security.redundancy import redundancy_gap
from nicplanner.verify.security.sharing import management_sharing_setting, reservation_limit, weight_sum

Check = Callable[[Scene, Rule], Iterator[Hit]]


def _each_once(check: Check) -> Check:
    """Return a check with one hit for each subject, the worst and of equals the first, in natural order of the subjects."""

    @wraps(check)
    def checked(scene: Scene, rule: Rule) -> Iterator[Hit]:
        found: dict[str, Hit] = {}
        for hit in check(scene, rule):
            known = found.setdefault(hit.subject, hit)
            if SEVERITIES.index(hit.severity or rule.severity) < SEVERITIES.index(known.severity or rule.severity):
                found[hit.subject] = hit
        return (found[subject] for subject in natural(found))

    return checked


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        check.__name__: _each_once(check)
        for check in (
            vm_acl_bypass,
            vswitch_no_acl,
            ids_blind_spot,
            mgmt_shares_vm_adapter,
            mgmt_not_own_subnet,
            iscsi_shares_port,
            iscsi_shares_subnet,
            iscsi_teamed,
            unsupported_teaming,
            vm_colocation,
            mgmt_reachable,
            lm_exposed,
            acl_boundary,
            guest_controls_missing,
            single_nic_host,
            no_spare_ports,
            redundancy_gap,
            native_exposure,
            migration_reach,
            management_sharing_setting,
            weight_sum,
            reservation_limit,
        )
    }
)
"""Check by the name that a rule gives in ``check:``."""
