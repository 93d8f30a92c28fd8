"""Plans the network ports of virtualization hosts, and proves the plan.

>>> import nicplanner as nic
>>> nic.__version__.count(".")
2
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nicplanner.api import Design, judge
    from nicplanner.catalog import Catalog
    from nicplanner.design import starter
    from nicplanner.errors import InfeasibleError, InputError, InternalError, NicplannerError, NoSolutionError, Problem, SolverError
    from nicplanner.pipeline import explain, plan, prices
    from nicplanner.plan import Plan
    from nicplanner.plot import plot_host
    from nicplanner.sizing import frontier, size
    from nicplanner.study import Study, runway
    from nicplanner.verify import verify
    from nicplanner.verify.simulation import availability, simulate, simulate_pairs

_WHERE = {
    "Catalog": "catalog",
    "Design": "api",
    "InfeasibleError": "errors",
    "InputError": "errors",
    "InternalError": "errors",
    "NicplannerError": "errors",
    "NoSolutionError": "errors",
    "Plan": "plan",
    "Problem": "errors",
    "SolverError": "errors",
    "Study": "study",
    "availability": "verify.simulation",
    "explain": "pipeline",
    "frontier": "sizing",
    "judge": "api",
    "plan": "pipeline",
    "plot_host": "plot",
    "prices": "pipeline",
    "runway": "study",
    "size": "sizing",
    "simulate": "verify.simulation",
    "simulate_pairs": "verify.simulation",
    "starter": "design",
    "verify": "verify",
}
"""Public name → module. Loaded when first used, so that ``import nicplanner`` and ``nicplanner --help`` stay fast."""

__all__ = [
    "Catalog",
    "Design",
    "InfeasibleError",
    "InputError",
    "InternalError",
    "NicplannerError",
    "NoSolutionError",
    "Plan",
    "Problem",
    "SolverError",
    "Study",
    "__version__",
    "availability",
    "explain",
    "frontier",
    "judge",
    "plan",
    "plot_host",
    "prices",
    "runway",
    "simulate",
    "simulate_pairs",
    "size",
    "starter",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("nicplanner")
    if name not in _WHERE:
        raise AttributeError(f"module 'nicplanner' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"nicplanner.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """Keeps ``nicplanner.plan``, ``verify`` and ``explain`` the public functions, though folders have these names too.

    Importing a folder sets it as an attribute of its parent; here that must not replace the function.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("plan", "verify", "explain") and isinstance(value, ModuleType):
            return
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
