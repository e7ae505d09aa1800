"""Checkpoints of a run in the storage: the folder that the core works in, as of its last checkpoint."""

from __future__ import annotations

from pathlib import Path

from .storage import Storage

Seen = tuple[int, int]
"""Size and time of change, by which a file that was written again is told."""


class StateMirror:
    """Keeps a folder of the storage like a local one, whose files are verified by whoever reads them."""

    def __init__(self, storage: Storage, name: str, folder: Path) -> None:
        """`name` is the folder's in the storage."""
        self._storage = storage
        self._name = name
        self._folder = folder
        self._sent: dict[str, Seen] = {}

    def pull(self) -> None:
        """Fetches what there is into the local folder."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for name in self._storage.list(self._name):
            local = name[len(self._name) + 1 :]
            self._storage.download(name, self._folder / local)
            self._sent[local] = _seen(self._folder / local)

    def push(self) -> None:
        """Sends what is new, then removes what is gone: at any moment there is a whole checkpoint."""
        here = {
            str(path.relative_to(self._folder)): path
            for path in sorted(self._folder.rglob("*"))
            if path.is_file() and ".partial" not in str(path)
        }
        for name, path in here.items():
            seen = _seen(path)
            if self._sent.get(name) != seen:
                self._storage.upload(f"{self._name}/{name}", path)
                self._sent[name] = seen
        for name in set(self._sent) - set(here):
            self._storage.remove(f"{self._name}/{name}")
            del self._sent[name]


def _seen(path: Path) -> Seen:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns
