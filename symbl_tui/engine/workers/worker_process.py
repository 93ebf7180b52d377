"""A child process that calls functions for the engine, one after the other, each within a budget.

A thread would not do: a pattern or an encoder in C keeps the interpreter's lock, and with it the event loop,
for as long as its input lasts, and nothing can end it.
"""

import asyncio
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar

from symbl_tui.engine.workers.worker_main import LENGTH_BYTES
from symbl_tui.errors import EngineError
from symbl_tui.system import processes
from symbl_tui.system.tasks import cancel_and_wait

P = ParamSpec("P")
T = TypeVar("T")

_MODULE: Final = "symbl_tui.engine.workers.worker_main"
# CPU seconds of one call.
_BUDGET: Final = 10.0
# Seconds on the clock for each second of the budget: a process of low priority waits for its turn.
_PATIENCE: Final = 30


class WorkerError(EngineError):
    """A call used up its budget, failed, or ended the process."""


class WorkerProcess:
    """A :class:`.computation.Computation` in a child process: started by the first call, again if it dies.

    Calls are queued in the order in which they are made. Arguments and results are pickled; the pipe is
    between the two processes alone.
    """

    def __init__(self, name: str, budget: float = _BUDGET) -> None:
        """Name the worker, for its errors; ``budget`` is the CPU seconds of one call."""
        self._name = name
        self._budget = budget
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._calls: set[asyncio.Task[Any]] = set()

    @property
    def pid(self) -> int | None:
        """The process's id while it runs."""
        return self._process.pid if self._process else None

    @property
    def pending(self) -> int:
        """Calls that wait or run."""
        return len(self._calls)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a module's function in the process; raises :class:`WorkerError`."""
        request = pickle.dumps((function, args, kwargs), pickle.HIGHEST_PROTOCOL)
        call = asyncio.create_task(self._call(request), name=f"compute in the {self._name} worker")
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        # Shielded: a client that leaves must not end a process in which the calls of others wait.
        response = await asyncio.shield(call)
        done, value = pickle.loads(response)
        if not done:
            raise WorkerError(f"the {self._name} worker {value}")
        result: T = value
        return result

    async def __aenter__(self) -> "WorkerProcess":
        """Return itself; the process starts with the first call."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the process."""
        await self.close()

    async def close(self) -> None:
        """End the process, with whatever it computes."""
        for call in tuple(self._calls):
            await cancel_and_wait(call)
        await self._end()

    async def _call(self, request: bytes) -> bytes:
        async with self._turn:
            try:
                async with asyncio.timeout(self._budget * _PATIENCE):
                    process = self._process or await self._start()
                    return await _exchange(process, request)
            except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
                await self._end()
                raise WorkerError(f"the {self._name} worker broke down over a computation") from error
            except BaseException:
                await self._end()
                raise

    async def _start(self) -> Process:
        self._process = await processes.start_process(
            *(sys.executable, "-P", "-m", _MODULE, str(self._budget)),
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,
        )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await processes.kill_process(process)


async def _exchange(process: Process, request: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(len(request).to_bytes(LENGTH_BYTES) + request)
    await process.stdin.drain()
    length = await process.stdout.readexactly(LENGTH_BYTES)
    return await process.stdout.readexactly(int.from_bytes(length))
