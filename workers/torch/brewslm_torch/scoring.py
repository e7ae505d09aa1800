"""Log-probabilities of target tokens, example by example."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypedDict

import numpy as np
import torch
from torch import Tensor, nn

from . import distributed
from .batches import Layout, MicroBatch, lay_out
from .device import computing, to_device
from .model import LanguageModel
from .plan import Settings


class Inputs(TypedDict):
    """What `LanguageModel.forward` takes of a micro-batch."""

    ids: Tensor
    positions: Tensor
    places: Tensor
    targets: Tensor


def inputs(layout: Layout, settings: Settings) -> Inputs:
    """Brings a micro-batch to the device."""
    return {
        "ids": to_device(layout.ids, settings.device),
        "positions": to_device(layout.positions, settings.device),
        "places": to_device(layout.places, settings.device),
        "targets": to_device(layout.targets, settings.device),
    }


@torch.no_grad()
def score(
    net: nn.Module,
    model: LanguageModel,
    batches: Sequence[MicroBatch],
    examples: int,
    settings: Settings,
    on_batch: Callable[[int], None] = lambda _: None,
) -> tuple[np.ndarray, np.ndarray]:
    """Sums up, by example, the log-probabilities of target tokens, in nats, and counts these.

    Processes share the batches; all get all sums: two arrays of [examples]. Raises `train.too-long`.
    """
    net.eval()
    sums = torch.zeros(2, examples, dtype=torch.float64)
    scored = [batch for batch in batches if batch.target_tokens() > 0]
    for done, (_, batch, counts) in enumerate(distributed.deal(scored)):
        model.check_length(batch)
        layout = lay_out(batch)
        with computing(settings):
            nll = net(**inputs(layout, settings), each=True)
        if counts:
            index = torch.from_numpy(layout.examples)
            sums[0].index_add_(0, index, -nll.double().cpu())
            sums[1].index_add_(0, index, torch.ones(len(index), dtype=torch.float64))
        on_batch(done + 1)
    known, tokens = distributed.total(sums.to(settings.device)).cpu().numpy()
    return known, tokens.astype(np.int64)
