"""Does sound arrive from the profile's sources? Each is opened as a session would, for a second."""

import math
from collections.abc import Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from symbl_tui.audio.capture.monitors import is_monitor
from symbl_tui.audio.level import SILENCE_DBFS, measure
from symbl_tui.audio.registry import find_source_kind, open_source
from symbl_tui.doctor.finding import Area, Finding, Severity, of_error
from symbl_tui.doctor.packages import Packages
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.domain.text import clean, many
from symbl_tui.errors import (
    DeviceBusy,
    PortAudioMissing,
    PulsePluginMissing,
    SampleRateUnsupported,
    SourceError,
    SymblTuiError,
)

if TYPE_CHECKING:
    from symbl_tui.audio.sources.source import Source

SECONDS: Final = 1.0
"""How much sound is looked at."""


async def try_out(spec: str, channels: int | None) -> Finding:
    """Open a source and listen for a moment."""
    kind = find_source_kind(spec)
    try:
        to_open = open_source(spec, pace=math.inf, channels=channels, preview=True)
        if not kind.safe_to_probe:
            what = f"{clean(SourceSpec.parse(spec).kind, 20)}: is listened to when the session begins"
            return Finding(Area.SOUND, what, Severity.NOTE)
        async with to_open as source:
            peaks = await _peaks(source)
            return heard(source.label, source.live, source.format.rate, peaks, kind.silence_remedy)
    except SourceError as error:
        return failed(error)
    except SymblTuiError as error:
        return of_error(error, Area.SOUND)


async def _peaks(source: "Source") -> tuple[float, ...]:
    """The loudest sample of each channel in dBFS; none where the source ended at once."""
    peaks = [SILENCE_DBFS] * source.format.channels
    async with aclosing(aiter(source)) as frames:  # type: ignore[type-var]  # an async generator, in truth
        async for frame in frames:
            peaks[frame.channel] = max(peaks[frame.channel], measure(frame.pcm).peak)
            if source.format.seconds(frame.position) >= SECONDS:
                break
    return tuple(peaks)


def heard(label: str, live: bool, rate: int, peaks: Sequence[float], remedy: str = "") -> Finding:
    """What a moment of sound tells.

    Args:
        label: What the source is called.
        live: Whether it is heard now, so that zeros mean something.
        rate: Samples per second.
        peaks: The loudest sample of each channel, in dBFS.
        remedy: What to try when nothing but zeros arrives.
    """
    told = f"{label}: {many(len(peaks), 'channel')} at {rate} Hz"
    if not live:
        return Finding(Area.SOUND, f"{told}, can be read")
    silent = [number for number, peak in enumerate(peaks, 1) if peak <= SILENCE_DBFS]
    if not silent:
        return Finding(Area.SOUND, f"{told}, sound arrives, peak {max(peaks):.0f} dBFS")
    if is_monitor(label):
        return Finding(Area.SOUND, f"{told}, works; nothing is played just now", Severity.NOTE)
    which = "" if len(silent) == len(peaks) else f" on channel {', '.join(map(str, silent))}"
    what = f"{told}, but nothing but zeros arrives{which}: muted, or nothing is connected"
    return Finding(Area.SOUND, what, Severity.WARNING, remedy)


def failed(error: SourceError) -> Finding:
    """A source that cannot be had, with the command that its kind of error calls for."""
    what, packages = error.message, Packages.here()
    match error:
        case PortAudioMissing():
            return Finding(Area.SOUND, what, Severity.FAULT, packages.install("PortAudio"))
        case PulsePluginMissing():
            return Finding(Area.SOUND, what, Severity.FAULT, packages.install("pulse plugin"))
        case DeviceBusy():
            what = f"{what}: another program has the device"
            return Finding(Area.SOUND, what, Severity.FAULT, "fuser -v /dev/snd/* shows which; end it")
        case SampleRateUnsupported():
            mend = "record it through a sound server, which resamples: symbl-tui devices shows its name there"
            return Finding(Area.SOUND, what, Severity.FAULT, mend)
    return of_error(error, Area.SOUND)
