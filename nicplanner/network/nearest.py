"""Which of several switch ports a host takes: the one that its cable is cheapest to, where that counts, then the nearest."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from nicplanner.design.site import Host
from nicplanner.names import natural_key
from nicplanner.network.quotient import Network, Pool


def by_preference(network: Network, host: Host, connector: str, speed: Fraction, pools: Iterable[Pool]) -> list[Pool]:
    """Return pools in the order in which a host's port wants them, the best first.

    Parameters
    ----------
    network
        The quotient.
    host
        The host.
    connector, speed
        Connector of its port, and speed of the link in Gbit/s.
    pools
        Switch ports in reach.
    """

    def wanted(pool: Pool) -> tuple[object, ...]:
        return (*rank(network, host, connector, speed, pool), natural_key(pool[0]), pool[1:])

    return sorted(pools, key=wanted)


def rank(network: Network, host: Host, connector: str, speed: Fraction, pool: Pool) -> tuple[int, Fraction, int]:
    """Return what a cable to a pool lacks prices of, what counts of its cost (both 0 where cables do not count), and its run in 0.1 mm."""
    run = network.site.run_length(host, network.site.switches[pool[0]])
    if network.cables.purchase is None or not network.cables.purchase.chooses_cables:
        return 0, Fraction(0), run
    choice = network.cables.choose((connector, pool[2], speed), run)
    return (*network.cables.rank(choice), run) if choice is not None else (10**6, Fraction(0), run)
