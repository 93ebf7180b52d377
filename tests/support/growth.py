"""Whether the time of some work grows with its input, and no faster: a ratio of CPU times."""

import time
from collections.abc import Callable
from typing import Final

_FACTOR: Final = 4
"""How much longer the long input is: linear work takes 4 times as long, quadratic work 16 times."""
_MOST: Final = 9.0
"""The ratio that is still linear: half-way to quadratic work, for caches and the noise of a busy machine."""
_ENOUGH: Final = 0.002
"""CPU seconds of the short input, below which only noise would be measured."""
_TOO_LONG: Final = 4.0
"""CPU seconds that no input of these tests may take."""
_RUNS: Final = 3


def grows_linearly(work: Callable[[int], object], size: int = 250, most: int = 1 << 20) -> None:
    """Assert that ``work`` of a size takes time in proportion to it.

    The size is doubled until the time can be measured. CPU time of this thread alone: other processes
    of the machine do not count.

    Args:
        work: Does the work for an input of a size.
        size: The size to begin with.
        most: The largest size that is meaningful; work that is that quick is linear enough.
    """
    while (short := _seconds(work, size)) < _ENOUGH and size * _FACTOR < most:
        size *= 2
        assert short < _TOO_LONG
    for _ in range(_RUNS):  # on a busy machine one time says little
        long = _seconds(work, size * _FACTOR)
        if long < _MOST * max(short, _ENOUGH):
            return
        short = min(short, _seconds(work, size))
    raise AssertionError(f"{size}: {short:.4f} s, {_FACTOR} times: {long:.4f} s")


def _seconds(work: Callable[[int], object], size: int) -> float:
    began = time.thread_time()
    work(size)
    return time.thread_time() - began
