"""Says what a Python has to run the worker, as one JSON object: `inspect_environment.py WHAT PACKAGE…`.

It needs the standard library alone, so that it runs where the worker does not. With WHAT `look` no
package is imported; with `try-cpu` or `try-cuda` PyTorch is loaded and takes a small training step on the
device in each precision.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import traceback
from importlib import metadata
from typing import Any


def main() -> None:
    """Prints what is found."""
    what, *packages = sys.argv[1:]
    facts: dict[str, Any] = {
        "python": platform.python_version(),
        "platform": f"{sys.platform}-{platform.machine()}",
        "versions": {name: version_of(name) for name in packages},
        "torch": None if what == "look" else try_torch(what.removeprefix("try-")),
    }
    print(json.dumps(facts))


def version_of(name: str) -> str | None:
    """Gives the version of an installed package, by its own notes."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def try_torch(device: str) -> dict[str, Any]:
    """Loads PyTorch and what the worker needs beside it, and tries the device."""
    try:
        import peft  # noqa: F401
        import safetensors  # noqa: F401
        import torch
        import transformers  # noqa: F401
    except BaseException as error:
        return {"error": last_line(error)}
    facts: dict[str, Any] = {
        "error": None,
        "cuda": torch.version.cuda,
        "architectures": torch.cuda.get_arch_list() if torch.version.cuda else [],
        "available": torch.cuda.is_available(),
        "devices": [],
        "steps": {},
    }
    if device == "cuda" and not facts["available"]:
        facts["steps"] = dict.fromkeys(("fp32", "bf16", "fp16"), "no CUDA device can be used")
        return facts
    if device == "cuda":
        for index in range(torch.cuda.device_count()):
            free, total = torch.cuda.mem_get_info(index)
            major, minor = torch.cuda.get_device_capability(index)
            name = torch.cuda.get_device_name(index)
            card = {"name": name, "capability": f"{major}.{minor}", "free": free, "total": total}
            facts["devices"].append(card)
    dtypes = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
    for name, dtype in dtypes.items():
        try:
            small_step(torch, device, dtype)
            native = name != "bf16" or device == "cpu" or torch.cuda.is_bf16_supported(False)
            facts["steps"][name] = None if native else "only emulated"
        except BaseException as error:
            facts["steps"][name] = last_line(error)
    return facts


def small_step(torch: Any, device: str, dtype: Any) -> None:
    """Makes one optimizer step of a small model, and looks whether it went down."""
    torch.manual_seed(0)
    layer = torch.nn.Linear(64, 64, device=device)
    optimizer = torch.optim.AdamW(layer.parameters(), lr=0.01)
    inputs = torch.ones(8, 64, device=device)

    def loss() -> Any:
        with torch.autocast(device, dtype, enabled=dtype != torch.float32):
            return layer(inputs).float().square().mean()

    before = loss()
    before.backward()
    optimizer.step()
    if not loss().item() < before.item():
        raise RuntimeError("a training step did not lower the loss")


def last_line(error: BaseException) -> str:
    """Gives what a traceback ends with."""
    return traceback.format_exception_only(error)[-1].strip()


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    # Threads of libraries may hold up an ordinary exit.
    os._exit(0)
