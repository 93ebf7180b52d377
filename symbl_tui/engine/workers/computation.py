"""The port through which the engine computes off its event loop."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Computation(Protocol):
    """Runs plain functions of a module; raises ``EngineError`` where one cannot be finished."""

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function and return its result."""
        ...


class InThread:
    """Calls functions in a thread, for an engine whose clients mean no harm: a test, a benchmark."""

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function and return its result."""
        return await asyncio.to_thread(function, *args, **kwargs)


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
