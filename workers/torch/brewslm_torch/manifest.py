"""The manifest of a checkpoint's folder, and folders that appear only when they are complete."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import distributed
from .problems import ProblemError

MANIFEST = "manifest.json"


def write_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    """Has all processes fill a folder, which then replaces one of the same name; the first one moves it."""
    first = distributed.rank() == 0
    partial = folder.with_name(f"{folder.name}.partial")
    if first:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
    distributed.barrier()
    try:
        fill(partial)
        if first:
            _write_manifest(partial)
    except OSError:
        # On a full disk, half a checkpoint is in the way of all that follows.
        shutil.rmtree(partial, ignore_errors=True)
        raise
    if first:
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
        _sync(folder.parent)
    distributed.barrier()


def write_text(path: Path, text: str) -> None:
    """Writes a file that is on the disk when this returns."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def verify_folder(folder: Path) -> None:
    """Holds every file of a folder against its manifest; raises `checkpoint.damaged`."""
    try:
        files: dict[str, dict[str, Any]] = json.loads((folder / MANIFEST).read_text())["files"]
    except (OSError, ValueError, KeyError, TypeError):
        raise _damaged(folder, "its manifest cannot be read") from None
    for name, expected in files.items():
        try:
            found = _describe(folder / name)
        except FileNotFoundError:
            raise _damaged(folder, f"{name} is missing") from None
        if found["bytes"] != expected["bytes"]:
            raise _damaged(folder, f"{name} has {found['bytes']} bytes of {expected['bytes']}")
        if found["sha256"] != expected["sha256"]:
            raise _damaged(folder, f"{name} is not as it was written")


def _write_manifest(folder: Path) -> None:
    files = {path.name: _describe(path) for path in sorted(folder.iterdir())}
    text = json.dumps({"schema": 1, "files": files}, separators=(",", ":"))
    write_text(folder / MANIFEST, text + "\n")


def _describe(path: Path) -> dict[str, Any]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return {"bytes": path.stat().st_size, "sha256": digest.hexdigest()}


def _sync(folder: Path) -> None:
    """Has a rename survive a power failure."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _damaged(folder: Path, what: str) -> ProblemError:
    return ProblemError(
        "checkpoint.damaged",
        f"the checkpoint {folder} is damaged: {what}",
        location={"file": str(folder)},
    )
