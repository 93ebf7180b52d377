"""Run checks concurrently. A check that crashes, hangs or raises is itself a finding."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import TypeVar

from symbl_tui.doctor.finding import Area, Finding, Severity, finding_from_error, redact
from symbl_tui.errors import SymblTuiError
from symbl_tui.system import processes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Check:
    """One check of an area."""

    area: Area
    name: str
    """The subject, for a sentence when the check fails."""
    run: Callable[[], Awaitable[Iterable[Finding]]]
    deadline: float = 15.0
    """Seconds that it may take."""


async def run_checks(checks: Sequence[Check]) -> tuple[Finding, ...]:
    """Run all checks; returns their findings by area. Takes as long as the slowest, at most its deadline."""
    results = await asyncio.gather(*(_run_check(check) for check in checks))
    order = list(Area)
    # Here, for all checks at once: a report is pasted into public bug trackers.
    redacted = (redact(finding) for findings in results for finding in findings)
    return tuple(sorted(redacted, key=lambda finding: order.index(finding.area)))


async def _run_check(check: Check) -> tuple[Finding, ...]:
    try:
        async with asyncio.timeout(check.deadline):
            return tuple(await check.run())
    except SymblTuiError as error:
        return (finding_from_error(error, check.area),)
    except TimeoutError:
        message = f"{check.name}: no answer within {check.deadline:.0f} s"
        return (Finding(check.area, message, Severity.WARNING, "try again; what hangs here hangs for all"),)
    except Exception as error:  # the other checks are reported whatever happens in one
        message = f"{check.name}: could not be looked at ({type(error).__name__}: {error})"
        return (
            Finding(check.area, message, Severity.WARNING, "a fault of symbl-tui's doctor; please report it"),
        )


async def run_in_thread(call: Callable[[], T]) -> T:
    """Run a function that may block for ever, as on a dead network disk; the exit does not wait for it."""
    answer: Future[T] = Future()

    def run() -> None:
        answer.set_running_or_notify_cancel()  # it can no longer be cancelled, so it can be set
        try:
            answer.set_result(call())
        except Exception as error:
            answer.set_exception(error)

    # Not asyncio's pool, whose threads Python joins at exit: a dead network disk would hold that up.
    Thread(target=run, name="doctor", daemon=True).start()
    return await asyncio.wrap_future(answer)


async def run_program(*command: str, seconds: float = 3.0, even_failed: bool = False) -> str | None:
    """Run a program; returns its output, or None when it is missing, takes longer, or fails.

    Args:
        command: the program and its arguments.
        seconds: how long it may take.
        even_failed: return the output of a program that fails, too.
    """
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        process = await processes.start_process(*command, stdin=nothing, stdout=pipe, stderr=nothing)
    except OSError:
        return None
    try:
        async with asyncio.timeout(seconds):
            printed, _ = await process.communicate()
    except TimeoutError:
        await processes.kill_process(process)
        return None
    return printed.decode(errors="replace") if even_failed or not process.returncode else None
