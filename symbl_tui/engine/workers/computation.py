"""The port through which the engine computes off its event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, ParamSpec, Protocol, TypeVar

from symbl_tui.engine.logs.context_threads import run_in

P = ParamSpec("P")
T = TypeVar("T")


class Computation(Protocol):
    """Runs plain functions of a module; raises ``EngineError`` where one cannot be finished."""

    @property
    def pending(self) -> int:
        """Calls that wait or run; 0 where they are not counted."""
        ...

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function and return its result."""
        ...


class Inline:
    """Calls functions at once, where they take no longer than a message itself."""

    pending = 0

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function and return its result."""
        return function(*args, **kwargs)


INLINE: Final[Computation] = Inline()


class InThread:
    """Calls functions in a thread, for an engine whose clients mean no harm: a test, a benchmark."""

    pending = 0

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function and return its result."""
        return await asyncio.to_thread(function, *args, **kwargs)


class InTurn:
    """Calls functions one at a time, in one thread for all callers.

    For what is quick but grows with its input, such as the validation of a request, and makes too many
    objects to come from another process. With two threads that compute, the event loop would wait for both.
    """

    pending = 0

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "in turn")

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function and return its result."""
        return await run_in(self._thread, function, *args, **kwargs)


IN_TURN: Final[Computation] = InTurn()
"""The turns of all large requests of this process."""

IN_THREAD: Final[Computation] = InThread()
"""The only one that is needed: it has no state."""


@dataclass(frozen=True, slots=True)
class Workers:
    """The computations of an engine; what jobs and readers ask for never delays a live speaker."""

    live: Computation = IN_THREAD
    """Results of live speakers that are too long for the event loop."""
    bulk: Computation = IN_THREAD
    """Jobs and reports."""


IN_THREADS: Final = Workers()
"""An engine without processes of its own."""
