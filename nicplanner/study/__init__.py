"""What if: variants of a design as rows of a table, and how a design fares when demand and hosts grow.

========================================================  ===================================================================
module                                                    does
========================================================  ===================================================================
:mod:`~nicplanner.study.study`                            what is asked, and how it is run: :class:`Study`
:mod:`~nicplanner.study.paths`, ``axes``, ``grid``        what is varied; the scenarios, one after the other
:mod:`~nicplanner.study.checks`                           what is refused before anything is planned
:mod:`~nicplanner.study.scenario`, ``outcome``            one scenario: its design; its plan, measured
:mod:`~nicplanner.study.running`, ``backends``            every scenario comes to an end, whatever happens to the workers
:mod:`~nicplanner.study.processes`, ``cluster``           processes of this machine; a Dask cluster
:mod:`~nicplanner.study.store`, ``results``               finished scenarios on disk; all of them as a table
:mod:`~nicplanner.study.break_even`                       how far a number can go, by bisection
:mod:`~nicplanner.study.study_file`                       a study from a file
:mod:`~nicplanner.study.growth.outlook` and the others           what runs out first, see :func:`runway`
========================================================  ===================================================================
"""

from nicplanner.study.executing import StoppedError
from nicplanner.study.growth.outlook import Runway, runway
from nicplanner.study.study import Study

__all__ = ["Runway", "StoppedError", "Study", "runway"]
