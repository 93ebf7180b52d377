"""Shows the levels of devices: updated in place on a terminal, else as lines that are only ever added."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from symbl_tui.audio.level import SILENCE_DBFS, MeterReading
from symbl_tui.domain.text import clean

if TYPE_CHECKING:
    from symbl_tui.audio.sources.device_levels import DeviceLevel, DeviceLevelMonitor

IN_PLACE_SECONDS: Final = 0.25
"""Between two pictures on a terminal: few bytes for a thin link."""

LINES_SECONDS: Final = 1.0
"""Between two lines about a device."""

_FLOOR_DB: Final = 60.0
"""Where the bar begins, below full scale."""
_BAR: Final = 20
_NAME: Final = 26
_SILENT_SECONDS: Final = 3.0


async def shown(watching: "DeviceLevelMonitor", duration: float | None, *, as_lines: bool) -> None:
    """Watch and show until cancelled, or for ``duration`` seconds.

    Args:
        watching: The devices.
        duration: Seconds; None: without end.
        as_lines: Whether to print a line of JSON for every device, for programs.

    Raises:
        SourceError: There is no sound system that answers.
    """
    in_place = not as_lines and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    show: Callable[[tuple[DeviceLevel, ...]], None]
    show = _Picture().show if in_place else _json_lines if as_lines else _lines
    try:
        async with asyncio.timeout(duration), asyncio.TaskGroup() as tasks:
            tasks.create_task(watching.run(), name="watch the devices")
            while True:
                await asyncio.sleep(IN_PLACE_SECONDS if in_place else LINES_SECONDS)
                show(watching.devices)
    except TimeoutError:
        return
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from group


def word(watched: "DeviceLevel") -> str:
    """What a level means: ``hot``, ``all zeros``, ``silent 12 s``, or nothing worth a word."""
    reading = watched.reading or MeterReading()
    if reading.clipped:
        return "hot"
    if reading.peak <= SILENCE_DBFS:
        return "nothing is played" if watched.device.monitor else "all zeros: muted?"
    return f"silent {reading.silent_for:.0f} s" if reading.silent_for >= _SILENT_SECONDS else ""


def line(watched: "DeviceLevel", width: int, full: str = "#", empty: str = "-") -> str:
    """A device on one line of a terminal that is ``width`` wide."""
    mark = "*" if watched.device.default else " "
    head = f"{mark}{watched.device.index:3} {clean(watched.device.description)[:_NAME]:<{_NAME}} "
    if (reading := watched.reading) is None:
        return f"{head}{clean(watched.fault) or 'is being opened'}"[:width]
    filled = round(_BAR * max(0.0, 1 + reading.rms / _FLOOR_DB))
    bar = full * filled + empty * (_BAR - filled)
    return f"{head}{bar} {reading.rms:4.0f} dB {word(watched)}".rstrip()[:width]


class _Picture:
    """The lines that stand on the terminal, to be painted over."""

    def __init__(self) -> None:
        self._lines = 0
        utf8 = "utf" in (sys.stdout.encoding or "").casefold()
        self._full, self._empty = ("█", "░") if utf8 else ("#", "-")

    def show(self, devices: "tuple[DeviceLevel, ...]") -> None:
        size = shutil.get_terminal_size()
        # Never a whole line: what is in its last column may break to the next.
        lines = [line(each, size.columns - 1, self._full, self._empty) for each in devices]
        lines = lines[: size.lines - 1] or ["no microphone; one that is plugged in appears here"]
        back = f"\x1b[{self._lines}A\r" if self._lines else ""
        sys.stdout.write(back + "".join(f"{each}\x1b[K\n" for each in lines) + "\x1b[J")
        sys.stdout.flush()
        self._lines = len(lines)


def _lines(devices: "tuple[DeviceLevel, ...]") -> None:
    for each in devices:
        print(f"{datetime.now():%H:%M:%S} {line(each, 200)}", flush=True)


def _json_lines(devices: "tuple[DeviceLevel, ...]") -> None:
    for each in devices:
        reading = each.reading
        told = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "spec": each.device.spec,
            "description": each.device.description,
            "rms_dbfs": round(reading.rms, 1) if reading else None,
            "peak_dbfs": round(reading.peak, 1) if reading else None,
            "state": word(each) if reading else "",
            "fault": each.fault,
        }
        print(json.dumps(told), flush=True)
