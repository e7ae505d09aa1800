"""AdamW as the plan has it, and the loss scale that fp16 needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import nn
from torch.optim import AdamW

from .plan import Plan, Settings


def make_optimizer(parameters: dict[str, nn.Parameter], plan: Plan, settings: Settings) -> AdamW:
    """Makes the optimizer; matrices decay, norm weights and biases do not."""
    matrices = [each for each in parameters.values() if each.ndim > 1]
    others = [each for each in parameters.values() if each.ndim <= 1]
    groups = [
        {"params": matrices, "weight_decay": plan.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return AdamW(
        [group for group in groups if group["params"]],
        lr=plan.learning_rate,
        betas=(plan.beta1, plan.beta2),
        eps=plan.epsilon,
        fused=settings.device == "cuda",
        foreach=False,
    )


class LossScale:
    """What the loss is multiplied by, so that small gradients are not lost in fp16; 1 elsewhere."""

    GROW_AFTER = 2000
    """Steps without an overflow after which the scale is doubled."""

    def __init__(self, settings: Settings) -> None:
        self.active = settings.precision == "fp16"
        self.value = 65536.0 if self.active else 1.0
        self.good_steps = 0

    def lower(self) -> bool:
        """Halves the scale after an overflow; false when that cannot help."""
        if not self.active or self.value <= 1:
            return False
        self.value /= 2
        self.good_steps = 0
        return True

    def grow(self) -> None:
        """Counts a step without an overflow."""
        self.good_steps += 1
        if self.active and self.good_steps % self.GROW_AFTER == 0:
            self.value *= 2

    def to_json(self) -> dict[str, float]:
        """Gives what a checkpoint keeps."""
        return {"value": self.value, "goodSteps": self.good_steps}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Goes on from what a checkpoint keeps."""
        self.value = kept["value"]
        self.good_steps = kept["goodSteps"]
