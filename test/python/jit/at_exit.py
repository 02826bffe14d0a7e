"""A process that ends while daemon threads call a router, or compile one, as the argument says."""

import sys
import threading
import time

import numpy as np

import sluice
import sluice.language as sl


@sluice.jit
def noisy(x: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.softmax(x + sl.gumbel(x, rng), "E")


X = np.ones((5000, 8), np.float32)


def call() -> None:
    while True:
        noisy(X, rng=sluice.Rng(1))


def compile_anew() -> None:
    for experts in range(1, 1000):
        noisy.compile(E=experts)


noisy(X, rng=sluice.Rng(1))
for _ in range(3):
    threading.Thread(
        target={"call": call, "compile": compile_anew}[sys.argv[1]], daemon=True
    ).start()
time.sleep(0.3)
