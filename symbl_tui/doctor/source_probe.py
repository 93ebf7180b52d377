"""Probe a source: open it as a session would, and measure a second of its sound."""

import math
from collections.abc import Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from symbl_tui.audio.capture.monitors import is_monitor
from symbl_tui.audio.level import SILENCE_DBFS, measure
from symbl_tui.audio.registry import find_source_kind, open_source
from symbl_tui.doctor.finding import Area, Finding, Severity, finding_from_error
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
"""Length of sound that is measured."""


async def probe_source(spec: str, channels: int | None) -> Finding:
    """Open a source and measure its levels; a kind that a probe would consume is only noted."""
    kind = find_source_kind(spec)
    try:
        # Built before it is asked whether it may be opened: that already finds a mistake in the spec.
        to_open = open_source(spec, pace=math.inf, channels=channels, preview=True)
        if not kind.safe_to_probe:
            message = f"{clean(SourceSpec.parse(spec).kind, 20)}: is listened to when the session begins"
            return Finding(Area.SOUND, message, Severity.NOTE)
        async with to_open as source:
            peaks = await _peaks(source)
            return describe_levels(source.label, source.live, source.format.rate, peaks, kind.silence_remedy)
    except SourceError as error:
        return failure_finding(error)
    except SymblTuiError as error:
        return finding_from_error(error, Area.SOUND)


async def _peaks(source: "Source") -> tuple[float, ...]:
    """The loudest sample of each channel in dBFS; none where the source ended at once."""
    peaks = [SILENCE_DBFS] * source.format.channels
    async with aclosing(aiter(source)) as frames:  # type: ignore[type-var]  # an async generator, in truth
        async for frame in frames:
            peaks[frame.channel] = max(peaks[frame.channel], measure(frame.pcm).peak)
            if source.format.seconds(frame.position) >= SECONDS:
                break
    return tuple(peaks)


def describe_levels(label: str, live: bool, rate: int, peaks: Sequence[float], remedy: str = "") -> Finding:
    """Interpret the levels of a source.

    Args:
        label: the name of the source.
        live: whether it is live, so that digital silence is a problem.
        rate: samples per second.
        peaks: the peak of each channel, in dBFS.
        remedy: the remedy for digital silence.
    """
    subject = f"{label}: {many(len(peaks), 'channel')} at {rate} Hz"
    if not live:
        return Finding(Area.SOUND, f"{subject}, can be read")
    silent = [number for number, peak in enumerate(peaks, 1) if peak <= SILENCE_DBFS]
    if not silent:
        return Finding(Area.SOUND, f"{subject}, sound arrives, peak {max(peaks):.0f} dBFS")
    if is_monitor(label):
        return Finding(Area.SOUND, f"{subject}, works; nothing is played just now", Severity.NOTE)
    which = "" if len(silent) == len(peaks) else f" on channel {', '.join(map(str, silent))}"
    message = f"{subject}, but nothing but zeros arrives{which}: muted, or nothing is connected"
    return Finding(Area.SOUND, message, Severity.WARNING, remedy)


def failure_finding(error: SourceError) -> Finding:
    """Convert the error of a source to a finding, with the remedy for its class."""
    message, packages = error.message, Packages.here()
    match error:
        case PortAudioMissing():
            return Finding(Area.SOUND, message, Severity.FAULT, packages.install("PortAudio"))
        case PulsePluginMissing():
            return Finding(Area.SOUND, message, Severity.FAULT, packages.install("pulse plugin"))
        case DeviceBusy():
            message = f"{message}: another program has the device"
            return Finding(Area.SOUND, message, Severity.FAULT, "fuser -v /dev/snd/* shows which; end it")
        case SampleRateUnsupported():
            remedy = (
                "record it through a sound server, which resamples: symbl-tui devices shows its name there"
            )
            return Finding(Area.SOUND, message, Severity.FAULT, remedy)
    return finding_from_error(error, Area.SOUND)
