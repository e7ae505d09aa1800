"""Negative log-likelihood of tokens without all their logits in memory at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

CHUNK_ELEMENTS = 1 << 25
"""So many logits are in memory at once: 128 MiB in fp32."""


def summed_nll(states: Tensor, head: Tensor, targets: Tensor) -> Tensor:
    """Sums up the negative log-likelihood of `targets` [n], in nats and fp32.

    `states` [n, width] times `head` [vocabulary, width] are the logits. Gradients are computed on the
    way, so that logits are computed once.
    """
    return _SummedNll.apply(*_in_compute_dtype(states, head), targets)


def token_nll(states: Tensor, head: Tensor, targets: Tensor) -> Tensor:
    """Gives the negative log-likelihood of each of `targets` [n], in nats and fp32: [n].

    Each may have a gradient of its own; logits are computed again for it.
    """
    return _TokenNll.apply(*_in_compute_dtype(states, head), targets)


def _in_compute_dtype(states: Tensor, head: Tensor) -> tuple[Tensor, Tensor]:
    device = states.device.type
    if torch.is_autocast_enabled(device):
        dtype = torch.get_autocast_dtype(device)
        return states.to(dtype), head.to(dtype)
    return states, head.to(states.dtype)


def _chunks(count: int, vocabulary: int) -> Iterator[slice]:
    size = max(1, CHUNK_ELEMENTS // vocabulary)
    return (slice(start, min(count, start + size)) for start in range(0, count, size))


def _nll(states: Tensor, head: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Gives log-probabilities of all tokens [n, vocabulary], and the loss of the targets [n]."""
    known = torch.log_softmax((states @ head.T).float(), dim=-1)
    return known, -known.gather(1, targets[:, None]).squeeze(1)


def _spread(known: Tensor, targets: Tensor, scale: Tensor | None) -> Tensor:
    """Turns log-probabilities, in place, into the gradient with regard to the logits."""
    gradient = known.exp_()
    gradient.scatter_add_(1, targets[:, None], gradient.new_full((len(targets), 1), -1.0))
    return gradient if scale is None else gradient.mul_(scale[:, None])


class _SummedNll(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, states: Tensor, head: Tensor, targets: Tensor) -> Tensor:
        need_states, need_head, _ = ctx.needs_input_grad
        total = states.new_zeros((), dtype=torch.float32)
        d_states = torch.empty_like(states) if need_states else None
        d_head = torch.zeros_like(head, dtype=torch.float32) if need_head else None
        for part in _chunks(len(targets), len(head)):
            known, nll = _nll(states[part], head, targets[part])
            total += nll.sum()
            if need_states or need_head:
                spread = _spread(known, targets[part], None).to(states.dtype)
                if d_states is not None:
                    torch.mm(spread, head, out=d_states[part])
                if d_head is not None:
                    _add_product(d_head, spread, states[part])
        ctx.save_for_backward(d_states, d_head)
        ctx.head_dtype = head.dtype
        return total

    @staticmethod
    def backward(ctx: Any, scale: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        d_states, d_head = ctx.saved_tensors
        return (
            None if d_states is None else d_states * scale.to(d_states.dtype),
            None if d_head is None else (d_head * scale).to(ctx.head_dtype),
            None,
        )


class _TokenNll(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, states: Tensor, head: Tensor, targets: Tensor) -> Tensor:
        ctx.save_for_backward(states, head, targets)
        parts = _chunks(len(targets), len(head))
        return torch.cat([_nll(states[part], head, targets[part])[1] for part in parts])

    @staticmethod
    def backward(ctx: Any, scale: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        states, head, targets = ctx.saved_tensors
        need_states, need_head, _ = ctx.needs_input_grad
        d_states = torch.empty_like(states) if need_states else None
        d_head = torch.zeros_like(head, dtype=torch.float32) if need_head else None
        for part in _chunks(len(targets), len(head)):
            known, _ = _nll(states[part], head, targets[part])
            spread = _spread(known, targets[part], scale[part]).to(states.dtype)
            if d_states is not None:
                torch.mm(spread, head, out=d_states[part])
            if d_head is not None:
                _add_product(d_head, spread, states[part])
        return d_states, None if d_head is None else d_head.to(head.dtype), None


def _add_product(total: Tensor, spread: Tensor, states: Tensor) -> None:
    if states.dtype == total.dtype:
        total.addmm_(spread.T, states)
    else:
        total += spread.T @ states
