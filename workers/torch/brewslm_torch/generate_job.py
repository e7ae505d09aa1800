"""A generate job: a reply to each prompt, greedily, so that the same job gives the same replies."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import GenerationConfig, PreTrainedModel, StoppingCriteria, StoppingCriteriaList

from . import device
from .device import computing
from .plan import Settings
from .problems import ProblemError
from .protocol import Emit
from .trained_model import open_model

SEQUENCES = {"cpu": 8, "cuda": 64}
"""So many replies are written side by side: what is computed together may decide the last bit."""


def run_generate_job(job: dict[str, Any], emit: Emit, stop: Callable[[], bool]) -> dict[str, Any]:
    """Writes a reply to each prompt; one that is empty or as long as the context gets an empty one.

    Raises `run.interrupted` and the problems of `open_model`.
    """
    started = time.monotonic()
    model, settings = open_model(job)
    prompts: list[list[int]] = job["prompts"]
    positions = model.inner.config.max_position_embeddings
    ends = stop_ids(model.inner, job["tokenizer"])
    replies: list[list[int]] = [[] for _ in prompts]
    waiting = sorted(
        (at for at, prompt in enumerate(prompts) if 0 < len(prompt) < positions),
        key=lambda at: (len(prompts[at]), at),
    )
    total = len(waiting)
    size = SEQUENCES[settings.device]
    for start in range(0, total, size):
        group = waiting[start : start + size]
        longest = len(prompts[group[-1]])
        room = min(job["maxTokens"], positions - len(prompts[group[0]]))
        written = _write(
            model.inner, [prompts[at] for at in group], longest, room, ends, settings, stop
        )
        for at, tokens in zip(group, written, strict=True):
            replies[at] = _until(tokens, ends)[: positions - len(prompts[at])]
        emit({"type": "progress", "done": start + len(group), "total": total, "unit": "replies"})
    Path(job["output"]).write_text(json.dumps(replies), encoding="utf-8")
    return {
        "kind": "generate",
        "replies": len(prompts),
        "tokens": sum(len(reply) for reply in replies),
        "peakResidentBytes": device.peak_resident_bytes(),
        "seconds": time.monotonic() - started,
    }


def stop_ids(model: PreTrainedModel, tokenizer: dict[str, Any]) -> set[int]:
    """Gives the ids that end a reply: those the model names, and the tokenizer's end token."""
    named = [model.config.eos_token_id, model.generation_config.eos_token_id]
    ids = {
        each
        for ids in named
        if ids is not None
        for each in (ids if isinstance(ids, list) else [ids])
    }
    end = tokenizer["eosToken"]
    for token in json.loads(tokenizer["tokenizerJson"]).get("added_tokens", []):
        if token["content"] == end:
            ids.add(token["id"])
    return ids


@torch.no_grad()
def _write(
    model: PreTrainedModel,
    prompts: Sequence[list[int]],
    longest: int,
    room: int,
    ends: set[int],
    settings: Settings,
    stop: Callable[[], bool],
) -> list[list[int]]:
    """Writes replies side by side, prompts aligned at their ends."""
    ids = torch.zeros(len(prompts), longest, dtype=torch.long)
    seen = torch.zeros_like(ids)
    for row, prompt in enumerate(prompts):
        ids[row, longest - len(prompt) :] = torch.tensor(prompt)
        seen[row, longest - len(prompt) :] = 1
    greedy = GenerationConfig(
        do_sample=False, max_new_tokens=room, eos_token_id=sorted(ends) or None, pad_token_id=0
    )
    with computing(settings):
        all_ids = model.generate(
            ids.to(settings.device),
            attention_mask=seen.to(settings.device),
            generation_config=greedy,
            stopping_criteria=StoppingCriteriaList([_Interruption(stop)]),
        )
    return all_ids[:, longest:].tolist()


def _until(tokens: list[int], ends: set[int]) -> list[int]:
    end = next((at for at, token in enumerate(tokens) if token in ends), len(tokens))
    return tokens[:end]


class _Interruption(StoppingCriteria):
    def __init__(self, stop: Callable[[], bool]) -> None:
        self._stop = stop

    def __call__(self, input_ids: torch.LongTensor, *_: Any, **__: Any) -> torch.BoolTensor:
        if self._stop():
            raise ProblemError("run.interrupted", "writing replies was stopped")
        return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)
