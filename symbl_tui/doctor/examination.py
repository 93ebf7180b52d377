"""Runs checks beside each other. A check that crashes, hangs or raises is itself a finding."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import TypeVar

from symbl_tui.doctor.finding import Area, Finding, Severity, harmless, of_error
from symbl_tui.errors import SymblTuiError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at."""

    area: Area
    name: str
    """What is looked at, for when it cannot be."""
    look: Callable[[], Awaitable[Iterable[Finding]]]
    deadline: float = 15.0
    """Seconds it may take."""


async def examine(checks: Sequence[Check]) -> tuple[Finding, ...]:
    """Everything that is found, by area; takes as long as the slowest check, at most its deadline."""
    found = await asyncio.gather(*(_look(check) for check in checks))
    order = list(Area)
    together = (harmless(finding) for findings in found for finding in findings)
    return tuple(sorted(together, key=lambda finding: order.index(finding.area)))


async def _look(check: Check) -> tuple[Finding, ...]:
    try:
        async with asyncio.timeout(check.deadline):
            return tuple(await check.look())
    except SymblTuiError as error:
        return (of_error(error, check.area),)
    except TimeoutError:
        what = f"{check.name}: no answer within {check.deadline:.0f} s"
        return (Finding(check.area, what, Severity.WARNING, "try again; what hangs here hangs for all"),)
    except Exception as error:  # whatever this machine does to us, the other checks are to be told
        what = f"{check.name}: could not be looked at ({type(error).__name__}: {error})"
        return (
            Finding(check.area, what, Severity.WARNING, "a fault of symbl-tui's doctor; please report it"),
        )


async def in_thread(look: Callable[[], T]) -> T:
    """What a function returns that may block for ever, as on a dead network disk: nobody waits at the end."""
    answer: Future[T] = Future()

    def run() -> None:
        answer.set_running_or_notify_cancel()  # from now on nobody can cancel it, so it can be set
        try:
            answer.set_result(look())
        except Exception as error:
            answer.set_exception(error)

    Thread(target=run, name="doctor", daemon=True).start()
    return await asyncio.wrap_future(answer)


async def output_of(*command: str, seconds: float = 3.0, even_failed: bool = False) -> str | None:
    """What a program prints; None when it is not there, takes longer, or fails and that matters."""
    from symbl_tui.system import processes

    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        process = await processes.start_process(*command, stdin=nothing, stdout=pipe, stderr=nothing)
    except OSError:
        return None
    try:
        async with asyncio.timeout(seconds):
            printed, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.communicate()
        return None
    return printed.decode(errors="replace") if even_failed or not process.returncode else None
