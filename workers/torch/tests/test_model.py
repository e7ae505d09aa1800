"""Parts of the model: losses without all logits, and attention over documents laid end to end."""

import numpy as np
import pytest
import torch
from conftest import examples, make_model
from torch.nn import functional
from torch.nn.attention import varlen

from brewslm_torch import attention, cross_entropy
from brewslm_torch.batches import Segment, lay_out, micro_batch
from brewslm_torch.model import LanguageModel
from brewslm_torch.plan import Settings
from brewslm_torch.scoring import inputs


@pytest.mark.parametrize("chunk", [1, 97 * 3, 1 << 20])
def test_losses_and_gradients_are_those_of_cross_entropy(monkeypatch, chunk):
    monkeypatch.setattr(cross_entropy, "CHUNK_ELEMENTS", chunk)
    draw = torch.Generator().manual_seed(1)
    states = torch.randn(10, 8, generator=draw, dtype=torch.float32, requires_grad=True)
    head = torch.randn(97, 8, generator=draw, requires_grad=True)
    targets = torch.randint(0, 97, (10,), generator=draw)
    weights = torch.rand(10, generator=draw)
    expected = functional.cross_entropy(states @ head.T, targets, reduction="none")
    token = cross_entropy.token_nll(states, head, targets)
    assert torch.allclose(token, expected, atol=1e-5)
    ours = torch.autograd.grad((token * weights).sum(), (states, head))
    theirs = torch.autograd.grad((expected * weights).sum(), (states, head), retain_graph=True)
    for mine, other in zip(ours, theirs, strict=True):
        assert torch.allclose(mine, other, atol=1e-5)
    summed = cross_entropy.summed_nll(states, head, targets) * 0.3
    assert float(summed) == pytest.approx(float(expected.sum()) * 0.3, rel=1e-6)
    ours = torch.autograd.grad(summed, (states, head))
    theirs = torch.autograd.grad(expected.sum() * 0.3, (states, head))
    for mine, other in zip(ours, theirs, strict=True):
        assert torch.allclose(mine, other, atol=1e-5)


def stand_in(query, key, value, starts, _, longest, *__, scale, window_size, enable_gqa):
    """Does on a processor what the documentation says of `varlen_attn`."""
    assert enable_gqa
    assert window_size[1] == 0
    parts = []
    for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        assert end - start <= longest
        q, k, v = (each[start:end].transpose(0, 1) for each in (query, key, value))
        at = torch.arange(end - start)
        visible = at[:, None] >= at
        if window_size[0] >= 0:
            visible &= at[:, None] - at <= window_size[0]
        parts.append(
            functional.scaled_dot_product_attention(
                q[None], k[None], v[None], visible, scale=scale, enable_gqa=True
            )[0].transpose(0, 1)
        )
    return torch.cat(parts)


@pytest.mark.parametrize(
    ("family", "settings"),
    [("llama", {}), ("gemma3_text", {"sliding_window": 5}), ("smollm3", {})],
)
def test_documents_laid_end_to_end_have_the_losses_of_masked_ones(
    tmp_path, monkeypatch, family, settings
):
    monkeypatch.setattr(varlen, "varlen_attn", stand_in)
    model = LanguageModel(make_model(tmp_path, family, **settings))
    segments = [Segment(ids, targets, at) for at, (ids, targets) in enumerate(examples(7))]
    batch = micro_batch([segments[:2], segments[2:5], segments[5:]], 96)
    given = inputs(lay_out(batch), Settings())
    masked = model(**given, each=True)
    model.inner.set_attn_implementation(attention.NAME)
    end_to_end = model(**given, each=True)
    assert torch.allclose(masked, end_to_end, atol=2e-5)


def test_starts_are_where_positions_begin_anew():
    positions = np.array([[0, 1, 2, 0, 1], [0, 1, 2, 3, 4]])
    assert attention.document_starts(positions).tolist() == [0, 3, 5, 10]
