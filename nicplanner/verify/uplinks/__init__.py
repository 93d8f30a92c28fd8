"""Upward and sideways: what switches' uplinks and peer links and the ports of storage arrays carry (``uplinks.csv``, Gbit/s per direction).

The model of the traffic, exact and on the careful side:

* A host sends each class over the ports of its group that are up, in proportion to their link speeds.
* Kinds production, management, backup, replica and bmc leave by the uplinks of the switch in full.
* Kinds cluster, corosync, live-migration, vmotion, vsan, smb, ceph-public and ceph-cluster go evenly to the other hosts of the cluster
  (without one, of the host group) that carry the class; a host that is alone sends upward.
  Of team and single classes, what is for a host in a rack that the switch does not serve goes up; of the rest, the part of the
  peer's link speeds that is on other switches of the rack goes sideways. An LACP team is reached by its port on the switch, if it has one.
  Mpio and paths classes stay on fabrics that both hosts are on; what is for a host without a port on the switch goes up.
* Kind iscsi goes to the arrays (hosts that carry iscsi alone) of the class: those of the host's scope, if there are some, else all of
  them, in proportion to their link speeds, on the same fabric if it is mpio or paths; without arrays it goes up. Reads and writes each
  carry the demand, so it loads the hosts' switch and, where that is another one, the array's; the arrays' own demand is not
  added.
* Sideways means the peer links, or the uplinks of a switch without any. Members of an MLAG have peer links to each other alone. VLANs of
  a fabric are not on peer links. A switch without uplinks sends upward through its peers, in proportion to their uplinks.
* Meshes touch no switch.
* After a failure hosts send what they did over what is left, at most its link speed; what is for a host that is cut off is not sent.
  What *must* get through is, of groups that lost a port, ``min_failover`` × demand of the classes that survive this kind of failure;
  after the loss of an uplink or peer link, of all classes that survive the failure of a port.
* In every state of the design the same is asked with the demands of that state; only what differs from the base state is told.
* ``policy.host_failures``: the worst failure of so many hosts of one cluster, all links being up. The survivors carry their demand and an
  even share of what the failed hosts had of the classes that move (:mod:`nicplanner.verify.clusters`), and meet each other alone; a
  last survivor sends its peers nothing. What is for arrays among the failed hosts goes to the other arrays.

==========================================  =========================================================
what                                        module
==========================================  =========================================================
how hosts stand to a class, and states      :mod:`~nicplanner.verify.uplinks.stands`
where traffic goes                          :mod:`~nicplanner.verify.uplinks.flows`, :mod:`~nicplanner.verify.uplinks.storage`
the flows of a layout                       :mod:`~nicplanner.verify.uplinks.traffic`
which links it takes                        :mod:`~nicplanner.verify.uplinks.links`
cases                                       :mod:`~nicplanner.verify.uplinks.burdens`, :mod:`~nicplanner.verify.uplinks.strain`,
                                            :mod:`~nicplanner.verify.uplinks.survivors`
table, findings                             :mod:`~nicplanner.verify.uplinks.table`, :mod:`~nicplanner.verify.uplinks.findings`
==========================================  =========================================================
"""

from nicplanner.verify.uplinks.burdens import Burden, burdens_of
from nicplanner.verify.uplinks.findings import uplink_findings
from nicplanner.verify.uplinks.table import check_uplinks, rows_of

__all__ = ["Burden", "burdens_of", "check_uplinks", "rows_of", "uplink_findings"]
