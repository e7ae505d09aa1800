"""A choose job: the likeliest of given continuations after each prompt.

Continuations are put together by what they begin with, and computed for a group of prompts at once,
each token seeing its prompt and the tokens on the way to it (tree attention, arXiv 2305.09781).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import DynamicCache

from . import device
from .device import computing
from .model import LanguageModel
from .plan import Settings
from .problems import ProblemError
from .protocol import Emit
from .trained_model import open_model

PLACES = {"cpu": 4096, "cuda": 65536}
"""Tokens of prompts and continuations that are computed together, at most."""


@dataclass
class Node:
    """A token of one or more continuations, after all tokens on the way to it."""

    token: int
    parent: int
    depth: int
    children: dict[int, int] = field(default_factory=dict)
    """By token, the node after."""


def build_trie(continuations: Sequence[Sequence[int]]) -> tuple[list[Node], list[int]]:
    """Gives nodes, the root first and parents before children, and where each continuation ends."""
    nodes = [Node(-1, -1, 0)]
    ends = []
    for tokens in continuations:
        at = 0
        for token in tokens:
            if token not in nodes[at].children:
                nodes[at].children[token] = len(nodes)
                nodes.append(Node(token, at, nodes[at].depth + 1))
            at = nodes[at].children[token]
        ends.append(at)
    return nodes, ends


def run_choose_job(job: dict[str, Any], emit: Emit, stop: Callable[[], bool]) -> dict[str, Any]:
    """Answers every prompt, and writes the answers.

    Raises `run.interrupted` and the problems of `open_model`.
    """
    started = time.monotonic()
    model, settings = open_model(job)
    prompts: list[list[int]] = job["prompts"]
    nodes, ends = build_trie(job["continuations"])
    tree = Tree(model, settings, nodes)
    weights = np.array(job["weights"], dtype=np.float64)
    choices: list[dict[str, Any] | None] = [None] * len(prompts)
    waiting = sorted(range(len(prompts)), key=lambda at: (len(prompts[at]), at))
    done = 0
    while done < len(waiting):
        group = _next_group(waiting[done:], prompts, tree.size, PLACES[settings.device])
        sums = tree.log_probabilities([prompts[at] for at in group])[:, ends]
        for at, known in zip(group, sums, strict=True):
            wanted = job["wanted"][at]
            choices[at] = {
                "likeliest": [int(np.argmax(known / each)) for each in weights],
                "logProbability": None if wanted is None else float(known[wanted]),
                "tokens": len(prompts[at]) + tree.size,
            }
        done += len(group)
        if stop():
            raise ProblemError("run.interrupted", "scoring was stopped")
        emit({"type": "progress", "done": done, "total": len(prompts), "unit": "items"})
    Path(job["output"]).write_text(json.dumps(choices), encoding="utf-8")
    return {
        "kind": "choose",
        "items": len(prompts),
        "tokens": sum(len(prompt) + tree.size for prompt in prompts),
        "peakResidentBytes": device.peak_resident_bytes(),
        "seconds": time.monotonic() - started,
    }


def _next_group(
    waiting: Sequence[int], prompts: Sequence[list[int]], tree: int, places: int
) -> list[int]:
    count = 1
    while count < len(waiting):
        if (count + 1) * (len(prompts[waiting[count]]) + tree) > places:
            break
        count += 1
    return list(waiting[:count])


class Tree:
    """Continuations, ready to be computed after prompts."""

    def __init__(self, model: LanguageModel, settings: Settings, nodes: Sequence[Node]) -> None:
        self._model = model.inner
        self._settings = settings
        self._nodes = nodes
        # What nothing goes on from need not be computed.
        self._inner = [at for at, node in enumerate(nodes) if node.children and at > 0]
        self.size = len(self._inner)
        """Tokens that are computed after each prompt."""
        self._place = {node: place for place, node in enumerate(self._inner)}
        self._ancestors = torch.eye(self.size, dtype=torch.bool)
        for place, node in enumerate(self._inner):
            parent = self._place.get(nodes[node].parent)
            if parent is not None:
                self._ancestors[place] |= self._ancestors[parent]

    @torch.no_grad()
    def log_probabilities(self, prompts: Sequence[list[int]]) -> np.ndarray:
        """Gives the log-probability of the way to each node, after each prompt: [prompts, nodes]."""
        longest = max(len(prompt) for prompt in prompts)
        ids = torch.zeros(len(prompts), longest, dtype=torch.long)
        seen = torch.zeros(len(prompts), longest, dtype=torch.bool)
        for row, prompt in enumerate(prompts):
            ids[row, longest - len(prompt) :] = torch.tensor(prompt)
            seen[row, longest - len(prompt) :] = True
        positions = (seen.long().cumsum(1) - 1).clamp(min=0)
        cache = DynamicCache()
        causal = torch.ones(longest, longest, dtype=torch.bool).tril()
        # A place of padding sees itself, since a softmax over nothing is no number.
        visible = (causal & seen[:, None]) | torch.eye(longest, dtype=torch.bool)
        states = self._forward(ids, positions, positions, visible, cache)[:, -1:]
        if self.size > 0:
            depth = torch.tensor([self._nodes[node].depth for node in self._inner])
            own = positions[:, -1:] + depth
            tokens = torch.tensor([[self._nodes[node].token for node in self._inner]])
            before = seen[:, None].expand(-1, self.size, -1)
            visible = torch.cat([before, self._ancestors.expand(len(prompts), -1, -1)], dim=2)
            keys = torch.cat([positions, own], dim=1)
            after = self._forward(tokens.expand(len(prompts), -1), own, keys, visible, cache)
            states = torch.cat([states, after], dim=1)
        return self._along_paths(states)

    def _forward(
        self, ids: Tensor, positions: Tensor, keys: Tensor, visible: Tensor, cache: DynamicCache
    ) -> Tensor:
        """Computes hidden states; `visible` is [prompts, queries, keys], `keys` their positions."""
        to = self._settings.device
        masks: Any = visible[:, None].to(to)
        window = getattr(self._model.config, "sliding_window", None)
        kinds = set(getattr(self._model.config, "layer_types", None) or ["full_attention"])
        if "sliding_attention" in kinds:
            near = positions[:, :, None] - keys[:, None, :] < window
            masks = {
                "full_attention": masks,
                "sliding_attention": (visible & near)[:, None].to(to),
            }
        with computing(self._settings):
            output = self._model.model(
                input_ids=ids.to(to),
                attention_mask=masks,
                position_ids=positions.to(to),
                past_key_values=cache,
                use_cache=True,
            )
        return output.last_hidden_state

    def _along_paths(self, states: Tensor) -> np.ndarray:
        """Adds up log-probabilities from the root to each node."""
        sums = np.zeros((len(states), len(self._nodes)))
        for place, node in enumerate([0, *self._inner]):
            children = self._nodes[node].children
            with computing(self._settings):
                logits = self._model.lm_head(states[:, place]).float()
            tokens = torch.tensor(list(children), device=logits.device)
            known = torch.log_softmax(logits, dim=-1).index_select(1, tokens)
            step = known.double().cpu().numpy()
            sums[:, list(children.values())] = sums[:, node : node + 1] + np.minimum(step, 0)
        return sums
