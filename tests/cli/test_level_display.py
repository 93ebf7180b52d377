"""``devices --watch`` shows each device's level on one line, whatever its name is."""

import asyncio
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.audio.level import MeterReading
from symbl_tui.audio.sources.device_levels import DeviceLevel, DeviceLevelMonitor
from symbl_tui.cli.level_display import describe_level, format_line, show_levels
from symbl_tui.errors import SourceError
from tests.support.foreign_text import HOSTILE, is_harmless

DESK = InputDevice(3, "desk", "Desk microphone", "sound server", 1, 48000, default=True)
SPEECH = DeviceLevel(DESK, MeterReading(rms=-30.0, peak=-20.0, hold=-18.0))


class Terminal(io.StringIO):
    """Standard output that is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class FixedLevels(DeviceLevelMonitor):
    """A monitor whose levels are given, and which fails when they were shown a number of times."""

    def __init__(self, *devices: DeviceLevel, times: int = 1) -> None:
        super().__init__()
        self._fixed = devices
        self._times = times
        self._enough = asyncio.Event()

    async def run(self) -> None:
        await self._enough.wait()
        raise SourceError("enough")

    @property
    def devices(self) -> tuple[DeviceLevel, ...]:
        self._times -= 1
        if not self._times:
            self._enough.set()
        return self._fixed


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make standard output a terminal."""
    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("TERM", "xterm")
    return screen


async def show(monitor: DeviceLevelMonitor, *, as_json: bool = False) -> None:
    with pytest.raises(SourceError, match="enough"):
        await show_levels(monitor, None, as_json=as_json)


@given(
    st.text(st.sampled_from("ab 日本🎙\u0301\x1b\n"), max_size=60),
    st.integers(1, 120),
    st.none() | st.floats(-96, 0),
)
def test_a_line_never_wraps_and_never_holds_an_escape(name: str, width: int, rms: float | None) -> None:
    reading = None if rms is None else MeterReading(rms=rms, peak=rms)
    line = format_line(DeviceLevel(replace(DESK, description=name), reading), width)
    assert cell_len(line) <= width
    assert is_harmless(line)


def test_bars_stand_below_each_other_behind_names_of_any_script() -> None:
    names = ("Mic", "日本語のマイク", "A very long name of a very good microphone")
    lines = [format_line(replace(SPEECH, device=replace(DESK, description=name)), 80) for name in names]
    assert len({cell_len(line.partition("#")[0]) for line in lines}) == 1


def test_the_default_device_is_marked_and_its_level_is_a_bar_with_a_figure() -> None:
    line = format_line(SPEECH, 80)
    assert line.startswith("*  3 Desk microphone ")
    assert line.endswith("##########----------  -30 dB")
    assert format_line(replace(SPEECH, device=replace(DESK, default=False)), 80).startswith("   3 ")


@pytest.mark.parametrize(("rms", "filled"), [(-96.0, 0), (-60.0, 0), (-30.0, 10), (0.0, 20)])
def test_the_bar_is_empty_at_minus_sixty_decibels_and_full_at_zero(rms: float, filled: int) -> None:
    line = format_line(replace(SPEECH, reading=MeterReading(rms=rms, peak=-10)), 80)
    assert line.count("#") == filled


@pytest.mark.parametrize(
    ("reading", "notable"),
    [
        (MeterReading(peak=-1.0, clipped=True), "hot"),
        (MeterReading(), "all zeros: muted?"),
        (MeterReading(peak=-70.0, silent_for=12.4), "silent 12 s"),
        (MeterReading(peak=-70.0, silent_for=2.9), ""),
        (MeterReading(rms=-30, peak=-20), ""),
        (None, "all zeros: muted?"),
    ],
)
def test_what_is_wrong_with_a_level_is_said_in_words(reading: MeterReading | None, notable: str) -> None:
    assert describe_level(DeviceLevel(DESK, reading)) == notable


def test_silence_on_a_monitor_is_no_fault_of_the_microphone() -> None:
    assert describe_level(DeviceLevel(replace(DESK, monitor=True))) == "nothing is played"


def test_a_device_without_sound_shows_why() -> None:
    assert format_line(DeviceLevel(DESK), 80).endswith(" opening")
    assert format_line(DeviceLevel(DESK, fault="in use by another program"), 80).endswith("another program")
    assert is_harmless(format_line(DeviceLevel(DESK, fault=HOSTILE), 80))


async def test_json_lines_give_unknown_levels_as_null(capsys: pytest.CaptureFixture[str]) -> None:
    await show(FixedLevels(SPEECH, DeviceLevel(DESK, fault="busy")), as_json=True)
    loud, busy = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert [loud[key] for key in ("spec", "rms_dbfs", "peak_dbfs")] == ["microphone:desk", -30.0, -20.0]
    assert [busy[key] for key in ("rms_dbfs", "state", "fault")] == [None, "", "busy"]


async def test_a_terminal_is_repainted_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    await show(FixedLevels(SPEECH, SPEECH, times=2))
    assert "██████████░░░░░░░░░░" in screen.getvalue()
    assert screen.getvalue().count("\x1b[2A\r") == 1


async def test_without_a_device_the_screen_waits_for_one_to_be_plugged_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = terminal(monkeypatch)
    await show(FixedLevels())
    assert "no microphone; one that is plugged in appears here" in screen.getvalue()
