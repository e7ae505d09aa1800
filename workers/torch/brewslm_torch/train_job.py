"""A train job: from its files to a trainer and a loop, and from these to the files of its result."""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from . import device, distributed
from .attention import attention_of
from .held_out import Evaluation
from .limits import Limits, MemoryGuard
from .loop import Outcome, TrainingLoop
from .metrics import MetricsFile
from .model import LanguageModel, add_adapter, load_model
from .plan import Plan, Settings, read_plan, read_settings
from .problems import ProblemError
from .protocol import Emit
from .tensor_file import write_tensors
from .token_set import read_token_set
from .trainer import Trainer

Job = dict[str, Any]


def run_train_job(job: Job, emit: Emit, stop: Callable[[], bool]) -> dict[str, Any]:
    """Trains by a plan, from the last checkpoint in the job's `state` where there is one.

    The `output` is written anew: `best.safetensors`, `last.safetensors` when the last step was not the
    best, and `metrics.jsonl`. Raises the problems of `open_trainer` and `TrainingLoop`.
    """
    started = time.monotonic()
    state = Path(job["state"])
    state.mkdir(parents=True, exist_ok=True)
    trainer = open_trainer(job)
    first = distributed.rank() == 0
    guard = MemoryGuard(job["memoryLimit"])
    try:
        train = read_token_set(job["tokens"]["train"])
        held_out = read_token_set(job["tokens"]["validation"])
        # The reference is the model before any step, so it comes before a checkpoint is restored.
        trainer.keep_reference(train, state / "reference-train.npy")
        loop = TrainingLoop(
            trainer,
            train,
            Evaluation(trainer, held_out, state / "reference-validation.npy") if held_out else None,
            folder=state,
            limits=Limits(job["limits"]),
            guard=guard,
            stop=stop,
            emit=emit,
            metrics=lambda at: MetricsFile(state / "metrics.jsonl", at) if first else None,
        )
        outcome = loop.run()
    finally:
        guard.end()
    _write_output(Path(job["output"]), loop, outcome, state / "metrics.jsonl")
    return {
        "kind": "train",
        "lastStep": outcome.steps,
        "bestStep": outcome.best_step,
        "bestLoss": outcome.best_loss,
        "stoppedBy": outcome.stopped_by,
        "peakResidentBytes": device.peak_resident_bytes(),
        "seconds": time.monotonic() - started,
    }


def open_trainer(job: Job) -> Trainer:
    """Loads the model of a train or probe job, with its starting adapter for LoRA.

    Raises the problems of `load_model` and `add_adapter`.
    """
    settings = read_settings(job)
    plan = read_plan(job["plan"])
    device.set_up(settings)
    if job["base"]["kind"] != "pretrained":
        raise ProblemError("model.format", "this runtime trains a Hugging Face folder")
    model = _model(job, plan, settings)
    if job.get("nudge") is not None:
        nudge(model.trainable().values(), job["nudge"])
    return Trainer(model, plan, settings)


def nudge(parameters: Iterable[Tensor], seed: int) -> None:
    """Moves every value by one unit in the last place, up or down by the seed; zeros stay."""
    draw = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for values in parameters:
            up = torch.randint(0, 2, values.shape, generator=draw, dtype=torch.bool).to(
                values.device
            )
            beyond = torch.where(up, math.inf, -math.inf).to(values.dtype)
            values.copy_(torch.where(values == 0, values, torch.nextafter(values, beyond)))


def _model(job: Job, plan: Plan, settings: Settings) -> LanguageModel:
    inner = load_model(
        job["base"]["path"],
        settings,
        frozen=plan.lora is not None,
        attention_name=attention_of(settings),
    )
    if plan.lora is not None:
        add_adapter(inner, plan.lora, job["adapter"])
    if plan.activation_checkpointing == "layer":
        inner.activation_checkpointing_enable({"use_reentrant": False})
    if settings.compile:
        for layer in inner.model.layers:
            layer.compile()
    return LanguageModel(inner)


def _write_output(folder: Path, loop: TrainingLoop, outcome: Outcome, metrics: Path) -> None:
    first = distributed.rank() == 0
    if first:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    distributed.barrier()
    if outcome.best_step != outcome.steps:
        write_tensors(folder / "last.safetensors", loop.trainer.parameters)
    if first:
        shutil.copyfile(loop.checkpoints.best_file(outcome.best_step), folder / "best.safetensors")
        shutil.copyfile(metrics, folder / "metrics.jsonl")
    distributed.barrier()
