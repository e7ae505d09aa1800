"""Ends a training at a limit of time, tokens or memory, or when it is asked to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import torch

from . import distributed
from .device import memory_in_use
from .problems import ProblemError

T = TypeVar("T")

CLOSING_SECONDS = 5.0
"""Seconds after the limit in which the last evaluation may still be made and written."""
LOOK_SECONDS = 0.5
"""How often memory is looked at."""


class Limits:
    """Looks at this process's clock: what it decides is kept as the step at which training ended."""

    def __init__(self, limits: Mapping[str, Any]) -> None:
        self._seconds: float | None = limits["seconds"]
        self._tokens: int | None = limits["tokens"]
        self._started: float | None = None
        self._step_seconds = 0.0
        self._evaluation_seconds = 0.0
        self._saving_seconds = 0.0

    def is_reached(self, tokens_read: int, tokens_of_step: int) -> bool:
        """Tells whether the next step would read too many tokens, or end too late for what follows."""
        if self._tokens is not None and tokens_read + tokens_of_step > self._tokens:
            return True
        if self._seconds is None:
            return False
        passed = 0.0 if self._started is None else time.monotonic() - self._started
        # Best and last weights are written.
        closing = self._evaluation_seconds + 2 * self._saving_seconds
        late = max(0.0, closing - CLOSING_SECONDS)
        return passed + self._step_seconds + late >= self._seconds

    def step(self, make: Callable[[], T]) -> T:
        """Makes a step, and notes how long it took."""
        if self._started is None:
            self._started = time.monotonic()
        result, self._step_seconds = _timed(make)
        return result

    def evaluate(self, make: Callable[[], T]) -> T:
        """Evaluates, and notes how long it took: the end of a training takes as long."""
        result, self._evaluation_seconds = _timed(make)
        return result

    def save(self, make: Callable[[], T]) -> T:
        """Saves weights, and notes how long that takes at most."""
        result, seconds = _timed(make)
        self._saving_seconds = max(self._saving_seconds, seconds)
        return result


def _timed(make: Callable[[], T]) -> tuple[T, float]:
    start = time.monotonic()
    result = make()
    return result, time.monotonic() - start


class MemoryGuard:
    """Looks at the resident set, so that a run stops with a checkpoint before the system kills it."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._seen = 0
        self._ended = threading.Event()
        if limit is not None:
            threading.Thread(target=self._watch, daemon=True).start()

    def is_above(self) -> bool:
        """Tells whether the process held more than the limit."""
        return self._limit is not None and self._seen > self._limit

    def problem(self, step: int) -> ProblemError:
        """Gives what to raise once a checkpoint is written."""
        return ProblemError(
            "train.memory-limit",
            f"stopped at step {step}, with a checkpoint: too much memory in use",
            evidence={"step": step, "residentBytes": self._seen, "limit": self._limit},
        )

    def end(self) -> None:
        """Looks no longer."""
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            self._seen = max(self._seen, memory_in_use()["residentBytes"])


def agree(*flags: bool) -> list[bool]:
    """Tells of each flag whether any process has it raised, so that all end at the same step."""
    if distributed.world() == 1:
        return list(flags)
    device = "cuda" if torch.distributed.get_backend() == "nccl" else "cpu"
    raised = torch.tensor([float(flag) for flag in flags], device=device)
    return (distributed.total(raised) > 0).tolist()
