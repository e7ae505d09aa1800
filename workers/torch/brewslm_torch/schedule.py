"""Learning rate by step: linear warm-up, then cosine, linear or no decay."""

from __future__ import annotations

import math

from .plan import Plan


def learning_rate_at(plan: Plan, step: int) -> float:
    """Gives the rate of step `step`, counted from 0, amendments included."""
    return _scheduled(plan, step) * plan.learning_rate_factor(step + 1)


def _scheduled(plan: Plan, step: int) -> float:
    if step < plan.warmup_steps:
        return plan.learning_rate * (step + 1) / plan.warmup_steps
    if plan.schedule == "constant":
        return plan.learning_rate
    progress = min(1.0, (step - plan.warmup_steps) / max(1, plan.steps - plan.warmup_steps))
    share = 1 - progress if plan.schedule == "linear" else (1 + math.cos(math.pi * progress)) / 2
    final = plan.final_learning_rate_share
    return plan.learning_rate * (final + (1 - final) * share)
