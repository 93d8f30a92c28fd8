"""Whether the hosts of a cluster may fail: ``policy.host_failures``."""

from __future__ import annotations

from math import comb

from nicplanner.design.context import Context
from nicplanner.design.site import HostGroup, Site
from nicplanner.errors import listing
from nicplanner.names import natural

MOST_CASES = 10_000
"""Ways in which hosts of different demands may fail together, of one cluster; more are not asked."""


def host_failures(site: Site, context: Context) -> None:
    """Check that every cluster has more hosts than may fail, and that there is a cluster at all."""
    lost, path = site.host_failures, ("policy", "host_failures")
    unsure = context.findings.refused_whole(("hosts",)) or context.refused_names["hosts"]
    if not lost or unsure or any(context.findings.refused(("hosts", group.key, "cluster")) for group in site.groups):
        return
    clusters: dict[str, list[HostGroup]] = {}
    for group in site.groups:
        if group.cluster is not None:
            clusters.setdefault(group.cluster, []).append(group)
    if not clusters:
        hint = "name the 'cluster:' of the host groups that take over from each other, or set host_failures: 0"
        context.note(path, "hosts may fail, but no host belongs to a cluster, whose other hosts would take over", str(lost), "0", hint)
    for name in natural(clusters):
        hosts = sum(len(group.hosts) for group in clusters[name])
        keys = listing(f"hosts.{group.key}" for group in clusters[name])
        if hosts <= lost:
            message = f"cluster {name} has {hosts} host{'' if hosts == 1 else 's'}, of which none would be left"
            hint = f"lower host_failures, or add hosts to the cluster ({keys})"
            context.note(path, message, str(lost), f"at most {hosts - 1}", hint)
            continue
        kinds = len({frozenset(_moving(group)) for group in clusters[name]})
        if comb(kinds + lost - 1, lost) > MOST_CASES:
            message = f"cluster {name} has hosts of {kinds} different demands, which can fail in too many ways"
            allowed = f"at most {MOST_CASES} ways of choosing the demands of the hosts that fail"
            context.note(path, message, str(lost), allowed, f"lower host_failures, or give host groups equal demands ({keys})")


def _moving(group: HostGroup) -> list[object]:
    """Return what distinguishes the hosts of a cluster when they fail: the classes that move, with what they need."""
    return [(one.name, one.demand, one.peaks) for one in group.classes if one.moves]
