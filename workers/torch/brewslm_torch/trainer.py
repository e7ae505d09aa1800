"""A model being trained: one optimizer step or one evaluation at a time.

The loss of a step is the mean over the target tokens of all its micro-batches, wherever they are
computed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from . import distributed
from .batches import MicroBatch, evaluation_batches, lay_out
from .device import computing
from .model import LanguageModel
from .optimizer import LossScale, make_optimizer
from .plan import Plan, Settings
from .preference import Reference, batch_losses, kept_reference, rewards_of, wins
from .problems import ProblemError
from .randomness import stream_key
from .scoring import inputs, score
from .token_set import Example

DROPOUT = 2
"""What the seed's stream is for."""


@dataclass(frozen=True)
class StepResult:
    """What came of a step, before its update."""

    loss: float
    """Mean negative log-likelihood per target token, in nats; with a preference, mean loss per pair."""
    grad_norm: float
    """Global L2 norm of the gradients before clipping."""
    target_tokens: int
    rewards: dict[str, float]
    """With a preference, of its pairs the share that is told right and the mean margin; else empty."""


class Trainer:
    """Holds a model, its optimizer and how many steps were made."""

    def __init__(self, model: LanguageModel, plan: Plan, settings: Settings) -> None:
        self.plan = plan
        self.settings = settings
        self.model = model
        self.net = distributed.share(model, settings)
        self.parameters: dict[str, nn.Parameter] = model.trainable()
        self.optimizer = make_optimizer(self.parameters, plan, settings)
        self.scale = LossScale(settings)
        self.steps = 0
        self._reference: Reference | None = None

    def step(self, batches: Sequence[MicroBatch], learning_rate: float) -> StepResult:
        """Makes one optimizer step over all micro-batches together.

        Raises `train.no-targets`, `train.too-long`, and `train.diverged` when the loss or the gradients
        are no finite numbers, with the parameters as they were.
        """
        while True:
            result = self._gradients(batches)
            if math.isfinite(result.grad_norm) and math.isfinite(result.loss):
                break
            if not self.scale.lower():
                raise ProblemError(
                    "train.diverged",
                    f"step {self.steps + 1}: loss {result.loss}, gradient norm {result.grad_norm}",
                    evidence={
                        "step": self.steps + 1,
                        "loss": str(result.loss),
                        "gradNorm": str(result.grad_norm),
                    },
                )
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.scale.grow()
        self.steps += 1
        return result

    def _gradients(self, batches: Sequence[MicroBatch]) -> StepResult:
        """Leaves clipped gradients in place and the parameters unchanged."""
        self.net.train()
        self.optimizer.zero_grad(set_to_none=True)
        scored = [batch for batch in batches if batch.target_tokens() > 0]
        target_tokens = sum(batch.target_tokens() for batch in scored)
        if target_tokens == 0:
            raise ProblemError("train.no-targets", "no token of this step carries loss")
        pairs = sum(len(batch.rows) for batch in scored)
        count = target_tokens if self.plan.preference is None else pairs
        # DDP and FSDP2 average over processes; the loss is a mean over tokens or pairs.
        factor = distributed.world() / count * self.scale.value
        # The loss; with a preference also pairs that are told right, and their margins.
        sums = torch.zeros(3, dtype=torch.float64, device=self.settings.device)
        mine = distributed.deal(scored)
        for at, (index, batch, counts) in enumerate(mine):
            with distributed.synchronizing(self.net, at == len(mine) - 1):
                self._seed_dropout(index)
                summed, rewards = self._summed_loss(batch)
                (summed * (factor if counts else 0.0)).backward()
            if counts:
                sums[0] += summed.detach()
                sums[1:] += rewards
        loss, won, margin = (distributed.total(sums) / count).tolist()
        told = {} if self.plan.preference is None else rewards_of(won, margin)
        return StepResult(loss, self._clip(), target_tokens, told)

    def _summed_loss(self, batch: MicroBatch) -> tuple[Tensor, Tensor]:
        """Sums up the losses of a micro-batch's target tokens, or of its pairs with their rewards."""
        self.model.check_length(batch)
        layout = lay_out(batch)
        preference = self.plan.preference
        with computing(self.settings):
            loss: Tensor = self.net(**inputs(layout, self.settings), each=preference is not None)
        if preference is None:
            return loss, loss.new_zeros(2, dtype=torch.float64)
        losses, margins = batch_losses(preference, loss, layout, self._reference)
        told = margins.detach()
        return losses.sum(), torch.stack([wins(told).sum(), told.sum()])

    def _clip(self) -> float:
        """Takes the loss scale off the gradients, and bounds their global norm; gives the norm."""
        gradients = [p.grad for p in self.parameters.values() if p.grad is not None]
        norm = distributed.global_norm(gradients) / self.scale.value
        limit = self.plan.max_grad_norm
        factor = 1.0 if limit is None else min(1.0, limit / (norm + 1e-6))
        factor /= self.scale.value
        if factor != 1.0:
            for gradient in gradients:
                gradient.mul_(factor)
        return norm

    def score(self, batches: Sequence[MicroBatch], examples: int) -> tuple[np.ndarray, np.ndarray]:
        """Sums up, by example, the log-probabilities of target tokens, in nats, and counts these."""
        return score(self.net, self.model, batches, examples, self.settings)

    def keep_reference(self, examples: Sequence[Example], kept: Path | None) -> None:
        """Has training compare with the model as it is now, where the plan's loss does."""
        self._reference = self.reference_of(examples, kept)

    def reference_of(self, examples: Sequence[Example], kept: Path | None) -> Reference | None:
        """Gives what the model as it is now makes of examples, or what was kept of that."""
        plan = self.plan
        if plan.preference is None or plan.preference.loss == "orpo" or not examples:
            return None
        batches = evaluation_batches(examples, plan, plan.micro_batch_rows)
        return kept_reference(kept, lambda: self.score(batches, len(examples))[0])

    def _seed_dropout(self, index: int) -> None:
        if self.plan.lora is not None and self.plan.lora.dropout > 0:
            torch.manual_seed(stream_key(self.plan.seed, DROPOUT, self.steps, index))

    def moments(self, kind: str) -> dict[str, Tensor]:
        """Gives the optimizer's `exp_avg` or `exp_avg_sq` by parameter, zeros before the first step."""
        state: dict[Any, dict[str, Tensor]] = self.optimizer.state
        return {
            name: state[parameter][kind]
            if kind in state[parameter]
            else torch.zeros_like(parameter)
            for name, parameter in self.parameters.items()
        }

    def set_moments(self, kind: str, moments: dict[str, Tensor], steps: int) -> None:
        """Has the optimizer go on from moments after `steps` steps."""
        for name, parameter in self.parameters.items():
            state = self.optimizer.state[parameter]
            state[kind] = moments[name]
            state["step"] = torch.tensor(
                float(steps), device=parameter.device if self.settings.device == "cuda" else "cpu"
            )
