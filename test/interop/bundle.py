"""An exported bundle in its real consumers, made and asked through the command line alone.

Needs a virtual environment with torch, transformers and peft. After `npm run build`:
    python test/interop/bundle.py [MODEL]
MODEL is a GGUF file or Hugging Face folder to fine-tune by LoRA; without it a model from scratch is
trained. BUDGET is the time for training: 20s from scratch, 90s by LoRA.

Checks: transformers loads the exported folder and, asked 50 held-out prompts, writes the same greedy
tokens as llama.cpp does from our F16 file of the same bundle (a difference is accepted only where
transformers' two best logits are nearly equal: llama.cpp rounds activations to fp16); the chat
template renders there as here; an exported adapter on its base gives the logits of the merged model.
vLLM is not exercised: it has no build for this kind of machine.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

ROOT = Path(__file__).parents[2]
NEW_TOKENS = 24
NEARLY_EQUAL = 0.1
PROMPTS = 50


def brewslm(home: Path, *words: str, text: str | None = None) -> dict:
    """Runs a command and gives its data; commands that a gate stops are fine."""
    done = subprocess.run(
        ["node", str(ROOT / "dist/cli/main.js"), *words, "--json", "--quiet"],
        cwd=home, input=text, capture_output=True, text=True, check=False,
    )
    if done.returncode not in (0, 3, 4):
        raise SystemExit(f"brewslm {' '.join(words)}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def greedy(model, ids: list[int], stop: set[int]) -> tuple[list[int], list[float]]:
    """Greedy tokens, and at each step by how much the best logit beats the second."""
    tokens, margins = [], []
    with torch.no_grad():
        out = model(torch.tensor([ids]), use_cache=True)
        while True:
            best = out.logits[0, -1].topk(2)
            if int(best.indices[0]) in stop:
                return tokens, margins
            tokens.append(int(best.indices[0]))
            margins.append(float(best.values[0] - best.values[1]))
            if len(tokens) == NEW_TOKENS:
                return tokens, margins
            out = model(torch.tensor([[tokens[-1]]]), past_key_values=out.past_key_values, use_cache=True)


def load(path, **more):
    return AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32, **more).eval()


def held_out_prompts(home: Path) -> list[str]:
    """First questions of the test split, as the ledger stores it."""
    found = brewslm(home, "artifact", "list", "--project", "1")
    dataset = next(a["id"] for a in found if a["kind"] == "canonical-dataset")
    shown = brewslm(home, "artifact", "show", dataset)
    hashes = {f["path"]: f["sha256"] for f in (shown.get("files") or shown["descriptor"]["files"])}
    digest = hashes["test.jsonl"]
    stored = next((home / ".brewslm/objects").rglob(f"*{digest[2:]}"))
    rows = [json.loads(line) for line in stored.read_text("utf8").splitlines()]
    firsts = [row["messages"][0]["content"] for row in rows]
    return [p for p in firsts if "\n" not in p and not p.startswith("/")][:PROMPTS]


def compare(home: Path, folder: Path, bundle: str, prompts: list[str]) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = load(folder)
    stop = model.generation_config.eos_token_id
    stop = set(stop if isinstance(stop, list) else [stop])
    turns = "\n".join(f"{prompt}\n/clear" for prompt in prompts)
    talk = brewslm(home, "chat", "--project", "1", "--bundle", bundle, "--max-tokens", str(NEW_TOKENS), "--threads", "1", text=turns)
    assert len(talk["exchanges"]) == len(prompts)
    same = close = 0
    for prompt, exchange in zip(prompts, talk["exchanges"]):
        ids = tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}], add_generation_prompt=True, tokenize=True, return_dict=False
        )
        tokens, margins = greedy(model, ids, stop)
        spell = lambda count: tokenizer.decode(tokens[:count], skip_special_tokens=True)
        if spell(len(tokens)) == exchange["reply"]:
            same += 1
            continue
        parted = next((i for i in range(len(tokens)) if not exchange["reply"].startswith(spell(i + 1).rstrip("\ufffd"))), len(tokens) - 1)
        assert margins[parted] < NEARLY_EQUAL, (prompt, spell(len(tokens)), exchange["reply"], margins[parted])
        close += 1
    print(f"{same} of {len(prompts)} prompts with equal greedy tokens, {close} part at a near tie")
    assert same >= 0.9 * len(prompts)


def compare_adapter(home: Path, base: str, merged: Path, prompts: list[str]) -> None:
    exported = Path(brewslm(home, "export", "--project", "1", "--adapter", "--held-out-items", "20")["folder"])
    source = Path(base)
    loaded = load(source.parent, gguf_file=source.name) if source.is_file() else load(source)
    adapted = PeftModel.from_pretrained(loaded, exported).eval()
    whole = load(merged)
    tokenizer = AutoTokenizer.from_pretrained(merged)
    worst = 0.0
    with torch.no_grad():
        for prompt in prompts[:5]:
            ids = torch.tensor([tokenizer(prompt).input_ids])
            difference = adapted(ids).logits - whole(ids).logits
            worst = max(worst, float(difference.abs().max()))
    print(f"adapter on its base against the merged bundle: logits within {worst:.1e}")
    assert worst < 1e-2


def main(base: str | None) -> None:
    budget = os.environ.get("BUDGET", "90s" if base else "20s")
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        brewslm(home, "project", "create", "--name", "interop")
        brewslm(home, "dataset", "import", "--project", "1", "--sample", "general-chat-v1")
        method = ["--base-model", "brew-3m"]
        if base:
            brewslm(home, "model", "add", base, "--id", "interop-base")
            method = ["--base-model", "interop-base", "--method", "lora"]
        brewslm(home, "train", "--project", "1", *method, "--budget", budget, "--yes")
        exported = brewslm(home, "export", "--project", "1", "--dtype", "float32", "--held-out-items", "20")
        folder = Path(exported["folder"])
        prompts = held_out_prompts(home)
        compare(home, folder, exported["bundle"], prompts)
        if base:
            compare_adapter(home, base, folder, prompts)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
