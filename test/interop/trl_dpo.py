"""The losses that TRL's DPO has on pairs of token ids: `python trl_dpo.py REQUEST.json`."""

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from datasets import Dataset
from tokenizers import Tokenizer, models
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast
from trl import DPOConfig, DPOTrainer

request = json.loads(Path(sys.argv[1]).read_text())
plan, rows, base = request["plan"], request["rows"], request["base"]
torch.set_num_threads(1)


class OnTokens(DPOTrainer):
    """Takes rows as they are."""

    def _prepare_dataset(self, dataset, *_):
        return dataset


def model():
    return AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)


# No text is tokenized; a trainer wants a tokenizer all the same.
words = Tokenizer(models.WordLevel({f"t{i}": i for i in range(50)}, "t3"))
trainer = OnTokens(
    model=model(),
    ref_model=model(),
    args=DPOConfig(
        request["folder"],
        beta=plan["preference"]["beta"],
        per_device_train_batch_size=len(rows),
        max_steps=plan["steps"],
        learning_rate=plan["learningRate"],
        lr_scheduler_type="constant",
        adam_beta1=plan["beta1"],
        adam_beta2=plan["beta2"],
        adam_epsilon=plan["epsilon"],
        max_grad_norm=plan["maxGradNorm"],
        logging_steps=1,
        report_to="none",
        save_strategy="no",
        use_cpu=True,
        bf16=False,
        gradient_checkpointing=False,
        remove_unused_columns=False,
        disable_tqdm=True,
    ),
    train_dataset=Dataset.from_list(rows),
    processing_class=PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="t0", eos_token="t2"
    ),
)
trainer.train()
print(json.dumps([float(line["loss"]) for line in trainer.state.log_history if "loss" in line]))
