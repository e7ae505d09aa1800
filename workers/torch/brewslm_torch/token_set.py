"""Reads token sets: token ids of examples, with marks where they carry loss.

Little-endian. 8 bytes `BREWTOK1`; the number of examples (u32) and bytes of the id list (u32); the
length of each example in tokens (u32); all token ids (i32); all targets (u8); the record ids as UTF-8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .problems import ProblemError

_MAGIC = b"BREWTOK1"
_HEADER_BYTES = 16


@dataclass(frozen=True)
class Example:
    """One training or evaluation item."""

    ids: npt.NDArray[np.int32]
    """Token ids: [tokens]."""
    targets: npt.NDArray[np.uint8]
    """1 where a token is to be predicted from those before it: [tokens]."""


def read_token_set(path: str | Path) -> list[Example]:
    """Reads all examples, as views into the file's bytes; raises `tokens.malformed`."""
    data = Path(path).read_bytes()

    def refuse(what: str) -> ProblemError:
        return ProblemError(
            "tokens.malformed", f"the token file {what}", location={"file": str(path)}
        )

    if data[: len(_MAGIC)] != _MAGIC:
        raise refuse("does not start with its mark")
    if len(data) < _HEADER_BYTES:
        raise refuse("is cut short")
    count, record_bytes = struct.unpack_from("<II", data, len(_MAGIC))
    ids_at = _HEADER_BYTES + 4 * count
    if len(data) < ids_at:
        raise refuse("is cut short")
    lengths = np.frombuffer(data, "<u4", count, _HEADER_BYTES).astype(np.int64)
    total = int(lengths.sum())
    if len(data) != ids_at + 5 * total + record_bytes:
        raise refuse("has a wrong length")
    ids = np.frombuffer(data, "<i4", total, ids_at)
    targets = np.frombuffer(data, "u1", total, ids_at + 4 * total)
    ends = np.cumsum(lengths)
    return [
        Example(ids[end - length : end], targets[end - length : end])
        for length, end in zip(lengths.tolist(), ends.tolist(), strict=True)
    ]
