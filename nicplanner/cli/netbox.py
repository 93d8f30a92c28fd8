"""``nicplanner export netbox PLAN --url URL``: bring a running NetBox up to date with a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nicplanner.cli.output import Ended, Output

if TYPE_CHECKING:
    from nicplanner.export.netbox import Push

WORDS = {"create": ("made", "to make"), "update": ("changed", "to change"), "same": ("as they were", "as they are")}
"""How counts are told: after a push, and after a dry run."""


def push_plan(output: Output, plan: Path, url: str, token_env: str, dry_run: bool) -> None:
    """Push a plan and say what became of it.

    Raises
    ------
    Ended
        With 2 if NetBox refused something, or something of others is in the way.
    """
    from nicplanner.export.netbox import ServerError, push, token_of
    from nicplanner.plan import Plan

    loaded, token = Plan.load(plan), token_of(token_env)
    if url.startswith("http://") and not url.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]")):
        output.note("warning: the token goes over the network in clear text; use https://")
    try:
        done = push(loaded, url, token, dry_run=dry_run)
    except ServerError as error:
        more = ["what NetBox had taken before, it keeps; when this is mended, run it again: it goes on where it stopped"]
        output.failure("REFUSED", str(error), more, problems=[one.as_dict() for one in error.problems])
        raise Ended(2) from None
    if output.json:
        output.object({"format": "netbox", "plan": str(plan), "url": url, **done.as_dict()})
    else:
        tell(output, done)
    blocked = done.of("blocked")
    if blocked:
        for step in blocked:
            output.note(f"nicplanner: {step}")
        output.note("nicplanner: mend these in NetBox, or in the design, and run it again")
        raise Ended(2)


def tell(output: Output, done: Push) -> None:
    """Say what was done: counts of each kind, and what is more than making something."""
    for kind, numbers in done.counts.items():
        texts = [f"{numbers[verb]} {words[done.dry_run]}" for verb, words in WORDS.items() if verb in numbers]
        texts += [f"{numbers[verb]} {verb}" for verb in numbers if verb not in WORDS]
        output.line(f"{kind}: {', '.join(texts)}")
    for step in done.steps if done.dry_run else done.of("update", "kept", "left"):
        output.line(f"  {step}")
