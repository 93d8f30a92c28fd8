"""What is short when no plan exists: by counting first, then by letting resources be exceeded, at last as a conflict of requirements.

Every sentence names the key and the value in the design that is too small or too large.
"""

from __future__ import annotations

from nicplanner.model.counting import count
from nicplanner.model.relaxation import exceed
from nicplanner.model.requirements import conflict
from nicplanner.network.quotient import Network
from nicplanner.solver import Clock

_UNEXPLAINED = "the solver proves that no plan exists, but neither counting nor taking away single requirements says why"
_UNEXPLAINED_IN_TIME = "the solver proves that no plan exists; the time limit left no time to find out why"


def explain_shortage(network: Network, solver: str = "highs", clock: Clock | None = None) -> list[str]:
    """Say why a site has no plan.

    Parameters
    ----------
    network
        The quotient of the site.
    solver
        ``highs`` or ``cbc``.
    clock
        Time that may be spent; when it is over, the explanation says less.

    Returns
    -------
    list of str
        One sentence a shortage, at least one.
    """
    clock = clock or Clock()
    return (
        count(network)
        or exceed(network, solver, clock)
        or conflict(network, solver, clock)
        or [_UNEXPLAINED_IN_TIME if clock.over() else _UNEXPLAINED]
    )
