"""The training loop: steps by schedule, held-out evaluation, checkpoints, early stopping.

A loop that was killed and started again on the same folder gives the same events from its last
checkpoint on, and the same bytes at the end. Its rules are those of the embedded engine.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .batches import training_steps
from .checkpoints import Checkpoints, Progress
from .held_out import Evaluation, is_gain
from .limits import Limits, MemoryGuard, agree
from .metrics import MetricsFile
from .problems import ProblemError
from .protocol import Emit
from .schedule import learning_rate_at
from .token_set import Example
from .trainer import Trainer


@dataclass(frozen=True)
class Outcome:
    """How a training ended."""

    steps: int
    stopped_by: str
    best_step: int
    best_loss: float | None


class TrainingLoop:
    """Trains to the end of the schedule, or until something else ends it."""

    def __init__(
        self,
        trainer: Trainer,
        train: Sequence[Example],
        validation: Evaluation | None,
        *,
        folder: Path,
        limits: Limits,
        guard: MemoryGuard,
        stop: Callable[[], bool],
        emit: Emit,
        metrics: Callable[[int | None], MetricsFile | None],
    ) -> None:
        """Without `validation` the last state counts as the best."""
        self.trainer = trainer
        self.checkpoints = Checkpoints(folder, trainer)
        self._train = train
        self._validation = validation
        self._limits = limits
        self._guard = guard
        self._stop = stop
        self._emit = emit
        self._open_metrics = metrics
        self._metrics: MetricsFile | None = None
        self._progress = Progress()
        self._last = time.monotonic()
        self._waited = 0.0

    def run(self) -> Outcome:
        """Trains, and leaves the best weights in the folder.

        Raises `run.interrupted` and `train.memory-limit`, both after a checkpoint; `train.no-targets`,
        `train.too-long`, `train.diverged`, `checkpoint.damaged`, `checkpoint.mismatch`.
        """
        plan = self.trainer.plan
        end = min(plan.steps, plan.stop_at_step or plan.steps)
        self._begin()
        stopped_by = "schedule" if end == plan.steps else "budget"
        steps = training_steps(self._train, plan, self.trainer.steps)
        while self.trainer.steps < end:
            if self._is_exhausted():
                stopped_by = "early-stopping"
                break
            asked = time.monotonic()
            batches = next(steps, None)
            self._waited = time.monotonic() - asked
            if batches is None:
                raise ProblemError(
                    "train.no-targets",
                    "no example has a token to predict within the sequence length",
                )
            tokens = sum(batch.tokens() for batch in batches)
            limited = self.trainer.steps > 0 and self._limits.is_reached(
                self._progress.tokens, tokens
            )
            stop, above, limited = agree(self._stop(), self._guard.is_above(), limited)
            if stop or above:
                self._interrupt(stop)
            if limited:
                stopped_by = "budget"
                break
            rate = learning_rate_at(plan, self.trainer.steps)
            result = self._limits.step(lambda b=batches, r=rate: self.trainer.step(b, r))
            self._progress.tokens += tokens
            done = self.trainer.steps
            self._note(
                {
                    "type": "step",
                    "step": done,
                    "loss": result.loss,
                    "learningRate": rate,
                    "gradNorm": result.grad_norm,
                    "targetTokens": result.target_tokens,
                    "tokens": tokens,
                    **result.rewards,
                }
            )
            if self._progress.trend.take(done, result.loss):
                raise self._diverged(f"the loss rose until step {done}")
            if done % plan.eval_every_steps == 0:
                self._evaluate()
            if done % plan.checkpoint_every_steps == 0 and done < end:
                self._checkpoint()
        return self._end(stopped_by)

    def _begin(self) -> None:
        progress, damages = self.checkpoints.resume()
        for damage in damages:
            self._emit({"type": "log", "level": "warning", "message": damage})
        self._metrics = self._open_metrics(None if progress is None else self.trainer.steps)
        if progress is None:
            self._evaluate()
        else:
            self._progress = progress
            self._emit({"type": "resumed", "step": self.trainer.steps})

    def _end(self, stopped_by: str) -> Outcome:
        steps = self.trainer.steps
        if self._progress.evaluated_at != steps:
            self._evaluate()
        if self._progress.best_step is None:
            self.checkpoints.save_best(steps)
        if self._metrics is not None:
            self._metrics.close()
        best = self._progress.best_step
        return Outcome(steps, stopped_by, steps if best is None else best, self._progress.best_loss)

    def _evaluate(self) -> None:
        """Evaluates, and keeps the weights if they are the best so far."""
        evaluated = (
            None if self._validation is None else self._limits.evaluate(self._validation.run)
        )
        if evaluated is None:
            return
        now, target_tokens = evaluated
        step = self.trainer.steps
        progress = self._progress
        if not math.isfinite(now.loss):
            raise self._diverged(f"held-out loss {now.loss} at step {step}")
        rule = self.trainer.plan.early_stopping
        if progress.reference is None or is_gain(rule, progress.reference, now):
            progress.reference = now
            progress.evaluations_since_gain = 0
        else:
            progress.evaluations_since_gain += 1
        best = progress.best_loss is None or now.loss < progress.best_loss
        if best:
            self._limits.save(lambda: self.checkpoints.save_best(step))
            progress.best_step, progress.best_loss = step, now.loss
        progress.evaluated_at = step
        self._note(
            {
                "type": "eval",
                "step": step,
                "loss": now.loss,
                "targetTokens": target_tokens,
                "best": best,
                **({"pairs": len(now.losses), **now.rewards} if now.rewards else {}),
            }
        )

    def _checkpoint(self) -> None:
        self.checkpoints.save(self._progress)
        self._emit({"type": "checkpoint", "step": self.trainer.steps})

    def _interrupt(self, stop: bool) -> None:
        self._checkpoint()
        step = self.trainer.steps
        if not stop:
            raise self._guard.problem(step)
        raise ProblemError("run.interrupted", f"stopped at step {step}, with a checkpoint")

    def _is_exhausted(self) -> bool:
        rule = self.trainer.plan.early_stopping
        return rule is not None and self._progress.evaluations_since_gain >= rule.patience

    def _note(self, line: dict[str, Any]) -> None:
        """Writes a line of metrics and says it; a step's with its seconds, those of waiting for data too."""
        if self._metrics is not None:
            self._metrics.append(line)
        now = time.monotonic()
        if line["type"] == "step":
            seconds = {"seconds": now - self._last, "dataSeconds": self._waited}
            self._emit({**line, "type": "metric", **seconds})
        else:
            self._emit(line)
        self._last = now

    def _diverged(self, message: str) -> ProblemError:
        step = self.trainer.steps
        sound = min(self._progress.trend.sound_step, step - 1)
        return ProblemError("train.diverged", message, evidence={"step": step, "soundStep": sound})
