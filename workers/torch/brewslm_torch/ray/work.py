"""A run as a node does it: the job from the storage, its files by digest, the result back by digest."""

from __future__ import annotations

import getpass
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from .storage import Storage, StorageError, Travelling

Job = dict[str, Any]


class Work:
    """One attempt at a run, in a folder of this node."""

    def __init__(self, storage: Storage, run: str, attempt: int, place: str) -> None:
        """`place` tells apart nodes that share a temporary folder."""
        self.storage = storage
        self.run = run
        self.attempt = attempt
        user = tempfile.gettempdir() + f"/brewslm-{getpass.getuser()}"
        self.folder = Path(user) / place / run

    @property
    def papers(self) -> str:
        """Folder of the run's papers in the storage."""
        return f"runs/{self.run}"

    def is_given_up(self) -> bool:
        """Tells whether whoever submitted this attempt has given it up, or made another since."""
        attempts = f"{self.papers}/attempts"
        later = f"{attempts}/{self.attempt + 1}.json"
        return self.storage.exists(f"{attempts}/{self.attempt}.given-up") or self.storage.exists(
            later
        )

    def description(self) -> Job:
        """Gives the job as it travels."""
        job = self.storage.json(f"{self.papers}/job.json")
        if job is None:
            raise StorageError(f"{self.storage.address} has no run {self.run}")
        return dict(job)

    def fetch(self) -> Job:
        """Empties the folder, fetches what the job needs into it, and gives the job with local paths."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        job = self._local(self.description(), self.folder / "files")
        job["limits"] = self._limits()
        job["threads"] = 1
        job["memoryLimit"] = None
        job["output"] = str(self.folder / "output")
        if job["state"] is not None:
            job["state"] = str(self.folder / "state")
        return job

    def deliver(self, job: Job, result: dict[str, Any]) -> None:
        """Puts the files of the output, then the manifest, by which the run is done."""
        output = Path(job["output"])
        named = {"output": output} if output.is_file() else {p.name: p for p in output.iterdir()}
        files: dict[str, Travelling] = {
            name: self.storage.put(path) for name, path in sorted(named.items())
        }
        manifest = {"schema": 1, "result": result, "limits": self._limits(), "files": files}
        self.storage.write(f"{self.papers}/result.json", json.dumps(manifest).encode())

    def clean(self) -> None:
        """Removes the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _limits(self) -> Any:
        paper = self.storage.json(f"{self.papers}/attempts/{self.attempt}.json")
        return None if paper is None else paper["limits"]

    def _local(self, part: Any, into: Path) -> Any:
        """Fetches the files that a part of a job refers to; gives the part with paths."""
        if not isinstance(part, dict):
            return part
        if set(part) == {"file"}:
            self.storage.get(part["file"], into)
            return str(into)
        if set(part) == {"folder"}:
            for name, travelling in part["folder"].items():
                self.storage.get(travelling, into / name)
            return str(into)
        return {name: self._local(value, into / name) for name, value in part.items()}
