"""DPO against TRL on the same pairs, ORPO against its formula, and the kept reference."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import make_model, read_output, train_job, write_tokens

from brewslm_torch.jobs import run_job
from brewslm_torch.plan import Preference
from brewslm_torch.preference import pair_losses
from brewslm_torch.problems import ProblemError

PAIRS = 8
STEPS = 6
BETA = 0.3
# One step sees all pairs, so that what the order is does not matter.
WHOLE = {
    "preference": {"loss": "dpo", "beta": BETA},
    "microBatchRows": 4,
    "gradientAccumulation": 2,
    "steps": STEPS,
    "schedule": "constant",
    "warmupSteps": 0,
    "weightDecay": 0.0,
    "learningRate": 5e-3,
}


def pairs():
    """Prompts of 3 to 6 tokens with two replies of 2 to 8."""
    draw = np.random.default_rng(9)
    tokens = lambda low, high: draw.integers(3, 97, draw.integers(low, high)).tolist()  # noqa: E731
    return [(tokens(3, 7), tokens(2, 9), tokens(2, 9)) for _ in range(PAIRS)]


def as_examples(made):
    return [
        (
            np.array(prompt + reply, "<i4"),
            np.array([0] * len(prompt) + [1] * len(reply), "u1"),
        )
        for prompt, *replies in made
        for reply in replies
    ]


def dpo_job(folder, base, **settings):
    job = train_job(folder, base, **{**WHOLE, **settings})
    write_tokens(folder / "train.tokens", as_examples(pairs()))
    write_tokens(folder / "validation.tokens", as_examples(pairs()[:3]))
    return job


def step_losses(job):
    return [line["loss"] for line in read_output(job)[1] if line["type"] == "step"]


def trl_losses(folder, base):
    from datasets import Dataset
    from tokenizers import Tokenizer, models
    from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast
    from trl import DPOConfig, DPOTrainer

    class OnTokens(DPOTrainer):
        def _prepare_dataset(self, dataset, *_):
            return dataset

    words = Tokenizer(models.WordLevel({f"t{i}": i for i in range(97)}, "t3"))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, pad_token="t0", eos_token="t2")
    rows = [{"prompt_ids": p, "chosen_ids": c, "rejected_ids": r} for p, c, r in pairs()]
    trainer = OnTokens(
        model=AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32),
        ref_model=AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32),
        args=DPOConfig(
            str(folder / "trl"),
            beta=BETA,
            per_device_train_batch_size=PAIRS,
            max_steps=STEPS,
            learning_rate=WHOLE["learningRate"],
            lr_scheduler_type="constant",
            adam_beta2=0.95,
            max_grad_norm=1.0,
            logging_steps=1,
            report_to="none",
            save_strategy="no",
            use_cpu=True,
            bf16=False,
            gradient_checkpointing=False,
            remove_unused_columns=False,
            disable_tqdm=True,
        ),
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
    )
    trainer.train()
    return [float(line["loss"]) for line in trainer.state.log_history if "loss" in line]


def test_dpo_has_the_losses_of_trl(tmp_path, base):
    pytest.importorskip("trl")
    job = dpo_job(tmp_path, base)
    run_job(job, lambda _: None, lambda: False)
    ours = step_losses(job)
    theirs = trl_losses(tmp_path, base)
    print("ours", ours, "theirs", theirs)
    assert ours[0] == pytest.approx(math.log(2), abs=1e-6)
    assert ours[-1] < ours[0] / 2
    assert ours == pytest.approx(theirs, abs=1e-3)


def test_the_reference_is_kept_for_a_run_that_is_resumed(tmp_path, base):
    whole = dpo_job(tmp_path, base)
    run_job(whole, lambda _: None, lambda: False)
    part = {**whole, "output": str(tmp_path / "o"), "state": str(tmp_path / "s")}
    said = []
    with pytest.raises(ProblemError):
        run_job(part, lambda e: said.append(e["type"]), lambda: said.count("metric") == 2)
    kept = (Path(part["state"]) / "reference-train.npy").read_bytes()
    events = []
    run_job(part, events.append, lambda: False)
    assert {"type": "resumed", "step": 2} in events
    assert (Path(part["state"]) / "reference-train.npy").read_bytes() == kept
    assert read_output(part) == read_output(whole)


def test_orpo_is_its_formula(tmp_path):
    known = torch.tensor([-4.0, -9.0, -2.0, -1.5], dtype=torch.float64)
    tokens = torch.tensor([4, 3, 2, 3])
    losses, margins = pair_losses(Preference("orpo", 0.5), known, tokens, None)
    assert margins.tolist() == pytest.approx([0.5 * (-1 + 3), 0.5 * (-1 + 0.5)])
    for pair in range(2):
        p = [math.exp(float(known[2 * pair + i] / tokens[2 * pair + i])) for i in range(2)]
        ratio = math.log(p[0] / (1 - p[0])) - math.log(p[1] / (1 - p[1]))
        expected = -math.log(p[0]) + 0.5 * math.log(1 + math.exp(-ratio))
        assert float(losses[pair]) == pytest.approx(expected)


def test_orpo_learns_to_prefer(tmp_path):
    make_model(tmp_path / "base")
    job = dpo_job(tmp_path, tmp_path / "base", preference={"loss": "orpo", "beta": 1.0}, steps=20)
    done = run_job(job, lambda _: None, lambda: False)
    losses = step_losses(job)
    assert losses[-1] < losses[0] / 2
    assert not (Path(job["state"]) / "reference-train.npy").exists()
    assert done["bestLoss"] < losses[0]
    assert json.dumps(done)
