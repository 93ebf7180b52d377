"""Does sound arrive from the profile's sources? Each is opened as a session would, for a second."""

import math
from collections.abc import Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from symbl_tui.audio.level import SILENCE_DBFS, measure
from symbl_tui.config.profile import SourceConfig
from symbl_tui.doctor.finding import Area, Finding, Severity, of_error
from symbl_tui.doctor.packages import Packages
from symbl_tui.domain.text import clean, many
from symbl_tui.errors import PortAudioMissing, SourceError, SymblTuiError

if TYPE_CHECKING:
    from symbl_tui.audio import Source

SECONDS: Final = 1.0
"""How much sound is looked at."""

_TRIED: Final = frozenset(
    {"microphone", "file", "tone", "silence", "http", "https", "rtsp", "rtsps", "rtmp", "rtmps"}
)
"""What can be opened without taking anything from anyone: a pipe's sound would be missing in the session."""

_PATHS: Final = ("/", "./", "../", "~")

_BUSY: Final = ("Device unavailable", "Device or resource busy")
_RATE: Final = ("Invalid sample rate",)
_UNMUTE: Final = "pactl set-source-mute NAME 0, pactl set-source-volume NAME 100% (pactl list short sources)"


def kind_of(spec: str) -> str:
    """``microphone`` of ``microphone:desk``; of an address, which may hold a secret, only its scheme."""
    return "file" if spec.startswith(_PATHS) else clean(spec.partition(":")[0], 20)


def specs_of(source: SourceConfig) -> tuple[tuple[str, int | None], ...]:
    """Each source of a profile, and how many of its channels."""
    return tuple((each.spec, each.channels) for each in (source, *source.also))


async def try_out(spec: str, channels: int | None) -> Finding:
    """Open a source and listen for a moment."""
    from symbl_tui.audio import open_source

    try:
        to_open = open_source(spec, pace=math.inf, channels=channels, persistent=False)
        if kind_of(spec) not in _TRIED:
            what = f"{kind_of(spec)}: is listened to when the session begins"
            return Finding(Area.SOUND, what, Severity.NOTE)
        async with to_open as source:
            return heard(source.label, source.live, source.format.rate, await _peaks(source))
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


def heard(label: str, live: bool, rate: int, peaks: Sequence[float]) -> Finding:
    """What a moment of sound tells.

    Args:
        label: What the source is called.
        live: Whether it is heard now, so that zeros mean something.
        rate: Samples per second.
        peaks: The loudest sample of each channel, in dBFS.
    """
    told = f"{label}: {many(len(peaks), 'channel')} at {rate} Hz"
    if not live:
        return Finding(Area.SOUND, f"{told}, can be read")
    silent = [number for number, peak in enumerate(peaks, 1) if peak <= SILENCE_DBFS]
    if not silent:
        return Finding(Area.SOUND, f"{told}, sound arrives, peak {max(peaks):.0f} dBFS")
    if label.startswith("microphone Monitor of "):
        return Finding(Area.SOUND, f"{told}, works; nothing is played just now", Severity.NOTE)
    which = "" if len(silent) == len(peaks) else f" on channel {', '.join(map(str, silent))}"
    what = f"{told}, but nothing but zeros arrives{which}: muted, or nothing is connected"
    return Finding(Area.SOUND, what, Severity.WARNING, _UNMUTE if label.startswith("microphone") else "")


def failed(error: SourceError) -> Finding:
    """A source that cannot be had, with the command that the reason calls for."""
    text = str(error)
    if isinstance(error, PortAudioMissing):
        return Finding(
            Area.SOUND, text.partition(";")[0], Severity.FAULT, Packages.here().install("PortAudio")
        )
    if "pulse plugin" in text:
        mend = Packages.here().install("pulse plugin")
        return Finding(Area.SOUND, text.partition(";")[0], Severity.FAULT, mend)
    if any(reason in text for reason in _BUSY):
        what = f"{text.partition(';')[0]}: another program has the device"
        return Finding(Area.SOUND, what, Severity.FAULT, "fuser -v /dev/snd/* shows which; end it")
    if any(reason in text for reason in _RATE):
        mend = "record it through a sound server, which resamples: symbl-tui devices shows its name there"
        return Finding(Area.SOUND, text.partition(";")[0], Severity.FAULT, mend)
    return of_error(error, Area.SOUND)
