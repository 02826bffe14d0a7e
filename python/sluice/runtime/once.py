"""Build a value once per key, also when several threads ask at the same time."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakSet

Key = TypeVar("Key", bound=Hashable)
Built = TypeVar("Built")


class OncePerKey(Generic[Key, Built]):
    """A dictionary that fills itself; no two threads `build` one key at the same time.

    Different keys build in parallel. A build that raises leaves the key empty: the next call tries
    again. A thread that asks for what it is building, in a handler of a signal, builds it there;
    the first value that is done is everyone's. After `os.fork` the child starts with fresh locks
    and the values built so far.
    """

    def __init__(self) -> None:
        self._values: dict[Key, Built] = {}
        self._forget_locks()
        _instances.add(self)

    def get(self, key: Key, build: Callable[[], Built]) -> Built:
        """The value of `key`, made by `build()` if there is none yet."""
        value = self._values.get(key)
        if value is not None:
            return value
        with self._guard:
            lock = self._locks.setdefault(key, threading.RLock())
        with lock:
            value = self._values.get(key)
            if value is None:
                value = self._values.setdefault(key, build())
        return value

    def __len__(self) -> int:
        return len(self._values)

    def _forget_locks(self) -> None:
        self._guard = threading.RLock()
        self._locks: dict[Key, threading.RLock] = {}


_instances: WeakSet[OncePerKey] = WeakSet()


def _after_fork() -> None:
    # A lock held by a thread of the parent has no owner in the child.
    for instance in list(_instances):
        instance._forget_locks()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
