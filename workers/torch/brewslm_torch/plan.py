"""What a job says, as BrewSLM writes it: the train plan and how PyTorch is to compute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Lora:
    """Adapters: low-rank factors beside frozen weights."""

    rank: int
    alpha: float
    dropout: float
    targets: tuple[str, ...]


@dataclass(frozen=True)
class EarlyStopping:
    """Ends a run after `patience` evaluations without an improvement."""

    patience: int
    min_delta: float
    standard_errors: float = 0.0


@dataclass(frozen=True)
class Preference:
    """Learning from pairs: which of two replies to a prompt is the better one."""

    loss: str
    beta: float


@dataclass(frozen=True)
class Plan:
    """Everything that decides the bytes of a checkpoint, given base model and tokens."""

    lora: Lora | None
    sequence_length: int
    micro_batch_rows: int
    gradient_accumulation: int
    packing: bool
    steps: int
    stop_at_step: int | None
    learning_rate: float
    schedule: str
    warmup_steps: int
    final_learning_rate_share: float
    weight_decay: float
    beta1: float
    beta2: float
    epsilon: float
    max_grad_norm: float | None
    eval_every_steps: int
    checkpoint_every_steps: int
    early_stopping: EarlyStopping | None
    activation_checkpointing: str
    seed: int
    amendments: tuple[Mapping[str, Any], ...] = ()
    preference: Preference | None = None
    shared_openings: bool = False

    @property
    def row_length(self) -> int:
        """Tokens of a row at most: of a pair, those of both."""
        return self.sequence_length * (1 if self.preference is None else 2)

    def rows_of_step(self, step: int) -> int:
        """Gives the rows of a micro-batch in step `step`, counted from 1."""
        return int(self._amended(step, "microBatchRows", self.micro_batch_rows))

    def learning_rate_factor(self, step: int) -> float:
        """Gives what the schedule's learning rate is multiplied by in step `step`, counted from 1."""
        return float(self._amended(step, "learningRateFactor", 1.0))

    def _amended(self, step: int, name: str, value: float) -> float:
        for amendment in self.amendments:
            if amendment["afterStep"] < step and name in amendment:
                value = amendment[name]
        return value


def read_plan(value: Mapping[str, Any]) -> Plan:
    """Reads a plan as it stands in a job; names there are in camel case."""
    lora = value["lora"]
    stopping = value["earlyStopping"]
    preference = value.get("preference")
    return Plan(
        lora=None
        if lora is None
        else Lora(lora["rank"], lora["alpha"], lora["dropout"], tuple(lora["targets"])),
        sequence_length=value["sequenceLength"],
        micro_batch_rows=value["microBatchRows"],
        gradient_accumulation=value["gradientAccumulation"],
        packing=value["packing"],
        steps=value["steps"],
        stop_at_step=value["stopAtStep"],
        learning_rate=value["learningRate"],
        schedule=value["schedule"],
        warmup_steps=value["warmupSteps"],
        final_learning_rate_share=value["finalLearningRateShare"],
        weight_decay=value["weightDecay"],
        beta1=value["beta1"],
        beta2=value["beta2"],
        epsilon=value["epsilon"],
        max_grad_norm=value["maxGradNorm"],
        eval_every_steps=value["evalEverySteps"],
        checkpoint_every_steps=value["checkpointEverySteps"],
        early_stopping=None
        if stopping is None
        else EarlyStopping(
            stopping["patience"], stopping["minDelta"], stopping.get("standardErrors", 0.0)
        ),
        activation_checkpointing=value["activationCheckpointing"],
        seed=value["seed"],
        amendments=tuple(value.get("amendments", ())),
        preference=None
        if preference is None
        else Preference(preference["loss"], preference["beta"]),
        shared_openings=value.get("sharedOpenings", False),
    )


@dataclass(frozen=True)
class Settings:
    """How PyTorch is to compute."""

    device: str = "cpu"
    precision: str = "fp32"
    base_quantization: str = "none"
    sharding: str = "none"
    deterministic: bool = True
    compile: bool = False
    threads: int = field(default=1)


def read_settings(job: Mapping[str, Any]) -> Settings:
    """Reads the settings of a job; how many processes there are is for PyTorch to say."""
    torch = job["torch"]
    return Settings(
        device=torch["device"],
        precision=torch["precision"],
        base_quantization=torch["baseQuantization"],
        sharding=torch["sharding"],
        deterministic=torch["deterministic"],
        compile=torch["compile"],
        threads=job["threads"],
    )
