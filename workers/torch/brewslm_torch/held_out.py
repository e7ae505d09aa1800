"""How good a model is on held-out examples, and how sure it is that it has become better."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from .batches import evaluation_batches
from .plan import EarlyStopping
from .preference import pair_losses, rewards_of, wins
from .token_set import Example
from .trainer import Trainer


@dataclass(frozen=True)
class HeldOut:
    """An evaluation: of each example that counts, in order, its loss in nats and its weight.

    Weights are target tokens, or with a preference, where pairs are what counts, 1.
    """

    losses: list[float]
    tokens: list[int]
    rewards: dict[str, float] = field(default_factory=dict)
    """What an event says of the rewards of pairs; empty without a preference."""

    @property
    def loss(self) -> float:
        """The mean loss: per target token, or per pair."""
        return sum(self.losses) / sum(self.tokens)

    def to_json(self) -> dict[str, Any]:
        """Gives what a checkpoint keeps of it."""
        return {"losses": self.losses, "tokens": self.tokens}


class Evaluation:
    """Held-out examples, ready to be scored again and again."""

    def __init__(self, trainer: Trainer, examples: Sequence[Example], kept: Path | None) -> None:
        """With a preference the reference's log-probabilities are read from `kept`, or kept there."""
        self._trainer = trainer
        self._examples = examples
        self._reference = trainer.reference_of(examples, kept)

    def run(self) -> tuple[HeldOut, int] | None:
        """Scores all examples, and counts target tokens; None when nothing is to be predicted."""
        trainer = self._trainer
        plan = trainer.plan
        rows = plan.rows_of_step(max(1, trainer.steps))
        batches = evaluation_batches(self._examples, plan, rows)
        known, tokens = trainer.score(batches, len(self._examples))
        scored = np.flatnonzero(tokens)
        if len(scored) == 0:
            return None
        if plan.preference is None:
            held_out = HeldOut((-known[scored]).tolist(), tokens[scored].tolist())
        else:
            losses, margins = pair_losses(
                plan.preference,
                torch.from_numpy(known[scored]),
                torch.from_numpy(tokens[scored]),
                None if self._reference is None else torch.from_numpy(self._reference[scored]),
            )
            rewards = rewards_of(float(wins(margins).mean()), float(margins.mean()))
            held_out = HeldOut(losses.tolist(), [1] * len(losses), rewards)
        return held_out, int(tokens.sum())


def is_gain(rule: EarlyStopping | None, before: HeldOut, now: HeldOut) -> bool:
    """Tells whether an evaluation is better than one before by more than the rule asks for.

    The mean gain is a ratio of sums over examples, and its standard error that of a ratio estimator
    (Cochran, Sampling Techniques, 1977, section 2.11); of a single example it counts as 0.
    """
    gains = [old - new for old, new in zip(before.losses, now.losses, strict=True)]
    weight = sum(now.tokens)
    mean = sum(gains) / weight
    count = len(gains)
    error = 0.0
    if count > 1:
        squares = sum(
            (gain - mean * tokens) ** 2 for gain, tokens in zip(gains, now.tokens, strict=True)
        )
        error = math.sqrt(count / (count - 1) * squares) / weight
    least, errors = (0.0, 0.0) if rule is None else (rule.min_delta, rule.standard_errors)
    return mean > least and mean > errors * error
