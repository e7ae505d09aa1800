"""Models of Hugging Face folders by transformers' classes, with PEFT's adapters where asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, inject_adapter_in_model
from safetensors import safe_open
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForCausalLM, BitsAndBytesConfig, PreTrainedModel

from .batches import MicroBatch
from .cross_entropy import summed_nll, token_nll
from .plan import Lora, Settings
from .problems import ProblemError

FAMILIES = ("llama", "qwen2", "qwen3", "gemma3_text", "smollm3")

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}

ADAPTER = "default"


class LanguageModel(nn.Module):
    """A causal language model whose forward pass gives losses and no logits."""

    def __init__(self, inner: PreTrainedModel) -> None:
        super().__init__()
        self.inner = inner

    def forward(
        self,
        ids: Tensor,
        positions: Tensor,
        places: Tensor,
        targets: Tensor,
        each: bool = False,
    ) -> Tensor:
        """Gives the summed negative log-likelihood of `targets`, or with `each` that of each: [n].

        `ids` and `positions` are [rows, length]; where positions start again, another document begins,
        which sees nothing of the one before. `places` [n] are indices into [rows · length].
        """
        states = self.inner.model(
            input_ids=ids, position_ids=positions, use_cache=False
        ).last_hidden_state
        chosen = states.flatten(0, 1).index_select(0, places)
        loss = token_nll if each else summed_nll
        return loss(chosen, self.inner.lm_head.weight, targets)

    def check_length(self, batch: MicroBatch) -> None:
        """Raises `train.too-long` when a segment has more positions than the model."""
        limit = self.inner.config.max_position_embeddings
        longest = max(len(segment.ids) for row in batch.rows for segment in row)
        if longest > limit:
            raise ProblemError(
                "train.too-long",
                f"{longest} positions; the model has {limit}",
                evidence={"positions": longest, "limit": limit},
            )

    def trainable(self) -> dict[str, nn.Parameter]:
        """Gives what training changes by the names that BrewSLM keeps it under."""
        return {
            name.replace(f".{ADAPTER}.", "."): parameter
            for name, parameter in self.inner.named_parameters()
            if parameter.requires_grad
        }


def load_model(folder: str, settings: Settings, *, frozen: bool) -> PreTrainedModel:
    """Loads a model onto the settings' device.

    What is trained is kept in fp32; `frozen` weights are kept in the precision that is computed in, or
    in four bits. Raises `model.format`, `model.architecture`, and problems of bitsandbytes.
    """
    if not (Path(folder) / "config.json").is_file():
        raise ProblemError("model.format", f"{folder} holds no config.json")
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    if config.model_type not in FAMILIES:
        raise ProblemError(
            "model.architecture", f"{folder} is a {config.model_type}, not one of {FAMILIES}"
        )
    dtype = DTYPES[settings.precision] if frozen else torch.float32
    options: dict[str, Any] = {}
    if frozen and settings.base_quantization == "nf4":
        options["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=DTYPES[settings.precision],
        )
    return AutoModelForCausalLM.from_pretrained(
        folder,
        config=config,
        dtype=dtype,
        attn_implementation="sdpa",
        local_files_only=True,
        device_map={"": torch.device(settings.device)} if settings.device != "cpu" else None,
        **options,
    )


def add_adapter(model: PreTrainedModel, lora: Lora, file: str) -> None:
    """Freezes the model, and adds adapters with the values of a safetensors file.

    Raises `checkpoint.mismatch` when the file is not of these adapters.
    """
    model.requires_grad_(False)
    inject_adapter_in_model(
        LoraConfig(
            r=lora.rank,
            lora_alpha=lora.alpha,
            lora_dropout=lora.dropout,
            target_modules=list(lora.targets),
            init_lora_weights=False,
            bias="none",
        ),
        model,
        ADAPTER,
    )
    for name, parameter in model.named_parameters():
        if f".{ADAPTER}." in name:
            parameter.data = parameter.data.float()
    load_tensors(LanguageModel(model).trainable(), file)


@torch.no_grad()
def load_tensors(into: dict[str, nn.Parameter], file: str) -> None:
    """Reads tensors by name, those of PEFT with its prefix too; raises `checkpoint.mismatch`."""
    with safe_open(file, framework="pt") as tensors:
        names = list(tensors.keys())
        stored = {name.removeprefix("base_model.model."): name for name in names}
        for name, parameter in into.items():
            if name not in stored:
                raise ProblemError("checkpoint.mismatch", f"{file} has no {name}")
            value = tensors.get_tensor(stored[name])
            if value.shape != parameter.shape:
                raise ProblemError("checkpoint.mismatch", f"{file}: {name} has another shape")
            parameter.copy_(value)
        if len(stored) != len(into):
            raise ProblemError("checkpoint.mismatch", f"{file} holds {len(stored)} tensors")
