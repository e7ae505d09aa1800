"""A probe job: steps on the largest micro-batch of a plan, to see what that takes; nothing is kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import torch

from . import device
from .batches import MicroBatch, evaluation_batches, plan_epoch
from .problems import ProblemError
from .protocol import Emit
from .token_set import read_token_set
from .train_job import open_trainer


def run_probe_job(job: dict[str, Any], emit: Emit, stop: Callable[[], bool]) -> dict[str, Any]:
    """Probes a plan: memory, and the time of a step once it has run before.

    Raises `train.no-targets` when no example has a token to learn, and the problems of `open_trainer`.
    """
    del emit, stop
    trainer = open_trainer(job)
    plan = trainer.plan
    steps = plan_epoch(read_token_set(job["tokens"]["train"]), plan, 0)[: plan.steps]
    batch = _largest([each for batches in steps for each in batches])
    if batch is None:
        raise ProblemError("train.no-targets", "the sample has no token to learn")
    accumulates = any(len(batches) > 1 for batches in steps)
    trainer.step([batch, batch] if accumulates else [batch], plan.learning_rate)
    held_out = read_token_set(job["tokens"]["validation"])
    largest = _largest(evaluation_batches(held_out, plan.sequence_length, plan.micro_batch_rows))
    if largest is not None:
        trainer.score([largest], len(held_out))
    started = time.monotonic()
    trainer.step([batch], plan.learning_rate)
    seconds = time.monotonic() - started
    on_gpu = trainer.settings.device == "cuda"
    return {
        "kind": "probe",
        "stepSeconds": seconds,
        "peakResidentBytes": device.peak_resident_bytes(),
        **({"peakDeviceBytes": torch.cuda.max_memory_reserved()} if on_gpu else {}),
        "rows": len(batch.rows),
        "length": batch.length,
        "targetTokens": batch.target_tokens(),
    }


def _largest(batches: list[MicroBatch]) -> MicroBatch | None:
    scored = [batch for batch in batches if batch.target_tokens() > 0]
    return max(
        scored, key=lambda each: (len(each.rows) * each.length, each.target_tokens()), default=None
    )
