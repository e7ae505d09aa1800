"""Our folders for MLX, held against those of its own converter and asked for replies.

Reads one JSON object from standard input: `cases` of `folder`, `bits` (16 where nothing is quantized) and
`source`, the same model as a Hugging Face folder in bfloat16; `conversations`, lists of messages; `ids`, of
prompts to go on from; `tokens`, how many. Writes what each case gave: tensors that differ from the
converter's, conversations as the tokenizer rendered and cut them, and greedy tokens.
"""

import json
import sys
import tempfile
from pathlib import Path

import mlx.core as mx
from mlx_lm import convert, load
from mlx_lm.generate import generate_step

asked = json.load(sys.stdin)


def weights(folder):
    return {name: tensor for file in sorted(Path(folder).glob("model*.safetensors")) for name, tensor in mx.load(str(file)).items()}


def differing(case):
    with tempfile.TemporaryDirectory() as temporary:
        theirs = Path(temporary) / "theirs"
        convert(case["source"], str(theirs), quantize=True, q_bits=case["bits"], q_group_size=64, dtype="bfloat16")
        wanted, found = weights(theirs), weights(case["folder"])
        names = sorted(set(wanted) ^ set(found))
        for name in sorted(set(wanted) & set(found)):
            one, other = wanted[name], found[name]
            if one.dtype != other.dtype or one.shape != other.shape or not bool(mx.array_equal(one, other)):
                names.append(name)
        forms = [json.loads((Path(folder) / "config.json").read_text())["quantization"] for folder in (theirs, case["folder"])]
        return names if forms[0] == forms[1] else [*names, f"quantization {forms}"]


def greedy(model, ids):
    steps = generate_step(mx.array(ids), model, max_tokens=asked["tokens"])
    return [int(token) for token, _ in steps]


answers = []
for case in asked["cases"]:
    model, tokenizer = load(case["folder"])
    # Rounding of activations to 16 bits aside, which sets replies of random weights apart.
    model.set_dtype(mx.float32)
    rendered = [tokenizer.apply_chat_template(c, tokenize=False, add_generation_prompt=True) for c in asked["conversations"]]
    answers.append({
        "differing": [] if case["bits"] == 16 else differing(case),
        "rendered": rendered,
        "ids": [tokenizer.encode(text, add_special_tokens=False) for text in rendered],
        "replies": [greedy(model, ids) for ids in asked["ids"]],
    })
print(json.dumps(answers))
