"""What the cluster and whoever uses it both reach: a shared folder, or a bucket through pyarrow.

Files lie under their digests in `objects/`, papers of a run under names in `runs/`, checkpoints in
`states/`. Keys of a bucket come from the environment of the nodes, never from a job.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from pyarrow import fs

BLOCK = 1 << 20

Travelling = dict[str, Any]
"""A file as it travels: `sha256` and `bytes`."""


class StorageError(Exception):
    """What should be in the storage is not, or cannot be read; another attempt may find it."""


class Storage:
    """Files by name below one folder of a file system; each is written whole or not at all."""

    def __init__(self, address: str) -> None:
        """Opens `s3://bucket/folder` or an absolute path."""
        self.address = address
        self.shared = not address.startswith("s3://")
        if self.shared:
            self._system, self._root = fs.LocalFileSystem(), address
        else:
            self._system, self._root = fs.FileSystem.from_uri(address)

    def read(self, name: str) -> bytes | None:
        """Gives the content of a small file; None where there is none."""
        if not self.exists(name):
            return None
        with self._system.open_input_stream(self._at(name)) as stream:
            return bytes(stream.read())

    def json(self, name: str) -> Any:
        """Reads a JSON file; None where there is none."""
        content = self.read(name)
        return None if content is None else json.loads(content)

    def write(self, name: str, content: bytes) -> None:
        """Puts a small file in place of what was there."""
        with self._whole(name) as stream:
            stream.write(content)

    def upload(self, name: str, path: Path) -> None:
        """Puts a local file in place of what was there."""
        with self._whole(name) as stream, path.open("rb") as source:
            shutil.copyfileobj(source, stream, BLOCK)

    def download(self, name: str, path: Path) -> None:
        """Gets a file; raises `StorageError` where there is none."""
        if not self.exists(name):
            raise StorageError(f"{self.address} has no {name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._system.open_input_stream(self._at(name)) as stream, path.open("wb") as target:
            shutil.copyfileobj(stream, target, BLOCK)

    def list(self, folder: str) -> list[str]:
        """Names the files below a folder, in order."""
        selector = fs.FileSelector(self._at(folder), allow_not_found=True, recursive=True)
        paths = (each.path for each in self._system.get_file_info(selector) if each.is_file)
        return sorted(path[len(self._root) + 1 :] for path in paths if not path.endswith(".part"))

    def exists(self, name: str) -> bool:
        """Tells whether there is such a file."""
        info = self._system.get_file_info(self._at(name))
        return bool(info.type == fs.FileType.File)

    def remove(self, name: str) -> None:
        """Removes a file, if it is there."""
        if self.exists(name):
            self._system.delete_file(self._at(name))

    def remove_folder(self, folder: str) -> None:
        """Removes a folder with all below it, if it is there; of a bucket also objects that stand for one."""
        with contextlib.suppress(FileNotFoundError):
            self._system.delete_dir(self._at(folder))

    def put(self, path: Path) -> Travelling:
        """Puts a file under its digest. It is sent even if it is there: what is there may be damaged."""
        travelling = {"sha256": digest_of(path), "bytes": path.stat().st_size}
        self.upload(_object(travelling), path)
        return travelling

    def get(self, travelling: Travelling, path: Path) -> None:
        """Gets a file by its digest; raises `StorageError` if it is missing or has other bytes."""
        name = _object(travelling)
        if self.shared and self.exists(name):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(self._at(name))
        else:
            self.download(name, path)
        if digest_of(path) != travelling["sha256"]:
            path.unlink()
            # Whoever submits the next attempt puts it again.
            self.remove(name)
            raise StorageError(f"{name} is not what its name says")

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _whole(self, name: str) -> _Whole:
        return _Whole(self._system, self._at(name), self.shared)


class _Whole:
    """A stream whose file appears when all is written. A bucket shows an object only then anyway."""

    def __init__(self, system: fs.FileSystem, path: str, shared: bool) -> None:
        self._system = system
        self._path = path
        self._target = f"{path}.{os.getpid()}.part" if shared else path
        self._stream: Any = None

    def __enter__(self) -> Any:
        # A bucket has no folders; it would be given objects that stand for them.
        if isinstance(self._system, fs.LocalFileSystem):
            self._system.create_dir(self._path.rpartition("/")[0], recursive=True)
        self._stream = self._system.open_output_stream(self._target)
        return self._stream

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            # Not closed: of a bucket, that would make an object of what is there so far.
            return
        self._stream.close()
        if self._target != self._path:
            self._system.move(self._target, self._path)


def digest_of(path: Path) -> str:
    """Computes the SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(BLOCK):
            digest.update(chunk)
    return digest.hexdigest()


def _object(travelling: Travelling) -> str:
    digest = travelling["sha256"]
    return f"objects/{digest[:2]}/{digest}"
