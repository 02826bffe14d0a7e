"""A value is built once per key, whatever threads and forks do."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sluice.runtime.once import OncePerKey


def test_threads_build_one_value() -> None:
    built: list[object] = []

    def build() -> object:
        time.sleep(0.05)
        built.append(object())
        return built[-1]

    once: OncePerKey[str, object] = OncePerKey()
    with ThreadPoolExecutor(4) as pool:
        values = list(pool.map(lambda _: once.get("key", build), range(4)))
    assert len(built) == 1
    assert set(map(id, values)) == {id(built[0])}


def test_thread_that_asks_for_what_it_is_building_gets_one_value() -> None:
    once: OncePerKey[str, object] = OncePerKey()
    inner: list[object] = []

    def build() -> object:
        inner.append(once.get("key", object))  # as a handler of a signal does
        return object()

    thread = threading.Thread(target=once.get, args=("key", build), daemon=True)
    thread.start()
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert inner == [once.get("key", object)]


def test_two_keys_build_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=10)

    def build() -> bool:
        meeting.wait()  # breaks unless both are here
        return True

    once: OncePerKey[int, bool] = OncePerKey()
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda key: once.get(key, build), (1, 2))) == [True, True]


def test_failed_build_is_tried_again() -> None:
    def fail() -> int:
        raise ValueError("no")

    once: OncePerKey[str, int] = OncePerKey()
    with pytest.raises(ValueError, match="no"):
        once.get("key", fail)
    assert once.get("key", lambda: 7) == 7


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_child_of_a_fork_does_not_wait_for_a_thread_of_the_parent() -> None:
    building, done = threading.Event(), threading.Event()

    def slow() -> int:
        building.set()
        done.wait()
        return 1

    once: OncePerKey[str, int] = OncePerKey()
    thread = threading.Thread(target=once.get, args=("key", slow))
    thread.start()
    building.wait()
    child = os.fork()
    if child == 0:
        os._exit(once.get("key", lambda: 42))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42
    done.set()
    thread.join()
