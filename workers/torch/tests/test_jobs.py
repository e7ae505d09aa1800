"""Jobs other than training: against transformers on the same model, one sequence at a time."""

import json

import numpy as np
import pytest
import torch
from conftest import SETTINGS, examples, make_model, train_job, write_tokens

from brewslm_torch.jobs import run_job
from brewslm_torch.problems import ProblemError


def run(job, stop=lambda: False):
    events = []
    return run_job(job, events.append, stop), events


def ask(kind, folder, base, **rest):
    return {
        "kind": kind,
        "model": {"kind": "pretrained", "path": str(base)},
        "output": str(folder / "answers.json"),
        "threads": 1,
        "torch": SETTINGS,
        **rest,
    }


def log_probabilities(model, ids):
    with torch.no_grad():
        return torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), -1)


FAMILIES = [
    ("llama", {}),
    ("qwen2", {}),
    ("qwen3", {}),
    ("gemma3_text", {"sliding_window": 4, "layer_types": ["sliding_attention", "full_attention"]}),
    ("smollm3", {"no_rope_layers": [1, 0]}),
]


@pytest.mark.parametrize(("family", "settings"), FAMILIES)
def test_scores_are_those_of_each_item_alone(tmp_path, family, settings):
    model = make_model(tmp_path / "base", family, **settings)
    items = examples(9)
    items[4][1][:] = 0
    job = ask("score", tmp_path, tmp_path / "base", tokens=write_tokens(tmp_path / "t", items))
    done, events = run(job)
    answers = json.loads((tmp_path / "answers.json").read_text())
    for (ids, targets), answer in zip(items, answers, strict=True):
        at = np.flatnonzero(targets[1:])
        known = log_probabilities(model, ids.tolist())
        expected = sum(float(known[i, ids[i + 1]]) for i in at)
        assert answer["targetTokens"] == len(at)
        assert answer["logProbability"] == pytest.approx(expected, abs=1e-4)
    assert done["items"] == 9
    assert events[-1]["done"] == events[-1]["total"]


@pytest.mark.parametrize(("family", "settings"), FAMILIES)
def test_choices_are_the_likeliest_of_all_computed_one_by_one(tmp_path, family, settings):
    model = make_model(tmp_path / "base", family, **settings)
    prompts = [ids.tolist() for ids, _ in examples(5, seed=2)]
    continuations = [[5, 6, 7], [5, 6], [9], [5, 8, 8, 8], [11, 12], [9, 3]]
    weights = [[1.0] * 6, [float(len(each)) for each in continuations]]
    wanted = [0, None, 3, 5, None]
    job = ask(
        "choose",
        tmp_path,
        tmp_path / "base",
        prompts=prompts,
        continuations=continuations,
        weights=weights,
        wanted=wanted,
    )
    run(job)
    answers = json.loads((tmp_path / "answers.json").read_text())
    for prompt, want, answer in zip(prompts, wanted, answers, strict=True):
        sums = []
        for tokens in continuations:
            known = log_probabilities(model, prompt + tokens)
            sums.append(sum(float(known[len(prompt) - 1 + i, t]) for i, t in enumerate(tokens)))
        for each, found in zip(weights, answer["likeliest"], strict=True):
            assert found == int(np.argmax(np.array(sums) / each))
        if want is None:
            assert answer["logProbability"] is None
        else:
            assert answer["logProbability"] == pytest.approx(sums[want], abs=1e-4)


def test_replies_are_greedy_and_end_before_a_stop_token(tmp_path, base):
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).eval()
    prompts = [ids.tolist() for ids, _ in examples(11, seed=4)] + [[], [3] * 64, [3] * 60]
    tokenizer = {"eosToken": "<end>", "tokenizerJson": json.dumps({"added_tokens": []})}
    job = ask("generate", tmp_path, base, prompts=prompts, maxTokens=12, tokenizer=tokenizer)
    expected = []
    for prompt in prompts:
        reply = []
        while prompt and len(prompt) + len(reply) < 64 and len(reply) < 12:
            token = int(log_probabilities(model, prompt + reply)[-1].argmax())
            if token == 2:
                break
            reply.append(token)
        expected.append(reply)
    run(job)
    assert json.loads((tmp_path / "answers.json").read_text()) == expected
    # A token of these replies named as the end cuts them there.
    end = next(token for reply in expected for token in reply[1:] if token not in (reply[0], 2))
    tokenizer["tokenizerJson"] = json.dumps({"added_tokens": [{"content": "<end>", "id": end}]})
    run(job)
    cut = [reply[: reply.index(end)] if end in reply else reply for reply in expected]
    assert json.loads((tmp_path / "answers.json").read_text()) == cut


def test_jobs_stop_when_asked(tmp_path, base):
    tokens = write_tokens(tmp_path / "t", examples(3))
    with pytest.raises(ProblemError) as raised:
        run(ask("score", tmp_path, base, tokens=tokens), stop=lambda: True)
    assert raised.value.problem["code"] == "run.interrupted"


def test_a_probe_takes_the_largest_micro_batch(tmp_path, base):
    done, _ = run({**train_job(tmp_path, base), "kind": "probe"})
    assert done["rows"] == 2
    assert done["length"] == 32
    assert done["stepSeconds"] > 0
    assert done["peakResidentBytes"] > 1e7
