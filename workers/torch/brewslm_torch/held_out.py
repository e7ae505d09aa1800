"""How good a model is on held-out examples, and how sure it is that it has become better."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .batches import evaluation_batches
from .plan import EarlyStopping
from .token_set import Example
from .trainer import Trainer


@dataclass(frozen=True)
class HeldOut:
    """An evaluation: of each example with targets, in order, its loss in nats and its target tokens."""

    losses: list[float]
    tokens: list[int]

    @property
    def loss(self) -> float:
        """The mean negative log-likelihood per target token, in nats."""
        return sum(self.losses) / self.target_tokens

    @property
    def target_tokens(self) -> int:
        """How many tokens the mean is over."""
        return sum(self.tokens)

    def to_json(self) -> dict[str, Any]:
        """Gives what a checkpoint keeps of it."""
        return {"losses": self.losses, "tokens": self.tokens}


def evaluate(trainer: Trainer, examples: Sequence[Example]) -> HeldOut | None:
    """Scores all examples; None when nothing is to be predicted."""
    plan = trainer.plan
    rows = plan.rows_of_step(max(1, trainer.steps))
    batches = evaluation_batches(examples, plan.sequence_length, rows)
    known, tokens = trainer.score(batches, len(examples))
    scored = np.flatnonzero(tokens)
    if len(scored) == 0:
        return None
    return HeldOut((-known[scored]).tolist(), tokens[scored].tolist())


def is_gain(rule: EarlyStopping | None, before: HeldOut, now: HeldOut) -> bool:
    """Tells whether an evaluation is better than one before by more than the rule asks for.

    The mean gain is a ratio of sums over examples, and its standard error that of a ratio estimator
    (Cochran, Sampling Techniques, 1977, section 2.11); of a single example it counts as 0.
    """
    gains = [old - new for old, new in zip(before.losses, now.losses, strict=True)]
    mean = sum(gains) / now.target_tokens
    count = len(gains)
    error = 0.0
    if count > 1:
        squares = sum(
            (gain - mean * tokens) ** 2 for gain, tokens in zip(gains, now.tokens, strict=True)
        )
        error = math.sqrt(count / (count - 1) * squares) / now.target_tokens
    least, errors = (0.0, 0.0) if rule is None else (rule.min_delta, rule.standard_errors)
    return mean > least and mean > errors * error
