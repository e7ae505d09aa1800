"""Attention on a GPU over documents laid end to end: none sees another, and no mask is made.

Written against the documentation of `torch.nn.attention.varlen` and of transformers' interfaces for
attention; tested with a stand-in for the kernel, since it runs on GPUs alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.attention import varlen
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import flash_attention_mask

from .plan import Settings

NAME = "brewslm_varlen"


def attention_of(settings: Settings) -> str:
    """Gives the name under which transformers finds the attention for training."""
    fits = settings.device == "cuda" and settings.precision != "fp32"
    return NAME if fits and not settings.deterministic else "sdpa"


def document_starts(positions: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Lists where documents start in rows that are laid end to end, and where the last one ends."""
    flat = positions.reshape(-1)
    return np.append(np.flatnonzero(flat == 0), len(flat)).astype(np.int32)


def arguments(ids: Tensor, positions: Tensor, starts: Tensor) -> dict[str, Any]:
    """Lays rows of [rows, length] end to end, for a model whose attention is this one."""
    return {
        "input_ids": ids.reshape(1, -1),
        "position_ids": positions.reshape(1, -1),
        "cu_seq_lens_q": starts,
        "cu_seq_lens_k": starts,
        "max_length_q": ids.shape[1],
        "max_length_k": ids.shape[1],
    }


def _attend(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    cu_seq_lens_q: Tensor,
    max_length_q: int,
    scaling: float | None = None,
    sliding_window: int | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """Takes heads as transformers gives them, [1, heads, tokens, size]; gives [1, tokens, heads, size]."""
    del module, attention_mask
    by_token = [each.squeeze(0).transpose(0, 1) for each in (query, key, value)]
    attended = varlen.varlen_attn(
        *by_token,
        cu_seq_lens_q,
        cu_seq_lens_q,
        max_length_q,
        max_length_q,
        scale=scaling,
        # Tokens before its own that one sees; what comes after it sees never.
        window_size=(-1 if sliding_window is None else sliding_window - 1, 0),
        enable_gqa=True,
    )
    assert isinstance(attended, torch.Tensor)
    return attended.unsqueeze(0), None


AttentionInterface.register(NAME, _attend)
AttentionMaskInterface.register(NAME, flash_attention_mask)
