"""Which job is done by which function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .problems import ProblemError
from .protocol import Emit
from .train_job import run_train_job


def run_job(job: dict[str, Any], emit: Emit, stop: Callable[[], bool]) -> dict[str, Any]:
    """Does a job and gives what its `done` event says; raises what went wrong."""
    runners = {"train": run_train_job}
    if job["kind"] not in runners:
        raise ProblemError("internal", f"this runtime does no {job['kind']} jobs")
    return runners[job["kind"]](job, emit, stop)
