"""Speed of the PyTorch runtime on one GPU, against the Trainer of transformers with PEFT.

Run: `python bench/torch-gpu/run.py [full] [lora] [--steps 20] [--rows 8]` in an environment with
workers/torch/requirements.txt and, for the Trainer, accelerate, datasets and, if it builds, liger-kernel.
Both train the same model of 1.2B parameters on the same packed rows of 2,048 tokens in bf16, one after the
other in processes of their own; a line of JSON each says tokens per second and the share of the device's
peak that the model's own products take (model FLOPs utilisation, as in arXiv 2204.02311).
"""
import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[2] / 'workers' / 'torch'))

LENGTH = 2048
SHAPE = dict(vocab_size=128256, hidden_size=2048, intermediate_size=8192, num_hidden_layers=16,
             num_attention_heads=32, num_key_value_heads=8, head_dim=64,
             max_position_embeddings=LENGTH, tie_word_embeddings=True, rms_norm_eps=1e-5)
TARGETS = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']
RANK = 16
# Dense bf16 products a second by data sheet.
PEAK = {'H100': 989e12, 'H200': 989e12, 'A100': 312e12, 'L40S': 362e12, 'B200': 2250e12}
WARM_UP = 5


def documents(rows):
    """Rows of documents of 200 to 800 tokens, the last of each cut at the end of the row."""
    draw = np.random.default_rng(1)
    made = []
    for _ in range(rows):
        row, room = [], LENGTH
        while room > 0:
            length = min(room, int(draw.integers(200, 800)))
            row.append(draw.integers(0, SHAPE['vocab_size'], length).astype('i4'))
            room -= length
        made.append(row)
    return made


def flops_per_token(method):
    """Products forward and backward, twice for each multiply-add; frozen weights have no gradients."""
    from transformers import LlamaConfig, LlamaForCausalLM

    with torch.device('meta'):
        parameters = sum(p.numel() for p in LlamaForCausalLM(LlamaConfig(**SHAPE)).parameters())
    # Of an average document of 500 tokens, each token sees half.
    attention = 6 * SHAPE['num_hidden_layers'] * SHAPE['hidden_size'] * 500
    return (6 if method == 'full' else 4) * parameters + attention


def of_runtime(method, steps, rows, folder):
    from brewslm_torch.batches import MicroBatch, Segment
    from brewslm_torch.train_job import open_trainer
    from safetensors.torch import save_file

    lora = None if method == 'full' else dict(rank=RANK, alpha=32, dropout=0, targets=TARGETS)
    plan = dict(lora=lora, sequenceLength=LENGTH, microBatchRows=rows, gradientAccumulation=1,
                packing=True, steps=steps + WARM_UP, stopAtStep=None, learningRate=1e-5,
                schedule='constant', warmupSteps=0, finalLearningRateShare=1, weightDecay=0.1,
                beta1=0.9, beta2=0.95, epsilon=1e-8, maxGradNorm=1, evalEverySteps=1000,
                checkpointEverySteps=1000, earlyStopping=None, activationCheckpointing='none', seed=1)
    adapter = None
    if lora is not None:
        adapter = str(folder / 'adapter.safetensors')
        save_file(starting_adapter(), adapter)
    settings = dict(device='cuda', precision='bf16', baseQuantization='none', sharding='none',
                    deterministic=False, compile=True)
    trainer = open_trainer(dict(plan=plan, base=dict(kind='pretrained', path=str(folder / 'base')),
                                adapter=adapter, threads=4, torch=settings))
    batch = MicroBatch([[Segment(ids, np.ones(len(ids), 'u1'), 0) for ids in row]
                        for row in documents(rows)], LENGTH)
    for step in range(steps + WARM_UP):
        if step == WARM_UP:
            torch.cuda.synchronize()
            start = time.perf_counter()
        trainer.step([batch], 1e-5)
    torch.cuda.synchronize()
    return time.perf_counter() - start


def starting_adapter():
    heads, kv = (SHAPE['num_attention_heads'] * SHAPE['head_dim'],
                 SHAPE['num_key_value_heads'] * SHAPE['head_dim'])
    width, middle = SHAPE['hidden_size'], SHAPE['intermediate_size']
    sizes = {'self_attn.q_proj': (heads, width), 'self_attn.k_proj': (kv, width),
             'self_attn.v_proj': (kv, width), 'self_attn.o_proj': (width, heads),
             'mlp.gate_proj': (middle, width), 'mlp.up_proj': (middle, width),
             'mlp.down_proj': (width, middle)}
    tensors = {}
    for layer in range(SHAPE['num_hidden_layers']):
        for module, (rows, columns) in sizes.items():
            name = f'model.layers.{layer}.{module}'
            tensors[f'{name}.lora_A.weight'] = torch.randn(RANK, columns) / columns ** 0.5
            tensors[f'{name}.lora_B.weight'] = torch.zeros(rows, RANK)
    return tensors


def of_trainer(method, steps, rows, folder):
    """What its documentation advises: fused AdamW, bf16, compiled, Liger's kernels where installed."""
    from datasets import Dataset
    from peft import LoraConfig, get_peft_model
    from transformers import (AutoModelForCausalLM, Trainer, TrainerCallback, TrainingArguments,
                              default_data_collator)

    class Clock(TrainerCallback):
        seconds = 0.0

        def on_step_end(self, args, state, control, **_):
            torch.cuda.synchronize()
            if state.global_step == WARM_UP:
                self.start = time.perf_counter()
            self.seconds = time.perf_counter() - getattr(self, 'start', time.perf_counter())

    dtype = torch.float32 if method == 'full' else torch.bfloat16
    model = AutoModelForCausalLM.from_pretrained(folder / 'base', dtype=dtype)
    if method == 'lora':
        model = get_peft_model(model, LoraConfig(r=RANK, lora_alpha=32, target_modules=TARGETS))
    data = []
    for row in documents(rows):
        ids = np.concatenate(row).tolist()
        data.append({'input_ids': ids, 'labels': ids})
    clock = Clock()
    Trainer(
        model=model, train_dataset=Dataset.from_list(data), callbacks=[clock],
        data_collator=default_data_collator,
        args=TrainingArguments(
            str(folder / 'trainer'), per_device_train_batch_size=rows, max_steps=steps + WARM_UP,
            bf16=True, tf32=True, optim='adamw_torch_fused', torch_compile=True, learning_rate=1e-5,
            lr_scheduler_type='constant', weight_decay=0.1, report_to='none', save_strategy='no',
            logging_strategy='no', disable_tqdm=True, dataloader_pin_memory=True,
            use_liger_kernel=importlib.util.find_spec('liger_kernel') is not None)).train()
    return clock.seconds


CONTESTANTS = {'runtime': of_runtime, 'trainer': of_trainer}


def measure(contestant, method, steps, rows):
    from transformers import LlamaConfig, LlamaForCausalLM

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        torch.manual_seed(0)
        LlamaForCausalLM(LlamaConfig(**SHAPE)).save_pretrained(folder / 'base')
        seconds = CONTESTANTS[contestant](method, steps, rows, folder)
    rate = steps * rows * LENGTH / seconds
    device = torch.cuda.get_device_name()
    peak = next((flops for name, flops in PEAK.items() if name in device), None)
    print(json.dumps({
        'contestant': contestant, 'method': method, 'device': device, 'torch': torch.__version__,
        'rows': rows, 'length': LENGTH, 'steps': steps, 'tokensPerSecond': round(rate),
        'utilisation': None if peak is None else round(rate * flops_per_token(method) / peak, 3),
        'peakGiB': round(torch.cuda.max_memory_allocated() / 2 ** 30, 1)}), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('methods', nargs='*', default=['full', 'lora'])
    parser.add_argument('--steps', type=int, default=20)
    parser.add_argument('--rows', type=int, default=8)
    parser.add_argument('--contestant', choices=CONTESTANTS)
    given = parser.parse_args()
    for method in given.methods:
        if given.contestant is not None:
            measure(given.contestant, method, given.steps, given.rows)
            continue
        for contestant in CONTESTANTS:
            # A process each, so that neither finds the other's memory taken or its kernels warm.
            subprocess.run([sys.executable, __file__, method, '--contestant', contestant, '--steps',
                            str(given.steps), '--rows', str(given.rows)], check=True)


if __name__ == '__main__':
    main()
