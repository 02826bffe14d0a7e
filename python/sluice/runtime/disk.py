"""Compiled code on disk, so that a new process need not compile again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from pathlib import Path

_DIGEST_BYTES = 32
_MAX_ENTRIES = 256
#: The end of an entry's name, by which it is told from the user's own files.
SUFFIX = ".sluice"


def digest(*parts: str) -> str:
    """A name for what `parts` say together."""
    # Of a path that is no UTF-8, Python has the bytes as surrogates.
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()


class DiskCache:
    """A folder with one file per entry: a checksum of key and data, then the data.

    Never raises: an entry that is damaged, or a folder that cannot be written, is as good as none.
    So is an entry that others can have written: one that is neither this user's nor root's, or that
    its group or everyone may write. Whose the folder is does not matter, so it can be shared.
    Of more than 256 entries, those that were not used for longest go; other files stay.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, key: str) -> bytes | None:
        """The data stored under `key`."""
        path = self._path(key)
        try:
            with open(path, "rb", opener=_open_itself) as file:
                if not _is_trusted(os.fstat(file.fileno())):
                    return None
                content = file.read()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # the time of the last use, by which entries go
        checksum, data = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        return data if _checksum(key, data) == checksum else None

    def store(self, key: str, data: bytes) -> None:
        """Stores `data`, whole or not at all."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder) as folder:
                path = Path(folder) / key
                with open(path, "xb", opener=_open_for_one_writer) as file:
                    file.write(_checksum(key, data) + data)
                os.replace(path, self._path(key))
            self._prune()

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{SUFFIX}"

    def _prune(self) -> None:
        entries = self._folder.glob(f"*{SUFFIX}")
        for path in sorted(entries, key=lambda path: path.lstat().st_mtime)[:-_MAX_ENTRIES]:
            with contextlib.suppress(OSError):  # of a user who lets no other remove it, or a folder
                path.unlink()


def _checksum(key: str, data: bytes) -> bytes:
    """Of both, so that an entry under another's name is as good as none."""
    return hashlib.sha256(key.encode() + b"\0" + data).digest()


def _is_trusted(file: os.stat_result) -> bool:
    writable_by_others = file.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    own = file.st_uid in (os.geteuid(), 0) and not writable_by_others
    return own and stat.S_ISREG(file.st_mode)


def _open_itself(path: str, flags: int) -> int:
    # Others can link to a file of this user that is no entry, or put a pipe in an entry's place,
    # which else would open no earlier than its other end.
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _open_for_one_writer(path: str, flags: int) -> int:
    # A umask may let the group write, whose files are not trusted.
    return os.open(path, flags, 0o644)
