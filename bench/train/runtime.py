"""The PyTorch runtime's side of bench/train: its own step on the same rows; speaks peer.py's protocol."""
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM

sys.path.insert(0, str(Path(__file__).parents[2] / 'workers' / 'torch'))

from brewslm_torch import device  # noqa: E402
from brewslm_torch.batches import MicroBatch, Segment  # noqa: E402
from brewslm_torch.model import LanguageModel, add_adapter, load_model  # noqa: E402
from brewslm_torch.plan import Lora, Plan, Settings  # noqa: E402
from brewslm_torch.trainer import Trainer  # noqa: E402

case = json.loads(sys.stdin.readline())
c = case['config']
settings = Settings(threads=case['threads'])
device.set_up(settings)
torch.manual_seed(0)
lora = case['lora'] and Lora(case['lora']['rank'], case['lora']['alpha'], 0.0,
                             tuple(case['lora']['targets']))
plan = Plan(
    lora=lora, sequence_length=256, micro_batch_rows=8, gradient_accumulation=1, packing=True,
    steps=1000, stop_at_step=None, learning_rate=1e-5, schedule='constant', warmup_steps=0,
    final_learning_rate_share=1, weight_decay=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8,
    max_grad_norm=1.0, eval_every_steps=1000, checkpoint_every_steps=1000, early_stopping=None,
    activation_checkpointing='none', seed=1)
with tempfile.TemporaryDirectory() as folder:
    LlamaForCausalLM(LlamaConfig(
        vocab_size=c['vocabSize'], hidden_size=c['hiddenSize'],
        intermediate_size=c['intermediateSize'], num_hidden_layers=c['layers'],
        num_attention_heads=c['heads'], num_key_value_heads=c['kvHeads'], head_dim=c['headDim'],
        rms_norm_eps=c['rmsNormEps'], tie_word_embeddings=True,
        max_position_embeddings=c['maxPositions'])).save_pretrained(folder)
    model = load_model(folder, settings, frozen=lora is not None)
    if lora is not None:
        tensors = {}
        for name, module in model.named_modules():
            if name.rpartition('.')[2] in lora.targets:
                tensors[f'{name}.lora_A.weight'] = torch.randn(lora.rank, module.in_features)
                tensors[f'{name}.lora_B.weight'] = torch.zeros(module.out_features, lora.rank)
        save_file(tensors, f'{folder}/adapter.safetensors')
        add_adapter(model, lora, f'{folder}/adapter.safetensors')
trainer = Trainer(LanguageModel(model), plan, settings)


def micro_batch(rows):
    """Rows come flat; the segments that were packed into them are given by their lengths."""
    segments = []
    for row in rows:
        ends = np.cumsum(row['segments']).tolist()
        segments.append([
            Segment(np.array(row['ids'][end - length:end], 'i4'),
                    np.array(row['targets'][end - length:end], 'u1'), 0)
            for length, end in zip(row['segments'], ends, strict=True)])
    return MicroBatch(segments, len(rows[0]['ids']))


batches = [micro_batch(rows) for rows in case['batches']]
for index, _ in enumerate(sys.stdin):
    start, cpu = time.perf_counter(), time.process_time()
    loss = trainer.step([batches[index % len(batches)]], 1e-5).loss
    print(json.dumps({
        'ms': (time.perf_counter() - start) * 1e3,
        'cpuMs': (time.process_time() - cpu) * 1e3,
        'loss': loss,
        'peakMiB': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }), flush=True)
