"""The folder of compiled code never fails and never lies."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from sluice.runtime.disk import SUFFIX, DiskCache, digest


def test_stored_data_is_loaded(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "new" / "folder")
    assert cache.load("key") is None
    cache.store("key", b"code")
    assert cache.load("key") == b"code"


@pytest.mark.parametrize(
    "damage", [lambda c: c[:-1], lambda c: c + b"x", lambda c: b"", lambda c: b"\0" + c[1:]]
)
def test_damaged_entry_counts_as_none(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    cache = DiskCache(tmp_path)
    cache.store("key", b"code")
    entry = tmp_path / f"key{SUFFIX}"
    entry.write_bytes(damage(entry.read_bytes()))
    assert cache.load("key") is None


def test_entry_under_the_name_of_another_counts_as_none(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    cache.store("key", b"code")
    (tmp_path / f"key{SUFFIX}").rename(tmp_path / f"other{SUFFIX}")
    assert cache.load("other") is None


@pytest.mark.parametrize("mode", [0o664, 0o646])
def test_entry_that_others_may_write_counts_as_none(tmp_path: Path, mode: int) -> None:
    cache = DiskCache(tmp_path)
    cache.store("key", b"code")
    (tmp_path / f"key{SUFFIX}").chmod(mode)
    assert cache.load("key") is None
    cache.store("key", b"code")
    assert cache.load("key") == b"code"


def test_entry_of_another_user_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    DiskCache(tmp_path).store("key", b"code")
    if os.geteuid() == 0:  # whose entries all may load
        os.chown(tmp_path / f"key{SUFFIX}", 1, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 2)
    assert DiskCache(tmp_path).load("key") is None


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_entry_of_root_is_loaded_by_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    DiskCache(tmp_path).store("key", b"code")
    assert (tmp_path / f"key{SUFFIX}").stat().st_mode & 0o044 == 0o044
    monkeypatch.setattr(os, "geteuid", lambda: 2)
    assert DiskCache(tmp_path).load("key") == b"code"


def test_link_to_another_file_counts_as_none(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    cache.store("key", b"code")
    entry = tmp_path / f"key{SUFFIX}"
    entry.rename(tmp_path / "file")
    entry.symlink_to("file")
    assert cache.load("key") is None


@pytest.mark.parametrize("write", [False, True])
def test_pipe_counts_as_none_and_is_not_waited_for(tmp_path: Path, write: bool) -> None:
    pipe = tmp_path / f"key{SUFFIX}"
    os.mkfifo(pipe, 0o600)
    other_end = os.open(pipe, os.O_RDWR) if write else None
    loaded: list[bytes | None] = []
    load = threading.Thread(target=lambda: loaded.append(DiskCache(tmp_path).load("key")))
    load.daemon = True
    load.start()
    load.join(timeout=10)
    assert loaded == [None]
    if other_end is not None:
        os.close(other_end)


def test_entry_is_loaded_where_the_umask_lets_the_group_write(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        DiskCache(tmp_path).store("key", b"code")
    finally:
        os.umask(before)
    assert DiskCache(tmp_path).load("key") == b"code"


def test_folder_that_cannot_be_made_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = DiskCache(tmp_path / "file" / "folder")
    cache.store("key", b"code")
    assert cache.load("key") is None


def test_oldest_entries_go_first(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    for index in range(256):
        cache.store(f"{index}", b"code")
        os.utime(tmp_path / f"{index}{SUFFIX}", (index, index))
    assert cache.load("0") == b"code"  # used, so no longer the oldest
    cache.store("new", b"code")
    assert len(list(tmp_path.iterdir())) == 256
    assert cache.load("1") is None
    assert cache.load("0") == b"code"


def test_what_cannot_be_removed_keeps_no_other_entry(tmp_path: Path) -> None:
    (tmp_path / f"folder{SUFFIX}").mkdir()
    (tmp_path / f"link{SUFFIX}").symlink_to("nothing")
    for index in range(256):
        (tmp_path / f"{index}{SUFFIX}").touch()
        os.utime(tmp_path / f"{index}{SUFFIX}", (index, index))
    os.utime(tmp_path / f"folder{SUFFIX}", (0, 0))
    os.utime(tmp_path / f"link{SUFFIX}", (0, 0), follow_symlinks=False)
    DiskCache(tmp_path).store("new", b"code")
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}{SUFFIX}" for name in ("folder", "new", *range(1, 256))
    }


def test_files_that_are_no_entries_stay(tmp_path: Path) -> None:
    for index in range(300):
        (tmp_path / f"thesis_{index}.txt").touch()
    DiskCache(tmp_path).store("key", b"code")
    assert len(list(tmp_path.glob("thesis_*.txt"))) == 300


def test_others_cannot_write_into_a_new_folder(tmp_path: Path) -> None:
    DiskCache(tmp_path / "cache").store("key", b"code")
    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0


def test_digest_tells_parts_apart() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("\udcff") != digest("\\udcff")
    assert len(digest("a")) == 64


def test_store_leaves_nothing_but_the_entry(tmp_path: Path) -> None:
    DiskCache(tmp_path).store("key", b"code")
    assert [path.name for path in tmp_path.iterdir()] == [f"key{SUFFIX}"]
