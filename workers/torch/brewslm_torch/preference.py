"""Learning which of two replies to a prompt is the better one: DPO (arXiv 2305.18290), ORPO (2403.07691).

DPO compares with the model as it was before training. What that makes of the examples is computed once
and kept, so that no second model is in memory.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from . import distributed
from .batches import Layout
from .plan import Preference

Reference = npt.NDArray[np.float64]
"""Log-probability of each example's target tokens, in nats: [examples]."""


def pair_losses(
    preference: Preference, known: Tensor, tokens: Tensor, reference: Tensor | None
) -> tuple[Tensor, Tensor]:
    """Gives the loss of each pair, and the reward of its chosen reply over the other: two of [pairs].

    `known`, `tokens` and `reference` [2 · pairs] hold log-probabilities and target tokens of chosen and
    rejected replies in turn.
    """
    if preference.loss == "orpo":
        mean = known / tokens
        # The odds p / (1 - p) of a token, on average; log1p keeps what 1 - p would round away.
        odds = mean - torch.log1p(-torch.exp(mean))
        ratio = odds[0::2] - odds[1::2]
        margins = preference.beta * (mean[0::2] - mean[1::2])
        return -mean[0::2] - preference.beta * logsigmoid(ratio), margins
    assert reference is not None
    gain = known - reference
    margins = preference.beta * (gain[0::2] - gain[1::2])
    return -logsigmoid(margins), margins


def rewards_of(accuracy: float, margin: float) -> dict[str, float]:
    """Names what is said of a model's rewards in an event."""
    return {"rewardAccuracy": accuracy, "rewardMargin": margin}


def wins(margins: Tensor) -> Tensor:
    """Gives 1 for each pair whose chosen reply has the larger reward, one half for ties, else 0."""
    return (1 + torch.sign(margins)) / 2


def batch_losses(
    preference: Preference, nll: Tensor, layout: Layout, reference: Reference | None
) -> tuple[Tensor, Tensor]:
    """Gives what `pair_losses` gives of a micro-batch, from the loss of each of its target tokens."""
    examples, index = np.unique(layout.examples, return_inverse=True)
    at = torch.from_numpy(index.astype(np.int64)).to(nll.device)
    known = nll.new_zeros(len(examples), dtype=torch.float64).index_add(0, at, -nll.double())
    tokens = torch.from_numpy(np.bincount(index)).to(nll.device)
    before = None if reference is None else torch.from_numpy(reference[examples]).to(nll.device)
    return pair_losses(preference, known, tokens, before)


def kept_reference(kept: Path | None, compute: Callable[[], Reference]) -> Reference:
    """Reads what the reference makes of examples, or computes it and keeps it where `kept` says."""
    found = kept is not None and distributed.from_first(int(kept.exists())) == 1
    if kept is not None and found:
        stored: Reference = np.load(kept)
        return stored
    reference = compute()
    if kept is not None and distributed.rank() == 0:
        partial = kept.with_name(f"{kept.name}.partial")
        with partial.open("wb") as file:
            np.save(file, reference)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(kept)
    return reference
