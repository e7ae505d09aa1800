"""Training in one process: bits, resuming, precision, and what comes of it."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import SHAPE, examples, make_model, read_output, train_job, write_tokens
from safetensors.torch import load_file, save_file

from brewslm_torch.jobs import run_job
from brewslm_torch.problems import ProblemError

LORA = {"rank": 4, "alpha": 8, "dropout": 0.1, "targets": ["q_proj", "v_proj", "down_proj"]}


def run(job, stop=lambda: False):
    events = []
    return run_job(job, events.append, stop), events


def make_adapter(path: Path) -> str:
    draw = torch.Generator().manual_seed(4)
    tensors = {}
    width, middle = SHAPE["hidden_size"], SHAPE["intermediate_size"]
    for layer in range(2):
        for module, rows, columns in [
            ("self_attn.q_proj", 32, width),
            ("self_attn.v_proj", 16, width),
            ("mlp.down_proj", width, middle),
        ]:
            name = f"base_model.model.model.layers.{layer}.{module}"
            tensors[f"{name}.lora_A.weight"] = torch.rand(4, columns, generator=draw) - 0.5
            tensors[f"{name}.lora_B.weight"] = torch.zeros(rows, 4)
    save_file(tensors, path)
    return str(path)


@pytest.fixture
def adapter(tmp_path):
    return make_adapter(tmp_path / "adapter.safetensors")


@pytest.mark.parametrize("method", ["full", "lora"])
def test_two_runs_and_one_that_was_stopped_have_the_same_bytes(tmp_path, base, adapter, method):
    settings = {} if method == "full" else {"lora": LORA, "adapter": adapter}
    first, second, third = (
        train_job(tmp_path, base, name=name, **settings) for name in ("first", "second", "third")
    )
    run(first)
    run(second)
    assert read_output(first) == read_output(second)
    steps = []
    with pytest.raises(ProblemError) as raised:
        run_job(third, lambda e: steps.append(e["type"]), lambda: steps.count("metric") == 3)
    assert raised.value.problem["code"] == "run.interrupted"
    _, events = run(third)
    assert {"type": "resumed", "step": 3} in events
    assert read_output(third) == read_output(first)


@pytest.mark.parametrize("method", ["full", "lora"])
def test_a_run_from_nudged_weights_is_a_rounding_away(tmp_path, base, adapter, method):
    settings = {} if method == "full" else {"lora": LORA, "adapter": adapter}
    plain = train_job(tmp_path, base, name="plain", **settings)
    nudged, again = (
        {**train_job(tmp_path, base, name=name, **settings), "nudge": 1} for name in ("one", "two")
    )
    for job in (plain, nudged, again):
        run(job)
    (weights, lines), (other, others) = read_output(plain), read_output(nudged)
    assert other != weights
    assert read_output(again) == (other, others)
    assert others[0]["loss"] == pytest.approx(lines[0]["loss"], rel=1e-5)


@pytest.mark.parametrize("file", ["trainable.safetensors", "manifest.json", "step.json"])
def test_a_damaged_checkpoint_is_set_aside_and_the_one_before_taken(tmp_path, base, file):
    whole = train_job(tmp_path, base, name="whole")
    run(whole)
    job = train_job(tmp_path, base, name="damaged")
    steps = []
    with pytest.raises(ProblemError):
        run_job(job, lambda e: steps.append(e["type"]), lambda: steps.count("metric") == 4)
    path = Path(job["state"]) / "step-00000004" / file
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    _, events = run(job)
    assert {"type": "resumed", "step": 2} in events
    assert any(each["type"] == "log" and "damaged" in each["message"] for each in events)
    assert read_output(job) == read_output(whole)


@pytest.mark.parametrize(
    ("family", "settings"),
    [
        ("qwen2", {}),
        ("qwen3", {}),
        ("gemma3_text", {"sliding_window": 6}),
        ("smollm3", {"no_rope_layers": [1, 0]}),
    ],
)
def test_packed_documents_do_not_see_each_other(tmp_path, family, settings):
    make_model(tmp_path / "base", family, **settings)
    # All examples are in one step, so that only their neighbours differ.
    whole = {"microBatchRows": 4, "gradientAccumulation": 4, "steps": 3, "checkpointEverySteps": 9}
    losses = []
    for packing in (False, True):
        job = train_job(tmp_path, tmp_path / "base", name=str(packing), packing=packing, **whole)
        run(job)
        losses.append([line["loss"] for line in read_output(job)[1]])
    assert losses[0] == pytest.approx(losses[1], rel=2e-5)


def test_recomputing_layers_and_smaller_micro_batches_keep_the_losses(tmp_path, base):
    results = {}
    for name, settings in {
        "plain": {},
        "layer": {"activationCheckpointing": "layer"},
        "amended": {"amendments": [{"afterStep": 2, "microBatchRows": 1, "reason": "memory"}]},
        "slower": {"amendments": [{"afterStep": 3, "learningRateFactor": 0.5, "reason": "d"}]},
    }.items():
        job = train_job(tmp_path, base, name=name, **settings)
        run(job)
        results[name] = read_output(job)
    assert results["layer"] == results["plain"]
    losses = {name: [line["loss"] for line in lines] for name, (_, lines) in results.items()}
    assert losses["amended"] == pytest.approx(losses["plain"], rel=1e-5)
    rates = {
        name: [line["learningRate"] for line in lines if line["type"] == "step"]
        for name, (_, lines) in results.items()
    }
    halved = [rate / (2 if at >= 3 else 1) for at, rate in enumerate(rates["plain"])]
    assert rates["slower"] == halved


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
@pytest.mark.parametrize("method", ["full", "lora"])
def test_less_precision_keeps_masters_and_about_the_losses(
    tmp_path, base, adapter, precision, method
):
    settings = {} if method == "full" else {"lora": LORA, "adapter": adapter}
    exact = train_job(tmp_path, base, name="exact", **settings)
    less = train_job(tmp_path, base, name="less", torch={"precision": precision}, **settings)
    run(exact)
    run(less)
    of = lambda job: [line["loss"] for line in read_output(job)[1]]  # noqa: E731
    assert of(less) == pytest.approx(of(exact), rel=0.02)
    assert of(less) != of(exact)
    weights = load_file(Path(less["output"]) / "best.safetensors")
    assert {each.dtype for each in weights.values()} == {torch.float32}
    assert any((each != each.bfloat16().float()).any() for each in weights.values())


def test_adapters_load_in_peft(tmp_path, base, adapter):
    from peft import LoraConfig, PeftModel, get_peft_model_state_dict
    from transformers import AutoModelForCausalLM

    job = train_job(tmp_path, base, lora=LORA, adapter=adapter)
    run(job)
    trained = load_file(Path(job["output"]) / "best.safetensors")
    folder = tmp_path / "peft"
    folder.mkdir()
    named = {f"base_model.model.{name}": value for name, value in trained.items()}
    save_file(named, folder / "adapter_model.safetensors")
    LoraConfig(
        r=4, lora_alpha=8, target_modules=LORA["targets"], task_type="CAUSAL_LM"
    ).save_pretrained(folder)
    model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), folder)
    assert set(get_peft_model_state_dict(model)) == set(named)
    tokens = write_tokens(tmp_path / "t", examples(3))
    score = {
        "kind": "score",
        "model": {
            "kind": "trained",
            "base": {"kind": "pretrained", "path": str(base)},
            "weights": str(Path(job["output"]) / "best.safetensors"),
            "lora": LORA,
        },
        "tokens": tokens,
        "output": str(tmp_path / "scores.json"),
        "threads": 1,
        "torch": job["torch"],
    }
    run(score)
    for (ids, targets), answer in zip(
        examples(3), json.loads((tmp_path / "scores.json").read_text()), strict=True
    ):
        with torch.no_grad():
            logits = model.eval()(torch.tensor([ids.tolist()])).logits[0].double()
        known = torch.log_softmax(logits, -1)
        expected = sum(float(known[i, ids[i + 1]]) for i in np.flatnonzero(targets[1:]))
        assert answer["logProbability"] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("train.diverged", {"learningRate": 1e30, "maxGradNorm": None}),
        ("train.no-targets", {"sequenceLength": 1}),
    ],
)
def test_failures_have_codes(tmp_path, base, code, change):
    with pytest.raises(ProblemError) as raised:
        run(train_job(tmp_path, base, **change))
    assert raised.value.problem["code"] == code


@pytest.mark.parametrize(
    ("code", "torch_settings"),
    [("runtime.cuda-build", {"device": "cuda"}), ("runtime.damaged", {"baseQuantization": "nf4"})],
)
def test_what_is_not_here_is_said(tmp_path, base, adapter, monkeypatch, code, torch_settings):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(ProblemError) as raised:
        run(train_job(tmp_path, base, lora=LORA, adapter=adapter, torch=torch_settings))
    assert raised.value.problem["code"] == code


def test_a_limit_of_tokens_ends_as_a_plan_that_is_to_stop_there(tmp_path, base):
    limited = {
        **train_job(tmp_path, base, name="limited"),
        "limits": {"seconds": None, "tokens": 130},
    }
    done, events = run(limited)
    steps = [each for each in events if each["type"] == "metric"]
    assert all(0 <= each["dataSeconds"] <= each["seconds"] for each in steps)
    read = sum(each["tokens"] for each in steps)
    assert done["stoppedBy"] == "budget"
    assert 0 < read <= 130
    planned = train_job(tmp_path, base, name="planned", stopAtStep=done["lastStep"])
    assert run(planned)[0]["stoppedBy"] == "budget"
    assert read_output(planned) == read_output(limited)


def test_early_stopping_waits_for_a_gain(tmp_path, base):
    rule = {"patience": 2, "minDelta": 100, "standardErrors": 0}
    job = train_job(tmp_path, base, earlyStopping=rule, evalEverySteps=1)
    done, _ = run(job)
    assert (done["stoppedBy"], done["lastStep"]) == ("early-stopping", 2)
    assert math.isfinite(done["bestLoss"])
