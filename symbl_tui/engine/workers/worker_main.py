"""``python -m symbl_tui.engine.workers.worker_main BUDGET``: calls functions for its parent.

It ends with its stdin. Requests and responses are pickles, each after its length. A call that takes more CPU
seconds than the budget, or more memory than the limit, fails alone.
"""

import logging
import math
import os
import pickle
import resource
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO, Final

from symbl_tui.engine.logs.log_output import log_as_child

LENGTH_BYTES: Final = 8
"""Bytes of the length before each request and response."""

# Live speakers need the cores more.
_NICENESS: Final = 10
# Bytes beyond those that are mapped at the start.
_MEMORY: Final = 1 << 30

_log = logging.getLogger(__name__)


class _OverBudget(BaseException):
    """Not an ``Exception``: code that handles those must not go on after its time."""


def main() -> None:
    """Answer requests until the parent closes the pipe."""
    log_as_child()
    os.nice(_NICENESS)
    _limit_memory()
    budget = float(sys.argv[1])
    signal.signal(signal.SIGPROF, _raise_over_budget)
    # A private copy of the pipe: what a library prints must not become part of a response.
    responses = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while length := sys.stdin.buffer.read(LENGTH_BYTES):
        request = sys.stdin.buffer.read(int.from_bytes(length))
        try:
            _write(responses, _respond(request, budget))
        except BrokenPipeError:
            # The parent was killed: no traceback, now or when the interpreter flushes what is left.
            os._exit(1)


def _respond(request: bytes, budget: float) -> bytes:
    try:
        try:
            # Before the timer: unpickling imports modules.
            function, args, kwargs = pickle.loads(request)
            _limit_cpu(budget)
            result = function(*args, **kwargs)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        return _pickle(True, result)
    except _OverBudget:
        return _pickle(False, f"needed more than {budget:g} s for one computation")
    except MemoryError:
        return _pickle(False, "needed more memory than one computation may")
    except Exception:
        _log.exception("a computation failed")
        return _pickle(False, "failed; the engine's log has the details")


def _pickle(done: bool, value: Any) -> bytes:  # noqa: ANN401 - whatever a function returns
    return pickle.dumps((done, value), pickle.HIGHEST_PROTOCOL)


def _write(pipe: BinaryIO, response: bytes) -> None:
    pipe.write(len(response).to_bytes(LENGTH_BYTES) + response)
    pipe.flush()


def _raise_over_budget(_number: int, _frame: FrameType | None) -> None:
    raise _OverBudget


def _limit_cpu(budget: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, budget)
    # A loop in C sees no signal: then the kernel ends the process. In whole seconds, and of all its CPU
    # time: so the limit moves with each call.
    most = math.ceil(time.process_time() + 2 * budget) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _limit_memory() -> None:
    mapped = Path("/proc/self/statm")
    if mapped.exists():  # only Linux enforces the limit
        most = int(mapped.read_text().split()[0]) * resource.getpagesize() + _MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
