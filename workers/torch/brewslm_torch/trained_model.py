"""Models that are asked and not trained: a Hugging Face folder, and an adapter where there is one."""

from __future__ import annotations

from typing import Any

from . import device
from .model import LanguageModel, add_adapter, load_model
from .plan import Lora, Settings, read_settings
from .problems import ProblemError


def open_model(job: dict[str, Any]) -> tuple[LanguageModel, Settings]:
    """Loads the model of a score, choose or generate job.

    Raises `model.format` unless it is a folder, or an adapter on one; the problems of `load_model` and
    `add_adapter`.
    """
    settings = read_settings(job)
    device.set_up(settings)
    reference = job["model"]
    adapter = None
    if reference["kind"] == "trained" and reference["lora"] is not None:
        lora = reference["lora"]
        adapter = Lora(lora["rank"], lora["alpha"], 0.0, tuple(lora["targets"]))
        weights = reference["weights"]
        reference = reference["base"]
    if reference["kind"] != "pretrained":
        raise ProblemError("model.format", "this runtime takes Hugging Face folders and adapters")
    inner = load_model(reference["path"], settings, frozen=True)
    if adapter is not None:
        add_adapter(inner, adapter, weights)
    inner.eval()
    return LanguageModel(inner), settings
