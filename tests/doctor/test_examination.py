"""One thing that hangs or crashes does not keep the others from being told."""

import asyncio
import sys
import threading

from symbl_tui.doctor.examination import Check, examine, in_thread, output_of
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


async def test_every_check_is_told_of_whatever_becomes_of_the_others() -> None:
    checks = [
        Check(Area.TERMINAL, "the terminal", well),
        Check(Area.DISK, "the disk", crash),
        Check(Area.ENGINE, "the engine", hang, deadline=0.05),
        Check(Area.PROGRAM, "the program", refuse),
    ]
    sound, engine, disk, terminal = await examine(checks)
    assert (sound.area, sound.severity, sound.mend) == (Area.SOUND, Severity.FAULT, "plug it in")
    assert engine.what == "the engine: no answer within 0 s"
    assert disk.severity is Severity.WARNING
    assert disk.what.startswith("the disk: could not be looked at (PermissionError: ")
    assert terminal.what == "fine"


async def test_a_disk_that_never_answers_holds_nobody_up() -> None:
    dead = threading.Event()

    async def look() -> list[Finding]:
        await in_thread(dead.wait)
        return []

    (finding,) = await examine([Check(Area.DISK, "the disk", look, deadline=0.05)])
    dead.set()
    assert "no answer within" in finding.what


async def test_a_crash_in_a_thread_is_a_finding_too() -> None:
    async def look() -> list[Finding]:
        await in_thread(lambda: 1 // 0)
        return []

    (finding,) = await examine([Check(Area.DISK, "the disk", look)])
    assert "ZeroDivisionError" in finding.what


async def test_a_program_that_is_missing_fails_or_hangs_says_nothing() -> None:
    assert await output_of("no-such-program-anywhere") is None
    assert await output_of(sys.executable, "-c", "print(1); raise SystemExit(1)") is None
    assert await output_of(sys.executable, "-c", "import time; time.sleep(60)", seconds=0.2) is None
    assert await output_of(sys.executable, "-c", "print(1)") == "1\n"
