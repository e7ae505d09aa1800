"""How a device computes: threads, kernels, precision, and what is known of it."""

from __future__ import annotations

import contextlib
import os
import platform
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from .model import DTYPES
from .plan import Settings


def set_up(settings: Settings) -> None:
    """Sets what holds for the whole process."""
    torch.set_num_threads(settings.threads)
    if settings.device == "cpu" or settings.deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.use_deterministic_algorithms(True)
        torch.utils.deterministic.fill_uninitialized_memory = False


@contextlib.contextmanager
def computing(settings: Settings) -> Iterator[None]:
    """Computes in the precision of the settings, by kernels that give the same bits again if asked for."""
    with contextlib.ExitStack() as stack:
        if settings.precision != "fp32":
            stack.enter_context(torch.autocast(settings.device, DTYPES[settings.precision]))
        if settings.deterministic:
            stack.enter_context(sdpa_kernel(SDPBackend.MATH))
        yield


def to_device(values: np.ndarray, device: str) -> Tensor:
    """Brings an array to a device, without waiting for it."""
    tensor = torch.from_numpy(values)
    return tensor if device == "cpu" else tensor.pin_memory().to(device, non_blocking=True)


def fingerprint() -> dict[str, Any]:
    """Says what computes here, for the record of the run."""
    import transformers

    gpu = torch.cuda.is_available()
    versions = {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
    if torch.version.cuda is not None:
        versions["cuda"] = torch.version.cuda
    return {
        "runtime": "torch",
        "engine": f"torch {torch.__version__}",
        "platform": f"{sys.platform}-{platform.machine()}",
        "device": torch.cuda.get_device_name() if gpu else _processor_model(),
        "processorClass": _gpu_class() if gpu else _processor_class(),
        "versions": versions,
    }


def _gpu_class() -> str:
    major, minor = torch.cuda.get_device_capability()
    return f"sm_{major}{minor}"


def _processor_class() -> str:
    if platform.machine() in ("arm64", "aarch64"):
        return "neon"
    name = torch.backends.cpu.get_cpu_capability()
    return {"AVX512": "avx512", "AVX2": "avx2"}.get(name, "baseline")


def _processor_model() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"


def peak_resident_bytes() -> int:
    """Gives the largest resident set so far; Linux counts KiB, macOS bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def memory_in_use() -> dict[str, Any]:
    """Says what a heartbeat says of memory and of the GPU."""
    status = _status()
    beat: dict[str, Any] = {"residentBytes": status.get("VmRSS", peak_resident_bytes())}
    if "VmSwap" in status:
        beat["swappedBytes"] = status["VmSwap"]
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        beat["deviceBytes"] = torch.cuda.memory_reserved()
        with contextlib.suppress(Exception):  # Needs nvidia-ml-py, which not everybody has.
            beat["deviceUtilization"] = torch.cuda.utilization() / 100
    return beat


def _status() -> dict[str, int]:
    """Reads the figures in KiB of this process that Linux keeps, in bytes; none elsewhere."""
    figures = {}
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if value.endswith(" kB"):
                figures[name] = int(value.split()[0]) * 1024
    return figures
