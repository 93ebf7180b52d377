"""Computations in this process: at once, in a thread, or one at a time for all callers."""

import asyncio
import threading

import pytest

from symbl_tui.engine.workers.computation import INLINE, InThread, InTurn


class Overlap:
    """Counts the calls that run at a time."""

    def __init__(self) -> None:
        self.order: list[int] = []
        self.most = 0
        self._running = 0
        self._lock = threading.Lock()

    def call(self, number: int, hold: threading.Event | None = None) -> int:
        with self._lock:
            self._running += 1
            self.most = max(self.most, self._running)
        if hold:
            hold.wait(10)
        self.order.append(number)
        with self._lock:
            self._running -= 1
        return number


async def test_large_requests_are_computed_one_at_a_time_and_in_order() -> None:
    computation, overlap, hold = InTurn(), Overlap(), threading.Event()
    first = asyncio.create_task(computation.run(overlap.call, 0, hold))
    others = [asyncio.create_task(computation.run(overlap.call, number)) for number in range(1, 6)]
    await asyncio.sleep(0)  # the event loop goes on meanwhile
    assert not first.done()
    hold.set()
    assert await asyncio.gather(first, *others) == [0, 1, 2, 3, 4, 5]
    assert (overlap.order, overlap.most) == ([0, 1, 2, 3, 4, 5], 1)


@pytest.mark.parametrize("computation", [INLINE, InThread(), InTurn()], ids=["inline", "thread", "turn"])
async def test_an_error_of_a_computation_is_that_of_its_caller_alone(
    computation: InTurn | InThread,
) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        await computation.run(int, "x")
    assert await computation.run(int, "ff", base=16) == 255
    assert computation.pending == 0
