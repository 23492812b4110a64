"""Time for tests that no slow machine can fail: a clock that only waiting moves, and CPU time against itself."""

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine
from typing import TypeVar

T = TypeVar("T")


def run_still(work: Coroutine[object, object, T]) -> T:
    """Run ``work`` as ``asyncio.run`` does, but from second 0 and in no time: a wait is over when nothing else can run.

    So a pause is as long as it was meant to be, to the digit. Nothing may wait for sockets, threads or processes.
    """
    with asyncio.Runner(loop_factory=_StillLoop) as runner:
        return runner.run(work)


LINEAR = 7
"""Times the cost of four times as much, below which nobody suspects more than noise."""


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times the CPU time of ``size`` four times as much takes: 4 where it is linear, 16 where quadratic.

    Of all rounds the fastest counts, and they take turns: what disturbs one disturbs the other, or neither. Five are
    enough where they look linear; a busy machine gets more, and what is quadratic stays so however often it is asked.
    """
    one = four = float("inf")
    for turn in range(30):
        one, four = min(one, _cost(work, size)), min(four, _cost(work, 4 * size))
        if turn >= 4 and four < LINEAR * one:
            break
    return four / one


def _cost(work: Callable[[int], object], size: int) -> float:
    started = time.process_time()
    work(size)
    return time.process_time() - started


class _StillLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._hands = _Hands()
        super().__init__(self._hands)

    def time(self) -> float:
        return self._hands.now


class _Hands(selectors.DefaultSelector):
    """Where a loop would sleep until the next timer is due, the clock is put forward instead."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0 if timeout is not None else None)
        if timeout and not ready:
            self.now += timeout
        return ready
