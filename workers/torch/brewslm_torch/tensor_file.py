"""Writes safetensors one tensor at a time, so that of a model in parts no process needs all at once."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import torch
from torch import Tensor

from . import distributed


def write_tensors(path: Path, tensors: Mapping[str, Tensor]) -> None:
    """Writes tensors in fp32 and their order; all processes must ask, the first one writes.

    Equal tensors give equal bytes.
    """
    with Path(os.devnull if distributed.rank() > 0 else path).open("wb") as file:
        _write_header(file, tensors)
        for value in tensors.values():
            part = distributed.whole(value.detach()).to("cpu", torch.float32).contiguous()
            if distributed.rank() == 0:
                file.write(memoryview(part.numpy()).cast("B"))
        file.flush()
        if distributed.rank() == 0:
            os.fsync(file.fileno())


def _write_header(file: BinaryIO, tensors: Mapping[str, Tensor]) -> None:
    entries: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, value in tensors.items():
        start, end = end, end + 4 * value.numel()
        entries[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [start, end]}
    text = json.dumps(entries, separators=(",", ":")).encode()
    # Spaces up to a multiple of 8 keep the tensors aligned for readers that map the file.
    text += b" " * (-len(text) % 8)
    file.write(len(text).to_bytes(8, "little") + text)
