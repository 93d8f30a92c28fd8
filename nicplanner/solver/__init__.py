"""PuLP behind one small interface: a program of whole numbers in, a result with an honest status out. Knows no ports.

PuLP's own status is never shown: it calls time limits, gap stops and interrupts "Optimal" (see :mod:`nicplanner.solver.highs`).
"""

from nicplanner.solver.program import Program, Row
from nicplanner.solver.result import Clock, Result, Status
from nicplanner.solver.run import SOLVERS, minimise

__all__ = ["SOLVERS", "Clock", "Program", "Result", "Row", "Status", "minimise"]
