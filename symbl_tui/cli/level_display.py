"""Shows the levels of devices: updated in place on a terminal, else as lines that are only added."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from symbl_tui.audio.level import SILENCE_DBFS, MeterReading
from symbl_tui.audio.sources.device_levels import DeviceLevel, DeviceLevelMonitor
from symbl_tui.domain.text import clean
from symbl_tui.domain.text_cells import clip_cells, fit_cells

IN_PLACE_SECONDS: Final = 0.25
"""Between two updates on a terminal: few bytes for a slow connection."""

LINES_SECONDS: Final = 1.0
"""Between two lines about a device."""

# Range of the bar, below full scale.
_BAR_DB: Final = 60.0
_BAR_WIDTH: Final = 20
_NAME_WIDTH: Final = 26
_SILENT_SECONDS: Final = 3.0


async def show_levels(monitor: DeviceLevelMonitor, duration: float | None, *, as_json: bool) -> None:
    """Monitor devices and show their levels until cancelled, or for ``duration`` seconds.

    Args:
        monitor: Measures the levels.
        duration: Seconds; None: no limit.
        as_json: Whether to print a line of JSON for every device.

    Raises:
        SourceError: No sound system answers.
    """
    in_place = not as_json and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    show: Callable[[tuple[DeviceLevel, ...]], None]
    show = _InPlaceDisplay().show if in_place else _print_json if as_json else _print_lines
    try:
        async with asyncio.timeout(duration), asyncio.TaskGroup() as tasks:
            tasks.create_task(monitor.run(), name="device levels")
            while True:
                await asyncio.sleep(IN_PLACE_SECONDS if in_place else LINES_SECONDS)
                show(monitor.devices)
    except TimeoutError:
        return
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from group


def describe_level(level: DeviceLevel) -> str:
    """What is notable about a level: ``hot``, ``all zeros``, ``silent 12 s`` or nothing."""
    reading = level.reading or MeterReading()
    if reading.clipped:
        return "hot"
    if reading.peak <= SILENCE_DBFS:
        return "nothing is played" if level.device.monitor else "all zeros: muted?"
    return f"silent {reading.silent_for:.0f} s" if reading.silent_for >= _SILENT_SECONDS else ""


def format_line(level: DeviceLevel, width: int, full: str = "#", empty: str = "-") -> str:
    """A device in at most ``width`` cells of a terminal."""
    mark = "*" if level.device.default else " "
    head = f"{mark}{level.device.index:3} {fit_cells(clean(level.device.description), _NAME_WIDTH)} "
    if (reading := level.reading) is None:
        return clip_cells(f"{head}{clean(level.fault) or 'opening'}", width)
    filled = round(_BAR_WIDTH * max(0.0, 1 + reading.rms / _BAR_DB))
    bar = full * filled + empty * (_BAR_WIDTH - filled)
    return clip_cells(f"{head}{bar} {reading.rms:4.0f} dB {describe_level(level)}".rstrip(), width)


class _InPlaceDisplay:
    """Lines on a terminal, overwritten by each update."""

    def __init__(self) -> None:
        self._lines = 0
        utf8 = "utf" in (sys.stdout.encoding or "").casefold()
        self._full, self._empty = ("█", "░") if utf8 else ("#", "-")

    def show(self, devices: tuple[DeviceLevel, ...]) -> None:
        size = shutil.get_terminal_size()
        # Never the full width: a character in the last column may wrap to the next line.
        lines = [format_line(each, size.columns - 1, self._full, self._empty) for each in devices]
        lines = lines[: size.lines - 1] or ["no microphone; one that is plugged in appears here"]
        # Cursor movement instead of clearing: a cleared screen flickers at four updates a second.
        back = f"\x1b[{self._lines}A\r" if self._lines else ""
        sys.stdout.write(back + "".join(f"{each}\x1b[K\n" for each in lines) + "\x1b[J")
        sys.stdout.flush()
        self._lines = len(lines)


def _print_lines(devices: tuple[DeviceLevel, ...]) -> None:
    for each in devices:
        print(f"{datetime.now():%H:%M:%S} {format_line(each, 200)}", flush=True)


def _print_json(devices: tuple[DeviceLevel, ...]) -> None:
    for each in devices:
        reading = each.reading
        row = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "spec": each.device.spec,
            "description": each.device.description,
            "rms_dbfs": round(reading.rms, 1) if reading else None,
            "peak_dbfs": round(reading.peak, 1) if reading else None,
            "state": describe_level(each) if reading else "",
            "fault": each.fault,
        }
        print(json.dumps(row), flush=True)
