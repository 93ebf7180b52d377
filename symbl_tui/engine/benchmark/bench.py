"""Loads a model in a child process, and measures its cost and accuracy. Knows no recogniser.

The recording is inside the package of Moonshine: 44 s of Dickens, read by a person.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from symbl_tui.engine.benchmark.word_errors import word_error_rate
from symbl_tui.engine.models.installed import InstalledModel
from symbl_tui.engine.models.measurements import Measurements
from symbl_tui.engine.models.packaged import package_directory
from symbl_tui.errors import ConfigError, EngineError
from symbl_tui.system import processes

_PROBE: Final = "symbl_tui.engine.benchmark.probe"
_LOAD_TIMEOUT: Final = 120.0
# Seconds; the slowest model that is of any use on a machine takes less.
_MEASUREMENT_TIMEOUT: Final = 900.0

REFERENCE: Final = (
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of "
    "foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of "
    "Light, it was the season of Darkness, it was the spring of hope, it was the winter of despair, we "
    "had everything before us, we had nothing before us, we were all going direct to Heaven, we were "
    "all going direct the other way. In short, the period was so far like the present period, that some "
    "of its noisiest authorities insisted on its being received, for good or for evil, in the "
    "superlative degree of comparison only."
)
"""The text of the recording: the opening of "A Tale of Two Cities"."""


class Report(Struct, frozen=True):
    """The probe's measurements of a model, or its error."""

    load_seconds: float = 0.0
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    seconds: float = 0.0
    memory_mb: float = 0.0
    text: str = ""
    error: str = ""
    remedy: str = ""


def recording() -> Path:
    """The recording; raises :class:`ConfigError` when its package is not installed."""
    package = package_directory("moonshine_voice")
    path = package / "assets" / "two_cities.wav" if package else None
    if path is None or not path.is_file():
        raise ConfigError(
            "there is no recording to measure with", "it comes with the package moonshine-voice"
        )
    return path


async def check_loads(model: InstalledModel) -> None:
    """Load a model and free it; raises :class:`EngineError` when it cannot be loaded."""
    await probe(model, None, _LOAD_TIMEOUT)


async def measure(model: InstalledModel) -> Measurements:
    """Measure a model's cost on this machine, and its word error rate on the recording.

    Raises:
        ConfigError: There is no recording to measure with.
        EngineError: The model cannot be loaded, or fails.
    """
    report = await probe(model, recording(), _MEASUREMENT_TIMEOUT)
    wer = 100 * word_error_rate(REFERENCE, report.text) if model.language == "English" else None
    return Measurements(
        cpu=report.cpu_seconds / report.seconds,
        real_time_factor=report.wall_seconds / report.seconds,
        memory_mb=report.memory_mb,
        seconds=report.seconds,
        wer=wer,
        load_seconds=report.load_seconds,
    )


async def probe(model: InstalledModel, wav: Path | None, timeout: float) -> Report:
    """Load a model in a child process, and recognise a recording with it if one is given.

    Args:
        model: The model.
        wav: The recording, or None.
        timeout: Seconds.

    Raises:
        EngineError: The model cannot be loaded, fails, or takes longer.
    """
    arguments = (model.runtime, str(model.directory), *([str(wav)] if wav else []))
    try:
        process = await processes.start_process(
            # -P: a file of the current directory must not be imported in place of a library.
            *(sys.executable, "-P", "-m", _PROBE, *arguments),
            stdin=PIPE,
            stdout=PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # output of native libraries
            start_new_session=True,
        )
    except OSError as error:
        raise EngineError(f"cannot start a measurement: {error.strerror}") from error
    try:
        async with asyncio.timeout(timeout):
            assert process.stdout is not None
            line = await process.stdout.readline()
    except TimeoutError as error:
        raise EngineError(f"{model.name} was not done within {timeout:.0f} s") from error
    finally:
        await processes.kill_process(process)
    try:
        report = msgspec.json.decode(line, type=Report)
    except msgspec.DecodeError as error:
        raise EngineError(f"{model.runtime} crashes on the model {model.name}") from error
    if report.error:
        raise EngineError(report.error, report.remedy)
    return report
