"""The folder of a run: `step-N` holds what is needed to go on, `best-N` the best weights so far.

The files are those of the embedded engine. Two checkpoints are kept, with the best weights that each
names. What is damaged is set aside, and the one before is taken.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from torch import Tensor

from . import distributed
from .held_out import HeldOut
from .loss_trend import LossTrend
from .manifest import verify_folder, write_folder, write_text
from .problems import ProblemError
from .tensor_file import write_tensors
from .trainer import Trainer

VALUES = "trainable.safetensors"
MOMENTS = {"exp_avg": "first-moments.safetensors", "exp_avg_sq": "second-moments.safetensors"}
NOTES = "step.json"


@dataclass
class Progress:
    """What the loop knows beyond the trainer's own state."""

    best_step: int | None = None
    best_loss: float | None = None
    evaluated_at: int | None = None
    """The step of the last evaluation."""
    reference: HeldOut | None = None
    """The last evaluation that was an improvement."""
    evaluations_since_gain: int = 0
    trend: LossTrend = field(default_factory=LossTrend)
    tokens: int = 0
    """Tokens read in all steps."""

    def to_json(self) -> dict[str, Any]:
        """Gives what a checkpoint keeps, in the words of the embedded engine."""
        best = None if self.best_step is None else {"step": self.best_step, "loss": self.best_loss}
        return {
            "best": best,
            "evaluatedAt": self.evaluated_at,
            "reference": None if self.reference is None else self.reference.to_json(),
            "evaluationsSinceGain": self.evaluations_since_gain,
            "trend": {
                "recent": self.trend.recent,
                "lowest": self.trend.lowest,
                "soundStep": self.trend.sound_step,
            },
            "tokens": self.tokens,
        }

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Progress:
        """Reads what a checkpoint keeps."""
        best = value["best"] or {"step": None, "loss": None}
        reference = value["reference"]
        trend = value["trend"]
        return Progress(
            best["step"],
            best["loss"],
            value["evaluatedAt"],
            None if reference is None else HeldOut(reference["losses"], reference["tokens"]),
            value["evaluationsSinceGain"],
            LossTrend(trend["recent"], trend["lowest"], trend["soundStep"]),
            value["tokens"],
        )


class Checkpoints:
    """Saves and restores the state of a trainer; all processes must ask, the first one writes."""

    def __init__(self, folder: Path, trainer: Trainer) -> None:
        self._folder = folder
        self._trainer = trainer

    def resume(self) -> tuple[Progress | None, list[str]]:
        """Restores the newest checkpoint that is whole and of this plan, and says what was set aside."""
        found, damages = self._find() if distributed.rank() == 0 else (None, [])
        found = distributed.from_first(found)
        if found is None:
            return None, damages
        return self._restore(self._step_folder(found)), damages

    def save(self, progress: Progress) -> None:
        """Saves the trainer's state, then removes what it makes superfluous."""
        steps = self._trainer.steps
        notes = {
            **progress.to_json(),
            "amendments": _amendments_up_to(steps, self._trainer.plan.amendments),
        }
        state = {"steps": steps, "notes": notes, "lossScale": self._trainer.scale.to_json()}

        def fill(partial: Path) -> None:
            write_tensors(partial / VALUES, self._trainer.parameters)
            for kind, name in MOMENTS.items():
                write_tensors(partial / name, self._trainer.moments(kind))
            if distributed.rank() == 0:
                write_text(partial / NOTES, json.dumps(state) + "\n")

        write_folder(self._step_folder(steps), fill)
        if distributed.rank() == 0:
            self._remove_superfluous(steps, progress)

    def save_best(self, step: int) -> None:
        """Saves the weights alone: enough to evaluate and export, not to resume."""
        write_folder(
            self._best_folder(step),
            lambda partial: write_tensors(partial / VALUES, self._trainer.parameters),
        )

    def best_file(self, step: int) -> Path:
        """Gives the verified file of the best weights; raises `checkpoint.damaged`."""
        verify_folder(self._best_folder(step))
        return self._best_folder(step) / VALUES

    def _find(self) -> tuple[int | None, list[str]]:
        damages = []
        for step in reversed(self._steps()):
            folder = self._step_folder(step)
            try:
                verify_folder(folder)
                notes = _read_state(folder)["notes"]
                if notes["amendments"] != _amendments_up_to(step, self._trainer.plan.amendments):
                    # Of a way that was given up: an amendment holds from an earlier step on.
                    shutil.rmtree(folder)
                    continue
                if notes["best"] is not None:
                    verify_folder(self._best_folder(notes["best"]["step"]))
                return step, damages
            except ProblemError as error:
                if error.problem["code"] != "checkpoint.damaged":
                    raise
                aside = folder.with_name(f"{folder.name}.damaged")
                shutil.rmtree(aside, ignore_errors=True)
                folder.rename(aside)
                damages.append(str(error))
        return None, damages

    def _restore(self, folder: Path) -> Progress:
        state = _read_state(folder)
        trainer = self._trainer
        _read(folder / VALUES, trainer.parameters)
        for kind, name in MOMENTS.items():
            moments = trainer.moments(kind)
            _read(folder / name, moments)
            trainer.set_moments(kind, moments, state["steps"])
        trainer.steps = state["steps"]
        trainer.scale.restore(state["lossScale"])
        return Progress.from_json(state["notes"])

    def _remove_superfluous(self, steps: int, progress: Progress) -> None:
        """Keeps one checkpoint from before: the newest that is no later than the last sound step."""
        before = [step for step in self._steps() if step < steps]
        sound = [step for step in before if step <= progress.trend.sound_step]
        kept = {self._step_folder(steps).name}
        if progress.best_step is not None:
            kept.add(self._best_folder(progress.best_step).name)
        for step in (sound or before)[-1:]:
            kept.add(self._step_folder(step).name)
            best = _read_state(self._step_folder(step))["notes"]["best"]
            if best is not None:
                kept.add(self._best_folder(best["step"]).name)
        for path in self._folder.iterdir():
            ours = re.fullmatch(r"(step|best)-\d+(\.partial|\.damaged)?", path.name)
            if ours and path.name not in kept:
                shutil.rmtree(path)

    def _steps(self) -> list[int]:
        found = (re.fullmatch(r"step-(\d+)", path.name) for path in self._folder.iterdir())
        return sorted(int(match[1]) for match in found if match)

    def _step_folder(self, step: int) -> Path:
        return self._folder / f"step-{step:08d}"

    def _best_folder(self, step: int) -> Path:
        return self._folder / f"best-{step:08d}"


def _read_state(folder: Path) -> dict[str, Any]:
    state: dict[str, Any] = json.loads((folder / NOTES).read_text(encoding="utf-8"))
    return state


def _read(file: Path, into: Mapping[str, Tensor]) -> None:
    """Reads tensors, of which each process takes the part that it holds."""
    with safe_open(file, framework="pt") as tensors:
        if set(tensors.keys()) != set(into):
            raise ProblemError("checkpoint.mismatch", f"{file} is of another model or method")
        for name, part in into.items():
            value: Tensor = tensors.get_tensor(name)
            if value.shape != torch.Size(part.shape):
                raise ProblemError("checkpoint.mismatch", f"{file}: {name} has another shape")
            distributed.assign(part, value)


def _amendments_up_to(step: int, amendments: Sequence[Mapping[str, Any]]) -> str:
    """Names what the first `step` steps were amended by; a checkpoint belongs to plans that agree."""
    return json.dumps(
        [
            [each["afterStep"], each.get("microBatchRows"), each.get("learningRateFactor")]
            for each in amendments
            if each["afterStep"] < step
        ],
        separators=(",", ":"),
    )
