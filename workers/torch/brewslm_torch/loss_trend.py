"""Tells a training that diverges from one whose loss goes up and down."""

from __future__ import annotations

from dataclasses import dataclass, field

WINDOW = 32
"""Steps whose mean loss is held against the lowest such mean of the run."""
SHARE = 0.5
"""How far a mean is above the lowest when training diverges: this share of it,"""
NATS = 0.5
"""and so many nats."""
SOUND_PART = 0.5
"""Half-way there it is no longer sound."""


@dataclass
class LossTrend:
    """The mean loss of the last steps, and the last step at which it was near the lowest."""

    recent: list[float] = field(default_factory=list)
    lowest: float | None = None
    sound_step: int = 0

    def take(self, step: int, loss: float) -> bool:
        """Takes the loss of step `step`, and tells whether training diverges."""
        self.recent = [*self.recent, loss][-WINDOW:]
        if len(self.recent) < WINDOW:
            self.sound_step = step
            return False
        mean = sum(self.recent) / WINDOW
        self.lowest = mean if self.lowest is None else min(self.lowest, mean)
        excess = mean - self.lowest
        limit = max(NATS, SHARE * self.lowest)
        if excess <= SOUND_PART * limit:
            self.sound_step = step
        return excess > limit
