"""Compiled code on disk, so that a new process need not compile again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

_DIGEST_BYTES = 32
_MAX_ENTRIES = 256
#: The end of an entry's name, by which it is told from the user's own files.
SUFFIX = ".sluice"


def digest(*parts: str) -> str:
    """A name for what `parts` say together."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class DiskCache:
    """A folder with one file per entry: a checksum, then the data.

    Never raises: an entry that is damaged, or a folder that cannot be written, is as good as none.
    Of more than 256 entries, those that were not used for longest go; other files stay.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, key: str) -> bytes | None:
        """The data stored under `key`."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # the time of the last use, by which entries go
        checksum, data = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        return data if hashlib.sha256(data).digest() == checksum else None

    def store(self, key: str, data: bytes) -> None:
        """Stores `data`, whole or not at all."""
        with contextlib.suppress(OSError):
            # Code is loaded from here, so nobody else may write here.
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder) as folder:
                path = Path(folder) / key
                path.write_bytes(hashlib.sha256(data).digest() + data)
                os.replace(path, self._path(key))
            self._prune()

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{SUFFIX}"

    def _prune(self) -> None:
        entries = self._folder.glob(f"*{SUFFIX}")
        for path in sorted(entries, key=lambda path: path.stat().st_mtime)[:-_MAX_ENTRIES]:
            path.unlink(missing_ok=True)
