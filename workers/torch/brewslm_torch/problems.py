"""What goes wrong, as data: a code of BrewSLM's catalogue, what happened, and what to do about it."""

from __future__ import annotations

import errno
import traceback
from typing import Any

FIXES = {
    "internal": "This is a defect in BrewSLM: report it with the command that led here.",
    "run.interrupted": "Run the same command again: finished work is kept.",
    "train.diverged": "Lower the learning rate, for example with --learning-rate.",
    "train.out-of-memory": "Give a smaller micro-batch or sequence length, or a machine with more memory.",
    "train.memory-limit": "Give a smaller micro-batch or sequence length, or a machine with more memory.",
    "train.no-targets": "Give examples in which at least one token is to be predicted.",
    "train.too-long": "Choose a sequence length within the positions of the model.",
    "tokens.malformed": "Run the same command again: the tokens are made anew.",
    "checkpoint.damaged": "Run the same command again: it goes on from an earlier checkpoint, or from the start.",
    "checkpoint.mismatch": "Resume with the model and method that the checkpoint was made by.",
    "model.architecture": "Use a Llama, Qwen 2 or Qwen 3 model.",
    "model.format": "Give a Hugging Face folder (with config.json) or a .gguf file.",
    "disk.full": "Free some space or set BREWSLM_HOME to a larger disk, then run again.",
    "file.missing": "Check the path.",
    "file.denied": "Check who may read and write there.",
}


class ProblemError(Exception):
    """A failure that whoever started the worker can act on."""

    def __init__(self, code: str, message: str, **details: Any) -> None:
        """Takes a code of `FIXES`; `details` may give `fix`, `location`, `evidence` and `cause`."""
        super().__init__(message)
        self.problem = {
            "code": code,
            "severity": "error",
            "message": message,
            "fix": FIXES[code],
            **{name: value for name, value in details.items() if value is not None},
        }


class PeerLostError(Exception):
    """Another process of the same run is gone: nothing that this one could say would help."""


def to_problem(error: BaseException) -> dict[str, Any]:
    """Turns anything raised into a problem, so that nothing reaches the user as a bare traceback."""
    if isinstance(error, ProblemError):
        return error.problem
    cause = "".join(traceback.format_exception(error))
    if is_out_of_memory(error):
        return ProblemError("train.out-of-memory", _first_line(error), cause=cause).problem
    if isinstance(error, OSError) and error.errno is not None:
        location = None if error.filename is None else {"file": str(error.filename)}
        for code, numbers in _SYSTEM.items():
            if error.errno in numbers:
                return ProblemError(code, str(error), location=location, cause=cause).problem
    return ProblemError("internal", f"{type(error).__name__}: {error}", cause=cause).problem


_SYSTEM = {
    "disk.full": {errno.ENOSPC, errno.EDQUOT},
    "file.missing": {errno.ENOENT},
    "file.denied": {errno.EACCES, errno.EPERM, errno.EROFS},
}


def is_out_of_memory(error: BaseException) -> bool:
    """Tells whether a device or the system refused memory; PyTorch's CPU allocator says so in words."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    text = str(error)
    return isinstance(error, RuntimeError) and (
        "DefaultCPUAllocator: can't allocate memory" in text or "not enough memory" in text
    )


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else "no memory is left"
