"""The commented design that ``nicplanner init`` writes: the classic host."""

STARTER = """\
# A nicplanner design. Plan it:  nicplanner plan FILE -o plan
# Rates are Gbit/s per host and direction. Ranges: hv[01-04] is hv01 ... hv04.
nicplanner: 1                        # format version
name: Branch office Hyper-V cluster
platform: generic                    # rule profile; generic has no platform rules

policy:
  max_utilisation: 1.0               # usable fraction of a group's link speed in the normal state
  spare_ports: 0                     # data ports that every host must keep free
  host_failures: 0                   # hosts of a cluster that may fail while the others carry their load

catalog:                             # your own hardware; `nicplanner catalog list` shows what is known already
  servers:
    classic: {height_units: 2, interfaces: {"lom[1-2]": 1000base-t}, slots: [slot1, slot2, slot3]}

racks:
  R1: {row: 1, position: 1}          # row and position give cable lengths between racks

switches:                            # default fabrics: A, B, ... in order of a rack's switches
  sw-a: {model: PowerConnect 6248, rack: R1, unit: 40, fabric: A}
  sw-b: {model: PowerConnect 6248, rack: R1, unit: 39, fabric: B}

hosts:
  hv[01-04]:                         # a host group: all its hosts get the same layout
    server: classic
    adapters: {slot1: I350-T4, slot2: I350-T4}
    rack: R1
    unit: 2                          # of the first host; the next ones stack upward
    cluster: c1

traffic:                             # by default a class survives the failure of any port, adapter and switch
  management:     {demand_gbps: 0.1, sharing: dedicated}          # dedicated: no other class on its ports
  production:     {demand_gbps: 1.6, min_failover: 0.6}           # after a failure 60 % must still run
  iscsi:          {demand_gbps: 1.5, sharing: dedicated, min_failover: 0.6}
  cluster:        {demand_gbps: 0.2, apart_from: [production]}    # never on a port with production
  live-migration: {demand_gbps: 0.7, apart_from: [production]}

addressing:
  supernet: 10.20.0.0/16
  vlans: 100-199
"""


def starter() -> str:
    """Return the starter design as commented YAML."""
    return STARTER
