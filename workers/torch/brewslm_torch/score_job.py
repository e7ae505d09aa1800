"""A score job: log-probabilities of target tokens, item by item."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import device, distributed
from .batches import MicroBatch, Row, micro_batch, usable_segments
from .problems import ProblemError
from .protocol import Emit
from .scoring import score
from .token_set import read_token_set
from .trained_model import open_model

TOKENS_PER_BATCH = {"cpu": 2048, "cuda": 32768}
"""Rows of similar length are computed together up to about this many tokens."""


def run_score_job(job: dict[str, Any], emit: Emit, stop: Callable[[], bool]) -> dict[str, Any]:
    """Scores the target tokens of each example, cut to what the model can attend to; writes the scores.

    Raises `run.interrupted` and the problems of `open_model`.
    """
    started = time.monotonic()
    model, settings = open_model(job)
    examples = read_token_set(job["tokens"])
    positions = model.inner.config.max_position_embeddings
    segments = sorted(usable_segments(examples, positions), key=lambda each: len(each.ids))
    batches = batches_of([[segment] for segment in segments], TOKENS_PER_BATCH[settings.device])

    def on_batch(done: int) -> None:
        if stop():
            raise ProblemError("run.interrupted", "scoring was stopped")
        emit({"type": "progress", "done": done, "total": len(batches), "unit": "batches"})

    known, tokens = score(model, model, batches, len(examples), settings, on_batch)
    if distributed.rank() == 0:
        scores = [
            {"logProbability": value, "targetTokens": count}
            for value, count in zip(known.tolist(), tokens.tolist(), strict=True)
        ]
        Path(job["output"]).write_text(json.dumps(scores), encoding="utf-8")
    return {
        "kind": "score",
        "items": len(examples),
        "tokens": sum(batch.tokens() for batch in batches),
        "peakResidentBytes": device.peak_resident_bytes(),
        "seconds": time.monotonic() - started,
    }


def batches_of(rows: list[Row], tokens: int) -> list[MicroBatch]:
    """Puts rows, sorted by length, into micro-batches of about so many tokens with padding."""
    batches: list[MicroBatch] = []
    group: list[Row] = []
    for row in rows:
        length = sum(len(segment.ids) for segment in row)
        if group and (len(group) + 1) * length > tokens:
            batches.append(micro_batch(group, sum(len(each.ids) for each in group[-1])))
            group = []
        group.append(row)
    if group:
        batches.append(micro_batch(group, sum(len(each.ids) for each in group[-1])))
    return batches
