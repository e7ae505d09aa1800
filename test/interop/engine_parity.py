"""PyTorch's half of engine-parity.test.ts: `engine_parity.py FOLDER`.

Reads FOLDER/case.json, makes (or loads) the model with transformers, adds adapters with PEFT for
LoRA, and writes weights, the gradients of the first step in double precision, how far PyTorch's
own in fp32 are from these, and the losses of all steps in fp32.
"""
import copy
import json
import sys
import types
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import (AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, Qwen2Config,
                          Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM)

torch.set_num_threads(2)
folder = Path(sys.argv[1])
case = json.loads((folder / 'case.json').read_text())
c = case['config']
torch.manual_seed(case['seed'])

KINDS = {'llama': (LlamaConfig, LlamaForCausalLM), 'qwen2': (Qwen2Config, Qwen2ForCausalLM),
         'qwen3': (Qwen3Config, Qwen3ForCausalLM)}


def rope_parameters():
    scaling = c['ropeScaling']
    if scaling is None:
        return {'rope_type': 'default', 'rope_theta': c['ropeTheta']}
    names = {'factor': 'factor', 'lowFreqFactor': 'low_freq_factor',
             'highFreqFactor': 'high_freq_factor', 'betaFast': 'beta_fast',
             'betaSlow': 'beta_slow', 'originalMaxPositions': 'original_max_position_embeddings'}
    return {'rope_type': scaling['type'], 'rope_theta': c['ropeTheta'],
            **{names[key]: value for key, value in scaling.items() if key != 'type'}}


def make_model(attention):
    config_class, model_class = KINDS[c['architecture']]
    model = model_class(config_class(
        vocab_size=c['vocabSize'], hidden_size=c['hiddenSize'],
        intermediate_size=c['intermediateSize'], num_hidden_layers=c['layers'],
        num_attention_heads=c['heads'], num_key_value_heads=c['kvHeads'], head_dim=c['headDim'],
        rms_norm_eps=c['rmsNormEps'], tie_word_embeddings=c['tieEmbeddings'],
        max_position_embeddings=c['maxPositions'], rope_parameters=rope_parameters(),
        attn_implementation=attention))
    if 'weights' in case:
        missing = model.load_state_dict(load_file(case['weights']), strict=False).missing_keys
        assert all(name == 'lm_head.weight' for name in missing), missing
        model.tie_weights()
        return model
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.normal_(1 if 'norm' in name else 0, 0.1 if 'norm' in name else 0.05)
    return model


def base_name(name):
    return name.removeprefix('base_model.model.').replace('.default', '').replace('.base_layer', '')


model = make_model('sdpa').float()
method = case['method']
if method['kind'] == 'lora':
    model = get_peft_model(model, LoraConfig(
        r=method['rank'], lora_alpha=method['alpha'], lora_dropout=0.0,
        target_modules=method['targets'], bias='none'))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if 'lora_B' in name:
                parameter.normal_(0, 0.02)
model.train()


def trained_of(model):
    return {base_name(n): p for n, p in model.named_parameters() if p.requires_grad}


trained = trained_of(model)
if 'weights' not in case:
    save_file({base_name(n): p.detach().clone() for n, p in model.named_parameters()
               if 'lora_' not in n}, folder / 'weights.safetensors')
if method['kind'] == 'lora':
    save_file({n: p.detach().clone() for n, p in trained.items()}, folder / 'adapters.safetensors')

settings = case['optimizer']
optimizer = torch.optim.AdamW(
    [{'params': [p for p in trained.values() if p.ndim > 1], 'weight_decay': settings['weightDecay']},
     {'params': [p for p in trained.values() if p.ndim == 1], 'weight_decay': 0.0}],
    lr=case['learningRate'], betas=(settings['beta1'], settings['beta2']), eps=settings['epsilon'])

# Every example alone in its row, padded at the end: what packing must not change.
examples = case['examples']
length = max(len(e['ids']) for e in examples)
ids = torch.zeros(len(examples), length, dtype=torch.long)
labels = torch.full_like(ids, -100)
for row, e in enumerate(examples):
    ids[row, :len(e['ids'])] = torch.tensor(e['ids'])
    marked = torch.tensor(e['targets'], dtype=torch.bool)
    labels[row, :len(e['ids'])][marked] = torch.tensor(e['ids'])[marked]


def loss_of(model):
    # In double precision from the logits on: in fp32, PyTorch's sum over 49152 tokens drops the
    # tail, which shifts the loss by 1e-5 and the gradients by 3e-4.
    logits = model(input_ids=ids).logits[:, :-1]
    return torch.nn.functional.cross_entropy(
        logits.reshape(-1, c['vocabSize']).double(), labels[:, 1:].reshape(-1), ignore_index=-100)


def gradients_of(model):
    trained = trained_of(model)
    for name, gradient in zip(trained, torch.autograd.grad(loss_of(model), trained.values())):
        yield name, gradient


def in_double(model):
    """The same model in double precision throughout: of itself, transformers computes norms and
    angles in fp32 whatever the parameters' type."""
    def norm(self, x):
        mean = x.square().mean(-1, keepdim=True)
        return self.weight * (x * torch.rsqrt(mean + self.variance_epsilon))

    def angles(self, x, position_ids):
        half = position_ids[:, :, None] * self.inv_freq
        angle = torch.cat((half, half), dim=-1)
        return angle.cos() * self.attention_scaling, angle.sin() * self.attention_scaling

    model = copy.deepcopy(model).double()
    for module in model.modules():
        kind = type(module).__name__
        if kind.endswith('RMSNorm'):
            module.forward = types.MethodType(norm, module)
        elif kind.endswith('RotaryEmbedding'):
            module.forward = types.MethodType(angles, module)
    return model


# The judge of both: the gradients in double precision, and how far PyTorch's fp32 is from them.
exact = dict(gradients_of(in_double(model)))
rounding = {name: ((gradient - exact[name]).norm() / exact[name].norm()).item()
            for name, gradient in gradients_of(model)}
save_file(exact, folder / 'gradients.safetensors')

losses = []
for _ in range(case['steps']):
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(model)
    loss.backward()
    losses.append(loss.item())
    torch.nn.utils.clip_grad_norm_(trained.values(), settings['maxGradNorm'])
    optimizer.step()
(folder / 'results.json').write_text(json.dumps({'losses': losses, 'rounding': rounding}))
