"""Checkpoints of a run in the storage: the folder that the core works in, as of its last checkpoint.

Sending takes as long as it takes, and no process of the run waits for it: what is sent is a snapshot.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
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
        self._sending: threading.Thread | None = None
        self._failure: Exception | None = None

    def pull(self) -> None:
        """Fetches what there is into the local folder."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for name in self._storage.list(self._name):
            local = name[len(self._name) + 1 :]
            self._storage.download(name, self._folder / local)
            self._sent[local] = _seen(self._folder / local)

    def push(self, done: Callable[[], None]) -> None:
        """Sends the folder as it is now, once what was to be sent before is there; then calls `done`.

        Raises what kept that from being sent.
        """
        self.finish()
        snapshot = self._folder.with_name(f"{self._folder.name}.sending")
        shutil.rmtree(snapshot, ignore_errors=True)
        shutil.copytree(self._folder, snapshot, ignore=_is_partial, copy_function=_place)

        def send() -> None:
            try:
                self._send(snapshot)
                done()
            except Exception as error:
                self._failure = error

        self._sending = threading.Thread(target=send, daemon=True)
        self._sending.start()

    def finish(self) -> None:
        """Waits for what is being sent; raises what kept it from being sent."""
        if self._sending is not None:
            self._sending.join()
            self._sending = None
        if self._failure is not None:
            raise self._failure

    def _send(self, snapshot: Path) -> None:
        """Sends what is new, then removes what is gone: at any moment there is a whole checkpoint."""
        here = {
            str(path.relative_to(snapshot)): path
            for path in sorted(snapshot.rglob("*"))
            if path.is_file()
        }
        for name, path in here.items():
            seen = _seen(path)
            if self._sent.get(name) != seen:
                self._storage.upload(f"{self._name}/{name}", path)
                self._sent[name] = seen
        for name in set(self._sent) - set(here):
            self._storage.remove(f"{self._name}/{name}")
            del self._sent[name]
        shutil.rmtree(snapshot, ignore_errors=True)


def _seen(path: Path) -> Seen:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _is_partial(_: str, names: list[str]) -> list[str]:
    return [name for name in names if name.endswith(".partial")]


def _place(source: str, target: str) -> None:
    """Files of checkpoints never change: another name will do. Others grow, and are small."""
    if Path(source).parent.name.startswith(("step-", "best-")):
        os.link(source, target)
    else:
        shutil.copy2(source, target)
