"""A check that hangs or crashes does not keep the others from being reported."""

import asyncio
import sys
import threading

from symbl_tui.doctor.check_runner import Check, run_checks, run_in_thread, run_program
from symbl_tui.doctor.finding import Area, Finding, Severity
from symbl_tui.errors import SourceError


async def well() -> list[Finding]:
    return [Finding(Area.TERMINAL, "fine")]


async def crash() -> list[Finding]:
    raise PermissionError(13, "no", "/secret/place")


async def refuse() -> list[Finding]:
    raise SourceError("no sound", "plug it in")


async def hang() -> list[Finding]:
    await asyncio.Event().wait()
    return []


async def test_every_check_is_reported_whatever_happens_in_the_others() -> None:
    checks = [
        Check(Area.TERMINAL, "the terminal", well),
        Check(Area.DISK, "the disk", crash),
        Check(Area.ENGINE, "the engine", hang, deadline=0.05),
        Check(Area.PROGRAM, "the program", refuse),
    ]
    sound, engine, disk, terminal = await run_checks(checks)
    assert (sound.area, sound.severity, sound.remedy) == (Area.SOUND, Severity.FAULT, "plug it in")
    assert engine.message == "the engine: no answer within 0 s"
    assert disk.severity is Severity.WARNING
    assert disk.message.startswith("the disk: could not be looked at (PermissionError: ")
    assert terminal.message == "fine"


async def test_a_disk_that_never_answers_blocks_nothing() -> None:
    dead = threading.Event()

    async def look() -> list[Finding]:
        await run_in_thread(dead.wait)
        return []

    (finding,) = await run_checks([Check(Area.DISK, "the disk", look, deadline=0.05)])
    dead.set()
    assert "no answer within" in finding.message


async def test_a_crash_in_a_thread_is_a_finding_too() -> None:
    async def look() -> list[Finding]:
        await run_in_thread(lambda: 1 // 0)
        return []

    (finding,) = await run_checks([Check(Area.DISK, "the disk", look)])
    assert "ZeroDivisionError" in finding.message


async def test_a_program_that_is_missing_fails_or_hangs_has_no_output() -> None:
    assert await run_program("no-such-program-anywhere") is None
    assert await run_program(sys.executable, "-c", "print(1); raise SystemExit(1)") is None
    assert await run_program(sys.executable, "-c", "import time; time.sleep(60)", seconds=0.2) is None
    assert await run_program(sys.executable, "-c", "print(1)") == "1\n"
