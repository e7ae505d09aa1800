"""Judges folders in fp8 by compressed-tensors and transformers, on a processor.

    python judge.py WRITTEN PLAIN
WRITTEN is a folder that BrewSLM wrote in fp8, PLAIN the same model in bfloat16. Every stored byte must be
what compressed-tensors makes of the plain weights by the scheme FP8_DYNAMIC; the configuration must be
one that it reads as that scheme; and transformers must load it, with the weights that it stands for.
Prints one line of JSON.
"""

import json
import sys
from pathlib import Path

import torch
from compressed_tensors.quantization import QuantizationConfig
from compressed_tensors.quantization.lifecycle.forward import quantize
from compressed_tensors.quantization.quant_scheme import preset_name_to_scheme
from compressed_tensors.quantization.utils import calculate_qparams
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

written, plain = map(Path, sys.argv[1:3])
scheme = preset_name_to_scheme("FP8_DYNAMIC", ["Linear"])

config = QuantizationConfig.model_validate(json.loads((written / "config.json").read_text())["quantization_config"])
(group,) = config.config_groups.values()
for kind in ("weights", "input_activations"):
    ours, theirs = getattr(group, kind), getattr(scheme, kind)
    for field in ("num_bits", "type", "strategy", "symmetric", "dynamic", "group_size"):
        assert getattr(ours, field) == getattr(theirs, field), (kind, field, ours, theirs)
assert config.ignore == ["lm_head"] and group.targets == ["Linear"]

stored, source = load_file(written / "model.safetensors"), load_file(plain / "model.safetensors")
equal = 0
for name, weight in source.items():
    if f"{name}_scale" not in stored:
        assert torch.equal(stored[name], weight), name
        continue
    scale, zero = calculate_qparams(
        weight.amin(dim=1, keepdim=True), weight.amax(dim=1, keepdim=True), scheme.weights
    )
    assert torch.equal(stored[f"{name}_scale"], scale), name
    made = quantize(weight, scale, zero, scheme.weights, dtype=torch.float8_e4m3fn)
    assert torch.equal(stored[name].view(torch.uint8), made.view(torch.uint8)), name
    equal += 1
assert equal > 0

model = AutoModelForCausalLM.from_pretrained(written, dtype=torch.bfloat16).eval()
reference = AutoModelForCausalLM.from_pretrained(plain, dtype=torch.bfloat16).eval()
ids = torch.arange(4, 36).unsqueeze(0) % reference.config.vocab_size
with torch.no_grad():
    logits = [one(ids).logits.float()[0] for one in (model, reference)]
losses = [float(torch.nn.functional.cross_entropy(one[:-1], ids[0, 1:])) for one in logits]
print(json.dumps({"matrices": equal, "fp8": losses[0], "plain": losses[1]}))
