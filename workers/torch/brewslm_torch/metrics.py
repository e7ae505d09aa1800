"""The metrics of a run, one JSON object a line, on disk before the checkpoint that follows them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


class MetricsFile:
    """The file while it is written; a resumed run drops the lines after its checkpoint."""

    def __init__(self, path: Path, resumed_at: int | None) -> None:
        """Keeps the lines up to step `resumed_at`, that step included, or none."""
        kept = [] if resumed_at is None else read_metrics(path)
        lines = [
            _line(each) for each in kept if resumed_at is not None and each["step"] <= resumed_at
        ]
        self._file = path.open("w", encoding="utf-8")
        self._file.writelines(lines)
        self._sync()

    def append(self, line: dict[str, Any]) -> None:
        """Writes a line; it is on the disk when this returns."""
        self._file.write(_line(line))
        self._sync()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())


def read_metrics(path: Path) -> list[dict[str, Any]]:
    """Reads whole lines; the last may be cut off by a kill, and is then left out."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"
