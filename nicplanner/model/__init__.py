r"""The integer program: which ports of a host carry which classes, on which fabrics.

It counts ports instead of naming them.  Symbols: :math:`h` host group, :math:`k, g` classes (:math:`g` leads a group, it is the first of
its members), :math:`a` adapter, :math:`\kappa` port kind of an adapter, :math:`f` fabric, :math:`t` stand (hosts that can be attached in
the same ways), :math:`w` way of attaching a port kind on a fabric, :math:`v` link speed, :math:`e` switch element.

Variables: :math:`x_{kg}\in\{0,1\}` class k rides in the group led by g; :math:`n_{g\kappa f}\in\mathbb Z_{\ge0}` ports;
:math:`m_{tg\kappa fw}` ports by way (equal to n where there is one way); :math:`s_{tgv}\in\{0,1\}` the group uses speed v;
:math:`b_{\tau j}, b_{p\mu}\in\{0,1\}` at least j cards of type :math:`\tau` are bought, and a switch of model :math:`\mu` for place p;
:math:`z_{k\sigma fp}\in\{0,1\}` class k's subnet on f in scope :math:`\sigma`
has at least the size of level p. Rates: :math:`d_{ks}` what class k needs in state s (of those that occur, the ones that no other covers),
:math:`r_{ks}` the part of it that a failure leaves to be carried, :math:`h_{ks}` it and the share that failed hosts of the cluster leave.

=================== ============================================================================== ===================================
family              inequality                                                                     function
=================== ============================================================================== ===================================
assign              sum_g x[k,g] = 1                                                               constraints.partition.assign
leaders             x[k,g] <= x[g,g]                                                               constraints.partition.leaders
company             x[k,g] + x[j,g] <= x[g,g] for k, j that may not meet                           constraints.partition.company
kept_apart          y[k,g,r] + x[j,g] <= x[g,g], y = x unless r is given up (elastic programs)        constraints.partition.kept_apart
adapter_ports       sum_gf n[g,κ,f] <= P[κ]; counted cards <= P[κ] N[τ]                             constraints.ports.adapter_ports
opened              n[g,κ,f] <= P[κ] x[g,g]                                                        constraints.ports.opened
least_ports         sum n[g] >= 1, 2 or = 1                                                        constraints.ports.least_ports
spare_ports         sum n <= data ports - spare                                                    constraints.ports.spare_ports
alike_adapters      sum n on a >= sum n on a+1 for equal adapters                                  constraints.ports.alike_adapters
ways                sum_w m = n                                                                    constraints.links.ways
carried             m <= P (1 - x[k,g]) on ways that do not carry k                                constraints.links.carried
one_speed           sum_v s[t,g,v] = x[g,g]; m of speed v <= P s[t,g,v]                            constraints.links.one_speed
lacp_domain         m outside domain d <= P (1 - q[t,g,d]); sum_d q >= x[k,g]                      constraints.links.lacp_domain
normal_load         sum_k d[k,s] x[k,g] <= u sum v m                                               constraints.loads.normal_load
host_failures       sum_k h[k,s] x[k,g] <= sum v m                                                 constraints.loads.host_failures
survivors           ports left after e >= x[k,g] for k that survives e                             constraints.loads.survivors
failover            speed left after e >= sum_k r[k,s] x[k,g]                                      constraints.loads.failover
bus                 a split y of each group's load keeps each adapter within its bus, in each state constraints.bus.bus
mesh_ports          sum n[g] = L (n-1) x[g,g], of one speed and connector                          constraints.mesh.mesh_ports
mesh_pairs          the links of a pair, less those lost, carry d, h or r of one host              constraints.mesh.mesh_pairs
card_counts         b[τ,j] >= b[τ,j+1]; N[τ] = sum_j b[τ,j]; sum N <= slots that they fit           constraints.purchase.card_counts
worst_card          n[g] on τ <= j c[g,τ] + P b[τ,j+1]; speed left without c >= sum_k r[k,s] x[k,g] constraints.purchase.worst_card
offered_switches    sum_μ b[p,μ] <= 1, and >= sum_μ b[p+1,μ]: places are filled in order          constraints.purchase.offered_switches
pinned              n of the pinned kinds = P x[k,g], other kinds 0                                constraints.pins.pinned
fabrics             sum_κ n <= sum_p R z; sum_κ n >= z: hosts of a scope use the same fabrics     constraints.scopes.fabrics
vlan_ids            sum z + fixed <= ids of the pool                                               constraints.scopes.vlan_ids
subnets             sizes of subnets of 2**b and more <= room for 2**b                             constraints.scopes.subnets
platform            markers of the conditions of a rule <= conditions - 1 + breach                     constraints.platform.platform
spread              n on a <= n - 1 + links of a pair on one adapter (avoided)                     constraints.mesh.spread
switch_ports        members × m = flow to pools; flow into a pool <= free ports                    constraints.supply.switch_ports
=================== ============================================================================== ===================================

Every family is proved again, without this package, by :mod:`nicplanner.verify`.
"""

from nicplanner.model.layout import Layout, Part, Solution
from nicplanner.model.outcome import NoPlanError
from nicplanner.model.requirement import Requirement
from nicplanner.model.solve import solve_network

__all__ = ["Layout", "NoPlanError", "Part", "Requirement", "Solution", "solve_network"]
