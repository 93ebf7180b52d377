"""Waiting for a fact: a test never assumes how fast the machine is, the deadline only ends one that hangs."""

import asyncio
import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

HANG_SECONDS: Final = 60.0
"""A fact that has not come true in so many seconds never will."""

_POLL_SECONDS: Final = 0.01


async def until(
    fact: Callable[[], T], *, seconds: float = HANG_SECONDS, state: Callable[[], object] = lambda: ""
) -> T:
    """Wait on the event loop until a fact holds.

    Args:
        fact: Called again and again; it holds once it returns something true.
        seconds: How long to wait before the test fails.
        state: What there is instead, for the message of the failure.

    Returns:
        What ``fact`` returned.
    """
    deadline = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < deadline, f"not within {seconds:g} s; {state()}"
        await asyncio.sleep(_POLL_SECONDS)
    return found


def wait_until(
    fact: Callable[[], T], *, seconds: float = HANG_SECONDS, state: Callable[[], object] = lambda: ""
) -> T:
    """Wait for a fact as :func:`until` does, in a test without an event loop; blocks the thread."""
    deadline = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < deadline, f"not within {seconds:g} s; {state()}"
        time.sleep(_POLL_SECONDS)
    return found
