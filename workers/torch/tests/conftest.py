"""Small models and jobs for the tests, and no look at any hub."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch

os.environ["HF_HUB_OFFLINE"] = "1"
torch.set_num_threads(1)

SETTINGS = {
    "device": "cpu",
    "precision": "fp32",
    "baseQuantization": "none",
    "sharding": "none",
    "processes": 1,
    "deterministic": True,
    "compile": False,
}

SHAPE = {
    "vocab_size": 97,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "max_position_embeddings": 64,
    "eos_token_id": 2,
    "bos_token_id": 1,
    "pad_token_id": 0,
    "tie_word_embeddings": True,
}


def make_model(folder: Path, family: str = "llama", **settings):
    """Writes a model with weights drawn by seed 3 and gives it."""
    from transformers import AutoConfig, AutoModelForCausalLM

    torch.manual_seed(3)
    config = AutoConfig.for_model(family, **{**SHAPE, **settings})
    model = AutoModelForCausalLM.from_config(config, attn_implementation="sdpa").float().eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, 1.0 if parameter.ndim == 1 else 0.0, 0.1)
    model.save_pretrained(folder)
    return model


@pytest.fixture
def base(tmp_path):
    make_model(tmp_path / "base")
    return tmp_path / "base"


def examples(count: int, seed: int = 1):
    """Token ids of 4 to 24, the first third without loss."""
    draw = np.random.default_rng(seed)
    lengths = draw.integers(4, 25, count)
    return [
        (draw.integers(3, 97, n).astype("<i4"), (np.arange(n) * 3 >= n).astype("u1"))
        for n in lengths
    ]


def write_tokens(path: Path, items) -> str:
    """Writes a token set."""
    record_ids = b"".join(f"r{i}\n".encode() for i in range(len(items)))
    sizes = np.array([len(ids) for ids, _ in items], "<u4").tobytes()
    head = b"BREWTOK1" + np.array([len(items), len(record_ids)], "<u4").tobytes()
    ids = b"".join(each.tobytes() for each, _ in items)
    path.write_bytes(head + sizes + ids + b"".join(t.tobytes() for _, t in items) + record_ids)
    return str(path)


def plan(**settings):
    """A short plan."""
    return {
        "lora": None,
        "sequenceLength": 32,
        "microBatchRows": 2,
        "gradientAccumulation": 2,
        "packing": False,
        "steps": 6,
        "stopAtStep": None,
        "learningRate": 1e-2,
        "schedule": "cosine",
        "warmupSteps": 2,
        "finalLearningRateShare": 0.1,
        "weightDecay": 0.1,
        "beta1": 0.9,
        "beta2": 0.95,
        "epsilon": 1e-8,
        "maxGradNorm": 1.0,
        "evalEverySteps": 3,
        "checkpointEverySteps": 2,
        "earlyStopping": None,
        "activationCheckpointing": "none",
        "seed": 5,
        **settings,
    }


def train_job(folder: Path, base: Path, *, torch=None, name="run", adapter=None, **settings):
    """A train job on 24 examples, 8 of them held out."""
    items = examples(24)
    return {
        "kind": "train",
        "plan": plan(**settings),
        "base": {"kind": "pretrained", "path": str(base)},
        "adapter": adapter,
        "tokens": {
            "train": write_tokens(folder / "train.tokens", items[:16]),
            "validation": write_tokens(folder / "validation.tokens", items[16:]),
        },
        "output": str(folder / name / "output"),
        "state": str(folder / name / "state"),
        "threads": 1,
        "memoryLimit": None,
        "limits": {"seconds": None, "tokens": None},
        "torch": {**SETTINGS, **(torch or {})},
    }


def read_output(job):
    """Gives bytes of the best weights and the lines of the metrics."""
    output = Path(job["output"])
    lines = (output / "metrics.jsonl").read_text().splitlines()
    return (output / "best.safetensors").read_bytes(), [json.loads(line) for line in lines]
