"""Which job is done by which function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .choose_job import run_choose_job
from .generate_job import run_generate_job
from .probe_job import run_probe_job
from .problems import ProblemError
from .protocol import Emit
from .score_job import run_score_job
from .train_job import run_train_job

RUNNERS = {
    "train": run_train_job,
    "probe": run_probe_job,
    "score": run_score_job,
    "choose": run_choose_job,
    "generate": run_generate_job,
}


def run_job(job: dict[str, Any], emit: Emit, stop: Callable[[], bool]) -> dict[str, Any]:
    """Does a job and gives what its `done` event says; raises what went wrong."""
    if job["kind"] not in RUNNERS:
        raise ProblemError("internal", f"this runtime does no {job['kind']} jobs")
    return RUNNERS[job["kind"]](job, emit, stop)
