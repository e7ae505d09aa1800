"""PyTorch's side of bench/train: transformers, torch.optim.AdamW and PEFT on the CPU.

Reads the case as the first line of standard input, then answers every further line with one
training step: {"ms", "cpuMs", "loss", "peakMiB"}.
"""
import json
import resource
import sys
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

case = json.loads(sys.stdin.readline())
torch.set_num_threads(case['threads'])
torch.manual_seed(0)
c = case['config']
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=c['vocabSize'], hidden_size=c['hiddenSize'],
    intermediate_size=c['intermediateSize'], num_hidden_layers=c['layers'],
    num_attention_heads=c['heads'], num_key_value_heads=c['kvHeads'], head_dim=c['headDim'],
    rms_norm_eps=c['rmsNormEps'], tie_word_embeddings=True, attn_implementation='sdpa',
    max_position_embeddings=c['maxPositions'], use_cache=False))
if case['lora'] is not None:
    model = get_peft_model(model, LoraConfig(
        r=case['lora']['rank'], lora_alpha=case['lora']['alpha'],
        target_modules=case['lora']['targets']))
if case['variant'].startswith('bf16'):
    model = model.bfloat16()
model.train()
trained = [p for p in model.parameters() if p.requires_grad]
# Fused is what the Trainer of transformers uses, and the fastest on the CPU.
optimizer = torch.optim.AdamW(trained, lr=1e-5, weight_decay=0.1, fused=True)
run = torch.compile(model) if case['variant'].endswith('compiled') else model


def batch(rows):
    # Rows are packed; the peer gets them as plain causal text, which spares it a mask.
    ids = torch.tensor([row['ids'] for row in rows])
    labels = ids.masked_fill(torch.tensor([row['targets'] for row in rows]) == 0, -100)
    return ids, labels


batches = [batch(rows) for rows in case['batches']]


def step(index):
    ids, labels = batches[index % len(batches)]
    optimizer.zero_grad(set_to_none=True)
    loss = run(input_ids=ids, labels=labels).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    optimizer.step()
    return loss.item()


for index, _ in enumerate(sys.stdin):
    start, cpu = time.perf_counter(), time.process_time()
    loss = step(index)
    print(json.dumps({
        'ms': (time.perf_counter() - start) * 1e3,
        'cpuMs': (time.process_time() - cpu) * 1e3,
        'loss': loss,
        'peakMiB': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }), flush=True)
