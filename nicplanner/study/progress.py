"""How far a study is: a bar on a terminal and in a notebook, nothing elsewhere."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int], None] | bool | None
"""None: a bar where someone watches; False: none; True: one in any case; or what is told how many are done, of how many."""


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    return shell is not None and type(shell.get_ipython()).__name__ == "ZMQInteractiveShell"


@contextmanager
def bar(total: int, done: int, progress: Progress) -> Iterator[Callable[[int], None]]:
    """Give a function that is told how many more scenarios are done."""
    if callable(progress):
        count = done

        def told(more: int) -> None:
            nonlocal count
            count += more
            progress(count, total)

        yield told
        return
    notebook = _in_notebook()
    if progress is False or (progress is None and not notebook and not sys.stderr.isatty()):
        yield lambda more: None
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # without ipywidgets a notebook gets the bar of a terminal, which is all that it says
        from tqdm.auto import tqdm

        shown = tqdm(
            total=total,
            initial=done,
            unit="scenario",
            dynamic_ncols=not notebook,
            file=sys.stdout if notebook else sys.stderr,  # what a notebook gets on standard error it shows as a fault
        )

    def advance(more: int) -> None:
        shown.update(more)

    try:
        yield advance
    finally:
        shown.close()
