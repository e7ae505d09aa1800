"""What examples begin with alike, as the embedded engine finds it (src/engine/train/batches/openings.ts)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .token_set import Example

LEAST_TOKENS = 16
"""A shorter beginning is not worth sharing."""
LEAST_EXAMPLES = 8
"""Fewer examples do not come together in a row."""


@dataclass(eq=False)
class Opening:
    """Tokens, from the first on, that several examples share and that carry no loss."""

    first: Example
    length: int
    examples: int = 1


def openings_of(examples: Sequence[Example]) -> list[Opening | None]:
    """Gives for each example its opening; None for one that begins like few others."""
    groups: dict[bytes, Opening] = {}
    found: list[Opening | None] = []
    for example in examples:
        learnt = np.flatnonzero(example.targets[1:])
        most = int(learnt[0]) + 1 if len(learnt) else len(example.ids)
        if most < LEAST_TOKENS:
            found.append(None)
            continue
        key = example.ids[:LEAST_TOKENS].tobytes()
        group = groups.get(key)
        if group is None:
            group = groups[key] = Opening(example, most)
        else:
            group.examples += 1
            most = min(group.length, most)
            differs = np.flatnonzero(group.first.ids[:most] != example.ids[:most])
            group.length = int(differs[0]) if len(differs) else most
        found.append(group)
    return [
        group if group is not None and group.examples >= LEAST_EXAMPLES else None for group in found
    ]
